//! Writes one program for each public method of Hydro's live collections and each of its receivers to `examples/methods.json.gz`, or checks
//! with `--check` that the file there is up to date.

// Deprecated methods are public too.
#![allow(deprecated)]

mod keyed_singletons;
mod keyed_streams;
mod library;
mod locations;
mod networks;
mod optionals;
mod receivers;
mod sections;
mod singletons;
mod streams;
mod table;
mod without;

use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::table::Table;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let check = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => false,
        (Some("--check"), None) => true,
        _ => {
            eprintln!("usage: methods [--check]");
            return Ok(ExitCode::from(2));
        }
    };
    let root = workspace_root()?;
    let path = root.join("examples/methods.json.gz");
    let text = document()?;
    if check {
        if read(&path)? == text {
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!(
            "{} differs: run `cargo run -p hydrofoil-examples --features methods --bin methods`",
            path.display()
        );
        return Ok(ExitCode::FAILURE);
    }
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    encoder.write_all(text.as_bytes())?;
    std::fs::write(&path, encoder.finish()?)?;
    println!(
        "{}: {} bytes before compression",
        path.display(),
        text.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// The folder that holds the workspace, from the place of this crate in it.
fn workspace_root() -> Result<PathBuf, Box<dyn Error>> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("CARGO_MANIFEST_DIR is not set: start this program with `cargo run`")?;
    Ok(Path::new(&manifest).join("../..").canonicalize()?)
}

/// All cases, one a line, and what has none.
fn document() -> Result<String, Box<dyn Error>> {
    let mut table = Table::default();
    // Panics of Hydro's are part of the result; each staged closure ends in one, too.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    streams::add(&mut table);
    keyed_streams::add(&mut table);
    singletons::add(&mut table);
    optionals::add(&mut table);
    keyed_singletons::add(&mut table);
    networks::add(&mut table);
    locations::add(&mut table);
    library::add(&mut table);
    sections::add(&mut table);
    std::panic::set_hook(hook);
    let mut text = String::from("{\"cases\":[");
    for (i, case) in table.cases.iter().enumerate() {
        text.push_str(if i == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(case)?);
    }
    text.push_str("\n],\"without\":");
    text.push_str(&serde_json::to_string(without::REASONS)?);
    text.push_str("}\n");
    Ok(text)
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path)?).read_to_string(&mut text)?;
    Ok(text)
}
