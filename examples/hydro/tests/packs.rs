//! Networks that carry packs, in Hydro's simulator: what one tick has for one member travels as one message, and nobody can tell.
//!
//! The search decides where packs are worth it; here they are wherever the rule allows them.

mod plans;

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::deploy::HydroDeploy;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::location::Location;
use hydro_lang::prelude::*;
use hydrofoil::{Applied, ExportOptions, InputRef, Plan, apply};
use hydrofoil_examples::edited::{handed_on, there_and_back};
use hydrofoil_examples::registry::EXAMPLES;
use hydrofoil_examples::two_phase_commit::two_phase_commit;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

/// The flow with packs on every network that may carry them, and how many do.
fn packed<'a>(built: &BuiltFlow<'a>, options: &ExportOptions) -> (Applied<'a>, usize) {
    with_packs(built, &plans::edited(built, options, &[]))
}

/// The same on top of a plan.
fn with_packs<'a>(built: &BuiltFlow<'a>, plan: &str) -> (Applied<'a>, usize) {
    let text = plans::packed(plan, None);
    let networks = text.matches("\"packed\":true").count() / 2;
    let plan = Plan::from_json(&text).unwrap();
    let applied = apply(built, &plan).unwrap_or_else(|error| panic!("{error}"));
    (applied, networks)
}

/// A payload commits once, or never when it was sent before the participants were known.
#[test]
fn two_phase_commit_commits_at_most_once() {
    let mut flow = FlowBuilder::new();
    let coordinator = flow.process();
    let participants = flow.cluster();
    let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
    let committed = two_phase_commit(&coordinator, &participants, 2, payloads).sim_output();
    let built = flow.finalize();
    let options = ExportOptions::new("two_phase_commit")
        .cluster_size(&participants, 2)
        .workload(InputRef::External(0), "commit", 1.0);
    let (applied, networks) = packed(&built, &options);
    assert_eq!(networks, 4);

    let [none, one, all] = [(); 3].map(|()| AtomicUsize::new(0));
    let sim = applied.flow.sim().with_cluster_size(&participants, 2);
    sim.unit_test_fuzz_iterations(2_000).fuzz(async || {
        send.send_many_unordered([7, 8]);
        match committed.collect_sorted::<Vec<_>>().await.as_slice() {
            [] => none.fetch_add(1, Ordering::Relaxed),
            [7] | [8] => one.fetch_add(1, Ordering::Relaxed),
            [7, 8] => all.fetch_add(1, Ordering::Relaxed),
            other => panic!("committed {other:?}"),
        };
    });
    for found in [none, one, all] {
        assert!(found.into_inner() > 0);
    }
}

/// Shards and packs together: each shard gets packs of its own.
#[test]
fn sharded_participants_commit_at_most_once() {
    let mut flow = FlowBuilder::new();
    let coordinator = flow.process();
    let participants = flow.cluster();
    let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
    let committed = two_phase_commit(&coordinator, &participants, 3, payloads).sim_output();
    let built = flow.finalize();
    let options = ExportOptions::new("two_phase_commit")
        .cluster_size(&participants, 3)
        .workload(InputRef::External(0), "commit", 1.0);
    let plan = plans::optimize_with(&built, &options, &plans::CHEAP_PEERS);
    let (applied, networks) = with_packs(&built, &plan);
    assert!(networks > 4, "{networks}");
    let mut locations = applied.locations.iter();
    assert!(
        locations.any(
            |location| location.from == Location::id(&participants).key() && location.shards > 1
        )
    );

    let [none, one, all] = [(); 3].map(|()| AtomicUsize::new(0));
    let sim = applied.flow.sim().with_cluster_size(&participants, 3);
    let sim = applied.locations.simulate(sim);
    sim.unit_test_fuzz_iterations(500).fuzz(async || {
        send.send_many_unordered([7, 8]);
        match committed.collect_sorted::<Vec<_>>().await.as_slice() {
            [] => none.fetch_add(1, Ordering::Relaxed),
            [7] | [8] => one.fetch_add(1, Ordering::Relaxed),
            [7, 8] => all.fetch_add(1, Ordering::Relaxed),
            other => panic!("committed {other:?}"),
        };
    });
    println!("{none:?} times nothing committed, {one:?} times one, {all:?} times both");
    assert!(one.into_inner() + all.into_inner() > 0 && none.into_inner() > 0);
}

