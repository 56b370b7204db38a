//! The leader opens each request, numbers it, and seals the answer.
//! Sealing needs no state: functional decoupling moves it away.

use hydro_lang::live_collections::stream::TotalOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Leader, Messages, Requests, answer, ask};
use crate::closed_loop::{Client, Load, closed_loop, report};

/// Answers each message with its sealed number in the order of arrival, mixed with what the body held.
pub fn serve<'a, Tag: Clone>(requests: Messages<'a, Tag, u64>) -> Messages<'a, Tag, u64> {
    let opened = requests.map(q!(|(tag, body)| (tag, crate::work::decrypt(body))));

    let numbered = sliced! {
        let arrived = use(opened, nondet!(/** numbers follow the order of arrival, which is free */));
        let mut next = use::state(|l| l.singleton(q!(0u64)));

        let count = arrived.clone().count();
        let numbered = arrived
            .assume_ordering::<TotalOrder>(nondet!(/** the order within a batch is free, too */))
            .enumerate()
            .cross_singleton(next.clone())
            .map(q!(|((index, (tag, plain)), next)| (tag, (next + index as u64, plain))));
        next = next.zip(count).map(q!(|(next, count)| next + count as u64));
        numbered
    };

    numbered
        .map(q!(|(tag, (number, plain))| (
            tag,
            crate::work::encrypt(plain ^ number)
        )))
        .weaken_ordering()
}

/// The program under load.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    load: Load,
) -> Requests<'a> {
    closed_loop(clients, load, |requests| {
        answer(serve(ask(requests, leader)), clients)
    })
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let leader = flow.process();

    report(bench(&clients, &leader, load));

    ExportOptions::new("pipeline_functional")
        .cluster_size(&clients, 1)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "request", 1.0)
}
