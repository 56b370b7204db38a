//! The public functions of `hydro_std`.

use std::time::Duration;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, Ordering, TotalOrder};
use hydro_lang::location::{MemberId, NoTick};
use hydro_lang::prelude::*;
use hydro_std::bench_client::{
    BenchResult, aggregate_bench_results, bench_client, compute_throughput_latency,
    pretty_print_bench_results,
};
use hydro_std::compartmentalize::{DecoupleClusterStream, DecoupleProcessStream, PartitionStream};
use hydro_std::membership::track_membership;
use hydro_std::quorum::{collect_quorum, collect_quorum_with_response};
use hydro_std::request_response::join_responses;
use hydrofoil_examples::operators::{Helper, Other, Worker};

use crate::receivers::{InAtomic, OnCluster, OnProcess, Place, beside, stream};
use crate::table::{Table, methods};

pub fn add(table: &mut Table) {
    quorums::<OnProcess, TotalOrder>(table);
    quorums::<OnProcess, NoOrder>(table);
    quorums::<OnCluster, TotalOrder>(table);
    quorums::<OnCluster, NoOrder>(table);
    quorums::<InAtomic, NoOrder>(table);
    memberships(table);
    links::<Bounded, TotalOrder>(table);
    links::<Unbounded, NoOrder>(table);
    benches(table);
}

fn quorums<L: Place + NoTick, O: Ordering>(table: &mut Table) {
    let receiver = format!("{} Unbounded {:?} ExactlyOnce", L::name(), O::ORDERING_KIND);
    methods! { table, receiver, stream::<L, Unbounded, O, ExactlyOnce>;
        "quorum::collect_quorum" "all that answer" => |s| collect_quorum(s.map(q!(|(k, v)| (k, if v > 1 { Ok(()) } else { Err(v) }))), 3, 3),
        "quorum::collect_quorum" "some of those that answer" => |s| collect_quorum(s.map(q!(|(k, v)| (k, if v > 1 { Ok(()) } else { Err(v) }))), 2, 3),
        "quorum::collect_quorum_with_response" "all that answer" => |s| collect_quorum_with_response(s.map(q!(|(k, v)| (k, if v > 1 { Ok(v) } else { Err(v) }))), 3, 3),
        "quorum::collect_quorum_with_response" "some of those that answer" => |s| collect_quorum_with_response(s.map(q!(|(k, v)| (k, if v > 1 { Ok(v) } else { Err(v) }))), 2, 3),
        "request_response::join_responses" => |s| {
            let tick = s.location().tick();
            let asked = beside::<L, Unbounded, NoOrder, ExactlyOnce>(s.location()).batch(&tick, nondet!(/** any batch */));
            join_responses(s.weaken_ordering(), asked)
        },
    }
}

fn memberships(table: &mut Table) {
    methods! { table, "Process".to_owned(), |flow: &mut FlowBuilder<'static>| (flow.process::<Other>(), flow.cluster::<Worker>());
        "membership::track_membership" => |(process, cluster)| track_membership(process.source_cluster_members(&cluster)),
    }
    methods! { table, "Cluster".to_owned(), |flow: &mut FlowBuilder<'static>| (flow.cluster::<Helper>(), flow.cluster::<Worker>());
        "membership::track_membership" => |(here, cluster)| track_membership(here.source_cluster_members(&cluster)),
    }
}

fn links<B: hydro_lang::live_collections::boundedness::Boundedness, O: Ordering>(
    table: &mut Table,
) {
    let guarantees = format!("{:?} {:?} ExactlyOnce", B::BOUND_KIND, O::ORDERING_KIND);
    methods! { table, format!("Process {guarantees}"), |flow: &mut FlowBuilder<'static>| (stream::<OnProcess, B, O, ExactlyOnce>(flow), flow.process::<Other>());
        "compartmentalize::decouple_process" => |(s, other)| s.decouple_process(&other),
    }
    methods! { table, format!("Cluster {guarantees}"), |flow: &mut FlowBuilder<'static>| (stream::<OnCluster, B, O, ExactlyOnce>(flow), flow.cluster::<Helper>());
        "compartmentalize::decouple_cluster" => |(s, other)| s.decouple_cluster(&other),
        "compartmentalize::send_partitioned" => |(s, other)| {
            let s: Stream<_, _, Unbounded, O> = s.weaken_boundedness();
            s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).send_partitioned(&other, q!(|(id, v)| (id, v)))
        },
    }
}

fn benches(table: &mut Table) {
    let make =
        |flow: &mut FlowBuilder<'static>| (flow.cluster::<Worker>(), flow.process::<Other>());
    methods! { table, "Cluster".to_owned(), make;
        "bench_client::bench_client" => |(clients, _)| bench_client(
            &clients,
            clients.singleton(q!(4usize)),
            |ids| ids.map(q!(|_: Option<u32>| 7u32)),
            |requests| requests,
        ),
        "bench_client::compute_throughput_latency" => |(clients, _)| {
            let latencies = Stream::<Duration, _, Unbounded>::from(clients.source_iter(q!([std::time::Duration::from_millis(1)])));
            compute_throughput_latency(&clients, latencies.weaken_ordering(), 1000, nondet!(/** any window */)).throughput
        },
        "bench_client::aggregate_bench_results" => |(clients, process)| {
            let latencies = Stream::<Duration, _, Unbounded>::from(clients.source_iter(q!([std::time::Duration::from_millis(1)])));
            let results: BenchResult<_> = compute_throughput_latency(&clients, latencies.weaken_ordering(), 1000, nondet!(/** any window */));
            aggregate_bench_results(results, &process, 1000).throughput
        },
        "bench_client::pretty_print_bench_results" => |(clients, process)| {
            let latencies = Stream::<Duration, _, Unbounded>::from(clients.source_iter(q!([std::time::Duration::from_millis(1)])));
            let results: BenchResult<_> = compute_throughput_latency(&clients, latencies.weaken_ordering(), 1000, nondet!(/** any window */));
            pretty_print_bench_results(aggregate_bench_results(results, &process, 1000));
        },
    }
}
