//! Edits that no rule makes yet, written by hand for small programs and run in Hydro's simulator: the crate applies edits, not rules.

mod plans;

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::location::Location;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{Applied, Error, ExportOptions, Plan, apply, export};
use hydrofoil_examples::edited::{counts, elementwise, totals};
use serde_json::{Value, json};

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

/// An operator of an exported program.
struct Shown {
    id: u64,
    kind: String,
    content: Value,
}

/// The operators of a flow as its export shows them, ascending.
fn shown(built: &BuiltFlow<'_>) -> Vec<Shown> {
    fn visit(value: &Value, found: &mut Vec<Shown>) {
        match value {
            Value::Object(members) => {
                if members.len() == 1
                    && let Some((kind, content)) = members.iter().next()
                    && let Some(id) = content
                        .pointer("/metadata/op/id")
                        .or(content.pointer("/op_metadata/id"))
                        .and_then(Value::as_u64)
                {
                    found.push(Shown {
                        id,
                        kind: kind.clone(),
                        content: content.clone(),
                    });
                }
                members.values().for_each(|member| visit(member, found));
            }
            Value::Array(elements) => elements.iter().for_each(|element| visit(element, found)),
            _ => {}
        }
    }
    let program = export(built, &ExportOptions::new("edited")).unwrap();
    let program: Value = serde_json::from_str(&program.to_json().unwrap()).unwrap();
    let mut found = vec![];
    visit(&program["roots"], &mut found);
    found.sort_by_key(|operator| operator.id);
    found
}

fn of_kind<'s>(operators: &'s [Shown], kind: &str) -> Vec<&'s Shown> {
    let found: Vec<_> = operators
        .iter()
        .filter(|operator| operator.kind == kind)
        .collect();
    assert!(!found.is_empty(), "no {kind}");
    found
}

/// Who reads an operator, and at which input.
fn reader(operators: &[Shown], id: u64) -> (u64, &'static str) {
    let ports = ["input", "inner", "first", "second", "left", "right"];
    let mut readers = operators.iter().flat_map(|operator| {
        ports.into_iter().filter_map(move |port| {
            let inner = operator.content[port].as_object()?.values().next()?;
            (inner.pointer("/metadata/op/id")?.as_u64()? == id).then_some((operator.id, port))
        })
    });
    readers.next().expect("a reader")
}

fn input(operator: &Shown) -> u64 {
    let input = operator.content["input"].as_object().unwrap();
    input.values().next().unwrap()["metadata"]["op"]["id"]
        .as_u64()
        .unwrap()
}

/// Adds an operator like one that is there, at another place or with another collection.
fn add(id: u64, kind: &str, fields: Value, like: &Shown, change: Value, from: u64) -> Value {
    let mut metadata = like.content["metadata"].clone();
    for (name, value) in change.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    metadata["op"]["id"] = json!(id);
    let port = match kind {
        "Batch" | "YieldConcat" | "Cast" | "ObserveNonDet" => "inner",
        _ => "input",
    };
    json!({
        "edit": "add", "op": id, "kind": kind, "isRoot": false, "fields": fields, "metadata": metadata,
        "inputs": [{ "port": port, "from": from, "shared": false }],
    })
}

fn rewire((op, port): (u64, &str), from: u64) -> Value {
    json!({ "edit": "rewire", "op": op, "port": port, "from": from, "shared": false })
}

fn remove(op: u64) -> Value {
    json!({ "edit": "remove", "op": op })
}

fn closure(op: u64, field: &str, template: &str, holes: Value) -> Value {
    json!({ "edit": "closure", "op": op, "field": field, "template": template, "holes": holes })
}

fn own(operator: &Shown, field: &str) -> Value {
    json!({ "op": operator.id, "field": field })
}

fn edited<'a>(built: &BuiltFlow<'a>, edits: &[Value]) -> Result<Applied<'a>, Error> {
    let text = plans::edited(built, &ExportOptions::new("edited"), edits);
    apply(built, &Plan::from_json(&text)?)
}

