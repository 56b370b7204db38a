//! Operators and edges: those of the flow are all there and as they were; new ones only stand on edges.

use std::collections::BTreeMap;

use hydro_lang::compile::ir::{CollectionKind, StreamOrder};
use hydro_lang::location::dynamic::LocationId;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::graph::{Graph, Operator};
use super::original::{Node, Original};
use super::places::Places;
use super::slots::Slots;
use crate::error::{Code, Error};

/// A small program may get more networks than it has operators.
const ADDED_AT_LEAST: usize = 64;

/// Only networks and filters of membership events are added, and not more than a traversal of the flow has room for.
pub(crate) fn check_added(original: &Original, graph: &Graph) -> Result<(), Error> {
    let mut added = 0;
    for (&id, operator) in &graph.operators {
        if original.graph.operators.contains_key(&id) {
            continue;
        }
        added += 1;
        if operator.is_root || !matches!(operator.kind.as_str(), "Network" | "FilterMap") {
            let message = format!(
                "the flow has no such operator, and no rewrite adds a {}",
                operator.kind
            );
            return Err(Error::refused(Code::OperatorUnknown, id, message));
        }
        let inputs: Vec<_> = operator
            .inputs
            .iter()
            .map(|input| (input.port, input.shared))
            .collect();
        if inputs != [("input", false)] {
            return Err(Error::refused(
                Code::InputChanged,
                id,
                "an added operator has one input of its own",
            ));
        }
        if added > original.graph.operators.len().max(ADDED_AT_LEAST) {
            return Err(Error::refused(
                Code::TooManyOperators,
                id,
                format!("the plan adds more than {} operators", added - 1),
            ));
        }
    }
    Ok(())
}

/// Without the added operators every input comes from where it comes from in the flow.
pub(crate) fn check_inputs(original: &Original, graph: &Graph) -> Result<(), Error> {
    for (&id, before) in &original.graph.operators {
        let mut inputs = graph.operator(id).inputs.clone();
        for input in &mut inputs {
            while !original.graph.operators.contains_key(&input.from) {
                input.from = graph.operator(input.from).inputs[0].from;
            }
        }
        if inputs != before.inputs {
            return Err(Error::refused(
                Code::InputChanged,
                id,
                "its inputs are not those it has in the flow",
            ));
        }
    }
    Ok(())
}

/// Compares every operator with the flow's and gives the place and collection that each node has in the plan.
pub(crate) fn check_kept(
    original: &Original,
    graph: &Graph,
    places: &Places,
    slots: &Slots<'_>,
) -> Result<BTreeMap<usize, Node>, Error> {
    let mut nodes = BTreeMap::new();
    for (&id, before) in &original.graph.operators {
        let after = graph.operator(id);
        if before.kind != after.kind || before.is_root != after.is_root {
            let message = format!(
                "it is a {} in the flow and a {} in the plan",
                before.kind, after.kind
            );
            return Err(Error::refused(Code::OperatorChanged, id, message));
        }
        if let Some(node) = original.nodes.get(&id) {
            let location = location(id, after)?;
            let place = places.at(id, &location)?;
            let mut back = location.clone();
            back.swap_root(node.location.root().clone());
            if back != node.location || place.base != node.location.root().key() {
                let message = format!(
                    "it is moved from {:?} to {location:?}, which is no part of that",
                    node.location
                );
                return Err(Error::refused(Code::LocationMismatch, id, message));
            }
            nodes.insert(
                id,
                Node {
                    location,
                    collection: node.collection.clone(),
                },
            );
        }
        check_fields(id, before, after, places, slots)?;
        let (before_op, after_op) = if before.is_root {
            (Some(&before.metadata), Some(&after.metadata))
        } else {
            check_members(
                id,
                &before.metadata,
                &after.metadata,
                &["location_id", "op"],
            )?;
            (op(&before.metadata), op(&after.metadata))
        };
        let (Some(before_op), Some(after_op)) = (before_op, after_op) else {
            return Err(changed(id, "op"));
        };
        check_members(id, before_op, after_op, &["span"])?;
    }
    for &id in graph.operators.keys() {
        add_node(id, graph, &mut nodes)?;
    }
    Ok(nodes)
}

/// Place and collection of an added operator, after those that it gets its elements from.
fn add_node(id: usize, graph: &Graph, nodes: &mut BTreeMap<usize, Node>) -> Result<(), Error> {
    let mut chain = vec![];
    let mut at = id;
    while !nodes.contains_key(&at) {
        match graph.operator(at) {
            Operator { is_root: true, .. } => return Ok(()),
            operator => chain.push((at, operator)),
        }
        at = graph.operator(at).inputs[0].from;
    }
    for (id, operator) in chain.into_iter().rev() {
        let from = nodes[&operator.inputs[0].from].clone();
        let location = location(id, operator)?;
        let collection = added_collection(id, operator, from.collection)?;
        if operator.kind == "Network" {
            check_fixed_fields(id, operator)?;
        } else if location != from.location {
            return Err(Error::refused(
                Code::LocationMismatch,
                id,
                "it is not where its input is",
            ));
        }
        nodes.insert(
            id,
            Node {
                location,
                collection,
            },
        );
    }
    Ok(())
}

