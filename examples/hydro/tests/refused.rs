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
        plans::optimize(&built, &options)
    })
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
    let mut plan = serde_json::from_str(sound()).unwrap();
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

fn id(content: &Value) -> u64 {
    content["metadata"]["op"]["id"].as_u64().unwrap()
}

/// Numbers of operators that the plan adds begin here.
fn added(plan: &Value) -> u64 {
    plan["derivation"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|step| step["delta"]["added"].as_array().unwrap())
        .map(|id| id.as_u64().unwrap())
        .min()
        .unwrap()
}

/// The first expression made from a template.
fn glue<'p>(
    plan: &'p mut Value,
    template: &str,
    condition: impl Fn(&Value) -> bool,
) -> &'p mut Value {
    plan["program"]["expressions"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|expression| {
            expression["glue"]["template"] == template && condition(&expression["glue"]["holes"])
        })
        .unwrap()
}

fn location(index: u64) -> Value {
    json!({ "Cluster": { "idx": index, "version": 1 } })
}

/// Puts a text in a hole and into the expression in place of what was there.
fn fill(expression: &mut Value, hole: &str, text: &str) {
    let before = expression["glue"]["holes"][hole]
        .as_str()
        .unwrap()
        .to_owned();
    expression["glue"]["holes"][hole] = json!(text);
    expression["text"] = json!(expression["text"].as_str().unwrap().replace(&before, text));
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
        code(|plan| plan["format"] = json!("hydrofoil.plan/2")),
        "newer-format"
    );
}

#[test]
fn newer_glue() {
    assert_eq!(code(|plan| plan["engine"]["glue"] = json!(3)), "newer-glue");
}

#[test]
fn a_rule_may_be_called_anything() {
    let mut plan: Value = serde_json::from_str(sound()).unwrap();
    plan["derivation"][0]["rule"] = json!("rewrite-everything");
    assert_eq!(
        outcome(program(), &plan.to_string()).unwrap(),
        outcome(program(), sound()).unwrap()
    );
}

#[test]
fn the_plan_of_another_program() {
    let other = find("voting").unwrap();
    assert_eq!(outcome(other, sound()).unwrap_err().code(), "stale-plan");
}

// Operators.

#[test]
fn a_missing_root() {
    let edit = |plan: &mut Value| {
        plan["program"]["roots"].as_array_mut().unwrap().pop();
    };
    assert_eq!(code(edit), "operator-missing");
}

#[test]
fn a_missing_operator() {
    let edit = |plan: &mut Value| {
        let of_a_map = |content: &Value| content["input"].get("Map").is_some();
        first(plan, "Map", of_a_map, |content| {
            content["input"] = content["input"]["Map"]["input"].clone()
        });
    };
    assert_eq!(code(edit), "operator-missing");
}

#[test]
fn an_operator_twice() {
    let edit = |plan: &mut Value| {
        let roots = plan["program"]["roots"].as_array_mut().unwrap();
        let again = roots[0].clone();
        roots.push(again);
    };
    assert_eq!(code(edit), "operator-repeated");
}

#[test]
fn roots_in_another_order() {
    let edit = |plan: &mut Value| plan["program"]["roots"].as_array_mut().unwrap().reverse();
    assert_eq!(code(edit), "operator-changed");
}

#[test]
fn an_operator_that_no_rewrite_adds() {
    let edit = |plan: &mut Value| {
        first(
            plan,
            "YieldConcat",
            |_| true,
            |content| {
                let mut metadata = content["metadata"].clone();
                metadata["op"]["id"] = json!(9_999);
                content["inner"] = json!({ "Inspect": { "f": "q!(|_| ())", "input": content["inner"], "metadata": metadata } });
            },
        );
    };
    assert_eq!(code(edit), "operator-unknown");
}

#[test]
fn an_expression_of_an_operator_that_is_nowhere() {
    let edit = |plan: &mut Value| plan["program"]["expressions"][0]["op"] = json!(9_999);
    assert_eq!(code(edit), "operator-unknown");
}

