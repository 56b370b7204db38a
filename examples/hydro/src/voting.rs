//! Voting: a leader sends each payload to every replica and decides it once a majority has voted for it.

use std::hash::Hash;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;
use hydro_std::quorum::collect_quorum;
use hydrofoil::{ExportOptions, InputRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::closed_loop::{Client, Load, Request, closed_loop, report};
use crate::registry::Driver;

/// Marker of the process that counts votes.
pub struct Leader {}

/// Marker of the cluster that votes.
pub struct Replica {}

/// How many replicas the exported programs have.
pub const REPLICAS: usize = 3;

/// Returns each payload once a majority of the replicas has voted for it. Payloads must differ from each other.
pub fn voting<'a, T>(
    leader: &Process<'a, Leader>,
    replicas: &Cluster<'a, Replica>,
    num_replicas: usize,
    payloads: Stream<T, Process<'a, Leader>, Unbounded, NoOrder>,
) -> Stream<T, Process<'a, Leader>, Unbounded, NoOrder>
where
    T: Clone + Eq + Hash + Serialize + DeserializeOwned,
{
    let votes = payloads
        .broadcast(
            replicas,
            TCP.fail_stop().bincode(),
            nondet!(/** replicas are fixed; a payload sent before a majority is known is not decided */),
        )
        .map(q!(|payload| (payload, Ok::<(), ()>(()))))
        .send(leader, TCP.fail_stop().bincode())
        .values();
    let (decided, _) = collect_quorum(votes, num_replicas / 2 + 1, num_replicas);
    decided
}

/// The ports form: payloads arrive at the leader, decided ones leave it.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let leader = flow.process();
    let replicas = flow.cluster();
    let driver = flow.external::<Driver>();

    let (_, payloads) = leader.source_external_bincode::<_, u32, NoOrder, ExactlyOnce>(&driver);
    voting(&leader, &replicas, REPLICAS, payloads).send_bincode_external(&driver);

    ExportOptions::new("voting")
        .cluster_size(&replicas, REPLICAS)
        .workload(InputRef::External(0), "vote", 1.0)
}

/// The bench form: clients inside the program wait for their request to be decided.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    replicas: &Cluster<'a, Replica>,
    num_replicas: usize,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    closed_loop(clients, load, |requests| {
        let payloads: Stream<(MemberId<Client>, Request), _, _, _> =
            requests.send(leader, TCP.fail_stop().bincode()).entries();
        voting(leader, replicas, num_replicas, payloads).demux(clients, TCP.fail_stop().bincode())
    })
}

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let leader = flow.process();
    let replicas = flow.cluster();

    report(bench(&clients, &leader, &replicas, REPLICAS, load));

    ExportOptions::new("voting_bench")
        .cluster_size(&clients, 1)
        .cluster_size(&replicas, REPLICAS)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "vote", 1.0)
}
