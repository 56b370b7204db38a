//! Plans made on the spot by the engine: needs `node` and the repository's `node_modules`.

use std::io::Write;
use std::process::{Command, Stdio};

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{ExportOptions, export};
use hydrofoil_examples::registry::Example;
use serde_json::{Value, json};

/// A program of the registry as a built flow.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub fn build(example: &Example) -> (BuiltFlow<'static>, ExportOptions) {
    let mut flow = FlowBuilder::with_name(example.name);
    let options = (example.build)(&mut flow);
    (flow.finalize(), options)
}

/// The plan of a flow, in JSON.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub fn optimize(built: &BuiltFlow<'_>, options: &ExportOptions) -> String {
    optimize_with(built, options, &[])
}

/// Where the number of connections costs nothing, members of clusters are sharded as well; operators move and are sharded, and none goes.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub const CHEAP_PEERS: [&str; 8] = [
    "--disable",
    "pack",
    "--disable",
    "quorum-machine",
    "--disable",
    "drop-unread",
    "--option",
    "costs={\"peerNs\":0}",
];

/// The plan of a flow under more arguments of the command, in JSON.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub fn optimize_with(built: &BuiltFlow<'_>, options: &ExportOptions, arguments: &[&str]) -> String {
    let program = export(built, options).unwrap().to_json().unwrap();
    let cli = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cli/bin.mjs");
    // 3: nothing better was found, 4: the work limit ended the search. The plan is on standard output all the same.
    let command = ["node", cli, "optimize", "-", "--format", "json"];
    ask(&[&command, arguments].concat(), &program, &[0, 3, 4])
}

/// The plan that a rule which does just these edits would give, in JSON: its program is what the engine makes of them.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub fn edited(built: &BuiltFlow<'_>, options: &ExportOptions, edits: &[Value]) -> String {
    scripted("edited-plan.ts", built, options, json!({ "edits": edits }))
}

/// The plan that fires one rule wherever it may, in JSON, whatever that is worth.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub fn fired(built: &BuiltFlow<'_>, options: &ExportOptions, rule: &str) -> String {
    scripted("fired-plan.ts", built, options, json!({ "rule": rule }))
}

/// A plan with one more step, in which these networks carry packs; in which all may that the rule finds, where none are named.
#[allow(
    dead_code,
    reason = "each test includes this module and uses what it needs"
)]
pub fn packed(plan: &str, networks: Option<&[u64]>) -> String {
    let plan: Value = serde_json::from_str(plan).unwrap();
    let input = json!({ "plan": plan, "networks": networks }).to_string();
    script("packed-plan.ts", &input)
}

/// What a script of the repository's tests makes of a flow and more input.
fn scripted(
    name: &str,
    built: &BuiltFlow<'_>,
    options: &ExportOptions,
    mut input: Value,
) -> String {
    let program = export(built, options).unwrap().to_json().unwrap();
    input["program"] = serde_json::from_str(&program).unwrap();
    script(name, &input.to_string())
}

/// Runs a script of the repository's tests.
fn script(name: &str, input: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let tsx = format!("{root}/node_modules/tsx/dist/cli.mjs");
    let script = format!("{root}/tests/support/{name}");
    ask(&["node", &tsx, &script], input, &[0])
}

fn ask(command: &[&str], input: &str, fine: &[i32]) -> String {
    let mut engine = Command::new(command[0])
        .args(&command[1..])
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
        .write_all(input.as_bytes())
        .unwrap();
    let output = engine.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output
            .status
            .code()
            .is_some_and(|code| fine.contains(&code)),
        "the engine made no plan (is `npm ci` done?): {}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
