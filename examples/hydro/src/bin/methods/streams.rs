//! The methods of `Stream` that stay on one location.

use std::time::Duration;

use hydro_lang::live_collections::boundedness::Boundedness;
use hydro_lang::live_collections::keyed_stream::Generate;
use hydro_lang::live_collections::stream::{
    AtLeastOnce, ExactlyOnce, NoOrder, Ordering, Retries, TotalOrder,
};
use hydro_lang::location::tick::NoAtomic;
use hydro_lang::location::{Atomic, NoTick};
use hydro_lang::prelude::*;
use hydrofoil_examples::operators::host;

use crate::receivers::{
    InAtomic, InClusterTick, InTick, InTickOfAtomic, OnCluster, OnProcess, Pair, Place, beside,
    condition, every, named, perhaps, some, stream, value,
};
use crate::table::{Table, methods};

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

    every!(unbounded_in_order::<OnProcess, R>(table));
    every!(unbounded_in_order::<OnCluster, R>(table));
    every!(unbounded_in_order::<InAtomic, R>(table));

    every!(at_root::<OnProcess, B, O, R>(table));
    some!(at_root::<OnCluster, B, O, R>(table));

    every!(in_tick::<OnProcess, O, R>(table));
    some!(in_tick::<OnCluster, O, R>(table));
    some!(in_tick::<InAtomic, O, R>(table));

    every!(in_atomic::<OnProcess, B, O, R>(table));
    some!(in_atomic::<OnCluster, B, O, R>(table));
}

fn any<L: Place, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, B, O, R>(), stream::<L, B, O, R>;
        "Stream::clone" => |s| (s.clone(), s),
        "Stream::location" => |s| s.location().clone(),
        "Stream::map" => |s| s.map(q!(|(k, v)| (v, k))),
        "Stream::flat_map_ordered" => |s| s.flat_map_ordered(q!(|(k, v)| [k, v])),
        "Stream::flat_map_unordered" => |s| s.flat_map_unordered(q!(|(k, v)| [k, v])),
        "Stream::flatten_ordered" => |s| s.map(q!(|(k, v)| [k, v])).flatten_ordered(),
        "Stream::flatten_unordered" => |s| s.map(q!(|(k, v)| [k, v])).flatten_unordered(),
        "Stream::flat_map_stream_blocking" => |s| s.flat_map_stream_blocking(q!(|(k, v)| host::Count(k..v))),
        "Stream::flatten_stream_blocking" => |s| s.map(q!(|(k, v)| host::Count(k..v))).flatten_stream_blocking(),
        "Stream::filter" => |s| s.filter(q!(|(k, v)| k < v)),
        "Stream::partition" => |s| s.partition(q!(|(k, v)| k < v)),
        "Stream::filter_map" => |s| s.filter_map(q!(|(k, v)| (k < v).then_some(k))),
        "Stream::cross_singleton" "a singleton" => |s| { let other = value(s.location()); s.cross_singleton(other) },
        "Stream::cross_singleton" "an optional" => |s| { let other = perhaps(s.location()); s.cross_singleton(other) },
        "Stream::filter_if" => |s| { let other = condition(s.location()); s.filter_if(other) },
        "Stream::filter_if_some" => |s| { let other = perhaps(s.location()); s.filter_if_some(other) },
        "Stream::filter_if_none" => |s| { let other = perhaps(s.location()); s.filter_if_none(other) },
        "Stream::cross_product" "bounded, ordered" => |s| { let other = beside::<L, Bounded, TotalOrder, R>(s.location()); s.cross_product(other) },
        "Stream::cross_product" "unbounded, unordered" => |s| { let other = beside::<L, Unbounded, NoOrder, R>(s.location()); s.cross_product(other) },
        "Stream::unique" => |s| s.unique(),
        "Stream::filter_not_in" => |s| { let other = beside::<L, Bounded, NoOrder, R>(s.location()); s.filter_not_in(other) },
        "Stream::inspect" => |s| s.inspect(q!(|pair| println!("{pair:?}"))),
        "Stream::fold" => |s| s.fold(
            q!(|| 0u32),
            q!(|high, (k, _)| *high = k.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */)),
        ),
        "Stream::fold" "monotone" => |s| s.fold(
            q!(|| 0u32),
            q!(|high, (k, _)| *high = k.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */), monotone = manual_proof!(/** a maximum */)),
        ),
        "Stream::reduce" => |s| s.reduce(
            q!(|high, pair| *high = pair.max(*high), commutative = manual_proof!(/** a maximum */), idempotent = manual_proof!(/** a maximum */)),
        ),
        "Stream::max" => |s| s.max(),
        "Stream::min" => |s| s.min(),
        "Stream::atomic" => |s| s.atomic(),
        "Stream::ir_node_named" => |s| s.ir_node_named("a name"),
        "Stream::assume_ordering" "TotalOrder" => |s| s.assume_ordering::<TotalOrder>(nondet!(/** any order */)),
        "Stream::assume_ordering" "NoOrder" => |s| s.assume_ordering::<NoOrder>(nondet!(/** any order */)),
        "Stream::weakest_ordering" => |s| s.weakest_ordering(),
        "Stream::weaken_ordering" => |s| s.weaken_ordering::<NoOrder>(),
        "Stream::assume_retries" "ExactlyOnce" => |s| s.assume_retries::<ExactlyOnce>(nondet!(/** any number */)),
        "Stream::assume_retries" "AtLeastOnce" => |s| s.assume_retries::<AtLeastOnce>(nondet!(/** any number */)),
        "Stream::weakest_retries" => |s| s.weakest_retries(),
        "Stream::weaken_retries" => |s| s.weaken_retries::<AtLeastOnce>(),
        "Stream::weaken_boundedness" "Unbounded" => |s| s.weaken_boundedness::<Unbounded>(),
        "Stream::cloned" => |s| s.map(q!(|_| &7u32)).cloned(),
        "Stream::resolve_futures_blocking" => |s| s.map(q!(|(k, _)| std::future::ready(k))).resolve_futures_blocking(),
        "Stream::join" "bounded, ordered, once" => |s| { let other = beside::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()); s.join(other) },
        "Stream::join" "bounded, unordered, repeated" => |s| { let other = beside::<L, Bounded, NoOrder, AtLeastOnce>(s.location()); s.join(other) },
        "Stream::join" "unbounded, ordered, once" => |s| { let other = beside::<L, Unbounded, TotalOrder, ExactlyOnce>(s.location()); s.join(other) },
        "Stream::join" "unbounded, unordered, repeated" => |s| { let other = beside::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.join(other) },
        "Stream::anti_join" => |s| { let other = beside::<L, Bounded, NoOrder, AtLeastOnce>(s.location()).map(q!(|(k, _)| k)); s.anti_join(other) },
        "Stream::into_keyed" => |s| s.into_keyed(),
    }
}

