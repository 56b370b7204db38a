//! hydro_lang 0.16.

mod expressions;
mod kinds;
mod nodes;
mod places;
mod probe;

pub(crate) use expressions::{visit_node, visit_root};
pub(crate) use kinds::{build, closures, fixed_fields, network, ports, shares};
pub(crate) use nodes::{
    is_sidecar, lowered, optional, serializer, shared_by, shared_by_root, shared_input, statements,
};
pub(crate) use places::{layer, new_metadata, settle, tick};

#[cfg(feature = "deploy")]
pub(crate) use hydro_lang::compile::deploy::DeployFlow;
#[cfg(feature = "deploy")]
pub(crate) use hydro_lang::compile::deploy_provider::{ClusterSpec, Deploy, IntoProcessSpec};
#[cfg(feature = "sim")]
pub(crate) use hydro_lang::sim::flow::SimFlow;

pub(crate) use hydro_lang::compile::builder::FlowBuilder;
pub(crate) use hydro_lang::compile::built::BuiltFlow;
pub(crate) use hydro_lang::compile::ir::{
    BoundKind, ClusterMembersState, CollectionKind, DebugExpr, DebugInstantiate, HydroNode,
    HydroRoot, HydroSource, KeyedSingletonBoundKind, SeenSharedNodes, SharedNode,
    SingletonBoundKind, StreamOrder, StreamRetry, serialize_dedup_shared, transform_bottom_up,
};
pub(crate) use hydro_lang::location::dynamic::LocationId;
pub(crate) use hydro_lang::location::{Cluster, Location, LocationKey, Process};
pub(crate) use stageleft::quote_type;

/// The release of `hydro_lang` this crate is built against.
pub(crate) const VERSION: &str = "0.16.0";
