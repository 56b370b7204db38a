//! Plans that were damaged, edited or made for something else: each is an error with its code, none a panic.

mod plans;

use std::sync::OnceLock;

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::deploy::HydroDeploy;
use hydrofoil::{Error, Plan, apply, flow_identity};
use hydrofoil_examples::registry::{Example, find};
use serde_json::{Value, json};

/// The program that most plans here are for: its plan moves, adds, shards and routes.
fn program() -> &'static Example {
    find("two_phase_commit").unwrap()
}

/// A sound plan for [`program`].
fn sound() -> &'static str {
    static PLAN: OnceLock<String> = OnceLock::new();
    PLAN.get_or_init(|| {
        let (built, options) = plans::build(program());
        plans::optimize_with(&built, &options, &plans::CHEAP_PEERS)
    })
}

/// The same with packs on every network that may carry them.
fn packed() -> &'static str {
    static PLAN: OnceLock<String> = OnceLock::new();
    PLAN.get_or_init(|| plans::packed(sound(), None))
}

/// What a text that claims to be a plan makes of a program: the identity of the new flow.
fn outcome(program: &Example, text: &str) -> Result<String, Error> {
    let plan = Plan::from_json(text)?;
    result(&plans::build(program).0, &plan)
}

fn result(built: &BuiltFlow<'_>, plan: &Plan) -> Result<String, Error> {
    let applied = apply(built, plan)?;
    let identity = flow_identity(&applied.flow)?;
    // Whatever is let through must be something that Hydro can compile.
    applied.flow.into_deploy::<HydroDeploy>().preview_compile();
    Ok(identity)
}

/// The code with which the sound plan is refused after an edit.
fn code(edit: impl FnOnce(&mut Value)) -> &'static str {
    code_in(sound(), edit)
}

fn code_in(plan: &str, edit: impl FnOnce(&mut Value)) -> &'static str {
    let mut plan = serde_json::from_str(plan).unwrap();
    edit(&mut plan);
    let error = outcome(program(), &plan.to_string()).expect_err("the edited plan is accepted");
    assert!(!error.hint().is_empty() && error.to_string().contains(error.hint()));
    error.code()
}

/// The operators of a program below a value, parents first.
fn operators<'v>(value: &'v mut Value, visit: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Object(members) => {
            if members.len() == 1
                && let Some((kind, content)) = members.iter_mut().next()
                && (content.get("metadata").is_some() || content.get("op_metadata").is_some())
            {
                visit(kind, content);
            }
            members
                .values_mut()
                .for_each(|member| operators(member, visit));
        }
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| operators(element, visit)),
        _ => {}
    }
}

/// Changes the first operator of a kind that meets a condition.
fn first(
    plan: &mut Value,
    kind: &str,
    condition: impl Fn(&Value) -> bool,
    change: impl Fn(&mut Value),
) {
    let mut done = false;
    operators(&mut plan["program"]["roots"], &mut |found, content| {
        if !done && found == kind && condition(content) {
            change(content);
            done = true;
        }
    });
    assert!(done, "no such {kind}");
}

/// All edits, of one step after the other.
fn edits(plan: &mut Value) -> impl Iterator<Item = &mut Value> {
    let steps = plan["derivation"].as_array_mut().unwrap().iter_mut();
    steps.flat_map(|step| step["edits"].as_array_mut().unwrap().iter_mut())
}

/// The last edit of a kind that meets a condition: what nothing after it says anew.
fn edit<'p>(plan: &'p mut Value, kind: &str, condition: impl Fn(&Value) -> bool) -> &'p mut Value {
    let found = edits(plan).filter(|edit| edit["edit"] == kind && condition(edit));
    found.last().unwrap()
}

/// The edit that says last what a location is.
fn location_edit(plan: &mut Value, index: u64) -> &mut Value {
    let edit = edit(plan, "location", |edit| {
        edit["location"]["key"]["idx"] == index
    });
    &mut edit["location"]
}

/// The holes that are last given to a template.
fn holes<'p>(plan: &'p mut Value, template: &str) -> &'p mut Value {
    &mut edit(plan, "closure", |edit| edit["template"] == template)["holes"]
}

/// A network that the plan adds.
fn added_network(plan: &mut Value) -> &mut Value {
    edit(plan, "add", |edit| edit["kind"] == "Network")
}

/// Takes out every edit that meets a condition.
fn without(plan: &mut Value, condition: impl Fn(&Value) -> bool) {
    for step in plan["derivation"].as_array_mut().unwrap() {
        let edits = step["edits"].as_array_mut().unwrap();
        edits.retain(|edit| !condition(edit));
    }
}

/// One more edit, after all others.
fn push(plan: &mut Value, edit: Value) {
    let steps = plan["derivation"].as_array_mut().unwrap();
    let last = steps.last_mut().unwrap();
    last["edits"].as_array_mut().unwrap().push(edit);
}

/// The code with which the sound plan is refused after one more edit.
fn code_of(more: Value) -> &'static str {
    code(|plan| push(plan, more))
}

