//! Partial results in place of elements, in Hydro's simulator: what is aggregated shows the same, whoever aggregates the first part.
//!
//! The search decides where that is worth it; here it is done wherever the rule allows it.

mod plans;

use std::collections::BTreeSet;
use std::sync::Mutex;

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::deploy::HydroDeploy;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{Applied, ExportOptions, InputRef, Plan, apply};
use hydrofoil_examples::edited::sums_of_all;
use hydrofoil_examples::registry::EXAMPLES;
use hydrofoil_examples::word_count::word_totals;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

/// The flow with partial results wherever the rule allows them, and on how many networks.
fn combined<'a>(built: &BuiltFlow<'a>, options: &ExportOptions) -> (Applied<'a>, usize) {
    let text = plans::fired(built, options, "combine");
    let networks = text.matches("\"template\":\"combine-init\"").count() / 2;
    let plan = Plan::from_json(&text).unwrap();
    let applied = apply(built, &plan).unwrap_or_else(|error| panic!("{error}"));
    (applied, networks)
}

/// Totals of words on a cluster: what the plan answers, the program answers as well, from nothing to all.
#[test]
fn words_are_counted_once() {
    let [written, optimized] = [false, true].map(|optimized| {
        let mut flow = FlowBuilder::new();
        let (splitter, reducers, collector) = (flow.process(), flow.cluster(), flow.process());
        let (say, lines) = splitter.sim_input::<String, NoOrder, ExactlyOnce>();
        let (ask, asked) = collector.sim_input::<(), TotalOrder, ExactlyOnce>();
        let totals = word_totals(lines, asked, &reducers, 2, &collector).sim_output();
        let built = flow.finalize();
        let options = ExportOptions::new("word_totals")
            .cluster_size(&reducers, 2)
            .workload(InputRef::External(0), "line", 1.0);
        let sim = if optimized {
            let (applied, networks) = combined(&built, &options);
            assert!(networks > 0, "nothing is combined");
            applied.flow.sim()
        } else {
            built.sim()
        };
        let outcomes = Mutex::new(BTreeSet::new());
        let sim = sim.with_cluster_size(&reducers, 2);
        sim.unit_test_fuzz_iterations(4_000).fuzz(async || {
            say.send_many_unordered(["a b".to_owned(), "a".to_owned()]);
            ask.send(());
            let outcome = totals.collect_sorted::<Vec<_>>().await;
            outcomes.lock().unwrap().insert(outcome);
        });
        outcomes.into_inner().unwrap()
    });
    println!("{written:?}, of which the plan has {optimized:?}");
    let all = vec![("a".to_owned(), 2), ("b".to_owned(), 1)];
    assert!(optimized.contains(&all) && optimized.contains(&vec![]));
    // Random schedules do not find all outcomes of the program, but all answers about one word.
    let [written, optimized] = [written, optimized]
        .map(|outcomes| outcomes.into_iter().flatten().collect::<BTreeSet<_>>());
    assert_eq!(written, optimized);
}

/// One count and sum over what all members of a cluster send, of the even ones.
#[test]
fn members_add_up() {
    let [written, optimized] = [false, true].map(|optimized| {
        let mut flow = FlowBuilder::new();
        let (node, workers) = (flow.process(), flow.cluster());
        let (send, numbers) = node.sim_input::<u32, NoOrder, ExactlyOnce>();
        let (ask, asked) = node.sim_input::<(), TotalOrder, ExactlyOnce>();
        let sums = sums_of_all(&node, &workers, numbers, asked).sim_output();
        let built = flow.finalize();
        let options = ExportOptions::new("sums").cluster_size(&workers, 2);
        let sim = if optimized {
            let (applied, networks) = combined(&built, &options);
            assert_eq!(networks, 1);
            applied.flow.sim()
        } else {
            built.sim()
        };
        let outcomes = Mutex::new(BTreeSet::new());
        let sim = sim.with_cluster_size(&workers, 2);
        sim.unit_test_fuzz_iterations(4_000).fuzz(async || {
            send.send_many_unordered([1, 2, 3, 4, 8]);
            ask.send(());
            let outcome = sums.collect::<Vec<_>>().await;
            outcomes.lock().unwrap().insert(outcome);
        });
        outcomes.into_inner().unwrap()
    });
    println!("{written:?}, of which the plan has {optimized:?}");
    assert!(optimized.contains(&vec![(3, 14)]) && optimized.contains(&vec![(0, 0)]));
    assert!(optimized.len() > 3 && optimized.is_subset(&written));
}

/// Hydro compiles every program of the registry with all that may be combined.
#[test]
fn every_program_is_accepted_by_hydro() {
    let mut all = 0;
    for example in EXAMPLES {
        let (built, options) = plans::build(example);
        let (applied, networks) = combined(&built, &options);
        if networks > 0 {
            println!("{}: {networks} networks", example.name);
        }
        all += networks;
        applied.flow.into_deploy::<HydroDeploy>().preview_compile();
    }
    assert!(all >= 1, "{all} networks");
}
