//! A server with operators between receiving and answering.

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::programs::Shape;
use crate::closed_loop::{Client, Load, closed_loop};

/// Marker of the process that is measured.
pub struct Server {}

/// A request: its virtual client, then where it came from and its number there.
pub type Item = (u32, (MemberId<Client>, u32));
/// Requests at the server.
pub type Items<'a> = Stream<Item, Process<'a, Server>, Unbounded, NoOrder>;
/// Requests of one tick.
type Batch<'a> = Stream<Item, Tick<Process<'a, Server>>, Bounded, NoOrder>;
/// What a server does between receiving requests and answering them.
pub type Between = for<'a> fn(Items<'a>) -> Items<'a>;

/// Clients that ask a server, which answers what `between` lets through.
pub fn serve(
    flow: &mut FlowBuilder<'_>,
    name: &str,
    shape: Shape,
    between: Between,
) -> ExportOptions {
    let clients = flow.cluster();
    let server = flow.process();
    closed_loop(&clients, Load::Measured, |requests| {
        let received = requests
            .send(&server, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, request)| (
                request.virtual_client,
                (client, request.sequence)
            )));
        between(received)
            .map(q!(|(virtual_client, (client, sequence))| (
                client,
                crate::closed_loop::Request {
                    virtual_client,
                    sequence
                }
            )))
            .demux(&clients, TCP.fail_stop().bincode())
    });
    options(name, &clients, shape)
}

/// How to export a program whose clients' first network carries the commands.
pub(super) fn options(name: &str, clients: &Cluster<'_, Client>, shape: Shape) -> ExportOptions {
    ExportOptions::new(name)
        .cluster_size(clients, shape.clients)
        .client(clients)
        .workload(InputRef::network_from(clients, 0), "request", 1.0)
}

/// No operator.
pub fn nothing(items: Items<'_>) -> Items<'_> {
    items
}

/// 16 maps.
pub fn map(items: Items<'_>) -> Items<'_> {
    (0..16).fold(items, |items, _| {
        items.map(q!(|(key, (client, sequence))| (
            key,
            (client, std::hint::black_box(sequence))
        )))
    })
}

/// 16 filters that let everything pass.
pub fn filter(items: Items<'_>) -> Items<'_> {
    (0..16).fold(items, |items, _| {
        items.filter(q!(
            |(_, (_, sequence))| std::hint::black_box(*sequence) != u32::MAX
        ))
    })
}

/// 8 maps from one to one, by way of a list.
pub fn flat_map(items: Items<'_>) -> Items<'_> {
    (0..8).fold(items, |items, _| {
        items.flat_map_unordered(q!(|item| [std::hint::black_box(item)]))
    })
}

/// A copy for each of 8 filters that let nothing pass, and what they let pass put together again.
pub fn tee(items: Items<'_>) -> Items<'_> {
    (0..8).fold(items.clone(), |all, _| {
        let none = items
            .clone()
            .filter(q!(|(_, (_, sequence))| *sequence == u32::MAX));
        all.merge_unordered(none)
    })
}

/// A copy for each of 8 sinks.
pub fn sink(items: Items<'_>) -> Items<'_> {
    for _ in 0..8 {
        items
            .clone()
            .assume_ordering::<TotalOrder>(nondet!(/** the sink does not look */))
            .for_each(q!(|item| {
                std::hint::black_box(item);
            }));
    }
    items
}

/// 8 running counts.
pub fn scan(items: Items<'_>) -> Items<'_> {
    (0..8).fold(items, |items, _| {
        items
            .assume_ordering::<TotalOrder>(nondet!(/** the count goes nowhere */))
            .scan(
                q!(|| 0u32),
                q!(|count, item| {
                    *count = count.wrapping_add(1);
                    std::hint::black_box(*count);
                    Some(item)
                }),
            )
            .weaken_ordering()
    })
}

/// Runs `between` on the requests of each tick.
fn ticked<'a>(items: Items<'a>, between: impl FnOnce(Batch<'a>) -> Batch<'a>) -> Items<'a> {
    let tick = items.location().tick();
    between(items.batch(&tick, nondet!(/** each request is answered by itself */))).all_ticks()
}

/// Into a tick and out again.
pub fn tick(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| batch)
}

/// 4 products with a constant.
pub fn cross_singleton(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        let tick = batch.location().clone();
        (0..4).fold(batch, |batch, _| {
            batch
                .cross_singleton(tick.singleton(q!(7u32)))
                .map(q!(|(item, _)| item))
        })
    })
}

/// 4 sorts.
pub fn sort(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        (0..4).fold(batch, |batch, _| batch.sort().weaken_ordering())
    })
}

/// 4 times without duplicates.
pub fn unique(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| (0..4).fold(batch, |batch, _| batch.unique()))
}