/// Operators of a kind in the sound plan's program that meet a condition.
fn numbers(kind: &str, condition: impl Fn(&Value) -> bool) -> Vec<u64> {
    let mut plan: Value = serde_json::from_str(sound()).unwrap();
    let mut found = vec![];
    operators(&mut plan["program"]["roots"], &mut |other, content| {
        if other == kind && condition(content) {
            found.push(number(content));
        }
    });
    assert!(!found.is_empty(), "no such {kind}");
    found
}

/// The number of a node or a root.
fn number(content: &Value) -> u64 {
    let id = content
        .pointer("/metadata/op/id")
        .or(content.pointer("/op_metadata/id"));
    id.unwrap().as_u64().unwrap()
}

fn location(index: u64) -> Value {
    json!({ "Cluster": { "idx": index, "version": 1 } })
}

#[test]
fn the_sound_plan_is_accepted() {
    outcome(program(), sound()).unwrap();
}

// Texts.

#[test]
fn a_plan_that_is_cut_off() {
    let text = sound();
    for end in [0, 1, 100, text.len() / 2, text.trim_end().len() - 1] {
        assert_eq!(
            outcome(program(), &text[..end]).unwrap_err().code(),
            "not-a-plan"
        );
    }
}

#[test]
fn something_else_than_a_plan() {
    let program_document = json!({ "format": "hydrofoil.program/1", "roots": [] }).to_string();
    let two = format!("{} {}", sound(), sound());
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "{\"format\":1}",
        program_document.as_str(),
        two.as_str(),
    ] {
        assert_eq!(
            outcome(program(), text).unwrap_err().code(),
            "not-a-plan",
            "{text:.40}"
        );
    }
}

#[test]
fn deep_nesting() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [9_000, 1_000_000] {
            let text = format!("{}0{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(Plan::from_json(&text).unwrap_err().code(), "not-a-plan");
        }
    }
    let deep = format!("{}0{}", "[".repeat(9_000), "]".repeat(9_000));
    let text = sound().replacen('{', &format!("{{\"extra\":{deep},"), 1);
    outcome(program(), &text).unwrap();
}

#[test]
fn a_file_that_is_not_there() {
    let error = Plan::read("no/such/plan.json").unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().contains("no/such/plan.json"));
}