#[test]
fn an_operator_of_another_kind() {
    let edit = |plan: &mut Value| {
        let of_a_filter = |content: &Value| content["inner"].get("Filter").is_some();
        first(plan, "Cast", of_a_filter, |content| {
            let filter = content["inner"]["Filter"].take();
            content["inner"] = json!({ "Inspect": filter });
        });
    };
    assert_eq!(code(edit), "operator-changed");
}

#[test]
fn changed_fields_of_a_kept_operator() {
    let trusted = |plan: &mut Value| {
        first(
            plan,
            "ObserveNonDet",
            |content| content["trusted"] == false,
            |content| {
                content["trusted"] = json!(true);
            },
        );
    };
    assert_eq!(code(trusted), "operator-changed");
    let shown = |plan: &mut Value| {
        first(
            plan,
            "Map",
            |_| true,
            |content| content["f"] = json!("q!(| x | evil (x))"),
        );
    };
    assert_eq!(code(shown), "operator-changed");
    let surplus =
        |plan: &mut Value| first(plan, "Map", |_| true, |content| content["extra"] = json!(1));
    assert_eq!(code(surplus), "operator-changed");
    let fault = |plan: &mut Value| {
        first(
            plan,
            "Network",
            |_| true,
            |content| {
                content["networking_info"] = json!({ "Tcp": { "fault": "Lossy" } });
            },
        );
    };
    assert_eq!(code(fault), "operator-changed");
}

#[test]
fn swapped_inputs() {
    let edit = |plan: &mut Value| {
        let mut done = false;
        operators(&mut plan["program"]["roots"], &mut |_, content| {
            for (one, other) in [("left", "right"), ("first", "second"), ("pos", "neg")] {
                if !done && content.get(one).is_some() {
                    let taken = content[one].take();
                    content[one] = content[other].take();
                    content[other] = taken;
                    done = true;
                }
            }
        });
        assert!(done);
    };
    assert_eq!(code(edit), "input-changed");
}

#[test]
fn a_shared_operator_in_place_of_another() {
    for (number, expected) in [
        (1, "input-changed"),
        (4_444, "not-a-plan"),
        (u64::MAX, "not-a-plan"),
    ] {
        let edit = |plan: &mut Value| {
            let other = |content: &Value| {
                content["inner"]["$shared_ref"]
                    .as_u64()
                    .is_some_and(|other| other != number)
            };
            first(plan, "Tee", other, |content| {
                content["inner"]["$shared_ref"] = json!(number)
            });
        };
        assert_eq!(code(edit), expected, "{number}");
    }
}

#[test]
fn endless_networks() {
    let edit = |plan: &mut Value| {
        let network = added(plan);
        first(
            plan,
            "Network",
            |content| id(content) == network,
            |content| {
                let mut extra = content.clone();
                extra["input"] = json!(null);
                for number in 10_000..10_200 {
                    extra["metadata"]["op"]["id"] = json!(number);
                    let mut around = extra.clone();
                    around["input"] = content["input"].take();
                    content["input"] = json!({ "Network": around });
                }
            },
        );
    };
    assert_eq!(code(edit), "too-many-operators");
}

// Locations.

#[test]
fn an_operator_moved_alone() {
    let edit = |plan: &mut Value| {
        let at_home = |content: &Value| {
            content["metadata"]["location_id"] == json!({ "Process": { "idx": 1, "version": 1 } })
        };
        first(plan, "Cast", at_home, |content| {
            content["metadata"]["location_id"] = location(4)
        });
    };
    assert_eq!(code(edit), "location-mismatch");
}

#[test]
fn an_operator_moved_to_a_part_of_another_location() {
    let edit = |plan: &mut Value| {
        // Participants run on location 7, the coordinator's collector on 4.
        first(
            plan,
            "Network",
            |content| content["metadata"]["location_id"] == location(7),
            |content| {
                content["metadata"]["location_id"] = location(4);
            },
        );
    };
    assert_eq!(code(edit), "location-mismatch");
}

