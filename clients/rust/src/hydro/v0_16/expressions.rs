//! Every expression of an operator, under the name of the JSON field that holds it.

use hydro_lang::compile::ir::{ClusterMembersState, DebugExpr, HydroNode, HydroRoot, HydroSource};

/// Visits the expressions of a node, in the order of its fields.
pub(crate) fn visit_node(node: &mut HydroNode, visit: impl FnMut(&'static str, &mut DebugExpr)) {
    each(of_node(node), visit);
}

/// Visits the expressions of a root, in the order of its fields.
pub(crate) fn visit_root(root: &mut HydroRoot, visit: impl FnMut(&'static str, &mut DebugExpr)) {
    each(of_root(root), visit);
}

type Fields<'n> = Vec<(&'static str, &'n mut DebugExpr)>;

fn each(fields: Fields<'_>, mut visit: impl FnMut(&'static str, &mut DebugExpr)) {
    for (field, expr) in fields {
        visit(field, expr);
    }
}

/// Exhaustive on purpose: a new variant must be looked at.
fn of_node(node: &mut HydroNode) -> Fields<'_> {
    match node {
        HydroNode::Source { source, .. } => match source {
            HydroSource::Stream(expr) | HydroSource::Iter(expr) => vec![("source", expr)],
            HydroSource::ClusterMembers(_, ClusterMembersState::Stream(expr)) => {
                vec![("source", expr)]
            }
            HydroSource::ClusterMembers(
                _,
                ClusterMembersState::Uninit | ClusterMembersState::Tee(..),
            )
            | HydroSource::ExternalNetwork()
            | HydroSource::Spin()
            | HydroSource::Embedded(_)
            | HydroSource::EmbeddedSingleton(_) => vec![],
        },
        HydroNode::SingletonSource { value, .. } => vec![("value", value)],
        HydroNode::Partition { f, .. }
        | HydroNode::Map { f, .. }
        | HydroNode::FlatMap { f, .. }
        | HydroNode::FlatMapStreamBlocking { f, .. }
        | HydroNode::Filter { f, .. }
        | HydroNode::FilterMap { f, .. }
        | HydroNode::Inspect { f, .. }
        | HydroNode::Reduce { f, .. }
        | HydroNode::ReduceKeyed { f, .. }
        | HydroNode::ReduceKeyedWatermark { f, .. } => vec![("f", f)],
        HydroNode::Fold { init, acc, .. }
        | HydroNode::Scan { init, acc, .. }
        | HydroNode::ScanAsyncBlocking { init, acc, .. }
        | HydroNode::FoldKeyed { init, acc, .. } => vec![("init", init), ("acc", acc)],
        HydroNode::Network {
            serialize_fn,
            deserialize_fn,
            ..
        } => [
            ("serialize_fn", serialize_fn),
            ("deserialize_fn", deserialize_fn),
        ]
        .into_iter()
        .filter_map(|(field, expr)| Some((field, expr.as_mut()?)))
        .collect(),
        HydroNode::ExternalInput { deserialize_fn, .. } => deserialize_fn
            .iter_mut()
            .map(|expr| ("deserialize_fn", expr))
            .collect(),
        HydroNode::Counter { duration, .. } => vec![("duration", duration)],
        HydroNode::Placeholder
        | HydroNode::Cast { .. }
        | HydroNode::ObserveNonDet { .. }
        | HydroNode::CycleSource { .. }
        | HydroNode::Tee { .. }
        | HydroNode::BeginAtomic { .. }
        | HydroNode::EndAtomic { .. }
        | HydroNode::Batch { .. }
        | HydroNode::YieldConcat { .. }
        | HydroNode::Chain { .. }
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
        | HydroNode::Sort { .. } => vec![],
    }
}

fn of_root(root: &mut HydroRoot) -> Fields<'_> {
    match root {
        HydroRoot::ForEach { f, .. } => vec![("f", f)],
        HydroRoot::DestSink { sink, .. } => vec![("sink", sink)],
        HydroRoot::SendExternal { serialize_fn, .. } => serialize_fn
            .iter_mut()
            .map(|expr| ("serialize_fn", expr))
            .collect(),
        HydroRoot::CycleSink { .. } | HydroRoot::EmbeddedOutput { .. } | HydroRoot::Null { .. } => {
            vec![]
        }
    }
}
