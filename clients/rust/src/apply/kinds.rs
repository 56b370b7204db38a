//! The kinds of operators of hydro_lang 0.16: their inputs, where they run, and those that a plan may add.

use hydro_lang::compile::ir::{CollectionKind, DebugExpr, HydroIrMetadata, HydroNode, SharedNode};
use hydro_lang::location::dynamic::LocationId;
use serde_json::{Map, Value, json};

use super::types::{parts, squeezed};

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

/// May an operator of this kind be at `here` with an input at `there`? Networks have rules of their own.
pub(crate) fn may_read(kind: &str, there: &LocationId, here: &LocationId) -> bool {
    match kind {
        "Network" => true,
        // A tick takes what its location has, or what an atomic section with its clock has.
        "Batch" => matches!(here, LocationId::Tick(_, outside)
            if **outside == *there || matches!(there, LocationId::Atomic(tick) if **tick == *here)),
        "YieldConcat" => matches!(there, LocationId::Tick(_, outside)
            if **outside == *here || matches!(here, LocationId::Atomic(tick) if **tick == *there)),
        "BeginAtomic" => is_section(here, there),
        "EndAtomic" => is_section(there, here),
        "DeferTick" => here == there && matches!(here, LocationId::Tick(..)),
        _ => here == there,
    }
}

/// Is this an atomic section of a location?
fn is_section(section: &LocationId, of: &LocationId) -> bool {
    matches!(section, LocationId::Atomic(tick) if matches!(&**tick, LocationId::Tick(_, outside) if **outside == *of))
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

/// Members of an added operator beside inputs, expressions and metadata.
pub(crate) fn fixed_fields(kind: &str) -> Map<String, Value> {
    let fields = match kind {
        "ObserveNonDet" => json!({ "trusted": false }),
        "Network" => json!({
            "name": null,
            "networking_info": { "Tcp": { "fault": "FailStop" } },
            "instantiate_fn": "Building",
        }),
        _ => json!({}),
    };
    fields.as_object().cloned().unwrap_or_default()
}

/// What is known of a collection beside its types' meaning.
struct Shape {
    kind: &'static str,
    bounded: bool,
    total: bool,
    once: bool,
    types: Vec<String>,
}

impl Shape {
    fn of(collection: &CollectionKind) -> Self {
        use hydro_lang::compile::ir::{StreamOrder, StreamRetry};
        let (kind, total, once) = match collection {
            CollectionKind::Stream { order, retry, .. } => (
                "Stream",
                *order == StreamOrder::TotalOrder,
                *retry == StreamRetry::ExactlyOnce,
            ),
            CollectionKind::KeyedStream {
                value_order,
                value_retry,
                ..
            } => (
                "KeyedStream",
                *value_order == StreamOrder::TotalOrder,
                *value_retry == StreamRetry::ExactlyOnce,
            ),
            CollectionKind::Singleton { .. } => ("Singleton", true, true),
            CollectionKind::Optional { .. } => ("Optional", true, true),
            CollectionKind::KeyedSingleton { .. } => ("KeyedSingleton", true, true),
        };
        Self {
            kind,
            bounded: collection.is_bounded(),
            total,
            once,
            types: parts(collection).into_iter().map(squeezed).collect(),
        }
    }

    /// The type of one element; keyed collections carry pairs.
    fn element(&self) -> String {
        match &self.types[..] {
            [one] => one.clone(),
            types => format!("({})", types.join(",")),
        }
    }

    fn is_stream(&self) -> bool {
        matches!(self.kind, "Stream" | "KeyedStream")
    }

    /// Promises no more order and no fewer duplicates.
    fn promises_no_more_than(&self, other: &Self) -> bool {
        (!self.total || other.total) && (!self.once || other.once)
    }
}

/// Can what is fed with the one be fed with the other instead?
pub(crate) fn is_as_good(other: &CollectionKind, one: &CollectionKind) -> bool {
    let (other, one) = (Shape::of(other), Shape::of(one));
    other.kind == one.kind
        && other.bounded == one.bounded
        && other.types == one.types
        && one.promises_no_more_than(&other)
}

/// Why an added operator does not put out what it says; none when it does. Networks have rules of their own.
pub(crate) fn wrong_output(
    kind: &str,
    inputs: &[&CollectionKind],
    output: &CollectionKind,
) -> Option<&'static str> {
    let given: Vec<Shape> = inputs.iter().map(|input| Shape::of(input)).collect();
    let out = Shape::of(output);
    let [input, others @ ..] = &given[..] else {
        return Some("it has no input");
    };
    let same_types = out.types == input.types;
    let same_bound = out.bounded == input.bounded;
    let modest = out.promises_no_more_than(input);
    // What a fold makes of elements depends on their order and on each coming once.
    let in_order = input.total && input.once;
    let fine = match kind {
        "Map" | "FlatMap" | "FilterMap" => {
            input.kind == "Stream" && out.kind == "Stream" && same_bound && modest
        }
        "Filter" => {
            input.is_stream() && out.kind == input.kind && same_types && same_bound && modest
        }
        "Inspect" | "Tee" => out.kind == input.kind && same_types && same_bound && modest,
        "DeferTick" => {
            input.is_stream() && out.kind == input.kind && same_types && same_bound && modest
        }
        "Batch" => out.kind == input.kind && same_types && out.bounded && modest,
        "YieldConcat" => {
            input.is_stream() && out.kind == input.kind && same_types && !out.bounded && modest
        }
        "Cast" => {
            let keyed = (input.kind == "KeyedStream", out.kind == "KeyedStream");
            // A bounded value is a stream of one.
            let is_value = matches!(input.kind, "Singleton" | "Optional") && input.bounded;
            (input.is_stream() || is_value)
                && out.is_stream()
                && squeeze_pair(&out.element()) == squeeze_pair(&input.element())
                && same_bound
                && modest
                // The order of a keyed stream is that of each key.
                && !(keyed == (true, false) && out.total)
        }
        "ObserveNonDet" => input.is_stream() && out.kind == input.kind && same_types && same_bound,
        "Chain" => {
            let [second] = others else {
                return Some("it has not two inputs");
            };
            input.kind == "Stream"
                && second.kind == "Stream"
                && out.kind == "Stream"
                && same_types
                && second.types == input.types
                && same_bound
                && second.bounded == input.bounded
                && modest
                && out.promises_no_more_than(second)
                && (!out.total || input.bounded)
        }
        "Scan" => input.kind == "Stream" && in_order && out.kind == "Stream" && same_bound,
        "Fold" => input.kind == "Stream" && in_order && out.kind == "Singleton" && same_bound,
        "FoldKeyed" => {
            input.kind == "KeyedStream"
                && in_order
                && out.kind == "KeyedSingleton"
                && same_bound
                && out.types[0] == input.types[0]
        }
        _ => false,
    };
    (!fine).then_some("its collection does not follow from its inputs")
}

/// A pair is written with and without a comma at its end.
fn squeeze_pair(text: &str) -> String {
    text.replace(",)", ")")
}

/// A new operator, without its inputs.
pub(crate) fn build(
    kind: &str,
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
            trusted: false,
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