fn bounded<L: Place, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, Bounded, O, R>(), stream::<L, Bounded, O, R>;
        "Stream::from" "unbounded of bounded" => |s| Stream::<Pair, L, Unbounded, O, R>::from(s),
        "Stream::make_bounded" => |s| s.make_bounded(),
        "Stream::weaken_boundedness" "Bounded" => |s| s.weaken_boundedness::<Bounded>(),
        "Stream::sort" => |s| s.sort(),
        "Stream::chain" "bounded, ordered, once" => |s| { let other = beside::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()); s.chain(other) },
        "Stream::chain" "bounded, unordered, repeated" => |s| { let other = beside::<L, Bounded, NoOrder, AtLeastOnce>(s.location()); s.chain(other) },
        "Stream::chain" "unbounded, ordered, once" => |s| { let other = beside::<L, Unbounded, TotalOrder, ExactlyOnce>(s.location()); s.chain(other) },
        "Stream::chain" "unbounded, unordered, repeated" => |s| { let other = beside::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.chain(other) },
        "Stream::cross_product_nested_loop" "ordered" => |s| { let other = beside::<L, Bounded, TotalOrder, R>(s.location()); s.cross_product_nested_loop(other) },
        "Stream::cross_product_nested_loop" "unordered" => |s| { let other = beside::<L, Bounded, NoOrder, R>(s.location()); s.cross_product_nested_loop(other) },
        "Stream::repeat_with_keys" => |s| {
            let keys = beside::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()).into_keyed().first();
            s.repeat_with_keys(keys)
        },
        "Stream::is_empty" => |s| s.is_empty(),
    }
}

fn exactly_once<L: Place, B: Boundedness, O: Ordering>(table: &mut Table) {
    methods! { table, named::<L, B, O, ExactlyOnce>(), stream::<L, B, O, ExactlyOnce>;
        "Stream::count" => |s| s.count(),
        "Stream::make_exactly_once" => |s| s.make_exactly_once(),
        "Stream::from" "repeated of once" => |s| Stream::<Pair, L, B, O, AtLeastOnce>::from(s),
        "Stream::fold" "once, commutative" => |s| s.fold(q!(|| 0u32), q!(|sum, (k, _)| *sum += k, commutative = manual_proof!(/** a sum */))),
        "Stream::reduce" "once, commutative" => |s| s.map(q!(|(k, _)| k)).reduce(q!(|sum, k| *sum += k, commutative = manual_proof!(/** a sum */))),
    }
}

fn ordered<L: Place, B: Boundedness, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, B, TotalOrder, R>(), stream::<L, B, TotalOrder, R>;
        "Stream::first" => |s| s.first(),
        "Stream::last" => |s| s.last(),
        "Stream::make_totally_ordered" => |s| s.make_totally_ordered(),
        "Stream::from" "unordered of ordered" => |s| Stream::<Pair, L, B, NoOrder, R>::from(s),
    }
}

