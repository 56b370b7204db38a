//! One simulator test for a program and for every plan of it.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::apply::Applied;
use crate::error::Error;
use crate::export::export;
use crate::hydro::{BuiltFlow, Cluster, FlowBuilder, Location, LocationKey, SimFlow};
use crate::identity::flow_identity;
use crate::optimize::{Options, rewrite};
use crate::options::ExportOptions;

/// What came of one plan that [`check`] was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckedPlan {
    /// The test passed on the rewritten program.
    Passed,
    /// Not run, because the plan changes nothing.
    Unchanged,
    /// Not run, because it gives the same program as this earlier plan, counted from 1.
    SameAs(usize),
}

impl fmt::Display for CheckedPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => write!(f, "passed"),
            Self::Unchanged => write!(f, "not run: the plan changes nothing"),
            Self::SameAs(earlier) => write!(f, "not run: the same program as plan {earlier}"),
        }
    }
}

/// Runs one simulator test on a program and on each of its plans.
///
/// `build` makes the program, once, with simulator ports, and returns what is known of it and whatever `test` needs to drive it. `test` gets
/// a simulation in which every cluster has its size, first of the original program, then of the program as each plan has it, in the
/// order of `plans`, and panics when it does not like what it sees. The ports are the same each time. A plan that changes nothing, or
/// gives the same program as an earlier one, is not run. What came of each plan is printed on standard output and returned.
///
/// What the [`Options`] in `plans` know of a program is replaced by what `build` returns; begin them with [`Options::default`].
///
/// ```no_run
/// use hydro_lang::prelude::*;
/// use hydrofoil::{ExportOptions, Options, check};
/// # use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
///
/// # fn main() -> Result<(), hydrofoil::Error> {
/// let plans = [Options::default(), Options::default().max_machines(3)];
/// check(
///     &plans,
///     |flow| {
///         let leader = flow.process::<()>();
///         let (send, numbers) = leader.sim_input::<u32, NoOrder, ExactlyOnce>();
///         let doubled = numbers.map(q!(|number| number * 2)).sim_output();
///         (ExportOptions::new("double"), (send, doubled))
///     },
///     |sim, (send, doubled)| {
///         sim.fuzz(async || {
///             send.send_many_unordered([1, 2]);
///             doubled.assert_yields_only_unordered([2, 4]).await;
///         });
///     },
/// )?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `check` with the number of the plan and its options, from 1, and the cause: an error of [`optimize`](crate::optimize()), or the
/// panic of `test`; plan 0 is the original program. Nothing is run after the first failure.
pub fn check<'a, Ports>(
    plans: &[Options],
    build: impl FnOnce(&mut FlowBuilder<'a>) -> (ExportOptions, Ports),
    test: impl Fn(SimFlow<'a>, &Ports),
) -> Result<Vec<CheckedPlan>, Error> {
    let mut flow = FlowBuilder::new();
    let (known, ports) = build(&mut flow);
    let built = flow.finalize();

    export(&built, &known)?;

    // First all plans, so that a service that is not there is known before anything is compiled.
    let mut rewritten = vec![];
    for (number, options) in (1..).zip(plans) {
        let plan = rewrite(&built, &options.with_export(known.clone()))
            .map_err(|cause| failed(number, options, cause))?;
        rewritten.push((number, options, plan));
    }

    let clusters = clusters(&built);
    let run = |mut sim: SimFlow<'a>, number, options: &Options| {
        for (key, options) in &known.locations {
            if let (Some(cluster), Some(size)) = (clusters.get(key), options.size) {
                sim = sim.with_cluster_size(cluster, size);
            }
        }
        catch_unwind(AssertUnwindSafe(|| test(sim, &ports))).map_err(|panic| {
            failed(
                number,
                options,
                Error::TestFailed(message(&*panic).to_owned()),
            )
        })
    };
    let mut seen = vec![(flow_identity(&built)?, vec![], CheckedPlan::Unchanged)];
    println!("hydrofoil: the original program");
    run(built.sim(), 0, &Options::default())?;

    let mut checked = vec![];
    for (number, options, (Applied { flow, locations }, _)) in rewritten {
        let identity = flow_identity(&flow)?;
        let sizes: Vec<_> = locations.iter().map(|location| location.machines).collect();
        let known = seen
            .iter()
            .find(|(flow, others, _)| (flow, others) == (&identity, &sizes));
        let result = match known {
            Some((.., result)) => *result,
            None => {
                println!("hydrofoil: plan {number} {}", options.search_text());
                run(locations.simulate(flow.sim()), number, options)?;
                seen.push((identity, sizes, CheckedPlan::SameAs(number)));
                CheckedPlan::Passed
            }
        };
        println!(
            "hydrofoil: plan {number} {}: {result}",
            options.search_text()
        );
        checked.push(result);
    }
    Ok(checked)
}

fn failed(plan: usize, options: &Options, cause: Error) -> Error {
    Error::Check {
        plan,
        options: options.search_text(),
        cause: Box::new(cause),
    }
}

/// Handles by key, to give clusters their sizes. Hydro makes handles only with locations, and numbers those in the order in which they are
/// made: a second flow with as many has the same keys.
fn clusters<'a>(built: &BuiltFlow<'_>) -> BTreeMap<LocationKey, Cluster<'a, ()>> {
    let mut scratch = FlowBuilder::new();
    let clusters = built
        .location_names()
        .iter()
        .map(|_| scratch.cluster())
        .map(|cluster| (Location::id(&cluster).key(), cluster))
        .collect();
    scratch.finalize();
    clusters
}

/// What a panic says.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message")
}