#[test]
fn a_tick_taken_off() {
    let edit = |plan: &mut Value| {
        first(
            plan,
            "Map",
            |content| content["metadata"]["location_id"].get("Tick").is_some(),
            |content| {
                content["metadata"]["location_id"] =
                    content["metadata"]["location_id"]["Tick"][1].clone();
            },
        );
    };
    assert_eq!(code(edit), "location-mismatch");
}

#[test]
fn a_location_that_is_no_location() {
    let edit = |plan: &mut Value| {
        first(
            plan,
            "Map",
            |_| true,
            |content| content["metadata"]["location_id"] = json!({ "Nowhere": 1 }),
        );
    };
    assert_eq!(code(edit), "not-a-plan");
}

#[test]
fn a_port_that_is_moved() {
    let edit = |plan: &mut Value| {
        // Everything that is left on the process goes to a new one.
        let home = json!({ "Process": { "idx": 1, "version": 1 } });
        let new = json!({ "Process": { "idx": 9, "version": 1 } });
        let text = plan["program"]["roots"]
            .to_string()
            .replace(&home.to_string(), &new.to_string());
        plan["program"]["roots"] = serde_json::from_str(&text).unwrap();
        plan["program"]["locations"].as_array_mut().unwrap().push(json!({
            "key": { "idx": 9, "version": 1 }, "kind": "process", "name": "Elsewhere", "type": "()",
            "origin": { "from": { "idx": 1, "version": 1 }, "role": "worker", "shards": 1, "policy": {} },
        }));
    };
    assert_eq!(code(edit), "port-moved");
}

#[test]
fn a_missing_location() {
    for index in [0, 1, 3, 6] {
        let edit = |plan: &mut Value| {
            plan["program"]["locations"]
                .as_array_mut()
                .unwrap()
                .remove(index);
        };
        assert_eq!(code(edit), "location-missing", "{index}");
    }
}

#[test]
fn a_location_that_the_flow_does_not_have() {
    let edit = |plan: &mut Value| {
        plan["program"]["locations"][6]
            .as_object_mut()
            .unwrap()
            .remove("origin");
    };
    assert_eq!(code(edit), "location-missing");
}

#[test]
fn a_location_listed_twice() {
    let edit = |plan: &mut Value| {
        let again = plan["program"]["locations"][3].clone();
        plan["program"]["locations"]
            .as_array_mut()
            .unwrap()
            .push(again);
    };
    assert_eq!(code(edit), "location-repeated");
}

#[test]
fn a_location_of_another_kind() {
    for (index, kind) in [
        (0, "cluster"),
        (1, "process"),
        (6, "process"),
        (3, "external"),
    ] {
        let edit = |plan: &mut Value| plan["program"]["locations"][index]["kind"] = json!(kind);
        assert_eq!(code(edit), "location-kind", "{index} as {kind}");
    }
}

#[test]
fn sizes_that_are_not_members_times_shards() {
    for (index, size) in [(6, 8), (6, 4), (6, 0), (3, 6), (6, 9_000_000)] {
        let edit = |plan: &mut Value| plan["program"]["locations"][index]["size"] = json!(size);
        assert_eq!(code(edit), "location-size", "{index} with {size}");
    }
    let none = |plan: &mut Value| plan["program"]["locations"][3]["origin"]["shards"] = json!(0);
    assert_eq!(code(none), "location-size");
}

// Collections.

