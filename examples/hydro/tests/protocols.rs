//! The protocols under Hydro's simulator: every schedule within small bounds, or many random ones.

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil_examples::kv_store::kv_store;
use hydrofoil_examples::lock_server::{Action, LockRequest, Outcome, lock_server};
use hydrofoil_examples::two_phase_commit::two_phase_commit;
use hydrofoil_examples::voting::voting;
use hydrofoil_examples::word_count::word_count;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

/// Exhaustive: a payload commits once, or never when it was sent before the participants were known. Nothing else happens.
#[test]
fn two_phase_commit_commits_at_most_once() {
    let mut flow = FlowBuilder::with_name("two_phase_commit");
    let coordinator = flow.process();
    let participants = flow.cluster();
    let (send, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
    let committed = two_phase_commit(&coordinator, &participants, 2, payloads).sim_output();

    let (mut once, mut never) = (0, 0);
    let executions = flow
        .sim()
        .with_cluster_size(&participants, 2)
        .exhaustive(async || {
            send.send_many_unordered([7]);
            match committed.collect_sorted::<Vec<_>>().await.as_slice() {
                [7] => once += 1,
                [] => never += 1,
                other => panic!("committed {other:?}"),
            }
        });
    assert_eq!(once + never, executions);
    assert!(once > 0 && never > 0, "{once} committed, {never} did not");
}

/// Random schedules: two payloads do not disturb each other, and both can be decided.
#[test]
fn voting_decides_each_payload_at_most_once() {
    let mut flow = FlowBuilder::with_name("voting");
    let leader = flow.process();
    let replicas = flow.cluster();
    let (send, payloads) = leader.sim_input::<u32, NoOrder, ExactlyOnce>();
    let decided = voting(&leader, &replicas, 3, payloads).sim_output();

    let both = AtomicUsize::new(0);
    flow.sim()
        .with_cluster_size(&replicas, 3)
        .unit_test_fuzz_iterations(2_000)
        .fuzz(async || {
            send.send_many_unordered([1, 2]);
            let decided = decided.collect_sorted::<Vec<_>>().await;
            assert!(
                [&[][..], &[1], &[2], &[1, 2]].contains(&decided.as_slice()),
                "decided {decided:?}"
            );
            both.fetch_add(usize::from(decided.len() == 2), Ordering::Relaxed);
        });
    assert!(both.into_inner() > 0);
}

/// Exhaustive: of two that want one lock at the same time exactly one gets it; other locks are not touched.
#[test]
fn lock_server_grants_a_lock_to_one() {
    let mut flow = FlowBuilder::with_name("lock_server");
    let server = flow.process();
    let (send, requests) = server.sim_input::<(u32, LockRequest<u32>), NoOrder, ExactlyOnce>();
    let outcomes = lock_server(requests).sim_output();
    let request = |lock, holder, action| LockRequest {
        lock,
        holder,
        action,
    };

    let mut winners = [0, 0];
    flow.sim().exhaustive(async || {
        send.send_many_unordered([
            (0, request(7, 100, Action::Acquire)),
            (1, request(7, 101, Action::Acquire)),
            (2, request(8, 102, Action::Release)),
        ]);
        match outcomes.collect_sorted::<Vec<_>>().await.as_slice() {
            [
                (0, Outcome::Granted),
                (1, Outcome::Busy),
                (2, Outcome::NotHeld),
            ] => winners[0] += 1,
            [
                (0, Outcome::Busy),
                (1, Outcome::Granted),
                (2, Outcome::NotHeld),
            ] => winners[1] += 1,
            other => panic!("{other:?}"),
        }
    });
    assert!(winners[0] > 0 && winners[1] > 0, "{winners:?}");
}

/// Exhaustive: a get after the acknowledgement sees the put; one that is under way together with it may or may not.
#[test]
fn kv_store_reads_what_was_acknowledged() {
    let mut flow = FlowBuilder::with_name("kv_store");
    let store = flow.process();
    let (put, puts) = store.sim_input::<(u32, (u32, u64)), NoOrder, ExactlyOnce>();
    let (get, gets) = store.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
    let answers = kv_store(puts, gets);
    let acknowledged = answers.acknowledged.sim_output();
    let found = answers.found.sim_output();
    let compiled = flow.sim().compiled();

    compiled.exhaustive(async || {
        put.send_many_unordered([(0, (5, 50))]);
        acknowledged.assert_yields_unordered([0]).await;
        get.send_many_unordered([(1, 5), (2, 6)]);
        found
            .assert_yields_only_unordered([(1, Some(50)), (2, None)])
            .await;
    });

    let (mut seen, mut missed) = (0, 0);
    compiled.exhaustive(async || {
        put.send_many_unordered([(0, (5, 50))]);
        get.send_many_unordered([(1, 5)]);
        match found.collect_sorted::<Vec<_>>().await.as_slice() {
            [(1, Some(50))] => seen += 1,
            [(1, None)] => missed += 1,
            other => panic!("{other:?}"),
        }
    });
    assert!(seen > 0 && missed > 0, "{seen} saw it, {missed} did not");
}

/// Exhaustive: every word is counted up from one, whichever reducer counts it.
#[test]
fn word_count_counts_every_word() {
    let mut flow = FlowBuilder::with_name("word_count");
    let splitter = flow.process();
    let reducers = flow.cluster();
    let collector = flow.process();
    let (send, lines) = splitter.sim_input::<String, TotalOrder, ExactlyOnce>();
    let counts = word_count(lines, &reducers, 2, &collector).sim_output();

    flow.sim()
        .with_cluster_size(&reducers, 2)
        .exhaustive(async || {
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
}