/// 4 differences to a list without an element.
pub fn difference(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        let none = batch
            .clone()
            .filter(q!(|(_, (_, sequence))| *sequence == u32::MAX));
        (0..4).fold(batch, |batch, _| batch.filter_not_in(none.clone()))
    })
}

/// 4 anti-joins with keys that none has.
pub fn anti_join(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        let others = batch.clone().map(q!(|(key, _)| key ^ (1 << 31)));
        (0..4).fold(batch, |batch, _| batch.anti_join(others.clone()))
    })
}

/// 4 joins in which each request has one partner.
pub fn join(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        let partners = batch
            .clone()
            .map(q!(|(key, (_, sequence))| (key, sequence)));
        (0..4).fold(batch, |batch, _| {
            batch
                .join(partners.clone())
                .map(q!(|(key, (value, _))| (key, value)))
        })
    })
}

/// 8 counts of a copy.
pub fn fold(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        (0..8).fold(batch.clone(), |all, _| {
            let none = batch
                .clone()
                .fold(
                    q!(|| 0u32),
                    q!(
                        |count, _| *count = std::hint::black_box(count.wrapping_add(1)),
                        commutative = manual_proof!(/** a count */)
                    ),
                )
                .into_stream()
                .filter_map(q!(|count| (count == u32::MAX).then(|| unreachable!())));
            all.chain(none).weaken_ordering()
        })
    })
}

/// 4 groupings by virtual client, each of whom has one request in a tick.
pub fn fold_keyed(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        (0..4).fold(batch, |batch, _| {
            batch
                .into_keyed()
                .fold(
                    q!(|| None),
                    q!(
                        |newest, value| *newest = Some(value),
                        commutative = manual_proof!(/** a group has one element */)
                    ),
                )
                .entries()
                .filter_map(q!(|(key, newest)| newest.map(|newest| (key, newest))))
        })
    })
}

/// A copy for each of 8 delays, after which nothing passes.
pub fn defer(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        (0..8).fold(batch.clone(), |all, _| {
            let none = batch
                .clone()
                .defer_tick()
                .filter(q!(|(_, (_, sequence))| *sequence == u32::MAX));
            all.chain(none).weaken_ordering()
        })
    })
}

/// A copy for each of 4 tables of 8 keys that last.
pub fn kept_keys(items: Items<'_>) -> Items<'_> {
    for _ in 0..4 {
        drop(
            items
                .clone()
                .map(q!(|(key, (_, sequence))| (key % 8, sequence)))
                .into_keyed()
                .fold(
                    q!(|| 0u32),
                    q!(
                        |sum, sequence| *sum = sum.wrapping_add(sequence),
                        commutative = manual_proof!(/** addition */)
                    ),
                ),
        );
    }
    items
}

/// 16 joins of nothing with nothing, 4 in a row: the type of a longer row is too deep for the compiler.
pub fn idle(items: Items<'_>) -> Items<'_> {
    ticked(items, |batch| {
        let none = batch
            .clone()
            .filter(q!(|(_, (_, sequence))| *sequence == u32::MAX));
        (0..4).fold(batch, |all, _| {
            let joined = (0..4).fold(none.clone(), |joined, _| {
                joined
                    .join(none.clone())
                    .map(q!(|(key, (value, _))| (key, value)))
            });
            all.chain(joined).weaken_ordering()
        })
    })
}
