//! Word count: a splitter cuts lines into words, a cluster of reducers counts them, each reducer its share of the words.

use std::hash::{DefaultHasher, Hash, Hasher};

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::registry::Driver;

/// Marker of the process that reads lines.
pub struct Splitter {}

/// Marker of the cluster that counts.
pub struct Reducer {}

/// Marker of the process that gathers the counts.
pub struct Collector {}

/// How many reducers the exported program has.
pub const REDUCERS: usize = 3;

/// The words of a line, in lower case and without punctuation.
pub fn words(line: &str) -> Vec<String> {
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Which of `reducers` members counts a word.
pub fn reducer_of(word: &str, reducers: usize) -> u32 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    (hasher.finish() % reducers as u64) as u32
}

/// Emits each word with its new count every time it occurs.
pub fn word_count<'a>(
    lines: Stream<String, Process<'a, Splitter>, Unbounded, TotalOrder>,
    reducers: &Cluster<'a, Reducer>,
    num_reducers: usize,
    collector: &Process<'a, Collector>,
) -> Stream<(String, usize), Process<'a, Collector>, Unbounded, NoOrder> {
    lines
        .flat_map_ordered(q!(|line| self::words(&line)))
        .map(q!(move |word| (
            MemberId::from_raw_id(self::reducer_of(&word, num_reducers)),
            word
        )))
        .demux(reducers, TCP.fail_stop().bincode())
        .map(q!(|word| (word, ())))
        .into_keyed()
        .scan(
            q!(|| 0),
            q!(|count, ()| {
                *count += 1;
                Some(*count)
            }),
        )
        .entries()
        .send(collector, TCP.fail_stop().bincode())
        .values()
}

/// The ports form: lines arrive at the splitter, counts leave the collector.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let splitter = flow.process::<Splitter>();
    let reducers = flow.cluster();
    let collector = flow.process();
    let driver = flow.external::<Driver>();

    let (_, lines) = splitter.source_external_bincode(&driver);
    word_count(lines, &reducers, REDUCERS, &collector).send_bincode_external(&driver);

    ExportOptions::new("word_count")
        .cluster_size(&reducers, REDUCERS)
        .workload(InputRef::External(0), "line", 1.0)
}

/// Emits all words with their counts so far, whenever somebody asks.
pub fn word_totals<'a>(
    lines: Stream<String, Process<'a, Splitter>, Unbounded, NoOrder>,
    asked: Stream<(), Process<'a, Collector>, Unbounded, TotalOrder>,
    reducers: &Cluster<'a, Reducer>,
    num_reducers: usize,
    collector: &Process<'a, Collector>,
) -> Stream<(String, usize), Process<'a, Collector>, Unbounded, NoOrder> {
    let totals = lines
        .flat_map_ordered(q!(|line| self::words(&line)))
        .map(q!(move |word| (
            MemberId::from_raw_id(self::reducer_of(&word, num_reducers)),
            word
        )))
        .demux(reducers, TCP.fail_stop().bincode())
        .map(q!(|word| (word, ())))
        .into_keyed()
        .fold(
            q!(|| 0usize),
            q!(
                |count, ()| *count += 1,
                commutative = manual_proof!(/** a count */)
            ),
        );
    let asked = asked.broadcast_closed(reducers, TCP.fail_stop().bincode());
    sliced! {
        let asked = use(asked, nondet!(/** questions of one batch get one answer */));
        let totals = use(totals, nondet!(/** an answer holds the counts so far */));
        totals.entries().filter_if(!asked.is_empty())
    }
    .send(collector, TCP.fail_stop().bincode())
    .values()
}

/// The ports form of [`word_totals`]: lines arrive at the splitter, questions at the collector, where the answers leave.
pub fn totals_ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let splitter = flow.process::<Splitter>();
    let reducers = flow.cluster();
    let collector = flow.process();
    let driver = flow.external::<Driver>();

    let (_, lines) = splitter.source_external_bincode(&driver);
    let (_, asked) = collector.source_external_bincode(&driver);
    word_totals(lines, asked, &reducers, REDUCERS, &collector).send_bincode_external(&driver);

    ExportOptions::new("word_totals")
        .cluster_size(&reducers, REDUCERS)
        .workload(InputRef::External(0), "line", 1.0)
}

pub mod bench;
pub mod totals_bench;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_punctuation_and_lowered() {
        assert_eq!(
            words("A rose is a rose, a-rose."),
            ["a", "rose", "is", "a", "rose", "a", "rose"]
        );
        assert!(words(" ... ").is_empty());
    }
}
