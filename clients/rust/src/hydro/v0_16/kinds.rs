//! The kinds of operators: their inputs, and those that a plan may add.

use hydro_lang::compile::ir::{
    DebugExpr, DebugInstantiate, HydroIrMetadata, HydroNode, SharedNode,
};
use hydro_lang::networking::{NetworkingInfo, TcpFault};
use serde_json::{Map, Value, json};

/// Names of the inputs of a kind, in Hydro's order; none for a kind that this version does not have.
pub(crate) fn ports(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "Source" | "SingletonSource" | "CycleSource" | "ExternalInput" => &[],
        "Cast" | "ObserveNonDet" | "Tee" | "Partition" | "BeginAtomic" | "EndAtomic" | "Batch"
        | "YieldConcat" => &["inner"],
        "Chain" | "ChainFirst" => &["first", "second"],
        "CrossProduct" | "CrossSingleton" | "Join" | "JoinHalf" => &["left", "right"],
        "Difference" | "AntiJoin" => &["pos", "neg"],
        "ReduceKeyedWatermark" => &["input", "watermark"],
        "ResolveFutures"
        | "ResolveFuturesBlocking"
        | "ResolveFuturesOrdered"
        | "Map"
        | "FlatMap"
        | "FlatMapStreamBlocking"
        | "Filter"
        | "FilterMap"
        | "DeferTick"
        | "Enumerate"
        | "Inspect"
        | "Unique"
        | "Sort"
        | "Fold"
        | "Scan"
        | "ScanAsyncBlocking"
        | "FoldKeyed"
        | "Reduce"
        | "ReduceKeyed"
        | "Network"
        | "Counter"
        | "ForEach"
        | "SendExternal"
        | "DestSink"
        | "CycleSink"
        | "EmbeddedOutput"
        | "Null" => &["input"],
        _ => return None,
    })
}

/// Do several operators have the input of this kind together?
pub(crate) fn shares(kind: &str) -> bool {
    matches!(kind, "Tee" | "Partition")
}

/// The expressions of a kind that a plan may add; none for any other.
pub(crate) fn closures(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "Map" | "FlatMap" | "Filter" | "FilterMap" | "Inspect" => &["f"],
        "Scan" | "Fold" | "FoldKeyed" => &["init", "acc"],
        "Cast" | "ObserveNonDet" | "Batch" | "YieldConcat" | "DeferTick" | "Tee" | "Chain" => &[],
        "Network" => &["serialize_fn", "deserialize_fn"],
        _ => return None,
    })
}

/// Members of an added operator beside inputs, expressions and metadata. Only what has no order to find out is trusted.
pub(crate) fn fixed_fields(kind: &str, trusted: bool) -> Map<String, Value> {
    let fields = match kind {
        "ObserveNonDet" => json!({ "trusted": trusted }),
        "Network" => json!({
            "name": null,
            "networking_info": { "Tcp": { "fault": "FailStop" } },
            "instantiate_fn": "Building",
        }),
        _ => json!({}),
    };
    fields.as_object().cloned().unwrap_or_default()
}

/// A new operator, without its inputs.
pub(crate) fn build(
    kind: &str,
    trusted: bool,
    mut closures: impl Iterator<Item = DebugExpr>,
    shared: Option<SharedNode>,
    metadata: HydroIrMetadata,
) -> Option<HydroNode> {
    let place = || Box::new(HydroNode::Placeholder);
    let mut closure = || closures.next();
    let (input, inner) = (place(), place());
    Some(match kind {
        "Map" => HydroNode::Map {
            f: closure()?,
            input,
            metadata,
        },
        "FlatMap" => HydroNode::FlatMap {
            f: closure()?,
            input,
            metadata,
        },
        "Filter" => HydroNode::Filter {
            f: closure()?,
            input,
            metadata,
        },
        "FilterMap" => HydroNode::FilterMap {
            f: closure()?,
            input,
            metadata,
        },
        "Inspect" => HydroNode::Inspect {
            f: closure()?,
            input,
            metadata,
        },
        "Scan" => HydroNode::Scan {
            init: closure()?,
            acc: closure()?,
            input,
            metadata,
        },
        "Fold" => HydroNode::Fold {
            init: closure()?,
            acc: closure()?,
            input,
            metadata,
        },
        "FoldKeyed" => HydroNode::FoldKeyed {
            init: closure()?,
            acc: closure()?,
            input,
            metadata,
        },
        "Cast" => HydroNode::Cast { inner, metadata },
        "ObserveNonDet" => HydroNode::ObserveNonDet {
            inner,
            trusted,
            metadata,
        },
        "Batch" => HydroNode::Batch { inner, metadata },
        "YieldConcat" => HydroNode::YieldConcat { inner, metadata },
        "DeferTick" => HydroNode::DeferTick { input, metadata },
        "Tee" => HydroNode::Tee {
            inner: shared?,
            metadata,
        },
        "Chain" => HydroNode::Chain {
            first: inner,
            second: input,
            metadata,
        },
        _ => return None,
    })
}

/// A new network, without its input.
pub(crate) fn network(
    serialize: DebugExpr,
    deserialize: DebugExpr,
    metadata: HydroIrMetadata,
) -> HydroNode {
    HydroNode::Network {
        name: None,
        networking_info: NetworkingInfo::Tcp {
            fault: TcpFault::FailStop,
        },
        serialize_fn: Some(serialize),
        instantiate_fn: DebugInstantiate::Building,
        deserialize_fn: Some(deserialize),
        input: Box::new(HydroNode::Placeholder),
        metadata,
    }
}
