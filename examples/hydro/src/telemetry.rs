//! Telemetry: machines send what they measured in a second to a dashboard, which shows the peak of each.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::location::{Location, MemberId};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};

use crate::closed_loop::{Client, Load, Request, closed_loop, report};
use crate::registry::Driver;

/// Marker of the cluster that measures.
pub struct Machine {}

/// Marker of the process that shows peaks.
pub struct Dashboard {}

/// How many machines the exported programs have.
pub const MACHINES: u32 = 2;

/// What a machine measured in a second: its number, where it stands, and its samples.
pub type Reading = (u32, String, Vec<u32>);

/// The number of each machine and its largest sample, for each of its readings.
pub fn peaks<'a>(
    readings: Stream<Reading, Process<'a, Dashboard>, Unbounded, NoOrder>,
) -> Stream<(u32, u32), Process<'a, Dashboard>, Unbounded, NoOrder> {
    readings.map(q!(|(machine, _place, samples)| (
        machine,
        samples.into_iter().max().unwrap_or(0)
    )))
}

/// The ports form: readings arrive at a gateway, peaks leave the dashboard.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let gateway = flow.process::<Machine>();
    let dashboard = flow.process();
    let driver = flow.external::<Driver>();

    let (_, readings) =
        gateway.source_external_bincode::<_, Reading, NoOrder, ExactlyOnce>(&driver);
    peaks(readings.send(&dashboard, TCP.fail_stop().bincode())).send_bincode_external(&driver);

    ExportOptions::new("telemetry").workload(InputRef::External(0), "reading", 1.0)
}

/// What the bench form does: requests that were answered, and peaks.
pub struct Shown<'a> {
    /// Requests of which the machine has sent its reading.
    pub answered: Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>,
    /// What the dashboard shows.
    pub peaks: Stream<(u32, u32), Process<'a, Dashboard>, Unbounded, NoOrder>,
}

/// The bench form: clients make machines measure, and are answered by them; the dashboard hears of every reading.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    machines: &Cluster<'a, Machine>,
    num_machines: u32,
    dashboard: &Process<'a, Dashboard>,
    load: Load,
) -> Shown<'a> {
    let mut found = None;
    let answered = closed_loop(clients, load, |requests| {
        let asked = requests
            .map(q!(move |request| (
                MemberId::from_raw_id(request.virtual_client % num_machines),
                request
            )))
            .demux(machines, TCP.fail_stop().bincode())
            .entries();
        let readings = asked
            .clone()
            .map(q!(|(_, request)| self::reading(&request)))
            .send(dashboard, TCP.fail_stop().bincode())
            .values();
        found = Some(peaks(readings));
        asked.demux(clients, TCP.fail_stop().bincode()).values()
    });
    let peaks = found.expect("the loop asks for readings");
    Shown { answered, peaks }
}

/// What is measured for a request: 64 samples, of which the largest says which request it was.
pub fn reading(request: &Request) -> Reading {
    let place = format!(
        "hall {}, row {}",
        request.virtual_client,
        request.sequence % 32
    );
    let samples = (0..64).map(|i| (request.sequence % 100) * i).collect();
    (request.virtual_client, place, samples)
}

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let machines = flow.cluster();
    let dashboard = flow.process();

    let Shown { answered, peaks } = bench(&clients, &machines, MACHINES, &dashboard, load);
    report(answered);
    peaks
        .assume_ordering::<TotalOrder>(nondet!(/** which peak is shown last is free */))
        .for_each(q!(|_peak| ()));

    ExportOptions::new("telemetry_bench")
        .cluster_size(&clients, 1)
        .cluster_size(&machines, MACHINES as usize)
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
    fn the_peak_says_which_request_it_was() {
        let (machine, _, samples) = reading(&Request {
            virtual_client: 3,
            sequence: 7,
        });
        assert_eq!((machine, samples.iter().max()), (3, Some(&441)));
    }
}