#[test]
fn a_plan_is_written_as_it_was_read_or_not_at_all() {
    let folder = std::env::temp_dir().join(format!("hydrofoil-plan-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("plan.json");
    let plan = Plan::from_json(sound()).unwrap();
    plan.write(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), sound());
    assert_eq!(Plan::read(&path).unwrap().speedup(), plan.speedup());
    assert_eq!(plan.write(&folder).unwrap_err().code(), "io");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_newer_format() {
    assert_eq!(
        code(|plan| plan["format"] = json!("hydrofoil.plan/3")),
        "newer-format"
    );
}

#[test]
fn an_older_format() {
    let text = sound().replacen("hydrofoil.plan/2", "hydrofoil.plan/1", 1);
    let error = outcome(program(), &text).unwrap_err();
    assert_eq!(error.code(), "older-format");
    assert!(error.hint().contains("make a new plan"));
}

#[test]
fn newer_glue() {
    assert_eq!(code(|plan| plan["engine"]["glue"] = json!(9)), "newer-glue");
}

/// Edits are applied, not rules.
#[test]
fn rules_that_nobody_knows() {
    let mut plan: Value = serde_json::from_str(sound()).unwrap();
    plan["derivation"][0]["rule"] = json!("rewrite-everything");
    outcome(program(), &plan.to_string()).unwrap();
}

#[test]
fn edits_that_nobody_knows() {
    assert_eq!(code_of(json!({ "edit": "evil", "op": 1 })), "not-a-plan");
    assert_eq!(code_of(json!({ "edit": "remove" })), "not-a-plan");
    assert_eq!(
        code_of(json!({ "edit": "remove", "op": 1, "too": 2 })),
        "not-a-plan"
    );
    let without = |plan: &mut Value| {
        plan["derivation"][0]
            .as_object_mut()
            .unwrap()
            .remove("edits");
    };
    assert_eq!(code(without), "not-a-plan");
}

#[test]
fn the_plan_of_another_program() {
    let other = find("voting").unwrap();
    assert_eq!(outcome(other, sound()).unwrap_err().code(), "stale-plan");
}

// The program: for people, and it has to be what the edits make.

#[test]
fn programs_that_the_edits_do_not_make() {
    type Change = fn(&mut Value);
    let changes: [Change; 9] = [
        |plan| {
            plan["program"]["roots"].as_array_mut().unwrap().pop();
        },
        |plan| plan["program"]["roots"].as_array_mut().unwrap().reverse(),
        |plan| {
            let of_a_map = |content: &Value| content["input"].get("Map").is_some();
            first(plan, "Map", of_a_map, |content| {
                content["input"] = content["input"]["Map"]["input"].clone();
            });
        },
        |plan| {
            first(
                plan,
                "ObserveNonDet",
                |_| true,
                |content| content["trusted"] = json!(true),
            );
        },
        |plan| {
            let of_a_filter = |content: &Value| content["inner"].get("Filter").is_some();
            first(plan, "Cast", of_a_filter, |content| {
                let filter = content["inner"]["Filter"].take();
                content["inner"] = json!({ "Inspect": filter });
            });
        },
        |plan| {
            plan["program"]["locations"].as_array_mut().unwrap().pop();
        },
        |plan| {
            plan["program"]["expressions"]
                .as_array_mut()
                .unwrap()
                .remove(0);
        },
        |plan| {
            let text = &mut plan["program"]["expressions"][0]["text"];
            *text = json!(text.as_str().unwrap().replacen('{', "{ evil () ;", 1));
        },
        |plan| {
            plan["program"]["routes"][0]["shard"] = json!("turn");
        },
    ];
    for change in changes {
        assert_eq!(code(change), "edited-plan");
    }
}

// Operators.

#[test]
fn an_output_that_is_taken_out() {
    for (kind, of) in [
        ("SendExternal", "port-moved"),
        ("CycleSink", "input-changed"),
    ] {
        for root in numbers(kind, |_| true) {
            assert_eq!(code_of(json!({ "edit": "remove", "op": root })), of);
        }
    }
}

#[test]
fn an_operator_that_is_taken_out_and_read() {
    for kind in ["Map", "Network", "Batch", "Tee"] {
        let op = numbers(kind, |_| true)[0];
        assert_eq!(
            code_of(json!({ "edit": "remove", "op": op })),
            "operator-missing"
        );
    }
}

#[test]
fn an_operator_twice() {
    let again = |plan: &mut Value| {
        let again = added_network(plan).clone();
        push(plan, again);
    };
    assert_eq!(code(again), "operator-repeated");
    let taken = |plan: &mut Value| {
        let mut other = added_network(plan).clone();
        other["op"] = json!(3);
        push(plan, other);
    };
    assert_eq!(code(taken), "operator-repeated");
}

#[test]
fn an_operator_that_nobody_makes() {
    for kind in ["Sort", "ExternalInput", "Evil", "", "Source"] {
        let edit = |plan: &mut Value| {
            let mut other = added_network(plan).clone();
            other["op"] = json!(9_999);
            other["kind"] = json!(kind);
            push(plan, other);
        };
        assert_eq!(code(edit), "operator-unknown", "{kind}");
    }
    let root = |plan: &mut Value| {
        let mut other = added_network(plan).clone();
        other["op"] = json!(9_999);
        other["kind"] = json!("ForEach");
        other["isRoot"] = json!(true);
        push(plan, other);
    };
    assert_eq!(code(root), "operator-unknown");
}

#[test]
fn edits_of_operators_that_are_nowhere() {
    for edit in [
        json!({ "edit": "remove", "op": 9_999 }),
        json!({ "edit": "rewire", "op": 9_999, "port": "input", "from": 1, "shared": false }),
        json!({ "edit": "rewire", "op": 97, "port": "input", "from": 9_999, "shared": false }),
        json!({ "edit": "reroot", "ops": [9_999], "to": "loc4v1" }),
        json!({ "edit": "place", "op": 9_999, "scopes": [] }),
        json!({ "edit": "closure", "op": 9_999, "field": "f", "template": "copy", "holes": {} }),
    ] {
        assert_eq!(code_of(edit.clone()), "operator-missing", "{edit}");
    }
}

#[test]
fn changed_fields_of_an_added_operator() {
    for (field, value) in [
        ("name", json!("mine")),
        ("networking_info", json!({ "Tcp": { "fault": "Lossy" } })),
        ("extra", json!(1)),
    ] {
        let edit = |plan: &mut Value| added_network(plan)["fields"][field] = value.clone();
        assert_eq!(code(edit), "operator-changed", "{field}");
    }
}

#[test]
fn other_inputs() {
    let tees = numbers("Tee", |_| true);
    let map = numbers("Map", |_| true)[0];
    for (op, port, from, shared) in [
        (map, "input", tees[0], false),
        (map, "left", tees[0], false),
        (map, "evil", tees[0], false),
        (map, "input", map, false),
        (tees[0], "inner", tees[0], true),
        (tees[0], "inner", map, false),
    ] {
        let edit =
            json!({ "edit": "rewire", "op": op, "port": port, "from": from, "shared": shared });
        assert_eq!(code_of(edit.clone()), "input-changed", "{edit}");
    }
}

#[test]
fn endless_networks() {
    let edit = |plan: &mut Value| {
        let network = added_network(plan).clone();
        for number in 10_000..10_200 {
            let mut more = network.clone();
            more["op"] = json!(number);
            push(plan, more);
        }
    };
    assert_eq!(code(edit), "too-many-operators");
}

// Locations.

#[test]
fn an_operator_moved_alone() {
    let at_home = |content: &Value| {
        content["metadata"]["location_id"] == json!({ "Process": { "idx": 1, "version": 1 } })
    };
    let op = numbers("Cast", at_home)[0];
    let edit = json!({ "edit": "reroot", "ops": [op], "to": "loc4v1" });
    assert_eq!(code_of(edit), "location-mismatch");
}

#[test]
fn an_operator_moved_to_a_part_of_another_location() {
    // Participants run on location 7, the coordinator's collector on 4.
    let at_participants = |content: &Value| content["metadata"]["location_id"] == location(7);
    let op = numbers("Network", at_participants)[0];
    let edit = json!({ "edit": "reroot", "ops": [op], "to": "loc4v1" });
    assert_eq!(code_of(edit), "location-mismatch");
}

#[test]
fn a_tick_taken_off() {
    let op = numbers("Map", |content| {
        content["metadata"]["location_id"].get("Tick").is_some()
    })[0];
    for scopes in [
        json!([]),
        json!([{ "kind": "tick", "clock": 77 }]),
        json!([{ "kind": "atomic" }]),
    ] {
        let edit = json!({ "edit": "place", "op": op, "scopes": scopes });
        assert_eq!(code_of(edit), "location-mismatch");
    }
}

#[test]
fn a_location_that_is_no_location() {
    let edit = |plan: &mut Value| {
        added_network(plan)["metadata"]["location_id"] = json!({ "Nowhere": 1 });
    };
    assert_eq!(code(edit), "not-a-plan");
    for (to, refused) in [
        ("loc99v1", "location-missing"),
        ("evil()", "glue-holes"),
        ("loc99999999999999999999v1", "glue-holes"),
    ] {
        let edit = json!({ "edit": "reroot", "ops": [3], "to": to });
        assert_eq!(code_of(edit), refused);
    }
}

#[test]
fn a_port_that_is_moved() {
    let edit = |plan: &mut Value| {
        // Everything that is left on the process goes to a new one.
        let home = json!({ "Process": { "idx": 1, "version": 1 } });
        let mut left = vec![];
        operators(&mut plan["program"]["roots"], &mut |_, content| {
            let mut location = &content["metadata"]["location_id"];
            while let Some(inner) = location
                .get("Tick")
                .map(|tick| &tick[1])
                .or(location.get("Atomic"))
            {
                location = inner;
            }
            if *location == home {
                left.push(number(content));
            }
        });
        push(
            plan,
            json!({ "edit": "location", "location": {
            "key": { "idx": 12, "version": 1 }, "kind": "process", "name": "Elsewhere", "type": "()",
            "origin": { "from": { "idx": 1, "version": 1 }, "role": "worker", "shards": 1, "policy": {} },
        } }),
        );
        push(
            plan,
            json!({ "edit": "reroot", "ops": left, "to": "loc12v1" }),
        );
    };
    assert_eq!(code(edit), "port-moved");
}

#[test]
fn a_missing_location() {
    let edit = |plan: &mut Value| {
        without(plan, |edit| {
            edit["edit"] == "location" && edit["location"]["key"]["idx"] == 7
        });
    };
    assert_eq!(code(edit), "location-missing");
    let of_none = |plan: &mut Value| location_edit(plan, 7)["origin"]["from"]["idx"] = json!(77);
    assert_eq!(code(of_none), "location-missing");
}

#[test]
fn a_location_that_the_flow_does_not_have() {
    let edit = |plan: &mut Value| {
        location_edit(plan, 7)
            .as_object_mut()
            .unwrap()
            .remove("origin");
    };
    assert_eq!(code(edit), "location-missing");
}

#[test]
fn a_location_of_the_flow_said_anew() {
    let edit = |plan: &mut Value| {
        let mut location = location_edit(plan, 7).clone();
        location["key"]["idx"] = json!(2);
        push(plan, json!({ "edit": "location", "location": location }));
    };
    assert_eq!(code(edit), "location-repeated");
}

#[test]
fn a_location_of_another_kind() {
    for (index, kind) in [(4, "process"), (5, "process"), (4, "external")] {
        let edit = |plan: &mut Value| location_edit(plan, index)["kind"] = json!(kind);
        assert_eq!(code(edit), "location-kind", "{index} as {kind}");
    }
}

#[test]
fn sizes_that_are_not_members_times_shards() {
    for (index, size) in [(7, 8), (7, 4), (7, 0), (4, 6), (7, 9_000_000)] {
        let edit = |plan: &mut Value| location_edit(plan, index)["size"] = json!(size);
        assert_eq!(code(edit), "location-size", "{index} with {size}");
    }
    let none = |plan: &mut Value| location_edit(plan, 4)["origin"]["shards"] = json!(0);
    assert_eq!(code(none), "location-size");
}

// Collections.

#[test]
fn an_order_that_is_not_there() {
    let edit = |plan: &mut Value| {
        added_network(plan)["metadata"]["collection_kind"]["Stream"]["order"] = json!("TotalOrder");
    };
    assert_eq!(code(edit), "collection-wrong");
}

#[test]
fn another_element_type() {
    for text in ["u64", "Vec <", "[u8 ; { std :: process :: exit (1) }]"] {
        let edit = |plan: &mut Value| {
            added_network(plan)["metadata"]["collection_kind"]["Stream"]["element_type"] =
                json!(text);
        };
        assert_eq!(code(edit), "collection-wrong", "{text}");
    }
}

// Closures and routes.

#[test]
fn an_unknown_template() {
    let edit = |plan: &mut Value| {
        let closure = edit(plan, "closure", |edit| {
            edit["template"] == "logical-members"
        });
        closure["template"] = json!("shell");
    };
    assert_eq!(code(edit), "glue-unknown");
}

#[test]
fn a_template_in_the_wrong_place() {
    // Without its own filter the membership is shown once for each shard, whatever stands there instead.
    for (template, refused) in [
        ("rebind", "glue-holes"),
        ("copy", "glue-missing"),
        ("fuse", "glue-missing"),
        ("keyed-scan", "glue-missing"),
    ] {
        let edit = |plan: &mut Value| {
            let closure = edit(plan, "closure", |edit| {
                edit["template"] == "logical-members"
            });
            closure["template"] = json!(template);
        };
        assert_eq!(code(edit), refused, "{template}");
    }
    let of_a_kept_one = numbers("Map", |_| true)[0];
    let made = json!({ "of": { "op": of_a_kept_one, "field": "f" } });
    let edit = json!({ "edit": "closure", "op": of_a_kept_one, "field": "f", "template": "copy", "holes": made });
    assert_eq!(code_of(edit), "glue-holes");
    let of_a_network = |plan: &mut Value| {
        let network = added_network(plan)["op"].clone();
        push(
            plan,
            json!({ "edit": "closure", "op": network, "field": "serialize_fn", "template": "copy", "holes": made }),
        );
    };
    assert_eq!(code(of_a_network), "glue-holes");
}

#[test]
fn code_in_a_path() {
    for step in [
        "0; evil()",
        "x.y",
        "",
        "fn",
        "0u8",
        "-1",
        "99999999999999999999",
        "evil()",
        "\u{e9}",
    ] {
        let edit = |plan: &mut Value| {
            let hashed = edit(plan, "route", |edit| edit["route"]["shard"] == "hash");
            hashed["route"]["key"][0]["path"] = json!([step]);
        };
        assert_eq!(code(edit), "glue-holes", "{step}");
    }
}

#[test]
fn routes_that_do_not_fit() {
    for (member, value, refused) in [
        ("logical", json!("same"), "glue-holes"),
        ("logical", json!("addressed"), "glue-holes"),
        ("logical", json!(null), "glue-holes"),
        ("logical", json!("anyone"), "glue-holes"),
        ("shard", json!("anywhere"), "glue-holes"),
        ("shard", json!("none"), "glue-holes"),
        ("shard", json!("keep"), "glue-holes"),
        ("inserted", json!(false), "glue-holes"),
        ("inserted", json!("yes"), "not-a-plan"),
        ("evil", json!("()"), "not-a-plan"),
    ] {
        let edit = |plan: &mut Value| {
            let condition = |edit: &Value| {
                let route = &edit["route"];
                route["shard"] == "hash" && route["logical"] == "zero" && route["inserted"] == true
            };
            edit(plan, "route", condition)["route"][member] = value.clone();
        };
        assert_eq!(code(edit), refused, "{member} = {value}");
    }
    let of_a_map = numbers("Map", |_| true)[0];
    let route = json!({ "inserted": true, "logical": null, "shard": "none", "key": [] });
    assert_eq!(
        code_of(json!({ "edit": "route", "op": of_a_map, "route": route })),
        "glue-holes"
    );
}

#[test]
fn holes_that_do_not_fit() {
    for (hole, value) in [
        ("shards", json!(1)),
        ("shards", json!(-1)),
        ("shards", json!(5_000_000_000_u64)),
        ("evil", json!("()")),
        ("representative", json!({ "self": "loc1v1" })),
        ("representative", json!({ "self": "x; evil()" })),
        (
            "representative",
            json!({ "self": "loc99999999999999999999v1" }),
        ),
    ] {
        let edit = |plan: &mut Value| holes(plan, "logical-members")[hole] = value.clone();
        assert_eq!(code(edit), "glue-holes", "{hole} = {value}");
    }
}

#[test]
fn glue_that_is_left_out() {
    // Networks keep the expressions they have in the flow, though one of their ends has changed.
    let kept = |plan: &mut Value| {
        without(plan, |edit| {
            edit["edit"] == "route" && edit["route"]["inserted"] == false
        });
    };
    assert_eq!(code(kept), "glue-missing");
    let new = |plan: &mut Value| {
        without(plan, |edit| {
            edit["edit"] == "route" && edit["route"]["inserted"] == true
        });
    };
    assert_eq!(code(new), "glue-missing");
    let filter = |plan: &mut Value| without(plan, |edit| edit["edit"] == "closure");
    assert_eq!(code(filter), "glue-missing");
}

#[test]
fn members_of_a_cluster_where_nothing_runs() {
    let op = numbers("Source", |content| {
        content["source"].get("ClusterMembers").is_some()
    })[0];
    let edit = json!({ "edit": "observe", "op": op, "members": "loc2v1" });
    assert_eq!(code_of(edit), "members-wrong");
}

#[test]
fn members_of_another_cluster() {
    let op = numbers("Source", |content| {
        content["source"].get("ClusterMembers").is_some()
    })[0];
    for members in ["loc4v1", "loc1v1"] {
        let edit = json!({ "edit": "observe", "op": op, "members": members });
        assert_eq!(code_of(edit), "members-wrong");
    }
    let map = numbers("Map", |_| true)[0];
    let edit = json!({ "edit": "observe", "op": map, "members": "loc7v1" });
    assert_eq!(code_of(edit), "members-wrong");
}

/// A wrapped expression is the flow's own; only what is defined around it comes from the plan.
#[test]
fn expressions_that_are_wrapped() {
    let paxos = find("paxos_bench").unwrap();
    let (built, options) = plans::build(paxos);
    let sound: Value = serde_json::from_str(&plans::optimize(&built, &options)).unwrap();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut plan = sound.clone();
        change(&mut plan);
        let made = Plan::from_json(&plan.to_string()).and_then(|plan| result(&built, &plan));
        made.map_or_else(|error| error.code(), |_| "sound")
    };
    assert_eq!(refused(&|_| ()), "sound");
    let other = json!({ "op": 1, "field": "f" });
    assert_eq!(
        refused(&|plan| holes(plan, "rebind")["of"] = other.clone()),
        "expression-changed"
    );
    let here = holes(&mut sound.clone(), "rebind")["self"]["to"].clone();
    let elsewhere = ["loc4v1", "loc5v1"].into_iter().find(|to| here != *to);
    for (path, value) in [
        ("/self", json!(null)),
        ("/self/from", json!("loc2v1")),
        ("/self/to", json!(elsewhere)),
        ("/self/to", json!("loc8v1; evil()")),
        ("/self/shards", json!(0)),
        ("/self/shards", json!(2)),
        (
            "/members",
            json!([{ "from": "loc1v1", "to": "loc8v1", "shards": 1, "representative": { "self": null } }]),
        ),
        (
            "/members",
            json!([{ "from": "evil()", "to": "", "shards": 1, "representative": { "self": null } }]),
        ),
    ] {
        let found =
            refused(&|plan| *holes(plan, "rebind").pointer_mut(path).unwrap() = value.clone());
        assert_eq!(found, "glue-holes", "{path}: {value}");
    }
    let unwrapped = refused(&|plan| without(plan, |edit| edit["template"] == "rebind"));
    assert_eq!(unwrapped, "self-id-elsewhere");
}

// Packs.

/// The last operator of a kind that the plan adds, by the name of its collection.
fn added<'p>(plan: &'p mut Value, kind: &str) -> &'p mut Value {
    edit(plan, "add", |edit| edit["kind"] == kind)
}

