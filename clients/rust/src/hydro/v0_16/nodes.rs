//! Operators and what is in them.

use hydro_lang::compile::builder::FlowBuilder;
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::compile::embedded::EmbeddedDeploy;
use hydro_lang::compile::ir::{
    BoundKind, CollectionKind, DebugExpr, DebugType, HydroNode, HydroRoot, SharedNode,
    traverse_dfir,
};
use hydro_lang::location::LocationKey;
use serde_json::Value;

use crate::hydro::Shared;

/// The operators that this one shares with others.
pub(crate) fn shared_by(node: &HydroNode) -> Vec<Shared> {
    match node {
        HydroNode::Tee { inner, .. } | HydroNode::Partition { inner, .. } => vec![inner.0.clone()],
        _ => vec![],
    }
}

/// The operators that the closure of a root shares with others: closures capture none here.
pub(crate) fn shared_by_root(_root: &HydroRoot) -> Vec<Shared> {
    vec![]
}

/// The only input of an operator that shares it.
pub(crate) fn shared_input(node: &mut HydroNode) -> Option<&mut SharedNode> {
    match node {
        HydroNode::Tee { inner, .. } | HydroNode::Partition { inner, .. } => Some(inner),
        _ => None,
    }
}

/// Does something beside the dataflow feed it, which Hydro leaves out of a flow that is built again? Nothing does here.
pub(crate) fn is_sidecar(_node: &HydroNode) -> bool {
    false
}

/// What a network writes its elements with.
pub(crate) fn serializer(node: &mut HydroNode) -> Option<&mut DebugExpr> {
    match node {
        HydroNode::Network { serialize_fn, .. } => serialize_fn.as_mut(),
        _ => None,
    }
}

/// An Optional of a bound by its name in Hydro's JSON.
pub(crate) fn optional(bound: &str, element_type: DebugType) -> Option<CollectionKind> {
    let bound = match bound {
        "Bounded" => BoundKind::Bounded,
        "Unbounded" => BoundKind::Unbounded,
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
        |found, statement| root(found, *statement),
        |found, statement| node(found, *statement),
    );
}

/// Hydro's lowering of a flow with these operators: the JSON of a graph for each location.
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
        .map(|(location, graph)| Ok((location, serde_json::to_value(graph)?)))
        .collect()
}
