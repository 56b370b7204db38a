//! Operators and edges as a whole: each has the inputs of its kind, and what is new follows from what it is given.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::check::View;
use super::draft::Draft;
use super::graph::Graph;
use super::kinds::{is_as_good, may_read, wrong_output};
use super::networks::pair;
use super::original::Original;
use crate::error::{Code, Error};
use crate::hydro::{
    CollectionKind, LocationId, StreamOrder, closures, fixed_fields, ports, shares,
};

/// Inputs, sharing, and that elements come to an end: what traversals of the forest rely on.
pub(crate) fn check_shape(original: &Original, draft: &Draft) -> Result<(), Error> {
    let mut readers: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
    for (&id, operator) in &draft.graph.operators {
        let is_added = !original.graph.operators.contains_key(&id);
        let kind = operator.kind.as_str();
        if is_added && closures(kind).is_none() {
            let message = format!("the flow has no such operator, and no {kind} is added");
            return Err(Error::refused(Code::OperatorUnknown, id, message));
        }
        let refused = |message: String| Err(Error::refused(Code::InputChanged, id, message));
        let Some(wanted) = ports(kind) else {
            return Err(Error::refused(
                Code::OperatorUnknown,
                id,
                format!("{kind} is no operator of this version of Hydro"),
            ));
        };
        let ports = operator.inputs.iter().filter(|input| !input.is_captured());
        if !ports.map(|input| &input.port).eq(wanted) {
            return refused(format!("a {kind} has the inputs {}", wanted.join(", ")));
        }
        for input in &operator.inputs {
            if !draft.nodes.contains_key(&input.from) {
                return Err(Error::refused(
                    Code::OperatorMissing,
                    input.from,
                    format!("operator {id} reads it"),
                ));
            }
            if input.shared != (shares(kind) && !input.is_captured()) {
                return refused(format!("a {kind} does not share its input so"));
            }
            readers
                .entry(input.from)
                .or_default()
                .push((id, input.shared));
        }
    }
    for &id in draft.nodes.keys() {
        match readers.get(&id).map_or(&[][..], Vec::as_slice) {
            [] => return Err(Error::refused(Code::InputChanged, id, "nobody reads it")),
            [_] => {}
            several if several.iter().all(|(_, shared)| *shared) => {}
            _ => {
                let message = "several operators read it, and do not share it";
                return Err(Error::refused(Code::InputChanged, id, message));
            }
        }
    }
    check_circles(&draft.graph)
}

/// Elements go around through CycleSink and CycleSource only.
fn check_circles(graph: &Graph) -> Result<(), Error> {
    let mut done = BTreeSet::new();
    let mut open = BTreeSet::new();
    for &root in graph.operators.keys() {
        let mut stack = vec![(root, false)];
        while let Some((id, left)) = stack.pop() {
            if left {
                open.remove(&id);
                done.insert(id);
            } else if !done.contains(&id) {
                if !open.insert(id) {
                    let message = "its elements come back to it";
                    return Err(Error::refused(Code::InputChanged, id, message));
                }
                stack.push((id, true));
                for input in &graph.operator(id).inputs {
                    if open.contains(&input.from) {
                        let message = "its elements come back to it";
                        return Err(Error::refused(Code::InputChanged, input.from, message));
                    }
                    stack.push((input.from, false));
                }
            }
        }
    }
    Ok(())
}

