//! Generated programs: their documents come with the program and the inputs, and get the outcomes.
//!
//! `tests/hydro/generate.ts` writes them. Those in `examples/outcomes/generated` are one flow, and wait for their input; with
//! `HYDROFOIL_GENERATED` the programs of another folder are compared, so many in one flow as its second part says
//! (`HYDROFOIL_GENERATED=target/generated:40`).

mod expressions;
mod rebuild;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hydro_lang::compile::ir::{HydroRoot, deep_clone};
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, Ordering, TotalOrder};
use hydro_lang::location::{Location, Process};
use hydro_lang::prelude::FlowBuilder;
use hydro_lang::sim::SimReceiver;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::record::{Driver, Observed, Recorder, Sizes};
use super::{Outcomes, compare, folder, text};
use rebuild::{Ports, Rebuild, element_of, is_ordered, root_of};

#[test]
fn outcomes_of_generated_programs() {
    let given = std::env::var("HYDROFOIL_GENERATED").ok();
    let (folder, together) = match given.as_deref().map(|given| given.split_once(':')) {
        None => (folder().join("generated"), usize::MAX),
        Some(Some((folder, together))) => (
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../..")
                .join(folder),
            together.parse().expect("a number of programs"),
        ),
        Some(None) => panic!("HYDROFOIL_GENERATED is FOLDER:NUMBER"),
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("a folder of programs")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|name| name == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for files in files.chunks(together.min(files.len())) {
        check(files);
    }
}

/// Compares programs in one flow with their files.
fn check(files: &[PathBuf]) {
    let documents: Vec<Value> = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a file can be read"))
        .map(|text| serde_json::from_str(&text).expect("a document is JSON"))
        .collect();
    let mut flow = FlowBuilder::new();
    let mut made: Vec<Made> = documents
        .iter()
        .map(|document| make(&mut flow, document))
        .collect();
    let built = flow.finalize();

    let mut flow = FlowBuilder::from_built(&built);
    let mut roots = vec![];
    let mut inputs = vec![];
    let mut outputs = vec![];
    for root in deep_clone(built.ir()) {
        match root {
            HydroRoot::Null { input, .. } => inputs.push(*input),
            HydroRoot::SendExternal { unpaired: true, .. } => outputs.push(root),
            // The way back of an input, which nobody goes.
            _ => {
                if matches!(root, HydroRoot::CycleSink { .. }) {
                    flow.next_cycle_id();
                }
                roots.push(root);
            }
        }
    }
    let (mut inputs, mut outputs) = (inputs.into_iter(), outputs.into_iter());
    for (number, (document, made)) in documents.iter().zip(&mut made).enumerate() {
        let ports = Ports {
            inputs: take(&made.inputs, &mut inputs),
            outputs: take(&made.outputs, &mut outputs),
        };
        let mut rebuild = Rebuild {
            program: &document["program"],
            flow: &mut flow,
            keys: std::mem::take(&mut made.keys),
            ports,
            first_clock: number as u64 * 1_000,
            cycles: BTreeMap::new(),
            shared: BTreeMap::new(),
        };
        roots.extend(rebuild.roots());
    }
    flow.replace_ir(roots);
    let sizes = made
        .iter_mut()
        .flat_map(|made| std::mem::take(&mut made.sizes));
    let sim = sizes.fold(flow.finalize().sim(), |sim, give| give(sim));
    let compiled = sim.compiled();
    for ((file, document), made) in files.iter().zip(&documents).zip(&made) {
        let outcomes = Outcomes::explore(&compiled, &made.driver);
        compare(file, &text(&outcomes, &document["program"]));
    }
}

/// The ports with these numbers.
fn take<T>(numbers: &[u64], ports: &mut impl Iterator<Item = T>) -> BTreeMap<u64, T> {
    numbers.iter().copied().zip(ports).collect()
}

/// Locations and ports of a program in the flow.
struct Made<'a> {
    keys: BTreeMap<String, hydro_lang::location::LocationKey>,
    inputs: Vec<u64>,
    outputs: Vec<u64>,
    driver: Driver,
    sizes: Sizes<'a>,
}

