//! Operators that keep what they saw.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Node, Pairs, node_with_port};

/// Sum, maximum and minimum of everything so far, each time something comes.
pub fn totals<'a>(pairs: Pairs<'a>) -> Stream<(u32, u32, usize), Process<'a, Node>, Unbounded> {
    let values = pairs.clone().map(q!(|(_, value)| value));
    let sum = values.clone().weaken_ordering::<NoOrder>().fold(
        q!(|| 0u32),
        q!(
            |sum, value| *sum = sum.wrapping_add(value),
            commutative = manual_proof!(/** addition */)
        ),
    );
    let count = values.count();
    sliced! {
        let pairs = use(pairs, nondet!(/** how often totals are shown is part of the result */));
        let sum = use(sum, nondet!(/** how often totals are shown is part of the result */));
        let count = use(count, nondet!(/** how often totals are shown is part of the result */));
        let most = pairs.clone().max();
        let least = pairs.clone().min();
        pairs
            .last()
            .zip(most.zip(least))
            .zip(sum.zip(count))
            .map(q!(|((_, (most, least)), (sum, count))| (most.1.abs_diff(least.1), sum, count)))
            .into_stream()
    }
}

/// Per key: the sum and the highest value so far.
pub fn per_key<'a>(
    pairs: Pairs<'a>,
) -> Stream<(u32, (u32, u32)), Process<'a, Node>, Unbounded, NoOrder> {
    let sums = pairs
        .clone()
        .into_keyed()
        .fold(q!(|| 0u32), q!(|sum, value| *sum = sum.wrapping_add(value)));
    sliced! {
        let batch = use(pairs, nondet!(/** only keys of the batch are shown */));
        let sums = use(sums, nondet!(/** how often sums are shown is part of the result */));
        let highest = batch.into_keyed().reduce(q!(|highest, value| *highest = (*highest).max(value)));
        sums.join_keyed_singleton(highest).entries()
    }
}

/// The whole history reduced: the longest value so far, at the top level.
pub fn longest<'a>(
    words: Stream<String, Process<'a, Node>, Unbounded>,
) -> Stream<String, Process<'a, Node>, Unbounded> {
    let longest = words.clone().reduce(q!(|longest, word| {
        if word.len() > longest.len() {
            *longest = word;
        }
    }));
    sliced! {
        let words = use(words, nondet!(/** how often the longest word is shown is part of the result */));
        let longest = use(longest, nondet!(/** how often the longest word is shown is part of the result */));
        longest.filter_if(!words.is_empty()).into_stream()
    }
}

/// The newest value of each key, forgetting keys below the highest one minus ten.
pub fn recent<'a>(pairs: Pairs<'a>) -> Stream<(u32, u32), Process<'a, Node>, Unbounded, NoOrder> {
    sliced! {
        let batch = use(pairs, nondet!(/** how often recent values are shown is part of the result */));
        let mut kept = use::state_null::<Stream<(u32, u32), _, Bounded, NoOrder>>();
        let watermark = batch
            .clone()
            .map(q!(|(key, _)| key.saturating_sub(10)))
            .max();
        let recent = kept
            .chain(batch)
            .into_keyed()
            .reduce_watermark(
                watermark,
                q!(
                    |newest, value| *newest = (*newest).max(value),
                    commutative = manual_proof!(/** maximum */)
                ),
            )
            .entries();
        kept = recent.clone();
        recent
    }
}

/// The running sum, and the running sum per key.
pub fn running<'a>(pairs: Pairs<'a>) -> Stream<(u32, u32), Process<'a, Node>, Unbounded, NoOrder> {
    let all = pairs.clone().scan(
        q!(|| 0u32),
        q!(|sum, (key, value)| {
            *sum = sum.wrapping_add(value);
            Some((key, *sum))
        }),
    );
    let each = pairs
        .into_keyed()
        .scan(
            q!(|| 0u32),
            q!(|sum, value| {
                *sum = sum.wrapping_add(value);
                Some(*sum)
            }),
        )
        .entries();
    all.merge_unordered(each)
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, pairs) = node_with_port(flow);

    totals(pairs.clone()).send_bincode_external(&driver);
    per_key(pairs.clone()).send_bincode_external(&driver);
    longest(
        pairs
            .clone()
            .map(q!(|(key, value)| format!("{key}:{value}"))),
    )
    .send_bincode_external(&driver);
    recent(pairs.clone()).send_bincode_external(&driver);
    running(pairs).send_bincode_external(&driver);
    // A fold over a bounded collection at the top level has one result, once.
    node.source_iter(q!(1u32..=4))
        .fold(q!(|| 1u32), q!(|product, factor| *product *= factor))
        .into_stream()
        .send_bincode_external(&driver);

    ExportOptions::new("op_folds").workload(InputRef::External(0), "pair", 1.0)
}
