//! Totals of accounts on one process: a read that starts after a payment was acknowledged sees it.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::Driver;

/// Marker of the process that holds the accounts.
pub struct Bank {}

/// The two kinds of answers of the bank.
pub struct Answers<'a> {
    /// Numbers of payments that have taken effect.
    pub acknowledged: Stream<u32, Process<'a, Bank>, Unbounded, NoOrder>,
    /// Numbers of reads, each with the total of its account.
    pub found: Stream<(u32, u64), Process<'a, Bank>, Unbounded, NoOrder>,
}

/// Adds payments `(number, (account, amount))` up and answers reads `(number, account)` of accounts that have any.
pub fn totals<'a>(
    payments: Stream<(u32, (u32, u64)), Process<'a, Bank>, Unbounded, NoOrder>,
    reads: Stream<(u32, u32), Process<'a, Bank>, Unbounded, NoOrder>,
) -> Answers<'a> {
    let payments = payments.atomic();
    let acknowledged = payments.clone().map(q!(|(number, _)| number)).end_atomic();
    let totals = payments.map(q!(|(_, payment)| payment)).into_keyed().fold(
        q!(|| 0),
        q!(
            |total, amount| *total += amount,
            commutative = manual_proof!(/** a sum */)
        ),
    );

    let found = sliced! {
        let reads = use::batch(reads, nondet!(/** a read may be answered at any time after it arrived */));
        let totals = use::atomic(totals, nondet!(/** payments under way may or may not be seen */));

        reads.into_keyed().lookup_keyed_singleton(totals)
    };

    Answers {
        acknowledged,
        found: found.entries().filter_map(q!(
            |(number, (_account, total))| total.map(|total| (number, total))
        )),
    }
}

/// Payments and reads arrive on a port each, acknowledgements and totals leave on a port each.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let bank = flow.process();
    let driver = flow.external::<Driver>();

    let (_, payments) =
        bank.source_external_bincode::<_, (u32, (u32, u64)), NoOrder, ExactlyOnce>(&driver);
    let (_, reads) = bank.source_external_bincode::<_, (u32, u32), NoOrder, ExactlyOnce>(&driver);
    let answers = totals(payments, reads);
    answers.acknowledged.send_bincode_external(&driver);
    answers.found.send_bincode_external(&driver);

    ExportOptions::new("totals")
        .workload(InputRef::External(0), "payment", 1.0)
        .workload(InputRef::External(1), "read", 1.0)
}
