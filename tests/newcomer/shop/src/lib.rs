//! A shop: an order is settled when its payment has come, whichever of the two comes first.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::location::External;
use hydro_lang::location::external_process::{ExternalBincodeSink, ExternalBincodeStream};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

#[cfg(stageleft_runtime)]
hydro_lang::setup!();

/// Marker of the process that does the work.
pub struct Shop {}

/// Marker of the world outside.
pub struct Customer {}

/// Number of an order, with its price or with what was paid for it.
pub type Entry = (u32, u64);

/// Tells of each order whether its payment was enough.
pub fn settled<'a>(
    orders: Stream<Entry, Process<'a, Shop>, Unbounded, NoOrder>,
    payments: Stream<Entry, Process<'a, Shop>, Unbounded, NoOrder>,
) -> Stream<(u32, bool), Process<'a, Shop>, Unbounded, NoOrder> {
    orders.join(payments).map(q!(|(order, (price, paid))| (
        order,
        self::is_enough(price, paid)
    )))
}

/// Is the payment enough?
pub fn is_enough(price: u64, paid: u64) -> bool {
    paid >= price
}

/// The program, with what it is deployed and asked by.
pub struct Program<'a> {
    /// The process that does the work.
    pub shop: Process<'a, Shop>,
    /// Who orders and pays.
    pub customer: External<'a, Customer>,
    /// Takes orders.
    pub orders: ExternalBincodeSink<Entry>,
    /// Takes payments.
    pub payments: ExternalBincodeSink<Entry>,
    /// Says what is settled.
    pub settled: ExternalBincodeStream<(u32, bool), NoOrder>,
}

/// Builds the program, and says what Hydrofoil has to know of it: both inputs carry commands.
pub fn program<'a>(flow: &mut FlowBuilder<'a>) -> (Program<'a>, ExportOptions) {
    let shop = flow.process();
    let customer = flow.external();
    let (orders, ordered) =
        shop.source_external_bincode::<_, _, TotalOrder, ExactlyOnce>(&customer);
    let (payments, paid) = shop.source_external_bincode::<_, _, TotalOrder, ExactlyOnce>(&customer);
    let ordered = ordered.ir_node_named("orders");
    let paid = paid.ir_node_named("payments");
    let settled =
        settled(ordered.weaken_ordering(), paid.weaken_ordering()).send_bincode_external(&customer);
    let known = ExportOptions::new("shop")
        .workload(InputRef::named("orders"), "order", 1.0)
        .workload(InputRef::named("payments"), "payment", 1.0);
    let program = Program {
        shop,
        customer,
        orders,
        payments,
        settled,
    };
    (program, known)
}

/// The same linked into a host: inputs and outputs are parameters of a function.
pub fn linked<'a>(flow: &mut FlowBuilder<'a>) -> (Process<'a, Shop>, ExportOptions) {
    let shop = flow.process();
    let orders = shop.embedded_input("orders").weaken_ordering();
    let payments = shop.embedded_input("payments").weaken_ordering();
    settled(orders, payments)
        .assume_ordering::<TotalOrder>(nondet!(/** the host takes answers as they come */))
        .embedded_output("settled");
    (shop, ExportOptions::new("till"))
}
