//! Totals of words under load. Not exported: it is there to be measured.

use std::time::Duration;

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::location::Location;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Collector, REDUCERS, Reducer, Splitter, word_totals};
use crate::closed_loop::{Client, Load, Request, closed_loop, report};

/// What each virtual client sends, again and again: 12 words, 7 of them different.
pub const LINE: &str = "It was the best of times, it was the worst of times.";

/// The program under load: each virtual client sends a line and waits until the splitter has taken it. The collector asks for all totals once
/// a second.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    splitter: &Process<'a, Splitter>,
    reducers: &Cluster<'a, Reducer>,
    num_reducers: usize,
    collector: &Process<'a, Collector>,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    closed_loop(clients, load, |requests| {
        let lines = requests
            .map(q!(|request| (request, self::LINE.to_owned())))
            .send(splitter, TCP.fail_stop().bincode());
        let words = lines.clone().values().map(q!(|(_, line)| line));
        let asked = collector
            .source_interval(
                q!(Duration::from_secs(1)),
                nondet!(/** how often totals are asked for is not part of the result */),
            )
            .map(q!(|_| ()));
        word_totals(words, asked, reducers, num_reducers, collector)
            .assume_ordering::<TotalOrder>(nondet!(/** totals are dropped */))
            .for_each(q!(|_| {}));
        lines
            .map(q!(|(request, _)| request))
            .demux(clients, TCP.fail_stop().bincode())
            .weaken_ordering::<NoOrder>()
    })
}

/// The bench form under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let splitter = flow.process();
    let reducers = flow.cluster();
    let collector = flow.process();

    report(bench(
        &clients, &splitter, &reducers, REDUCERS, &collector, load,
    ));

    ExportOptions::new("word_totals_bench")
        .cluster_size(&clients, 1)
        .cluster_size(&reducers, REDUCERS)
        .client(&clients)
        .workload(
            InputRef::NetworkFrom(Location::id(&clients).key(), 0),
            "line",
            1.0,
        )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::words;
    use super::*;

    #[test]
    fn a_line_has_some_words_again() {
        let words = words(LINE);
        assert_eq!(words.len(), 12);
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 7);
    }
}