/// The last network that carries packs.
fn packed_route(plan: &mut Value) -> &mut Value {
    edit(plan, "route", |edit| edit["route"]["packed"] == true)
}

#[test]
fn the_plan_with_packs_is_accepted() {
    // Each in an edit and in the program.
    let routes = packed().matches("\"packed\":true").count();
    assert_eq!(routes, 2 * 8);
    outcome(program(), packed()).unwrap();
}

/// Packs are made and opened by what the plan adds around the network, and by nothing else.
#[test]
fn packs_that_nobody_makes_or_opens() {
    let none = |plan: &mut Value| {
        let network = added_network(plan)["op"].clone();
        let route = edit(plan, "route", |edit| edit["op"] == network);
        route["route"]["packed"] = json!(true);
    };
    assert_eq!(code(none), "pack-shape");
    for (kind, other) in [
        ("FlatMap", "Map"),
        ("FlatMap", "FilterMap"),
        ("YieldConcat", "Cast"),
    ] {
        let edit = |plan: &mut Value| added(plan, kind)["kind"] = json!(other);
        assert_eq!(code_in(packed(), edit), "pack-shape", "{kind} as {other}");
    }
    // Without the cast between.
    let shorter = |plan: &mut Value| {
        let fold = added(plan, "Fold")["op"].clone();
        let cast = edit(plan, "add", |edit| {
            edit["kind"] == "Cast" && edit["inputs"][0]["from"] == fold
        });
        let cast = cast["op"].clone();
        without(plan, |edit| edit["edit"] == "add" && edit["op"] == cast);
        let packs = edit(plan, "add", |edit| edit["inputs"][0]["from"] == cast);
        packs["inputs"][0]["from"] = fold;
    };
    assert_eq!(code_in(packed(), shorter), "pack-shape");
    // What makes and opens packs is there, and the network says that it carries none.
    let unsaid = |plan: &mut Value| {
        packed_route(plan)["route"]
            .as_object_mut()
            .unwrap()
            .remove("packed");
    };
    assert_eq!(code_in(packed(), unsaid), "operator-changed");
}

