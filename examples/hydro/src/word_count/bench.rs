//! Word count under load. Not exported: it is there to be measured.

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::location::MemberId;
use hydro_lang::location::cluster::CLUSTER_SELF_ID;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use super::{Collector, REDUCERS, Reducer, Splitter, word_count};
use crate::closed_loop::{Client, Load, Request, closed_loop, report};

/// The program under load: each virtual client sends lines that end in a word of its own, and waits for its next count.
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
            .map(q!(move |request| self::line(
                CLUSTER_SELF_ID.get_raw_id(),
                &request
            )))
            .send(splitter, TCP.fail_stop().bincode())
            .values()
            .assume_ordering::<TotalOrder>(
                nondet!(/** lines of several clients may be read in any order */),
            );
        word_count(lines, reducers, num_reducers, collector)
            .filter_map(q!(|(word, count)| self::answer(&word, count)))
            .map(q!(|(client, request)| (
                MemberId::from_raw_id(client),
                request
            )))
            .demux(clients, TCP.fail_stop().bincode())
    })
}

/// A line of a virtual client of this machine.
pub fn line(client: u32, request: &Request) -> String {
    format!(
        "A rose is a rose, client{client}x{}",
        request.virtual_client
    )
}

/// Whose own word this is, and which of its requests this count answers.
pub fn answer(word: &str, count: usize) -> Option<(u32, Request)> {
    let (client, virtual_client) = word.strip_prefix("client")?.split_once('x')?;
    let request = Request {
        virtual_client: virtual_client.parse().ok()?,
        sequence: (count - 1).try_into().ok()?,
    };
    Some((client.parse().ok()?, request))
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

    ExportOptions::new("word_count_bench")
        .cluster_size(&clients, 1)
        .cluster_size(&reducers, REDUCERS)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "line", 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn a_client_knows_its_own_word_and_no_other() {
        let request = Request {
            virtual_client: 7,
            sequence: 2,
        };
        let words = words(&line(1, &request));
        let answers: Vec<_> = words.iter().filter_map(|word| answer(word, 3)).collect();
        assert_eq!(answers, [(1, request)]);
    }
}
