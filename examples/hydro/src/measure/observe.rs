//! One measured run: warm up, then watch commands, latency and CPU time for a while.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hdrhistogram::Histogram;

use super::fleet::Fleet;
use crate::recorder::Report;

/// How long a fleet may be silent before the run has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What one run showed.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Measured time.
    pub elapsed: Duration,
    /// Requests answered in that time.
    pub commands: u64,
    /// Their latency in nanoseconds.
    pub latency: Histogram<u64>,
    /// CPU time of each member in that time.
    pub cpu: Vec<Duration>,
    /// Time slices of each member in that time, where the kernel counts them: how often it woke up.
    pub time_slices: Vec<Option<u64>>,
}

/// What part of a run is measured.
#[derive(Clone, Copy, Debug)]
pub enum Window {
    /// So long, after a warm-up.
    Time {
        /// Time from the first answer to the beginning.
        warm_up: Duration,
        /// Time from the beginning to the end.
        window: Duration,
    },
    /// From the start until so many requests are answered.
    Commands(u64),
}

/// Where all counters stand at one moment.
struct Moment {
    at: Instant,
    commands: u64,
    cpu: Vec<Duration>,
    time_slices: Vec<Option<u64>>,
}

impl Moment {
    fn now(fleet: &Fleet<'_>, totals: &HashMap<usize, u64>) -> Result<Self> {
        Ok(Self {
            at: Instant::now(),
            commands: totals.values().sum(),
            cpu: fleet
                .members
                .iter()
                .map(|member| member.cpu_time())
                .collect::<Result<_>>()?,
            time_slices: fleet
                .members
                .iter()
                .map(|member| member.time_slices())
                .collect(),
        })
    }
}

/// Watches the fleet in this window.
///
/// Its ends are the start and moments at which a client has just reported, so that commands and CPU time belong to the same time.
pub async fn observe(fleet: &mut Fleet<'_>, window: Window) -> Result<Observation> {
    let mut totals = HashMap::new();
    let mut latency = Histogram::new(2)?;
    let mut first_answer = None;
    let mut start = match window {
        Window::Time { .. } => None,
        Window::Commands(_) => Some(Moment::now(fleet, &totals)?),
    };
    loop {
        let (member, report) = next_report(fleet).await?;
        totals.insert(member, report.total);
        let running = first_answer.get_or_insert_with(Instant::now).elapsed();
        match (&start, window) {
            (None, Window::Time { warm_up, .. }) if running >= warm_up => {
                start = Some(Moment::now(fleet, &totals)?);
            }
            (None, _) => {}
            (Some(start), _) => {
                for &(nanoseconds, count) in &report.latency {
                    latency.record_n(nanoseconds, count)?;
                }
                let over = match window {
                    Window::Time { window, .. } => start.at.elapsed() >= window,
                    Window::Commands(commands) => totals.values().sum::<u64>() >= commands,
                };
                if over {
                    let end = Moment::now(fleet, &totals)?;
                    check_repeated(&report)?;
                    if matches!(window, Window::Time { .. }) {
                        check_lost(&report, running)?;
                    }
                    return Ok(Observation {
                        elapsed: end.at - start.at,
                        commands: end.commands - start.commands,
                        latency,
                        cpu: end
                            .cpu
                            .iter()
                            .zip(&start.cpu)
                            .map(|(end, start)| *end - *start)
                            .collect(),
                        time_slices: end
                            .time_slices
                            .iter()
                            .zip(&start.time_slices)
                            .map(|(end, start)| (*end)?.checked_sub((*start)?))
                            .collect(),
                    });
                }
            }
        }
    }
}

/// The next report of a client.
async fn next_report(fleet: &mut Fleet<'_>) -> Result<(usize, Report)> {
    let silent = Instant::now();
    loop {
        let (member, line) = fleet.line(PATIENCE).await?;
        if let Some(report) = read_report(&line)? {
            return Ok((member, report));
        }
        ensure!(
            silent.elapsed() < PATIENCE,
            "no client has had an answer for {PATIENCE:?}"
        );
    }
}

/// The report in a line, if it holds one.
pub fn read_report(line: &str) -> Result<Option<Report>> {
    Report::from_line(line)
        .transpose()
        .with_context(|| format!("a client has reported something else: {line}"))
}

/// A run in which requests are answered twice measures something else.
pub fn check_repeated(report: &Report) -> Result<()> {
    ensure!(
        report.repeated == 0,
        "{} requests were answered more than once",
        report.repeated
    );
    Ok(())
}

/// So does one in which requests get lost: their virtual clients wait for good.
fn check_lost(report: &Report, running: Duration) -> Result<()> {
    let oldest = Duration::from_nanos(report.oldest);
    ensure!(
        oldest < running / 2,
        "requests got lost: one is under way since {oldest:?}, in a run of {running:?}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_and_repeated_requests_are_errors() {
        let running = Duration::from_secs(6);
        let report = |oldest, repeated| Report {
            oldest,
            repeated,
            ..Report::default()
        };
        assert!(check_lost(&report(1_000_000, 0), running).is_ok());
        assert!(check_lost(&report(5_900_000_000, 0), running).is_err());
        assert!(check_repeated(&report(0, 0)).is_ok());
        assert!(check_repeated(&report(0, 1)).is_err());
    }
}
