//! The last value of each key, kept by a reduce. Not exported: it is there for Hydro's simulator.

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::prelude::*;

/// The process that keeps the values.
pub struct Keeper;

/// Tags of questions `(tag, key)` with the last of the values `(key, value)`, if any.
pub fn latest<'a>(
    values: Stream<(u32, u64), Process<'a, Keeper>, Unbounded, NoOrder>,
    questions: Stream<(u32, u32), Process<'a, Keeper>, Unbounded, NoOrder>,
) -> Stream<(u32, Option<u64>), Process<'a, Keeper>, Unbounded, NoOrder> {
    let last = values
        .into_keyed()
        .assume_ordering::<TotalOrder>(
            nondet!(/** of two values of one key that are under way together, either may be last */),
        )
        .reduce(q!(|last, newest| *last = newest));
    let found = sliced! {
        let questions = use(questions, nondet!(/** a question may be answered at any time after it arrived */));
        let last = use(last, nondet!(/** values under way may or may not be seen */));

        questions.into_keyed().lookup_keyed_singleton(last)
    };
    found.entries().map(q!(|(tag, (_key, value))| (tag, value)))
}
