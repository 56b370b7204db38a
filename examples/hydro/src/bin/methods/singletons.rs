//! The methods of `Singleton`.

use std::time::Duration;

use hydro_lang::live_collections::singleton::{Monotonic, SingletonBound};
use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::location::tick::NoAtomic;
use hydro_lang::location::{Atomic, NoTick};
use hydro_lang::prelude::*;

use crate::receivers::{
    InAtomic, InClusterTick, InTick, InTickOfAtomic, OnCluster, OnProcess, Place, beside,
    condition, perhaps, stream, value,
};
use crate::table::{Table, methods};

/// A bound, with a singleton that has it.
trait Bound: SingletonBound + Sized {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Singleton<usize, L, Self>;
}

impl Bound for Bounded {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Singleton<usize, L, Self> {
        stream::<L, Bounded, TotalOrder, ExactlyOnce>(flow).count()
    }
}

impl Bound for Unbounded {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Singleton<usize, L, Self> {
        let stream = stream::<L, Unbounded, TotalOrder, ExactlyOnce>(flow);
        stream.fold(q!(|| 0usize), q!(|last, (k, _)| *last = k as usize))
    }
}

impl Bound for Monotonic {
    fn make<L: Place>(flow: &mut FlowBuilder<'static>) -> Singleton<usize, L, Self> {
        stream::<L, Unbounded, TotalOrder, ExactlyOnce>(flow).count()
    }
}

fn named<L: Place, B: Bound>() -> String {
    format!("{} {:?}", L::name(), B::bound_kind())
}

macro_rules! every {
    ($f:ident::<$l:ty, B>($table:expr)) => {
        $f::<$l, Bounded>($table);
        $f::<$l, Unbounded>($table);
        $f::<$l, Monotonic>($table);
    };
}

pub fn add(table: &mut Table) {
    every!(any::<OnProcess, B>(table));
    every!(any::<OnCluster, B>(table));
    every!(any::<InTick, B>(table));
    every!(any::<InAtomic, B>(table));
    any::<InClusterTick, Bounded>(table);
    any::<InTickOfAtomic, Bounded>(table);

    bounded::<OnProcess>(table);
    bounded::<OnCluster>(table);
    bounded::<InTick>(table);
    bounded::<InAtomic>(table);
    bounded::<InTickOfAtomic>(table);

    rising::<OnProcess>(table);
    rising::<OnCluster>(table);
    rising::<InAtomic>(table);

    every!(outside_ticks::<OnProcess, B>(table));
    every!(outside_ticks::<OnCluster, B>(table));
    every!(outside_ticks::<InAtomic, B>(table));

    bounded_outside_ticks::<OnProcess>(table);
    bounded_outside_ticks::<OnCluster>(table);
    bounded_outside_ticks::<InAtomic>(table);

    every!(at_root::<OnProcess, B>(table));
    every!(at_root::<OnCluster, B>(table));

    in_tick::<OnProcess>(table);
    in_tick::<OnCluster>(table);
    in_tick::<InAtomic>(table);

    every!(in_atomic::<OnProcess, B>(table));
    every!(in_atomic::<OnCluster, B>(table));
}

fn any<L: Place, B: Bound>(table: &mut Table) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "Singleton::clone" => |s| (s.clone(), s),
        "Singleton::location" => |s| s.location().clone(),
        "Singleton::ignore_monotonic" => |s| s.ignore_monotonic(),
        "Singleton::map" => |s| s.map(q!(|n| n + 1)),
        "Singleton::map" "order preserving" => |s| s.map(q!(|n| n + 1, order_preserving = manual_proof!(/** a successor */))),
        "Singleton::filter" => |s| s.filter(q!(|n| *n > 1)),
        "Singleton::filter_map" => |s| s.filter_map(q!(|n| (n > 1).then_some(n))),
        "Singleton::ir_node_named" => |s| s.ir_node_named("a name"),
        "Singleton::not" => |s| !s.map(q!(|n| n > 1)),
        "Singleton::into_optional" => |s| s.map(q!(|n| (n > 1).then_some(n))).into_optional(),
        "Singleton::atomic" => |s| s.atomic(),
        "Optional::from" "a singleton" => |s| Optional::<usize, L, B::UnderlyingBound>::from(s),
    }
}

