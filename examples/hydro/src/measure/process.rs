//! The processes of a deployment, seen from outside: which one is which member, where it may run, and how much CPU time it has used.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_setaffinity};
use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

/// A running process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process(Pid);

/// All processes of this machine that have this variable in their environment, with its value.
///
/// Processes whose environment may not be read are passed over, and so are those that end meanwhile.
pub fn with_variable(variable: &str) -> Result<Vec<(Process, String)>> {
    let mut found = vec![];
    for entry in fs::read_dir("/proc").context("cannot list processes")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let Ok(environment) = fs::read(format!("/proc/{pid}/environ")) else {
            continue;
        };
        let value = String::from_utf8_lossy(&environment)
            .split('\0')
            .find_map(|entry| entry.strip_prefix(variable)?.strip_prefix('='))
            .map(str::to_owned);
        found.extend(value.map(|value| (Process(Pid::from_raw(pid)), value)));
    }
    Ok(found)
}

impl Process {
    /// Lets every thread of the process run on this core only; threads that it starts later inherit that.
    pub fn pin(self, core: usize) -> Result<()> {
        let mut cores = CpuSet::new();
        cores
            .set(core)
            .with_context(|| format!("no core can have number {core}"))?;
        for entry in fs::read_dir(format!("/proc/{}/task", self.0))
            .with_context(|| format!("process {} has ended", self.0))?
        {
            let name = entry?.file_name();
            let thread = name.to_string_lossy().parse()?;
            sched_setaffinity(Pid::from_raw(thread), &cores)
                .with_context(|| format!("cannot pin process {} to core {core}", self.0))?;
        }
        Ok(())
    }

    /// CPU time used by all threads of the process since it started, those that have ended included. To the nanosecond.
    pub fn cpu_time(self) -> Result<Duration> {
        let clock =
            clock_getcpuclockid(self.0).with_context(|| format!("process {} has ended", self.0))?;
        Ok(clock.now()?.into())
    }

    /// How often the scheduler has let a thread of the process run, those that have ended left out; `None` where the kernel does not count it.
    pub fn time_slices(self) -> Option<u64> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.0)).ok()?;
        threads
            .map(|thread| {
                // Time on a core, time waiting for one, time slices.
                let statistics = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
                statistics.split_whitespace().nth(2)?.parse::<u64>().ok()
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::process::Command;
    use std::time::Instant;

    /// Looks at the process that runs the test.
    fn myself() -> Process {
        Process(Pid::this())
    }

    #[test]
    fn cpu_time_is_the_time_spent_working() {
        let (before, start) = (myself().cpu_time().unwrap(), Instant::now());
        while start.elapsed() < Duration::from_millis(20) {
            std::hint::black_box(0);
        }
        assert!(myself().cpu_time().unwrap() > before);
    }

    #[test]
    fn a_process_has_a_time_slice_each_time_it_wakes_up() {
        // Another process: threads of this one come and go with its tests.
        let mut sleeper = Command::new("sh")
            .args(["-c", "while :; do sleep 0.01; done"])
            .spawn()
            .unwrap();
        let process = Process(Pid::from_raw(sleeper.id().cast_signed()));
        let before = process.time_slices();
        std::thread::sleep(Duration::from_secs(1));
        let after = process.time_slices();
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        let (Some(before), Some(after)) = (before, after) else {
            eprintln!("skipped: this kernel does not count time slices");
            return;
        };
        assert!(after >= before + 10, "{before} and {after}");
    }

    #[test]
    fn a_process_is_found_by_its_environment() {
        // Set by cargo for every test.
        let found = with_variable("CARGO_MANIFEST_DIR").unwrap();
        let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        assert!(found.contains(&(myself(), manifest)));
    }

    #[test]
    fn a_core_that_does_not_exist_is_an_error() {
        assert!(myself().pin(100_000).is_err());
    }
}