#[test]
fn operators_are_taken_out_and_fused() {
    let mut flow = FlowBuilder::new();
    let node = flow.process();
    let (send, numbers) = node.sim_input::<u32, TotalOrder, ExactlyOnce>();
    let results = elementwise(numbers).sim_output();
    let built = flow.finalize();
    let operators = shown(&built);
    let maps = of_kind(&operators, "Map");
    let [identity, more] = maps[..] else {
        panic!("{} maps", maps.len())
    };
    let (filter, last) = (
        of_kind(&operators, "Filter")[0],
        of_kind(&operators, "FilterMap")[0],
    );

    let deleted = [
        rewire((more.id, "input"), input(identity)),
        remove(identity.id),
    ];
    let stages = json!([
        { "as": "map", "of": own(more, "f") },
        { "as": "filter", "of": own(filter, "f") },
        { "as": "filter-map", "of": own(last, "f") },
    ]);
    let fused = [
        add(
            1_000,
            "FilterMap",
            json!({ "f": null }),
            last,
            json!({}),
            input(identity),
        ),
        rewire(reader(&operators, last.id), 1_000),
        closure(
            1_000,
            "f",
            "fuse",
            json!({ "input": "u32", "stages": stages, "optional": true }),
        ),
        remove(last.id),
        remove(filter.id),
        remove(more.id),
        remove(identity.id),
    ];
    for (edits, left) in [
        (&deleted[..], operators.len() - 1),
        (&fused, operators.len() - 3),
    ] {
        let applied = edited(&built, edits).unwrap();
        assert_eq!(shown(&applied.flow).len(), left);
        applied
            .flow
            .sim()
            .unit_test_fuzz_iterations(50)
            .fuzz(async || {
                send.send_many([1, 2, 5, 6, 8]);
                results.assert_yields_only([6, 12, 18]).await;
            });
    }
}

#[test]
fn a_keyed_scan_embeds_a_fold_of_the_program() {
    let mut flow = FlowBuilder::new();
    let node = flow.process();
    let (send, entries) = node.sim_input::<(u32, u32), TotalOrder, ExactlyOnce>();
    let (entries, shown_totals) = totals(&node, entries);
    let (entries, _shown) = (entries.sim_output(), shown_totals.sim_output());
    let built = flow.finalize();
    let operators = shown(&built);
    let fold = of_kind(&operators, "FoldKeyed")[0];
    let identity = *of_kind(&operators, "Map")
        .iter()
        .find(|map| map.content["f"].as_str().unwrap().contains("entry"))
        .unwrap();

    let (key, value, state) = ("u32", "u32", "u32");
    let edits = [
        add(
            1_000,
            "Scan",
            json!({ "init": null, "acc": null }),
            identity,
            json!({}),
            input(identity),
        ),
        rewire(reader(&operators, identity.id), 1_000),
        closure(
            1_000,
            "init",
            "keyed-scan-init",
            json!({ "key": key, "state": state }),
        ),
        closure(
            1_000,
            "acc",
            "keyed-scan",
            json!({ "key": key, "value": value, "state": state, "init": own(fold, "init"), "acc": own(fold, "acc") }),
        ),
        remove(identity.id),
    ];
    let applied = edited(&built, &edits).unwrap();
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(50)
        .fuzz(async || {
            send.send_many([(1, 10), (2, 5), (1, 7), (2, 1), (1, 1)]);
            entries
                .assert_yields_only([(1, 10), (2, 5), (1, 17), (2, 6), (1, 18)])
                .await;
        });

    // A fold of values of another type is no state of this one.
    let mut wrong = edits.to_vec();
    wrong[3]["holes"]["value"] = json!("String");
    assert_eq!(edited(&built, &wrong).err().unwrap().code(), "glue-holes");
}

