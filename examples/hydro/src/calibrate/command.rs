//! `measure calibrate`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use hydrofoil::profile::Source;

use super::run::{Extent, calibrate};
use super::samples::{FORMAT, Samples};
use crate::measure::arguments::seconds;
use crate::measure::command::COUNTED_REQUESTS;
use crate::measure::machine;
use crate::measure::processes::Processes;
use crate::measure::run::Schedule;

/// Runs small programs that tell what operators, messages and connections cost, and writes the samples that a cost table is fitted to
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Where to write the samples
    #[arg(long, value_name = "FILE")]
    samples: PathBuf,

    /// Run a few programs only, to try it out
    #[arg(long)]
    quick: bool,

    /// Requests under way at a time, over all client machines; every program runs with each
    #[arg(long, default_value = "1,10,100,400", value_name = "N,N,...", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..100_000))]
    clients: Vec<u32>,

    /// Rounds; in each, every program runs once with each number of clients
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Measured time of one run
    #[arg(long, default_value_t = 3.0, value_name = "SECONDS", value_parser = seconds)]
    seconds: f64,

    /// Time that each run is given to become steady before it is measured
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS", value_parser = seconds)]
    warm_up: f64,

    /// Where and how the processes run.
    #[command(flatten)]
    processes: Processes,
}

/// Writes the samples after every round, so that a run that is stopped leaves what it has.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let schedule = Schedule {
        rounds: arguments.rounds,
        warm_up: Duration::from_secs_f64(arguments.warm_up),
        requests: None,
        window: Duration::from_secs_f64(arguments.seconds),
        counted_requests: COUNTED_REQUESTS,
        profile: arguments.processes.profile.clone(),
        core: arguments.processes.core()?,
    };
    let extent = if arguments.quick {
        Extent::Quick
    } else {
        Extent::Full
    };
    arguments.processes.divert_output()?;
    let Source {
        hydro_lang,
        date,
        machine,
        ..
    } = Source::new(machine::today(), machine::name(), arguments.seconds, 0);
    calibrate(
        extent,
        &arguments.clients,
        &schedule,
        |step| eprintln!("{step}"),
        |samples| {
            Samples {
                format: FORMAT,
                date: date.clone(),
                hydro_lang: hydro_lang.clone(),
                machine: machine.clone(),
                samples: samples.to_vec(),
            }
            .write(&arguments.samples)
        },
    )
    .await
}
