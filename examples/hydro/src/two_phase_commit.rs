//! Two-phase commit: a coordinator asks every participant to prepare, and tells every participant to commit once all have voted.

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

/// Marker of the process that runs the transaction.
pub struct Coordinator {}

/// Marker of the cluster whose members hold the data.
pub struct Participant {}

/// How many participants the exported programs have.
pub const PARTICIPANTS: usize = 3;

/// Commits each payload on all participants and returns it once every one of them has acknowledged.
///
/// Payloads must differ from each other: a payload is its own transaction id.
pub fn two_phase_commit<'a, T>(
    coordinator: &Process<'a, Coordinator>,
    participants: &Cluster<'a, Participant>,
    num_participants: usize,
    payloads: Stream<T, Process<'a, Coordinator>, Unbounded, NoOrder>,
) -> Stream<T, Process<'a, Coordinator>, Unbounded, NoOrder>
where
    T: Clone + Eq + Hash + Serialize + DeserializeOwned,
{
    let prepared = payloads.broadcast(
        participants,
        TCP.fail_stop().bincode(),
        nondet!(/** participants are fixed; a payload sent before they are known does not commit */),
    );
    let votes = prepared.send(coordinator, TCP.fail_stop().bincode());
    let (voted, _) = collect_quorum(
        votes
            .values()
            .map(q!(|payload| (payload, Ok::<(), ()>(())))),
        num_participants,
        num_participants,
    );

    let committed = voted.broadcast(
        participants,
        TCP.fail_stop().bincode(),
        nondet!(/** participants are fixed and known: they have voted */),
    );
    let acknowledgements = committed.send(coordinator, TCP.fail_stop().bincode());
    let (acknowledged, _) = collect_quorum(
        acknowledgements
            .values()
            .map(q!(|payload| (payload, Ok::<(), ()>(())))),
        num_participants,
        num_participants,
    );
    acknowledged
}

/// The ports form: payloads arrive at the coordinator, committed ones leave it.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let coordinator = flow.process();
    let participants = flow.cluster();
    let driver = flow.external::<Driver>();

    let (_, payloads) =
        coordinator.source_external_bincode::<_, u32, NoOrder, ExactlyOnce>(&driver);
    two_phase_commit(&coordinator, &participants, PARTICIPANTS, payloads)
        .send_bincode_external(&driver);

    ExportOptions::new("two_phase_commit")
        .cluster_size(&participants, PARTICIPANTS)
        .workload(InputRef::External(0), "commit", 1.0)
}

/// The bench form: clients inside the program send requests to the coordinator and wait for the answer.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    coordinator: &Process<'a, Coordinator>,
    participants: &Cluster<'a, Participant>,
    num_participants: usize,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    closed_loop(clients, load, |requests| {
        let payloads: Stream<(MemberId<Client>, Request), _, _, _> = requests
            .send(coordinator, TCP.fail_stop().bincode())
            .entries();
        two_phase_commit(coordinator, participants, num_participants, payloads)
            .demux(clients, TCP.fail_stop().bincode())
    })
}

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let coordinator = flow.process();
    let participants = flow.cluster();

    report(bench(
        &clients,
        &coordinator,
        &participants,
        PARTICIPANTS,
        load,
    ));

    ExportOptions::new("two_phase_commit_bench")
        .cluster_size(&clients, 1)
        .cluster_size(&participants, PARTICIPANTS)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "commit", 1.0)
}
