//! Types whose traits are not what they look like, and what plans must not make of them.

use std::hash::{Hash, Hasher};
use std::ops::Deref;

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use serde::{Deserialize, Serialize};

/// Marker of the process with the ports.
pub struct Front {}
/// Marker of the processes that remember.
pub struct Worker {}

/// Work that is told by its number; the cost is bookkeeping that does not travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Which.
    pub id: u32,
    /// How much.
    #[serde(skip)]
    pub cost: u32,
}

/// Equal and hashed in full; the trace does not travel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Traced {
    /// Which.
    pub id: u32,
    /// Where it came from.
    #[serde(skip)]
    pub trace: u32,
}

/// Euros and cents, read as whole euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Price(pub u32, pub u32);

impl Deref for Price {
    type Target = u32;
    fn deref(&self) -> &u32 {
        &self.0
    }
}

/// A clone is a fresh ticket.
#[derive(Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ticket(pub u32, pub u32);

#[expect(
    clippy::non_canonical_clone_impl,
    reason = "that it is another value is the point"
)]
impl Clone for Ticket {
    fn clone(&self) -> Self {
        Self(self.0, 0)
    }
}

/// Case does not count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Word(pub String);

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Word {}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_ascii_lowercase().hash(state);
    }
}

/// Pairs of a key and a number.
pub type Pairs<'a, Key, At> = Stream<(Key, u32), Process<'a, At>, Unbounded, NoOrder>;

/// Some work on a cost.
pub fn heavy(cost: u32) -> u32 {
    cost.wrapping_mul(2_654_435_761)
}

/// Works on each job; between the two closures a job has its cost.
pub fn jobs<'a>(
    ids: Stream<u32, Process<'a, Front>, Unbounded, TotalOrder>,
) -> Stream<(u32, u32), Process<'a, Front>, Unbounded, TotalOrder> {
    ids.map(q!(|id| self::Job { id, cost: id * 10 }))
        .map(q!(|job| (job.id, self::heavy(job.cost))))
}

/// The first number of each id: the worker sees no traces.
pub fn traced<'a>(
    input: Pairs<'a, u32, Front>,
    worker: &Process<'a, Worker>,
) -> Pairs<'a, u32, Worker> {
    input
        .map(q!(|(id, n)| (self::Traced { id, trace: n }, n)))
        .send(worker, TCP.fail_stop().bincode())
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any number may be the first */))
        .first()
        .entries()
        .map(q!(|(key, n)| (key.id, n)))
}

/// The first number of each price in whole euros.
pub fn euros<'a>(
    input: Pairs<'a, Price, Front>,
    worker: &Process<'a, Worker>,
) -> Pairs<'a, u32, Worker> {
    input
        .send(worker, TCP.fail_stop().bincode())
        .map(q!(|(price, n)| (*price, n)))
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any number may be the first */))
        .first()
        .entries()
}

/// The first number of each fresh ticket.
pub fn tickets<'a>(
    input: Pairs<'a, Ticket, Front>,
    worker: &Process<'a, Worker>,
) -> Pairs<'a, u32, Worker> {
    input
        .send(worker, TCP.fail_stop().bincode())
        .map(q!(|(ticket, n)| (ticket.clone(), n)))
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any number may be the first */))
        .first()
        .entries()
        .map(q!(|(ticket, n)| (ticket.0, n)))
}

/// The first number of each word, whatever its case.
pub fn words<'a>(
    input: Pairs<'a, Word, Front>,
    worker: &Process<'a, Worker>,
) -> Pairs<'a, String, Worker> {
    input
        .send(worker, TCP.fail_stop().bincode())
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any number may be the first */))
        .first()
        .entries()
        .map(q!(|(word, n)| (word.0.to_ascii_lowercase(), n)))
}