#[test]
fn packs_of_something_else() {
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 8] = [
        // The network puts out what it put out before.
        (
            |plan| without(plan, |edit| edit["edit"] == "retype"),
            "collection-wrong",
        ),
        (
            |plan| {
                let last = edit(plan, "retype", |_| true);
                last["collection"]["Stream"]["order"] = json!("TotalOrder");
            },
            "collection-wrong",
        ),
        (
            |plan| {
                let last = edit(plan, "retype", |_| true);
                last["collection"]["Stream"]["element_type"] = json!("u32");
            },
            "collection-wrong",
        ),
        (
            |plan| {
                let network = packed_route(plan)["op"].clone();
                let unpack = edit(plan, "add", |edit| edit["inputs"][0]["from"] == network);
                unpack["metadata"]["collection_kind"]["Stream"]["order"] = json!("TotalOrder");
            },
            "collection-wrong",
        ),
        (
            |plan| {
                let fold = added(plan, "Fold");
                let of = &mut fold["metadata"]["collection_kind"]["Singleton"]["element_type"];
                *of = json!("u32");
            },
            "collection-wrong",
        ),
        // Vectors of vectors: each operator fits the one before it.
        (
            |plan| {
                let end = added(plan, "YieldConcat").clone();
                let before = end["inputs"][0]["from"].clone();
                for op in [&end["op"], &before] {
                    let maker = edit(plan, "add", |edit| edit["op"] == *op);
                    let of = &mut maker["metadata"]["collection_kind"]["Stream"]["element_type"];
                    *of = json!(format!("std::vec::Vec<{}>", of.as_str().unwrap()));
                }
            },
            "collection-wrong",
        ),
        // Its order would be found out.
        (
            |plan| added(plan, "ObserveNonDet")["fields"]["trusted"] = json!(false),
            "operator-changed",
        ),
        // Elements of another type.
        (
            |plan| {
                let map = {
                    let mut found = None;
                    operators(&mut plan["program"]["roots"], &mut |kind, content| {
                        let of = &content["metadata"]["collection_kind"]["Stream"]["element_type"];
                        if kind == "Map" && of.as_str().is_some_and(|of| of.contains("Result")) {
                            found = Some(number(content));
                        }
                    });
                    found.unwrap()
                };
                added(plan, "Batch")["inputs"][0]["from"] = json!(map);
            },
            "input-changed",
        ),
    ];
    for (at, (change, refused)) in changes.into_iter().enumerate() {
        assert_eq!(code_in(packed(), change), refused, "change {at}");
    }
}