fn make<'a>(flow: &mut FlowBuilder<'a>, document: &Value) -> Made<'a> {
    let program = &document["program"];
    let mut recorder = Recorder::new(flow, "generated");
    let mut keys = BTreeMap::new();
    let mut processes = BTreeMap::new();
    for location in program["locations"]
        .as_array()
        .expect("a list of locations")
    {
        let key = location["key"].to_string();
        if location["kind"] == "cluster" {
            let size = location["size"].as_u64().expect("a size") as usize;
            let cluster = recorder.cluster::<()>(size);
            keys.insert(key, Location::id(&cluster).key());
        } else {
            let process = recorder.flow.process::<()>();
            keys.insert(key.clone(), Location::id(&process).key());
            processes.insert(key, process);
        }
    }
    let mut inputs = BTreeMap::new();
    find_inputs(&program["roots"], &mut inputs);
    for (position, (_, node)) in inputs.iter().enumerate() {
        let values = |phase: usize| -> Vec<Value> {
            let sent = document["phases"][phase].as_array().into_iter().flatten();
            sent.filter(|sent| sent["input"] == position)
                .flat_map(|sent| sent["values"].as_array().into_iter().flatten())
                .map(|value| json_of(value.as_str().expect("a text")))
                .collect()
        };
        let at = &processes[&root_of(node).0];
        let port = NewPort { at, node };
        port.input(&mut recorder, values(0), values(1));
    }
    let outputs: BTreeMap<u64, &Value> = program["roots"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|root| root.get("SendExternal"))
        .filter(|root| root["unpaired"] == true)
        .map(|root| (root["to_port_id"].as_u64().expect("a port"), &root["input"]))
        .collect();
    for node in outputs.values() {
        let at = &processes[&root_of(node).0];
        NewPort { at, node }.output(&mut recorder);
    }
    let (driver, sizes, _) = recorder.finish();
    Made {
        keys,
        inputs: inputs.into_keys().collect(),
        outputs: outputs.into_keys().collect(),
        driver,
        sizes,
    }
}

fn find_inputs<'v>(value: &'v Value, found: &mut BTreeMap<u64, &'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find_inputs(item, found)),
        Value::Object(fields) => {
            if let Some(input) = fields.get("ExternalInput") {
                found.insert(input["from_port_id"].as_u64().expect("a port"), value);
            }
            fields.values().for_each(|field| find_inputs(field, found));
        }
        _ => {}
    }
}

/// A value of the types of generated ports, as Rust writes it, as JSON.
fn json_of(text: &str) -> Value {
    let json = match text {
        "None" => "null".to_owned(),
        _ => match text
            .strip_prefix("Some(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            Some(inner) => inner.to_owned(),
            None => text.replace('(', "[").replace(')', "]"),
        },
    };
    serde_json::from_str(&json).unwrap_or_else(|cause| panic!("{text}: {cause}"))
}

/// A port still to be made, at a process.
struct NewPort<'p, 'a> {
    at: &'p Process<'a, ()>,
    /// The operator whose elements come in or go out.
    node: &'p Value,
}

/// Runs a block with the type and the order of a port.
macro_rules! with_type {
    ($port:expr, $T:ident, $O:ident, $body:expr) => {
        match element_of($port.node).as_str() {
            "u32" => with_type!(@order $port, $T, $O, u32, $body),
            "(u32 , u32)" => with_type!(@order $port, $T, $O, (u32, u32), $body),
            "String" => with_type!(@order $port, $T, $O, String, $body),
            "Option < u32 >" => with_type!(@order $port, $T, $O, Option<u32>, $body),
            "(u32 , String)" => with_type!(@order $port, $T, $O, (u32, String), $body),
            other => panic!("generated ports have no {other}"),
        }
    };
    (@order $port:expr, $T:ident, $O:ident, $type:ty, $body:expr) => {{
        type $T = $type;
        if is_ordered($port.node) {
            type $O = TotalOrder;
            $body
        } else {
            type $O = NoOrder;
            $body
        }
    }};
}

impl<'a> NewPort<'_, 'a> {
    fn input(&self, recorder: &mut Recorder<'a, '_>, at_once: Vec<Value>, when_quiet: Vec<Value>) {
        with_type!(self, T, O, {
            drop(recorder.input::<T, _, O>(self.at, values(at_once), values(when_quiet)));
        });
    }

    fn output(&self, recorder: &mut Recorder<'a, '_>) {
        with_type!(self, T, O, output::<T, O>(recorder, self.at));
    }
}

fn values<T: DeserializeOwned>(values: Vec<Value>) -> Vec<T> {
    let typed = values.into_iter().map(serde_json::from_value);
    typed
        .collect::<Result<_, _>>()
        .expect("values of the port's type")
}

/// Something has to feed a port until the program does.
fn output<'a, T, O>(recorder: &mut Recorder<'a, '_>, at: &Process<'a, ()>)
where
    T: std::fmt::Debug + Serialize + DeserializeOwned + 'static,
    O: Ordering + 'static,
    SimReceiver<T, O, ExactlyOnce>: Observed,
{
    let (_, stream) = at.sim_input::<T, O, ExactlyOnce>();
    recorder.output(stream);
}
