//! Counts of a deployed program: a finite load gives exact numbers.

use std::error::Error;
use std::time::Duration;

use hydro_deploy::Deployment;
use hydro_lang::deploy::{DeployCrateWrapper, HydroDeploy, TrybuildHost};
use hydro_lang::location::{Cluster, Process};
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::profile::{Collector, Instrumented, Instruments, Profile, Source, instrument};
use hydrofoil::{ExportOptions, export, flow_identity};
use hydrofoil_examples::closed_loop::{Client, Load};
use hydrofoil_examples::kv_store::{self, Store};
use tokio::time::Instant;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

const LOAD: Load = Load::Fixed {
    virtual_clients: 10,
    requests_per_client: 20,
};
const REQUESTS: u64 = 200;
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs a flow until `finished` says that the counts are complete, then for two intervals more.
async fn run<'a>(
    instrumented: Instrumented<'a>,
    clients: &Cluster<'a, Client>,
    store: &Process<'a, Store>,
    finished: impl Fn(&Collector) -> bool,
) -> Result<Collector, Box<dyn Error>> {
    let mut deployment = Deployment::new();
    let nodes = instrumented
        .flow
        .into_deploy::<HydroDeploy>()
        .with_sidecar_all(&instrumented.probe)
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

    let instrumented = instrument(&built, &Instruments::everything(INTERVAL))?;
    let legend = instrumented.legend.clone();
    let collector = run(instrumented, &clients, &store, |collector| {
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
    let source = Source::new("2026-01-01", "test", 1.0, 10);
    let profile = legend
        .profile("kv_store_bench", &collector, REQUESTS, source)
        .expect("there are commands");
    assert_eq!(profile.flow, flow_identity(&built)?);
    assert_eq!(
        serde_json::from_str::<Profile>(&profile.to_json()?)?,
        profile
    );

    // Two integers more for a put, one more for a get; an answer with a value in an option is longer than one without.
    let networks: Vec<_> = profile
        .networks
        .iter()
        .map(|network| (network.messages_per_command, network.bytes_per_message))
        .collect();
    let bytes = [20.0, 8.0, 12.0, 17.0];
    assert_eq!(networks, bytes.map(|bytes| (0.5, Some(bytes))));

    // Half of the requests pass each of the two filters in front of the networks.
    let program = export(&built, &ExportOptions::new("kv_store_bench"))?;
    let filters: Vec<_> = program
        .expressions
        .iter()
        .filter(|expression| expression.text.contains("request . sequence % 2"))
        .map(|filter| out(&profile, filter.op))
        .collect();
    assert_eq!(filters, [Some(0.5), Some(0.5)]);
    // Nothing but the key of a request is made by a function of the program, for puts and for gets.
    let timed: Vec<_> = profile
        .operators
        .iter()
        .filter(|operator| operator.cpu_ns_per_call.is_some())
        .map(|operator| operator.in_per_command)
        .collect();
    assert_eq!(timed, [Some(0.5), Some(0.5)]);
    // Every operator has a number, and so do the two locations.
    let operators = profile.operators.len() + program.roots.len();
    let last_root = program
        .expressions
        .iter()
        .map(|expression| expression.op)
        .max();
    assert_eq!(last_root, Some(operators - 1));
    for location in &profile.locations {
        assert_eq!(location.members, 1);
        assert!(location.cpu_ns_per_command > 0.0, "{location:?}");
    }

    // Both ends of the first network are in a subgraph that runs in every tick.
    let put = profile.networks[0].op;
    let ends: Vec<_> = profile
        .subgraphs
        .iter()
        .filter(|subgraph| subgraph.operators.contains(&put))
        .collect();
    let [client, store] = ends[..] else {
        panic!("{ends:?}");
    };
    assert_eq!((&*client.location, &*store.location), ("loc1v1", "loc2v1"));
    for end in ends {
        assert!(
            end.runs_per_command > 0.0 && end.poll_ns_per_command > 0.0,
            "{end:?}"
        );
    }
    Ok(())
}

/// Elements per command that leave an operator.
fn out(profile: &Profile, op: usize) -> Option<f64> {
    let operator = profile
        .operators
        .iter()
        .find(|operator| operator.op == op)?;
    Some(operator.out_per_command)
}
