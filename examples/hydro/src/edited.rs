//! Small programs that tests of primitive edits change: operators taken out, fused, put into new ticks, and given state; networks that
//! carry packs.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;

use crate::operators::{Helper, Node, Numbers, Worker};

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

/// Numbers go to the workers of their remainders in order, and back: who answers, with which of his answers, and what.
pub fn there_and_back<'a>(
    node: &Process<'a, Node>,
    workers: &Cluster<'a, Worker>,
    numbers: Numbers<'a>,
) -> Stream<(u32, (usize, u32)), Process<'a, Node>, Unbounded, NoOrder> {
    numbers
        .map(q!(|number| (
            MemberId::<Worker>::from_raw_id(number % 2),
            number
        )))
        .demux(workers, TCP.fail_stop().bincode())
        .send(node, TCP.fail_stop().bincode())
        .enumerate()
        .entries()
        .map(q!(|(worker, answer)| (worker.get_raw_id(), answer)))
}

/// Workers hand their numbers on to helpers, who keep apart what comes from whom: helper, worker, which of the worker's numbers, and what.
pub fn handed_on<'a>(
    node: &Process<'a, Node>,
    (workers, helpers): (&Cluster<'a, Worker>, &Cluster<'a, Helper>),
    numbers: Numbers<'a>,
) -> Stream<(u32, (u32, (usize, u32))), Process<'a, Node>, Unbounded, NoOrder> {
    numbers
        .map(q!(|number| (
            MemberId::<Worker>::from_raw_id(number % 2),
            number
        )))
        .demux(workers, TCP.fail_stop().bincode())
        .map(q!(|number| (
            MemberId::<Helper>::from_raw_id(number / 2 % 2),
            number
        )))
        .into_keyed()
        .demux(helpers, TCP.fail_stop().bincode())
        .enumerate()
        .entries()
        .map(q!(|(worker, number)| (worker.get_raw_id(), number)))
        .send(node, TCP.fail_stop().bincode())
        .entries()
        .map(q!(|(helper, number)| (helper.get_raw_id(), number)))
}

/// Numbers go to the workers of their remainders, who send the even ones back: how many, and their sum, whenever somebody asks.
pub fn sums_of_all<'a>(
    node: &Process<'a, Node>,
    workers: &Cluster<'a, Worker>,
    numbers: Stream<u32, Process<'a, Node>, Unbounded, NoOrder>,
    asked: Stream<(), Process<'a, Node>, Unbounded>,
) -> Stream<(usize, u32), Process<'a, Node>, Unbounded> {
    let sums = numbers
        .map(q!(|number| (
            MemberId::<Worker>::from_raw_id(number / 2 % 2),
            number
        )))
        .demux(workers, TCP.fail_stop().bincode())
        .send(node, TCP.fail_stop().bincode())
        .values()
        .filter(q!(|number| number % 2 == 0))
        .fold(
            q!(|| (0usize, 0u32)),
            q!(
                |(count, sum), number| {
                    *count += 1;
                    *sum += number;
                },
                commutative = manual_proof!(/** a count and a sum */)
            ),
        );
    sliced! {
        let asked = use(asked, nondet!(/** questions of one batch get one answer */));
        let sums = use(sums, nondet!(/** an answer holds the sum so far */));
        sums.into_stream().filter_if(!asked.is_empty())
    }
}
