//! Operators that belong together are on one location.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::check::View;
use crate::error::{Code, Error};
use crate::hydro::{Layer, LocationId, LocationKey, layer};

/// Elements change locations in networks only; ports stay where clients look for them.
pub(crate) fn check_edges(view: &View<'_>) -> Result<(), Error> {
    for (&id, operator) in &view.graph.operators {
        let here = view.nodes.get(&id).map(|node| &node.location);
        for input in &operator.inputs {
            let there = &view.nodes[&input.from].location;
            if operator.kind == "Network" {
                check_ends(view, id, input.from)?;
            } else if let Some(here) = here
                && here.root() != there.root()
            {
                let message = format!(
                    "it is at {here:?} and its input, operator {}, at {there:?}",
                    input.from
                );
                return Err(Error::refused(Code::LocationMismatch, id, message));
            }
        }
        check_port(view, id)?;
    }
    Ok(())
}

/// Both ends of a network are outside of ticks; one that a plan adds joins two parts of one location, or is in place of one of the flow.
fn check_ends(view: &View<'_>, id: usize, from: usize) -> Result<(), Error> {
    if !view.nodes[&id].location.is_root() || !view.nodes[&from].location.is_root() {
        return Err(Error::refused(
            Code::LocationMismatch,
            id,
            "a network has no end in a tick or an atomic section",
        ));
    }
    let (sender, receiver) = (view.place(from)?.base, view.place(id)?.base);
    if view.is_added(id) && sender != receiver && !replaces(view, sender, receiver) {
        return Err(Error::refused(
            Code::LocationMismatch,
            id,
            "it joins locations that are not parts of one",
        ));
    }
    Ok(())
}

/// Did the flow have a network between these locations that the plan takes away?
fn replaces(view: &View<'_>, sender: LocationKey, receiver: LocationKey) -> bool {
    let nodes = &view.original.nodes;
    let at = |id: usize| nodes[&id].location.root().key();
    let mut operators = view.original.graph.operators.iter();
    operators.any(|(id, operator)| {
        operator.kind == "Network"
            && !view.graph.operators.contains_key(id)
            && at(*id) == receiver
            && operator.inputs.iter().any(|input| at(input.from) == sender)
    })
}

fn check_port(view: &View<'_>, id: usize) -> Result<(), Error> {
    let operator = view.graph.operator(id);
    let at = match operator.kind.as_str() {
        "SendExternal" | "EmbeddedOutput" => view.input(id)?,
        "ExternalInput" => id,
        "Source"
            if ["Embedded", "EmbeddedSingleton"]
                .iter()
                .any(|source| operator.fields["source"].get(source).is_some()) =>
        {
            id
        }
        _ => return Ok(()),
    };
    if view.place(at)?.added.is_some() {
        return Err(Error::refused(
            Code::PortMoved,
            id,
            "it is a port and must stay where it is",
        ));
    }
    Ok(())
}

/// Operators of the flow go to parts of their location only.
pub(crate) fn check_homes(view: &View<'_>) -> Result<(), Error> {
    for (&id, before) in &view.original.nodes {
        if !view.nodes.contains_key(&id) {
            continue;
        }
        if view.place(id)?.base != before.location.root().key() {
            let message = format!(
                "it is moved from {:?} to {:?}, which is no part of that",
                before.location, view.nodes[&id].location
            );
            return Err(Error::refused(Code::LocationMismatch, id, message));
        }
    }
    Ok(())
}

/// A tick or atomic section is one unit: all of it is on one location.
pub(crate) fn check_clocks(view: &View<'_>) -> Result<(), Error> {
    let mut homes: BTreeMap<(LocationKey, usize), &LocationId> = BTreeMap::new();
    for (&id, node) in view.nodes {
        let home = node.location.root();
        let base = view.place(id)?.base;
        let mut scope = &node.location;
        loop {
            scope = match layer(scope) {
                Layer::Atomic(tick) => tick,
                Layer::Tick { clock, outside } => {
                    if *homes.entry((base, clock)).or_insert(home) != home {
                        return Err(Error::refused(
                            Code::LocationMismatch,
                            id,
                            "its tick is spread over several locations",
                        ));
                    }
                    outside
                }
                Layer::Root => break,
            };
        }
    }
    Ok(())
}

/// Both ends of a cycle are at the same place.
pub(crate) fn check_cycles(view: &View<'_>) -> Result<(), Error> {
    let mut sources: BTreeMap<u64, &LocationId> = BTreeMap::new();
    let cycle = |id: usize| {
        view.graph
            .operator(id)
            .fields
            .get("cycle_id")
            .and_then(Value::as_u64)
    };
    for (&id, node) in view.nodes {
        if view.graph.operator(id).kind == "CycleSource"
            && let Some(cycle) = cycle(id)
        {
            sources.insert(cycle, &node.location);
        }
    }
    let mut fed = BTreeSet::new();
    for &id in view.graph.operators.keys() {
        if view.graph.operator(id).kind != "CycleSink" {
            continue;
        }
        let here = &view.nodes[&view.input(id)?].location;
        let Some((cycle, read)) = cycle(id).and_then(|cycle| Some((cycle, sources.get(&cycle)?)))
        else {
            return Err(Error::refused(
                Code::OperatorMissing,
                id,
                "nobody reads its cycle",
            ));
        };
        fed.insert(cycle);
        if *read != here {
            return Err(Error::refused(
                Code::LocationMismatch,
                id,
                format!("it feeds a cycle at {here:?} that is read at {read:?}"),
            ));
        }
    }
    match sources.keys().find(|cycle| !fed.contains(cycle)) {
        Some(cycle) => Err(Error::refused(
            Code::OperatorMissing,
            *cycle as usize,
            "nobody feeds its cycle",
        )),
        None => Ok(()),
    }
}
