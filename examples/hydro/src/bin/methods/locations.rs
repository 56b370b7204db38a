//! Where data enters: the methods of locations and ticks, forward references and cycles.

use std::time::Duration;

use hydro_lang::live_collections::keyed_singleton::{BoundedValue, MonotonicValue};
use hydro_lang::live_collections::singleton::Monotonic;
use hydro_lang::live_collections::stream::{AtLeastOnce, ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::location::{Location, NetworkHint, NoTick};
use hydro_lang::prelude::*;
use hydro_lang::runtime_support::dfir_rs::bytes::Bytes;
use hydro_lang::runtime_support::dfir_rs::tokio_util::codec::{LengthDelimitedCodec, LinesCodec};
use hydrofoil_examples::operators::{Helper, host};

use crate::receivers::{InAtomic, InTick, OnCluster, OnProcess, Pair, Place, beside};
use crate::table::{Table, methods};

pub fn add(table: &mut Table) {
    anywhere::<OnProcess>(table);
    anywhere::<OnCluster>(table);
    anywhere::<InTick>(table);
    anywhere::<InAtomic>(table);

    outside_ticks::<OnProcess>(table);
    outside_ticks::<OnCluster>(table);
    outside_ticks::<InAtomic>(table);

    sources::<OnProcess>(table);
    sources::<OnCluster>(table);

    in_tick::<OnProcess>(table);
    in_tick::<OnCluster>(table);
    in_tick::<InAtomic>(table);

    tick_cycles::<OnProcess>(table);
    tick_cycles::<OnCluster>(table);

    methods! { table, "Cluster".to_owned(), |flow: &mut FlowBuilder<'static>| flow.cluster::<Helper>();
        "Cluster::sim_input" => |cluster| cluster.sim_input::<u32>(),
    }
}

fn place<L: Place>(flow: &mut FlowBuilder<'static>) -> L {
    L::source(flow).location().clone()
}

fn anywhere<L: Place>(table: &mut Table) {
    methods! { table, L::name(), place::<L>;
        "Location::root" => |l| l.root(),
        "Location::id" => |l| Location::id(&l),
        "Location::try_tick" => |l| l.try_tick().map(|tick| tick.singleton(q!(1u32))),
        "Location::source_iter" => |l| l.source_iter(q!([1u32])),
    }
}

fn outside_ticks<L: Place + NoTick>(table: &mut Table) {
    methods! { table, L::name(), place::<L>;
        "Location::tick" => |l| l.tick().singleton(q!(1u32)),
        "Location::singleton" => |l| l.singleton(q!(1u32)),
        "Location::singleton_future" => |l| l.singleton_future(q!(std::future::ready(1u32))),
        "Location::forward_ref" "a stream" => |l| {
            let (handle, ahead) = l.forward_ref::<Stream<u32, L, Unbounded, NoOrder, AtLeastOnce>>();
            handle.complete(Stream::<u32, L, Unbounded>::from(l.source_iter(q!([1u32]))).weaken_ordering::<NoOrder>().weaken_retries::<AtLeastOnce>());
            ahead
        },
        "Location::forward_ref" "a bounded stream" => |l| {
            let (handle, ahead) = l.forward_ref::<Stream<u32, L, Bounded>>();
            handle.complete(l.source_iter(q!([1u32])));
            ahead
        },
        "Location::forward_ref" "a keyed stream" => |l| {
            let (handle, ahead) = l.forward_ref::<KeyedStream<u32, u32, L, Unbounded, TotalOrder>>();
            handle.complete(beside::<L, Unbounded, TotalOrder, ExactlyOnce>(&l).into_keyed());
            ahead
        },
        "Location::forward_ref" "a singleton" => |l| {
            let (handle, ahead) = l.forward_ref::<Singleton<usize, L, Unbounded>>();
            handle.complete(beside::<L, Unbounded, TotalOrder, ExactlyOnce>(&l).count().ignore_monotonic());
            ahead
        },
        "Location::forward_ref" "a monotonic singleton" => |l| {
            let (handle, ahead) = l.forward_ref::<Singleton<usize, L, Monotonic>>();
            handle.complete(beside::<L, Unbounded, TotalOrder, ExactlyOnce>(&l).count());
            ahead
        },
        "Location::forward_ref" "an optional" => |l| {
            let (handle, ahead) = l.forward_ref::<Optional<(u32, u32), L, Unbounded>>();
            handle.complete(beside::<L, Unbounded, TotalOrder, ExactlyOnce>(&l).first());
            ahead
        },
        "Location::forward_ref" "a keyed singleton" => |l| {
            let (handle, ahead) = l.forward_ref::<KeyedSingleton<u32, u32, L, BoundedValue>>();
            handle.complete(beside::<L, Unbounded, TotalOrder, ExactlyOnce>(&l).into_keyed().first());
            ahead
        },
        "Location::forward_ref" "a keyed singleton of rising values" => |l| {
            let (handle, ahead) = l.forward_ref::<KeyedSingleton<u32, usize, L, MonotonicValue>>();
            handle.complete(beside::<L, Unbounded, TotalOrder, ExactlyOnce>(&l).into_keyed().value_counts());
            ahead
        },
        "ForwardHandle::complete" => |l| {
            let (handle, ahead) = l.forward_ref::<Stream<u32, L, Unbounded, NoOrder>>();
            handle.complete(Stream::<u32, L, Unbounded>::from(l.source_iter(q!([1u32]))));
            ahead
        },
    }
}

pub fn sources<L: Place + NoTick>(table: &mut Table) {
    methods! { table, L::name(), |flow: &mut FlowBuilder<'static>| (place::<L>(flow), flow.cluster::<Helper>(), flow.external::<()>());
        "Location::spin" => |(l, _c, _e)| l.spin(),
        "Location::source_stream" => |(l, _c, _e)| l.source_stream(q!(host::Count(0..3))),
        "Location::source_cluster_members" => |(l, c, _e)| l.source_cluster_members(&c),
        "Location::source_external_bytes" => |(l, _c, e)| l.source_external_bytes(&e),
        "Location::source_external_bincode" "ordered, once" => |(l, _c, e)| l.source_external_bincode::<_, u32, TotalOrder, ExactlyOnce>(&e),
        "Location::source_external_bincode" "unordered, repeated" => |(l, _c, e)| l.source_external_bincode::<_, u32, NoOrder, AtLeastOnce>(&e),
        "Location::sim_input" => |(l, _c, _e)| l.sim_input::<u32, TotalOrder, ExactlyOnce>(),
        "Location::embedded_input" => |(l, _c, _e)| l.embedded_input::<u32>("input"),
        "Location::embedded_singleton_input" => |(l, _c, _e)| l.embedded_singleton_input::<u32>("input"),
        "Location::bind_single_client" => |(l, _c, e)| {
            let (_port, asked, handle) = l.bind_single_client::<_, Bytes, LengthDelimitedCodec>(&e, NetworkHint::Auto);
            handle.complete(asked.map(q!(|bytes| bytes.freeze())));
        },
        "Location::bind_single_client_bincode" => |(l, _c, e)| {
            let (_port, asked, handle) = l.bind_single_client_bincode::<_, u32, u32>(&e);
            handle.complete(asked);
        },
        "Location::bidi_external_many_bytes" => |(l, _c, e)| {
            let (_port, asked, _members, handle) = l.bidi_external_many_bytes::<_, String, LinesCodec>(&e, NetworkHint::Auto);
            handle.complete(asked.weaken_ordering::<NoOrder>());
        },
        "Location::bidi_external_many_bincode" => |(l, _c, e)| {
            let (_port, asked, _members, handle) = l.bidi_external_many_bincode::<_, u32, u32>(&e);
            handle.complete(asked.weaken_ordering::<NoOrder>());
        },
        "Location::source_interval" => |(l, _c, _e)| l.source_interval(q!(Duration::from_secs(1)), nondet!(/** any time */)),
        "Location::source_interval_delayed" => |(l, _c, _e)| l.source_interval_delayed(q!(Duration::from_secs(1)), q!(Duration::from_secs(1)), nondet!(/** any time */)),
    }
}

fn in_tick<L: Place + NoTick>(table: &mut Table) {
    methods! { table, Tick::<L>::name(), place::<Tick<L>>;
        "Tick::outer" => |tick| tick.outer().clone(),
        "Tick::spin_batch" => |tick| tick.spin_batch(q!(3usize)),
        "Tick::singleton" => |tick| tick.singleton(q!(1u32)),
        "Tick::none" => |tick| tick.none::<u32>(),
        "Tick::optional_first_tick" => |tick| tick.optional_first_tick(q!(1u32)),
    }
}

fn tick_cycles<L: Place + NoTick>(table: &mut Table) {
    methods! { table, Tick::<L>::name(), |flow: &mut FlowBuilder<'static>| Tick::<L>::source(flow);
        "Tick::cycle" "a stream" => |s| {
            let (handle, before) = s.location().clone().cycle::<Stream<Pair, Tick<L>, Bounded>>();
            handle.complete_next_tick(s);
            before
        },
        "Tick::cycle" "an unordered stream" => |s| {
            let (handle, before) = s.location().clone().cycle::<Stream<Pair, Tick<L>, Bounded, NoOrder, AtLeastOnce>>();
            handle.complete_next_tick(s.weaken_ordering::<NoOrder>().weaken_retries::<AtLeastOnce>());
            before
        },
        "Tick::cycle" "a keyed stream" => |s| {
            let (handle, before) = s.location().clone().cycle::<KeyedStream<u32, u32, Tick<L>, Bounded>>();
            handle.complete_next_tick(s.into_keyed());
            before
        },
        "Tick::cycle" "an optional" => |s| {
            let (handle, before) = s.location().clone().cycle::<Optional<Pair, Tick<L>, Bounded>>();
            handle.complete_next_tick(s.last());
            before
        },
        "Tick::cycle" "a keyed singleton" => |s| {
            let (handle, before) = s.location().clone().cycle::<KeyedSingleton<u32, u32, Tick<L>, Bounded>>();
            handle.complete_next_tick(s.into_keyed().first());
            before
        },
        "Tick::cycle_with_initial" "a stream" => |s| {
            let tick = s.location().clone();
            let (handle, before) = tick.cycle_with_initial(beside::<Tick<L>, Bounded, TotalOrder, ExactlyOnce>(&tick));
            handle.complete_next_tick(s);
            before
        },
        "Tick::cycle_with_initial" "an optional" => |s| {
            let tick = s.location().clone();
            let (handle, before) = tick.cycle_with_initial(tick.none::<Pair>());
            handle.complete_next_tick(s.last());
            before
        },
        "Tick::cycle_with_initial" "a singleton" => |s| {
            let tick = s.location().clone();
            let (handle, before) = tick.cycle_with_initial(tick.singleton(q!(0usize)));
            handle.complete_next_tick(s.count());
            before
        },
        "TickCycleHandle::complete_next_tick" => |s| {
            let (handle, before) = s.location().clone().cycle::<Stream<Pair, Tick<L>, Bounded, NoOrder>>();
            handle.complete_next_tick(s);
            before
        },
        "Location::forward_ref" "a singleton in a tick" => |s| {
            let (handle, ahead) = s.location().clone().forward_ref::<Singleton<usize, Tick<L>, Bounded>>();
            handle.complete(s.count());
            ahead
        },
        "Location::forward_ref" "an optional in a tick" => |s| {
            let (handle, ahead) = s.location().clone().forward_ref::<Optional<Pair, Tick<L>, Bounded>>();
            handle.complete(s.first());
            ahead
        },
    }
}