/// Only networks put out another collection than in the flow.
#[test]
fn collections_of_other_operators() {
    let stream = |of: &str| json!({ "Stream": { "bound": "Unbounded", "order": "NoOrder", "retry": "ExactlyOnce", "element_type": of } });
    let map = numbers("Map", |content| {
        content["metadata"]["collection_kind"]
            .get("Stream")
            .is_some()
    })[0];
    for (op, of, refused) in [
        (map, "u64", "collection-wrong"),
        (map, "std::vec::Vec<u32>", "collection-wrong"),
        (map, "elsewhere::Type", "collection-wrong"),
        (
            map,
            "[u8 ; { std :: process :: exit (1) }]",
            "collection-wrong",
        ),
        (9_999, "u32", "operator-missing"),
    ] {
        let edit = json!({ "edit": "retype", "op": op, "collection": stream(of) });
        assert_eq!(code_of(edit), refused, "{of}");
    }
}

#[test]
fn routes_and_closures_of_packs() {
    for (member, value, refused) in [
        ("packed", json!("yes"), "not-a-plan"),
        ("packed", json!(null), "not-a-plan"),
        ("logical", json!("anyone"), "glue-holes"),
        ("shard", json!("anywhere"), "glue-holes"),
        (
            "key",
            json!([{ "of": "payload", "path": ["evil()"], "member": false }]),
            "glue-holes",
        ),
    ] {
        let edit = |plan: &mut Value| packed_route(plan)["route"][member] = value.clone();
        assert_eq!(code_in(packed(), edit), refused, "{member} = {value}");
    }
    // No edit says what follows from a route.
    for (template, refused) in [("copy", "glue-holes"), ("pack", "glue-unknown")] {
        let edit = |plan: &mut Value| {
            let fold = added(plan, "Fold")["op"].clone();
            let holes = json!({ "of": { "op": fold, "field": "acc" } });
            push(
                plan,
                json!({ "edit": "closure", "op": fold, "field": "acc", "template": template, "holes": holes }),
            );
        };
        assert_eq!(code_in(packed(), edit), refused, "{template}");
    }
}

