//! Asynchronous work on elements, awaited beside the data flow or inside it.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Node, Numbers, node_with_port};

/// Awaited beside the flow, in the order of completion.
pub fn as_completed<'a>(
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Node>, Unbounded, NoOrder> {
    numbers
        .map(q!(|number| async move { number + 1 }))
        .resolve_futures()
}

/// Awaited beside the flow, in the order of arrival.
pub fn in_order<'a>(numbers: Numbers<'a>) -> Numbers<'a> {
    numbers
        .map(q!(|number| async move { number + 2 }))
        .resolve_futures_ordered()
}

/// Awaited within the step.
pub fn blocking<'a>(numbers: Numbers<'a>) -> Stream<u32, Process<'a, Node>, Unbounded, NoOrder> {
    numbers
        .map(q!(|number| async move { number + 3 }))
        .resolve_futures_blocking()
}

/// Streams in a stream, each run to its end within the step.
pub fn inner_streams<'a>(numbers: Numbers<'a>) -> Numbers<'a> {
    numbers.flat_map_stream_blocking(q!(|number| super::host::Count(0..number % 4)))
}

/// A running sum with an asynchronous step.
pub fn async_sum<'a>(numbers: Numbers<'a>) -> Numbers<'a> {
    numbers.scan_async_blocking(
        q!(|| 0u32),
        q!(|sum, number| {
            *sum = sum.wrapping_add(number);
            let now = *sum;
            async move { Some(now) }
        }),
    )
}

/// A value that is awaited once, at the start.
pub fn greeting<'a>(node: &Process<'a, Node>) -> Stream<u32, Process<'a, Node>, Bounded> {
    node.singleton_future(q!(async { 42u32 })).into_stream()
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, numbers) = node_with_port(flow);

    as_completed(numbers.clone()).send_bincode_external(&driver);
    in_order(numbers.clone()).send_bincode_external(&driver);
    blocking(numbers.clone()).send_bincode_external(&driver);
    inner_streams(numbers.clone()).send_bincode_external(&driver);
    async_sum(numbers).send_bincode_external(&driver);
    greeting(&node).send_bincode_external(&driver);

    ExportOptions::new("op_futures").workload(InputRef::External(0), "number", 1.0)
}