#[test]
fn an_order_that_is_not_there() {
    let kept = |plan: &mut Value| {
        first(
            plan,
            "Network",
            |content| content["metadata"]["collection_kind"]["Stream"]["order"] == "NoOrder",
            |content| {
                content["metadata"]["collection_kind"]["Stream"]["order"] = json!("TotalOrder");
            },
        );
    };
    assert_eq!(code(kept), "operator-changed");
    let new = |plan: &mut Value| {
        let network = added(plan);
        first(
            plan,
            "Network",
            |content| id(content) == network,
            |content| {
                content["metadata"]["collection_kind"]["Stream"]["order"] = json!("TotalOrder");
            },
        );
    };
    assert_eq!(code(new), "collection-wrong");
}

#[test]
fn another_element_type() {
    for text in ["u64", "Vec <", "[u8 ; { std :: process :: exit (1) }]"] {
        let edit = |plan: &mut Value| {
            let network = added(plan);
            first(
                plan,
                "Network",
                |content| id(content) == network,
                |content| {
                    content["metadata"]["collection_kind"]["Stream"]["element_type"] = json!(text);
                },
            );
        };
        assert_eq!(code(edit), "collection-wrong", "{text}");
    }
}

// Expressions and glue.

#[test]
fn a_kept_closure_with_another_text() {
    let edit = |plan: &mut Value| {
        let expressions = plan["program"]["expressions"].as_array_mut().unwrap();
        let kept = expressions
            .iter_mut()
            .find(|expression| expression.get("glue").is_none())
            .unwrap();
        kept["text"] = json!(
            kept["text"]
                .as_str()
                .unwrap()
                .replacen('{', "{ evil () ;", 1)
        );
    };
    assert_eq!(code(edit), "expression-changed");
}

#[test]
fn a_missing_expression() {
    let edit = |plan: &mut Value| {
        plan["program"]["expressions"]
            .as_array_mut()
            .unwrap()
            .remove(0);
    };
    assert_eq!(code(edit), "expression-changed");
}

#[test]
fn an_expression_twice() {
    let edit = |plan: &mut Value| {
        let again = plan["program"]["expressions"][0].clone();
        plan["program"]["expressions"]
            .as_array_mut()
            .unwrap()
            .push(again);
    };
    assert_eq!(code(edit), "expression-changed");
}

#[test]
fn an_unknown_template() {
    let edit = |plan: &mut Value| {
        glue(plan, "serialize", |_| true)["glue"]["template"] = json!("shell");
    };
    assert_eq!(code(edit), "glue-unknown");
}

#[test]
fn a_template_in_the_wrong_place() {
    for (from, to) in [
        ("serialize", "rebind"),
        ("drop-deserialize", "divide-deserialize"),
        ("divide-deserialize", "drop-deserialize"),
    ] {
        let edit = |plan: &mut Value| glue(plan, from, |_| true)["glue"]["template"] = json!(to);
        assert_eq!(code(edit), "glue-holes", "{from} as {to}");
    }
}

#[test]
fn smuggled_code() {
    for template in [
        "serialize",
        "route-serialize",
        "deserialize",
        "drop-deserialize",
        "divide-deserialize",
        "logical-members",
    ] {
        let edit = |plan: &mut Value| {
            let expression = glue(plan, template, |_| true);
            let text = expression["text"].as_str().unwrap();
            expression["text"] = json!(format!("{{ std::process::exit(1); {text} }}"));
        };
        assert_eq!(code(edit), "glue-text", "{template}");
    }
}

#[test]
fn code_in_a_type() {
    for text in [
        "[u8; { std::process::exit(1) }]",
        "Vec<",
        "",
        "u32>(0); evil::<u32",
        "(((((",
    ] {
        for template in [
            "serialize",
            "route-serialize",
            "deserialize",
            "drop-deserialize",
            "divide-deserialize",
        ] {
            let edit = |plan: &mut Value| fill(glue(plan, template, |_| true), "element", text);
            assert_eq!(code(edit), "glue-holes", "{template} of {text}");
        }
        let tag = |plan: &mut Value| fill(glue(plan, "divide-deserialize", |_| true), "tag", text);
        assert_eq!(code(tag), "glue-holes", "{text}");
    }
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
            let expression = glue(plan, "route-serialize", |holes| holes["shard"] == "hash");
            expression["glue"]["holes"]["key"][0]["path"] = json!([step]);
            let text = expression["text"].as_str().unwrap();
            expression["text"] = json!(text.replacen("&x,", &format!("&x.{step},"), 1));
        };
        assert_eq!(code(edit), "glue-holes", "{step}");
    }
}

