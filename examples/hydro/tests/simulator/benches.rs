//! The bench forms: the closed loop turns, whatever the schedule. All of them run in one flow by default; the full matrix runs each alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydro_lang::sim::{SimClusterReceiver, SimSender};
use hydrofoil::{ExportOptions, InputRef};
use hydrofoil_examples::closed_loop::{Client, Load, Request};
use hydrofoil_examples::pipeline::{self, Requests};

use crate::plans::{Plans, check};

const VIRTUAL_CLIENTS: u32 = 2;
const REQUESTS: u32 = 2;
const LOAD: Load = Load::Fixed {
    virtual_clients: VIRTUAL_CLIENTS,
    requests_per_client: REQUESTS,
};

/// What a form is built into.
struct Bench<'a> {
    answered: Requests<'a>,
    known: ExportOptions,
    /// Starts an epoch, where the form has them.
    change: Option<SimSender<(), TotalOrder, ExactlyOnce>>,
}

/// Builds a form with these clients, and adds to what is known of the program.
type Form = for<'a> fn(&mut FlowBuilder<'a>, &Cluster<'a, Client>, ExportOptions) -> Bench<'a>;

/// All forms but that of Paxos: its timers are real clocks, which the simulator does not run (in `paxos.rs` the test rings them). And whether
/// everything is answered in every schedule: broadcasts may miss members that are not known yet.
const FORMS: [(bool, Form); 11] = [
    (false, two_phase_commit),
    (false, voting),
    (false, monotonic),
    (true, lock_server),
    (true, kv_store),
    (true, functional),
    (true, mutually_independent),
    (true, co_hash),
    (true, dependencies),
    (true, partial),
    (true, word_count),
];

/// Answered requests of the clients, and the start of an epoch.
struct Ports {
    answered: SimClusterReceiver<Request, NoOrder, ExactlyOnce>,
    change: Option<SimSender<(), TotalOrder, ExactlyOnce>>,
}

/// A form without epochs.
fn plain(answered: Requests<'_>, known: ExportOptions) -> Bench<'_> {
    Bench {
        answered,
        known,
        change: None,
    }
}

/// Adds the n-th network of a form's clients to the workload.
fn asks(known: ExportOptions, clients: &Cluster<'_, Client>, n: usize) -> ExportOptions {
    let input = InputRef::network_from(clients, n);
    known.workload(input, format!("request {n}"), 1.0)
}

fn two_phase_commit<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    let (coordinator, participants) = (flow.process(), flow.cluster());
    plain(
        hydrofoil_examples::two_phase_commit::bench(clients, &coordinator, &participants, 2, LOAD),
        known.cluster_size(&participants, 2),
    )
}

fn voting<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    let (leader, replicas) = (flow.process(), flow.cluster());
    plain(
        hydrofoil_examples::voting::bench(clients, &leader, &replicas, 2, LOAD),
        known.cluster_size(&replicas, 2),
    )
}

fn monotonic<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    let (leader, witnesses) = (flow.process(), flow.cluster());
    plain(
        pipeline::monotonic::bench(clients, &leader, &witnesses, 2, LOAD),
        known.cluster_size(&witnesses, 2),
    )
}

fn lock_server<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    plain(
        hydrofoil_examples::lock_server::bench(clients, &flow.process(), LOAD),
        hydrofoil_examples::lock_server::promised(known),
    )
}

fn kv_store<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    plain(
        hydrofoil_examples::kv_store::bench(clients, &flow.process(), LOAD),
        asks(known, clients, 1),
    )
}

fn functional<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    plain(
        pipeline::functional::bench(clients, &flow.process(), LOAD),
        known,
    )
}

fn mutually_independent<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    plain(
        pipeline::mutually_independent::bench(clients, &flow.process(), LOAD),
        asks(known, clients, 1),
    )
}

fn co_hash<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    plain(
        pipeline::co_hash::bench(clients, &flow.process(), LOAD),
        asks(known, clients, 1),
    )
}

fn dependencies<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    plain(
        pipeline::dependencies::bench(clients, &flow.process(), LOAD),
        known,
    )
}

fn partial<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    let (leader, admin) = (flow.process(), flow.process());
    let (change, changes) = admin.sim_input::<(), TotalOrder, ExactlyOnce>();
    Bench {
        change: Some(change),
        ..plain(
            pipeline::partial::bench(clients, &leader, changes, LOAD),
            known.client(&admin),
        )
    }
}

