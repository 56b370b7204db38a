//! Where data comes from and where it ends.

use std::time::Duration;

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::location::MembershipEvent;
use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;

use super::{Node, Worker};
use crate::registry::Driver;

/// How many workers the exported program has.
pub const WORKERS: usize = 2;

/// Fixed items, a stream of the host, a clock and an endless source.
pub fn items<'a>(node: &Process<'a, Node>) -> Stream<u32, Process<'a, Node>, Unbounded, NoOrder> {
    let fixed: Stream<u32, _, Unbounded> = node.source_iter(q!([1u32, 2, 3])).into();
    let streamed = node.source_stream(q!(super::host::Count(4..6)));
    let clock = node
        .source_interval(
            q!(Duration::from_millis(500)),
            nondet!(/** the clock only makes numbers appear */),
        )
        .map(q!(|_| 6u32));
    let endless = sliced! {
        let spins = use(node.spin(), nondet!(/** one a tick */));
        let mut left = use::state(|l| l.singleton(q!(3u32)));
        let now = left.clone().filter(q!(|left| *left > 0));
        left = left.map(q!(|left| left.saturating_sub(1)));
        now.filter_if(!spins.is_empty()).into_stream()
    };
    fixed
        .merge_unordered(streamed)
        .merge_unordered(clock)
        .merge_unordered(endless)
}

/// Who has joined the cluster.
pub fn joined<'a>(
    node: &Process<'a, Node>,
    workers: &Cluster<'a, Worker>,
) -> Stream<u32, Process<'a, Node>, Unbounded, NoOrder> {
    node.source_cluster_members(workers)
        .entries()
        .filter_map(q!(|(member, event)| match event {
            MembershipEvent::Joined => Some(member.get_raw_id()),
            MembershipEvent::Left => None,
        }))
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let node = flow.process();
    let workers = flow.cluster();
    let driver = flow.external::<Driver>();

    // Ports for one client and for many.
    let (_, bytes) = node.source_external_bytes(&driver);
    let (_, asked, close_one) = node.bind_single_client_bincode::<_, u32, u32>(&driver);
    close_one.complete(asked.map(q!(|number| number + 1)));
    let (_, requests, _members, close_many) =
        node.bidi_external_many_bincode::<_, u32, u32>(&driver);
    close_many.complete(
        requests
            .map(q!(|number| number * 2))
            .weaken_ordering::<NoOrder>(),
    );

    let items = items(&node);
    items.clone().send_bincode_external(&driver);
    items
        .assume_ordering::<TotalOrder>(nondet!(/** printed in any order */))
        .for_each(q!(|number| println!("{number}")));
    bytes
        .map(q!(|bytes| bytes.len()))
        .dest_sink(q!(super::host::Forget));
    joined(&node, &workers).send_bincode_external(&driver);
    // Nobody reads this: it becomes a root that drives it and drops what comes.
    drop(workers.source_iter(q!([1u32])).map(q!(|number| number + 1)));

    ExportOptions::new("op_sources").cluster_size(&workers, WORKERS)
}
