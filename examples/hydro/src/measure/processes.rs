//! How the processes of a program are started: what every subcommand asks.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd};

use anyhow::{Result, ensure};
use clap::Args;
use nix::unistd::dup2;

use super::machine;

/// Where and how processes run.
#[derive(Clone, Debug, Args)]
pub struct Processes {
    /// Core that every process of the programs is pinned to [default: the last]
    #[arg(long, value_name = "N")]
    core: Option<usize>,

    /// Cargo profile of the programs
    #[arg(long, default_value = "release", value_name = "NAME")]
    pub profile: String,

    /// Show what Hydro Deploy and the programs print, on standard error
    #[arg(long)]
    verbose: bool,
}

impl Processes {
    /// The core that processes are pinned to: the given one, else the last.
    pub fn core(&self) -> Result<usize> {
        let cores = machine::cores();
        let core = self.core.unwrap_or(cores - 1);
        ensure!(
            core < cores,
            "there is no core {core}: this machine has {cores}, counted from 0"
        );
        Ok(core)
    }

    /// Hydro Deploy prints to standard output. Returns the real one and leaves standard error or nothing in its place.
    pub fn divert_output(&self) -> Result<File> {
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        if self.verbose {
            dup2(io::stderr().as_raw_fd(), io::stdout().as_raw_fd())?;
        } else {
            let nothing = OpenOptions::new().write(true).open("/dev/null")?;
            dup2(nothing.as_raw_fd(), io::stdout().as_raw_fd())?;
        }
        Ok(output.into())
    }
}
