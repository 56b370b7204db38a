//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::processes::Processes;
use super::profile;
use super::programs::PROGRAMS;
use crate::calibrate;

/// Measures original and optimized programs on this machine.
///
/// Deploys every member as a process of its own, all pinned to one core, under closed-loop clients that are part of the program, and
/// reports what a command costs. Base and plans take turns in every round. The figure that counts is the CPU time per command at the
/// busiest process, clients left out. Building takes minutes the first time.
#[derive(Clone, Debug, Parser)]
#[command(name = "measure", after_help = list_of_programs(), args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    /// Something other than measuring
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Programs to measure, or `all`
    #[arg(required = true, value_name = "PROGRAM", value_parser = program_names())]
    pub programs: Vec<String>,

    /// Rounds; in each, base and all plans run once
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,

    /// Measured time of one run
    #[arg(long, default_value_t = 5.0, value_name = "SECONDS", value_parser = seconds)]
    pub seconds: f64,

    /// Time that each run is given to become steady before it is measured
    #[arg(long, default_value_t = 2.0, value_name = "SECONDS", value_parser = seconds)]
    pub warm_up: f64,

    /// Measure whole runs in which each virtual client makes so many requests, instead of a time: for programs whose commands cost more
    /// the more they have seen
    #[arg(long, value_name = "N", conflicts_with_all = ["seconds", "warm_up"], value_parser = clap::value_parser!(u32).range(1..))]
    pub requests: Option<u32>,

    /// Requests under way at a time for base; a plan with n shards gets n times as many
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(1..100_000))]
    pub clients: u32,

    /// Plans to measure, by the number of shards of one location at most
    #[arg(
        long,
        default_value = "1,2,3",
        value_name = "N,N,...",
        value_delimiter = ',',
        value_parser = shards
    )]
    pub shards: Vec<usize>,

    /// One plan: what is gained on the same machines
    #[arg(long, conflicts_with_all = ["shards", "max_machines"])]
    pub only_local: bool,

    /// Rules that the plans do without
    #[arg(long, value_name = "RULE,RULE,...", value_delimiter = ',')]
    pub disable: Vec<String>,

    /// A number of the cost model that the program is known for, such as keysPerSnapshot=20000
    #[arg(long = "cost", value_name = "NAME=NUMBER", value_parser = cost)]
    pub costs: Vec<(String, f64)>,

    /// Machine budget of the plans
    #[arg(long, value_name = "N")]
    pub max_machines: Option<usize>,

    /// Profile of the program that its plans are made with, as `measure profile` writes it; for one program
    #[arg(long, value_name = "FILE")]
    pub plan_profile: Option<PathBuf>,

    /// Write the results to this file, too
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Where and how the processes run.
    #[command(flatten)]
    pub processes: Processes,
}

/// What else there is to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Samples for a cost table.
    Calibrate(calibrate::command::Arguments),
    /// Profile of one program.
    Profile(profile::Arguments),
}

/// The names of the programs.
pub(super) fn only_programs() -> Vec<&'static str> {
    PROGRAMS.iter().map(|program| program.name).collect()
}

/// What `PROGRAM` may be.
fn program_names() -> Vec<&'static str> {
    let mut names = only_programs();
    names.push("all");
    names
}

fn list_of_programs() -> String {
    format!("Programs: {}", program_names().join(", "))
}

/// The engine says which names there are.
fn cost(text: &str) -> Result<(String, f64), String> {
    let (name, number) = text
        .split_once('=')
        .ok_or("write a name and a number: keysPerSnapshot=20000")?;
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((name.to_owned(), number)),
        _ => Err(format!("{number:?} is no number")),
    }
}

fn shards(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(shards) if (1..=64).contains(&shards) => Ok(shards),
        _ => Err("give numbers from 1 to 64".to_owned()),
    }
}

pub fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 3600.0 => Ok(seconds),
        _ => Err("give a number of seconds above 0, at most 3600".to_owned()),
    }
}
