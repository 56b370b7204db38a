//! The programs, and what is sent to them. Inputs are as small as lets every decision of a program matter.

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydrofoil_examples::kv_store::{Store, kv_store};
use hydrofoil_examples::lock_server::{Action, LockRequest, LockServer, lock_server};
use hydrofoil_examples::operators::{
    Node, Other, atomic, elementwise, folds, futures, joins, networks, ticks,
};
use hydrofoil_examples::pipeline::{
    Leader, co_hash, dependencies, functional, monotonic, mutually_independent, partial,
};
use hydrofoil_examples::two_phase_commit::{Coordinator, two_phase_commit};
use hydrofoil_examples::voting;
use hydrofoil_examples::word_count::{Collector, Splitter, word_count};
use hydrofoil_examples::work::encrypt;

use super::check;
use super::record::Recorder;

/// Programs that do nothing before they get something.
#[test]
fn outcomes_of_programs_that_wait() {
    check(&[
        ("elementwise_halves", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [3, 4, 3], []);
            r.output(elementwise::halves_and_ranges(numbers));
        }),
        ("elementwise_sorted", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [2, 1, 3], []);
            r.output(elementwise::sorted_batches(numbers));
        }),
        ("elementwise_parse", |r| {
            let node = r.flow.process();
            let lines = ["7", "seven", " 9 "].map(str::to_owned);
            let lines = r.input(&node, lines, []);
            r.output(elementwise::parse(lines));
        }),
        ("joins_join", |r| {
            let node = r.flow.process();
            let left = r.input(&node, [(1, 10), (2, 20), (1, 11)], []);
            let right = r.input(&node, [(1, 7), (3, 9), (1, 8)], []);
            r.output(joins::join(left, right));
        }),
        ("joins_cross", |r| {
            let node = r.flow.process();
            let left = r.input(&node, [(1, 10), (2, 20)], []);
            let right = r.input(&node, [(1, 7), (3, 9)], []);
            r.output(joins::cross(left, right));
        }),
        ("joins_constants", |r| {
            let node = r.flow.process();
            let pairs = r.input(&node, [(1, 100), (3, 300), (5, 500), (1, 101)], []);
            r.output(joins::against_constants(&node, pairs));
        }),
        ("joins_grid", |r| {
            let node = r.flow.process();
            r.output(joins::grid(&node));
        }),
        ("joins_per_batch", |r| {
            let node = r.flow.process();
            let left = r.input(&node, [(1, 10), (2, 20)], []);
            let right = r.input(&node, [(1, 10), (2, 7)], []);
            r.output(joins::per_batch(left, right));
        }),
        ("joins_lookups", |r| {
            let node = r.flow.process();
            let questions = r.input(&node, [(1, 10), (2, 20), (1, 11)], []);
            let facts = r.input(&node, [(1, 7), (1, 8), (2, 9)], []);
            r.output(joins::lookups(questions, facts));
        }),
        ("folds_per_key", |r| {
            let node = r.flow.process();
            let pairs = r.input(&node, [(1, 10), (2, 20), (1, 30)], []);
            r.output(folds::per_key(pairs));
        }),
        ("folds_recent", |r| {
            let node = r.flow.process();
            let pairs = r.input(&node, [(1, 10), (12, 20), (1, 30)], []);
            r.output(folds::recent(pairs));
        }),
        ("folds_running", |r| {
            let node = r.flow.process();
            let pairs = r.input(&node, [(1, 10), (2, 20), (1, 30)], []);
            r.output(folds::running(pairs));
        }),
        ("ticks_countdown", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [2, 1], []);
            r.output(ticks::countdown(&node, numbers));
        }),
        ("ticks_remember", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [2, 1, 3], []);
            r.output(ticks::remember(numbers));
        }),
        ("ticks_across", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [2, 1, 3], []);
            r.output(ticks::across(&node, numbers));
        }),
        ("atomic_counter", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [5, 6], []);
            let questions = r.input(&node, [()], [()]);
            let (acknowledged, answers) = atomic::counter(numbers, questions);
            r.output(acknowledged);
            r.output(answers);
        }),
        ("atomic_places", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [5, 6, 7], []);
            r.output(atomic::places(&node, numbers));
        }),
        ("futures_all", |r| {
            let node = r.flow.process();
            let numbers = r.input(&node, [2, 1], []);
            r.output(futures::as_completed(numbers.clone()));
            r.output(futures::in_order(numbers.clone()));
            r.output(futures::blocking(numbers.clone()));
            r.output(futures::async_sum(numbers));
            r.output(futures::greeting(&node));
        }),
        ("networks_by_remainder", |r| {
            let places = places(r, networks::MEMBERS);
            let numbers = r.input(&places.node, [4, 5, 6], []);
            r.output(networks::by_remainder(&places, numbers));
        }),
        ("lock_server", |r| {
            let server = r.flow.process::<LockServer>();
            let request = |lock, holder, action| LockRequest {
                lock,
                holder,
                action,
            };
            let requests = r.input::<(u32, LockRequest<u32>), _, NoOrder>(
                &server,
                [
                    (0, request(7, 100, Action::Acquire)),
                    (1, request(7, 101, Action::Acquire)),
                    (2, request(7, 100, Action::Release)),
                    (3, request(8, 102, Action::Release)),
                ],
                [],
            );
            r.output(lock_server(requests));
        }),
        ("kv_store", |r| {
            let store = r.flow.process::<Store>();
            let puts = [(0, (5, 50)), (1, (5, 51)), (2, (6, 60))];
            let puts = r.input::<(u32, (u32, u64)), _, NoOrder>(&store, puts, []);
            let gets = r.input::<(u32, u32), _, NoOrder>(&store, [(3, 5)], [(4, 5)]);
            let answers = kv_store(puts, gets);
            r.output(answers.acknowledged);
            r.output(answers.found);
        }),
        ("word_count", |r| {
            let splitter = r.flow.process::<Splitter>();
            let reducers = r.cluster(2);
            let collector = r.flow.process::<Collector>();
            let lines = ["To be, or not", "to be"].map(str::to_owned);
            let lines = r.input::<_, _, TotalOrder>(&splitter, lines, []);
            r.output(word_count(lines, &reducers, 2, &collector));
        }),
        ("pipeline_functional", |r| {
            let leader = r.flow.process::<Leader>();
            let requests = [(0, encrypt(8)), (1, encrypt(16)), (2, encrypt(24))];
            let requests = r.input::<(u32, u64), _, NoOrder>(&leader, requests, []);
            r.output(functional::serve(requests));
        }),
        ("pipeline_mutually_independent", |r| {
            let leader = r.flow.process::<Leader>();
            let requests = [(0, encrypt(0)), (1, encrypt(8))];
            let register = r.input::<(u32, u64), _, NoOrder>(&leader, requests, []);
            let audit = r.input::<(u32, u64), _, NoOrder>(&leader, requests, []);
            r.output(mutually_independent::register(register));
            r.output(mutually_independent::audit(audit));
        }),
        ("pipeline_co_hash", |r| {
            let leader = r.flow.process::<Leader>();
            let orders = [(1, encrypt(10)), (2, encrypt(20)), (3, encrypt(30))];
            let orders = r.input::<(u32, u64), _, NoOrder>(&leader, orders, []);
            let payments = [(2, encrypt(2)), (1, encrypt(1))];
            let payments = r.input::<(u32, u64), _, NoOrder>(&leader, payments, []);
            r.output(co_hash::serve(orders, payments));
        }),
        ("pipeline_dependencies", |r| {
            let leader = r.flow.process::<Leader>();
            let payments = [
                (0, (3, encrypt(5))),
                (1, (4, encrypt(6))),
                (2, (3, encrypt(1))),
            ];
            let payments = r.input::<(u32, (u32, u64)), _, NoOrder>(&leader, payments, []);
            r.output(dependencies::serve(payments));
        }),
    ]);
}

