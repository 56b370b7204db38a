//! The key-value store under load with many keys:
//! what it holds is what it costs, as long as it is copied for every batch of gets.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::closed_loop::{Client, Load, Request, closed_loop, report};
use crate::kv_store::{Store, kv_store};

/// How many keys the virtual clients use.
const KEYS: u64 = 100_000;

/// The key that a virtual client puts and then gets: any of them, so that many are in use soon.
pub fn key_of(request: &Request) -> u32 {
    let turn = u64::from(request.virtual_client) * 1_000_003 + u64::from(request.sequence / 2);
    let mixed = turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    (mixed % KEYS) as u32
}

/// Each virtual client puts and gets in turn.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    store: &Process<'a, Store>,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    closed_loop(clients, load, |requests| {
        let puts = requests
            .clone()
            .filter(q!(|request| request.sequence % 2 == 0))
            .map(q!(|request| (
                self::key_of(&request),
                u64::from(request.sequence),
                request
            )))
            .send(store, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, (key, value, request))| (
                (client, request),
                (key, value)
            )));
        let gets = requests
            .filter(q!(|request| request.sequence % 2 == 1))
            .map(q!(|request| (self::key_of(&request), request)))
            .send(store, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, (key, request))| ((client, request), key)));

        let answers = kv_store(puts, gets);
        let acknowledged = answers
            .acknowledged
            .demux(clients, TCP.fail_stop().bincode());
        let found = answers
            .found
            .map(q!(|((client, request), value)| (client, (request, value))))
            .demux(clients, TCP.fail_stop().bincode())
            .map(q!(|(request, _value)| request));
        acknowledged.merge_unordered(found)
    })
}

/// The program under this load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let store = flow.process();

    report(bench(&clients, &store, load));

    ExportOptions::new("kv_store_large")
        .cluster_size(&clients, 1)
        .client(&clients)
        // Clients ask for the two in turn: each is half of the commands.
        .workload(InputRef::network_from(&clients, 0), "put", 0.5)
        .workload(InputRef::network_from(&clients, 1), "get", 0.5)
}
