//! What operators may read, and what those that a plan adds put out.

use super::types::squeezed;
use crate::hydro::{CollectionKind, Layer, LocationId, StreamOrder, StreamRetry, layer, parts};

/// May an operator of this kind be at `here` with an input at `there`? Networks have rules of their own.
pub(crate) fn may_read(kind: &str, there: &LocationId, here: &LocationId) -> bool {
    match kind {
        "Network" => true,
        // A tick takes what its location has, or what an atomic section with its clock has.
        "Batch" => leads_into(here, there),
        "YieldConcat" => leads_into(there, here),
        "BeginAtomic" => is_section(here, there),
        "EndAtomic" => is_section(there, here),
        "DeferTick" => here == there && matches!(layer(here), Layer::Tick { .. }),
        _ => here == there,
    }
}

/// Is this a tick of a location, or the tick of an atomic section?
fn leads_into(tick: &LocationId, of: &LocationId) -> bool {
    matches!(layer(tick), Layer::Tick { outside, .. }
        if outside == of || matches!(layer(of), Layer::Atomic(inside) if inside == tick))
}

/// Is this an atomic section of a location?
fn is_section(section: &LocationId, of: &LocationId) -> bool {
    matches!(layer(section), Layer::Atomic(tick)
        if matches!(layer(tick), Layer::Tick { outside, .. } if outside == of))
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
