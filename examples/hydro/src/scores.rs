//! A board of the best scores: games report all the time, and now and then somebody asks for the ten best. Not exported: it is there to be
//! measured, and for Hydro's simulator.

use std::collections::BTreeMap;

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::closed_loop::{Client, Load, Request, closed_loop, report};

/// Marker of the process that keeps the board.
pub struct Board {}

/// How many players the virtual clients play for.
pub const PLAYERS: u32 = 20_000;

/// One request in so many asks for the best.
pub const ONE_IN: u32 = 1_000;

/// The best score of each player, of scores `(player, points)`.
fn board<'a>(
    scores: Stream<(u32, u32), Process<'a, Board>, Unbounded, NoOrder>,
) -> Singleton<BTreeMap<u32, u32>, Process<'a, Board>, Unbounded> {
    scores.fold(
        q!(|| BTreeMap::new()),
        q!(
            |board, (player, points)| {
                let best = board.entry(player).or_insert(0);
                *best = (*best).max(points);
            },
            commutative = manual_proof!(/** the best of some scores has no order */)
        ),
    )
}

/// Answers questions with the ten best players and their points, as they are in one instant.
pub fn best<'a, Question: Clone + 'a>(
    scores: Stream<(u32, u32), Process<'a, Board>, Unbounded, NoOrder>,
    questions: Stream<Question, Process<'a, Board>, Unbounded, NoOrder>,
) -> Stream<(Question, Vec<(u32, u32)>), Process<'a, Board>, Unbounded, NoOrder> {
    let board = board(scores);
    let met = sliced! {
        let questions = use(questions, nondet!(/** a question may be answered at any time after it arrived */));
        let board = use(board, nondet!(/** scores under way may or may not be seen */));

        questions.cross_singleton(board)
    };
    met.map(q!(|(question, board)| (question, self::top_ten(board))))
}

/// The same in the other order: what there is in an instant is ranked, whether there is a question or not.
pub fn ranked<'a, Question: Clone + 'a>(
    scores: Stream<(u32, u32), Process<'a, Board>, Unbounded, NoOrder>,
    questions: Stream<Question, Process<'a, Board>, Unbounded, NoOrder>,
) -> Stream<(Question, Vec<(u32, u32)>), Process<'a, Board>, Unbounded, NoOrder> {
    let board = board(scores);
    sliced! {
        let questions = use(questions, nondet!(/** a question may be answered at any time after it arrived */));
        let board = use(board, nondet!(/** scores under way may or may not be seen */));

        questions.cross_singleton(board.map(q!(|board| self::top_ten(board))))
    }
}

/// The ten best, the best first.
pub fn top_ten(board: BTreeMap<u32, u32>) -> Vec<(u32, u32)> {
    let mut all: Vec<_> = board.into_iter().collect();
    all.sort_by_key(|&(player, points)| (std::cmp::Reverse(points), player));
    all.truncate(10);
    all
}

/// The player for whom a virtual client plays, and the points.
pub fn score(request: &Request) -> (u32, u32) {
    let turn = u64::from(request.virtual_client) * 1_000_003 + u64::from(request.sequence);
    let mixed = turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    (
        (mixed % u64::from(PLAYERS)) as u32,
        (mixed % 1_000_000) as u32,
    )
}

/// Virtual clients report scores, and ask for the best in one of [`ONE_IN`] requests.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    board: &Process<'a, Board>,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    closed_loop(clients, load, |requests| {
        let reported = requests
            .clone()
            .filter(q!(|request| request.sequence % self::ONE_IN != 0))
            .map(q!(|request| (self::score(&request), request)))
            .send(board, TCP.fail_stop().bincode())
            .entries();
        let questions = requests
            .filter(q!(|request| request.sequence % self::ONE_IN == 0))
            .send(board, TCP.fail_stop().bincode())
            .entries();
        let scores = reported
            .clone()
            .map(q!(|(_client, (score, _request))| score));
        let told = best(scores, questions)
            .map(q!(|((client, request), best)| (client, (request, best))))
            .demux(clients, TCP.fail_stop().bincode())
            .map(q!(|(request, _best)| request));
        let noted = reported
            .map(q!(|(client, (_score, request))| (client, request)))
            .demux(clients, TCP.fail_stop().bincode());
        told.merge_unordered(noted)
    })
}

/// The program under this load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let board = flow.process();

    report(bench(&clients, &board, load));

    let asked = 1.0 / f64::from(ONE_IN);
    ExportOptions::new("scores")
        .cluster_size(&clients, 1)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "score", 1.0 - asked)
        .workload(InputRef::network_from(&clients, 1), "question", asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_equal_ones_by_player() {
        let board = (0..20).map(|player| (player, player / 2)).collect();
        let best = top_ten(board);
        assert_eq!(best.len(), 10);
        assert_eq!(best[..3], [(18, 9), (19, 9), (16, 8)]);
    }
}
