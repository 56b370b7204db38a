//! Operators and what is in them.

use hydro_lang::Counter;
use hydro_lang::compile::builder::{FlowBuilder, StmtId};
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::compile::embedded::EmbeddedDeploy;
use hydro_lang::compile::ir::{
    ClosureExpr, CollectionKind, DebugExpr, DebugType, HydroNode, HydroRoot, HydroSource,
    NetworkSend, OptionalBoundKind, SeenSharedNodes, SharedNode, traverse_dfir,
};
use hydro_lang::location::LocationKey;
use quote::ToTokens;
use serde_json::Value;

use crate::hydro::Shared;

/// The operators that this one shares with others, those that its closures capture among them.
pub(crate) fn shared_by(node: &HydroNode) -> Vec<Shared> {
    match node {
        HydroNode::Tee { inner, .. }
        | HydroNode::Reference { inner, .. }
        | HydroNode::PartitionSide { inner, .. }
        | HydroNode::VersionedNetwork { fork: inner, .. } => vec![inner.0.clone()],
        HydroNode::PartitionShared { f, .. }
        | HydroNode::Map { f, .. }
        | HydroNode::FlatMap { f, .. }
        | HydroNode::FlatMapStreamBlocking { f, .. }
        | HydroNode::Filter { f, .. }
        | HydroNode::FilterMap { f, .. }
        | HydroNode::Inspect { f, .. }
        | HydroNode::Reduce { f, .. }
        | HydroNode::ReduceKeyed { f, .. }
        | HydroNode::ReduceKeyedWatermark { f, .. } => captured(f),
        HydroNode::Fold { init, acc, .. }
        | HydroNode::Scan { init, acc, .. }
        | HydroNode::ScanAsyncBlocking { init, acc, .. }
        | HydroNode::FoldKeyed { init, acc, .. } => [captured(init), captured(acc)].concat(),
        _ => vec![],
    }
}

/// The operators that the closure of a root captures.
pub(crate) fn shared_by_root(root: &HydroRoot) -> Vec<Shared> {
    match root {
        HydroRoot::ForEach { f, .. } => captured(f),
        _ => vec![],
    }
}

/// What is captured can be reached in no other way than through a copy, which refers to the same operators.
fn captured(closure: &ClosureExpr) -> Vec<Shared> {
    let mut found = vec![];
    closure.clone().transform_children(
        &mut |node, _| found.extend(shared_input(node).map(|inner| inner.0.clone())),
        &mut SeenSharedNodes::new(),
    );
    found
}

/// The only input of an operator that shares it.
pub(crate) fn shared_input(node: &mut HydroNode) -> Option<&mut SharedNode> {
    match node {
        HydroNode::Tee { inner, .. }
        | HydroNode::Reference { inner, .. }
        | HydroNode::PartitionSide { inner, .. } => Some(inner),
        _ => None,
    }
}

/// Does something beside the dataflow feed it, which Hydro leaves out of a flow that is built again?
pub(crate) fn is_sidecar(node: &HydroNode) -> bool {
    matches!(node, HydroNode::Source { source: HydroSource::Stream(expr), .. }
        if expr.to_token_stream().to_string().contains("__hydro_sidecar_"))
}

/// What a network writes its elements with.
pub(crate) fn serializer(node: &mut HydroNode) -> Option<&mut DebugExpr> {
    match node {
        HydroNode::Network {
            serialize: NetworkSend::Custom { serialize_fn },
            ..
        } => serialize_fn.as_mut(),
        _ => None,
    }
}

/// An Optional of a bound by its name in Hydro's JSON.
pub(crate) fn optional(bound: &str, element_type: DebugType) -> Option<CollectionKind> {
    let bound = match bound {
        "Bounded" => OptionalBoundKind::Bounded,
        "InitNone" => OptionalBoundKind::InitNone,
        "Unbounded" => OptionalBoundKind::Unbounded,
        _ => return None,
    };
    Some(CollectionKind::Optional {
        bound,
        element_type,
    })
}

/// Visits operators with the numbers of the statements they become in Hydro's lowering.
pub(crate) fn statements(
    ir: &mut [HydroRoot],
    mut root: impl FnMut(&HydroRoot, usize),
    mut node: impl FnMut(&HydroNode, usize),
) {
    traverse_dfir(
        ir,
        |found, next| root(found, last(next)),
        |found, next| node(found, last(next)),
    );
}

/// The number that was given last.
fn last(next: &Counter<StmtId>) -> usize {
    let given = next.range_up_to().next_back();
    given.map_or(0, StmtId::into_inner)
}

/// Hydro's lowering of a flow with these operators: the JSON of a graph for each location. One that Hydro cannot lower has none.
pub(crate) fn lowered(
    flow: &BuiltFlow<'_>,
    ir: Vec<HydroRoot>,
) -> Result<Vec<(LocationKey, Value)>, serde_json::Error> {
    let mut builder = FlowBuilder::from_built(flow);
    builder.replace_ir(ir);
    let mut deploy = builder.finalize().into_deploy::<EmbeddedDeploy>();
    let graphs = deploy.preview_compile();
    let graphs = graphs.all_dfir().iter();
    graphs
        .filter_map(|(location, graph)| Some((location, graph.as_ref().ok()?)))
        .map(|(location, graph)| Ok((location, serde_json::to_value(graph)?)))
        .collect()
}