/// Where the edits changed something: places that may read each other, and collections that follow from what comes in.
pub(crate) fn check_changes(view: &View<'_>) -> Result<(), Error> {
    for &id in view.graph.operators.keys().filter(|id| view.is_added(**id)) {
        check_added(view, id)?;
    }
    for (&id, operator) in &view.graph.operators {
        let before = view.original.graph.operators.get(&id);
        for input in &operator.inputs {
            let (there, here) = (&view.nodes[&input.from], view.nodes.get(&id));
            let given = match view.packings.source_of(id, input.port) {
                Some(source) => &view.nodes[&source],
                None => there,
            };
            let was = before.and_then(|before| {
                let mut inputs = before.inputs.iter();
                inputs.find(|other| other.port == input.port)
            });
            let is_new = was.is_none_or(|was| was.from != input.from);
            if let Some(here) = here
                && (is_new || view.is_replaced(id) || view.is_replaced(input.from))
                && !may_read(&operator.kind, &there.location, &here.location)
            {
                let message = format!(
                    "a {} at {:?} cannot read operator {} at {:?}",
                    operator.kind, here.location, input.from, there.location
                );
                return Err(Error::refused(Code::LocationMismatch, id, message));
            }
            if let Some(was) = was
                && is_new
                && !is_as_good(
                    &given.collection,
                    &view.original.nodes[&was.from].collection,
                )
            {
                let message = format!(
                    "it is fed by operator {}, which gives less than operator {}",
                    input.from, was.from
                );
                return Err(Error::refused(Code::InputChanged, id, message));
            }
        }
    }
    Ok(())
}

fn check_added(view: &View<'_>, id: usize) -> Result<(), Error> {
    let operator = view.graph.operator(id);
    let kind = operator.kind.as_str();
    let expressions = closures(kind).unwrap_or_default();
    let mut fields = operator.fields.clone();
    fields.retain(|name, _| !expressions.contains(&name.as_str()));
    if fields != fixed_fields(kind, view.packings.trusts(id)) {
        let message = match kind {
            "Network" => "an added network is TCP, fail-stop and without a name".to_owned(),
            _ => format!("these are not the members of a {kind}"),
        };
        return Err(Error::refused(Code::OperatorChanged, id, message));
    }
    let output = &view.nodes[&id].collection;
    let inputs: Vec<_> = operator
        .inputs
        .iter()
        .map(|input| &view.nodes[&input.from].collection)
        .collect();
    let wrong = match (kind, &inputs[..]) {
        // What is sent and received besides is looked at with what makes packs of it.
        ("Network", _) if view.packings.of_network(id).is_some() => None,
        ("FlatMap", _) if view.packings.opens(id) => None,
        ("Network", [given]) => wrong_delivery(view, id, given, output)?,
        _ => wrong_output(kind, &inputs, output),
    };
    match wrong {
        None => Ok(()),
        Some(message) => Err(Error::refused(Code::CollectionWrong, id, message)),
    }
}

/// A network puts out what it is given, perhaps without its order, and without the members that it names.
pub(super) fn wrong_delivery(
    view: &View<'_>,
    id: usize,
    given: &CollectionKind,
    output: &CollectionKind,
) -> Result<Option<&'static str>, Error> {
    let mut given = given.clone();
    if view.is_addressed(id)? {
        match &mut given {
            CollectionKind::Stream { element_type, .. } => {
                *element_type = pair(id, &element_type.0)?.1.into();
            }
            _ => return Ok(Some("only a stream names members here")),
        }
    }
    let unordered = |kind: &CollectionKind| {
        matches!(
            kind,
            CollectionKind::Stream {
                order: StreamOrder::NoOrder,
                ..
            } | CollectionKind::KeyedStream {
                value_order: StreamOrder::NoOrder,
                ..
            }
        )
    };
    match &mut given {
        CollectionKind::Stream { order, .. }
        | CollectionKind::KeyedStream {
            value_order: order, ..
        } => {
            if unordered(output) {
                *order = StreamOrder::NoOrder;
            }
        }
        _ => return Ok(Some("only streams are sent")),
    }
    if serde_json::to_value(&given)? != serde_json::to_value(output)? {
        return Ok(Some("its collection is not that of its input"));
    }
    Ok(given
        .is_bounded()
        .then_some("what a network delivers is not bounded"))
}

/// The cluster that a membership source names.
pub(crate) fn members_of(location: &Value) -> Option<LocationId> {
    LocationId::deserialize(location)
        .ok()
        .filter(|location| matches!(location, LocationId::Cluster(_)))
}
