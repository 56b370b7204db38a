//! The methods of `KeyedStream` that stay on one location.

use hydro_lang::live_collections::boundedness::Boundedness;
use hydro_lang::live_collections::keyed_stream::Generate;
use hydro_lang::live_collections::stream::{
    AtLeastOnce, ExactlyOnce, NoOrder, Ordering, Retries, TotalOrder,
};
use hydro_lang::location::{Atomic, NoTick};
use hydro_lang::prelude::*;

use crate::receivers::{
    InAtomic, InClusterTick, InTick, InTickOfAtomic, OnCluster, OnProcess, Place, beside, every,
    named, perhaps, some, stream, value,
};
use crate::table::{Table, methods};

type Keyed<L, B, O, R> = KeyedStream<u32, u32, L, B, O, R>;

pub fn add(table: &mut Table) {
    every!(any::<OnProcess, B, O, R>(table));
    some!(any::<OnCluster, B, O, R>(table));
    every!(any::<InTick, Bounded, O, R>(table));
    any::<InTick, Unbounded, TotalOrder, ExactlyOnce>(table);
    some!(any::<InAtomic, B, O, R>(table));
    any::<InClusterTick, Bounded, TotalOrder, ExactlyOnce>(table);
    any::<InTickOfAtomic, Bounded, TotalOrder, ExactlyOnce>(table);

    every!(bounded::<OnProcess, O, R>(table));
    some!(bounded::<OnCluster, O, R>(table));
    every!(bounded::<InTick, O, R>(table));
    some!(bounded::<InAtomic, O, R>(table));

    every!(exactly_once::<OnProcess, B, O>(table));
    some!(exactly_once::<OnCluster, B, O>(table));
    some!(exactly_once::<InTick, B, O>(table));
    some!(exactly_once::<InAtomic, B, O>(table));

    every!(ordered::<OnProcess, B, R>(table));
    some!(ordered::<OnCluster, B, R>(table));
    some!(ordered::<InTick, B, R>(table));
    some!(ordered::<InAtomic, B, R>(table));

    every!(strict::<OnProcess, B>(table));
    every!(strict::<OnCluster, B>(table));
    every!(strict::<InTick, B>(table));
    every!(strict::<InAtomic, B>(table));

    every!(outside_ticks::<OnProcess, B, O, R>(table));
    some!(outside_ticks::<OnCluster, B, O, R>(table));
    some!(outside_ticks::<InAtomic, B, O, R>(table));

    every!(unbounded::<OnProcess, O, R>(table));
    some!(unbounded::<OnCluster, O, R>(table));
    some!(unbounded::<InAtomic, O, R>(table));

    every!(in_tick::<OnProcess, O, R>(table));
    some!(in_tick::<OnCluster, O, R>(table));
    some!(in_tick::<InAtomic, O, R>(table));

    every!(in_atomic::<OnProcess, B, O, R>(table));
    some!(in_atomic::<OnCluster, B, O, R>(table));
}

fn keyed<L: Place, B: Boundedness, O: Ordering, R: Retries>(
    flow: &mut FlowBuilder<'static>,
) -> Keyed<L, B, O, R> {
    stream::<L, B, O, R>(flow).into_keyed()
}

fn other<L: Place, B: Boundedness, O: Ordering, R: Retries>(place: &L) -> Keyed<L, B, O, R> {
    beside::<L, B, O, R>(place).into_keyed()
}

/// A value per key, at the place of a collection.
fn values<L: Place>(place: &L) -> KeyedSingleton<u32, u32, L, Bounded> {
    other::<L, Bounded, TotalOrder, ExactlyOnce>(place).first()
}

