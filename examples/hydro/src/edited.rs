//! Small programs that tests of primitive edits change: operators taken out, fused, put into new ticks, and given state.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;

use crate::operators::{Node, Numbers};

/// Pairs in order.
pub type Entries<'a> = Stream<(u32, u32), Process<'a, Node>, Unbounded>;

/// Four operators on one element at a time, of which the first does nothing.
pub fn elementwise(numbers: Numbers<'_>) -> Numbers<'_> {
    numbers
        .map(q!(|number| number))
        .map(q!(|number| number + 1))
        .filter(q!(|number| number % 3 == 0))
        .filter_map(q!(|number| number.checked_mul(2)))
}

/// What comes in, as it is, and the totals of each key.
pub fn totals<'a>(
    node: &Process<'a, Node>,
    entries: Entries<'a>,
) -> (
    Entries<'a>,
    Stream<(u32, u32), Process<'a, Node>, Unbounded, NoOrder>,
) {
    let tick = node.tick();
    let totals = entries
        .clone()
        .into_keyed()
        .fold(q!(|| 0u32), q!(|total, value| *total += value));
    let shown = totals
        .snapshot(&tick, nondet!(/** any state will do */))
        .entries()
        .all_ticks();
    (entries.map(q!(|entry| entry)), shown)
}

/// How many numbers come in each tick on either side, and a third stream as it is.
pub fn counts<'a>(
    node: &Process<'a, Node>,
    [left, right, third]: [Numbers<'a>; 3],
) -> [Numbers<'a>; 3] {
    let tick = node.tick();
    let count = |numbers: Numbers<'a>| {
        numbers
            .batch(&tick, nondet!(/** any batches will do */))
            .fold(q!(|| 0u32), q!(|count, _| *count += 1))
            .into_stream()
            .all_ticks()
    };
    [count(left), count(right), third.map(q!(|number| number))]
}
