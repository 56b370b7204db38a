//! Methods that lead from one location to another, and the transports they take.

use hydro_lang::live_collections::boundedness::Boundedness;
use hydro_lang::live_collections::stream::{
    AtLeastOnce, ExactlyOnce, NoOrder, Ordering, Retries, TotalOrder,
};
use hydro_lang::location::MemberId;
use hydro_lang::networking::TCP;
use hydro_lang::prelude::*;
use hydrofoil_examples::operators::{Helper, Other};

use crate::receivers::{OnCluster, OnProcess, every, named, stream};
use crate::table::{Table, methods};

/// Where it leads to.
struct Ends {
    process: Process<'static, Other>,
    cluster: Cluster<'static, Helper>,
    port: External<'static, ()>,
}

impl Ends {
    fn new(flow: &mut FlowBuilder<'static>) -> Self {
        Self {
            process: flow.process(),
            cluster: flow.cluster(),
            port: flow.external(),
        }
    }
}

pub fn add(table: &mut Table) {
    every!(from_process::<OnProcess, B, O, R>(table));
    every!(from_cluster::<OnCluster, B, O, R>(table));
    from_process_in_order::<Bounded>(table);
    from_process_in_order::<Unbounded>(table);
    from_cluster_in_order::<Bounded>(table);
    from_cluster_in_order::<Unbounded>(table);
}

fn from_process<L, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    let make =
        |flow: &mut FlowBuilder<'static>| (stream::<OnProcess, B, O, R>(flow), Ends::new(flow));
    methods! { table, named::<OnProcess, B, O, R>(), make;
        "Stream::send" => |(s, to)| s.send(&to.process, TCP.fail_stop().bincode()),
        "Stream::send_bincode" => |(s, to)| s.send_bincode(&to.process),
        "Stream::broadcast" => |(s, to)| s.broadcast(&to.cluster, TCP.fail_stop().bincode(), nondet!(/** any members */)),
        "Stream::broadcast_bincode" => |(s, to)| s.broadcast_bincode(&to.cluster, nondet!(/** any members */)),
        "Stream::broadcast_closed" => |(s, to)| s.broadcast_closed(&to.cluster, TCP.fail_stop().bincode()),
        "Stream::send_bincode_external" => |(s, to)| s.send_bincode_external(&to.port),
        "Stream::demux" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).demux(&to.cluster, TCP.fail_stop().bincode()),
        "Stream::demux_bincode" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).demux_bincode(&to.cluster),
        "KeyedStream::demux" "by member" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).into_keyed().demux(&to.cluster, TCP.fail_stop().bincode()),
        "KeyedStream::demux_bincode" "by member" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).into_keyed().demux_bincode(&to.cluster),
        "KeyedStream::demux" "by member and key" => |(s, to)| s.map(q!(|(k, v)| ((MemberId::<Helper>::from_raw_id(k), k), v))).into_keyed().demux(&to.cluster, TCP.fail_stop().bincode()),
        "KeyedStream::demux_bincode" "by member and key" => |(s, to)| s.map(q!(|(k, v)| ((MemberId::<Helper>::from_raw_id(k), k), v))).into_keyed().demux_bincode(&to.cluster),
        "NetworkingConfig::fail_stop" => |(s, to)| s.send(&to.process, TCP.fail_stop().bincode()),
        "NetworkingConfig::bincode" => |(s, to)| s.send(&to.process, TCP.bincode().fail_stop()),
        "NetworkingConfig::name" => |(s, to)| s.send(&to.process, TCP.fail_stop().bincode().name("link")),
        "NetworkingConfig::lossy" => |(s, to)| s.send(&to.process, TCP.lossy(nondet!(/** any loss */)).bincode()),
        "NetworkingConfig::lossy" "demux by member and key" => |(s, to)| s.map(q!(|(k, v)| ((MemberId::<Helper>::from_raw_id(k), k), v))).into_keyed().demux(&to.cluster, TCP.lossy(nondet!(/** any loss */)).bincode()),
        "NetworkingConfig::lossy_delayed_forever" => |(s, to)| s.send(&to.process, TCP.lossy_delayed_forever().bincode()),
        "NetworkingConfig::lossy_delayed_forever" "broadcast" => |(s, to)| s.broadcast(&to.cluster, TCP.lossy_delayed_forever().bincode(), nondet!(/** any members */)),
        "NetworkingConfig::lossy_delayed_forever" "demux by member and key" => |(s, to)| s.map(q!(|(k, v)| ((MemberId::<Helper>::from_raw_id(k), k), v))).into_keyed().demux(&to.cluster, TCP.lossy_delayed_forever().bincode()),
        "Stream::sim_output" => |(s, _to)| s.sim_output(),
    }
}

