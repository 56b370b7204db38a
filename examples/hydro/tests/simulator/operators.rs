//! What the small programs compute, as far as the simulator of Hydro 0.16.0 can run them.
//!
//! It cannot run: a reduce at the top level (`folds::longest`), dropping repetitions by decree (`elementwise::weakened`), lossy
//! networks (`networks::to_all`), ports for many clients and clocks (`sources`). It never comes to rest on a product with a
//! constant at the top level (`joins::plus_constant`). `embedded` has no ports that a simulation can reach, and `counter`
//! is a rewritten program.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;
use hydrofoil_examples::operators::{
    Other, atomic, elementwise, folds, futures, joins, networks, ticks,
};

use crate::plans::{Plans, check};

#[test]
fn elementwise_operators() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let (numbers, at_node) = node.sim_input();
            let (lines, lines_at_node) = node.sim_input();
            let halves = elementwise::halves_and_ranges(at_node.clone()).sim_output();
            let sorted = elementwise::sorted_batches(at_node).sim_output();
            let parsed = elementwise::parse(lines_at_node).sim_output();

            let known = ExportOptions::new("elementwise_operators");
            (known, (numbers, lines, halves, sorted, parsed))
        },
        |sim, (numbers, lines, halves, sorted, parsed)| {
            sim.fuzz(200, async || {
                numbers.send_many([8, 3, 8, 1]);
                lines.send_many(["7".to_owned(), "seven".to_owned(), " 9 ".to_owned()]);
                halves.assert_yields_only_unordered([4, 0, 1, 2]).await;
                let sorted: Vec<u32> = sorted.collect().await;
                assert!(sorted.len() >= 8);
                parsed.assert_yields_only([(0, 7), (1, 9)]).await;
            });
        },
    );
}

#[test]
fn joins_of_streams() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let (left, left_at_node) = node.sim_input();
            let (right, right_at_node) = node.sim_input();
            let joined = joins::join(left_at_node.clone(), right_at_node.clone()).sim_output();
            let crossed = joins::cross(left_at_node.clone(), right_at_node.clone()).sim_output();
            let constants = joins::against_constants(&node, left_at_node.clone()).sim_output();
            let grid = joins::grid(&node).sim_output();
            let batches =
                joins::per_batch(left_at_node.clone(), right_at_node.clone()).sim_output();
            let looked_up = joins::lookups(left_at_node, right_at_node).sim_output();

            let known = ExportOptions::new("joins_of_streams");
            (
                known,
                (
                    left, right, joined, crossed, constants, grid, batches, looked_up,
                ),
            )
        },
        |sim, (left, right, joined, crossed, constants, grid, batches, looked_up)| {
            let found = AtomicUsize::new(0);
            sim.fuzz(200, async || {
                left.send_many([(1, 100), (3, 300), (1, 101)]);
                right.send_many([(1, 7), (2, 8)]);
                joined
                    .assert_yields_only_unordered([(1, (100, 7)), (1, (101, 7))])
                    .await;
                let crossed: Vec<_> = crossed.collect_sorted().await;
                assert_eq!(crossed.len(), 6);
                constants.assert_yields_only_unordered([110, 111]).await;
                grid.assert_yields_only([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)])
                    .await;
                let batches: Vec<(u32, u32)> = batches.collect_sorted().await;
                // Every left pair differs from every right one.
                assert!(
                    [(1, 100), (3, 300), (1, 101)]
                        .iter()
                        .all(|pair| batches.contains(pair))
                );
                let looked_up: Vec<(u32, (u32, u32))> = looked_up.collect_sorted().await;
                assert!(
                    looked_up
                        .iter()
                        .all(|(key, (fact, _))| (*key, *fact) == (1, 7))
                );
                found.fetch_add(looked_up.len(), Ordering::Relaxed);
            });
            // A request that comes before the fact finds nothing.
            assert!(found.into_inner() > 0, "nothing was ever looked up");
        },
    );
}

#[test]
fn folds_of_streams() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let (pairs, at_node) = node.sim_input();
            let totals = folds::totals(at_node.clone()).sim_output();
            let per_key = folds::per_key(at_node.clone()).sim_output();
            let recent = folds::recent(at_node.clone()).sim_output();
            let running = folds::running(at_node).sim_output();

            let known = ExportOptions::new("folds_of_streams");
            (known, (pairs, totals, per_key, recent, running))
        },
        |sim, (pairs, totals, per_key, recent, running)| {
            let complete = AtomicUsize::new(0);
            sim.fuzz(200, async || {
                pairs.send_many([(1, 10), (2, 20), (1, 30)]);
                let totals: Vec<(u32, u32, usize)> = totals.collect().await;
                assert!(totals.is_sorted_by_key(|(_, _, count)| *count));
                let per_key: Vec<(u32, (u32, u32))> = per_key.collect_sorted().await;
                assert!(
                    per_key
                        .iter()
                        .all(|(_, (sum, highest))| *sum == 0 || *sum <= 40 && *highest <= 30)
                );
                if per_key.contains(&(1, (40, 30))) && per_key.contains(&(2, (20, 20))) {
                    complete.fetch_add(1, Ordering::Relaxed);
                }
                let recent: BTreeSet<(u32, u32)> = recent
                    .collect_sorted::<Vec<_>>()
                    .await
                    .into_iter()
                    .collect();
                assert!(recent.contains(&(1, 30)) && recent.contains(&(2, 20)));
                running
                    .assert_yields_only_unordered([
                        (1, 10),
                        (2, 30),
                        (1, 60),
                        (1, 10),
                        (2, 20),
                        (1, 40),
                    ])
                    .await;
            });
            assert!(complete.into_inner() > 0, "no key was ever complete");
        },
    );
}

