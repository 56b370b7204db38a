//! What a process tells about the time it spends.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use syn::parse_quote;

use super::instrument::duration;
use super::line::NotALine;
use crate::hydro::LocationKey;

/// Prints once per interval how much CPU time the process has used, and how often and how long each of its subgraphs has run.
///
/// A line is `hydrofoil-process(loc2v1): {"cpuNs":81000,"subgraphs":[[1,12,9000]]}`: CPU time in nanoseconds of all threads that still
/// run (null where the system does not tell it as Linux does), then index, runs and nanoseconds of each DFIR subgraph, all since the
/// process started.
#[derive(Clone, Debug)]
pub struct Probe {
    interval: Duration,
}

/// What a line of a probe begins with.
const PREFIX: &str = "hydrofoil-process";

impl Probe {
    pub(super) const fn new(interval: Duration) -> Self {
        Self { interval }
    }
}

impl Probe {
    /// The code of a probe for one process.
    pub(crate) fn code(&self, location_key: LocationKey, dfir_ident: &syn::Ident) -> syn::Expr {
        let prefix = format!("{PREFIX}({location_key})");
        let interval = duration(self.interval);
        parse_quote!({
            let metrics = #dfir_ident.metrics_intervals().all_metrics();
            async move {
                loop {
                    let cpu = (|| {
                        let mut total = 0u64;
                        for thread in ::std::fs::read_dir("/proc/self/task").ok()? {
                            let file = thread.ok()?.path().join("schedstat");
                            let text = ::std::fs::read_to_string(file).ok()?;
                            total += text.split(' ').next()?.parse::<u64>().ok()?;
                        }
                        ::core::option::Option::Some(total)
                    })();
                    let cpu = cpu.map_or_else(|| ::std::string::String::from("null"), |cpu| cpu.to_string());
                    let subgraphs: ::std::vec::Vec<::std::string::String> = metrics
                        .subgraphs
                        .iter()
                        .map(|(index, subgraph)| {
                            ::std::format!(
                                "[{},{},{}]",
                                index,
                                subgraph.total_run_count(),
                                subgraph.total_poll_duration().as_nanos()
                            )
                        })
                        .collect();
                    ::std::println!(
                        "{}: {{\"cpuNs\":{},\"subgraphs\":[{}]}}",
                        #prefix,
                        cpu,
                        subgraphs.join(",")
                    );
                    hydro_lang::runtime_support::tokio::time::sleep(#interval).await;
                }
            }
        })
    }
}

/// A line of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProcessLine {
    pub location: LocationKey,
    pub time: Time,
}

/// The time that a process has spent since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Time {
    /// CPU time of all threads.
    pub cpu_ns: Option<u64>,
    pub subgraphs: Vec<SubgraphTime>,
}

/// Index of a subgraph, its runs, and their time in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct SubgraphTime(pub usize, pub u64, pub u64);

impl FromStr for ProcessLine {
    type Err = NotALine;

    fn from_str(text: &str) -> Result<Self, NotALine> {
        let (location, time) = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.strip_prefix('('))
            .and_then(|rest| rest.split_once("): "))
            .ok_or(NotALine)?;
        Ok(Self {
            location: location.parse().map_err(|_| NotALine)?,
            time: serde_json::from_str(time).map_err(|_| NotALine)?,
        })
    }
}

impl Time {
    /// The time since `start`.
    pub fn since(&self, start: &Self) -> Self {
        let subgraphs = self.subgraphs.iter().map(|subgraph| {
            let before = start.subgraphs.iter().find(|before| before.0 == subgraph.0);
            let (runs, time) = before.map_or((0, 0), |before| (before.1, before.2));
            SubgraphTime(
                subgraph.0,
                subgraph.1.saturating_sub(runs),
                subgraph.2.saturating_sub(time),
            )
        });
        Self {
            cpu_ns: self
                .cpu_ns
                .map(|cpu| cpu.saturating_sub(start.cpu_ns.unwrap_or(0))),
            subgraphs: subgraphs.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read() {
        let line: ProcessLine =
            "hydrofoil-process(loc2v1): {\"cpuNs\":81000,\"subgraphs\":[[1,12,9000],[3,12,0]]}"
                .parse()
                .unwrap();
        assert_eq!(line.location.to_string(), "loc2v1");
        assert_eq!(line.time.cpu_ns, Some(81_000));
        assert_eq!(
            line.time.subgraphs,
            [SubgraphTime(1, 12, 9_000), SubgraphTime(3, 12, 0)]
        );

        let line: ProcessLine = "hydrofoil-process(loc2v1): {\"cpuNs\":null,\"subgraphs\":[]}\r"
            .parse()
            .unwrap();
        assert_eq!(line.time, Time::default());
    }

    #[test]
    fn other_lines_are_not() {
        for text in [
            "",
            "answered: 3",
            "hydrofoil-process(loc2v1)",
            "hydrofoil-process(leader): {\"cpuNs\":1,\"subgraphs\":[]}",
            "hydrofoil-process(loc2v1): {\"cpuNs\":-1,\"subgraphs\":[]}",
            "hydrofoil-process(loc2v1): {\"cpuNs\":1,\"subgra",
        ] {
            assert_eq!(text.parse::<ProcessLine>(), Err(NotALine), "{text}");
        }
    }

    #[test]
    fn times_are_subtracted_by_subgraph() {
        let time = |cpu_ns, subgraphs: &[SubgraphTime]| Time {
            cpu_ns,
            subgraphs: subgraphs.to_vec(),
        };
        let start = time(Some(100), &[SubgraphTime(2, 1, 10)]);
        let end = time(Some(150), &[SubgraphTime(1, 4, 40), SubgraphTime(2, 4, 40)]);
        assert_eq!(
            end.since(&start),
            time(Some(50), &[SubgraphTime(1, 4, 40), SubgraphTime(2, 3, 30)])
        );
    }
}
