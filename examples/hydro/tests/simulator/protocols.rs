//! The protocols: every schedule within small bounds, or many random ones.

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};
use hydrofoil_examples::kv_store::kv_store;
use hydrofoil_examples::lock_server::{Action, LockRequest, Outcome, lock_server};
use hydrofoil_examples::two_phase_commit::two_phase_commit;
use hydrofoil_examples::voting::voting;
use hydrofoil_examples::word_count::word_count;

use crate::plans::{Plans, check};

/// A payload commits once, or never when it was sent before the participants were known. Nothing else happens.
#[test]
fn two_phase_commit_commits_at_most_once() {
    check(
        Plans::Default,
        |flow| {
            let coordinator = flow.process();
            let participants = flow.cluster();
            let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
            let committed = two_phase_commit(&coordinator, &participants, 2, payloads).sim_output();
            let known = ExportOptions::new("two_phase_commit")
                .cluster_size(&participants, 2)
                .workload(InputRef::External(0), "commit", 1.0);
            (known, (send, committed))
        },
        |sim, (send, committed)| {
            let (once, never) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let executions = sim.compile().explore(async || {
                send.send_many_unordered([7]);
                match committed.collect_sorted::<Vec<_>>().await.as_slice() {
                    [7] => once.fetch_add(1, Ordering::Relaxed),
                    [] => never.fetch_add(1, Ordering::Relaxed),
                    other => panic!("committed {other:?}"),
                };
            });
            let (once, never) = (once.into_inner(), never.into_inner());
            assert_eq!(once + never, executions);
            assert!(once > 0 && never > 0, "{once} committed, {never} did not");
        },
    );
}

/// Payloads of several shards: each commits at most once, and all of them can.
#[test]
#[ignore = "part of the full matrix"]
fn two_phase_commit_commits_many_payloads() {
    check(
        Plans::Default,
        |flow| {
            let coordinator = flow.process();
            let participants = flow.cluster();
            let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
            let committed = two_phase_commit(&coordinator, &participants, 3, payloads).sim_output();
            let known = ExportOptions::new("two_phase_commit")
                .cluster_size(&participants, 3)
                .workload(InputRef::External(0), "commit", 1.0);
            (known, (send, committed))
        },
        |sim, (send, committed)| {
            let all = AtomicUsize::new(0);
            sim.fuzz(500, async || {
                send.send_many_unordered([1, 2, 3, 4, 5, 6]);
                let committed = committed.collect_sorted::<Vec<_>>().await;
                assert!(
                    committed.windows(2).all(|pair| pair[0] < pair[1])
                        && committed.iter().all(|payload| (1..=6).contains(payload)),
                    "committed {committed:?}"
                );
                all.fetch_add(usize::from(committed.len() == 6), Ordering::Relaxed);
            });
            assert!(all.into_inner() > 0);
        },
    );
}

/// Two payloads do not disturb each other, and both can be decided.
#[test]
fn voting_decides_each_payload_at_most_once() {
    check(
        Plans::Default,
        |flow| {
            let leader = flow.process();
            let replicas = flow.cluster();
            let (send, payloads) = leader.sim_input::<u32, NoOrder, ExactlyOnce>();
            let decided = voting(&leader, &replicas, 3, payloads).sim_output();
            let known = ExportOptions::new("voting")
                .cluster_size(&replicas, 3)
                .workload(InputRef::External(0), "vote", 1.0);
            (known, (send, decided))
        },
        |sim, (send, decided)| {
            let both = AtomicUsize::new(0);
            sim.fuzz(2_000, async || {
                send.send_many_unordered([1, 2]);
                let decided = decided.collect_sorted::<Vec<_>>().await;
                assert!(
                    [&[][..], &[1], &[2], &[1, 2]].contains(&decided.as_slice()),
                    "decided {decided:?}"
                );
                both.fetch_add(usize::from(decided.len() == 2), Ordering::Relaxed);
            });
            assert!(both.into_inner() > 0);
        },
    );
}

