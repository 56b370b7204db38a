//! Runs one program in all its forms, in turns.

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::profile::{Messages, count_messages};
use hydrofoil::{Applied, Handle, Location, LocationKind, Plan, Program, Role, apply, export};

use super::count::{PERIOD, count};
use super::fleet::{Fleet, Launch, Place};
use super::model::Prediction;
use super::observe::{Observation, Window, observe};
use super::programs::Measured;
use crate::closed_loop::Load;

/// Cargo profile of the processes while messages are counted.
const COUNTING_PROFILE: &str = "dev";

/// A program as written or as one plan rewrites it.
#[derive(Clone, Debug)]
pub struct Form {
    /// What to call it.
    pub name: String,
    /// Requests under way at a time.
    pub virtual_clients: u32,
    /// The plan that rewrites it; none for base.
    pub plan: Option<Rc<Plan>>,
    /// What the cost model says of it.
    pub prediction: Option<Prediction>,
}

/// How long and how often to measure.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// How often each form runs.
    pub rounds: u32,
    /// Time before the measured time of a run.
    pub warm_up: Duration,
    /// Measured time of a run.
    pub window: Duration,
    /// Requests of each virtual client in a run that is measured as a whole; none for runs that are measured for a time.
    pub requests: Option<u32>,
    /// Requests that each virtual client makes while messages are counted.
    pub counted_requests: u32,
    /// Cargo profile of the processes.
    pub profile: String,
    /// Core that they are pinned to.
    pub core: usize,
}

/// What all runs of one form showed.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// The form.
    pub form: Form,
    /// Its locations.
    pub places: Vec<Place>,
    /// Place and number of each process.
    pub members: Vec<(usize, usize)>,
    /// One for each round.
    pub observations: Vec<Observation>,
    /// Messages of each process while they were counted.
    pub messages: Vec<Messages>,
    /// Requests answered while messages were counted.
    pub counted_commands: u64,
}

/// Counts and measures all forms of a program.
pub async fn measure(
    program: &Measured,
    forms: &[Form],
    schedule: &Schedule,
    progress: impl Fn(&str),
) -> Result<Vec<Measurement>> {
    let mut measurements = vec![];
    for form in forms {
        progress(&format!(
            "{}, {}: building and counting messages",
            program.name, form.name
        ));
        let measurement = counted(program, form, schedule)
            .await
            .with_context(|| format!("counting messages of {}, {}", program.name, form.name))?;
        measurements.push(measurement);
    }
    for round in 1..=schedule.rounds {
        for measurement in &mut measurements {
            let name = &measurement.form.name;
            progress(&format!(
                "{}, {name}: round {round} of {}",
                program.name, schedule.rounds
            ));
            let observation = observed(program, &measurement.form, schedule)
                .await
                .with_context(|| format!("measuring {}, {name}", program.name))?;
            measurement.observations.push(observation);
        }
    }
    Ok(measurements)
}

/// Runs a form under a load that ends, with counters at its networks.
pub async fn counted(program: &Measured, form: &Form, schedule: &Schedule) -> Result<Measurement> {
    let (built, places) = build(program, form)?;
    let launch = Launch {
        requests_per_client: Some(schedule.counted_requests),
        // Counts are those of any profile, and this one builds fast.
        profile: COUNTING_PROFILE.to_owned(),
        ..launch(form, schedule)
    };
    let mut fleet = Fleet::start(count_messages(&built, PERIOD)?, &places, &launch).await?;
    let counted_commands = u64::from(form.virtual_clients) * u64::from(schedule.counted_requests);
    let messages = count(&mut fleet, counted_commands).await?;
    let members = fleet
        .members
        .iter()
        .map(|member| (member.place, member.number))
        .collect();
    fleet.stop().await?;
    Ok(Measurement {
        form: form.clone(),
        places,
        members,
        observations: vec![],
        messages,
        counted_commands,
    })
}

/// Runs a form once and measures it.
pub async fn observed(program: &Measured, form: &Form, schedule: &Schedule) -> Result<Observation> {
    let (built, places) = build(program, form)?;
    let launch = Launch {
        requests_per_client: schedule.requests,
        ..launch(form, schedule)
    };
    let window = match schedule.requests {
        Some(requests) => Window::Commands(u64::from(form.virtual_clients) * u64::from(requests)),
        None => Window::Time {
            warm_up: schedule.warm_up,
            window: schedule.window,
        },
    };
    let mut fleet = Fleet::start(built, &places, &launch).await?;
    let observation = observe(&mut fleet, window).await?;
    fleet.stop().await?;
    Ok(observation)
}

fn launch(form: &Form, schedule: &Schedule) -> Launch {
    Launch {
        profile: schedule.profile.clone(),
        core: schedule.core,
        virtual_clients: form.virtual_clients,
        requests_per_client: None,
        environment: vec![],
        probe: None,
    }
}

/// A program as its user builds it, and its document.
pub fn original(program: &Measured) -> Result<(BuiltFlow<'static>, Program)> {
    let mut flow = FlowBuilder::with_name(program.name);
    let options = (program.build)(&mut flow, Load::Measured);
    let built = flow.finalize();
    let document = export(&built, &options)?;
    Ok((built, document))
}

/// The flow of a form and the locations that get processes.
///
/// Built anew for each run, because deploying uses a flow up; the same flow gives the same binaries.
fn build(program: &Measured, form: &Form) -> Result<(BuiltFlow<'static>, Vec<Place>)> {
    let (built, document) = original(program)?;
    let places = places(&document)?;
    let Some(plan) = &form.plan else {
        return Ok((built, places));
    };

    let Applied { flow, locations } = apply(&built, plan)?;
    let kept = places
        .into_iter()
        .filter(|place| !locations.emptied().contains(&place.key));
    let added = locations.iter().map(|location| Place {
        key: location.key,
        kind: match location.handle {
            Handle::Process(_) => LocationKind::Process,
            Handle::Cluster(_) => LocationKind::Cluster,
        },
        name: location.name.clone(),
        size: location.machines,
        client: false,
    });
    Ok((flow, kept.chain(added).collect()))
}

/// The locations of a program that get processes.
pub fn places(document: &Program) -> Result<Vec<Place>> {
    document.locations.iter().cloned().map(place).collect()
}

/// A location of the original program.
fn place(location: Location) -> Result<Place> {
    let size = match location.kind {
        LocationKind::Process | LocationKind::External => Some(1),
        LocationKind::Cluster => location.size,
    };
    Ok(Place {
        key: location.key,
        kind: location.kind,
        size: size.with_context(|| format!("cluster {} has no size", location.name))?,
        name: location.name,
        client: location.role == Some(Role::Client),
    })
}
