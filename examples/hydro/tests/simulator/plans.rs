//! With which plans a test runs, and how many schedules of each it sees.

use std::cell::Cell;
use std::panic::RefUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hydro_lang::prelude::FlowBuilder;
use hydro_lang::sim::compiled::CompiledSim;
use hydro_lang::sim::flow::SimFlow;
use hydrofoil::{CheckedPlan, ExportOptions, Options, optimize};

use crate::service;

/// When a program runs with its plans.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Plans {
    /// With the default plan in every run of the tests.
    Default,
    /// With the plan for many machines, for flows of many programs.
    Large,
    /// With the plan for expensive operators, for programs that are not worth more machines otherwise.
    Costly,
    /// With the plan for expensive operators and many machines: whatever may be rewritten is.
    Wide,
    /// With plans in the full matrix only; other runs test the original program alone.
    Matrix,
}

/// One variant of a program, not yet compiled.
pub struct Simulation<'a> {
    flow: SimFlow<'a>,
    original: bool,
}

/// One variant of a program, compiled.
pub struct Compiled {
    sim: CompiledSim,
    original: bool,
}

/// Random schedules of a plan, where the original program runs in all of its schedules.
const RANDOM: usize = 500;

impl<'a> Simulation<'a> {
    /// Compiles, for [`Compiled::explore`].
    pub fn compile(self) -> Compiled {
        self.compile_for(RANDOM)
    }

    /// Compiles, for this many random schedules.
    pub fn compile_for(self, schedules: usize) -> Compiled {
        Compiled {
            sim: self.flow.unit_test_fuzz_iterations(schedules).compiled(),
            original: self.original,
        }
    }

    /// Compiles and runs `body` in this many random schedules.
    pub fn fuzz(self, schedules: usize, body: impl AsyncFn() + RefUnwindSafe) {
        self.flow.unit_test_fuzz_iterations(schedules).fuzz(body);
    }
}

impl Compiled {
    /// Runs `body` in every schedule of the original program and in many random ones of a plan: shards and further hops multiply the
    /// number of schedules. Returns how many there were.
    pub fn explore(&self, body: impl AsyncFn() + RefUnwindSafe) -> usize {
        if self.original {
            return self.sim.exhaustive(body);
        }
        let runs = AtomicUsize::new(0);
        self.sim.fuzz(async || {
            runs.fetch_add(1, Ordering::Relaxed);
            body().await;
        });
        runs.into_inner()
    }

    /// Runs `body` in random schedules only, of the original program too.
    pub fn fuzz(&self, body: impl AsyncFn() + RefUnwindSafe) {
        self.sim.fuzz(body);
    }

    /// Runs `body` in every schedule, of a plan too.
    pub fn exhaust(&self, body: impl AsyncFn() + RefUnwindSafe) -> usize {
        self.sim.exhaustive(body)
    }
}

/// Runs a test on a program and on its plans. At least one of them has to change the program, or the test would say nothing of plans.
pub fn check<'a, Ports>(
    plans: Plans,
    build: impl Fn(&mut FlowBuilder<'a>) -> (ExportOptions, Ports),
    test: impl Fn(Simulation<'a>, &Ports),
) {
    let full = std::env::var("HYDROFOIL_MATRIX").is_ok_and(|matrix| matrix == "full");
    let options = match plans {
        _ if full => matrix(&build),
        Plans::Default => vec![asked(Options::default())],
        Plans::Large => vec![asked(large())],
        Plans::Costly => vec![asked(costly())],
        Plans::Wide => vec![asked(costly().max_machines(60))],
        Plans::Matrix => vec![],
    };
    let variants = Cell::new(0);
    let checked = hydrofoil::check(&options, build, |flow, ports| {
        let original = variants.replace(variants.get() + 1) == 0;
        test(Simulation { flow, original }, ports);
    });
    match checked {
        Ok(checked) if full || plans != Plans::Matrix => assert!(
            checked.contains(&CheckedPlan::Passed),
            "no plan changes this program"
        ),
        Ok(_) => {}
        Err(error) => panic!("{error}"),
    }
}

fn large() -> Options {
    Options::default().max_machines(100).max_shards(4)
}

/// As if every operator were expensive: plans are worth more, so more rules apply.
fn costly() -> Options {
    ["elementNs", "foldNs", "hashNs", "userFunctionNs"]
        .into_iter()
        .fold(Options::default(), |options, name| {
            options.cost(name, 20_000.0)
        })
}

/// What every request begins with. The service may be asked to wait for others: it takes 60 requests a minute.
fn asked(options: Options) -> Options {
    options
        .url(service::url())
        .timeout(Duration::from_secs(300))
}

/// The default plan, one with a machine more than the program has, one with many machines, one for expensive operators, and two for each
/// rule alone. `hydrofoil::check` runs those that differ.
fn matrix<'a, Ports>(
    build: impl Fn(&mut FlowBuilder<'a>) -> (ExportOptions, Ports),
) -> Vec<Options> {
    let mut options = vec![
        Options::default(),
        Options::default().max_machines(machines(build) + 1),
        large(),
        costly(),
    ];
    for rule in rules() {
        options.push(Options::default().only([rule.clone()]));
        options.push(costly().only([rule]));
    }
    options.into_iter().map(asked).collect()
}

/// Machines of the program as it is written.
fn machines<'a, Ports>(build: impl Fn(&mut FlowBuilder<'a>) -> (ExportOptions, Ports)) -> usize {
    let mut flow = FlowBuilder::new();
    let (export, _) = build(&mut flow);
    let plan = optimize(flow.finalize(), &asked(Options::new(export)))
        .unwrap_or_else(|error| panic!("{error}"))
        .plan
        .expect("no fallback was asked for");
    let machines = plan.as_json()["alternatives"][0]["machines"].as_u64();
    machines.expect("the first alternative is the program as written") as usize
}

/// Every rule that the service knows.
fn rules() -> Vec<String> {
    let answer = service::get(service::url(), "/v1/rules");
    let body = answer.split("\r\n\r\n").nth(1).expect("a body");
    let rules: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let rules = rules["rules"].as_array().expect("a list of rules");
    assert!(!rules.is_empty());
    rules
        .iter()
        .map(|rule| rule["id"].as_str().expect("an id").to_owned())
        .collect()
}
