//! Networks between all kinds of locations, with all ways to address a member and all faults.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::MemberId;
use hydro_lang::location::cluster::CLUSTER_SELF_ID;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Helper, Node, Numbers, Other, Worker, node_with_port};

/// How many members each cluster of the exported program has.
pub const MEMBERS: usize = 2;

/// The locations that numbers travel through.
pub struct Places<'a> {
    /// Where they start.
    pub node: Process<'a, Node>,
    /// Where they end.
    pub other: Process<'a, Other>,
    /// The first cluster on the way.
    pub workers: Cluster<'a, Worker>,
    /// The second cluster on the way.
    pub helpers: Cluster<'a, Helper>,
}

/// Each number goes to the worker of its remainder, from there to the helper of the same number, and on to the other process.
pub fn by_remainder<'a>(
    places: &Places<'a>,
    numbers: Numbers<'a>,
) -> Stream<(u32, u32), Process<'a, Other>, Unbounded, NoOrder> {
    let Places {
        other,
        workers,
        helpers,
        ..
    } = places;
    numbers
        .map(q!(|number| (
            MemberId::<Worker>::from_raw_id(number % 2),
            number
        )))
        .demux(workers, TCP.fail_stop().bincode().name("to_worker"))
        .map(q!(move |number| (
            MemberId::<Helper>::from_raw_id(CLUSTER_SELF_ID.get_raw_id()),
            number
        )))
        .demux(helpers, TCP.fail_stop().bincode())
        .entries()
        .map(q!(|(worker, number)| (worker.get_raw_id(), number)))
        .send(other, TCP.fail_stop().bincode())
        .values()
}

/// Each number goes to everybody, over links that lose or delay messages.
pub fn to_all<'a>(
    places: &Places<'a>,
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Other>, Unbounded, NoOrder> {
    let Places {
        node,
        other,
        workers,
        helpers,
    } = places;
    let from_workers = numbers
        .clone()
        .broadcast_closed(workers, TCP.fail_stop().bincode())
        .broadcast(
            helpers,
            TCP.lossy(nondet!(/** what is lost is not missed */))
                .bincode(),
            nondet!(/** a helper that is not known yet is not missed */),
        )
        .values()
        .send(other, TCP.lossy_delayed_forever().bincode())
        .values();
    let direct = numbers
        .send(other, TCP.fail_stop().bincode().name("direct"))
        .send(node, TCP.lossy_delayed_forever().bincode())
        .send(other, TCP.fail_stop().bincode());
    from_workers.merge_unordered(direct)
}

/// Numbers go to the workers in turn, and from each worker to the helpers in turn.
pub fn in_turn<'a>(
    places: &Places<'a>,
    numbers: Numbers<'a>,
) -> Stream<u32, Process<'a, Other>, Unbounded, NoOrder> {
    let Places {
        other,
        workers,
        helpers,
        ..
    } = places;
    numbers
        .round_robin(
            workers,
            TCP.fail_stop().bincode(),
            nondet!(/** who is known when a turn comes does not matter */),
        )
        .round_robin(
            helpers,
            TCP.fail_stop().bincode(),
            nondet!(/** who is known when a turn comes does not matter */),
        )
        .values()
        .send(other, TCP.fail_stop().bincode())
        .values()
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (node, driver, numbers) = node_with_port(flow);
    let places = Places {
        node,
        other: flow.process(),
        workers: flow.cluster(),
        helpers: flow.cluster(),
    };

    by_remainder(&places, numbers.clone()).send_bincode_external(&driver);
    to_all(&places, numbers.clone()).send_bincode_external(&driver);
    in_turn(&places, numbers).send_bincode_external(&driver);

    ExportOptions::new("op_networks")
        .cluster_size(&places.workers, MEMBERS)
        .cluster_size(&places.helpers, MEMBERS)
        .workload(InputRef::External(0), "number", 1.0)
}
