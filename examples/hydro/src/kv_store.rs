//! A key-value store on one process:
//! a get that starts after a put was acknowledged sees that put.

use std::hash::Hash;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::closed_loop::{Client, Load, Request, closed_loop, report};
use crate::registry::Driver;

/// Marker of the process that holds the data.
pub struct Store {}

/// The two kinds of answers of the store.
pub struct Answers<'a, Tag> {
    /// Tags of puts that have taken effect.
    pub acknowledged: Stream<Tag, Process<'a, Store>, Unbounded, NoOrder>,
    /// Tags of gets with the value found, if any.
    pub found: Stream<(Tag, Option<u64>), Process<'a, Store>, Unbounded, NoOrder>,
}

/// Applies puts `(tag, (key, value))` and answers gets `(tag, key)`. The last put to a key wins.
pub fn kv_store<'a, Tag: Clone + Eq + Hash>(
    puts: Stream<(Tag, (u32, u64)), Process<'a, Store>, Unbounded, NoOrder>,
    gets: Stream<(Tag, u32), Process<'a, Store>, Unbounded, NoOrder>,
) -> Answers<'a, Tag> {
    let puts = puts.atomic();
    let acknowledged = puts.clone().map(q!(|(tag, _)| tag)).end_atomic();
    let values = puts
        .map(q!(|(_, entry)| entry))
        .into_keyed()
        .assume_ordering::<TotalOrder>(
            nondet!(/** of two puts to one key that are under way together, either may be last */),
        )
        .fold(q!(|| 0), q!(|value, newest| *value = newest));

    let found = sliced! {
        let gets = use(gets, nondet!(/** a get may be answered at any time after it arrived */));
        let values = use::atomic(values, nondet!(/** puts under way may or may not be seen */));

        gets.into_keyed().lookup_keyed_singleton(values)
    };

    Answers {
        acknowledged,
        found: found.entries().map(q!(|(tag, (_key, value))| (tag, value))),
    }
}

/// The ports form: puts and gets on a port each, acknowledgements and answers on a port each.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let store = flow.process();
    let driver = flow.external::<Driver>();

    let (_, puts) =
        store.source_external_bincode::<_, (u32, (u32, u64)), NoOrder, ExactlyOnce>(&driver);
    let (_, gets) = store.source_external_bincode::<_, (u32, u32), NoOrder, ExactlyOnce>(&driver);
    let answers = kv_store(puts, gets);
    answers.acknowledged.send_bincode_external(&driver);
    answers.found.send_bincode_external(&driver);

    ExportOptions::new("kv_store")
        .workload(InputRef::External(0), "put", 1.0)
        .workload(InputRef::External(1), "get", 1.0)
}

/// How many keys the virtual clients of the bench form use.
const KEYS: u32 = 1_000;

/// The key that a virtual client puts and then gets.
pub fn key_of(request: &Request) -> u32 {
    (request.virtual_client + request.sequence / 2) % KEYS
}

/// The bench form: each virtual client puts and gets in turn.
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

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let store = flow.process();

    report(bench(&clients, &store, load));

    ExportOptions::new("kv_store_bench")
        .cluster_size(&clients, 1)
        .client(&clients)
        // Clients ask for the two in turn: each is half of the commands.
        .workload(InputRef::network_from(&clients, 0), "put", 0.5)
        .workload(InputRef::network_from(&clients, 1), "get", 0.5)
}