/// Values that are there from the start can be looked at before there is anything else.
#[test]
fn outcomes_of_programs_with_a_first_value() {
    check(&[("folds_totals", |r| {
        let node = r.flow.process();
        let pairs = r.input(&node, [(1, 10)], []);
        r.output(folds::totals(pairs));
    })]);
    check(&[("ticks_constants", |r| {
        let node = r.flow.process();
        let numbers = r.input(&node, [2, 1, 3], []);
        r.output(ticks::with_constants(&node, numbers));
    })]);
    check(&[("pipeline_partial", |r| {
        let leader = r.flow.process::<Leader>();
        let requests = [(0, (1, encrypt(5))), (1, (1, encrypt(6)))];
        let requests = r.input::<(u32, (u32, u64)), _, NoOrder>(&leader, requests, []);
        let changes = r.input::<_, _, TotalOrder>(&leader, [()], [()]);
        r.output(partial::serve(requests, changes));
    })]);
}

/// Members become known one by one.
#[test]
fn outcomes_of_broadcasts() {
    check(&[("voting", |r| {
        let leader = r.flow.process::<voting::Leader>();
        let replicas = r.cluster(2);
        let payloads = r.input::<u32, _, NoOrder>(&leader, [1, 2], []);
        r.output(voting::voting(&leader, &replicas, 2, payloads));
    })]);
    check(&[("two_phase_commit", |r| {
        let coordinator = r.flow.process::<Coordinator>();
        let participants = r.cluster(2);
        let payloads = r.input::<u32, _, NoOrder>(&coordinator, [7], []);
        r.output(two_phase_commit(&coordinator, &participants, 2, payloads));
    })]);
    check(&[("pipeline_monotonic", |r| {
        let leader = r.flow.process::<Leader>();
        let witnesses = r.cluster(2);
        let requests = [(3, encrypt(33))];
        let requests = r.input::<(u32, u64), _, NoOrder>(&leader, requests, []);
        r.output(monotonic::serve(&leader, &witnesses, 2, requests));
    })]);
}

#[test]
fn outcomes_of_round_robin() {
    check(&[("networks_in_turn", |r| {
        // More helpers are more schedules than anybody waits for.
        let places = places(r, 1);
        let numbers = r.input(&places.node, [4], []);
        r.output(networks::in_turn(&places, numbers));
    })]);
}

fn places<'a>(r: &mut Recorder<'a, '_>, helpers: usize) -> networks::Places<'a> {
    networks::Places {
        node: r.flow.process::<Node>(),
        other: r.flow.process::<Other>(),
        workers: r.cluster(networks::MEMBERS),
        helpers: r.cluster(helpers),
    }
}
