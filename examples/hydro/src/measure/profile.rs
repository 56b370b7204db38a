//! `measure profile`: what one program really does, as a `hydrofoil.profile/1` document.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use hydrofoil::profile::{Instruments, Source, instrument};

use super::arguments::only_programs;
use super::count::{PERIOD, collect};
use super::fleet::{Fleet, Launch};
use super::processes::Processes;
use super::run::{original, places};
use super::{machine, programs};

/// Runs a program under a load that ends, counts what its operators and networks do, and writes the profile
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// Program to run
    #[arg(value_name = "PROGRAM", value_parser = only_programs())]
    program: String,

    /// Where to write the profile
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,

    /// Write the program that ran, which the profile belongs to, to this file, too
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,

    /// Requests under way at a time
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(1..100_000))]
    clients: u32,

    /// Requests that each virtual client makes
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    requests: u32,

    /// Where and how the processes run.
    #[command(flatten)]
    processes: Processes,
}

/// Runs the program and writes its profile.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let program = programs::find(&arguments.program)
        .with_context(|| format!("no program is called {}", arguments.program))?;
    let (built, document) = original(program)?;
    if let Some(path) = &arguments.document {
        document.write_program(path)?;
    }
    let places = places(&document)?;
    let instrumented = instrument(&built, &Instruments::everything(PERIOD))?;

    let launch = Launch {
        profile: arguments.processes.profile.clone(),
        core: arguments.processes.core()?,
        virtual_clients: arguments.clients,
        requests_per_client: Some(arguments.requests),
        environment: vec![],
        probe: Some(instrumented.probe),
    };
    arguments.processes.divert_output()?;
    let machines: usize = places
        .iter()
        .filter(|place| place.client)
        .map(|place| place.size)
        .sum();
    let clients = u64::from(arguments.clients) * u64::try_from(machines)?;
    let commands = clients * u64::from(arguments.requests);
    let mut fleet = Fleet::start(instrumented.flow, &places, &launch).await?;
    let start = Instant::now();
    let collector = collect(&mut fleet, commands).await?;
    let seconds = start.elapsed().as_secs_f64();
    fleet.stop().await?;

    let source = Source::new(machine::today(), machine::name(), seconds, clients);
    let profile = instrumented
        .legend
        .profile(program.name, &collector, commands, source)
        .context("no command was run")?;
    Ok(profile.write(&arguments.output)?)
}
