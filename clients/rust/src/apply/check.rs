//! A plan checked against the flow, completely, before anything is built from it.
//!
//! What a plan may do is little: put operators on parts of their location, add networks and membership filters on edges, and replace or
//! wrap expressions by [glue](super::templates). Everything else must be as in the flow.

use std::collections::{BTreeMap, BTreeSet};

use hydro_lang::location::LocationKey;
use syn::Ident;

use super::graph::Graph;
use super::members::{check_filter, check_members};
use super::networks::check_network;
use super::operators::{check_added, check_inputs, check_kept};
use super::original::{Node, Original};
use super::placement::{check_clocks, check_cycles, check_edges};
use super::places::{Place, Places};
use super::slots::Slots;
use super::templates::Glue;
use crate::error::{Code, Error};
use crate::plan::Plan;

/// What is to be built: all of it has been checked.
pub(crate) struct Blueprint {
    pub(crate) graph: Graph,
    pub(crate) places: Places,
    /// Every node, kept or new, with the plan's location and its collection.
    pub(crate) nodes: BTreeMap<usize, Node>,
    pub(crate) glue: BTreeMap<(usize, String), Glue>,
    /// What the flow's crate calls `hydro_lang`.
    pub(crate) hydro: Ident,
    /// Original locations that had operators and have none left.
    pub(crate) emptied: Vec<LocationKey>,
}

/// Everything that checks look at.
pub(crate) struct View<'v> {
    pub(crate) original: &'v Original,
    pub(crate) graph: &'v Graph,
    pub(crate) places: &'v Places,
    pub(crate) nodes: &'v BTreeMap<usize, Node>,
    pub(crate) consumers: &'v BTreeMap<usize, Vec<usize>>,
    pub(crate) slots: &'v Slots<'v>,
    pub(crate) emptied: &'v [LocationKey],
}

impl View<'_> {
    pub(crate) fn is_added(&self, id: usize) -> bool {
        !self.original.graph.operators.contains_key(&id)
    }

    /// Where a node's output is.
    pub(crate) fn place(&self, id: usize) -> Result<&Place, Error> {
        self.places.at(id, &self.nodes[&id].location)
    }

    /// The only input of an operator that has one.
    pub(crate) fn input(&self, id: usize) -> Result<usize, Error> {
        self.graph
            .operator(id)
            .inputs
            .first()
            .map(|input| input.from)
            .ok_or_else(|| Error::refused(Code::InputChanged, id, "it has no input"))
    }
}

pub(crate) fn check(original: &Original, plan: &Plan) -> Result<Blueprint, Error> {
    let graph = Graph::read(plan.roots())?;
    let places = Places::of(original, plan)?;
    check_added(original, &graph)?;
    if let Some(missing) = original
        .graph
        .operators
        .keys()
        .find(|id| !graph.operators.contains_key(id))
    {
        return Err(Error::refused(
            Code::OperatorMissing,
            *missing,
            "it is not in the plan",
        ));
    }
    if graph.roots != original.graph.roots {
        let root = graph
            .roots
            .iter()
            .zip(&original.graph.roots)
            .find(|(plan, flow)| plan != flow);
        let id = root.map_or(0, |(plan, _)| *plan);
        return Err(Error::refused(
            Code::OperatorChanged,
            id,
            "the roots are not those of the flow in their order",
        ));
    }
    check_inputs(original, &graph)?;
    let slots = Slots::of(original, &graph, plan)?;
    let nodes = check_kept(original, &graph, &places, &slots)?;
    let emptied = emptied(original, &nodes);
    let consumers = graph.consumers();
    let view = View {
        original,
        graph: &graph,
        places: &places,
        nodes: &nodes,
        consumers: &consumers,
        slots: &slots,
        emptied: &emptied,
    };
    check_edges(&view)?;
    check_clocks(&view)?;
    check_cycles(&view)?;
    let mut glue = BTreeMap::new();
    for (&id, operator) in &graph.operators {
        match operator.kind.as_str() {
            "Network" => check_network(&view, id, &mut glue)?,
            "FilterMap" if view.is_added(id) => check_filter(&view, id, &mut glue)?,
            _ => check_members(&view, id, &mut glue)?,
        }
    }
    Ok(Blueprint {
        graph,
        places,
        nodes,
        glue,
        hydro: original.hydro.clone(),
        emptied,
    })
}

fn emptied(original: &Original, nodes: &BTreeMap<usize, Node>) -> Vec<LocationKey> {
    let left: BTreeSet<LocationKey> = nodes
        .values()
        .map(|node| node.location.root().key())
        .collect();
    let before: BTreeSet<LocationKey> = original
        .nodes
        .values()
        .map(|node| node.location.root().key())
        .collect();
    before.difference(&left).copied().collect()
}
