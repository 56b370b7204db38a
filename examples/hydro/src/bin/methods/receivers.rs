//! Where methods are called: every location, with every bound, order and retry guarantee that the types allow.

use hydro_lang::live_collections::boundedness::Boundedness;
use hydro_lang::live_collections::stream::{ExactlyOnce, Ordering, Retries, TotalOrder};
use hydro_lang::location::{Atomic, Location, NoTick};
use hydro_lang::prelude::*;
use hydrofoil_examples::operators::{Node, Worker};

pub type OnProcess = Process<'static, Node>;
pub type OnCluster = Cluster<'static, Worker>;
pub type InTick = Tick<OnProcess>;
pub type InClusterTick = Tick<OnCluster>;
pub type InAtomic = Atomic<OnProcess>;
pub type InTickOfAtomic = Tick<InAtomic>;

/// Keys with values: what most receivers carry.
pub type Pair = (u32, u32);

/// A kind of place.
pub trait Place: Location<'static> + Clone {
    fn name() -> String;
    /// A place of this kind in the program, with what arrives there.
    fn source(flow: &mut FlowBuilder<'static>) -> Stream<Pair, Self, Bounded>;
}

impl Place for OnProcess {
    fn name() -> String {
        "Process".to_owned()
    }
    fn source(flow: &mut FlowBuilder<'static>) -> Stream<Pair, Self, Bounded> {
        flow.process().source_iter(q!([(1u32, 2u32)]))
    }
}

impl Place for OnCluster {
    fn name() -> String {
        "Cluster".to_owned()
    }
    fn source(flow: &mut FlowBuilder<'static>) -> Stream<Pair, Self, Bounded> {
        flow.cluster().source_iter(q!([(1u32, 2u32)]))
    }
}

impl<L: Place + NoTick> Place for Tick<L> {
    fn name() -> String {
        format!("Tick<{}>", L::name())
    }
    fn source(flow: &mut FlowBuilder<'static>) -> Stream<Pair, Self, Bounded> {
        let source = L::source(flow);
        let tick = source.location().tick();
        source.batch(&tick, nondet!(/** any batch will do */))
    }
}

impl<L: Place> Place for Atomic<L> {
    fn name() -> String {
        format!("Atomic<{}>", L::name())
    }
    fn source(flow: &mut FlowBuilder<'static>) -> Stream<Pair, Self, Bounded> {
        L::source(flow).atomic()
    }
}

/// A stream with these guarantees.
pub fn stream<L: Place, B: Boundedness, O: Ordering, R: Retries>(
    flow: &mut FlowBuilder<'static>,
) -> Stream<Pair, L, B, O, R> {
    weaken(L::source(flow))
}

/// Another one, at the place of a first.
pub fn beside<L: Place, B: Boundedness, O: Ordering, R: Retries>(
    place: &L,
) -> Stream<Pair, L, B, O, R> {
    weaken(place.source_iter(q!([(1u32, 3u32)])))
}

fn weaken<T, L: Place, B: Boundedness, O: Ordering, R: Retries>(
    strict: Stream<T, L, Bounded, TotalOrder, ExactlyOnce>,
) -> Stream<T, L, B, O, R> {
    strict
        .weaken_boundedness()
        .weaken_ordering()
        .weaken_retries()
}

/// A value at the place of a collection.
pub fn value<L: Place>(place: &L) -> Singleton<usize, L, Bounded> {
    beside::<L, Bounded, TotalOrder, ExactlyOnce>(place).count()
}

/// A condition at the place of a collection.
pub fn condition<L: Place>(place: &L) -> Singleton<bool, L, Bounded> {
    beside::<L, Bounded, TotalOrder, ExactlyOnce>(place).is_empty()
}

/// A value that may be missing, at the place of a collection.
pub fn perhaps<L: Place>(place: &L) -> Optional<Pair, L, Bounded> {
    beside::<L, Bounded, TotalOrder, ExactlyOnce>(place).max()
}

/// `Process Bounded NoOrder ExactlyOnce`.
pub fn named<L: Place, B: Boundedness, O: Ordering, R: Retries>() -> String {
    format!(
        "{} {:?} {:?} {:?}",
        L::name(),
        B::BOUND_KIND,
        O::ORDERING_KIND,
        R::RETRIES_KIND
    )
}

/// Calls a function for combinations of guarantees: `every!(f::<OnProcess, B, O, R>(table))` for all of them, `some!(..)` for those that
/// differ most. Parameters that a method fixes are left out or named.
macro_rules! every {
    ($f:ident::<$l:ty, B, O, R>($table:expr)) => {
        $crate::receivers::every!($f::<$l, Bounded, O, R>($table));
        $crate::receivers::every!($f::<$l, Unbounded, O, R>($table));
    };
    ($f:ident::<$l:ty, O, R>($table:expr)) => {
        $f::<$l, TotalOrder, ExactlyOnce>($table);
        $f::<$l, TotalOrder, AtLeastOnce>($table);
        $f::<$l, NoOrder, ExactlyOnce>($table);
        $f::<$l, NoOrder, AtLeastOnce>($table);
    };
    ($f:ident::<$l:ty, $b:ident, O, R>($table:expr)) => {
        $f::<$l, $b, TotalOrder, ExactlyOnce>($table);
        $f::<$l, $b, TotalOrder, AtLeastOnce>($table);
        $f::<$l, $b, NoOrder, ExactlyOnce>($table);
        $f::<$l, $b, NoOrder, AtLeastOnce>($table);
    };
    ($f:ident::<$l:ty, B, O>($table:expr)) => {
        $f::<$l, Bounded, TotalOrder>($table);
        $f::<$l, Bounded, NoOrder>($table);
        $f::<$l, Unbounded, TotalOrder>($table);
        $f::<$l, Unbounded, NoOrder>($table);
    };
    ($f:ident::<$l:ty, B, R>($table:expr)) => {
        $f::<$l, Bounded, ExactlyOnce>($table);
        $f::<$l, Bounded, AtLeastOnce>($table);
        $f::<$l, Unbounded, ExactlyOnce>($table);
        $f::<$l, Unbounded, AtLeastOnce>($table);
    };
    ($f:ident::<$l:ty, B>($table:expr)) => {
        $f::<$l, Bounded>($table);
        $f::<$l, Unbounded>($table);
    };
    ($f:ident::<$l:ty, R>($table:expr)) => {
        $f::<$l, ExactlyOnce>($table);
        $f::<$l, AtLeastOnce>($table);
    };
}
macro_rules! some {
    ($f:ident::<$l:ty, B, O, R>($table:expr)) => {
        $f::<$l, Bounded, TotalOrder, ExactlyOnce>($table);
        $f::<$l, Unbounded, NoOrder, AtLeastOnce>($table);
    };
    ($f:ident::<$l:ty, O, R>($table:expr)) => {
        $f::<$l, TotalOrder, ExactlyOnce>($table);
        $f::<$l, NoOrder, AtLeastOnce>($table);
    };
    ($f:ident::<$l:ty, B, O>($table:expr)) => {
        $f::<$l, Bounded, TotalOrder>($table);
        $f::<$l, Unbounded, NoOrder>($table);
    };
    ($f:ident::<$l:ty, B, R>($table:expr)) => {
        $f::<$l, Bounded, ExactlyOnce>($table);
        $f::<$l, Unbounded, AtLeastOnce>($table);
    };
}
pub(crate) use {every, some};
