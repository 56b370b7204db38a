//! A plan checked against the flow, completely, before anything is built from it.
//!
//! Operators go to parts of their own location, ticks stay whole, ports stay where they are, new operators put out what follows from what
//! they are given, and new code is [glue](super::templates). What no edit speaks of is the flow's own.

use std::collections::{BTreeMap, BTreeSet};

use syn::Ident;

use super::closures::check_made;
use super::draft::Draft;
use super::graph::Graph;
use super::members::{check_filter, check_members, is_filter_of_members};
use super::networks::check_network;
use super::original::{Node, Original};
use super::packs::{Packings, check_collections};
use super::placement::{check_clocks, check_cycles, check_edges, check_homes};
use super::places::{Place, Places};
use super::structure::{check_changes, check_shape};
use super::templates::Glue;
use crate::error::{Code, Error};
use crate::hydro::LocationKey;
use crate::plan::{Plan, PlanLocation};

/// What is to be built: all of it has been checked.
pub(crate) struct Blueprint {
    pub(crate) graph: Graph,
    pub(crate) places: Places,
    /// Every node, kept or new, with the plan's location and its collection.
    pub(crate) nodes: BTreeMap<usize, Node>,
    /// Locations that the plan adds.
    pub(crate) locations: Vec<PlanLocation>,
    pub(crate) glue: BTreeMap<(usize, String), Glue>,
    /// What the flow's crate calls `hydro_lang`.
    pub(crate) hydro: Ident,
    /// Original locations that had operators and have none left.
    pub(crate) emptied: Vec<LocationKey>,
}

/// Everything that checks look at.
pub(crate) struct View<'v> {
    pub(crate) original: &'v Original,
    pub(crate) draft: &'v Draft,
    pub(crate) graph: &'v Graph,
    pub(crate) places: &'v Places,
    pub(crate) nodes: &'v BTreeMap<usize, Node>,
    pub(crate) consumers: &'v BTreeMap<usize, Vec<usize>>,
    pub(crate) packings: &'v Packings,
    pub(crate) emptied: &'v [LocationKey],
}

impl View<'_> {
    pub(crate) fn is_added(&self, id: usize) -> bool {
        !self.original.graph.operators.contains_key(&id)
    }

    /// Is it new, or are other ticks around it than in the flow?
    pub(crate) fn is_replaced(&self, id: usize) -> bool {
        let Some(before) = self.original.nodes.get(&id) else {
            return self.nodes.contains_key(&id);
        };
        let mut back = self.nodes[&id].location.clone();
        back.swap_root(before.location.root().clone());
        back != before.location
    }

    /// Where a node's output is.
    pub(crate) fn place(&self, id: usize) -> Result<&Place, Error> {
        self.places.at(id, &self.nodes[&id].location)
    }

    /// Does each element of a network name the member that gets it?
    pub(crate) fn is_addressed(&self, id: usize) -> Result<bool, Error> {
        let route = self.draft.routes.get(&id);
        let named = route.is_some_and(|route| route.logical.as_deref() == Some("addressed"));
        Ok(self.place(id)?.base_is_cluster && (named || !self.is_added(id)))
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
    let draft = Draft::of(original, plan.edits())?;
    let places = Places::of(original, &draft.locations, plan)?;
    check_shape(original, &draft)?;
    let emptied = emptied(original, &draft.nodes);
    let consumers = draft.graph.consumers();
    let packings = Packings::of(original, &draft, &consumers)?;
    let view = View {
        original,
        draft: &draft,
        graph: &draft.graph,
        places: &places,
        nodes: &draft.nodes,
        consumers: &consumers,
        packings: &packings,
        emptied: &emptied,
    };
    check_homes(&view)?;
    check_edges(&view)?;
    check_clocks(&view)?;
    check_cycles(&view)?;
    check_changes(&view)?;
    check_collections(&view)?;
    let mut glue = BTreeMap::new();
    for (&id, operator) in &draft.graph.operators {
        match operator.kind.as_str() {
            "Network" => check_network(&view, id, &mut glue)?,
            // With the network that they are around.
            "Fold" | "FlatMap" if packings.makes(id) => {}
            "FilterMap" if is_filter_of_members(&view, id) => check_filter(&view, id, &mut glue)?,
            _ if view.is_added(id) => check_made(&view, id, &mut glue)?,
            _ => check_members(&view, id, &mut glue)?,
        }
    }
    let Draft {
        graph,
        nodes,
        locations,
        ..
    } = draft;
    Ok(Blueprint {
        graph,
        places,
        nodes,
        locations,
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