#[test]
fn ticks_are_new() {
    let mut flow = FlowBuilder::new();
    let node = flow.process();
    let [(left, at_left), (right, at_right), (third, at_third)] =
        [(); 3].map(|()| node.sim_input::<u32, TotalOrder, ExactlyOnce>());
    let [lefts, rights, thirds] =
        counts(&node, [at_left, at_right, at_third]).map(|counts| counts.sim_output());
    let built = flow.finalize();
    let operators = shown(&built);
    let tick = |operator: &Shown| operator.content["metadata"]["location_id"]["Tick"][0].as_u64();
    let batches = of_kind(&operators, "Batch");
    let [first, second] = batches[..] else {
        panic!("{} batches", batches.len())
    };
    let clock = tick(second).unwrap();
    assert_eq!(tick(first), Some(clock));

    // The right side gets a tick of its own: its batch, and what is between that and the end of the tick.
    let inside = operators.iter().filter(|operator| {
        (second.id..)
            .take_while(|id| Some(*id) != operators.last().map(|last| last.id))
            .any(|id| id == operator.id)
            && tick(operator) == Some(clock)
    });
    let scopes = json!([{ "kind": "tick", "clock": clock + 7 }]);
    let mut edits: Vec<Value> = inside
        .map(|operator| json!({ "edit": "place", "op": operator.id, "scopes": scopes }))
        .collect();
    assert!(edits.len() >= 3);

    // The third stream is counted in a new tick by a new fold with the closures of one that is there.
    let (batch, fold) = (first, of_kind(&operators, "Fold")[0]);
    let identity = of_kind(&operators, "Map")[0];
    let location = &identity.content["metadata"]["location_id"];
    let inside = json!({ "Tick": [clock + 8, location] });
    let like = |operator: &Shown| {
        json!({
            "location_id": inside,
            "collection_kind": operator.content["metadata"]["collection_kind"],
        })
    };
    let cast = operators
        .iter()
        .find(|operator| operator.kind == "Cast" && tick(operator) == Some(clock))
        .unwrap();
    edits.extend([
        add(
            1_000,
            "Batch",
            json!({}),
            batch,
            like(batch),
            input(identity),
        ),
        add(
            1_001,
            "Fold",
            json!({ "init": null, "acc": null }),
            fold,
            like(fold),
            1_000,
        ),
        closure(1_001, "init", "copy", json!({ "of": own(fold, "init") })),
        closure(1_001, "acc", "copy", json!({ "of": own(fold, "acc") })),
        add(1_002, "Cast", json!({}), cast, like(cast), 1_001),
        add(1_003, "YieldConcat", json!({}), identity, json!({}), 1_002),
        rewire(reader(&operators, identity.id), 1_003),
        remove(identity.id),
    ]);
    let applied = edited(&built, &edits).unwrap();
    let mut clocks: Vec<_> = shown(&applied.flow).iter().filter_map(tick).collect();
    clocks.sort_unstable();
    clocks.dedup();
    assert_eq!(clocks, [clock, clock + 7, clock + 8]);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(100)
        .fuzz(async || {
            left.send_many([1, 2, 3]);
            right.send_many([1, 2]);
            third.send_many([1, 2, 3, 4]);
            for (counts, all) in [(&lefts, 3), (&rights, 2), (&thirds, 4)] {
                let counts: Vec<u32> = counts.collect().await;
                assert_eq!(counts.iter().sum::<u32>(), all);
            }
        });

    // Half a tick is no tick.
    edits.remove(0);
    let error = edited(&built, &edits).err().unwrap();
    assert_eq!(error.code(), "location-mismatch");
}

