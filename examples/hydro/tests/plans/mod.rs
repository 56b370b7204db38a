//! Plans made on the spot by the engine: needs `node` and the repository's `node_modules`.

use std::io::Write;
use std::process::{Command, Stdio};

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{ExportOptions, export};
use hydrofoil_examples::registry::Example;

/// A program of the registry as a built flow.
pub fn build(example: &Example) -> (BuiltFlow<'static>, ExportOptions) {
    let mut flow = FlowBuilder::with_name(example.name);
    let options = (example.build)(&mut flow);
    (flow.finalize(), options)
}

/// The plan of a flow, in JSON.
pub fn optimize(built: &BuiltFlow<'_>, options: &ExportOptions) -> String {
    let program = export(built, options).unwrap().to_json().unwrap();
    let cli = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cli/bin.mjs");
    let mut engine = Command::new("node")
        .args([cli, "optimize", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect(
            "these tests ask the engine for plans: install node and run `npm ci` in the repository",
        );
    engine
        .stdin
        .take()
        .unwrap()
        .write_all(program.as_bytes())
        .unwrap();
    let output = engine.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    // 3: nothing better was found, 4: the work limit ended the search. The plan is on standard output all the same.
    assert!(
        matches!(output.status.code(), Some(0 | 3 | 4)),
        "the engine made no plan (is `npm ci` done?): {}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
