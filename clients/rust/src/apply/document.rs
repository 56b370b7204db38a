//! The program in a plan, for people: it has to be what the edits make.

use std::collections::BTreeMap;

use super::check::Blueprint;
use super::draft::read_location;
use super::graph::{Graph, Input};
use super::original::Original;
use super::templates::{Glue, Names};
use crate::error::Error;
use crate::hydro::LocationKey;
use crate::plan::Shown;

/// Compares operators, edges, places, locations and the texts of all expressions.
pub(crate) fn check_program(
    original: &Original,
    blueprint: &Blueprint,
    program: &Shown<'_>,
) -> Result<(), Error> {
    let shown = Graph::read(program.roots)?;
    let made = &blueprint.graph;
    if shown.roots != made.roots || !shown.operators.keys().eq(made.operators.keys()) {
        return Err(differs("it has not the operators that the edits leave"));
    }
    for (&id, operator) in &made.operators {
        let there = shown.operator(id);
        if there.kind != operator.kind || by_port(&there.inputs) != by_port(&operator.inputs) {
            return Err(differs(format!("operator {id} is another one")));
        }
        if let (Some(node), Some(json)) =
            (blueprint.nodes.get(&id), there.metadata.get("location_id"))
            && read_location(id, json)? != node.location
        {
            return Err(differs(format!("operator {id} is elsewhere")));
        }
    }
    for location in &blueprint.locations {
        if !program.locations.contains(location) {
            return Err(differs(format!("location {} is another one", location.key)));
        }
    }
    check_texts(original, blueprint, program)
}

fn check_texts(
    original: &Original,
    blueprint: &Blueprint,
    program: &Shown<'_>,
) -> Result<(), Error> {
    let names = Names {
        hydro: &blueprint.hydro,
        key: &|key: LocationKey| key,
    };
    let mut wanted: BTreeMap<(usize, &str), String> = BTreeMap::new();
    for ((id, field), text) in &original.texts {
        if blueprint.graph.operators.contains_key(id) {
            wanted.insert((*id, field), text.clone());
        }
    }
    for ((id, field), glue) in &blueprint.glue {
        let tokens = glue.tokens(names);
        let text = match glue {
            Glue::Rebind(_) => format!("{{ {tokens} {} }}", original.texts[&(*id, field.clone())]),
            _ => tokens.to_string(),
        };
        wanted.insert((*id, field), text);
    }
    for shown in program.expressions {
        let text = wanted.remove(&(shown.op, shown.field.as_str()));
        if !text.is_some_and(|text| same_text(&text, &shown.text)) {
            let message = format!("{} of operator {} is another one", shown.field, shown.op);
            return Err(differs(message));
        }
    }
    match wanted.keys().next() {
        Some((id, field)) => Err(differs(format!("{field} of operator {id} is missing"))),
        None => Ok(()),
    }
}

fn differs(message: impl Into<String>) -> Error {
    Error::EditedPlan(message.into())
}

/// Two Rust texts that differ in white space at most.
pub(crate) fn same_text(one: &str, other: &str) -> bool {
    let visible = |c: &char| !c.is_whitespace();
    one.chars()
        .filter(visible)
        .eq(other.chars().filter(visible))
}

fn by_port(inputs: &[Input]) -> BTreeMap<&str, (usize, bool)> {
    let pairs = inputs.iter();
    pairs
        .map(|input| (input.port, (input.from, input.shared)))
        .collect()
}
