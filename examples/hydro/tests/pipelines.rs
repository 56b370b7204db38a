//! The single-rewrite pipelines and the closed loop under Hydro's simulator.

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydro_lang::sim::{SimClusterReceiver, SimSender};
use hydrofoil_examples::closed_loop::{Client, Load, Request};
use hydrofoil_examples::pipeline::{
    Leader, co_hash, dependencies, functional, monotonic, mutually_independent, partial,
};
use hydrofoil_examples::work::{decrypt, encrypt};
use hydrofoil_examples::{kv_store, lock_server, two_phase_commit, voting};

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

type Input<'a, T> = (
    SimSender<T, NoOrder, ExactlyOnce>,
    Stream<T, Process<'a, Leader>, Unbounded, NoOrder>,
);

/// Exhaustive: a request is answered with its plain body at most once, and can be answered.
#[test]
fn monotonic_answers_what_all_witnesses_endorsed() {
    let mut flow = FlowBuilder::with_name("monotonic");
    let leader = flow.process();
    let witnesses = flow.cluster();
    let (send, requests): Input<(u32, u64)> = leader.sim_input();
    let answers = monotonic::serve(&leader, &witnesses, 2, requests).sim_output();

    let mut answered = 0;
    flow.sim()
        .with_cluster_size(&witnesses, 2)
        .exhaustive(async || {
            send.send_many_unordered([(3, encrypt(33))]);
            match answers.collect_sorted::<Vec<_>>().await.as_slice() {
                [(3, 33)] => answered += 1,
                [] => {}
                other => panic!("{other:?}"),
            }
        });
    assert!(answered > 0);
}

/// Exhaustive, all on one leader so that one simulator serves them: each pipeline alone, for every schedule.
#[test]
fn pipelines_of_one_leader_answer_as_they_say() {
    let mut flow = FlowBuilder::with_name("pipelines");
    let leader = flow.process::<Leader>();

    let (to_number, requests): Input<(u32, u64)> = leader.sim_input();
    let numbered = functional::serve(requests).sim_output();

    let (to_register, requests): Input<(u32, u64)> = leader.sim_input();
    let registered = mutually_independent::register(requests).sim_output();
    let (to_audit, requests): Input<(u32, u64)> = leader.sim_input();
    let audited = mutually_independent::audit(requests).sim_output();

    let (order, orders): Input<(u32, u64)> = leader.sim_input();
    let (pay, payments): Input<(u32, u64)> = leader.sim_input();
    let matched = co_hash::serve(orders, payments).sim_output();

    let (pay_in, payments): Input<(u32, (u32, u64))> = leader.sim_input();
    let balances = dependencies::serve(payments).sim_output();

    let (to_stamp, requests): Input<(u32, (u32, u64))> = leader.sim_input();
    let (change_epoch, changes) = leader.sim_input::<(), TotalOrder, ExactlyOnce>();
    let stamped = partial::serve(requests, changes).sim_output();

    let compiled = flow.sim().compiled();

    // Answers carry the numbers from 0 in some order, each once.
    compiled.exhaustive(async || {
        to_number.send_many_unordered([(0, encrypt(0)), (1, encrypt(0)), (2, encrypt(0))]);
        let mut numbers: Vec<_> = numbered
            .collect_sorted::<Vec<_>>()
            .await
            .into_iter()
            .map(|(_, sealed)| decrypt(sealed))
            .collect();
        numbers.sort();
        assert_eq!(numbers, [0, 1, 2]);
    });

    // Each of the two services keeps its own order.
    compiled.exhaustive(async || {
        to_register.send_many_unordered([(0, encrypt(0)), (1, encrypt(0))]);
        to_audit.send_many_unordered([(0, encrypt(8)), (1, encrypt(1))]);
        let numbers = registered.collect_sorted::<Vec<_>>().await;
        assert!(
            numbers == [(0, 0), (1, 1)] || numbers == [(0, 1), (1, 0)],
            "{numbers:?}"
        );
        let checksums = audited.collect_sorted::<Vec<_>>().await;
        assert!(
            checksums == [(0, 8), (1, 17)] || checksums == [(0, 10), (1, 1)],
            "{checksums:?}"
        );
    });

    // A tag is answered exactly once, when both its parts are there.
    compiled.exhaustive(async || {
        order.send_many_unordered([(1, encrypt(10)), (2, encrypt(20)), (3, encrypt(30))]);
        pay.send_many_unordered([(2, encrypt(2)), (1, encrypt(1))]);
        matched
            .assert_yields_only_unordered([(1, 11), (2, 22)])
            .await;
    });

    // Balances are by account, totals by branch.
    assert_eq!(dependencies::branch_of(3), dependencies::branch_of(4));
    assert_ne!(dependencies::branch_of(3), dependencies::branch_of(40));
    compiled.exhaustive(async || {
        pay_in.send_many_unordered([
            (0, (3, encrypt(5))),
            (1, (4, encrypt(6))),
            (2, (40, encrypt(7))),
        ]);
        let answers = balances.collect_sorted::<Vec<_>>().await;
        assert!(
            answers == [(0, (5, 5)), (1, (6, 11)), (2, (7, 7))]
                || answers == [(0, (5, 11)), (1, (6, 6)), (2, (7, 7))],
            "{answers:?}"
        );
    });

    // Numbers are by account; a request after an epoch change is served in the old epoch or the new one.
    let mut epochs = [0, 0];
    compiled.exhaustive(async || {
        change_epoch.send(());
        to_stamp.send_many_unordered([(0, (1, encrypt(5))), (1, (2, encrypt(6)))]);
        let answers = stamped.collect_sorted::<Vec<_>>().await;
        let [(0, (first, 1, 5)), (1, (second, 1, 6))] = answers[..] else {
            panic!("{answers:?}");
        };
        epochs[first] += 1;
        epochs[second] += 1;
    });
    assert!(epochs[0] > 0 && epochs[1] > 0, "{epochs:?}");
}

