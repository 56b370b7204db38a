//! What is counted, and what the counts of a running program become.

use std::time::Duration;

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::compile::ir::{HydroNode, deep_clone, transform_bottom_up};
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::flow_identity;
use hydrofoil::profile::{Collector, Instruments, Profile, Source, count_messages, instrument};

const INTERVAL: Duration = Duration::from_secs(1);

/// A process that answers twice, in any order; another process stands behind a network.
fn answer_twice<'a>() -> BuiltFlow<'a> {
    let mut flow = FlowBuilder::with_name("answer_twice");
    let (front, back) = (flow.process::<()>(), flow.process::<()>());
    let outside = flow.external::<()>();
    let (_, input) = front.source_external_bincode::<_, u32, TotalOrder, ExactlyOnce>(&outside);
    let answers = input
        .send(&back, TCP.fail_stop().bincode())
        .weaken_ordering::<NoOrder>();
    answers.clone().send_bincode_external(&outside);
    answers.send_bincode_external(&outside);
    flow.finalize()
}

/// Number, name and tag of every node, children first; counters have no number.
fn nodes(flow: &BuiltFlow<'_>) -> Vec<(Option<usize>, String, Option<String>)> {
    let mut nodes = vec![];
    transform_bottom_up(
        &mut deep_clone(flow.ir()),
        &mut |_| {},
        &mut |node| {
            let tag = match node {
                HydroNode::Counter { prefix, tag, .. } => Some(format!("{prefix}({tag})")),
                _ => None,
            };
            nodes.push((node.op_metadata().id, node.print_root(), tag));
        },
        true,
    );
    nodes
}

/// The last operator of a kind; casts before it belong to the unused return channel of the port.
fn op(flow: &BuiltFlow<'_>, name: &str) -> usize {
    let found = nodes(flow)
        .into_iter()
        .rfind(|(_, root, _)| root.starts_with(name));
    found.and_then(|(op, ..)| op).expect("the program has one")
}

fn counters(flow: &BuiltFlow<'_>) -> Vec<String> {
    nodes(flow)
        .into_iter()
        .filter_map(|(.., tag)| tag)
        .collect()
}

#[test]
fn messages_are_counted_at_both_ends_of_a_network() {
    let flow = count_messages(&answer_twice(), INTERVAL).unwrap();
    let network = op(&flow, "Network");
    assert_eq!(
        counters(&flow),
        [
            format!("hydrofoil-sent({network})"),
            format!("hydrofoil-received({network})")
        ]
    );
}

#[test]
fn operators_that_pass_everything_on_have_the_count_of_their_input() {
    let built = answer_twice();
    let instrumented = instrument(&built, &Instruments::everything(INTERVAL)).unwrap();
    let flow = &instrumented.flow;
    let (input, network) = (op(flow, "ExternalInput"), op(flow, "Network"));
    let (cast, tee) = (op(flow, "Cast"), op(flow, "Tee"));

    let mut collector = Collector::new();
    for line in [
        format!("hydrofoil-out({input}): 30"),
        format!("hydrofoil-sent({network}): 30"),
        format!("hydrofoil-bytes({network}): 120"),
        "hydrofoil-process(loc1v1): {\"cpuNs\":5000,\"subgraphs\":[[1,10,400],[2,10,400]]}"
            .to_owned(),
    ] {
        assert!(collector.line("front", &line), "{line}");
    }
    assert!(collector.line("back", &format!("hydrofoil-received({network}): 20")));

    let source = Source::new("2026-01-31", "a machine", 1.0, 10);
    let profile = instrumented
        .legend
        .profile("answer_twice", &collector, 10, source.clone())
        .unwrap();
    assert_eq!(profile.flow, flow_identity(&built).unwrap());
    let out = |op| {
        let operator = profile.operators.iter().find(|operator| operator.op == op);
        operator.map(|operator| operator.out_per_command)
    };
    assert_eq!(out(input), Some(3.0));
    for received in [network, cast, tee] {
        assert_eq!(out(received), Some(2.0), "{received}");
    }
    assert_eq!(profile.networks.len(), 1);
    assert_eq!(profile.networks[0].messages_per_command, 3.0);
    assert_eq!(profile.networks[0].bytes_per_message, Some(4.0));
    assert_eq!(profile.locations[0].busiest_cpu_ns_per_command, 500.0);
    let sender: Vec<_> = profile
        .subgraphs
        .iter()
        .filter(|subgraph| subgraph.operators.contains(&network))
        .collect();
    let [sender] = sender[..] else {
        panic!("{:?}", profile.subgraphs);
    };
    assert!(sender.operators.contains(&input), "{sender:?}");
    assert_eq!(
        (sender.runs_per_command, sender.poll_ns_per_command),
        (1.0, 40.0)
    );

    let text = profile.to_json().unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
    assert_eq!(instrumented.legend.profile("", &collector, 0, source), None);
}

#[test]
fn closures_that_were_timed_have_a_cost() {
    let built = answer_twice();
    let instrumented = instrument(&built, &Instruments::everything(INTERVAL)).unwrap();
    let input = op(&instrumented.flow, "ExternalInput");
    let mut collector = Collector::new();
    for (member, line) in [
        ("a", format!("hydrofoil-out({input}): 30")),
        ("a", format!("hydrofoil-calls({input}): 20")),
        ("a", format!("hydrofoil-nanos({input}): 900")),
        ("b", format!("hydrofoil-calls({input}): 10")),
        ("b", format!("hydrofoil-nanos({input}): 600")),
    ] {
        assert!(collector.line(member, &line), "{line}");
    }
    let source = Source::new("2026-01-31", "a machine", 1.0, 10);
    let profile = instrumented
        .legend
        .profile("answer_twice", &collector, 10, source)
        .unwrap();
    let operator = &profile.operators[0];
    assert_eq!(
        (operator.in_per_command, operator.cpu_ns_per_call),
        (Some(3.0), Some(50.0))
    );
}

#[test]
fn only_the_wanted_operators_are_counted() {
    let built = answer_twice();
    let all = instrument(&built, &Instruments::everything(INTERVAL)).unwrap();
    let tee = op(&all.flow, "Tee");
    let instruments = Instruments::everything(INTERVAL).only_operators([tee]);
    let flow = instrument(&built, &instruments).unwrap().flow;
    // The count of the tee is that of the network's receiver.
    assert_eq!(
        counters(&flow),
        counters(&count_messages(&built, INTERVAL).unwrap())
    );
}
