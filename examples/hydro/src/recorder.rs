//! What a client machine sees of its own requests: how many were answered, and how long they took.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use crate::closed_loop::Request;

/// Latencies are recorded with two significant digits.
const SIGNIFICANT_DIGITS: u8 = 2;
/// Time between two reports. A report is written when an answer arrives, so a machine that gets none is silent.
pub const REPORT_EVERY: Duration = Duration::from_millis(100);
/// What a line with a [`Report`] starts with.
pub const REPORT_PREFIX: &str = "measured: ";

/// What one client machine saw since its last report, as JSON on its standard output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Requests answered since the machine started.
    pub total: u64,
    /// Nanoseconds since the oldest request under way was made. It grows for good when the protocol has lost one.
    pub oldest: u64,
    /// Answers to a request that was not under way, since the machine started: a correct program gives none.
    pub repeated: u64,
    /// Latency of the requests answered since the last report: (nanoseconds, how many).
    pub latency: Vec<(u64, u64)>,
}

/// What one client machine has seen.
#[derive(Debug)]
pub struct Recorder {
    requests_per_client: u32,
    /// The sequence number of the request that each virtual client has under way, and when it was made.
    under_way: HashMap<u32, (u32, Instant)>,
    total: u64,
    repeated: u64,
    /// Nanoseconds of the requests answered since the last report.
    latency: Histogram<u64>,
    reported: Instant,
}

impl Recorder {
    /// A recorder of virtual clients that make so many requests each.
    pub fn new(requests_per_client: u32) -> Self {
        Self {
            requests_per_client,
            under_way: HashMap::new(),
            total: 0,
            repeated: 0,
            latency: Histogram::new(SIGNIFICANT_DIGITS).expect("a valid number of digits"),
            reported: Instant::now(),
        }
    }

    /// Notes that a request is under way.
    pub fn ask(&mut self, request: &Request) {
        self.under_way
            .insert(request.virtual_client, (request.sequence, Instant::now()));
    }

    /// Records an answer and makes the next request of its virtual client, unless it has made all.
    pub fn answer(&mut self, answered: Request) -> Option<Request> {
        let Request {
            virtual_client,
            sequence,
        } = answered;
        match self.under_way.remove(&virtual_client) {
            Some((asked, since)) if asked == sequence => {
                self.total += 1;
                self.latency += since.elapsed().as_nanos() as u64;
            }
            other => {
                self.repeated += 1;
                self.under_way
                    .extend(other.map(|asked| (virtual_client, asked)));
                return None;
            }
        }
        let next = Request {
            virtual_client,
            sequence: sequence + 1,
        };
        if next.sequence == self.requests_per_client {
            return None;
        }
        self.ask(&next);
        Some(next)
    }

    /// The line of a report if the last one was long enough ago, or if the last virtual client has `finished`.
    pub fn report_when_due(&mut self, finished: bool) -> Option<String> {
        if self.reported.elapsed() < REPORT_EVERY && !(finished && self.under_way.is_empty()) {
            return None;
        }
        let report = Report {
            total: self.total,
            oldest: self
                .under_way
                .values()
                .map(|(_, since)| since.elapsed().as_nanos() as u64)
                .max()
                .unwrap_or(0),
            repeated: self.repeated,
            latency: self
                .latency
                .iter_recorded()
                .map(|step| (step.value_iterated_to(), step.count_at_value()))
                .collect(),
        };
        self.latency.reset();
        self.reported = Instant::now();
        let report = serde_json::to_string(&report).expect("numbers can be written");
        Some(format!("{REPORT_PREFIX}{report}"))
    }
}

impl Report {
    /// The report in a line of a client's output, if the line holds one.
    pub fn from_line(line: &str) -> Option<serde_json::Result<Self>> {
        line.strip_prefix(REPORT_PREFIX).map(serde_json::from_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(virtual_client: u32, sequence: u32) -> Request {
        Request {
            virtual_client,
            sequence,
        }
    }

    #[test]
    fn a_virtual_client_asks_again_once_answered_until_it_has_asked_enough() {
        let mut recorder = Recorder::new(2);
        recorder.ask(&request(7, 0));
        assert_eq!(recorder.answer(request(7, 0)), Some(request(7, 1)));
        assert_eq!(recorder.answer(request(7, 1)), None);
        assert_eq!((recorder.total, recorder.repeated), (2, 0));
        assert_eq!(recorder.latency.len(), 2);
    }

    #[test]
    fn an_answer_that_nobody_waits_for_is_counted_apart_and_starts_nothing() {
        let mut recorder = Recorder::new(u32::MAX);
        recorder.ask(&request(7, 1));
        assert_eq!(recorder.answer(request(7, 0)), None);
        assert_eq!(recorder.answer(request(8, 0)), None);
        assert_eq!((recorder.total, recorder.repeated), (0, 2));
        assert_eq!(recorder.answer(request(7, 1)), Some(request(7, 2)));
    }

    #[test]
    fn the_last_answer_of_all_is_reported_at_once() {
        let mut recorder = Recorder::new(1);
        recorder.ask(&request(7, 0));
        recorder.ask(&request(8, 0));
        assert_eq!(recorder.answer(request(7, 0)), None);
        assert_eq!(recorder.report_when_due(true), None);
        assert_eq!(recorder.answer(request(8, 0)), None);
        let line = recorder.report_when_due(true).unwrap();
        let report = Report::from_line(&line).unwrap().unwrap();
        assert_eq!((report.total, report.oldest, report.repeated), (2, 0, 0));
        assert_eq!(
            report.latency.iter().map(|(_, count)| count).sum::<u64>(),
            2
        );
    }

    #[test]
    fn other_lines_hold_no_report() {
        assert!(Report::from_line("answered: 3").is_none());
        assert!(Report::from_line("measured: 3").unwrap().is_err());
    }
}
