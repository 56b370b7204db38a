//! The leader keeps a balance for each account and a total for each branch.
//! No single key serves both, but an account determines its
//! branch: partitioning with dependencies splits the leader by branch.

use hydro_lang::live_collections::stream::TotalOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Leader, Messages, Requests, answer};
use crate::closed_loop::{Client, Load, closed_loop, report};

/// How many accounts the virtual clients of the program share.
const ACCOUNTS: u32 = 256;

/// The account that a virtual client pays into.
pub fn account_of(virtual_client: u32) -> u32 {
    virtual_client % ACCOUNTS
}

/// The branch that keeps an account.
pub fn branch_of(account: u32) -> u32 {
    account / 16
}

/// Answers each payment `(tag, (account, sealed amount))` with the balance of the account and the total of its branch, each as after
/// some payment that was no earlier.
pub fn serve<'a, Tag: Clone>(
    payments: Messages<'a, Tag, (u32, u64)>,
) -> Messages<'a, Tag, (u64, u64)> {
    let balances = payments
        .map(q!(|(tag, (account, sealed))| (
            account,
            (tag, crate::work::decrypt(sealed))
        )))
        .into_keyed()
        .assume_ordering::<TotalOrder>(
            nondet!(/** payments into one account may take effect in any order */),
        )
        .scan(
            q!(|| 0u64),
            q!(|balance, (tag, amount)| {
                *balance = balance.wrapping_add(amount);
                Some((tag, amount, *balance))
            }),
        )
        .entries();

    balances
        .map(q!(|(account, payment)| (self::branch_of(account), payment)))
        .into_keyed()
        .assume_ordering::<TotalOrder>(
            nondet!(/** payments at one branch may take effect in any order */),
        )
        .scan(
            q!(|| 0u64),
            q!(|total, (tag, amount, balance)| {
                *total = total.wrapping_add(amount);
                Some((tag, (balance, *total)))
            }),
        )
        .values()
}

/// The program under load.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    load: Load,
) -> Requests<'a> {
    closed_loop(clients, load, |requests| {
        let payments = requests
            .map(q!(|request| (
                self::account_of(request.virtual_client),
                super::body(&request),
                request
            )))
            .send(leader, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, (account, sealed, request))| (
                (client, request),
                (account, sealed)
            )));
        let answers = serve(payments).map(q!(|(asker, (balance, total))| (asker, balance ^ total)));
        answer(answers, clients)
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

    ExportOptions::new("pipeline_dependencies")
        .cluster_size(&clients, 1)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "payment", 1.0)
}