fn bounded<L: Place>(table: &mut Table) {
    methods! { table, named::<L, Bounded>(), Bounded::make::<L>;
        "Singleton::flat_map_ordered" => |s| s.flat_map_ordered(q!(|n| [n, n])),
        "Singleton::flat_map_unordered" => |s| s.flat_map_unordered(q!(|n| [n, n])),
        "Singleton::flatten_ordered" => |s| s.map(q!(|n| [n, n])).flatten_ordered(),
        "Singleton::flatten_unordered" => |s| s.map(q!(|n| [n, n])).flatten_unordered(),
        "Singleton::zip" "a singleton" => |s| { let other = value(s.location()); s.zip(other) },
        "Singleton::zip" "an optional" => |s| { let other = perhaps(s.location()); s.zip(other) },
        "Singleton::filter_if" => |s| { let other = condition(s.location()); s.filter_if(other) },
        "Singleton::filter_if_some" => |s| { let other = perhaps(s.location()); s.filter_if_some(other) },
        "Singleton::filter_if_none" => |s| { let other = perhaps(s.location()); s.filter_if_none(other) },
        "Singleton::equals" => |s| { let other = value(s.location()); s.equals(other) },
        "Singleton::threshold_greater_or_equal" => |s| { let other = value(s.location()); s.threshold_greater_or_equal(other) },
        "Singleton::and" => |s| { let other = condition(s.location()); s.map(q!(|n| n > 1)).and(other) },
        "Singleton::or" => |s| { let other = condition(s.location()); s.map(q!(|n| n > 1)).or(other) },
        "Singleton::make_bounded" => |s| s.make_bounded(),
        "Singleton::into_stream" => |s| s.into_stream(),
        "Singleton::resolve_future_blocking" => |s| s.map(q!(|n| std::future::ready(n))).resolve_future_blocking(),
    }
}

fn rising<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<L, Monotonic>(), Monotonic::make::<L>;
        "Singleton::threshold_greater_or_equal" => |s| { let other = value(s.location()); s.threshold_greater_or_equal(other) },
    }
}

fn outside_ticks<L: Place + NoTick, B: Bound>(table: &mut Table) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "Singleton::snapshot" => |s| { let tick = s.location().tick(); s.snapshot(&tick, nondet!(/** any snapshot */)) },
        "Singleton::sample_eager" => |s| s.sample_eager(nondet!(/** any sample */)),
        "sliced::sliced" "a singleton" => |s| sliced! { let now = use(s, nondet!(/** any snapshot */)); now.into_stream() },
        "sliced::style::state" => |s| sliced! {
            let now = use(s, nondet!(/** any snapshot */));
            let mut high = use::state(|tick| tick.singleton(q!(0usize)));
            high = high.zip(now).map(q!(|(high, now)| high.max(now)));
            high.clone().into_stream()
        },
        "sliced::style::state_null" => |s| sliced! {
            let now = use(s, nondet!(/** any snapshot */));
            let mut last = use::state_null::<Optional<usize, _, Bounded>>();
            let before = last.clone();
            last = now.into();
            before.into_stream()
        },
    }
}

fn bounded_outside_ticks<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<L, Bounded>(), Bounded::make::<L>;
        "Singleton::from" "unbounded of bounded" => |s| Singleton::<usize, L, Unbounded>::from(s),
        "Singleton::clone_into_tick" => |s| { let tick = s.location().tick(); s.clone_into_tick(&tick) },
    }
}

fn at_root<L: Place + NoTick + NoAtomic, B: Bound>(table: &mut Table) {
    methods! { table, named::<L, B>(), B::make::<L>;
        "Singleton::sample_every" => |s| s.sample_every(q!(Duration::from_secs(1)), nondet!(/** any sample */)),
    }
}

fn in_tick<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<Tick<L>, Bounded>(), Bounded::make::<Tick<L>>;
        "Singleton::all_ticks" => |s| s.all_ticks(),
        "Singleton::all_ticks_atomic" => |s| s.all_ticks_atomic(),
        "Singleton::latest" => |s| s.latest(),
        "Singleton::latest_atomic" => |s| s.latest_atomic(),
        "Stream::cross_singleton" "with a constant" => |s| {
            let tick = s.location().clone();
            beside::<Tick<L>, Bounded, TotalOrder, ExactlyOnce>(&tick).cross_singleton(tick.singleton(q!(1u32)))
        },
    }
}

fn in_atomic<L: Place + NoTick, B: Bound>(table: &mut Table) {
    methods! { table, named::<Atomic<L>, B>(), B::make::<Atomic<L>>;
        "Singleton::snapshot_atomic" => |s| {
            let outer = s.clone().end_atomic().location().clone();
            s.snapshot_atomic(&outer.tick(), nondet!(/** any snapshot */))
        },
        "Singleton::end_atomic" => |s| s.end_atomic(),
        "sliced::style::atomic" "a singleton" => |s| sliced! { let now = use::atomic(s, nondet!(/** any snapshot */)); now.into_stream() },
    }
}
