//! Equalities in Hydro's simulator: the program as written and with them used wherever they may show the same.

mod plans;

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, Plan, apply};
use hydrofoil_examples::alerts::{self, Reading, Sensor, Watched};
use hydrofoil_examples::closed_loop::{Client, Load, Request};
use hydrofoil_examples::telemetry::{self, Machine, Shown};

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

/// The flow as written, or after equalities were used wherever they are cheaper. Then these stand at the sender of the readings.
fn form<'a>(
    built: BuiltFlow<'a>,
    options: &ExportOptions,
    is_simplified: bool,
    moved: &[&str],
) -> BuiltFlow<'a> {
    if !is_simplified {
        return built;
    }
    let text = plans::fired(&built, options, "simplify");
    let plan = Plan::from_json(&text).unwrap();
    let edits = plan.as_json()["derivation"][0]["edits"].as_array().unwrap();
    let added = edits
        .iter()
        .filter(|edit| edit["edit"] == "add" && edit["kind"] != "Network")
        .map(|edit| edit["kind"].as_str().unwrap());
    assert_eq!(added.collect::<Vec<_>>(), moved, "new at a sender");
    apply(&built, &plan)
        .unwrap_or_else(|error| panic!("{error}"))
        .flow
}

#[test]
fn alerts_of_a_gateway_are_the_hot_readings() {
    for is_simplified in [false, true] {
        let mut flow = FlowBuilder::new();
        let (gateway, monitor) = (flow.process::<Sensor>(), flow.process());
        let (send, readings) = gateway.sim_input::<Reading, NoOrder, ExactlyOnce>();
        let found = alerts::alerts(readings.send(&monitor, TCP.fail_stop().bincode())).sim_output();
        let flow = form(
            flow.finalize(),
            &ExportOptions::new("alerts"),
            is_simplified,
            &["Filter", "Map"],
        );
        let executions = flow.sim().compiled().exhaustive(async || {
            let reading = |sensor, tenths| (sensor, tenths, format!("hall {sensor}"));
            send.send_many_unordered([reading(1, 899), reading(2, 900), reading(3, 951)]);
            assert_eq!(found.collect_sorted::<Vec<_>>().await, [(2, 900), (3, 951)]);
        });
        assert!(executions > 0);
    }
}

/// Every request is answered, and every eighth reading of a sensor is an alert.
#[test]
fn alerts_of_sensors_are_the_hot_readings() {
    const LOAD: Load = Load::Fixed {
        virtual_clients: 2,
        requests_per_client: 8,
    };
    for is_simplified in [false, true] {
        let mut flow = FlowBuilder::new();
        let (clients, sensors) = (flow.cluster::<Client>(), flow.cluster());
        let monitor = flow.process();
        let Watched { answered, alerts } = alerts::bench(&clients, &sensors, 2, &monitor, LOAD);
        let answered = answered.sim_cluster_output();
        let alerts = alerts.sim_output();
        let options = ExportOptions::new("alerts_bench")
            .cluster_size(&clients, 1)
            .cluster_size(&sensors, 2)
            .client(&clients);
        let flow = form(flow.finalize(), &options, is_simplified, &["Filter", "Map"]);
        let sim = flow
            .sim()
            .with_cluster_size(&clients, 1)
            .with_cluster_size(&sensors, 2);
        sim.unit_test_fuzz_iterations(200).fuzz(async || {
            let answers = answered.collect_sorted::<Vec<_>>(0).await;
            let asked = (0..2).flat_map(|virtual_client| {
                (0..8).map(move |sequence| Request {
                    virtual_client,
                    sequence,
                })
            });
            assert_eq!(answers, asked.collect::<Vec<_>>());
            assert_eq!(
                alerts.collect_sorted::<Vec<_>>().await,
                [(0, 950), (1, 950)]
            );
        });
    }
}

#[test]
fn peaks_of_a_gateway_are_the_largest_samples() {
    for is_simplified in [false, true] {
        let mut flow = FlowBuilder::new();
        let (gateway, dashboard) = (flow.process::<Machine>(), flow.process());
        let (send, readings) = gateway.sim_input::<telemetry::Reading, NoOrder, ExactlyOnce>();
        let found =
            telemetry::peaks(readings.send(&dashboard, TCP.fail_stop().bincode())).sim_output();
        let flow = form(
            flow.finalize(),
            &ExportOptions::new("telemetry"),
            is_simplified,
            &["Map"],
        );
        let executions = flow.sim().compiled().exhaustive(async || {
            let reading = |machine, samples| (machine, format!("row {machine}"), samples);
            send.send_many_unordered([reading(1, vec![4, 9, 2]), reading(2, Vec::new())]);
            assert_eq!(found.collect_sorted::<Vec<_>>().await, [(1, 9), (2, 0)]);
        });
        assert!(executions > 0);
    }
}

/// Every request is answered, and every reading of a machine has a peak.
#[test]
fn peaks_of_machines_are_the_largest_samples() {
    const LOAD: Load = Load::Fixed {
        virtual_clients: 2,
        requests_per_client: 3,
    };
    for is_simplified in [false, true] {
        let mut flow = FlowBuilder::new();
        let (clients, machines) = (flow.cluster::<Client>(), flow.cluster());
        let dashboard = flow.process();
        let Shown { answered, peaks } = telemetry::bench(&clients, &machines, 2, &dashboard, LOAD);
        let answered = answered.sim_cluster_output();
        let peaks = peaks.sim_output();
        let options = ExportOptions::new("telemetry_bench")
            .cluster_size(&clients, 1)
            .cluster_size(&machines, 2)
            .client(&clients);
        let flow = form(flow.finalize(), &options, is_simplified, &["Map"]);
        let sim = flow
            .sim()
            .with_cluster_size(&clients, 1)
            .with_cluster_size(&machines, 2);
        sim.unit_test_fuzz_iterations(200).fuzz(async || {
            assert_eq!(answered.collect_sorted::<Vec<_>>(0).await.len(), 6);
            let peak = |machine| (0..3).map(move |sequence| (machine, sequence * 63));
            let wanted = peak(0).chain(peak(1));
            assert_eq!(
                peaks.collect_sorted::<Vec<_>>().await,
                wanted.collect::<Vec<_>>()
            );
        });
    }
}
