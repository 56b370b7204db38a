//! Operators with two inputs.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Node, Pairs, node_with_port};

/// Keys and values in no order.
pub type Matches<'a, T> = Stream<T, Process<'a, Node>, Unbounded, NoOrder>;

/// Pairs of values that ever arrived under the same key.
pub fn join<'a>(left: Pairs<'a>, right: Pairs<'a>) -> Matches<'a, (u32, (u32, u32))> {
    left.join(right)
}

/// Everything with everything.
pub fn cross<'a>(left: Pairs<'a>, right: Pairs<'a>) -> Matches<'a, ((u32, u32), (u32, u32))> {
    left.cross_product(right)
}

/// Every pair of two lists, in order: the product of bounded streams is a nested loop.
pub fn grid<'a>(node: &Process<'a, Node>) -> Stream<(u32, u32), Process<'a, Node>, Bounded> {
    node.source_iter(q!(0u32..3))
        .cross_product_nested_loop(node.source_iter(q!(0u32..2)))
}

/// Looks pairs up in a fixed table and leaves out what a fixed list forbids.
pub fn against_constants<'a>(node: &Process<'a, Node>, pairs: Pairs<'a>) -> Matches<'a, u32> {
    // Both sides of a difference at the top level have to be bounded.
    let table = node
        .source_iter(q!([(1u32, 10u32), (2, 20), (5, 50)]))
        .filter_not_in(node.source_iter(q!([(5u32, 50u32)])));
    let forbidden = node.source_iter(q!([3u32, 4]));
    pairs
        .anti_join(forbidden)
        .join(table)
        .map(q!(|(_, (value, found))| value + found))
        .weaken_ordering()
}

/// Adds a constant to each value.
pub fn plus_constant<'a>(node: &Process<'a, Node>, pairs: Pairs<'a>) -> Pairs<'a> {
    pairs
        .cross_singleton(node.singleton(q!(1u32)))
        .map(q!(|((key, value), one)| (key, value + one)))
}

/// The same in a tick, where both sides last only as long as the tick.
pub fn per_batch<'a>(left: Pairs<'a>, right: Pairs<'a>) -> Matches<'a, (u32, u32)> {
    sliced! {
        let left = use(left, nondet!(/** only what arrives together is matched */));
        let right = use(right, nondet!(/** only what arrives together is matched */));
        let matched = left.clone().join(right.clone())
            .map(q!(|(_, (left, right))| (left, right)));
        let only_left = left.clone().anti_join(right.clone().map(q!(|(key, _)| key)));
        let not_equal = left.clone().filter_not_in(right.clone());
        let all = left.cross_product_nested_loop(right.clone())
            .map(q!(|((key, _), (_, value))| (key, value)));
        let counted = only_left
            .cross_singleton(right.count())
            .map(q!(|((key, _), count)| (key, count as u32)));
        matched.chain(counted).chain(not_equal).chain(all).weaken_ordering()
    }
}

/// Keyed collections: a lookup of keys in a map that grows.
pub fn lookups<'a>(questions: Pairs<'a>, facts: Pairs<'a>) -> Matches<'a, (u32, (u32, u32))> {
    let facts = facts.into_keyed().first();
    sliced! {
        let questions = use(questions, nondet!(/** a question that comes too early gets no answer */));
        let facts = use(facts, nondet!(/** a question that comes too early gets no answer */));
        facts
            .join_keyed_stream(questions.into_keyed())
            .entries()
    }
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, left) = node_with_port(flow);
    let (_, right) =
        node.source_external_bincode::<_, (u32, u32), TotalOrder, ExactlyOnce>(&driver);

    join(left.clone(), right.clone()).send_bincode_external(&driver);
    cross(left.clone(), right.clone()).send_bincode_external(&driver);
    grid(&node).send_bincode_external(&driver);
    against_constants(&node, left.clone()).send_bincode_external(&driver);
    plus_constant(&node, left.clone()).send_bincode_external(&driver);
    per_batch(left.clone(), right.clone()).send_bincode_external(&driver);
    lookups(left, right).send_bincode_external(&driver);

    ExportOptions::new("op_joins")
        .workload(InputRef::External(0), "left", 1.0)
        .workload(InputRef::External(1), "right", 1.0)
}
