//! Types whose implementations of standard traits are not what one expects: a clone that differs, a reference to something coarser, a
//! field that does not travel.

use std::hash::{Hash, Hasher};
use std::ops::Deref;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};
use serde::{Deserialize, Serialize};

use super::{Front, Unordered, Worker};
use crate::registry::Driver;

/// A job whose cost is known to one process only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Number of the job.
    pub id: u32,
    /// Does not travel.
    #[serde(skip)]
    pub cost: u32,
}

/// A key with a trace that counts for `Eq` and `Hash` and does not travel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What travels.
    pub id: u32,
    /// Does not travel.
    #[serde(skip)]
    pub trace: u32,
}

/// Euros and cents that read as whole euros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Price(pub u32, pub u32);

impl Deref for Price {
    type Target = u32;

    fn deref(&self) -> &u32 {
        &self.0
    }
}

/// A ticket with a serial number; a clone has none.
#[derive(Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ticket(pub u32, pub u32);

impl Clone for Ticket {
    fn clone(&self) -> Self {
        Ticket(self.0, 0)
    }
}

/// A word whose case does not count.
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

/// Something expensive.
pub fn heavy(number: u32) -> u32 {
    number.wrapping_mul(2_654_435_761)
}

/// Answers each job with something that its cost says.
pub fn jobs<'a>(ids: Unordered<'a, u32, Front>) -> Unordered<'a, (u32, u32), Front> {
    ids.map(q!(|id| self::Job { id, cost: id * 10 }))
        .map(q!(|job| (job.id, self::heavy(job.cost))))
}

/// Answers the first element of each key, as the key arrives.
pub fn traced<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    elements: Unordered<'a, (u32, u32), Front>,
) -> Unordered<'a, (u32, u32), Front> {
    elements
        .map(q!(|(id, trace)| (self::Key { id, trace }, trace)))
        .send(worker, TCP.fail_stop().bincode())
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any element may be the first */))
        .first()
        .entries()
        .map(q!(|(key, trace)| (key.id, trace)))
        .send(front, TCP.fail_stop().bincode())
}

/// Answers the first element of each number of whole euros.
pub fn euros<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    prices: Unordered<'a, (Price, u32), Front>,
) -> Unordered<'a, (u32, u32), Front> {
    prices
        .send(worker, TCP.fail_stop().bincode())
        .map(q!(|(price, number)| (*price, number)))
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any element may be the first */))
        .first()
        .entries()
        .send(front, TCP.fail_stop().bincode())
}

/// Answers the first element of each ticket, whatever its serial number.
pub fn tickets<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    tickets: Unordered<'a, (Ticket, u32), Front>,
) -> Unordered<'a, (u32, u32), Front> {
    tickets
        .send(worker, TCP.fail_stop().bincode())
        .map(q!(|(ticket, number)| (ticket.clone(), number)))
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any element may be the first */))
        .first()
        .entries()
        .map(q!(|(ticket, number)| (ticket.0, number)))
        .send(front, TCP.fail_stop().bincode())
}

/// Answers the first element of each word, whatever its case.
pub fn words<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    words: Unordered<'a, (Word, u32), Front>,
) -> Unordered<'a, (String, u32), Front> {
    words
        .send(worker, TCP.fail_stop().bincode())
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any element may be the first */))
        .first()
        .entries()
        .map(q!(|(word, number)| (word.0.to_lowercase(), number)))
        .send(front, TCP.fail_stop().bincode())
}

/// A key of nothing but standard types, which may be sharded.
pub type Plain = (Option<Option<u32>>, (char, u128), String);

/// Answers the first element of each key.
pub fn plain<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    elements: Unordered<'a, (Plain, u32), Front>,
) -> Unordered<'a, u32, Front> {
    elements
        .send(worker, TCP.fail_stop().bincode())
        .into_keyed()
        .assume_ordering::<TotalOrder>(nondet!(/** any element may be the first */))
        .first()
        .entries()
        .map(q!(|(_, number)| number))
        .send(front, TCP.fail_stop().bincode())
}

/// Each on a worker of its own, but for the jobs, which are on the process with the ports.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let front = flow.process();
    let driver = flow.external::<Driver>();

    let (_, ids) = front.source_external_bincode::<_, u32, NoOrder, ExactlyOnce>(&driver);
    jobs(ids).send_bincode_external(&driver);
    let (_, keys) = front.source_external_bincode::<_, (u32, u32), NoOrder, ExactlyOnce>(&driver);
    traced(&front, &flow.process(), keys).send_bincode_external(&driver);
    let (_, prices) =
        front.source_external_bincode::<_, (Price, u32), NoOrder, ExactlyOnce>(&driver);
    euros(&front, &flow.process(), prices).send_bincode_external(&driver);
    let (_, numbered) =
        front.source_external_bincode::<_, (Ticket, u32), NoOrder, ExactlyOnce>(&driver);
    tickets(&front, &flow.process(), numbered).send_bincode_external(&driver);
    let (_, spoken) =
        front.source_external_bincode::<_, (Word, u32), NoOrder, ExactlyOnce>(&driver);
    words(&front, &flow.process(), spoken).send_bincode_external(&driver);
    let (_, elements) =
        front.source_external_bincode::<_, (Plain, u32), NoOrder, ExactlyOnce>(&driver);
    plain(&front, &flow.process(), elements).send_bincode_external(&driver);

    ExportOptions::new("pitfall_types")
        .workload(InputRef::External(0), "job", 1.0)
        .workload(InputRef::External(1), "key", 1.0)
        .workload(InputRef::External(2), "price", 1.0)
        .workload(InputRef::External(3), "ticket", 1.0)
        .workload(InputRef::External(4), "word", 1.0)
        .workload(InputRef::External(5), "element", 1.0)
}
