//! Every program exported, optimized by the real service, rewritten, accepted by Hydro's own lowering, and simulated.

#[path = "../../hydro/tests/support/service.rs"]
mod service;

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hydro_lang::deploy::HydroDeploy;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{
    CheckedPlan, ExportOptions, InputRef, Options, Outcome, Plan, check, export, flow_identity,
    optimize,
};
use hydrofoil_examples_hydro_0_17::shares::shares;
use hydrofoil_examples_hydro_0_17::totals::totals;
use hydrofoil_examples_hydro_0_17::two_phase_commit::two_phase_commit;
use hydrofoil_examples_hydro_0_17::{EXAMPLES, Example};

hydro_lang::macro_support::ctor::declarative::ctor!(
    #[ctor(unsafe)]
    fn init() {
        hydro_lang::compile::init_test();
    }
);

fn build(
    example: &Example,
) -> (
    hydro_lang::compile::built::BuiltFlow<'static>,
    ExportOptions,
) {
    let mut flow = FlowBuilder::with_name(example.name);
    let known = (example.build)(&mut flow);
    (flow.finalize(), known)
}

/// As if every operator were expensive: plans are worth more, so more rules apply.
fn costly(known: ExportOptions) -> Options {
    let names = ["elementNs", "foldNs", "hashNs", "userFunctionNs"];
    names
        .into_iter()
        .fold(asked(Options::new(known)), |options, name| {
            options.cost(name, 20_000.0)
        })
}

fn asked(options: Options) -> Options {
    options
        .url(service::url())
        .timeout(Duration::from_secs(300))
}

#[test]
fn the_committed_files_are_what_the_programs_export() {
    let status = Command::new(env!("CARGO_BIN_EXE_export"))
        .arg("--check")
        .status();
    assert!(status.unwrap().success(), "run `cargo run --bin export`");
}

#[test]
fn every_program_is_rewritten_and_lowered() {
    for example in EXAMPLES {
        let name = example.name;
        let (built, known) = build(example);
        let identity = flow_identity(&built).unwrap();
        let program = export(&built, &known).unwrap();
        assert_eq!(program.producer.hydro_lang, "0.17.0-alpha.6");

        let optimized =
            optimize(built, &costly(known)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan: Plan = optimized.plan.unwrap();
        assert_eq!(plan.outcome(), Outcome::Improved, "{name}");
        assert_eq!(plan.as_json()["flow"], identity, "{name}");
        assert!(optimized.locations.iter().count() > 0, "{name}");
        let mut deploy = optimized.flow.into_deploy::<HydroDeploy>();
        let graphs = deploy.preview_compile();
        for (key, graph) in graphs.all_dfir() {
            assert!(graph.is_ok(), "{name}: {key} cannot be lowered");
        }
        for location in optimized.locations.iter() {
            assert!(
                graphs.all_dfir().contains_key(location.key),
                "{name}: nothing runs on {}",
                location.name
            );
        }
    }
}

/// A payload commits once, or never when it was sent before the participants were known. Nothing else happens.
#[test]
fn two_phase_commit_commits_at_most_once() {
    let plans = [asked(Options::default()), costly(ExportOptions::default())];
    let checked = check(
        &plans,
        |flow| {
            let coordinator = flow.process();
            let participants = flow.cluster();
            let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
            let committed = two_phase_commit(&coordinator, &participants, 2, payloads).sim_output();
            let known = ExportOptions::new("two_phase_commit")
                .cluster_size(&participants, 2)
                .workload(InputRef::External(0), "commit", 1.0);
            (known, (send, committed))
        },
        |sim, (send, committed)| {
            let (all, none) = (AtomicUsize::new(0), AtomicUsize::new(0));
            sim.unit_test_fuzz_iterations(500).fuzz(async || {
                send.send_many_unordered([7, 8]);
                match committed.collect_sorted::<Vec<_>>().await.as_slice() {
                    [7, 8] => all.fetch_add(1, Ordering::Relaxed),
                    [] => none.fetch_add(1, Ordering::Relaxed),
                    [7] | [8] => 0,
                    other => panic!("committed {other:?}"),
                };
            });
            assert!(all.into_inner() > 0 && none.into_inner() > 0);
        },
    );
    assert_passed(checked);
}

/// A payment that was acknowledged before a read was sent is in the total that the read finds, and none is counted twice.
#[test]
fn reads_find_what_was_acknowledged() {
    let checked = check(
        &[costly(ExportOptions::default())],
        |flow| {
            let bank = flow.process();
            let (pay, payments) = bank.sim_input::<(u32, (u32, u64)), NoOrder, ExactlyOnce>();
            let (read, reads) = bank.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
            let answers = totals(payments, reads);
            let ports = (
                pay,
                read,
                answers.acknowledged.sim_output(),
                answers.found.sim_output(),
            );
            let known = ExportOptions::new("totals")
                .workload(InputRef::External(0), "payment", 1.0)
                .workload(InputRef::External(1), "read", 1.0);
            (known, ports)
        },
        |sim, (pay, read, acknowledged, found)| {
            let late = AtomicUsize::new(0);
            sim.unit_test_fuzz_iterations(500).fuzz(async || {
                pay.send_many_unordered([(1, (10, 5)), (2, (20, 9))]);
                acknowledged.assert_yields_unordered([1, 2]).await;
                pay.send_many_unordered([(3, (10, 100))]);
                read.send_many_unordered([(4, 10), (5, 20), (6, 30)]);
                let found = found.collect_sorted::<Vec<_>>().await;
                match found.as_slice() {
                    [(4, 5), (5, 9)] => late.fetch_add(1, Ordering::Relaxed),
                    [(4, 105), (5, 9)] => 0,
                    other => panic!("found {other:?}"),
                };
            });
            assert!(late.into_inner() > 0);
        },
    );
    assert_passed(checked);
}

/// A closure that reads a value of its tick goes on reading that of its tick: shares are of what is divided together.
#[test]
fn shares_are_of_what_is_divided_together() {
    let checked = check(
        &[costly(ExportOptions::default())],
        |flow| {
            let divider = flow.process();
            let (send, sealed) = divider.sim_input::<u64, NoOrder, ExactlyOnce>();
            let shares = shares(sealed).sim_output();
            let known = ExportOptions::new("shares").workload(InputRef::External(0), "amount", 1.0);
            (known, (send, shares))
        },
        |sim, (send, shares)| {
            let (together, apart) = (AtomicUsize::new(0), AtomicUsize::new(0));
            sim.unit_test_fuzz_iterations(300).fuzz(async || {
                send.send_many_unordered([0, 1, 4]);
                match shares.collect_sorted::<Vec<_>>().await.as_slice() {
                    [(1, 20), (4, 80)] => together.fetch_add(1, Ordering::Relaxed),
                    [(1, 100), (4, 100)] => apart.fetch_add(1, Ordering::Relaxed),
                    other => panic!("divided {other:?}"),
                };
            });
            assert!(together.into_inner() > 0 && apart.into_inner() > 0);
        },
    );
    assert_passed(checked);
}

/// Something was rewritten, or the test would say nothing of plans.
fn assert_passed(checked: Result<Vec<CheckedPlan>, hydrofoil::Error>) {
    match checked {
        Ok(checked) => assert!(checked.contains(&CheckedPlan::Passed), "{checked:?}"),
        Err(error) => panic!("{error}"),
    }
}