fn strict<L: Place, B: Boundedness>(table: &mut Table) {
    methods! { table, named::<L, B, TotalOrder, ExactlyOnce>(), stream::<L, B, TotalOrder, ExactlyOnce>;
        "Stream::for_each" => |s| s.for_each(q!(|pair| println!("{pair:?}"))),
        "Stream::dest_sink" => |s| s.dest_sink(q!(host::Forget)),
        "Stream::enumerate" => |s| s.enumerate(),
        "Stream::limit" => |s| s.limit(q!(3usize)),
        "Stream::collect_vec" => |s| s.collect_vec(),
        "Stream::fold" "strict" => |s| s.fold(q!(|| 0u32), q!(|last, (k, _)| *last = k)),
        "Stream::reduce" "strict" => |s| s.reduce(q!(|last, pair| *last = pair)),
        "Stream::scan" => |s| s.scan(q!(|| 0u32), q!(|sum, (k, _)| { *sum += k; Some(*sum) })),
        "Stream::scan_async_blocking" => |s| s.scan_async_blocking(q!(|| 0u32), q!(|sum, (k, _)| { *sum += k; std::future::ready(Some(*sum)) })),
        "Stream::generator" => |s| s.generator(q!(|| 0u32), q!(|sum, (k, _)| { *sum += k; Generate::Yield(*sum) })),
    }
}

fn outside_ticks<L: Place + NoTick, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, B, O, R>(), stream::<L, B, O, R>;
        "Stream::batch" => |s| { let tick = s.location().tick(); s.batch(&tick, nondet!(/** any batch */)) },
        "sliced::sliced" "a stream" => |s| sliced! { let batch = use(s, nondet!(/** any batch */)); batch },
    }
}

fn unbounded<L: Place + NoTick, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, Unbounded, O, R>(), stream::<L, Unbounded, O, R>;
        "Stream::merge_unordered" "ordered, once" => |s| { let other = beside::<L, Unbounded, TotalOrder, ExactlyOnce>(s.location()); s.merge_unordered(other) },
        "Stream::merge_unordered" "unordered, repeated" => |s| { let other = beside::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.merge_unordered(other) },
        "Stream::interleave" => |s| { let other = beside::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()); s.interleave(other) },
    }
}

fn unbounded_in_order<L: Place + NoTick, R: Retries>(table: &mut Table) {
    methods! { table, named::<L, Unbounded, TotalOrder, R>(), stream::<L, Unbounded, TotalOrder, R>;
        "Stream::merge_ordered" "once" => |s| { let other = beside::<L, Unbounded, TotalOrder, ExactlyOnce>(s.location()); s.merge_ordered(other, nondet!(/** any order */)) },
        "Stream::merge_ordered" "repeated" => |s| { let other = beside::<L, Unbounded, TotalOrder, AtLeastOnce>(s.location()); s.merge_ordered(other, nondet!(/** any order */)) },
    }
}

fn at_root<L: Place + NoTick + NoAtomic, B: Boundedness, O: Ordering, R: Retries>(
    table: &mut Table,
) {
    methods! { table, named::<L, B, O, R>(), stream::<L, B, O, R>;
        "Stream::sample_every" => |s| s.sample_every(q!(Duration::from_secs(1)), nondet!(/** any sample */)),
        "Stream::timeout" => |s| s.timeout(q!(Duration::from_secs(1)), nondet!(/** any time */)),
        "Stream::resolve_futures" => |s| s.map(q!(|(k, _)| std::future::ready(k))).resolve_futures(),
        "Stream::resolve_futures_ordered" => |s| s.map(q!(|(k, _)| std::future::ready(k))).resolve_futures_ordered(),
    }
}

fn in_tick<L: Place + NoTick, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<Tick<L>, Bounded, O, R>(), stream::<Tick<L>, Bounded, O, R>;
        "Stream::keys" => |s| s.keys(),
        "Stream::all_ticks" => |s| s.all_ticks(),
        "Stream::all_ticks_atomic" => |s| s.all_ticks_atomic(),
        "Stream::across_ticks" => |s| s.across_ticks(|all| all.unique()),
        "Stream::defer_tick" => |s| s.defer_tick(),
    }
}

fn in_atomic<L: Place + NoTick, B: Boundedness, O: Ordering, R: Retries>(table: &mut Table) {
    methods! { table, named::<Atomic<L>, B, O, R>(), stream::<Atomic<L>, B, O, R>;
        "Stream::batch_atomic" => |s| {
            let outer = s.clone().end_atomic().location().clone();
            s.batch_atomic(&outer.tick(), nondet!(/** any batch */))
        },
        "Stream::end_atomic" => |s| s.end_atomic(),
        "sliced::style::atomic" "a stream" => |s| sliced! { let batch = use::atomic(s, nondet!(/** any batch */)); batch },
    }
}
