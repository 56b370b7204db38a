//! Runs the programs of the calibration.

use anyhow::{Context, Result};
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::profile::{Messages, count_messages};
use hydrofoil::{Program, export};

use super::networks::{TEXT, WORKERS};
use super::programs::{Micro, PROGRAMS, Shape};
use super::samples::{Location, Round, Sample};
use crate::measure::count::{PERIOD, count};
use crate::measure::fleet::{Fleet, Launch, Place};
use crate::measure::observe::{Observation, Window, observe};
use crate::measure::run::{Schedule, places};

/// Requests under way while messages are counted.
const COUNTED_CLIENTS: u32 = 8;

/// Texts under way at a time, in bytes: more fill the sockets in both directions, and server and clients wait for each other for ever.
const MOST_UNDER_WAY: usize = 128 << 10;

/// One program in one form, before it has been run.
struct Case<'a> {
    micro: &'a Micro,
    shape: Shape,
    document: Program,
    places: Vec<Place>,
    /// Messages per command of each place.
    messages: Vec<f64>,
}

/// Which programs to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of them.
    Full,
    /// The base and one of each kind, in one form each: to try it out.
    Quick,
}

/// Programs of the short calibration.
const QUICK: [&str; 4] = ["echo", "map_16", "join_4", "relay"];

impl Extent {
    fn cases(self) -> impl Iterator<Item = (&'static Micro, Shape)> {
        PROGRAMS
            .iter()
            .filter(move |micro| self == Self::Full || QUICK.contains(&micro.name))
            .flat_map(move |micro| {
                let shapes = match self {
                    Self::Full => micro.shapes,
                    Self::Quick => &micro.shapes[..1],
                };
                shapes.iter().map(move |shape| (micro, *shape))
            })
    }
}

/// Runs all programs with each number of clients in each round, and returns the samples so far to `save` after every round.
///
/// A program that fails is left out from then on and does not keep the others from being run; the first failure is the error in the end.
pub async fn calibrate(
    extent: Extent,
    clients: &[u32],
    schedule: &Schedule,
    progress: impl Fn(&str),
    mut save: impl FnMut(&[Sample]) -> Result<()>,
) -> Result<()> {
    let mut cases = vec![];
    let mut failure = Ok(());
    for (micro, shape) in extent.cases() {
        let name = label(micro, shape);
        progress(&format!("{name}: building"));
        match Case::prepare(micro, shape, schedule).await.context(name) {
            Ok(case) => cases.push(case),
            Err(error) => {
                progress(&format!("{error:#}"));
                failure = failure.and(Err(error));
            }
        }
    }
    let mut samples: Vec<Sample> = cases
        .iter()
        .flat_map(|case| clients.iter().filter_map(|clients| case.sample(*clients)))
        .collect();
    // Numbers of clients that come to the same on several machines.
    samples.dedup_by(|a, b| (&a.name, a.clients) == (&b.name, b.clients));
    for round in 1..=schedule.rounds {
        let mut complete = vec![];
        for mut sample in samples {
            let Some(case) = cases.iter().find(|case| case.name() == sample.name) else {
                continue;
            };
            let run = format!("{}, {} clients", sample.name, sample.clients);
            progress(&format!("{run}: round {round} of {}", schedule.rounds));
            match case.observe(sample.clients, schedule).await.context(run) {
                Ok(observation) => {
                    let round = case.round(&observation);
                    sample.commands += round.commands;
                    sample.rounds.push(round);
                    complete.push(sample);
                }
                Err(error) => {
                    progress(&format!("{error:#}"));
                    failure = failure.and(Err(error));
                }
            }
        }
        samples = complete;
        save(&samples)?;
    }
    failure
}

/// Name of a program in one form.
fn label(micro: &Micro, shape: Shape) -> String {
    let mut label = micro.name.to_owned();
    if micro.shapes.len() > 1 {
        label += &match shape {
            Shape { text, .. } if text > 0 => format!(", {text} bytes"),
            Shape { clients, .. } if clients > 1 => format!(", {clients} client machines"),
            Shape { workers, .. } if workers > 1 => format!(", {workers} workers"),
            _ => String::new(),
        };
    }
    label
}

impl<'a> Case<'a> {
    /// Builds the processes and counts messages under a load that ends.
    async fn prepare(micro: &'a Micro, shape: Shape, schedule: &Schedule) -> Result<Self> {
        let (built, document) = build(micro, shape)?;
        let mut case = Self {
            micro,
            shape,
            places: places(&document)?,
            document,
            messages: vec![],
        };
        let launch = Launch {
            requests_per_client: Some(schedule.counted_requests),
            ..case.launch(COUNTED_CLIENTS, schedule)
        };
        let mut fleet = case.start(&built, &launch).await?;
        let machines = u64::try_from(shape.clients)?;
        let commands = machines * u64::from(COUNTED_CLIENTS) * u64::from(schedule.counted_requests);
        let messages = count(&mut fleet, commands).await?;
        case.messages = case
            .sums(&fleet_places(&fleet), &messages, Messages::total)
            .iter()
            .map(|messages| *messages as f64 / commands as f64)
            .collect();
        fleet.stop().await?;
        Ok(case)
    }

