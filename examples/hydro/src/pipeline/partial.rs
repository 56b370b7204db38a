//! The leader counts requests by account and stamps each answer with the current epoch.
//! Accounts can be split over machines; the epoch
//! changes rarely and is needed everywhere: partial partitioning replicates it.

use std::time::Duration;

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Leader, Messages, Requests, answer};
use crate::closed_loop::{Client, Load, closed_loop, report};

/// Marker of the process that starts new epochs.
pub struct Admin {}

/// Answers each request `(tag, (account, sealed body))` with the epoch it is served in, its number within the account, and what its body
/// held. An epoch starts with each element of `epoch_changes`.
pub fn serve<'a, Tag: Clone>(
    requests: Messages<'a, Tag, (u32, u64)>,
    epoch_changes: Stream<(), Process<'a, Leader>, Unbounded, TotalOrder>,
) -> Messages<'a, Tag, (usize, u32, u64)> {
    let opened = requests.map(q!(|(tag, (account, sealed))| (
        account,
        (tag, crate::work::decrypt(sealed))
    )));
    let numbered = opened
        .into_keyed()
        .assume_ordering::<TotalOrder>(
            nondet!(/** requests for one account may be numbered in any order */),
        )
        .scan(
            q!(|| 0u32),
            q!(|count, (tag, plain)| {
                *count += 1;
                Some((tag, *count, plain))
            }),
        )
        .values();

    let epoch = epoch_changes.count();
    let stamped: Stream<_, _, _, NoOrder> = sliced! {
        let numbered = use(numbered, nondet!(/** a request is served in whichever epoch it is in when it is looked at */));
        let epoch = use(epoch, nondet!(/** see above */));

        numbered.cross_singleton(epoch)
    };
    stamped.map(q!(|((tag, number, plain), epoch)| (
        tag,
        (epoch, number, plain)
    )))
}

/// The program under load.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    epoch_changes: Stream<(), Process<'a, Admin>, Unbounded, TotalOrder>,
    load: Load,
) -> Requests<'a> {
    let epoch_changes = epoch_changes.send(leader, TCP.fail_stop().bincode());
    closed_loop(clients, load, |requests| {
        let accounts = requests
            .map(q!(|request| (
                super::dependencies::account_of(request.virtual_client),
                super::body(&request),
                request
            )))
            .send(leader, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, (account, sealed, request))| (
                (client, request),
                (account, sealed)
            )));
        let answers = serve(accounts, epoch_changes).map(q!(|(asker, (epoch, number, plain))| (
            asker,
            crate::work::encrypt(plain ^ epoch as u64 ^ u64::from(number))
        )));
        answer(answers, clients)
    })
}

/// The program under any load: the admin starts an epoch every second.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let leader = flow.process();
    let admin = flow.process::<Admin>();

    let epoch_changes = admin
        .source_interval(
            q!(Duration::from_secs(1)),
            nondet!(/** when an epoch starts is free */),
        )
        .map(q!(|_| ()));
    report(bench(&clients, &leader, epoch_changes, load));

    ExportOptions::new("pipeline_partial")
        .cluster_size(&clients, 1)
        .client(&clients)
        .client(&admin)
        .workload(InputRef::network_from(&clients, 0), "request", 1.0)
        .workload(InputRef::network_from(&admin, 0), "epoch", 0.0001)
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}
