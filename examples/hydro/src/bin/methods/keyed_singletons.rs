//! The methods of `KeyedSingleton`.

use hydro_lang::live_collections::keyed_singleton::{
    BoundedValue, KeyedSingletonBound, MonotonicValue,
};
use hydro_lang::live_collections::stream::{AtLeastOnce, ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::location::{Atomic, NoTick};
use hydro_lang::prelude::*;

use crate::receivers::{
    InAtomic, InClusterTick, InTick, InTickOfAtomic, OnCluster, OnProcess, Place, beside, perhaps,
    stream, value,
};
use crate::table::{Table, methods};

type Values<L, B> = KeyedSingleton<u32, usize, L, B>;

/// A bound, with a keyed singleton that has it.
trait Bound: KeyedSingletonBound + Sized {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Values<L, Self>;
}

impl Bound for Bounded {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Values<L, Self> {
        stream::<L, Bounded, TotalOrder, ExactlyOnce>(flow)
            .into_keyed()
            .value_counts()
    }
}

impl Bound for Unbounded {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Values<L, Self> {
        let stream = stream::<L, Unbounded, TotalOrder, ExactlyOnce>(flow).into_keyed();
        stream.fold(q!(|| 0usize), q!(|last, v| *last = v as usize))
    }
}

impl Bound for BoundedValue {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Values<L, Self> {
        let stream = stream::<L, Unbounded, TotalOrder, ExactlyOnce>(flow).into_keyed();
        stream.map(q!(|v| v as usize)).first()
    }
}

impl Bound for MonotonicValue {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Values<L, Self> {
        stream::<L, Unbounded, TotalOrder, ExactlyOnce>(flow)
            .into_keyed()
            .value_counts()
    }
}

fn named<L: Place, B: Bound>() -> String {
    format!("{} {:?}", L::name(), B::bound_kind())
}

macro_rules! every {
    ($f:ident::<$l:ty, B>($table:expr)) => {
        $f::<$l, Bounded>($table);
        $f::<$l, BoundedValue>($table);
        $f::<$l, Unbounded>($table);
        $f::<$l, MonotonicValue>($table);
    };
}

pub fn add(table: &mut Table) {
    every!(any::<OnProcess, B>(table));
    every!(any::<OnCluster, B>(table));
    any::<InTick, Bounded>(table);
    every!(any::<InAtomic, B>(table));
    any::<InClusterTick, Bounded>(table);
    any::<InTickOfAtomic, Bounded>(table);

    with_fixed_values::<OnProcess, Bounded>(table);
    with_fixed_values::<OnProcess, BoundedValue>(table);
    with_fixed_values::<OnCluster, Bounded>(table);
    with_fixed_values::<OnCluster, BoundedValue>(table);
    with_fixed_values::<InTick, Bounded>(table);
    with_fixed_values::<InAtomic, Bounded>(table);
    with_fixed_values::<InAtomic, BoundedValue>(table);

    bounded::<OnProcess>(table);
    bounded::<OnCluster>(table);
    bounded::<InTick>(table);
    bounded::<InAtomic>(table);

    snapshots::<OnProcess, Unbounded>(table);
    snapshots::<OnProcess, MonotonicValue>(table);
    snapshots::<OnCluster, Unbounded>(table);
    snapshots::<InAtomic, Unbounded>(table);

    batches::<OnProcess, Bounded>(table);
    batches::<OnProcess, BoundedValue>(table);
    batches::<OnCluster, BoundedValue>(table);
    batches::<InAtomic, BoundedValue>(table);

    in_tick::<OnProcess>(table);
    in_tick::<OnCluster>(table);
    in_tick::<InAtomic>(table);

    every!(in_atomic::<OnProcess, B>(table));
    every!(in_atomic::<OnCluster, B>(table));
    atomic_snapshots::<OnProcess, Unbounded>(table);
    atomic_snapshots::<OnCluster, MonotonicValue>(table);
    atomic_batches::<OnProcess, BoundedValue>(table);
    atomic_batches::<OnCluster, BoundedValue>(table);

    sliced_values::<OnProcess>(table);
    sliced_values::<OnCluster>(table);
}

/// A bounded one, at the place of a collection.
fn other<L: Place>(place: &L) -> Values<L, Bounded> {
    beside::<L, Bounded, TotalOrder, ExactlyOnce>(place)
        .into_keyed()
        .value_counts()
}

fn any<L: Place, B: Bound>(table: &mut Table) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "KeyedSingleton::clone" => |s| (s.clone(), s),
        "KeyedSingleton::location" => |s| s.location().clone(),
        "KeyedSingleton::map" => |s| s.map(q!(|v| v + 1)),
        "KeyedSingleton::map_with_key" => |s| s.map_with_key(q!(|(k, v)| k as usize + v)),
        "KeyedSingleton::key_count" => |s| s.key_count(),
        "KeyedSingleton::into_singleton" => |s| s.into_singleton(),
        "KeyedSingleton::ir_node_named" => |s| s.ir_node_named("a name"),
        "KeyedSingleton::atomic" => |s| s.atomic(),
    }
}

