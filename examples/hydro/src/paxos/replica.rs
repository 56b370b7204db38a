//! The replica: runs decided commands in slot order on a key-value store.

use std::cmp::Ordering;

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::cluster::CLUSTER_SELF_ID;
use hydro_lang::prelude::*;
use serde::{Deserialize, Serialize};

/// Marker of the location that applies the log.
pub struct Replica {}

/// Put `value` under `key`; `client` and `id` say who asked and which answer is awaited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Put {
    pub client: u32,
    pub id: u32,
    pub key: u32,
    pub value: u32,
}

/// The answer to a [`Put`]: what the key held before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Done {
    pub id: u32,
    pub value: u32,
    pub previous: Option<u32>,
}

/// What a replica sends out.
pub struct Applied<'a> {
    /// Every slot in the order in which it ran.
    pub history: Stream<(usize, Option<Put>), Cluster<'a, Replica>, Unbounded>,
    /// Answers with the client they belong to.
    pub answers: Stream<(u32, Done), Cluster<'a, Replica>, Unbounded, NoOrder>,
    /// (this replica, next slot), each time another `checkpoint_every` slots ran.
    pub progress: Stream<(u32, usize), Cluster<'a, Replica>, Unbounded>,
}

/// Runs slots without gaps: what comes early waits, what comes again is dropped.
pub fn apply<'a>(
    decided: Stream<(usize, Option<Put>), Cluster<'a, Replica>, Unbounded, NoOrder>,
    checkpoint_every: usize,
) -> Applied<'a> {
    let (history, progress) = sliced! {
        let arrived = use(decided, nondet!(/** slots run in order, however they arrive */));
        let mut early = use::state_null::<Stream<(usize, Option<Put>), _, Bounded, NoOrder>>();
        let mut next_slot = use::state(|l| l.singleton(q!(0usize)));
        let mut reported = use::state(|l| l.singleton(q!(0usize)));

        let sorted = early
            .chain(arrived)
            .sort()
            .cross_singleton(next_slot.clone())
            .scan(
                q!(|| None),
                q!(|cursor: &mut Option<usize>, ((slot, command), next)| {
                    let due = cursor.get_or_insert(next);
                    let when = slot.cmp(due);
                    if when == Ordering::Equal {
                        *due += 1;
                    }
                    Some((when, (slot, command)))
                }),
            );
        early = sorted
            .clone()
            .filter_map(q!(|(when, entry)| (when == Ordering::Greater).then_some(entry)))
            .weaken_ordering();
        let running = sorted
            .filter_map(q!(|(when, entry)| (when == Ordering::Equal).then_some(entry)));

        next_slot = next_slot
            .zip(running.clone().count())
            .map(q!(|(next, ran)| next + ran));
        let due = next_slot
            .clone()
            .zip(reported)
            .map(q!(move |(next, reported)| (next, reported, next - reported >= checkpoint_every)));
        reported = due
            .clone()
            .map(q!(|(next, reported, report)| if report { next } else { reported }));
        let progress = due
            .filter_map(q!(move |(next, _, report)| report
                .then(|| (CLUSTER_SELF_ID.get_raw_id(), next))))
            .into_stream();

        (running, progress)
    };

    let answers = history
        .clone()
        .filter_map(q!(
            |(_, command)| command.map(|put| (put.key, (put.client, put.id, put.value)))
        ))
        .into_keyed()
        .scan(
            q!(|| None),
            q!(|cell: &mut Option<u32>, (client, id, value)| {
                let previous = cell.replace(value);
                Some((
                    client,
                    self::Done {
                        id,
                        value,
                        previous,
                    },
                ))
            }),
        )
        .values();

    Applied {
        history,
        answers,
        progress,
    }
}
