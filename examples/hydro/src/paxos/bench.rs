//! The same store under load: a cluster of clients that send the next command when one is answered.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::MemberId;
use hydro_lang::location::cluster::CLUSTER_SELF_ID;
use hydro_lang::prelude::*;
use hydro_std::quorum::collect_quorum;
use hydrofoil::{ExportOptions, InputRef};

use super::gateway::{promised, route_to_leader};
use super::replica::{self, Done, Put, Replica};
use super::{Acceptor, Ballot, Config, Proposer, Timers, replicated_log};
use crate::closed_loop::{Client, Load, Request, closed_loop, report};

/// The machines of the benchmark.
pub struct BenchMachines<'a> {
    /// Compete for leadership.
    pub proposers: Cluster<'a, Proposer>,
    /// Vote.
    pub acceptors: Cluster<'a, Acceptor>,
    /// Apply the log.
    pub replicas: Cluster<'a, Replica>,
    /// Make load.
    pub clients: Cluster<'a, Client>,
}

impl<'a> BenchMachines<'a> {
    /// New machines in this flow.
    pub fn new(flow: &mut FlowBuilder<'a>) -> Self {
        BenchMachines {
            proposers: flow.cluster(),
            acceptors: flow.cluster(),
            replicas: flow.cluster(),
            clients: flow.cluster(),
        }
    }
}

/// Every virtual client counts up the value under a key of its own; returns the requests answered by a majority of the replicas.
pub fn bench<'a>(
    machines: &BenchMachines<'a>,
    config: Config,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    let BenchMachines {
        proposers,
        acceptors,
        replicas,
        clients,
    } = machines;

    closed_loop(clients, load, |requests| {
        let (close_reigns, reigns) = clients.forward_ref::<Stream<Ballot, _, Unbounded, NoOrder>>();
        let (close_progress, progress) =
            acceptors.forward_ref::<Stream<(u32, usize), _, Unbounded, NoOrder>>();

        let puts = requests.map(q!(move |request| self::put_of(
            CLUSTER_SELF_ID.get_raw_id(),
            request
        )));
        let at_proposers = route_to_leader(puts, reigns)
            .demux(proposers, TCP.fail_stop().bincode())
            .values();
        let log = replicated_log(
            proposers,
            acceptors,
            config,
            Timers::wall_clock(proposers, config),
            at_proposers,
            progress,
        );
        close_reigns.complete(
            log.reigns
                .broadcast(
                    clients,
                    TCP.fail_stop().bincode(),
                    nondet!(/** a client that is not known yet learns from the next heartbeat */),
                )
                .values(),
        );

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
            .map(q!(|(client, done)| (
                MemberId::<Client>::from_raw_id(client),
                (self::request_of(done), Ok::<(), ()>(()))
            )))
            .demux(clients, TCP.fail_stop().bincode())
            .values();
        collect_quorum(answered, config.majority(), config.replicas).0
    })
}

/// The command of a request.
pub fn put_of(client: u32, request: Request) -> Put {
    Put {
        client,
        id: request.virtual_client,
        key: request.virtual_client,
        value: request.sequence,
    }
}

/// The request that an answer belongs to.
pub fn request_of(done: Done) -> Request {
    Request {
        virtual_client: done.id,
        sequence: done.value,
    }
}

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let machines = BenchMachines::new(flow);
    let config = Config::default();
    report(bench(&machines, config, load));

    promised(ExportOptions::new("paxos_bench"))
        .cluster_size(&machines.proposers, config.proposers)
        .cluster_size(&machines.acceptors, config.acceptors())
        .cluster_size(&machines.replicas, config.replicas)
        .cluster_size(&machines.clients, 1)
        .client(&machines.clients)
        .workload(InputRef::network_from(&machines.clients, 0), "put", 1.0)
}