/// The order of a stream is kept within packs and from one to the next, in every schedule; some of these elements fill a pack.
#[test]
fn a_stream_keeps_its_order() {
    let mut flow = FlowBuilder::new();
    let (from, to) = (flow.process::<()>(), flow.process::<()>());
    let (send, texts) = from.sim_input::<String, TotalOrder, ExactlyOnce>();
    let received = texts.send(&to, TCP.fail_stop().bincode()).sim_output();
    let built = flow.finalize();
    let (applied, networks) = packed(&built, &ExportOptions::new("stream"));
    assert_eq!(networks, 1);

    let texts = [1, 40_000, 2, 70_000, 3].map(|length| "x".repeat(length));
    let executions = applied.flow.sim().compiled().exhaustive(async || {
        send.send_many(texts.clone());
        received.assert_yields_only(texts.clone()).await;
    });
    // One, or two, or more ticks.
    assert!(executions > 5, "{executions} executions");
}

/// Members get what is for them, in order; their answers come with their ids, each member's in order.
#[test]
fn members_keep_their_order() {
    let mut flow = FlowBuilder::new();
    let (node, workers) = (flow.process(), flow.cluster());
    let (send, numbers) = node.sim_input::<u32, TotalOrder, ExactlyOnce>();
    let answers = there_and_back(&node, &workers, numbers).sim_output();
    let built = flow.finalize();
    let options = ExportOptions::new("members").cluster_size(&workers, 2);
    let (applied, networks) = packed(&built, &options);
    assert_eq!(networks, 2);
    let sim = applied.flow.sim().with_cluster_size(&workers, 2);
    sim.unit_test_fuzz_iterations(1_000).fuzz(async || {
        send.send_many([0, 1, 2, 3, 4]);
        let expected = [
            (0, (0, 0)),
            (1, (0, 1)),
            (0, (1, 2)),
            (1, (1, 3)),
            (0, (2, 4)),
        ];
        answers.assert_yields_only_unordered(expected).await;
    });
}

/// The same between members: a keyed stream is sent, and one arrives.
#[test]
fn members_keep_the_order_of_each_other() {
    let mut flow = FlowBuilder::new();
    let (node, workers, helpers) = (flow.process(), flow.cluster(), flow.cluster());
    let (send, numbers) = node.sim_input::<u32, TotalOrder, ExactlyOnce>();
    let found = handed_on(&node, (&workers, &helpers), numbers).sim_output();
    let built = flow.finalize();
    let options = ExportOptions::new("members")
        .cluster_size(&workers, 2)
        .cluster_size(&helpers, 2);
    let (applied, networks) = packed(&built, &options);
    assert_eq!(networks, 3);
    let sim = applied.flow.sim();
    let sim = sim
        .with_cluster_size(&workers, 2)
        .with_cluster_size(&helpers, 2);
    sim.unit_test_fuzz_iterations(1_000).fuzz(async || {
        send.send_many([0, 1, 2, 4, 5, 6]);
        let expected = [
            (0, (0, (0, 0))),
            (0, (0, (1, 4))),
            (0, (1, (0, 1))),
            (0, (1, (1, 5))),
            (1, (0, (0, 2))),
            (1, (0, (1, 6))),
        ];
        found.assert_yields_only_unordered(expected).await;
    });
}

/// A pack is lost or late as a whole: what arrives was sent, and once.
#[test]
fn what_is_not_lost_arrives_once() {
    let mut flow = FlowBuilder::new();
    let (from, to) = (flow.process::<()>(), flow.process::<()>());
    let (send, numbers) = from.sim_input::<u32, TotalOrder, ExactlyOnce>();
    let received = numbers
        .send(&to, TCP.lossy_delayed_forever().bincode())
        .sim_output();
    let built = flow.finalize();
    let (applied, networks) = packed(&built, &ExportOptions::new("lossy"));
    assert_eq!(networks, 1);
    let sim = applied.flow.sim().test_safety_only().compiled();
    let executions = sim.exhaustive(async || {
        send.send_many([1, 2, 3]);
        let received = received.collect_sorted::<Vec<_>>().await;
        assert!(
            received.windows(2).all(|pair| pair[0] < pair[1])
                && received.iter().all(|number| (1..=3).contains(number)),
            "{received:?}"
        );
    });
    // Wherever a tick may end.
    assert!(executions >= 4, "{executions} executions");
}

/// Hydro compiles every program of the registry with all packs that it may carry.
#[test]
fn every_program_is_accepted_by_hydro() {
    let mut all = 0;
    for example in EXAMPLES {
        let (built, options) = plans::build(example);
        let (applied, networks) = packed(&built, &options);
        println!("{}: {networks} networks", example.name);
        all += networks;
        applied.flow.into_deploy::<HydroDeploy>().preview_compile();
    }
    assert!(all >= 20, "{all} networks");
}