#[test]
fn ticks_and_loops() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let (numbers, at_node) = node.sim_input();
            let constants = ticks::with_constants(&node, at_node.clone()).sim_output();
            let countdown = ticks::countdown(&node, at_node.clone()).sim_output();
            let remembered = ticks::remember(at_node.clone()).sim_output();
            let sums = ticks::across(&node, at_node).sim_output();

            let known = ExportOptions::new("ticks_and_loops");
            (known, (numbers, constants, countdown, remembered, sums))
        },
        |sim, (numbers, constants, countdown, remembered, sums)| {
            let counted = AtomicUsize::new(0);
            sim.fuzz(200, async || {
                numbers.send_many([2, 1]);
                let constants: Vec<u32> = constants.collect().await;
                // The tick may have run before, for the constant alone.
                assert!(
                    constants.len() == 2 && constants.iter().all(|sum| *sum > 1000),
                    "{constants:?}"
                );
                let countdown: Vec<u32> = countdown.collect_sorted().await;
                assert!(countdown.iter().all(|number| *number <= 2), "{countdown:?}");
                if countdown.contains(&0) {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                let remembered: Vec<u32> = remembered.collect().await;
                assert_eq!(remembered.last(), Some(&1));
                let sums: Vec<u32> = sums.collect().await;
                assert_eq!(sums.last(), Some(&3));
            });
            assert!(counted.into_inner() > 0, "no number was ever counted down");
        },
    );
}

/// A question sees every number that was acknowledged before it was asked.
#[test]
fn atomic_sections() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let (numbers, at_node) = node.sim_input();
            let (questions, questions_at_node) = node.sim_input();
            let places = atomic::places(&node, at_node.clone()).sim_output();
            let (acknowledged, answers) = atomic::counter(at_node, questions_at_node);
            let (acknowledged, answers) = (acknowledged.sim_output(), answers.sim_output());

            let known = ExportOptions::new("atomic_sections");
            (known, (numbers, questions, places, acknowledged, answers))
        },
        |sim, (numbers, questions, places, acknowledged, answers)| {
            sim.fuzz(200, async || {
                numbers.send_many([5, 6]);
                acknowledged.assert_yields([5]).await;
                questions.send(());
                let answer = answers.next().await.unwrap();
                assert!(answer == 5 || answer == 11, "{answer}");
                let places: Vec<(u32, usize)> = places.collect().await;
                assert!(
                    places == [(5, 2), (6, 1)] || places == [(5, 1), (6, 1)],
                    "{places:?}"
                );
            });
        },
    );
}

#[test]
fn asynchronous_work() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let (numbers, at_node) = node.sim_input();
            let completed = futures::as_completed(at_node.clone()).sim_output();
            let in_order = futures::in_order(at_node.clone()).sim_output();
            let blocking = futures::blocking(at_node.clone()).sim_output();
            let inner = futures::inner_streams(at_node.clone()).sim_output();
            let sums = futures::async_sum(at_node).sim_output();
            let greeting = futures::greeting(&node).sim_output();

            let known = ExportOptions::new("asynchronous_work");
            (
                known,
                (
                    numbers, completed, in_order, blocking, inner, sums, greeting,
                ),
            )
        },
        |sim, (numbers, completed, in_order, blocking, inner, sums, greeting)| {
            sim.compile().explore(async || {
                numbers.send_many([2, 1]);
                completed.assert_yields_only_unordered([3, 2]).await;
                in_order.assert_yields_only([4, 3]).await;
                blocking.assert_yields_only_unordered([5, 4]).await;
                inner.assert_yields_only([0, 1, 0]).await;
                sums.assert_yields_only([2, 3]).await;
                greeting.assert_yields_only([42]).await;
            });
        },
    );
}

#[test]
fn networks_that_lose_nothing() {
    check(
        Plans::Matrix,
        |flow| {
            let node = flow.process();
            let other = flow.process::<Other>();
            let places = networks::Places {
                node: node.clone(),
                other,
                workers: flow.cluster(),
                helpers: flow.cluster(),
            };
            let (numbers, at_node) = node.sim_input();
            let by_remainder = networks::by_remainder(&places, at_node.clone()).sim_output();
            let in_turn = networks::in_turn(&places, at_node).sim_output();

            let known = ExportOptions::new("networks_that_lose_nothing")
                .cluster_size(&places.workers, networks::MEMBERS)
                .cluster_size(&places.helpers, networks::MEMBERS);
            (known, (numbers, by_remainder, in_turn))
        },
        |sim, (numbers, by_remainder, in_turn)| {
            let arrived = AtomicUsize::new(0);
            sim.fuzz(200, async || {
                numbers.send_many([4, 5, 6]);
                by_remainder
                    .assert_yields_only_unordered([(0, 4), (1, 5), (0, 6)])
                    .await;
                // What is sent before a member is known goes nowhere.
                let in_turn: Vec<u32> = in_turn.collect_sorted().await;
                assert!(in_turn.iter().all(|number| [4, 5, 6].contains(number)));
                arrived.fetch_add(in_turn.len(), Ordering::Relaxed);
            });
            assert!(arrived.into_inner() > 0, "nothing ever arrived in turn");
        },
    );
}