#[test]
fn holes_that_do_not_fit() {
    for (template, hole, value) in [
        ("route-serialize", "shards", json!(0)),
        ("route-serialize", "shards", json!(4)),
        ("route-serialize", "shards", json!(-1)),
        ("route-serialize", "shards", json!(5_000_000_000_u64)),
        ("route-serialize", "selfShards", json!(7)),
        ("route-serialize", "self", json!("loc2v1")),
        ("route-serialize", "self", json!("x; evil()")),
        ("route-serialize", "logical", json!("same")),
        ("route-serialize", "shard", json!("anywhere")),
        ("route-serialize", "inserted", json!("yes")),
        ("route-serialize", "evil", json!("()")),
        ("divide-deserialize", "shards", json!(0)),
        ("divide-deserialize", "tag", json!(null)),
        ("logical-members", "shards", json!(1)),
        (
            "logical-members",
            "representative",
            json!({ "self": "loc1v1" }),
        ),
        (
            "logical-members",
            "representative",
            json!({ "self": "loc99999999999999999999v1" }),
        ),
        ("serialize", "inserted", json!(false)),
    ] {
        let edit = |plan: &mut Value| {
            glue(plan, template, |_| true)["glue"]["holes"][hole] = value.clone()
        };
        assert_eq!(code(edit), "glue-holes", "{template}: {hole} = {value}");
    }
}

#[test]
fn glue_that_was_taken_off() {
    for (template, field) in [
        ("route-serialize", "serialize_fn"),
        ("divide-deserialize", "deserialize_fn"),
        ("drop-deserialize", "deserialize_fn"),
    ] {
        let edit = |plan: &mut Value| {
            // The network keeps the expression it has in the flow, though one of its ends has changed.
            let (built, options) = plans::build(program());
            let before = hydrofoil::export(&built, &options)
                .unwrap()
                .to_json()
                .unwrap();
            let mut before: Value = serde_json::from_str(&before).unwrap();
            let added = added(plan);
            let expressions = plan["program"]["expressions"].as_array_mut().unwrap();
            let network = expressions
                .iter()
                .find(|expression| {
                    expression["glue"]["template"] == template
                        && expression["op"].as_u64().unwrap() < added
                })
                .unwrap()["op"]
                .clone();
            let kept = before["expressions"].as_array().unwrap().iter();
            let kept = kept
                .into_iter()
                .find(|kept| kept["op"] == network && kept["field"] == field)
                .unwrap()
                .clone();
            *expressions
                .iter_mut()
                .find(|expression| expression["op"] == network && expression["field"] == field)
                .unwrap() = kept;
            let mut shown = Value::Null;
            operators(&mut before["roots"], &mut |_, content| {
                if content["metadata"]["op"]["id"] == network {
                    shown = content[field].clone();
                }
            });
            first(
                plan,
                "Network",
                |content| content["metadata"]["op"]["id"] == network,
                |content| content[field] = shown.clone(),
            );
        };
        assert_eq!(code(edit), "glue-missing", "{template}");
    }
}

#[test]
fn members_of_a_cluster_where_nothing_runs() {
    let edit = |plan: &mut Value| {
        let membership = |content: &Value| content["source"].get("ClusterMembers").is_some();
        first(plan, "Source", membership, |content| {
            content["source"]["ClusterMembers"][0] = location(2)
        });
    };
    assert_eq!(code(edit), "members-wrong");
}

