//! Counts of all members of a running program.

use std::collections::BTreeMap;

use super::legend::Times;
use super::line::{Line, Measure};
use super::probe::ProcessLine;

/// The newest counts of every member of an instrumented program.
///
/// Feed it every line that a member prints. Counts run from the start of the process, so that a lost line loses nothing. To measure a
/// part of a run, keep a clone of the collector from the start of the part and take [`since`](Self::since).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collector {
    counts: BTreeMap<String, Counts>,
    processes: BTreeMap<String, ProcessLine>,
}

type Counts = BTreeMap<(Measure, usize), u64>;

/// Messages of one member over all networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// Messages it gave to networks.
    pub sent: u64,
    /// Messages it took from networks.
    pub received: u64,
}

impl Messages {
    /// Sent and received together: what the member has to handle.
    pub const fn total(self) -> u64 {
        self.sent + self.received
    }
}

impl Collector {
    /// A collector without counts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one line of the standard output of `member`, any name that tells the members apart. Returns whether the line was ours;
    /// otherwise the program itself printed it, and the collector ignores it.
    pub fn line(&mut self, member: &str, text: &str) -> bool {
        if let Ok(line) = text.parse::<ProcessLine>() {
            self.processes.insert(member.to_owned(), line);
            return true;
        }
        let Ok(line) = text.parse::<Line>() else {
            return false;
        };
        let counts = match self.counts.get_mut(member) {
            Some(counts) => counts,
            None => self.counts.entry(member.to_owned()).or_default(),
        };
        counts.insert((line.measure, line.op), line.count);
        true
    }

    /// The counts since `start`, an earlier state of this collector.
    pub fn since(&self, start: &Self) -> Self {
        let counts = self.counts.iter().map(|(member, counts)| {
            let before = start.counts.get(member);
            let difference = counts.iter().map(|(key, count)| {
                let before = before.and_then(|before| before.get(key)).copied();
                (*key, count.saturating_sub(before.unwrap_or(0)))
            });
            (member.clone(), difference.collect())
        });
        let processes = self.processes.iter().map(|(member, end)| {
            let mut part = end.clone();
            if let Some(start) = start.processes.get(member) {
                part.time = end.time.since(&start.time);
            }
            (member.clone(), part)
        });
        Self {
            counts: counts.collect(),
            processes: processes.collect(),
        }
    }

    /// The count of one operator at one member; none when the member has not told it.
    pub fn count(&self, member: &str, measure: Measure, op: usize) -> Option<u64> {
        self.counts.get(member)?.get(&(measure, op)).copied()
    }

    /// The count of one operator, summed over the members that tell it; none when no member does.
    pub fn total(&self, measure: Measure, op: usize) -> Option<u64> {
        self.counts
            .values()
            .filter_map(|counts| counts.get(&(measure, op)).copied())
            .reduce(|total, count| total + count)
    }

    /// Times of the members of each location.
    pub(super) fn times(&self) -> Times<'_> {
        let mut times = Times::new();
        for process in self.processes.values() {
            times
                .entry(process.location)
                .or_default()
                .push(&process.time);
        }
        times
    }

    /// Messages of every member that has told any, by its name.
    pub fn messages(&self) -> BTreeMap<&str, Messages> {
        let messages = self.counts.iter().map(|(member, counts)| {
            let mut messages = Messages::default();
            for ((measure, _), count) in counts {
                match measure {
                    Measure::Sent => messages.sent += count,
                    Measure::Received => messages.received += count,
                    Measure::Out | Measure::Bytes | Measure::Nanos | Measure::Calls => {}
                }
            }
            (member.as_str(), messages)
        });
        messages.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_count_of_each_member_is_kept() {
        let mut collector = Collector::new();
        assert!(collector.line("leader", "hydrofoil-sent(3): 0"));
        assert!(collector.line("leader", "hydrofoil-sent(3): 10"));
        assert!(collector.line("leader", "hydrofoil-sent(5): 1"));
        assert!(collector.line("replica 0", "hydrofoil-received(3): 4"));
        assert!(collector.line("replica 1", "hydrofoil-received(3): 6"));
        assert!(!collector.line("leader", "answered: 12"));

        assert_eq!(collector.count("leader", Measure::Sent, 3), Some(10));
        assert_eq!(collector.count("replica 1", Measure::Sent, 3), None);
        assert_eq!(collector.total(Measure::Received, 3), Some(10));
        assert_eq!(collector.total(Measure::Received, 5), None);
        let messages = collector.messages();
        assert_eq!(messages["leader"].total(), 11);
        assert_eq!(messages["replica 0"].received, 4);
    }

    #[test]
    fn a_part_of_a_run_is_a_difference() {
        let mut collector = Collector::new();
        collector.line("leader", "hydrofoil-sent(3): 10");
        let start = collector.clone();
        collector.line("leader", "hydrofoil-sent(3): 25");
        // Counts of a network that is first used in the part.
        collector.line("leader", "hydrofoil-sent(4): 2");

        let part = collector.since(&start);
        assert_eq!(part.count("leader", Measure::Sent, 3), Some(15));
        assert_eq!(part.count("leader", Measure::Sent, 4), Some(2));
        assert_eq!(collector.since(&collector).total(Measure::Sent, 3), Some(0));
    }
}
