//! What a tick compares with the tick before. Shards tick at different instants, so "the tick before" is another one on each.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Front, Unordered, Worker};
use crate::registry::Driver;

/// Lets a key through unless the tick before had it.
pub fn debounce<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    keys: Unordered<'a, u32, Front>,
) -> Unordered<'a, u32, Front> {
    let keys = keys.send(worker, TCP.fail_stop().bincode());
    let tick = worker.tick();
    let batch = keys.batch(&tick, nondet!(/** any keys may come in one tick */));
    batch
        .clone()
        .filter_not_in(batch.defer_tick())
        .all_ticks()
        .send(front, TCP.fail_stop().bincode())
}

/// Reports the clicks on a key, and with 1000 added those on a key that was clicked in the tick before.
pub fn double_click<'a>(
    front: &Process<'a, Front>,
    worker: &Process<'a, Worker>,
    clicks: Unordered<'a, (u32, u32), Front>,
) -> Unordered<'a, u32, Front> {
    let clicks = clicks.send(worker, TCP.fail_stop().bincode());
    let tick = worker.tick();
    let batch = clicks.batch(&tick, nondet!(/** any clicks may come in one tick */));
    let single = batch.clone().map(q!(|(key, _)| key));
    let double = batch
        .clone()
        .join(batch.defer_tick())
        .map(q!(|(key, _)| key + 1000));
    single
        .chain(double)
        .all_ticks()
        .send(front, TCP.fail_stop().bincode())
}

/// Both, each on a worker of its own.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let front = flow.process();
    let driver = flow.external::<Driver>();

    let (_, keys) = front.source_external_bincode::<_, u32, NoOrder, ExactlyOnce>(&driver);
    debounce(&front, &flow.process(), keys).send_bincode_external(&driver);
    let (_, clicks) = front.source_external_bincode::<_, (u32, u32), NoOrder, ExactlyOnce>(&driver);
    double_click(&front, &flow.process(), clicks).send_bincode_external(&driver);

    ExportOptions::new("pitfall_ticks")
        .workload(InputRef::External(0), "key", 1.0)
        .workload(InputRef::External(1), "click", 1.0)
}
