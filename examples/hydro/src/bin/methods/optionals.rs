//! The methods of `Optional`.

use std::time::Duration;

use hydro_lang::live_collections::boundedness::Boundedness;
use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::location::tick::NoAtomic;
use hydro_lang::location::{Atomic, NoTick};
use hydro_lang::prelude::*;

use crate::receivers::{
    InAtomic, InClusterTick, InTick, InTickOfAtomic, OnCluster, OnProcess, Pair, Place, beside,
    condition, every, perhaps, stream, value,
};
use crate::table::{Table, methods};

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

fn named<L: Place, B: Boundedness>() -> String {
    format!("{} {:?}", L::name(), B::BOUND_KIND)
}

fn optional<L: Place, B: Boundedness>(flow: &mut FlowBuilder<'static>) -> Optional<Pair, L, B> {
    stream::<L, B, TotalOrder, ExactlyOnce>(flow).last()
}

fn other<L: Place, B: Boundedness>(place: &L) -> Optional<Pair, L, B> {
    beside::<L, B, TotalOrder, ExactlyOnce>(place).first()
}

fn any<L: Place, B: Boundedness>(table: &mut Table) {
    methods! { table, named::<L, B>(), optional::<L, B>;
        "Optional::clone" => |s| (s.clone(), s),
        "Optional::location" => |s| s.location().clone(),
        "Optional::map" => |s| s.map(q!(|(k, v)| k + v)),
        "Optional::filter" => |s| s.filter(q!(|(k, v)| k < v)),
        "Optional::filter_map" => |s| s.filter_map(q!(|(k, v)| (k < v).then_some(k))),
        "Optional::or" => |s| { let other = other::<L, B>(s.location()); s.or(other) },
        "Optional::unwrap_or" => |s| {
            let other = other::<L, B>(s.location()).into_singleton().map(q!(|pair| pair.unwrap_or_default()));
            s.unwrap_or(other)
        },
        "Optional::unwrap_or_default" => |s| s.unwrap_or_default(),
        "Optional::into_singleton" => |s| s.into_singleton(),
        "Optional::is_some" => |s| s.is_some(),
        "Optional::is_none" => |s| s.is_none(),
        "Optional::ir_node_named" => |s| s.ir_node_named("a name"),
        "Optional::into_keyed_singleton" => |s| s.into_keyed_singleton(),
        "Optional::atomic" => |s| s.atomic(),
    }
}

fn bounded<L: Place>(table: &mut Table) {
    methods! { table, named::<L, Bounded>(), optional::<L, Bounded>;
        "Optional::flat_map_ordered" => |s| s.flat_map_ordered(q!(|(k, v)| [k, v])),
        "Optional::flat_map_unordered" => |s| s.flat_map_unordered(q!(|(k, v)| [k, v])),
        "Optional::flatten_ordered" => |s| s.map(q!(|(k, v)| [k, v])).flatten_ordered(),
        "Optional::flatten_unordered" => |s| s.map(q!(|(k, v)| [k, v])).flatten_unordered(),
        "Optional::zip" "an optional" => |s| { let other = perhaps(s.location()); s.zip(other) },
        "Optional::zip" "a singleton" => |s| { let other = value(s.location()); s.zip(other) },
        "Optional::is_some_and_equals" => |s| { let other = perhaps(s.location()); s.is_some_and_equals(other) },
        "Optional::make_bounded" => |s| s.make_bounded(),
        "Optional::into_stream" => |s| s.into_stream(),
        "Optional::filter_if" => |s| { let other = condition(s.location()); s.filter_if(other) },
        "Optional::filter_if_some" => |s| { let other = perhaps(s.location()); s.filter_if_some(other) },
        "Optional::filter_if_none" => |s| { let other = perhaps(s.location()); s.filter_if_none(other) },
        "Optional::if_some_then" => |s| { let other = value(s.location()); s.if_some_then(other) },
    }
}

fn outside_ticks<L: Place + NoTick, B: Boundedness>(table: &mut Table) {
    methods! { table, named::<L, B>(), optional::<L, B>;
        "Optional::snapshot" => |s| { let tick = s.location().tick(); s.snapshot(&tick, nondet!(/** any snapshot */)) },
        "Optional::sample_eager" => |s| s.sample_eager(nondet!(/** any sample */)),
        "sliced::sliced" "an optional" => |s| sliced! { let now = use(s, nondet!(/** any snapshot */)); now.into_stream() },
    }
}

fn bounded_outside_ticks<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<L, Bounded>(), optional::<L, Bounded>;
        "Optional::from" "unbounded of bounded" => |s| Optional::<Pair, L, Unbounded>::from(s),
        "Optional::clone_into_tick" => |s| { let tick = s.location().tick(); s.clone_into_tick(&tick) },
    }
}

fn at_root<L: Place + NoTick + NoAtomic, B: Boundedness>(table: &mut Table) {
    methods! { table, named::<L, B>(), optional::<L, B>;
        "Optional::sample_every" => |s| s.sample_every(q!(Duration::from_secs(1)), nondet!(/** any sample */)),
    }
}

fn in_tick<L: Place + NoTick>(table: &mut Table) {
    methods! { table, named::<Tick<L>, Bounded>(), optional::<Tick<L>, Bounded>;
        "Optional::all_ticks" => |s| s.all_ticks(),
        "Optional::all_ticks_atomic" => |s| s.all_ticks_atomic(),
        "Optional::latest" => |s| s.latest(),
        "Optional::latest_atomic" => |s| s.latest_atomic(),
        "Optional::defer_tick" => |s| s.defer_tick(),
    }
}

fn in_atomic<L: Place + NoTick, B: Boundedness>(table: &mut Table) {
    methods! { table, named::<Atomic<L>, B>(), optional::<Atomic<L>, B>;
        "Optional::snapshot_atomic" => |s| {
            let outer = s.clone().end_atomic().location().clone();
            s.snapshot_atomic(&outer.tick(), nondet!(/** any snapshot */))
        },
        "Optional::end_atomic" => |s| s.end_atomic(),
        "sliced::style::atomic" "an optional" => |s| sliced! { let now = use::atomic(s, nondet!(/** any snapshot */)); now.into_stream() },
    }
}
