//! A host of the shop: its function is made by `build.rs`, as the lock says.

use std::collections::BTreeMap;

use futures_util::stream;

#[allow(unused_imports)]
mod made {
    include!(concat!(env!("OUT_DIR"), "/settle.rs"));
}

#[tokio::main]
async fn main() {
    let orders = stream::iter((0..100).map(|order| (order, 500)));
    let payments = stream::iter((0..100).map(|order| (order, 500 - u64::from(order % 10 == 0))));
    let mut answers = BTreeMap::new();
    let mut outputs = made::settle::EmbeddedOutputs {
        settled: |(order, enough)| assert_eq!(answers.insert(order, enough), None),
    };
    made::settle(orders, payments, &mut outputs)
        .run_available()
        .await;
    assert!(
        answers
            .iter()
            .all(|(order, enough)| *enough == (order % 10 != 0))
    );
    println!("{} orders settled", answers.len());
}