fn from_cluster<L, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    let make =
        |flow: &mut FlowBuilder<'static>| (stream::<OnCluster, B, O, R>(flow), Ends::new(flow));
    methods! { table, named::<OnCluster, B, O, R>(), make;
        "Stream::send" => |(s, to)| s.send(&to.process, TCP.fail_stop().bincode()),
        "Stream::send_bincode" => |(s, to)| s.send_bincode(&to.process),
        "Stream::broadcast" => |(s, to)| s.broadcast(&to.cluster, TCP.fail_stop().bincode(), nondet!(/** any members */)),
        "Stream::broadcast_bincode" => |(s, to)| s.broadcast_bincode(&to.cluster, nondet!(/** any members */)),
        "Stream::demux" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).demux(&to.cluster, TCP.fail_stop().bincode()),
        "Stream::demux_bincode" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).demux_bincode(&to.cluster),
        "KeyedStream::send" => |(s, to)| s.into_keyed().send(&to.process, TCP.fail_stop().bincode()),
        "KeyedStream::send_bincode" => |(s, to)| s.into_keyed().send_bincode(&to.process),
        "KeyedStream::demux" "by member" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).into_keyed().demux(&to.cluster, TCP.fail_stop().bincode()),
        "KeyedStream::demux_bincode" "by member" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).into_keyed().demux_bincode(&to.cluster),
        "NetworkingConfig::lossy" => |(s, to)| s.into_keyed().send(&to.process, TCP.lossy(nondet!(/** any loss */)).bincode()),
        "NetworkingConfig::lossy_delayed_forever" => |(s, to)| s.send(&to.process, TCP.lossy_delayed_forever().bincode()),
        "NetworkingConfig::lossy_delayed_forever" "keyed" => |(s, to)| s.into_keyed().send(&to.process, TCP.lossy_delayed_forever().bincode()),
        "NetworkingConfig::lossy_delayed_forever" "demux" => |(s, to)| s.map(q!(|(k, v)| (MemberId::<Helper>::from_raw_id(k), v))).demux(&to.cluster, TCP.lossy_delayed_forever().bincode()),
        "Stream::sim_cluster_output" => |(s, _to)| s.sim_cluster_output(),
    }
}

fn from_process_in_order<B: Boundedness>(table: &mut Table) {
    let make = |flow: &mut FlowBuilder<'static>| {
        (
            stream::<OnProcess, B, TotalOrder, ExactlyOnce>(flow),
            Ends::new(flow),
        )
    };
    methods! { table, named::<OnProcess, B, TotalOrder, ExactlyOnce>(), make;
        "Stream::round_robin" => |(s, to)| s.round_robin(&to.cluster, TCP.fail_stop().bincode(), nondet!(/** any members */)),
        "Stream::round_robin" "mixed" => |(s, to)| s.round_robin(&to.cluster, TCP.lossy_delayed_forever().bincode(), nondet!(/** any members */)),
        "Stream::round_robin_bincode" => |(s, to)| s.round_robin_bincode(&to.cluster, nondet!(/** any members */)),
        "Stream::embedded_output" => |(s, _to)| s.embedded_output("out"),
    }
}

fn from_cluster_in_order<B: Boundedness>(table: &mut Table) {
    let make = |flow: &mut FlowBuilder<'static>| {
        (
            stream::<OnCluster, B, TotalOrder, ExactlyOnce>(flow),
            Ends::new(flow),
        )
    };
    methods! { table, named::<OnCluster, B, TotalOrder, ExactlyOnce>(), make;
        "Stream::round_robin" => |(s, to)| s.round_robin(&to.cluster, TCP.fail_stop().bincode(), nondet!(/** any members */)),
        "Stream::round_robin" "mixed" => |(s, to)| s.round_robin(&to.cluster, TCP.lossy_delayed_forever().bincode(), nondet!(/** any members */)),
        "Stream::round_robin_bincode" => |(s, to)| s.round_robin_bincode(&to.cluster, nondet!(/** any members */)),
        "Stream::embedded_output" => |(s, _to)| s.embedded_output("out"),
    }
}