/// What an added operator puts out: what it is given, a network perhaps without its order.
fn added_collection(
    id: usize,
    operator: &Operator,
    mut given: CollectionKind,
) -> Result<CollectionKind, Error> {
    let claimed = operator
        .metadata
        .get("collection_kind")
        .unwrap_or(&Value::Null);
    let wrong = |message: &str| Error::refused(Code::CollectionWrong, id, message);
    let order = |kind: &str, field: &str| claimed[kind][field] == "NoOrder";
    match &mut given {
        CollectionKind::Stream { order: given, .. } if order("Stream", "order") => {
            *given = StreamOrder::NoOrder
        }
        CollectionKind::KeyedStream {
            value_order: given, ..
        } if order("KeyedStream", "value_order") => {
            *given = StreamOrder::NoOrder;
        }
        CollectionKind::Stream { .. } | CollectionKind::KeyedStream { .. } => {}
        _ => return Err(wrong("only streams are sent")),
    }
    if serde_json::to_value(&given)? != *claimed {
        return Err(wrong("its collection is not that of its input"));
    }
    if operator.kind == "Network" && given.is_bounded() {
        return Err(wrong("what a network delivers is not bounded"));
    }
    Ok(given)
}

fn check_fixed_fields(id: usize, operator: &Operator) -> Result<(), Error> {
    let mut fields = operator.fields.clone();
    fields.retain(|name, _| !matches!(name.as_str(), "serialize_fn" | "deserialize_fn"));
    let expected = json!({
        "name": null,
        "networking_info": { "Tcp": { "fault": "FailStop" } },
        "instantiate_fn": "Building",
    });
    if Value::Object(fields) == expected {
        return Ok(());
    }
    Err(Error::refused(
        Code::OperatorChanged,
        id,
        "an added network is TCP, fail-stop and without a name",
    ))
}

/// The fields of a kept operator are the same, but for the display texts of expressions that are glue now, which nobody reads, and for the
/// cluster whose members are asked for.
fn check_fields(
    id: usize,
    before: &Operator,
    after: &Operator,
    places: &Places,
    slots: &Slots<'_>,
) -> Result<(), Error> {
    let mut free = vec![];
    for (name, value) in &before.fields {
        let shown = after.fields.get(name).unwrap_or(&Value::Null);
        if slots.glue(id, name).is_some()
            || (name == "source" && same_members(id, value, shown, places)?)
        {
            free.push(name.as_str());
        }
    }
    check_members(id, &before.fields, &after.fields, &free)
}

/// Are these two membership sources, the second of the same cluster or a part of it?
fn same_members(id: usize, before: &Value, after: &Value, places: &Places) -> Result<bool, Error> {
    let mut before = before.clone();
    let observed = &after["ClusterMembers"][0];
    let (Some(cluster), Some(to)) = (
        before.pointer_mut("/ClusterMembers/0"),
        members_of(observed),
    ) else {
        return Ok(false);
    };
    let base = places.at(id, &to)?.base;
    let part = members_of(cluster).is_some_and(|from| from.key() == base);
    *cluster = observed.clone();
    Ok(part && before == *after)
}

/// The cluster that a membership source names.
pub(crate) fn members_of(location: &Value) -> Option<LocationId> {
    LocationId::deserialize(location)
        .ok()
        .filter(|location| matches!(location, LocationId::Cluster(_)))
}

fn check_members(
    id: usize,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    free: &[&str],
) -> Result<(), Error> {
    let differs =
        |name: &&String| !free.contains(&name.as_str()) && before.get(*name) != after.get(*name);
    match before.keys().chain(after.keys()).find(differs) {
        Some(name) => Err(changed(id, name)),
        None => Ok(()),
    }
}

fn changed(id: usize, field: &str) -> Error {
    Error::refused(
        Code::OperatorChanged,
        id,
        format!("its {field} is not what it is in the flow"),
    )
}

fn op(metadata: &Map<String, Value>) -> Option<&Map<String, Value>> {
    metadata.get("op").and_then(Value::as_object)
}

fn location(id: usize, operator: &Operator) -> Result<LocationId, Error> {
    let json = operator.metadata.get("location_id").unwrap_or(&Value::Null);
    LocationId::deserialize(json).map_err(|cause| {
        Error::not_a_plan(format!(
            "operator {id}: its location cannot be read: {cause}"
        ))
    })
}
