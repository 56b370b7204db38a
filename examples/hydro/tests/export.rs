//! The exporter on every program of the registry: numbering, expressions, bytes, and the committed files.

use std::collections::BTreeSet;
use std::process::Command;

use hydro_lang::compile::ir::{deep_clone, transform_bottom_up};
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{ExportOptions, FORMAT, LocationKind, Program, Role, export, number_operators};
use hydrofoil_examples::registry::{EXAMPLES, Example, find};
use quote::ToTokens;

fn build(example: &Example) -> Program {
    let mut flow = FlowBuilder::with_name(example.name);
    let options = options(example, &mut flow);
    export(&flow.finalize(), &options).unwrap()
}

fn options(example: &Example, flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let root = std::path::Path::new(root).canonicalize().unwrap();
    (example.build)(flow).strip_span_prefix(root.display().to_string())
}

/// What follows each occurrence of `before` in `text`, up to `end`.
fn values<'a>(text: &'a str, before: &str, end: char) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .map(|rest| rest.split(end).next().unwrap())
        .collect()
}

#[test]
fn names_are_unique_and_found() {
    let names: BTreeSet<_> = EXAMPLES.iter().map(|example| example.name).collect();
    assert_eq!(names.len(), EXAMPLES.len());
    assert!(find("two_phase_commit").is_some());
    assert!(find("no such program").is_none());
}

#[test]
fn every_operator_has_its_own_number_and_shared_ones_stand_once() {
    for example in EXAMPLES {
        let program = build(example);
        let roots: String = program.roots.iter().map(|root| root.get()).collect();
        let ids: Vec<usize> = values(&roots, "\"id\":", '}')
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        let distinct: BTreeSet<usize> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "{}", example.name);
        assert_eq!(distinct.last(), Some(&(ids.len() - 1)), "{}", example.name);

        let defined: Vec<_> = values(&roots, "{\"$shared\":", ',');
        let distinct: BTreeSet<_> = defined.iter().collect();
        assert_eq!(distinct.len(), defined.len(), "{}", example.name);
        for reference in values(&roots, "{\"$shared_ref\":", '}') {
            assert!(distinct.contains(&reference), "{}", example.name);
        }
    }
}

#[test]
fn the_same_flow_gets_the_same_numbers() {
    for example in EXAMPLES {
        let mut flow = FlowBuilder::with_name(example.name);
        let options = options(example, &mut flow);
        let built = flow.finalize();
        let program = export(&built, &options).unwrap();

        // Every expression that Hydro's own visitor reaches is in the document under the number of its operator.
        let mut ir = deep_clone(built.ir());
        let count = number_operators(&mut ir);
        let mut reached = vec![];
        let mut ids = BTreeSet::new();
        transform_bottom_up(
            &mut ir,
            &mut |_| {},
            &mut |node| {
                let id = node.op_metadata().id.unwrap();
                ids.insert(id);
                node.visit_debug_expr(|expr| {
                    reached.push((id, expr.to_token_stream().to_string()));
                });
            },
            true,
        );
        for root in &mut ir {
            let id = root.op_metadata().id.unwrap();
            ids.insert(id);
            root.visit_debug_expr(|expr| reached.push((id, expr.to_token_stream().to_string())));
        }
        assert_eq!(ids, (0..count).collect(), "{}", example.name);
        for (op, text) in reached {
            assert!(
                program
                    .expressions
                    .iter()
                    .any(|expression| expression.op == op && expression.text == text),
                "{}: operator {op}: {text}",
                example.name
            );
        }
    }
}

#[test]
fn every_expression_of_the_roots_is_in_the_table() {
    for example in EXAMPLES {
        let program = build(example);
        let shown: usize = program
            .roots
            .iter()
            .map(|root| root.get().matches(":\"q!(").count())
            .sum();
        assert_eq!(program.expressions.len(), shown, "{}", example.name);
        let slots: BTreeSet<_> = program
            .expressions
            .iter()
            .map(|expression| (expression.op, expression.field.as_str()))
            .collect();
        assert_eq!(slots.len(), shown, "{}", example.name);
    }
}

#[test]
fn captured_values_and_types_are_in_the_full_text_only() {
    let program = build(find("two_phase_commit").unwrap());
    let captures = "let min__free = 3usize ;";
    assert!(
        program
            .expressions
            .iter()
            .any(|expression| expression.text.contains(captures)
                && expression.text.contains("fn1_type_hint :: <"))
    );
    assert!(
        !program
            .roots
            .iter()
            .any(|root| root.get().contains(captures))
    );
}

#[test]
fn locations_have_kind_size_and_role() {
    let program = build(find("two_phase_commit_bench").unwrap());
    assert_eq!(program.format, FORMAT);
    let locations: Vec<_> = program
        .locations
        .iter()
        .map(|location| {
            (
                location.name.as_str(),
                location.kind,
                location.size,
                location.role,
            )
        })
        .collect();
    assert_eq!(
        locations,
        [
            ("Client", LocationKind::Cluster, Some(1), Some(Role::Client)),
            ("Coordinator", LocationKind::Process, None, None),
            ("Participant", LocationKind::Cluster, Some(3), None),
        ]
    );
    assert_eq!(
        program.locations[2].marker,
        "hydrofoil_examples::two_phase_commit::Participant"
    );
}

#[test]
fn the_same_program_gives_the_same_bytes_wherever_it_is_built() {
    for example in EXAMPLES {
        let text = build(example).to_json().unwrap();
        assert_eq!(text, build(example).to_json().unwrap(), "{}", example.name);
        for span in values(&text, "\"span\":\"", '"') {
            assert!(!span.starts_with('/'), "{}: {span}", example.name);
        }
        let spans = values(&text, "\"span\":\"", '"');
        assert!(
            !spans.is_empty(),
            "{}: built without line tables?",
            example.name
        );
    }
}

#[test]
fn the_text_is_the_document_with_line_breaks() {
    let program = build(find("two_phase_commit").unwrap());
    let text = program.to_json().unwrap();
    assert_eq!(
        text.replace('\n', ""),
        serde_json::to_string(&program).unwrap()
    );
    let read: Program = serde_json::from_str(&text).unwrap();
    assert_eq!(read.to_json().unwrap(), text);
}

#[test]
fn the_committed_programs_are_up_to_date() {
    let output = Command::new(env!("CARGO_BIN_EXE_export"))
        .arg("--check")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
