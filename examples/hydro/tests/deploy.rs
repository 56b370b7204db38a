//! One call in a build, for real: a program with ports is optimized by the service, deployed on localhost with the locations of its plan, and
//! asked from outside.
#![cfg(target_os = "linux")]

#[path = "support/service.rs"]
mod service;

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hydro_deploy::Deployment;
use hydro_lang::deploy::{HydroDeploy, TrybuildHost};
use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef, Options, Outcome, optimize};
use hydrofoil_examples::registry::Driver;
use hydrofoil_examples::two_phase_commit::{PARTICIPANTS, two_phase_commit};
use tokio::time::timeout;

const BATCH: u32 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn an_optimized_program_is_deployed_and_answers_at_its_ports() {
    let mut flow = FlowBuilder::with_name("two_phase_commit");
    let coordinator = flow.process();
    let participants = flow.cluster();
    let driver = flow.external::<Driver>();
    let (commits, payloads) =
        coordinator.source_external_bincode::<_, u32, TotalOrder, ExactlyOnce>(&driver);
    let committed = two_phase_commit(
        &coordinator,
        &participants,
        PARTICIPANTS,
        payloads.weaken_ordering(),
    )
    .send_bincode_external(&driver);
    let known = ExportOptions::new("two_phase_commit")
        .cluster_size(&participants, PARTICIPANTS)
        .workload(InputRef::of::<u32>(), "commit", 1.0);

    let optimized = optimize(flow.finalize(), &Options::new(known).url(service::url())).unwrap();
    let plan = optimized.plan.as_ref().unwrap();
    assert_eq!(plan.outcome(), Outcome::Improved);
    assert!(optimized.locations.iter().any(|added| added.shards > 1));

    let mut deployment = Deployment::new();
    let host = || TrybuildHost::new(deployment.Localhost()).profile("dev");
    let deploy = optimized
        .flow
        .into_deploy::<HydroDeploy>()
        .with_process(&coordinator, host())
        .with_cluster(
            &participants,
            (0..PARTICIPANTS).map(|_| host()).collect::<Vec<_>>(),
        )
        .with_external(&driver, deployment.Localhost());
    let deploy = optimized.locations.deploy(deploy, |_, _| host());
    let nodes = deploy.deploy(&mut deployment);
    deployment.deploy().await.unwrap();
    let mut commits = nodes.connect(commits).await;
    let mut committed = nodes.connect(committed).await;
    deployment.start().await.unwrap();

    // What is sent before every member is known may commit or not, so one batch after the other is tried until one is answered in full.
    let mut seen = BTreeSet::new();
    for batch in 0.. {
        assert!(batch < 20, "no batch was answered in full: {seen:?}");
        let asked = batch * BATCH..(batch + 1) * BATCH;
        for payload in asked.clone() {
            commits.send(payload).await.unwrap();
        }
        while let Ok(answer) = timeout(Duration::from_secs(2), committed.next()).await {
            let payload = answer.expect("the coordinator runs");
            assert!(payload < asked.end, "{payload} was not asked for");
            assert!(seen.insert(payload), "{payload} was committed twice");
            if asked.clone().all(|payload| seen.contains(&payload)) {
                deployment.stop().await.unwrap();
                return;
            }
        }
    }
}