/// Of two that want one lock at the same time exactly one gets it; other locks are not touched.
#[test]
fn lock_server_grants_a_lock_to_one() {
    let request = |lock, holder, action| LockRequest {
        lock,
        holder,
        action,
    };
    check(
        Plans::Costly,
        |flow| {
            let server = flow.process();
            let (send, requests) =
                server.sim_input::<(u32, LockRequest<u32>), NoOrder, ExactlyOnce>();
            let outcomes = lock_server(requests).sim_output();
            let known = ExportOptions::new("lock_server")
                .workload(InputRef::External(0), "request", 1.0)
                .travels::<LockRequest<u32>>("lock_server.rs: derived, nothing skipped")
                .travels::<Outcome>("lock_server.rs: derived, nothing skipped");
            (known, (send, outcomes))
        },
        |sim, (send, outcomes)| {
            let winners = [AtomicUsize::new(0), AtomicUsize::new(0)];
            sim.compile().exhaust(async || {
                send.send_many_unordered([
                    (0, request(7, 100, Action::Acquire)),
                    (1, request(7, 101, Action::Acquire)),
                    (2, request(8, 102, Action::Release)),
                ]);
                let winner = match outcomes.collect_sorted::<Vec<_>>().await.as_slice() {
                    [
                        (0, Outcome::Granted),
                        (1, Outcome::Busy),
                        (2, Outcome::NotHeld),
                    ] => 0,
                    [
                        (0, Outcome::Busy),
                        (1, Outcome::Granted),
                        (2, Outcome::NotHeld),
                    ] => 1,
                    other => panic!("{other:?}"),
                };
                winners[winner].fetch_add(1, Ordering::Relaxed);
            });
            let winners = winners.map(AtomicUsize::into_inner);
            assert!(winners[0] > 0 && winners[1] > 0, "{winners:?}");
        },
    );
}

/// A get after the acknowledgement sees the put; one that is under way together with it may or may not.
#[test]
fn kv_store_reads_what_was_acknowledged() {
    check(
        Plans::Costly,
        |flow| {
            let store = flow.process();
            let (put, puts) = store.sim_input::<(u32, (u32, u64)), NoOrder, ExactlyOnce>();
            let (get, gets) = store.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
            let answers = kv_store(puts, gets);
            let acknowledged = answers.acknowledged.sim_output();
            let found = answers.found.sim_output();
            let known = ExportOptions::new("kv_store")
                .workload(InputRef::External(0), "put", 1.0)
                .workload(InputRef::External(1), "get", 1.0);
            (known, (put, get, acknowledged, found))
        },
        |sim, (put, get, acknowledged, found)| {
            let compiled = sim.compile();
            compiled.exhaust(async || {
                put.send_many_unordered([(0, (5, 50))]);
                acknowledged.assert_yields_unordered([0]).await;
                get.send_many_unordered([(1, 5), (2, 6)]);
                found
                    .assert_yields_only_unordered([(1, Some(50)), (2, None)])
                    .await;
            });

            let (seen, missed) = (AtomicUsize::new(0), AtomicUsize::new(0));
            compiled.exhaust(async || {
                put.send_many_unordered([(0, (5, 50))]);
                get.send_many_unordered([(1, 5)]);
                match found.collect_sorted::<Vec<_>>().await.as_slice() {
                    [(1, Some(50))] => seen.fetch_add(1, Ordering::Relaxed),
                    [(1, None)] => missed.fetch_add(1, Ordering::Relaxed),
                    other => panic!("{other:?}"),
                };
            });
            let (seen, missed) = (seen.into_inner(), missed.into_inner());
            assert!(seen > 0 && missed > 0, "{seen} saw it, {missed} did not");
        },
    );
}

/// Every word is counted up from one, whichever reducer counts it.
#[test]
fn word_count_counts_every_word() {
    check(
        Plans::Default,
        |flow| {
            let splitter = flow.process();
            let reducers = flow.cluster();
            let collector = flow.process();
            let (send, lines) = splitter.sim_input::<String, TotalOrder, ExactlyOnce>();
            let counts = word_count(lines, &reducers, 2, &collector).sim_output();
            let known = ExportOptions::new("word_count")
                .cluster_size(&reducers, 2)
                .workload(InputRef::External(0), "line", 1.0);
            (known, (send, counts))
        },
        |sim, (send, counts)| {
            sim.compile().explore(async || {
                send.send_many(["To be, or not".to_owned(), "to be".to_owned()]);
                let expected = [
                    ("be", 1),
                    ("be", 2),
                    ("not", 1),
                    ("or", 1),
                    ("to", 1),
                    ("to", 2),
                ]
                .map(|(word, count)| (word.to_owned(), count));
                assert_eq!(counts.collect_sorted::<Vec<_>>().await, expected);
            });
        },
    );
}