/// Well-formed, and yet another program: votes on one payload would meet at no shard.
#[test]
fn routes_that_mean_something_else() {
    let edit = |plan: &mut Value| {
        let hashed = edit(plan, "route", |edit| edit["route"]["shard"] == "hash");
        let key = hashed["route"]["key"].as_array_mut().unwrap();
        key.push(key[0].clone());
    };
    assert_eq!(code(edit), "edited-plan");
}

#[test]
fn a_plan_without_its_last_step() {
    let edit = |plan: &mut Value| {
        plan["derivation"].as_array_mut().unwrap().pop();
    };
    assert_eq!(code(edit), "edited-plan");
}

/// Layout is not content.
#[test]
fn a_plan_written_again() {
    let plan: Value = serde_json::from_str(sound()).unwrap();
    let pretty = serde_json::to_string_pretty(&plan).unwrap();
    outcome(program(), &pretty).unwrap();
}

// Anything.

/// A small generator of numbers (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// A random value somewhere below, and its path.
fn pick<'v>(value: &'v mut Value, random: &mut Random, path: &mut String) -> &'v mut Value {
    let size = match value {
        Value::Object(members) => members.len(),
        Value::Array(elements) => elements.len(),
        _ => 0,
    };
    if size == 0 || random.below(12) == 0 {
        return value;
    }
    let at = random.below(size);
    let (name, child) = match value {
        Value::Object(members) => {
            let (name, child) = members.iter_mut().nth(at).unwrap();
            (name.clone(), child)
        }
        Value::Array(elements) => (at.to_string(), &mut elements[at]),
        _ => unreachable!("it has no parts"),
    };
    path.push('/');
    path.push_str(&name);
    pick(child, random, path)
}

