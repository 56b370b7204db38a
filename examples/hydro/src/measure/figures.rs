//! From measurements to results.

use super::results::{Busiest, FormResult, Gain, Latency, Predicted, ProcessResult, ProgramResult};
use super::run::Measurement;
use super::spread::Spread;

/// Messages per command from which on a process takes part in what the cost model prices.
const BUSY: f64 = 0.01;

/// The results of a program from the measurements of its forms, base first.
pub fn program_result(name: &str, measurements: &[Measurement]) -> ProgramResult {
    let base = &measurements[0];
    ProgramResult {
        name: name.to_owned(),
        forms: measurements
            .iter()
            .map(|measurement| form_result(measurement, base))
            .collect(),
    }
}

fn form_result(measurement: &Measurement, base: &Measurement) -> FormResult {
    let form = &measurement.form;
    let servers = servers(measurement);
    let observations = &measurement.observations;
    FormResult {
        name: form.name.clone(),
        clients: form.virtual_clients,
        machines: servers.len(),
        throughput: Spread::of(
            observations
                .iter()
                .map(|run| run.commands as f64 / run.elapsed.as_secs_f64()),
        ),
        latency_micros: Latency {
            p50: latency(measurement, 0.50),
            p95: latency(measurement, 0.95),
            p99: latency(measurement, 0.99),
        },
        processes: (0..measurement.members.len())
            .map(|process| process_result(measurement, process))
            .collect(),
        busiest_cpu: Busiest {
            process: label(measurement, busiest_cpu(measurement)),
            figure: Spread::of(cpu_micros(measurement, busiest_cpu(measurement))),
        },
        busiest_messages: Busiest {
            process: label(measurement, busiest_messages(measurement)),
            figure: messages(measurement, busiest_messages(measurement)),
        },
        total_cpu_micros: Spread::of((0..observations.len()).map(|round| {
            servers
                .iter()
                .map(|&process| cpu_micros(measurement, process)[round])
                .sum()
        })),
        gain: Gain {
            cpu: Spread::of(
                cpu_micros(base, busiest_cpu(base))
                    .iter()
                    .zip(cpu_micros(measurement, busiest_cpu(measurement)))
                    .map(|(base, own)| base / own),
            ),
            messages: messages(base, busiest_messages(base))
                / messages(measurement, busiest_messages(measurement)),
            predicted_cpu: form
                .prediction
                .as_ref()
                .map(|prediction| prediction.speedup),
        },
    }
}

fn process_result(measurement: &Measurement, process: usize) -> ProcessResult {
    let (place, member) = measurement.members[process];
    let place = &measurement.places[place];
    let per_command = |count: u64| count as f64 / measurement.counted_commands as f64;
    let cpu_micros = Spread::of(cpu_micros(measurement, process));
    let busy = messages(measurement, process) >= BUSY;
    ProcessResult {
        location: place.name.clone(),
        member,
        client: place.client,
        cpu_micros,
        sent: per_command(measurement.messages[process].sent),
        received: per_command(measurement.messages[process].received),
        predicted: measurement
            .form
            .prediction
            .as_ref()
            .and_then(|prediction| prediction.location(&place.name))
            .map(|cost| Predicted {
                cpu_micros: cost.cpu_ns / 1e3,
                messages: cost.messages,
                cpu_error: busy.then(|| cost.cpu_ns / 1e3 / cpu_micros.median),
            }),
    }
}

/// The processes that are not clients.
fn servers(measurement: &Measurement) -> Vec<usize> {
    (0..measurement.members.len())
        .filter(|&process| !measurement.places[measurement.members[process].0].client)
        .collect()
}

/// CPU microseconds per command of a process, round by round.
fn cpu_micros(measurement: &Measurement, process: usize) -> Vec<f64> {
    measurement
        .observations
        .iter()
        .map(|run| run.cpu[process].as_secs_f64() * 1e6 / run.commands as f64)
        .collect()
}

/// Messages per command of a process.
fn messages(measurement: &Measurement, process: usize) -> f64 {
    measurement.messages[process].total() as f64 / measurement.counted_commands as f64
}

/// The server with the most CPU time per command in the median.
fn busiest_cpu(measurement: &Measurement) -> usize {
    busiest(measurement, |process| {
        Spread::of(cpu_micros(measurement, process)).median
    })
}

/// The server with the most messages.
fn busiest_messages(measurement: &Measurement) -> usize {
    busiest(measurement, |process| messages(measurement, process))
}

/// The server with the highest figure, the first one of equals.
fn busiest(measurement: &Measurement, figure: impl Fn(usize) -> f64) -> usize {
    servers(measurement)
        .into_iter()
        .rev()
        .max_by(|&a, &b| figure(a).total_cmp(&figure(b)))
        .expect("a program has a process that is no client")
}

/// Name of a process, with its number when its location has several.
fn label(measurement: &Measurement, process: usize) -> String {
    let (place, member) = measurement.members[process];
    let place = &measurement.places[place];
    if place.size == 1 {
        place.name.clone()
    } else {
        format!("{} {member}", place.name)
    }
}

/// A quantile of latency in microseconds.
fn latency(measurement: &Measurement, quantile: f64) -> Spread {
    Spread::of(
        measurement
            .observations
            .iter()
            .map(|run| run.latency.value_at_quantile(quantile) as f64 / 1e3),
    )
}
