//! The leader matches orders with payments.
//! Everything it compares is compared on one key: partitioning with co-hashing splits it.

use std::hash::Hash;

use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Leader, Messages, Requests, answer, ask};
use crate::closed_loop::{Client, Load, closed_loop, report};

/// Answers each tag once both its order and its payment have arrived, with what the two bodies held together.
pub fn serve<'a, Tag: Clone + Eq + Hash>(
    orders: Messages<'a, Tag, u64>,
    payments: Messages<'a, Tag, u64>,
) -> Messages<'a, Tag, u64> {
    let orders = orders.map(q!(|(tag, body)| (tag, crate::work::decrypt(body))));
    let payments = payments.map(q!(|(tag, body)| (tag, crate::work::decrypt(body))));
    orders
        .join(payments)
        .map(q!(|(tag, (order, payment))| (
            tag,
            order.wrapping_add(payment)
        )))
        .weaken_ordering()
}

/// The program under load: each request is an order and a payment, sent apart.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    load: Load,
) -> Requests<'a> {
    closed_loop(clients, load, |requests| {
        let orders = ask(requests.clone(), leader);
        let payments = ask(requests, leader);
        answer(serve(orders, payments), clients)
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

    ExportOptions::new("pipeline_co_hash")
        .cluster_size(&clients, 1)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "order", 1.0)
        .workload(InputRef::network_from(&clients, 1), "payment", 1.0)
}
