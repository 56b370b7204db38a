//! Every expression of an operator, under the name of the JSON field that holds it.

use hydro_lang::compile::ir::{
    ClusterMembersState, DebugExpr, HydroNode, HydroRoot, HydroSource, NetworkRecv, NetworkSend,
};

/// Visits the expressions of a node, in the order of its fields.
pub(crate) fn visit_node(
    node: &mut HydroNode,
    mut visit: impl FnMut(&'static str, &mut DebugExpr),
) {
    if let HydroNode::Source {
        source: HydroSource::ClusterMembers(_, ClusterMembersState::Stream(expr)),
        ..
    } = node
    {
        return visit("source", expr);
    }
    let mut fields = fields(node).iter();
    // Closures can be reached in no other way.
    node.visit_debug_expr(|expr| {
        if let Some(field) = fields.next() {
            visit(field, expr);
        }
    });
}

/// Visits the expressions of a root, in the order of its fields.
pub(crate) fn visit_root(
    root: &mut HydroRoot,
    mut visit: impl FnMut(&'static str, &mut DebugExpr),
) {
    match root {
        HydroRoot::ForEach { .. } => root.visit_debug_expr(|expr| visit("f", expr)),
        HydroRoot::DestSink { sink, .. } => visit("sink", sink),
        HydroRoot::SendExternal { serialize_fn, .. } => {
            if let Some(expr) = serialize_fn {
                visit("serialize_fn", expr);
            }
        }
        HydroRoot::CycleSink { .. } | HydroRoot::EmbeddedOutput { .. } | HydroRoot::Null { .. } => {
        }
    }
}

/// The fields whose expressions `visit_debug_expr` visits, in its order. Exhaustive on purpose: a new variant must be looked at.
fn fields(node: &HydroNode) -> &'static [&'static str] {
    match node {
        HydroNode::Source { source, .. } => match source {
            HydroSource::Stream(_) | HydroSource::Iter(_) => &["source"],
            HydroSource::ClusterMembers(..)
            | HydroSource::ExternalNetwork()
            | HydroSource::Spin()
            | HydroSource::Embedded(_)
            | HydroSource::EmbeddedSingleton(_) => &[],
        },
        HydroNode::SingletonSource { .. } => &["value"],
        HydroNode::PartitionShared { .. }
        | HydroNode::Map { .. }
        | HydroNode::FlatMap { .. }
        | HydroNode::FlatMapStreamBlocking { .. }
        | HydroNode::Filter { .. }
        | HydroNode::FilterMap { .. }
        | HydroNode::Inspect { .. }
        | HydroNode::Reduce { .. }
        | HydroNode::ReduceKeyed { .. }
        | HydroNode::ReduceKeyedWatermark { .. } => &["f"],
        HydroNode::Fold { .. }
        | HydroNode::Scan { .. }
        | HydroNode::ScanAsyncBlocking { .. }
        | HydroNode::FoldKeyed { .. } => &["init", "acc"],
        HydroNode::Network {
            serialize,
            deserialize,
            ..
        } => match (serialize, deserialize) {
            (
                NetworkSend::Custom {
                    serialize_fn: Some(_),
                },
                NetworkRecv::Custom {
                    deserialize_fn: Some(_),
                },
            ) => &["serialize_fn", "deserialize_fn"],
            (
                NetworkSend::Custom {
                    serialize_fn: Some(_),
                },
                _,
            ) => &["serialize_fn"],
            (
                _,
                NetworkRecv::Custom {
                    deserialize_fn: Some(_),
                },
            ) => &["deserialize_fn"],
            _ => &[],
        },
        HydroNode::ExternalInput {
            deserialize_fn: Some(_),
            ..
        } => &["deserialize_fn"],
        HydroNode::Counter { .. } => &["duration"],
        HydroNode::ExternalInput {
            deserialize_fn: None,
            ..
        }
        | HydroNode::Placeholder
        | HydroNode::Cast { .. }
        | HydroNode::ObserveNonDet { .. }
        | HydroNode::AssertIsConsistent { .. }
        | HydroNode::UnboundSingleton { .. }
        | HydroNode::CycleSource { .. }
        | HydroNode::Tee { .. }
        | HydroNode::Reference { .. }
        | HydroNode::PartitionSide { .. }
        | HydroNode::BeginAtomic { .. }
        | HydroNode::EndAtomic { .. }
        | HydroNode::Batch { .. }
        | HydroNode::YieldConcat { .. }
        | HydroNode::Chain { .. }
        | HydroNode::MergeOrdered { .. }
        | HydroNode::ChainFirst { .. }
        | HydroNode::CrossProduct { .. }
        | HydroNode::CrossSingleton { .. }
        | HydroNode::Join { .. }
        | HydroNode::JoinHalf { .. }
        | HydroNode::Difference { .. }
        | HydroNode::AntiJoin { .. }
        | HydroNode::ResolveFutures { .. }
        | HydroNode::ResolveFuturesBlocking { .. }
        | HydroNode::ResolveFuturesOrdered { .. }
        | HydroNode::DeferTick { .. }
        | HydroNode::Enumerate { .. }
        | HydroNode::Unique { .. }
        | HydroNode::Sort { .. }
        | HydroNode::VersionedNetworkFork { .. }
        | HydroNode::VersionedNetwork { .. } => &[],
    }
}
