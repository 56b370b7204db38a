//! Writes every program of the registry to `examples/programs` and the identities of their flows to `examples/flows.json`, or checks with
//! `--check` that the files there are up to date.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hydro_lang::deploy::HydroDeploy;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{export, flow_identity};
use hydrofoil_examples::registry::{EXAMPLES, Example};

/// Folder of the programs, in that of the examples.
const PROGRAMS: &str = "programs";

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
    let folder = root.join("examples");
    let mut files = BTreeMap::new();
    let mut flows = BTreeMap::new();
    for example in EXAMPLES {
        flows.insert(example.name, generate(example, &root, &mut files)?);
    }
    files.insert(
        "flows.json".to_owned(),
        serde_json::to_string_pretty(&flows)? + "\n",
    );

    if check {
        return Ok(compare(&folder, &files)?);
    }
    std::fs::create_dir_all(folder.join(PROGRAMS))?;
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

/// Adds the files of one program, by path, and gives the identity of its flow.
fn generate(
    example: &Example,
    root: &Path,
    files: &mut BTreeMap<String, String>,
) -> Result<String, Box<dyn Error>> {
    let name = example.name;
    let mut flow = FlowBuilder::with_name(name);
    let options = (example.build)(&mut flow).strip_span_prefix(root.display().to_string());
    let built = flow.finalize();
    let program = export(&built, &options)?.to_json()?;
    let identity = flow_identity(&built)?;

    let compiled = built.into_deploy::<HydroDeploy>().preview_compile();
    let dfir: BTreeMap<String, String> = compiled
        .all_dfir()
        .iter()
        .map(|(key, graph)| (key.to_string(), graph.surface_syntax_string()))
        .collect();
    let dfir = serde_json::to_string_pretty(&dfir)? + "\n";

    files.insert(format!("{PROGRAMS}/{name}.json"), program);
    files.insert(format!("{PROGRAMS}/{name}.dfir.json"), dfir);
    Ok(identity)
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
    for entry in std::fs::read_dir(folder.join(PROGRAMS))? {
        let name = format!("{PROGRAMS}/{}", entry?.file_name().to_string_lossy());
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
