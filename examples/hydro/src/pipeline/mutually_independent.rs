//! The leader runs two services that share nothing: a register that numbers requests and an audit that keeps a running checksum.
//! Mutually independent decoupling gives each its own machine.
//! Neither can be partitioned: both depend on the order of all requests.

use hydro_lang::live_collections::stream::TotalOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Leader, Messages, Requests, answer, ask};
use crate::closed_loop::{Client, Load, closed_loop, report};

/// Answers each message with its number in the order of arrival, mixed with what its body held.
pub fn register<'a, Tag: Clone>(requests: Messages<'a, Tag, u64>) -> Messages<'a, Tag, u64> {
    requests
        .map(q!(|(tag, body)| (tag, crate::work::decrypt(body))))
        .assume_ordering::<TotalOrder>(
            nondet!(/** numbers follow the order of arrival, which is free */),
        )
        .enumerate()
        .map(q!(|(number, (tag, plain))| (tag, plain ^ number as u64)))
        .weaken_ordering()
}

/// Answers each message with the checksum of all bodies up to it.
pub fn audit<'a, Tag: Clone>(requests: Messages<'a, Tag, u64>) -> Messages<'a, Tag, u64> {
    requests
        .map(q!(|(tag, body)| (tag, crate::work::decrypt(body))))
        .assume_ordering::<TotalOrder>(
            nondet!(/** the checksum follows the order of arrival, which is free */),
        )
        .scan(
            q!(|| 0u64),
            q!(|checksum, (tag, plain)| {
                *checksum = checksum.rotate_left(1) ^ plain;
                Some((tag, *checksum))
            }),
        )
        .weaken_ordering()
}

/// The program under load: virtual clients with an even number use the register, the others the audit.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    load: Load,
) -> Requests<'a> {
    closed_loop(clients, load, |requests| {
        let for_register = requests
            .clone()
            .filter(q!(|request| request.virtual_client % 2 == 0));
        let for_audit = requests.filter(q!(|request| request.virtual_client % 2 == 1));

        let registered = answer(register(ask(for_register, leader)), clients);
        let audited = answer(audit(ask(for_audit, leader)), clients);
        registered.merge_unordered(audited)
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

    ExportOptions::new("pipeline_mutually_independent")
        .cluster_size(&clients, 1)
        .client(&clients)
        // Half of the clients use the one, half the other.
        .workload(InputRef::network_from(&clients, 0), "register", 0.5)
        .workload(InputRef::network_from(&clients, 1), "audit", 0.5)
}
