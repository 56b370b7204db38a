//! Shares of a sum: a closure reads a value of its tick, by reference.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::Driver;

/// Marker of the process that divides.
pub struct Divider {}

/// Opens a sealed amount, at some cost.
pub fn open(sealed: u64) -> u64 {
    (0..100_000).fold(sealed, |amount, round: u64| {
        amount.wrapping_add(round).wrapping_sub(round)
    })
}

/// Opens amounts and says for each how many percent it is of those that are divided together.
pub fn shares<'a>(
    sealed: Stream<u64, Process<'a, Divider>, Unbounded, NoOrder>,
) -> Stream<(u64, u64), Process<'a, Divider>, Unbounded, NoOrder> {
    let amounts = sealed
        .map(q!(|sealed| self::open(sealed)))
        .filter(q!(|amount| *amount > 0));
    sliced! {
        let amounts = use::batch(amounts, nondet!(/** what arrives together is divided together */));
        let sum = amounts.clone().fold(
            q!(|| 0),
            q!(|sum, amount| *sum += amount, commutative = manual_proof!(/** a sum */)),
        );
        let all = sum.by_ref();
        amounts.map(q!(|amount| (amount, amount * 100 / *all)))
    }
}

/// Amounts arrive on a port, their shares leave on another.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let divider = flow.process();
    let driver = flow.external::<Driver>();

    let (_, sealed) = divider.source_external_bincode::<_, u64, NoOrder, ExactlyOnce>(&driver);
    shares(sealed).send_bincode_external(&driver);

    ExportOptions::new("shares").workload(InputRef::External(0), "amount", 1.0)
}
