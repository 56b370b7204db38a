//! Multi-Paxos: one history, whoever leads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydro_lang::sim::{SimClusterReceiver, SimClusterSender, SimReceiver, SimSender};

use hydrofoil::{ExportOptions, InputRef};
use hydrofoil_examples::paxos::gateway::{Machines, promised, replicated_store};
use hydrofoil_examples::paxos::replica::{Done, Put};
use hydrofoil_examples::paxos::{Config, Timers};

use crate::plans::{Plans, check};

const CONFIG: Config = Config {
    proposers: 2,
    faults: 1,
    replicas: 2,
    // So small that acceptors forget slots during a test.
    checkpoint_every: 2,
    heartbeat_millis: 0,
    patience_millis: 0,
    stagger_millis: 0,
};

/// The ports of the store, with its timers in the hands of the test.
struct Store {
    heartbeat: SimClusterSender<(), TotalOrder, ExactlyOnce>,
    patience: SimClusterSender<(), TotalOrder, ExactlyOnce>,
    commands: SimSender<Put, TotalOrder, ExactlyOnce>,
    answers: SimReceiver<Done, NoOrder, ExactlyOnce>,
    history: SimClusterReceiver<(usize, Option<Put>), TotalOrder, ExactlyOnce>,
}

impl Store {
    fn build(flow: &mut FlowBuilder<'_>) -> (ExportOptions, Self) {
        let machines = Machines::new(flow);
        let (heartbeat, heartbeats) = machines.proposers.sim_input();
        let (patience, rings) = machines.proposers.sim_input();
        let (commands, puts) = machines.gateway.sim_input();
        let timers = Timers {
            heartbeat: heartbeats,
            patience: rings,
        };
        let served = replicated_store(&machines, CONFIG, timers, puts);
        let store = Store {
            heartbeat,
            patience,
            commands,
            answers: served.answers.sim_output(),
            history: served.history.sim_cluster_output(),
        };
        let known = promised(ExportOptions::new("paxos"))
            .cluster_size(&machines.proposers, CONFIG.proposers)
            .cluster_size(&machines.acceptors, CONFIG.acceptors())
            .cluster_size(&machines.replicas, CONFIG.replicas)
            .client(&machines.gateway)
            .workload(InputRef::External(2), "put", 1.0);
        (known, store)
    }

    /// Collects what everyone saw until nothing moves, and checks that it is one history.
    ///
    /// Returns how many slots the furthest replica ran and how many commands were answered.
    async fn check(&self, commands: &[Put]) -> (usize, usize) {
        let mut log: BTreeMap<usize, Option<Put>> = BTreeMap::new();
        for replica in 0..CONFIG.replicas as u32 {
            let history: Vec<(usize, Option<Put>)> = self.history.collect(replica).await;
            for (expected, (slot, command)) in history.into_iter().enumerate() {
                assert_eq!(slot, expected, "replica {replica} runs slots without gaps");
                let decided = log.entry(slot).or_insert_with(|| command.clone());
                assert_eq!(*decided, command, "replicas agree on slot {slot}");
            }
        }
        let mut ran: Vec<&Put> = log.values().flatten().collect();
        assert!(ran.iter().all(|put| commands.contains(put)));
        ran.sort();
        let commands_ran = ran.len();
        ran.dedup();
        assert_eq!(ran.len(), commands_ran, "no command runs twice");

        let answers: Vec<Done> = self.answers.collect_sorted().await;
        let mut ids: Vec<u32> = answers.iter().map(|done| done.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), answers.len(), "no command is answered twice");
        let mut cell = None;
        for put in log.values().flatten() {
            // All commands of the tests write the same key.
            let previous = cell.replace(put.value);
            if let Some(done) = answers.iter().find(|done| done.id == put.id) {
                assert_eq!((done.value, done.previous), (put.value, previous));
            }
        }
        assert!(ids.iter().all(|id| ran.iter().any(|put| put.id == *id)));
        (log.len(), answers.len())
    }
}

fn puts(count: u32) -> Vec<Put> {
    (0..count)
        .map(|id| Put {
            client: 0,
            id,
            key: 7,
            value: 100 + id,
        })
        .collect()
}

/// Two proposers keep challenging each other while commands arrive, in any order of events.
#[test]
fn replicas_agree_under_contention() {
    check(Plans::Matrix, Store::build, |sim, store| {
        let slots = AtomicUsize::new(0);
        let answered = AtomicUsize::new(0);
        let commands = puts(4);
        sim.fuzz(400, async || {
            for _ in 0..2 {
                store.patience.send_many([(0, ()), (1, ())]);
            }
            store.commands.send_many(commands.iter().cloned());
            store.heartbeat.send_many([(0, ()), (1, ())]);
            let (ran, done) = store.check(&commands).await;
            slots.fetch_add(ran, Ordering::Relaxed);
            answered.fetch_add(done, Ordering::Relaxed);
        });
        let (slots, answered) = (slots.into_inner(), answered.into_inner());
        println!("{slots} slots ran, {answered} commands were answered");
        assert!(
            answered > 0,
            "the test would hold of a program that does nothing"
        );
    });
}

/// Once everyone knows everyone, one leader is enough to answer every command.
#[test]
fn a_stable_leader_answers_every_command() {
    check(Plans::Default, Store::build, |sim, store| {
        let commands = puts(3);
        sim.fuzz(100, async || {
            // Membership arrives.
            store.answers.assert_no_more().await;
            store.patience.send(0, ());
            store.answers.assert_no_more().await;
            store.commands.send_many(commands.iter().cloned());
            assert_eq!(store.check(&commands).await, (3, 3));
        });
    });
}

/// A second leader takes over the log of the first, whose acceptors forgot its beginning.
#[test]
fn a_new_leader_continues_the_log() {
    check(Plans::Matrix, Store::build, |sim, store| {
        let commands = puts(5);
        sim.fuzz(100, async || {
            store.answers.assert_no_more().await;
            store.patience.send(0, ());
            store.answers.assert_no_more().await;
            store.commands.send_many(commands[..3].iter().cloned());
            let first: Vec<Done> = store.answers.collect_sorted().await;
            assert_eq!(first.len(), 3);

            // The first ring may fall into a watch in which the old leader was heard.
            store.patience.send(1, ());
            store.answers.assert_no_more().await;
            store.patience.send(1, ());
            store.answers.assert_no_more().await;
            store.commands.send_many(commands[3..].iter().cloned());
            let then: Vec<Done> = store.answers.collect_sorted().await;
            assert_eq!(then.len(), 2);
            for replica in 0..CONFIG.replicas as u32 {
                let history: Vec<(usize, Option<Put>)> = store.history.collect(replica).await;
                let order: Vec<u32> = history
                    .iter()
                    .filter_map(|(_, command)| command.as_ref().map(|put| put.id))
                    .collect();
                assert_eq!(order.len(), 5);
                assert!(order[..3].iter().all(|id| *id < 3));
            }
        });
    });
}