#[test]
fn members_of_another_cluster() {
    let edit = |plan: &mut Value| {
        first(
            plan,
            "Source",
            |content| content["source"].get("ClusterMembers").is_some(),
            |content| {
                content["source"]["ClusterMembers"][0] = location(4);
            },
        );
    };
    assert_eq!(code(edit), "operator-changed");
}

/// A wrapped expression is the flow's own; only what is defined around it comes from the plan.
#[test]
fn expressions_that_are_wrapped() {
    let paxos = find("paxos_bench").unwrap();
    let (built, options) = plans::build(paxos);
    let sound: Value = serde_json::from_str(&plans::optimize(&built, &options)).unwrap();
    let code = |edit: &dyn Fn(&mut Value)| {
        let mut plan = sound.clone();
        edit(glue(&mut plan, "rebind", |_| true));
        let made = Plan::from_json(&plan.to_string()).and_then(|plan| result(&built, &plan));
        made.map_or_else(|error| error.code(), |_| "sound")
    };
    assert_eq!(code(&|_| ()), "sound");
    let evil = "std :: process :: exit (1)";
    for (member, refused) in [("text", "glue-text"), ("of", "expression-changed")] {
        assert_eq!(
            code(&|wrapped| {
                let value = if member == "text" {
                    &mut wrapped["text"]
                } else {
                    &mut wrapped["glue"]["holes"]["of"]
                };
                *value = json!(format!("{{ {evil} ; {} }}", value.as_str().unwrap()));
            }),
            refused
        );
    }
    assert_eq!(
        code(&|wrapped| {
            let text = wrapped["text"].as_str().unwrap();
            wrapped["text"] = json!(text.replacen("{ let", &format!("{{ {evil} ; let"), 1));
        }),
        "glue-text"
    );
    for (path, value) in [
        ("/self", json!(null)),
        ("/self/from", json!("loc2v1")),
        ("/self/to", json!("loc5v1")),
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
            code(&|wrapped| *wrapped["glue"]["holes"].pointer_mut(path).unwrap() = value.clone());
        assert_eq!(found, "glue-holes", "{path}: {value}");
    }
    let mut unwrapped = sound.clone();
    let wrapped = glue(&mut unwrapped, "rebind", |_| true);
    wrapped["text"] = wrapped["glue"]["holes"]["of"].clone();
    wrapped.as_object_mut().unwrap().remove("glue");
    let made = Plan::from_json(&unwrapped.to_string()).and_then(|plan| result(&built, &plan));
    assert_eq!(made.unwrap_err().code(), "self-id-elsewhere");
}

/// Well-formed, text and hole changed alike, and yet another program: votes on one payload would meet at no shard.
#[test]
fn routes_that_mean_something_else() {
    let edit = |plan: &mut Value| {
        let expression = glue(plan, "route-serialize", |holes| holes["shard"] == "hash");
        let key = expression["glue"]["holes"]["key"].as_array_mut().unwrap();
        key.push(key[0].clone());
        let text = expression["text"].as_str().unwrap();
        let part = " std::hash::Hash::hash(&x, &mut hasher);";
        let changed = text.replacen(part, &part.repeat(2), 1);
        assert_ne!(text, changed);
        expression["text"] = json!(changed);
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
    let other = {
        let part = ["program", "locations", "engine", "program"][random.below(4)];
        pick(&mut plan[part], random, &mut String::new()).clone()
    };
    let mut path = String::new();
    let part = [
        "/program/roots",
        "/program/roots",
        "/program/roots",
        "/program/expressions",
        "/program/locations/3",
        "/program/locations/6",
        "/locations",
    ][random.below(7)];
    let value = pick(plan.pointer_mut(part).unwrap(), random, &mut path);
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
    let rounds =
        std::env::var("HYDROFOIL_DAMAGE_ROUNDS").map_or(100, |rounds| rounds.parse().unwrap());
    let (built, _) = plans::build(program());
    let expected = result(&built, &Plan::from_json(sound()).unwrap()).unwrap();
    let sound: Value = serde_json::from_str(sound()).unwrap();
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
