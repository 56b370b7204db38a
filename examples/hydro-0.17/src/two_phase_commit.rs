//! Two-phase commit. A quorum is a fold of an unordered stream: the type of its closure proves that order does not matter, and no operator
//! says so.

use std::hash::Hash;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydro_std::quorum::collect_quorum;
use hydrofoil::{ExportOptions, InputRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Driver;

/// Marker of the process that runs the transaction.
pub struct Coordinator {}

/// Marker of the cluster whose members hold the data.
pub struct Participant {}

/// How many participants the exported program has.
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

/// Payloads arrive at the coordinator on a port, committed ones leave it on another.
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