fn any<L: Place, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, B, O, R>(), keyed::<L, B, O, R>;
        "KeyedStream::clone" => |s| (s.clone(), s),
        "KeyedStream::location" => |s| s.location().clone(),
        "KeyedStream::collection_kind" => |_s| Keyed::<L, B, O, R>::collection_kind(),
        "KeyedStream::assume_ordering" "TotalOrder" => |s| s.assume_ordering::<TotalOrder>(nondet!(/** any order */)),
        "KeyedStream::assume_ordering" "NoOrder" => |s| s.assume_ordering::<NoOrder>(nondet!(/** any order */)),
        "KeyedStream::weakest_ordering" => |s| s.weakest_ordering(),
        "KeyedStream::weaken_ordering" => |s| s.weaken_ordering::<NoOrder>(),
        "KeyedStream::assume_retries" "ExactlyOnce" => |s| s.assume_retries::<ExactlyOnce>(nondet!(/** any number */)),
        "KeyedStream::assume_retries" "AtLeastOnce" => |s| s.assume_retries::<AtLeastOnce>(nondet!(/** any number */)),
        "KeyedStream::weakest_retries" => |s| s.weakest_retries(),
        "KeyedStream::weaken_retries" => |s| s.weaken_retries::<AtLeastOnce>(),
        "KeyedStream::weaken_boundedness" => |s| s.weaken_boundedness::<Unbounded>(),
        "KeyedStream::entries" => |s| s.entries(),
        "KeyedStream::values" => |s| s.values(),
        "KeyedStream::keys" => |s| s.keys(),
        "KeyedStream::map" => |s| s.map(q!(|v| v + 1)),
        "KeyedStream::map_with_key" => |s| s.map_with_key(q!(|(k, v)| k + v)),
        "KeyedStream::prefix_key" => |s| s.prefix_key(q!(|(_, v)| *v)),
        "KeyedStream::drop_key_prefix" => |s| s.prefix_key(q!(|(_, v)| *v)).drop_key_prefix(),
        "KeyedStream::filter" => |s| s.filter(q!(|v| *v > 1)),
        "KeyedStream::filter_with_key" => |s| s.filter_with_key(q!(|(k, v)| k < v)),
        "KeyedStream::filter_map" => |s| s.filter_map(q!(|v| (v > 1).then_some(v))),
        "KeyedStream::filter_map_with_key" => |s| s.filter_map_with_key(q!(|(k, v)| (k < v).then_some(v))),
        "KeyedStream::cross_singleton" "a singleton" => |s| { let other = value(s.location()); s.cross_singleton(other) },
        "KeyedStream::cross_singleton" "an optional" => |s| { let other = perhaps(s.location()); s.cross_singleton(other) },
        "KeyedStream::flat_map_ordered" => |s| s.flat_map_ordered(q!(|v| [v, v])),
        "KeyedStream::flat_map_unordered" => |s| s.flat_map_unordered(q!(|v| [v, v])),
        "KeyedStream::flatten_ordered" => |s| s.map(q!(|v| [v, v])).flatten_ordered(),
        "KeyedStream::flatten_unordered" => |s| s.map(q!(|v| [v, v])).flatten_unordered(),
        "KeyedStream::inspect" => |s| s.inspect(q!(|v| println!("{v}"))),
        "KeyedStream::inspect_with_key" => |s| s.inspect_with_key(q!(|pair| println!("{pair:?}"))),
        "KeyedStream::ir_node_named" => |s| s.ir_node_named("a name"),
        "KeyedStream::fold" => |s| s.fold(
            q!(|| 0u32),
            q!(|high, v| *high = v.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */)),
        ),
        "KeyedStream::fold" "monotone" => |s| s.fold(
            q!(|| 0u32),
            q!(|high, v| *high = v.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */), monotone = manual_proof!(/** a maximum */)),
        ),
        "KeyedStream::reduce" => |s| s.reduce(
            q!(|high, v| *high = v.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */)),
        ),
        "KeyedStream::reduce_watermark" => |s| {
            let watermark = mark(s.location());
            s.reduce_watermark(
                watermark,
                q!(|high, v| *high = v.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */)),
            )
        },
        "KeyedStream::filter_key_not_in" => |s| { let other = beside::<L, Bounded, NoOrder, AtLeastOnce>(s.location()).map(q!(|(k, _)| k)); s.filter_key_not_in(other) },
        "KeyedStream::join_keyed_stream" "bounded, ordered, once" => |s| { let other = other::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()); s.join_keyed_stream(other) },
        "KeyedStream::join_keyed_stream" "unbounded, unordered, repeated" => |s| { let other = other::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.join_keyed_stream(other) },
        "KeyedStream::unique" => |s| s.unique(),
        "KeyedStream::join_keyed_singleton" => |s| { let other = values(s.location()); s.join_keyed_singleton(other) },
        "KeyedStream::get" "an optional" => |s| { let key = perhaps(s.location()).map(q!(|(k, _)| k)); s.get(key) },
        "KeyedStream::get" "a singleton" => |s| { let key = value(s.location()).map(q!(|k| k as u32)); s.get(key) },
        "KeyedStream::atomic" => |s| s.atomic(),
    }
}

/// A watermark in a tick of the location that a collection is on.
fn mark<L: Place>(place: &L) -> Optional<u32, Tick<L::Root>, Bounded> {
    place
        .root()
        .try_tick()
        .expect("a process or a cluster has ticks")
        .singleton(q!(1u32))
        .into()
}