fn with_fixed_values<L: Place, B: Bound + KeyedSingletonBound<ValueBound = Bounded>>(
    table: &mut Table,
) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "KeyedSingleton::entries" => |s| s.entries(),
        "KeyedSingleton::values" => |s| s.values(),
        "KeyedSingleton::keys" => |s| s.keys(),
        "KeyedSingleton::filter_key_not_in" => |s| {
            let other = beside::<L, Bounded, NoOrder, AtLeastOnce>(s.location()).map(q!(|(k, _)| k));
            s.filter_key_not_in(other)
        },
        "KeyedSingleton::inspect" => |s| s.inspect(q!(|v| println!("{v}"))),
        "KeyedSingleton::inspect_with_key" => |s| s.inspect_with_key(q!(|pair| println!("{pair:?}"))),
        "KeyedSingleton::get_max_key" => |s| s.get_max_key(),
        "KeyedSingleton::into_keyed_stream" => |s| s.into_keyed_stream(),
        "KeyedSingleton::filter" => |s| s.filter(q!(|v| *v > 1)),
        "KeyedSingleton::filter_map" => |s| s.filter_map(q!(|v| (v > 1).then_some(v))),
    }
}

fn bounded<L: Place>(table: &mut Table) {
    methods! { table, named::<L, Bounded>(), Bounded::make::<L>;
        "KeyedSingleton::make_bounded" => |s| s.make_bounded(),
        "KeyedSingleton::get" "an optional" => |s| { let key = perhaps(s.location()).map(q!(|(k, _)| k)); s.get(key) },
        "KeyedSingleton::get" "a singleton" => |s| { let key = value(s.location()).map(q!(|k| k as u32)); s.get(key) },
        "KeyedSingleton::join_keyed_stream" "bounded, ordered, once" => |s| {
            let other = beside::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()).into_keyed();
            s.join_keyed_stream(other)
        },
        "KeyedSingleton::join_keyed_stream" "unbounded, unordered, repeated" => |s| {
            let other = beside::<L, Unbounded, NoOrder, AtLeastOnce>(s.location()).into_keyed();
            s.join_keyed_stream(other)
        },
        "KeyedSingleton::join_keyed_stream" "unbounded, ordered, once" => |s| {
            let other = beside::<L, Unbounded, TotalOrder, ExactlyOnce>(s.location()).into_keyed();
            s.join_keyed_stream(other)
        },
        "KeyedSingleton::join_keyed_singleton" => |s| { let other = other(s.location()); s.join_keyed_singleton(other) },
        "KeyedSingleton::lookup_keyed_singleton" => |s| {
            let other = other(s.location());
            s.map(q!(|v| v as u32)).lookup_keyed_singleton(other)
        },
        "KeyedSingleton::lookup_keyed_stream" "ordered, once" => |s| {
            let other = beside::<L, Bounded, TotalOrder, ExactlyOnce>(s.location()).into_keyed();
            s.map(q!(|v| v as u32)).lookup_keyed_stream(other)
        },
        "KeyedSingleton::lookup_keyed_stream" "unordered, repeated" => |s| {
            let other = beside::<L, Bounded, NoOrder, AtLeastOnce>(s.location()).into_keyed();
            s.map(q!(|v| v as u32)).lookup_keyed_stream(other)
        },
    }
}

fn snapshots<L: Place + NoTick, B: Bound + KeyedSingletonBound<ValueBound = Unbounded>>(
    table: &mut Table,
) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "KeyedSingleton::snapshot" => |s| { let tick = s.location().tick(); s.snapshot(&tick, nondet!(/** any snapshot */)) },
        "sliced::sliced" "a keyed singleton" => |s| sliced! { let now = use(s, nondet!(/** any snapshot */)); now.entries() },
    }
}

fn batches<L: Place + NoTick, B: Bound + KeyedSingletonBound<ValueBound = Bounded>>(
    table: &mut Table,
) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "KeyedSingleton::batch" => |s| { let tick = s.location().tick(); s.batch(&tick, nondet!(/** any batch */)) },
    }
}

fn sliced_values<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<L, BoundedValue>(), BoundedValue::make::<L>;
        "sliced::sliced" "a keyed singleton with fixed values" => |s| sliced! { let now = use(s, nondet!(/** any batch */)); now.entries() },
        "sliced::style::atomic" "a keyed singleton with fixed values" => |s| {
            let s = s.atomic();
            sliced! { let now = use::atomic(s, nondet!(/** any batch */)); now.entries() }
        },
    }
    methods! { table, named::<L, Unbounded>(), Unbounded::make::<L>;
        "sliced::style::atomic" "a keyed singleton" => |s| {
            let s = s.atomic();
            sliced! { let now = use::atomic(s, nondet!(/** any snapshot */)); now.entries() }
        },
    }
}

fn in_tick<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<Tick<L>, Bounded>(), Bounded::make::<Tick<L>>;
        "KeyedSingleton::defer_tick" => |s| s.defer_tick(),
    }
}

fn in_atomic<L: Place + NoTick, B: Bound>(table: &mut Table) {
    methods! { table, named::<Atomic<L>, B>(), B::make::<Atomic<L>>;
        "KeyedSingleton::end_atomic" => |s| s.end_atomic(),
    }
}

fn atomic_snapshots<L: Place + NoTick, B: Bound + KeyedSingletonBound<ValueBound = Unbounded>>(
    table: &mut Table,
) {
    methods! { table, named::<Atomic<L>, B>(), B::make::<Atomic<L>>;
        "KeyedSingleton::snapshot_atomic" => |s| {
            let outer = s.clone().end_atomic().location().clone();
            s.snapshot_atomic(&outer.tick(), nondet!(/** any snapshot */))
        },
    }
}

fn atomic_batches<L: Place + NoTick, B: Bound + KeyedSingletonBound<ValueBound = Bounded>>(
    table: &mut Table,
) {
    methods! { table, named::<Atomic<L>, B>(), B::make::<Atomic<L>>;
        "KeyedSingleton::batch_atomic" => |s| {
            let outer = s.clone().end_atomic().location().clone();
            s.batch_atomic(&outer.tick(), nondet!(/** any batch */))
        },
    }
}