/// Whatever a plan says, these are not what the crate makes.
#[test]
fn edits_that_are_refused() {
    let mut flow = FlowBuilder::new();
    let node = flow.process();
    let (_send, numbers) = node.sim_input::<u32, TotalOrder, ExactlyOnce>();
    let _results = elementwise(numbers).sim_output();
    let built = flow.finalize();
    let operators = shown(&built);
    let identity = of_kind(&operators, "Map")[0];
    let filter = of_kind(&operators, "Filter")[0];
    let port = operators
        .iter()
        .find(|operator| operator.kind == "ExternalInput")
        .unwrap();
    let output = operators.last().unwrap();
    let put = |kind: &str, fields: Value, collection: Value, holes: &[Value]| {
        let mut edits = vec![
            add(1_000, kind, fields, filter, json!({}), filter.id),
            rewire(reader(&operators, filter.id), 1_000),
        ];
        for (name, value) in collection.as_object().unwrap() {
            edits[0]["metadata"]["collection_kind"]["Stream"][name] = value.clone();
        }
        edits.extend(holes.iter().cloned());
        edits
    };
    let f = || json!({ "f": null });
    let copied = |of: &Shown| closure(1_000, "f", "copy", json!({ "of": own(of, "f") }));
    let none = || json!({});
    let refused =
        |edits: &[Value]| edited(&built, edits).map_or_else(|error| error.code(), |_| "applied");

    assert_eq!(
        refused(&put("Filter", f(), none(), &[copied(filter)])),
        "applied"
    );
    for (edits, code) in [
        (put("Filter", f(), none(), &[]), "glue-missing"),
        (
            put("Filter", f(), none(), &[copied(identity)]),
            "glue-holes",
        ),
        (
            put("Inspect", json!({}), none(), &[copied(filter)]),
            "glue-holes",
        ),
        (
            put(
                "Map",
                f(),
                json!({ "element_type": "u64" }),
                &[copied(identity)],
            ),
            "input-changed",
        ),
        (
            put(
                "Filter",
                f(),
                json!({ "element_type": "[u8; { std::process::exit(1) }]" }),
                &[copied(filter)],
            ),
            "collection-wrong",
        ),
        (
            put(
                "Filter",
                f(),
                json!({ "element_type": "elsewhere::Type" }),
                &[copied(filter)],
            ),
            "collection-wrong",
        ),
        (
            put(
                "Filter",
                f(),
                json!({ "bound": "Bounded" }),
                &[copied(filter)],
            ),
            "collection-wrong",
        ),
        (put("Sort", json!({}), none(), &[]), "operator-unknown"),
        (put("Evil", json!({}), none(), &[]), "operator-unknown"),
        (
            put("DeferTick", json!({}), none(), &[]),
            "location-mismatch",
        ),
        (
            put("ObserveNonDet", json!({ "trusted": true }), none(), &[]),
            "operator-changed",
        ),
        (vec![remove(port.id)], "port-moved"),
        (
            vec![rewire((identity.id, "input"), filter.id)],
            "input-changed",
        ),
        (
            vec![rewire((9_999, "input"), filter.id)],
            "operator-missing",
        ),
        (
            vec![rewire((identity.id, "left"), filter.id)],
            "input-changed",
        ),
        (
            vec![
                json!({ "edit": "place", "op": identity.id, "scopes": [{ "kind": "tick", "clock": 5 }] }),
            ],
            "location-mismatch",
        ),
    ] {
        // What the engine does not apply either has no program: then the plan is made around one that it does.
        assert_eq!(refused_or_unmade(&built, &edits), code, "{edits:?}");
    }
    assert_eq!(
        refused_or_unmade(&built, &[remove(output.id)]),
        "port-moved"
    );
    assert_eq!(
        refused_or_unmade(&built, &[remove(identity.id)]),
        "operator-missing"
    );
}

/// The code with which edits are refused, with the program of a plan without edits around them.
fn refused_or_unmade(built: &BuiltFlow<'_>, edits: &[Value]) -> &'static str {
    let text = plans::edited(built, &ExportOptions::new("edited"), &[]);
    let mut plan: Value = serde_json::from_str(&text).unwrap();
    plan["derivation"][0]["edits"] = json!(edits);
    let made = Plan::from_json(&plan.to_string()).and_then(|plan| apply(built, &plan));
    made.map_or_else(|error| error.code(), |_| "applied")
}