fn bounded<L: Place, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, Bounded, O, R>(), keyed::<L, Bounded, O, R>;
        "KeyedStream::make_bounded" => |s| s.make_bounded(),
        "KeyedStream::sort" => |s| s.sort(),
        "KeyedStream::chain" "ordered, once" => |s| { let other = other::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()); s.chain(other) },
        "KeyedStream::chain" "unordered, repeated" => |s| { let other = other::<L, Bounded, NoOrder, AtLeastOnce>(s.location()); s.chain(other) },
        "KeyedStream::lookup_keyed_singleton" => |s| { let other = values(s.location()); s.lookup_keyed_singleton(other) },
        "KeyedStream::lookup_keyed_stream" "ordered, once" => |s| { let other = other::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()); s.lookup_keyed_stream(other) },
        "KeyedStream::lookup_keyed_stream" "unordered, repeated" => |s| { let other = other::<L, Bounded, NoOrder, AtLeastOnce>(s.location()); s.lookup_keyed_stream(other) },
        "KeyedStream::from" "unbounded of bounded" => |s| Keyed::<L, Unbounded, O, R>::from(s),
    }
}

fn exactly_once<L: Place, B: Boundedness, O: Ordering>(table: &mut Table) {
    methods! { table, named::<L, B, O, ExactlyOnce>(), keyed::<L, B, O, ExactlyOnce>;
        "KeyedStream::make_exactly_once" => |s| s.make_exactly_once(),
        "KeyedStream::value_counts" => |s| s.value_counts(),
        "KeyedStream::fold" "once, commutative" => |s| s.fold(q!(|| 0u32), q!(|sum, v| *sum += v, commutative = manual_proof!(/** a sum */))),
    }
}

fn ordered<L: Place, B: Boundedness, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, B, TotalOrder, R>(), keyed::<L, B, TotalOrder, R>;
        "KeyedStream::make_totally_ordered" => |s| s.make_totally_ordered(),
        "KeyedStream::entries_partially_ordered" => |s| s.entries_partially_ordered(nondet!(/** any order of keys */)),
        "KeyedStream::from" "unordered of ordered" => |s| Keyed::<L, B, NoOrder, R>::from(s),
    }
}

fn strict<L: Place, B: Boundedness>(table: &mut Table) {
    methods! { table, named::<L, B, TotalOrder, ExactlyOnce>(), keyed::<L, B, TotalOrder, ExactlyOnce>;
        "KeyedStream::scan" => |s| s.scan(q!(|| 0u32), q!(|sum, v| { *sum += v; Some(*sum) })),
        "KeyedStream::generator" => |s| s.generator(q!(|| 0u32), q!(|sum, v| { *sum += v; Generate::Yield(*sum) })),
        "KeyedStream::fold_early_stop" => |s| s.fold_early_stop(q!(|| 0u32), q!(|sum, v| { *sum += v; *sum > 3 })),
        "KeyedStream::first" => |s| s.first(),
        "KeyedStream::limit" => |s| s.limit(q!(3usize)),
        "KeyedStream::enumerate" => |s| s.enumerate(),
        "KeyedStream::fold" "strict" => |s| s.fold(q!(|| 0u32), q!(|last, v| *last = v)),
        "KeyedStream::reduce" "strict" => |s| s.reduce(q!(|last, v| *last = v)),
    }
}

fn outside_ticks<L: Place + NoTick, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, B, O, R>(), keyed::<L, B, O, R>;
        "KeyedStream::batch" => |s| { let tick = s.location().tick(); s.batch(&tick, nondet!(/** any batch */)) },
        "sliced::sliced" "a keyed stream" => |s| sliced! { let batch = use(s, nondet!(/** any batch */)); batch },
    }
}

fn unbounded<L: Place + NoTick, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, Unbounded, O, R>(), keyed::<L, Unbounded, O, R>;
        "KeyedStream::merge_unordered" "ordered, once" => |s| { let other = other::<L, Unbounded, TotalOrder, ExactlyOnce>(s.location()); s.merge_unordered(other) },
        "KeyedStream::merge_unordered" "unordered, repeated" => |s| { let other = other::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.merge_unordered(other) },
        "KeyedStream::interleave" => |s| { let other = other::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.interleave(other) },
    }
}

fn in_tick<L: Place + NoTick, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<Tick<L>, Bounded, O, R>(), keyed::<Tick<L>, Bounded, O, R>;
        "KeyedStream::all_ticks" => |s| s.all_ticks(),
        "KeyedStream::all_ticks_atomic" => |s| s.all_ticks_atomic(),
        "KeyedStream::across_ticks" => |s| s.across_ticks(|all| all.entries()),
        "KeyedStream::defer_tick" => |s| s.defer_tick(),
    }
}

fn in_atomic<L: Place + NoTick, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<Atomic<L>, B, O, R>(), keyed::<Atomic<L>, B, O, R>;
        "KeyedStream::batch_atomic" => |s| {
            let outer = s.clone().end_atomic().location().clone();
            s.batch_atomic(&outer.tick(), nondet!(/** any batch */))
        },
        "KeyedStream::end_atomic" => |s| s.end_atomic(),
        "sliced::style::atomic" "a keyed stream" => |s| sliced! { let batch = use::atomic(s, nondet!(/** any batch */)); batch },
    }
}
