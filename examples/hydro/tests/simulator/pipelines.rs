//! The pipelines without their load: each answers as it says, for every schedule.

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydro_lang::sim::{SimReceiver, SimSender};
use hydrofoil::{ExportOptions, InputRef};
use hydrofoil_examples::pipeline::{
    Leader, co_hash, dependencies, functional, monotonic, mutually_independent, partial,
};
use hydrofoil_examples::work::{decrypt, encrypt};

use crate::plans::{Plans, check};

type Sender<T> = SimSender<T, NoOrder, ExactlyOnce>;
type Receiver<T> = SimReceiver<T, NoOrder, ExactlyOnce>;

/// A request is answered with its plain body at most once, and can be answered.
#[test]
fn monotonic_answers_what_all_witnesses_endorsed() {
    check(
        Plans::Default,
        |flow| {
            let leader = flow.process();
            let witnesses = flow.cluster();
            let (send, requests) = leader.sim_input::<(u32, u64), NoOrder, ExactlyOnce>();
            let answers = monotonic::serve(&leader, &witnesses, 2, requests).sim_output();
            let known = ExportOptions::new("monotonic")
                .cluster_size(&witnesses, 2)
                .workload(InputRef::External(0), "request", 1.0);
            (known, (send, answers))
        },
        |sim, (send, answers)| {
            let answered = AtomicUsize::new(0);
            sim.compile().explore(async || {
                send.send_many_unordered([(3, encrypt(33))]);
                match answers.collect_sorted::<Vec<_>>().await.as_slice() {
                    [(3, 33)] => answered.fetch_add(1, Ordering::Relaxed),
                    [] => 0,
                    other => panic!("{other:?}"),
                };
            });
            assert!(answered.into_inner() > 0);
        },
    );
}

/// The ports of all pipelines of one leader.
struct Pipelines {
    number: Sender<(u32, u64)>,
    numbered: Receiver<(u32, u64)>,
    register: Sender<(u32, u64)>,
    registered: Receiver<(u32, u64)>,
    audit: Sender<(u32, u64)>,
    audited: Receiver<(u32, u64)>,
    order: Sender<(u32, u64)>,
    pay: Sender<(u32, u64)>,
    matched: Receiver<(u32, u64)>,
    pay_in: Sender<(u32, (u32, u64))>,
    balances: Receiver<(u32, (u64, u64))>,
    stamp: Sender<(u32, (u32, u64))>,
    change_epoch: SimSender<(), TotalOrder, ExactlyOnce>,
    stamped: Receiver<(u32, (usize, u32, u64))>,
}

impl Pipelines {
    fn build(flow: &mut FlowBuilder<'_>) -> Self {
        let leader = flow.process::<Leader>();
        let (number, requests) = leader.sim_input();
        let numbered = functional::serve(requests).sim_output();
        let (register, requests) = leader.sim_input();
        let registered = mutually_independent::register(requests).sim_output();
        let (audit, requests) = leader.sim_input();
        let audited = mutually_independent::audit(requests).sim_output();
        let (order, orders) = leader.sim_input();
        let (pay, payments) = leader.sim_input();
        let matched = co_hash::serve(orders, payments).sim_output();
        let (pay_in, payments) = leader.sim_input();
        let balances = dependencies::serve(payments).sim_output();
        let (stamp, requests) = leader.sim_input();
        let (change_epoch, changes) = leader.sim_input();
        let stamped = partial::serve(requests, changes).sim_output();
        Pipelines {
            number,
            numbered,
            register,
            registered,
            audit,
            audited,
            order,
            pay,
            matched,
            pay_in,
            balances,
            stamp,
            change_epoch,
            stamped,
        }
    }
}

/// All on one leader so that one simulator serves them: each pipeline alone, for every schedule.
#[test]
fn pipelines_of_one_leader_answer_as_they_say() {
    check(
        Plans::Costly,
        |flow| (ExportOptions::new("pipelines"), Pipelines::build(flow)),
        |sim, ports| {
            let compiled = sim.compile();

            // Answers carry the numbers from 0 in some order, each once.
            compiled.explore(async || {
                let requests = [(0, encrypt(0)), (1, encrypt(0)), (2, encrypt(0))];
                ports.number.send_many_unordered(requests);
                let answers = ports.numbered.collect_sorted::<Vec<_>>().await;
                let mut numbers: Vec<_> = answers
                    .into_iter()
                    .map(|(_, sealed)| decrypt(sealed))
                    .collect();
                numbers.sort();
                assert_eq!(numbers, [0, 1, 2]);
            });

            // Each of the two services keeps its own order.
            compiled.explore(async || {
                let requests = [(0, encrypt(0)), (1, encrypt(0))];
                ports.register.send_many_unordered(requests);
                let requests = [(0, encrypt(8)), (1, encrypt(1))];
                ports.audit.send_many_unordered(requests);
                let numbers = ports.registered.collect_sorted::<Vec<_>>().await;
                assert!(
                    numbers == [(0, 0), (1, 1)] || numbers == [(0, 1), (1, 0)],
                    "{numbers:?}"
                );
                let checksums = ports.audited.collect_sorted::<Vec<_>>().await;
                assert!(
                    checksums == [(0, 8), (1, 17)] || checksums == [(0, 10), (1, 1)],
                    "{checksums:?}"
                );
            });

            // A tag is answered exactly once, when both its parts are there.
            compiled.explore(async || {
                let orders = [(1, encrypt(10)), (2, encrypt(20)), (3, encrypt(30))];
                ports.order.send_many_unordered(orders);
                let payments = [(2, encrypt(2)), (1, encrypt(1))];
                ports.pay.send_many_unordered(payments);
                ports
                    .matched
                    .assert_yields_only_unordered([(1, 11), (2, 22)])
                    .await;
            });

            // Balances are by account, totals by branch.
            assert_eq!(dependencies::branch_of(3), dependencies::branch_of(4));
            assert_ne!(dependencies::branch_of(3), dependencies::branch_of(40));
            compiled.explore(async || {
                let payments = [
                    (0, (3, encrypt(5))),
                    (1, (4, encrypt(6))),
                    (2, (40, encrypt(7))),
                ];
                ports.pay_in.send_many_unordered(payments);
                let answers = ports.balances.collect_sorted::<Vec<_>>().await;
                assert!(
                    answers == [(0, (5, 5)), (1, (6, 11)), (2, (7, 7))]
                        || answers == [(0, (5, 11)), (1, (6, 6)), (2, (7, 7))],
                    "{answers:?}"
                );
            });

            // Numbers are by account; a request after an epoch change is served in the old epoch or the new one.
            let epochs = [AtomicUsize::new(0), AtomicUsize::new(0)];
            compiled.explore(async || {
                ports.change_epoch.send(());
                let requests = [(0, (1, encrypt(5))), (1, (2, encrypt(6)))];
                ports.stamp.send_many_unordered(requests);
                let answers = ports.stamped.collect_sorted::<Vec<_>>().await;
                let [(0, (first, 1, 5)), (1, (second, 1, 6))] = answers[..] else {
                    panic!("{answers:?}");
                };
                epochs[first].fetch_add(1, Ordering::Relaxed);
                epochs[second].fetch_add(1, Ordering::Relaxed);
            });
            let epochs = epochs.map(AtomicUsize::into_inner);
            assert!(epochs[0] > 0 && epochs[1] > 0, "{epochs:?}");
        },
    );
}
