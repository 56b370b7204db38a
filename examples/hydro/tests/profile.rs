//! Counts of a deployed program: a finite load gives exact numbers.

use std::error::Error;
use std::time::Duration;

use hydro_deploy::Deployment;
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::deploy::{DeployCrateWrapper, HydroDeploy, TrybuildHost};
use hydro_lang::location::{Cluster, Process};
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::profile::{Collector, count_messages};
use hydrofoil_examples::closed_loop::{Client, Load};
use hydrofoil_examples::kv_store::{self, Store};
use tokio::time::Instant;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

const LOAD: Load = Load {
    virtual_clients: 10,
    requests_per_client: 20,
};
const REQUESTS: u64 = 200;
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs a flow until `finished` says that the counts are complete, then for two intervals more.
async fn run<'a>(
    flow: BuiltFlow<'a>,
    clients: &Cluster<'a, Client>,
    store: &Process<'a, Store>,
    finished: impl Fn(&Collector) -> bool,
) -> Result<Collector, Box<dyn Error>> {
    let mut deployment = Deployment::new();
    let nodes = flow
        .into_deploy::<HydroDeploy>()
        .with_process(store, TrybuildHost::new(deployment.Localhost()))
        .with_cluster(clients, vec![TrybuildHost::new(deployment.Localhost())])
        .deploy(&mut deployment);
    deployment.deploy().await?;
    let mut outputs = [
        ("store", nodes.get_process(store).stdout()),
        ("client", nodes.get_cluster(clients).members()[0].stdout()),
    ];
    deployment.start().await?;

    let mut collector = Collector::new();
    let mut end = Instant::now() + Duration::from_secs(30);
    let mut complete = false;
    while Instant::now() < end {
        for (member, output) in &mut outputs {
            while let Ok(line) = output.try_recv() {
                collector.line(member, &line);
            }
        }
        if !complete && finished(&collector) {
            complete = true;
            end = Instant::now() + 2 * INTERVAL;
        }
        tokio::time::sleep(INTERVAL / 2).await;
    }
    deployment.stop().await?;
    assert!(complete, "not finished after 30 s: {collector:?}");
    Ok(collector)
}

#[tokio::test]
async fn a_finite_load_is_counted_exactly() -> Result<(), Box<dyn Error>> {
    let mut flow = FlowBuilder::with_name("kv_store_bench");
    let clients = flow.cluster();
    let store = flow.process();
    let answered = kv_store::bench(&clients, &store, LOAD);
    hydrofoil_examples::closed_loop::report(answered);
    let built = flow.finalize();

    let counted = count_messages(&built, INTERVAL)?;
    let collector = run(counted, &clients, &store, |collector| {
        collector
            .messages()
            .get("client")
            .is_some_and(|messages| messages.received >= REQUESTS)
    })
    .await?;

    let messages = collector.messages();
    for member in ["client", "store"] {
        assert_eq!(messages[member].sent, REQUESTS, "{member}");
        assert_eq!(messages[member].received, REQUESTS, "{member}");
    }
    Ok(())
}