fn word_count<'a>(
    flow: &mut FlowBuilder<'a>,
    clients: &Cluster<'a, Client>,
    known: ExportOptions,
) -> Bench<'a> {
    let (splitter, reducers, collector) = (flow.process(), flow.cluster(), flow.process());
    let answered = hydrofoil_examples::word_count::bench::bench(
        clients, &splitter, &reducers, 2, &collector, LOAD,
    );
    plain(answered, known.cluster_size(&reducers, 2))
}

/// Builds forms into one flow, each with clients of its own.
fn build<'a>(
    flow: &mut FlowBuilder<'a>,
    members: usize,
    forms: &[(bool, Form)],
) -> (ExportOptions, Vec<Ports>) {
    let mut known = ExportOptions::new("bench");
    let mut ports = vec![];
    for (_, form) in forms {
        let clients = flow.cluster();
        let bench = form(flow, &clients, known);
        known = asks(bench.known, &clients, 0)
            .cluster_size(&clients, members)
            .client(&clients);
        ports.push(Ports {
            answered: bench.answered.sim_cluster_output(),
            change: bench.change,
        });
    }
    (known, ports)
}

/// Runs forms under random schedules: virtual clients get the answers to their requests in sequence, none twice, and in some schedule all
/// of them.
fn turns(plans: Plans, members: usize, schedules: usize, forms: &[(bool, Form)]) {
    check(
        plans,
        |flow| build(flow, members, forms),
        |sim, ports| {
            let turned: Vec<_> = forms.iter().map(|_| AtomicUsize::new(0)).collect();
            sim.fuzz(schedules, async || {
                for change in ports.iter().filter_map(|ports| ports.change.as_ref()) {
                    change.send(());
                }
                for (((complete, _), ports), turned) in forms.iter().zip(ports).zip(&turned) {
                    for client in 0..members as u32 {
                        let answered = ports.answered.collect_sorted::<Vec<_>>(client).await;
                        let all = in_sequence(&answered);
                        assert!(all || !complete, "{answered:?}");
                        turned.fetch_add(usize::from(all), Ordering::Relaxed);
                    }
                }
            });
            for (form, turned) in turned.into_iter().enumerate() {
                assert!(
                    turned.into_inner() > 0,
                    "form {form} was never answered in full"
                );
            }
        },
    );
}

/// Checks that virtual clients were answered in sequence, none twice. Whether all requests were answered.
fn in_sequence(answered: &[Request]) -> bool {
    for pair in answered.windows(2) {
        assert!(pair[0] < pair[1], "{answered:?}");
    }
    for request in answered {
        assert!(
            request.sequence == 0
                || answered.contains(&Request {
                    sequence: request.sequence - 1,
                    ..request.clone()
                }),
            "{answered:?}"
        );
    }
    answered.len() == (VIRTUAL_CLIENTS * REQUESTS) as usize
        && answered
            .iter()
            .all(|request| request.virtual_client < VIRTUAL_CLIENTS && request.sequence < REQUESTS)
}

#[test]
fn every_closed_loop_turns() {
    turns(Plans::Large, 1, 100, &FORMS);
}

/// One form alone, with two client machines.
fn alone(form: usize) {
    turns(Plans::Default, 2, 300, &FORMS[form..=form]);
}

#[test]
fn two_phase_commit_turns() {
    alone(0);
}

#[test]
#[ignore = "part of the full matrix"]
fn voting_turns() {
    alone(1);
}

#[test]
#[ignore = "part of the full matrix"]
fn monotonic_turns() {
    alone(2);
}

#[test]
#[ignore = "part of the full matrix"]
fn lock_server_turns() {
    alone(3);
}

#[test]
#[ignore = "part of the full matrix"]
fn kv_store_turns() {
    alone(4);
}

#[test]
#[ignore = "part of the full matrix"]
fn functional_turns() {
    alone(5);
}

#[test]
#[ignore = "part of the full matrix"]
fn mutually_independent_turns() {
    alone(6);
}

#[test]
#[ignore = "part of the full matrix"]
fn co_hash_turns() {
    alone(7);
}

#[test]
#[ignore = "part of the full matrix"]
fn dependencies_turns() {
    alone(8);
}

#[test]
#[ignore = "part of the full matrix"]
fn partial_turns() {
    alone(9);
}

#[test]
#[ignore = "part of the full matrix"]
fn word_count_turns() {
    alone(10);
}
