//! Measures programs on this machine; `--help` says how.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use hydro_lang::runtime_support::tokio::runtime::Runtime;
use hydrofoil_examples::measure::arguments::Arguments;
use hydrofoil_examples::measure::command;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("measure: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    Runtime::new()?.block_on(command::run(arguments))
}