    fn name(&self) -> String {
        label(self.micro, self.shape)
    }

    /// A sample without rounds; none when there are fewer clients than machines to run them, or more than sockets have room for.
    fn sample(&self, clients: u32) -> Option<Sample> {
        let machines = u32::try_from(self.shape.clients).ok()?;
        let clients = clients / machines * machines;
        let under_way = usize::try_from(clients).ok()? * self.shape.text;
        (clients > 0 && under_way <= MOST_UNDER_WAY).then(|| Sample {
            name: self.name(),
            program: self.document.clone(),
            costs: self.micro.costs(self.shape),
            clients,
            commands: 0,
            rounds: vec![],
        })
    }

    async fn observe(&self, clients: u32, schedule: &Schedule) -> Result<Seen> {
        let (built, _) = build(self.micro, self.shape)?;
        let machines = u32::try_from(self.shape.clients)?;
        let launch = self.launch(clients / machines, schedule);
        let mut fleet = self.start(&built, &launch).await?;
        let window = Window::Time {
            warm_up: schedule.warm_up,
            window: schedule.window,
        };
        let observation = observe(&mut fleet, window).await?;
        let places = fleet_places(&fleet);
        fleet.stop().await?;
        Ok(Seen {
            observation,
            places,
        })
    }

    /// The processes count their messages in every run, so that one set of binaries serves all.
    async fn start(&self, built: &BuiltFlow<'_>, launch: &Launch) -> Result<Fleet<'static>> {
        Fleet::start(count_messages(built, PERIOD)?, &self.places, launch).await
    }

    fn launch(&self, virtual_clients: u32, schedule: &Schedule) -> Launch {
        Launch {
            profile: schedule.profile.clone(),
            core: schedule.core,
            virtual_clients,
            requests_per_client: None,
            environment: vec![
                (TEXT, self.shape.text.to_string()),
                (WORKERS, self.shape.workers.to_string()),
            ],
            probe: None,
        }
    }

    fn round(&self, seen: &Seen) -> Round {
        let Observation {
            elapsed,
            commands,
            cpu,
            time_slices,
            ..
        } = &seen.observation;
        let cpu = self.sums(&seen.places, cpu, |cpu| cpu.as_nanos() as u64);
        let wakes: Option<Vec<u64>> = time_slices.iter().copied().collect();
        let wakes = wakes.map(|wakes| self.sums(&seen.places, &wakes, |wakes| wakes));
        Round {
            commands: *commands,
            seconds: elapsed.as_secs_f64(),
            locations: self
                .places
                .iter()
                .enumerate()
                .map(|(number, place)| Location {
                    key: place.key.to_string(),
                    cpu_ns_per_command: cpu[number] as f64 / *commands as f64,
                    messages_per_command: self.messages[number],
                    wakes_per_command: wakes
                        .as_ref()
                        .map(|wakes| wakes[number] as f64 / *commands as f64),
                })
                .collect(),
        }
    }

    /// Sum over the members of each place.
    fn sums<T: Copy>(
        &self,
        places: &[usize],
        figures: &[T],
        figure: impl Fn(T) -> u64,
    ) -> Vec<u64> {
        let mut sums = vec![0; self.places.len()];
        for (place, value) in places.iter().zip(figures) {
            sums[*place] += figure(*value);
        }
        sums
    }
}

/// A run that has been watched.
struct Seen {
    observation: Observation,
    /// Place of each member.
    places: Vec<usize>,
}

fn fleet_places(fleet: &Fleet<'_>) -> Vec<usize> {
    fleet.members.iter().map(|member| member.place).collect()
}

/// The flow, anew for each run because deploying uses a flow up, and its document.
fn build(micro: &Micro, shape: Shape) -> Result<(BuiltFlow<'static>, Program)> {
    let mut flow = FlowBuilder::with_name(micro.name);
    let options = micro.build(&mut flow, shape);
    let built = flow.finalize();
    let document = export(&built, &options)?;
    Ok((built, document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_calibration_is_a_part_of_the_full_one() {
        let full: Vec<_> = Extent::Full.cases().collect();
        let quick: Vec<_> = Extent::Quick.cases().collect();
        assert_eq!(quick.len(), QUICK.len());
        for (micro, shape) in quick {
            let name = micro.name;
            assert!(
                full.iter()
                    .any(|(other, form)| other.name == name && *form == shape),
                "{name}"
            );
        }
    }

    #[test]
    fn forms_have_names_of_their_own() {
        let mut names: Vec<_> = Extent::Full
            .cases()
            .map(|(micro, shape)| label(micro, shape))
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Extent::Full.cases().count());
    }
}
