//! The measuring harness on two-phase commit: both forms answer commands, and their messages are what the algorithms say.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::time::Duration;

use hydrofoil::Program;
use hydrofoil_examples::measure::plans::{Limits, forms};
use hydrofoil_examples::measure::programs::find;
use hydrofoil_examples::measure::run::{Form, Measurement, Schedule, counted, observed, original};

const CLIENTS: u32 = 10;
const SHARDS: u32 = 2;

fn schedule() -> Schedule {
    Schedule {
        rounds: 1,
        warm_up: Duration::from_millis(200),
        window: Duration::from_secs(1),
        requests: None,
        counted_requests: 20,
        profile: "dev".to_owned(),
        core: 0,
    }
}

/// Messages per command of each process, by location.
fn messages(measurement: &Measurement) -> Vec<(&str, f64)> {
    let messages = measurement
        .messages
        .iter()
        .map(|messages| messages.total() as f64 / measurement.counted_commands as f64);
    measurement
        .members
        .iter()
        .map(|&(place, _)| measurement.places[place].name.as_str())
        .zip(messages)
        .collect()
}

/// Those of the process that handles most, clients left out.
fn busiest_of(measurement: &Measurement) -> f64 {
    messages(measurement)
        .into_iter()
        .filter(|(location, _)| *location != "Client")
        .map(|(_, messages)| messages)
        .fold(0.0, f64::max)
}

fn forms_of(document: &Program, limits: &Limits) -> [Form; 2] {
    let forms = forms(document, limits, |note| panic!("{note}")).unwrap();
    forms.try_into().expect("base and a plan")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_phase_commit_handles_fewer_messages_at_its_busiest_process() {
    let program = find("two_phase_commit").unwrap();
    // One message for each element, so that they can be counted, and the quorums as they are, so that the roles are the published ones.
    let limits = Limits {
        shards: vec![SHARDS as usize],
        max_machines: None,
        only_local: false,
        disable: ["pack", "quorum-machine", "drop-unread"]
            .map(str::to_owned)
            .to_vec(),
        costs: BTreeMap::new(),
        profile: None,
        clients: CLIENTS,
    };
    let (_, document) = original(program).unwrap();
    let [base, plan] = forms_of(&document, &limits);
    assert_eq!(plan.virtual_clients, SHARDS * CLIENTS);

    // Every participant is asked and answers twice, and the client once.
    let counts = counted(program, &base, &schedule()).await.unwrap();
    assert_eq!(
        messages(&counts),
        [
            ("Client", 2.0),
            ("Coordinator", 14.0),
            ("Participant", 4.0),
            ("Participant", 4.0),
            ("Participant", 4.0)
        ]
    );

    // The coordinator's four roles handle four messages each, shared by two shards; of a participant's four, two go to its other half.
    let counts = counted(program, &plan, &schedule()).await.unwrap();
    let mut by_location: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (location, messages) in messages(&counts) {
        by_location.entry(location).or_default().push(messages);
    }
    let sums: Vec<(&str, usize, f64)> = by_location
        .iter()
        .map(|(location, messages)| (*location, messages.len(), messages.iter().sum::<f64>()))
        .map(|(location, members, sum)| (location, members, (sum * 1e9).round() / 1e9))
        .collect();
    assert_eq!(
        sums,
        [
            ("Client", 1, 2.0),
            ("Coordinator broadcaster", 2, 4.0),
            ("Coordinator broadcaster 2", 2, 4.0),
            ("Coordinator collector", 2, 4.0),
            ("Coordinator shards", 2, 4.0),
            ("Participant", 3, 6.0),
            ("Participant worker", 3, 6.0),
        ]
    );
    let busiest = busiest_of(&counts);
    assert!(
        (2.0..3.0).contains(&busiest),
        "a hash shares evenly: {busiest}"
    );

    // What one tick has for one member travels as one message.
    let packed = Limits {
        only_local: true,
        disable: vec![],
        costs: BTreeMap::new(),
        ..limits
    };
    let packed = forms_of(&document, &packed);
    let counts = counted(program, &packed[1], &schedule()).await.unwrap();
    let fewer = busiest_of(&counts);
    assert!(fewer < 14.0, "{fewer} instead of 14");

    let observation = observed(program, &base, &schedule()).await.unwrap();
    assert!(observation.commands > 0);
    assert_eq!(observation.latency.len(), observation.commands);
    assert_eq!(observation.cpu.len(), 5);
    assert!(observation.cpu.iter().all(|cpu| !cpu.is_zero()));
}
