//! All outcomes of small programs on small inputs, as Hydro's simulator finds them: what the interpreter of `verify` is compared with.
//!
//! Each case is a file in `examples/outcomes`: the program as it was simulated, what was sent, and the set of outcomes. A test of the
//! TypeScript half (`tests/hydro`) runs the same program in every schedule of the interpreter and compares the sets.
//!
//! ```sh
//! HYDROFOIL_OUTCOMES=write cargo test -p hydrofoil-examples --test simulator outcomes   # writes the files anew
//! ```

mod cases;
mod generated;
mod record;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use hydro_lang::prelude::FlowBuilder;
use hydro_lang::sim::compiled::CompiledSim;
use hydrofoil::export;
use serde::Serialize;
use serde_json::Value;

use record::{Driver, Recorder, Sent};

/// Builds one program and its ports.
type Build = for<'a, 'f, 'r> fn(&'r mut Recorder<'a, 'f>);

/// The head of a file; the program follows.
#[derive(Serialize)]
struct Outcomes<'d> {
    format: &'static str,
    /// Executions of the simulator.
    runs: usize,
    /// What is sent at once, and what is sent when nothing is left to do.
    phases: &'d [Vec<Sent>; 2],
    /// Each outcome: what comes out of each port, in the order of the ports; sorted where no order is promised.
    outcomes: BTreeSet<Outcome>,
}

/// What comes out of each port.
type Outcome = Vec<Vec<String>>;

impl<'d> Outcomes<'d> {
    /// Runs a program in every schedule.
    fn explore(compiled: &CompiledSim, driver: &'d Driver) -> Self {
        let seen = Mutex::new(BTreeSet::new());
        let runs = compiled.exhaustive(async || {
            let outcome = driver.run().await;
            seen.lock().expect("no run panics here").insert(outcome);
        });
        Self {
            format: "hydrofoil.outcomes/1",
            runs,
            phases: &driver.phases,
            outcomes: seen.into_inner().expect("no run panics here"),
        }
    }
}

/// Runs programs in every schedule and compares their outcomes with the files. They are one flow, to compile once; only the program under
/// test gets input. A program that does something without input has to be alone: its schedules would multiply those of the others.
fn check(cases: &[(&str, Build)]) {
    let mut flow = FlowBuilder::new();
    let mut drivers: Vec<Driver> = vec![];
    let mut sizes = vec![];
    for (name, build) in cases {
        let mut recorder = Recorder::new(&mut flow, name);
        build(&mut recorder);
        let (driver, own_sizes, _) = recorder.finish();
        drivers.push(driver);
        sizes.extend(own_sizes);
    }
    let sim = sizes
        .into_iter()
        .fold(flow.finalize().sim(), |sim, give| give(sim));
    let compiled = sim.compiled();
    for ((name, build), driver) in cases.iter().zip(&drivers) {
        let outcomes = Outcomes::explore(&compiled, driver);
        let path = folder().join(format!("{name}.json"));
        compare(&path, &text(&outcomes, &program(name, *build)));
    }
}

/// The program of a case alone, as a document.
fn program(name: &str, build: Build) -> Value {
    let mut flow = FlowBuilder::new();
    let mut recorder = Recorder::new(&mut flow, name);
    build(&mut recorder);
    let (_, _, known) = recorder.finish();
    let program = export(&flow.finalize(), &known).expect("a case can be exported");
    let text = program.to_json().expect("a document is JSON");
    let mut program = serde_json::from_str(&text).expect("a document is JSON");
    forget_spans(&mut program);
    program
}

/// Lines move when a source is edited, and say nothing about what a program does.
fn forget_spans(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_spans),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "span" {
                    *field = Value::Null;
                } else {
                    forget_spans(field);
                }
            }
        }
        _ => {}
    }
}

/// The head for people, the program in one line.
fn text(outcomes: &Outcomes<'_>, program: &Value) -> String {
    let head = serde_json::to_string_pretty(outcomes).expect("texts are JSON");
    let head = head.strip_suffix("\n}").expect("an object");
    format!("{head},\n  \"program\": {program}\n}}\n")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../outcomes")
}

fn compare(path: &Path, text: &str) {
    if std::env::var("HYDROFOIL_OUTCOMES").is_ok_and(|what| what == "write") {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "{} is not up to date: run this test with HYDROFOIL_OUTCOMES=write",
        path.display()
    );
}
