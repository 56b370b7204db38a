//! What the command does.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::arguments::{Arguments, Command};
use super::figures::program_result;
use super::plans::{Limits, forms};
use super::programs::{Measured, PROGRAMS};
use super::results::{FORMAT, ProgramResult, Results, Settings};
use super::run::{Schedule, measure, original};
use super::{profile, table};
use crate::calibrate;

/// Requests that each virtual client makes while messages are counted.
pub const COUNTED_REQUESTS: u32 = 100;

/// Measures the programs that the arguments name. Tables go to standard output, progress to standard error.
///
/// A program that fails does not keep the others from being measured; the first failure is the error in the end.
pub async fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Some(Command::Calibrate(arguments)) => return calibrate::command::run(arguments).await,
        Some(Command::Profile(arguments)) => return profile::run(arguments).await,
        None => {}
    }
    let schedule = schedule(arguments)?;
    let mut output = arguments.processes.divert_output()?;
    let settings = Settings::of(&schedule, command_line(std::env::args().skip(1)));
    output.write_all(table::heading(&settings).as_bytes())?;
    let mut results = Results {
        format: FORMAT,
        settings,
        programs: vec![],
    };

    let limits = Limits {
        shards: arguments.shards.clone(),
        max_machines: arguments.max_machines,
        only_local: arguments.only_local,
        disable: arguments.disable.clone(),
        costs: arguments.costs.iter().cloned().collect(),
        profile: arguments.plan_profile.clone(),
        clients: arguments.clients,
    };
    ensure!(
        limits.profile.is_none() || programs(arguments).count() == 1,
        "--plan-profile is of one program: name that one alone"
    );
    let mut failure = Ok(());
    for program in programs(arguments) {
        match measure_program(program, &limits, &schedule).await {
            Ok(result) => {
                output.write_all(table::program(&result).as_bytes())?;
                results.programs.push(result);
                if let Some(path) = &arguments.json {
                    write(path, &results)?;
                }
            }
            Err(error) => {
                tell(&format!("{}: {error:#}", program.name));
                failure = failure.and(Err(error));
            }
        }
    }
    failure
}

/// Progress, for people.
fn tell(text: &str) {
    eprintln!("{text}");
}

async fn measure_program(
    program: &Measured,
    limits: &Limits,
    schedule: &Schedule,
) -> Result<ProgramResult> {
    let forms = forms(&original(program)?.1, limits, tell)?;
    let measurements = measure(program, &forms, schedule, tell).await?;
    Ok(program_result(program.name, &measurements))
}

fn schedule(arguments: &Arguments) -> Result<Schedule> {
    Ok(Schedule {
        rounds: arguments.rounds,
        warm_up: Duration::from_secs_f64(arguments.warm_up),
        window: Duration::from_secs_f64(arguments.seconds),
        requests: arguments.requests,
        counted_requests: COUNTED_REQUESTS,
        profile: arguments.processes.profile.clone(),
        core: arguments.processes.core()?,
    })
}

/// The command that was called, without the file that the results go to.
fn command_line(arguments: impl Iterator<Item = String>) -> String {
    let mut words = vec!["measure".to_owned()];
    let mut arguments = arguments.filter(|argument| !argument.starts_with("--json="));
    while let Some(argument) = arguments.next() {
        if argument == "--json" {
            arguments.next();
        } else {
            words.push(argument);
        }
    }
    words.join(" ")
}

/// The programs to measure, in the order of the list of programs.
fn programs(arguments: &Arguments) -> impl Iterator<Item = &'static Measured> {
    let names = &arguments.programs;
    let all = names.iter().any(|name| name == "all");
    PROGRAMS
        .iter()
        .filter(move |program| all || names.iter().any(|name| name == program.name))
}

fn write(path: &Path, results: &Results) -> Result<()> {
    let text = serde_json::to_string_pretty(results)? + "\n";
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_leaves_out_where_results_go() {
        let line = |words: &[&str]| command_line(words.iter().map(|word| (*word).to_owned()));
        assert_eq!(
            line(&["voting", "--json", "a.json", "--shards", "5"]),
            "measure voting --shards 5"
        );
        assert_eq!(line(&["--json=a.json", "all"]), "measure all");
    }
}
