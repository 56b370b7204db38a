//! Writes every program of the registry to `examples/programs`, or checks with `--check` that the files there are up to date.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hydro_lang::deploy::HydroDeploy;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::export;
use hydrofoil_examples::registry::{EXAMPLES, Example};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let check = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => false,
        (Some("--check"), None) => true,
        _ => {
            eprintln!("usage: export [--check]");
            return Ok(ExitCode::from(2));
        }
    };

    let root = workspace_root()?;
    let folder = root.join("examples/programs");
    let mut files = BTreeMap::new();
    for example in EXAMPLES {
        files.extend(generate(example, &root)?);
    }

    if check {
        return Ok(compare(&folder, &files)?);
    }
    std::fs::create_dir_all(&folder)?;
    for (name, text) in &files {
        std::fs::write(folder.join(name), text)?;
        println!("{name}: {} bytes", text.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder that holds the workspace, from the place of this crate in it.
fn workspace_root() -> Result<PathBuf, Box<dyn Error>> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("CARGO_MANIFEST_DIR is not set: start this program with `cargo run`")?;
    Ok(Path::new(&manifest).join("../..").canonicalize()?)
}

/// The files of one program by name.
fn generate(example: &Example, root: &Path) -> Result<[(String, String); 2], Box<dyn Error>> {
    let name = example.name;
    let mut flow = FlowBuilder::with_name(name);
    let options = (example.build)(&mut flow).strip_span_prefix(root.display().to_string());
    let built = flow.finalize();
    let program = export(&built, &options)?.to_json()?;

    let compiled = built.into_deploy::<HydroDeploy>().preview_compile();
    let dfir: BTreeMap<String, String> = compiled
        .all_dfir()
        .iter()
        .map(|(key, graph)| (key.to_string(), graph.surface_syntax_string()))
        .collect();
    let dfir = serde_json::to_string_pretty(&dfir)? + "\n";

    Ok([
        (format!("{name}.json"), program),
        (format!("{name}.dfir.json"), dfir),
    ])
}

/// Prints the files that differ from the generated ones, are missing, or belong to no program.
fn compare(folder: &Path, files: &BTreeMap<String, String>) -> std::io::Result<ExitCode> {
    let mut differences = vec![];
    for (name, text) in files {
        match std::fs::read_to_string(folder.join(name)) {
            Ok(committed) if committed == *text => {}
            Ok(_) => differences.push(format!("{name}: differs")),
            Err(cause) => differences.push(format!("{name}: {cause}")),
        }
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") && !files.contains_key(&name) {
            differences.push(format!("{name}: belongs to no program of the registry"));
        }
    }
    if differences.is_empty() {
        println!("{} files are up to date", files.len());
        return Ok(ExitCode::SUCCESS);
    }
    for difference in differences {
        println!("{difference}");
    }
    eprintln!("run `cargo run -p hydrofoil-examples --bin export` to write them anew");
    Ok(ExitCode::FAILURE)
}
