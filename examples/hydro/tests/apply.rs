//! Plans of the engine applied to the flows they were made for.

mod plans;

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::deploy::HydroDeploy;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::location::Location;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{ExportOptions, Handle, InputRef, Outcome, Plan, apply, flow_identity};
use hydrofoil_examples::registry::{EXAMPLES, find};
use hydrofoil_examples::two_phase_commit::two_phase_commit;
use serde_json::Value;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

fn plan_of(built: &BuiltFlow<'_>, options: &ExportOptions) -> Plan {
    Plan::from_json(&plans::optimize(built, options)).unwrap()
}

/// A plan that shards the members of a cluster, too.
fn sharded_plan_of(built: &BuiltFlow<'_>, options: &ExportOptions) -> Plan {
    let text = plans::optimize_with(built, options, &plans::CHEAP_PEERS);
    Plan::from_json(&text).unwrap()
}

#[test]
fn every_program_is_rewritten_and_accepted_by_hydro() {
    let mut improved = 0;
    for example in EXAMPLES {
        let (built, options) = plans::build(example);
        let plan = plan_of(&built, &options);
        let applied =
            apply(&built, &plan).unwrap_or_else(|error| panic!("{}: {error}", example.name));
        if plan.outcome() == Outcome::Improved {
            improved += 1;
            assert!(plan.speedup() > 1.0, "{}", example.name);
            // What is done on the same machines needs no location.
            let cost = &plan.as_json()["cost"];
            let is_local = cost["before"]["machines"] == cost["after"]["machines"];
            assert!(
                is_local || applied.locations.iter().count() > 0,
                "{}",
                example.name
            );
        } else {
            assert_eq!(applied.locations.iter().count(), 0, "{}", example.name);
        }
        for location in applied.locations.iter() {
            match location.handle {
                Handle::Process(_) => assert_eq!((location.machines, location.shards), (1, 1)),
                Handle::Cluster(_) => assert_eq!(location.machines % location.shards, 0),
            }
        }
        let mut deploy = applied.flow.into_deploy::<HydroDeploy>();
        let graphs = deploy.preview_compile();
        for location in applied.locations.iter() {
            assert!(
                graphs.all_dfir().contains_key(location.key),
                "{}: nothing runs on {}",
                example.name,
                location.name
            );
        }
    }
    assert!(improved >= 15, "{improved} programs improved");
}

/// The flow of a simulator test, whose ports are on no external and have the key of the first location.
#[test]
fn the_flow_of_a_simulator_test_is_rewritten_and_simulated() {
    let mut flow = FlowBuilder::with_name("two_phase_commit");
    let coordinator = flow.process();
    let participants = flow.cluster();
    let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
    let committed = two_phase_commit(&coordinator, &participants, 3, payloads).sim_output();
    let built = flow.finalize();

    let options = ExportOptions::new("two_phase_commit")
        .cluster_size(&participants, 3)
        .workload(InputRef::External(0), "payload", 1.0);
    let plan = sharded_plan_of(&built, &options);
    assert_eq!(plan.outcome(), Outcome::Improved);
    let applied = apply(&built, &plan).unwrap();
    let participants_key = Location::id(&participants).key();
    assert_eq!(applied.locations.emptied(), [participants_key]);

    let sim = applied.flow.sim().with_cluster_size(&participants, 3);
    let (once, never) = (AtomicUsize::new(0), AtomicUsize::new(0));
    applied
        .locations
        .simulate(sim)
        .unit_test_fuzz_iterations(300)
        .fuzz(async || {
            send.send_many_unordered([7]);
            match committed.collect_sorted::<Vec<_>>().await.as_slice() {
                [7] => once.fetch_add(1, Ordering::Relaxed),
                [] => never.fetch_add(1, Ordering::Relaxed),
                other => panic!("committed {other:?}"),
            };
        });
    assert!(once.into_inner() > 0 && never.into_inner() > 0);
}

/// New locations have the keys of the flow that is built, which need not be those of the plan's table.
#[test]
fn generated_names_follow_the_locations_of_the_flow() {
    let example = find("two_phase_commit").unwrap();
    let mut flow = FlowBuilder::with_name(example.name);
    let options = (example.build)(&mut flow);
    // Nothing runs there, so the export does not show it; its key is the first that the plan uses for a new location.
    let unused = Location::id(&flow.cluster::<()>()).key();
    let built = flow.finalize();
    let plan = sharded_plan_of(&built, &options);
    assert_eq!(
        plan.as_json()["program"]["locations"][3]["key"],
        serde_json::to_value(unused).unwrap()
    );

    let applied = apply(&built, &plan).unwrap();
    assert!(
        applied
            .locations
            .iter()
            .all(|location| location.key != unused)
    );
    let text =
        serde_json::to_string(&hydrofoil::export(&applied.flow, &ExportOptions::new("")).unwrap())
            .unwrap();
    assert!(!text.contains(&format!("_{unused}")));
    // Shards that pass elements on to shards of the same number name themselves.
    assert!(applied.locations.iter().any(|location| {
        location.shards > 1
            && text.contains(&format!("__hydro_lang_cluster_self_id_{}", location.key))
    }));
}

/// Hydrofoil's identities of flows and those that the engine computes from the exported programs are the same.
#[test]
fn identities_are_those_in_the_table() {
    let table = include_str!("../../flows.json");
    let table: Value = serde_json::from_str(table).unwrap();
    for example in EXAMPLES {
        let (built, _) = plans::build(example);
        assert_eq!(
            table[example.name],
            flow_identity(&built).unwrap(),
            "{}",
            example.name
        );
    }
    assert_eq!(table.as_object().unwrap().len(), EXAMPLES.len());
}

/// Names, sizes and the workload may change: the flow stays the same, and so does what its plan fits.
#[test]
fn a_plan_fits_every_export_of_its_flow() {
    let example = find("voting").unwrap();
    let (built, options) = plans::build(example);
    let other = ExportOptions::new("another name");
    assert_ne!(
        hydrofoil::export(&built, &options)
            .unwrap()
            .to_json()
            .unwrap(),
        hydrofoil::export(&built, &other)
            .unwrap()
            .to_json()
            .unwrap()
    );
    let plan: Plan = plan_of(&built, &other);
    apply(&built, &plan).unwrap();
}
