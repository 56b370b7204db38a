//! Which operators run together: subgraphs of Hydro's lowering, by the index under which the running program measures them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use syn::parse_quote;

use crate::error::ExportError;
use crate::hydro::{
    BuiltFlow, ClusterMembersState, HydroNode, HydroRoot, HydroSource, LocationKey, lowered,
    statements, transform_bottom_up,
};
use crate::number::copy;

/// Numbers of the operators of each subgraph, by location and index.
pub(super) type Subgraphs = BTreeMap<(LocationKey, usize), BTreeSet<usize>>;

/// The parts of a DFIR graph's own JSON that say which operator is where. Indices count from 1; an entry without a value is free.
#[derive(Deserialize)]
struct Graph {
    operator_tag: Vec<Slot<String>>,
    subgraph_nodes: Vec<Slot<Vec<Key>>>,
}

#[derive(Deserialize)]
struct Slot<T> {
    value: Option<T>,
}

#[derive(Deserialize)]
struct Key {
    idx: usize,
}

/// Lowers a copy of the flow as a deployment would, and looks up the operators by the tags that Hydro gives to their statements.
///
/// The flow's operators must be numbered. Those without a number, such as counters, are in no subgraph.
pub(super) fn find(flow: &BuiltFlow<'_>) -> Result<Subgraphs, ExportError> {
    let mut ir = copy(flow.ir());
    instantiate_members(&mut ir);
    let operators = operators(&mut ir);
    let mut subgraphs = Subgraphs::new();
    for (location, graph) in lowered(flow, ir)? {
        let graph: Graph = serde_json::from_value(graph)?;
        for (index, nodes) in graph.subgraph_nodes.iter().enumerate() {
            let Some(nodes) = &nodes.value else { continue };
            let operators = nodes
                .iter()
                .filter_map(|node| graph.operator_tag.get(node.idx)?.value.as_deref())
                .filter_map(|tag| operators.get(&statement(tag)?).copied());
            subgraphs.insert((location, index), operators.collect());
        }
    }
    Ok(subgraphs)
}

/// Operators by the numbers of the statements they become.
fn operators(ir: &mut [HydroRoot]) -> BTreeMap<usize, usize> {
    let (mut of_roots, mut of_nodes) = (BTreeMap::new(), BTreeMap::new());
    statements(
        ir,
        |root, statement| {
            of_roots.extend(root.op_metadata().id.map(|op| (statement, op)));
        },
        |node, statement| {
            of_nodes.extend(node.op_metadata().id.map(|op| (statement, op)));
        },
    );
    of_nodes.extend(of_roots);
    of_nodes
}

/// The number in a tag: `12`, or `send12` and `recv12` for the two ends of a network.
fn statement(tag: &str) -> Option<usize> {
    let number = tag
        .strip_prefix("send")
        .or_else(|| tag.strip_prefix("recv"))
        .unwrap_or(tag);
    number.parse().ok()
}

/// Shares membership sources as a deployment does: one for each pair of a location and a cluster, in the order of the forest.
fn instantiate_members(ir: &mut [HydroRoot]) {
    let mut seen = BTreeSet::new();
    transform_bottom_up(
        ir,
        &mut |_| {},
        &mut |node| {
            if let HydroNode::Source {
                source: HydroSource::ClusterMembers(cluster, state @ ClusterMembersState::Uninit),
                metadata,
            } = node
            {
                let at = metadata.location_id.root().clone();
                *state = if seen.insert((at.key(), cluster.key())) {
                    let unused: syn::Expr = parse_quote!(DUMMY);
                    ClusterMembersState::Stream(unused.into())
                } else {
                    ClusterMembersState::Tee(at, cluster.clone())
                };
            }
        },
        false,
    );
}
