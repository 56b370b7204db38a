//! Operators that look at one element at a time, and those that look at neighbours in a stream.

use hydro_lang::live_collections::stream::{AtLeastOnce, ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Node, Numbers, node_with_port};

/// Even numbers become their halves, odd ones are listed up to themselves; duplicates go.
pub fn halves_and_ranges<'a>(
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Node>, Unbounded, NoOrder> {
    let (even, odd) = numbers
        .inspect(q!(|number| println!("seen {number}")))
        .partition(q!(|number| number % 2 == 0));
    let halves = even.map(q!(|number| number / 2));
    let ranges = odd
        .filter(q!(|number| *number > 1))
        .flat_map_ordered(q!(|number| 0..number));
    halves.merge_unordered(ranges).unique()
}

/// Reads numbers written in decimal and numbers them.
pub fn parse<'a>(
    lines: Stream<String, Process<'a, Node>, Unbounded>,
) -> Stream<(usize, u32), Process<'a, Node>, Unbounded> {
    lines
        .filter_map(q!(|line| line.trim().parse().ok()))
        .enumerate()
}

/// In each batch: a sorted copy before the batch itself, then the numbered batch of the tick before.
pub fn sorted_batches<'a>(numbers: Numbers<'a>) -> Stream<u32, Process<'a, Node>, Unbounded> {
    sliced! {
        let batch = use(numbers, nondet!(/** where a batch ends is part of the result */));
        let sorted = batch.clone().sort();
        let before = batch
            .clone()
            .defer_tick()
            .enumerate()
            .map(q!(|(index, number)| number + index as u32));
        sorted.chain(batch).chain(before)
    }
}

/// Weakens and restores what is known about a stream.
pub fn weakened<'a>(numbers: Numbers<'a>) -> Numbers<'a> {
    numbers
        .weaken_ordering::<NoOrder>()
        .weaken_retries::<AtLeastOnce>()
        .assume_retries::<ExactlyOnce>(nondet!(/** nothing was repeated */))
        .assume_ordering::<TotalOrder>(nondet!(/** any order will do */))
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, numbers) = node_with_port(flow);
    let (_, lines) = node.source_external_bincode::<_, String, TotalOrder, ExactlyOnce>(&driver);

    halves_and_ranges(numbers.clone()).send_bincode_external(&driver);
    sorted_batches(weakened(numbers)).send_bincode_external(&driver);
    parse(lines).send_bincode_external(&driver);

    ExportOptions::new("op_elementwise")
        .workload(InputRef::External(0), "number", 1.0)
        .workload(InputRef::External(1), "line", 1.0)
}
