//! The client side as one process: commands come in and answers go out at its ports.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, Ordering, TotalOrder};
use hydro_lang::location::{Location, MemberId, NoTick};
use hydro_lang::prelude::*;
use hydro_std::quorum::collect_quorum;
use hydrofoil::{ExportOptions, InputRef};

use super::replica::{self, Done, Put, Replica};
use super::{Acceptor, Ballot, Config, Proposer, Timers, replicated_log};
use crate::registry::Driver;

/// Marker of the process where commands enter and answers leave.
pub struct Gateway {}

/// The machines of the program.
pub struct Machines<'a> {
    pub gateway: Process<'a, Gateway>,
    pub proposers: Cluster<'a, Proposer>,
    pub acceptors: Cluster<'a, Acceptor>,
    pub replicas: Cluster<'a, Replica>,
}

impl<'a> Machines<'a> {
    pub fn new(flow: &mut FlowBuilder<'a>) -> Self {
        Machines {
            gateway: flow.process(),
            proposers: flow.cluster(),
            acceptors: flow.cluster(),
            replicas: flow.cluster(),
        }
    }
}

/// What can be observed from outside.
pub struct Served<'a> {
    /// One answer per command, when `faults + 1` replicas agree on it.
    pub answers: Stream<Done, Process<'a, Gateway>, Unbounded, NoOrder>,
    /// What each replica ran.
    pub history: Stream<(usize, Option<Put>), Cluster<'a, Replica>, Unbounded>,
}

/// Sends every command to the proposer that last claimed to lead; keeps them until there is one.
pub fn route_to_leader<'a, L, O: Ordering>(
    commands: Stream<Put, L, Unbounded, O>,
    reigns: Stream<Ballot, L, Unbounded, NoOrder>,
) -> Stream<(MemberId<Proposer>, Put), L, Unbounded, NoOrder>
where
    L: Location<'a> + NoTick + 'a,
{
    let leader = reigns.fold(
        q!(|| None),
        q!(
            |leader: &mut Option<Ballot>, ballot| *leader = (*leader).max(Some(ballot)),
            commutative = manual_proof!(/** maximum */)
        ),
    );
    let commands: Stream<Put, L, Unbounded, NoOrder> = commands.weaken_ordering();
    sliced! {
        let commands = use(commands, nondet!(/** commands have no order before the log gives them one */));
        let leader = use(leader, nondet!(/** a command sent to a deposed leader is lost, as documented */));
        let mut held = use::state_null::<Stream<Put, _, Bounded, NoOrder>>();

        let leader = leader.into_optional();
        let ready = held.chain(commands);
        held = ready.clone().filter_if(leader.clone().is_none());
        ready
            .cross_singleton(leader)
            .map(q!(|(put, ballot)| (MemberId::<Proposer>::from_raw_id(ballot.proposer), put)))
    }
}

/// The whole replicated store.
///
/// A command that reaches a proposer which does not lead (any more) is lost and gets no answer.
pub fn replicated_store<'a>(
    machines: &Machines<'a>,
    config: Config,
    timers: Timers<'a>,
    commands: Stream<Put, Process<'a, Gateway>, Unbounded>,
) -> Served<'a> {
    let Machines {
        gateway,
        proposers,
        acceptors,
        replicas,
    } = machines;
    let (close_reigns, reigns) = gateway.forward_ref::<Stream<Ballot, _, Unbounded, NoOrder>>();
    let (close_progress, progress) =
        acceptors.forward_ref::<Stream<(u32, usize), _, Unbounded, NoOrder>>();

    let at_proposers =
        route_to_leader(commands, reigns).demux(proposers, TCP.fail_stop().bincode());
    let log = replicated_log(proposers, acceptors, config, timers, at_proposers, progress);
    close_reigns.complete(log.reigns.send(gateway, TCP.fail_stop().bincode()).values());

    let decided = log
        .decided
        .broadcast(
            replicas,
            TCP.fail_stop().bincode(),
            nondet!(/** a replica that is not known yet misses slots and stops there */),
        )
        .values();
    let applied = replica::apply(decided, config.checkpoint_every);
    close_progress.complete(
        applied
            .progress
            .broadcast(
                acceptors,
                TCP.fail_stop().bincode(),
                nondet!(/** an acceptor that is not told keeps more of its log */),
            )
            .values(),
    );

    let answered = applied
        .answers
        .map(q!(|(_, done)| (done, Ok::<(), ()>(()))))
        .send(gateway, TCP.fail_stop().bincode())
        .values();
    let (answers, _) = collect_quorum(answered, config.majority(), config.replicas);

    Served {
        answers,
        history: applied.history,
    }
}

/// The ports form as exported: commands and answers pass through one process.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let machines = Machines::new(flow);
    let driver = flow.external::<Driver>();
    let config = Config::default();

    let (_, commands) = machines
        .gateway
        .source_external_bincode::<_, Put, TotalOrder, ExactlyOnce>(&driver);
    replicated_store(
        &machines,
        config,
        Timers::wall_clock(&machines.proposers, config),
        commands,
    )
    .answers
    .send_bincode_external(&driver);

    promised(ExportOptions::new("paxos"))
        .cluster_size(&machines.proposers, config.proposers)
        .cluster_size(&machines.acceptors, config.acceptors())
        .cluster_size(&machines.replicas, config.replicas)
        .client(&machines.gateway)
        .workload(InputRef::External(0), "put", 1.0)
}

/// What a plan may send over new networks.
pub fn promised(known: ExportOptions) -> ExportOptions {
    known
        .travels::<Ballot>("mod.rs: two numbers, derived")
        .travels::<Put>("replica.rs: numbers, derived")
}
