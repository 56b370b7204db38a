//! Atomic sections: what is acknowledged is already counted.

use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Node, Numbers, node_with_port};

/// Acknowledges numbers; a question gets the sum of at least all numbers acknowledged before it.
pub fn counter<'a>(
    numbers: Numbers<'a>,
    questions: Stream<(), Process<'a, Node>, Unbounded>,
) -> (Numbers<'a>, Numbers<'a>) {
    let numbers = numbers.atomic();
    let sum = numbers.clone().fold(
        q!(|| 0u32),
        q!(|sum, number| *sum = sum.wrapping_add(number)),
    );
    let answers = sliced! {
        let questions = use(questions, nondet!(/** which sum a question sees is a race with numbers under way */));
        let sum = use::atomic(sum, nondet!(/** which sum a question sees is a race with numbers under way */));
        questions.cross_singleton(sum).map(q!(|((), sum)| sum))
    };
    (numbers.end_atomic(), answers)
}

/// Gives each number its place in a tick, and joins it there with the batch it came in.
pub fn places<'a>(
    node: &Process<'a, Node>,
    numbers: Numbers<'a>,
) -> Stream<(u32, usize), Process<'a, Node>, Unbounded> {
    let tick = node.tick();
    let batch = numbers.batch(
        &tick,
        nondet!(/** where a batch ends is part of the result */),
    );
    let placed = batch.enumerate().all_ticks_atomic();
    let back = placed
        .clone()
        .batch_atomic(&tick, nondet!(/** the same tick */))
        .count();
    placed
        .batch_atomic(&tick, nondet!(/** the same tick */))
        .cross_singleton(back)
        .map(q!(|((place, number), of)| (number, of - place)))
        .all_ticks()
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, numbers) = node_with_port(flow);
    let (_, questions) = node.source_external_bincode::<_, (), TotalOrder, ExactlyOnce>(&driver);

    let (acknowledged, answers) = counter(numbers.clone(), questions);
    acknowledged.send_bincode_external(&driver);
    answers.send_bincode_external(&driver);
    places(&node, numbers).send_bincode_external(&driver);

    ExportOptions::new("op_atomic")
        .workload(InputRef::External(0), "number", 1.0)
        .workload(InputRef::External(1), "question", 1.0)
}
