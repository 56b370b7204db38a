//! Alerts: sensors send what they read to a monitor, which keeps what is too hot.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::location::{Location, MemberId};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::closed_loop::{Client, Load, Request, closed_loop, report};
use crate::registry::Driver;

/// Marker of the cluster that measures.
pub struct Sensor {}

/// Marker of the process that hears of alerts.
pub struct Monitor {}

/// How many sensors the exported programs have.
pub const SENSORS: u32 = 2;

/// What a sensor reads: its number, tenths of a degree, and where it hangs.
pub type Reading = (u32, u32, String);

/// Numbers and temperatures of those that read 90 degrees and more.
pub fn alerts<'a>(
    readings: Stream<Reading, Process<'a, Monitor>, Unbounded, NoOrder>,
) -> Stream<(u32, u32), Process<'a, Monitor>, Unbounded, NoOrder> {
    readings
        .filter(q!(|reading| reading.1 >= 900))
        .map(q!(|(sensor, tenths, _place)| (sensor, tenths)))
}

/// The ports form: readings arrive at a gateway, alerts leave the monitor.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let gateway = flow.process::<Sensor>();
    let monitor = flow.process();
    let driver = flow.external::<Driver>();

    let (_, readings) =
        gateway.source_external_bincode::<_, Reading, NoOrder, ExactlyOnce>(&driver);
    alerts(readings.send(&monitor, TCP.fail_stop().bincode())).send_bincode_external(&driver);

    ExportOptions::new("alerts").workload(InputRef::External(0), "reading", 1.0)
}

/// What the bench form does: requests that were answered, and alerts.
pub struct Watched<'a> {
    /// Requests of which the sensor has sent its reading.
    pub answered: Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>,
    /// What was too hot.
    pub alerts: Stream<(u32, u32), Process<'a, Monitor>, Unbounded, NoOrder>,
}

/// The bench form: clients make sensors read, and are answered by them; the monitor hears of every reading.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    sensors: &Cluster<'a, Sensor>,
    num_sensors: u32,
    monitor: &Process<'a, Monitor>,
    load: Load,
) -> Watched<'a> {
    let mut found = None;
    let answered = closed_loop(clients, load, |requests| {
        let asked = requests
            .map(q!(move |request| (
                MemberId::from_raw_id(request.virtual_client % num_sensors),
                request
            )))
            .demux(sensors, TCP.fail_stop().bincode())
            .entries();
        let readings = asked
            .clone()
            .map(q!(|(_, request)| self::reading(&request)))
            .send(monitor, TCP.fail_stop().bincode())
            .values();
        found = Some(alerts(readings));
        asked.demux(clients, TCP.fail_stop().bincode()).values()
    });
    let alerts = found.expect("the loop asks for readings");
    Watched { answered, alerts }
}

/// What is read for a request: one of eight readings is an alert.
pub fn reading(request: &Request) -> Reading {
    let tenths = if request.sequence % 8 == 7 { 950 } else { 215 };
    let place = format!(
        "hall {}, rack {}, shelf 3",
        request.virtual_client,
        request.sequence % 32
    );
    (request.virtual_client, tenths, place)
}

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let sensors = flow.cluster();
    let monitor = flow.process();

    let Watched { answered, alerts } = bench(&clients, &sensors, SENSORS, &monitor, load);
    report(answered);
    alerts
        .assume_ordering::<hydro_lang::live_collections::stream::TotalOrder>(
            nondet!(/** which alert is heard last is free */),
        )
        .for_each(q!(|_alert| ()));

    ExportOptions::new("alerts_bench")
        .cluster_size(&clients, 1)
        .cluster_size(&sensors, SENSORS as usize)
        .client(&clients)
        .workload(
            InputRef::NetworkFrom(Location::id(&clients).key(), 0),
            "reading",
            1.0,
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_eight_readings_is_hot() {
        let request = |sequence| Request {
            virtual_client: 3,
            sequence,
        };
        let hot = (0..32).filter(|&sequence| reading(&request(sequence)).1 >= 900);
        assert_eq!(hot.count(), 4);
    }
}
