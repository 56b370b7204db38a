//! Writes every program to `programs/`, or checks with `--check` that the files there are up to date.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use hydro_lang::prelude::FlowBuilder;
use hydrofoil_examples_hydro_0_17::EXAMPLES;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let check = std::env::args().skip(1).eq(["--check"]);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("../..").canonicalize()?;
    let mut outdated = 0;
    for example in EXAMPLES {
        let mut flow = FlowBuilder::with_name(example.name);
        let known = (example.build)(&mut flow).strip_span_prefix(root.display().to_string());
        let program = hydrofoil::export(&flow.finalize(), &known)?.to_json()?;
        let path = here.join("programs").join(format!("{}.json", example.name));
        if check {
            if std::fs::read_to_string(&path).ok().as_ref() != Some(&program) {
                eprintln!("{} is not what the program is now", path.display());
                outdated += 1;
            }
        } else {
            std::fs::write(&path, program)?;
        }
    }
    Ok(ExitCode::from(outdated))
}