/// Damages one value: another one of the plan, a wrong type, a number nearby, a part less or twice.
fn damage(plan: &mut Value, random: &mut Random) -> String {
    let steps = plan["derivation"].as_array().unwrap().len();
    let other = {
        let part = ["program", "derivation", "engine", "derivation"][random.below(4)];
        pick(&mut plan[part], random, &mut String::new()).clone()
    };
    let mut path = String::new();
    let part = match random.below(8) {
        0 => "/program".to_owned(),
        1 => "/locations".to_owned(),
        _ => format!("/derivation/{}/edits", random.below(steps)),
    };
    let value = pick(plan.pointer_mut(&part).unwrap(), random, &mut path);
    let kind = random.below(7);
    match (kind, &mut *value) {
        (0, value) => *value = other,
        (1, value) => {
            *value = [
                json!(null),
                json!(true),
                json!(""),
                json!([]),
                json!({}),
                json!(u64::MAX),
                json!(-1),
            ][random.below(7)]
            .clone()
        }
        (2, Value::Array(elements)) if !elements.is_empty() => {
            elements.remove(random.below(elements.len()));
        }
        (3, Value::Array(elements)) if !elements.is_empty() => {
            let again = elements[random.below(elements.len())].clone();
            elements.insert(0, again);
        }
        (2 | 3, Value::Object(members)) if !members.is_empty() => {
            let name = members
                .keys()
                .nth(random.below(members.len()))
                .unwrap()
                .clone();
            members.remove(&name);
        }
        (4, Value::Array(elements)) if elements.len() > 1 => elements.reverse(),
        (_, Value::Number(number)) => {
            *value = json!(number.as_i64().unwrap_or_default() + [1, -1][random.below(2)])
        }
        (_, Value::String(text)) => {
            let at = random.below(text.chars().count() + 1);
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            text.insert_str(
                at,
                [" ", "0", "::", "; evil()", "v1", "\u{0}"][random.below(6)],
            );
        }
        (_, value) => *value = other,
    }
    format!("{part}{path} ({kind})")
}

/// One damaged place can be in what is only for people, or it is found: it never makes another flow.
#[test]
fn damage_is_an_error_or_makes_no_difference() {
    for plan in [sound(), packed()] {
        damaged(plan);
    }
}

fn damaged(sound: &str) {
    let rounds =
        std::env::var("HYDROFOIL_DAMAGE_ROUNDS").map_or(100, |rounds| rounds.parse().unwrap());
    let (built, _) = plans::build(program());
    let expected = result(&built, &Plan::from_json(sound).unwrap()).unwrap();
    let sound: Value = serde_json::from_str(sound).unwrap();
    let mut refused = 0;
    for seed in 1..=rounds {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let mut plan = sound.clone();
        let path = damage(&mut plan, &mut random);
        // Shown when the test fails, also by a panic.
        println!("seed {seed}: {path}");
        match Plan::from_json(&plan.to_string()).and_then(|plan| result(&built, &plan)) {
            Ok(made) => assert_eq!(made, expected),
            Err(_) => refused += 1,
        }
    }
    assert!(
        refused > rounds / 2,
        "only {refused} of {rounds} damaged plans are refused"
    );
}
