//! Ticks: constants, values carried from tick to tick, and loops outside ticks.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Node, Numbers, node_with_port};

/// Adds to each number what the first tick was given, a constant, and the count of earlier ticks.
pub fn with_constants<'a>(
    node: &Process<'a, Node>,
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Node>, Unbounded> {
    let tick = node.tick();
    let batch = numbers.batch(
        &tick,
        nondet!(/** where a batch ends is part of the result */),
    );
    let (close_ticks, ticks) = tick.cycle_with_initial(tick.singleton(q!(0u32)));
    close_ticks.complete_next_tick(ticks.clone().map(q!(|ticks| ticks + 1)));

    let bonus = tick
        .optional_first_tick(q!(100u32))
        .unwrap_or(tick.singleton(q!(0u32)));
    let constant = node.singleton(q!(1000u32)).clone_into_tick(&tick);
    let nothing = tick.none::<u32>().into_stream();
    batch
        .cross_singleton(bonus)
        .cross_singleton(constant)
        .cross_singleton(ticks)
        .map(q!(|(((number, bonus), constant), ticks)| number
            + bonus
            + constant
            + ticks))
        .chain(nothing)
        .all_ticks()
}

/// Numbers go round a loop and lose one each time, until nothing is left.
pub fn countdown<'a>(
    node: &Process<'a, Node>,
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Node>, Unbounded, NoOrder> {
    let (close_again, again) = node.forward_ref::<Stream<u32, _, Unbounded, NoOrder>>();
    let all = numbers.merge_unordered(again);
    // All ticks of a location are one step when deployed, so the loop has to leave the step.
    let lower = sliced! {
        let batch = use(all.clone(), nondet!(/** each number goes round by itself */));
        batch
            .filter(q!(|number| *number > 0))
            .map(q!(|number| number - 1))
            .defer_tick()
    };
    close_again.complete(lower);
    all
}

/// Repeats the last number of the batch before, while a number is missing.
pub fn remember<'a>(numbers: Numbers<'a>) -> Stream<u32, Process<'a, Node>, Unbounded> {
    sliced! {
        let batch = use(numbers, nondet!(/** where a batch ends is part of the result */));
        let mut last = use::state_null::<Optional<u32, Tick<_>, Bounded>>();
        let shown = batch.last().or(last);
        last = shown.clone();
        shown.into_stream()
    }
}

/// The sum over all ticks, kept by a fold that spans them.
pub fn across<'a>(
    node: &Process<'a, Node>,
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Node>, Unbounded> {
    let tick = node.tick();
    numbers
        .batch(
            &tick,
            nondet!(/** how often the sum is shown is part of the result */),
        )
        .across_ticks(|all| {
            all.fold(
                q!(|| 0u32),
                q!(|sum, number| *sum = sum.wrapping_add(number)),
            )
        })
        .all_ticks()
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, numbers) = node_with_port(flow);

    with_constants(&node, numbers.clone()).send_bincode_external(&driver);
    countdown(&node, numbers.clone()).send_bincode_external(&driver);
    remember(numbers.clone()).send_bincode_external(&driver);
    across(&node, numbers).send_bincode_external(&driver);

    ExportOptions::new("op_ticks").workload(InputRef::External(0), "number", 1.0)
}