/// Random schedules over all bench forms in one flow: virtual clients get the answers to their requests in sequence, none twice, and in some
/// schedule all of them.
#[test]
fn every_closed_loop_turns() {
    const LOAD: Load = Load::Fixed {
        virtual_clients: 2,
        requests_per_client: 2,
    };
    let mut flow = FlowBuilder::with_name("bench");
    let clients: [Cluster<'_, Client>; 10] = std::array::from_fn(|_| flow.cluster());
    let leader = flow.process();
    let replicas = flow.cluster();
    let coordinator = flow.process();
    let participants = flow.cluster();
    let server = flow.process();
    let store = flow.process();
    let workers: [Process<'_, Leader>; 6] = std::array::from_fn(|_| flow.process());
    let witnesses = flow.cluster();
    let admin = flow.process();
    let (change, changes) = admin.sim_input::<(), TotalOrder, ExactlyOnce>();

    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = &clients;
    let [w0, w1, w2, w3, w4, w5] = &workers;
    let answered: [(_, SimClusterReceiver<Request, NoOrder, ExactlyOnce>); 10] = [
        // Broadcasts may miss members that are not known yet: these may stop early.
        (
            false,
            two_phase_commit::bench(c0, &coordinator, &participants, 2, LOAD),
        ),
        (false, voting::bench(c1, &leader, &replicas, 2, LOAD)),
        (false, monotonic::bench(c2, w0, &witnesses, 2, LOAD)),
        (true, lock_server::bench(c3, &server, LOAD)),
        (true, kv_store::bench(c4, &store, LOAD)),
        (true, functional::bench(c5, w1, LOAD)),
        (true, mutually_independent::bench(c6, w2, LOAD)),
        (true, co_hash::bench(c7, w3, LOAD)),
        (true, dependencies::bench(c8, w4, LOAD)),
        (true, partial::bench(c9, w5, changes, LOAD)),
    ]
    .map(|(complete, requests)| (complete, requests.sim_cluster_output()));

    let all: Vec<Request> = (0..2)
        .flat_map(|virtual_client| {
            (0..2).map(move |sequence| Request {
                virtual_client,
                sequence,
            })
        })
        .collect();
    let turned: [AtomicUsize; 10] = std::array::from_fn(|_| AtomicUsize::new(0));
    let mut sim = flow.sim();
    for cluster in &clients {
        sim = sim.with_cluster_size(cluster, 1);
    }
    sim.with_cluster_size(&replicas, 2)
        .with_cluster_size(&participants, 2)
        .with_cluster_size(&witnesses, 2)
        .unit_test_fuzz_iterations(100)
        .fuzz(async || {
            change.send(());
            for ((complete, receiver), turned) in answered.iter().zip(&turned) {
                let answered = receiver.collect_sorted::<Vec<_>>(0).await;
                if *complete {
                    assert_eq!(answered, all);
                }
                for pair in answered.windows(2) {
                    assert!(pair[0] < pair[1], "{answered:?}");
                }
                for request in &answered {
                    assert!(
                        request.sequence == 0
                            || answered.contains(&Request {
                                sequence: request.sequence - 1,
                                ..request.clone()
                            }),
                        "{answered:?}"
                    );
                }
                turned.fetch_add(usize::from(answered.len() == all.len()), Ordering::Relaxed);
            }
        });
    for (form, turned) in turned.iter().enumerate() {
        assert!(
            turned.load(Ordering::Relaxed) > 0,
            "form {form} was never answered in full"
        );
    }
}
