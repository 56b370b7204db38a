//! Builds the shop into this crate as the lock says, and writes it down before: `hydrofoil lock till.json --only-local`.

use std::{env, error::Error, fs, path::Path};

use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{Options, export, optimize};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=till.lock.json");
    let mut flow = FlowBuilder::new();
    let (shop, known) = shop::linked(&mut flow);
    let built = flow.finalize();
    export(&built, &known)?.write_program("till.json")?;

    let optimized = optimize(built, &Options::new(known).plan_file("till.lock.json"))?;
    let code = optimized
        .flow
        .with_process(&shop, "settle")
        .generate_embedded("shop");
    let file = Path::new(&env::var("OUT_DIR")?).join("settle.rs");
    fs::write(file, prettyplease::unparse(&code))?;
    Ok(())
}
