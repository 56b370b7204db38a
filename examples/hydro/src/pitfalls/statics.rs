//! State that a whole process shares behind the back of its dataflow. What moves to another machine finds another table there.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Front, Unordered, Worker};
use crate::registry::Driver;

/// A table that two closures share.
pub static TABLE: Mutex<BTreeMap<u32, u32>> = Mutex::new(BTreeMap::new());

/// Whether somebody came before.
pub static TAKEN: AtomicBool = AtomicBool::new(false);

/// Writes `(key, value)` into the table and answers the key.
pub fn put<'a>(entries: Unordered<'a, (u32, u32), Front>) -> Unordered<'a, u32, Front> {
    entries.map(q!(|(key, value)| {
        self::TABLE.lock().unwrap().insert(key, value);
        key
    }))
}

/// Answers a key with what the table has for it.
pub fn get<'a>(keys: Unordered<'a, u32, Front>) -> Unordered<'a, (u32, Option<u32>), Front> {
    keys.map(q!(|key| {
        let value = self::TABLE.lock().unwrap().get(&key).copied();
        (key, value)
    }))
}

/// Says to each whether nobody came before.
pub fn first_come<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    guests: Unordered<'a, u32, Front>,
) -> Unordered<'a, (u32, bool), Front> {
    guests
        .send(worker, TCP.fail_stop().bincode())
        .map(q!(|guest| (
            guest,
            !self::TAKEN.swap(true, std::sync::atomic::Ordering::SeqCst)
        )))
        .send(front, TCP.fail_stop().bincode())
}

/// The table on the process with the ports, who came first on a worker.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let front = flow.process();
    let driver = flow.external::<Driver>();

    let (_, entries) =
        front.source_external_bincode::<_, (u32, u32), NoOrder, ExactlyOnce>(&driver);
    put(entries).send_bincode_external(&driver);
    let (_, keys) = front.source_external_bincode::<_, u32, NoOrder, ExactlyOnce>(&driver);
    get(keys).send_bincode_external(&driver);
    let (_, guests) = front.source_external_bincode::<_, u32, NoOrder, ExactlyOnce>(&driver);
    first_come(&front, &flow.process(), guests).send_bincode_external(&driver);

    ExportOptions::new("pitfall_statics")
        .workload(InputRef::External(0), "put", 1.0)
        .workload(InputRef::External(1), "get", 1.0)
        .workload(InputRef::External(2), "guest", 1.0)
}
