//! Messages of different sizes, and a server with more or fewer connections.

use std::env;

use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;

use super::operators::{Server, options};
use super::programs::Shape;
use crate::closed_loop::{Client, Load, closed_loop};

/// Marker of the cluster that the server asks.
pub struct Worker {}

/// Environment variable: bytes of text in each message.
pub const TEXT: &str = "HYDROFOIL_TEXT";
/// Environment variable: members of the cluster of workers.
pub const WORKERS: &str = "HYDROFOIL_WORKERS";

thread_local! {
    /// A Hydro program runs on one thread.
    static A_TEXT: String = "x".repeat(number(TEXT) as usize);
    static ALL_WORKERS: u32 = number(WORKERS);
}

/// The number in an environment variable.
///
/// # Panics
/// When it is missing or not a number.
fn number(variable: &str) -> u32 {
    let value = env::var(variable).unwrap_or_else(|_| panic!("{variable} is missing"));
    value
        .parse()
        .unwrap_or_else(|_| panic!("{variable} is not a number: {value}"))
}

/// A text of [`TEXT`] bytes.
pub fn a_text() -> String {
    A_TEXT.with(String::clone)
}

/// One of the workers.
pub fn worker(number: u32) -> MemberId<Worker> {
    MemberId::from_raw_id(number)
}

/// The number of workers.
pub fn all_workers() -> u32 {
    ALL_WORKERS.with(|workers| *workers)
}

/// Requests and answers carry a text. The server only passes it back.
pub fn text(flow: &mut FlowBuilder<'_>, name: &str, shape: Shape) -> ExportOptions {
    let clients = flow.cluster();
    let server: Process<'_, Server> = flow.process();
    closed_loop(&clients, Load::Measured, |requests| {
        requests
            .map(q!(|request| (request, self::a_text())))
            .send(&server, TCP.fail_stop().bincode())
            .entries()
            .demux(&clients, TCP.fail_stop().bincode())
            .map(q!(|(request, _)| request))
    });
    options(name, &clients, shape)
}

/// The server passes each request to one of its workers, which passes it back.
pub fn relay(flow: &mut FlowBuilder<'_>, name: &str, shape: Shape) -> ExportOptions {
    let clients: Cluster<'_, Client> = flow.cluster();
    let server: Process<'_, Server> = flow.process();
    let workers: Cluster<'_, Worker> = flow.cluster();
    closed_loop(&clients, Load::Measured, |requests| {
        requests
            .send(&server, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, request)| (
                self::worker(request.virtual_client % self::all_workers()),
                (client, request)
            )))
            .demux(&workers, TCP.fail_stop().bincode())
            .send(&server, TCP.fail_stop().bincode())
            .values()
            .demux(&clients, TCP.fail_stop().bincode())
    });
    options(name, &clients, shape).cluster_size(&workers, shape.workers)
}

/// The server passes each request to all of its workers, which pass it back, and answers once the first of them has.
pub fn broadcast(flow: &mut FlowBuilder<'_>, name: &str, shape: Shape) -> ExportOptions {
    let clients: Cluster<'_, Client> = flow.cluster();
    let server: Process<'_, Server> = flow.process();
    let workers: Cluster<'_, Worker> = flow.cluster();
    closed_loop(&clients, Load::Measured, |requests| {
        requests
            .send(&server, TCP.fail_stop().bincode())
            .entries()
            .flat_map_unordered(q!(|(client, request)| {
                (0..self::all_workers())
                    .map(move |worker| (self::worker(worker), (client.clone(), request.clone())))
            }))
            .demux(&workers, TCP.fail_stop().bincode())
            .send(&server, TCP.fail_stop().bincode())
            .entries()
            .filter_map(q!(
                |(worker, answer)| (worker.get_raw_id() == 0).then_some(answer)
            ))
            .demux(&clients, TCP.fail_stop().bincode())
    });
    options(name, &clients, shape).cluster_size(&workers, shape.workers)
}

/// The server passes each request to one of its workers, which answers the client itself: many connections out, few in.
pub fn scatter(flow: &mut FlowBuilder<'_>, name: &str, shape: Shape) -> ExportOptions {
    let clients: Cluster<'_, Client> = flow.cluster();
    let server: Process<'_, Server> = flow.process();
    let workers: Cluster<'_, Worker> = flow.cluster();
    closed_loop(&clients, Load::Measured, |requests| {
        requests
            .send(&server, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, request)| (
                self::worker(request.virtual_client % self::all_workers()),
                (client, request)
            )))
            .demux(&workers, TCP.fail_stop().bincode())
            .demux(&clients, TCP.fail_stop().bincode())
            .values()
    });
    options(name, &clients, shape).cluster_size(&workers, shape.workers)
}

/// Each request goes to one of the workers, which passes it to the server: many connections in, few out.
pub fn gather(flow: &mut FlowBuilder<'_>, name: &str, shape: Shape) -> ExportOptions {
    let clients: Cluster<'_, Client> = flow.cluster();
    let server: Process<'_, Server> = flow.process();
    let workers: Cluster<'_, Worker> = flow.cluster();
    closed_loop(&clients, Load::Measured, |requests| {
        requests
            .map(q!(|request| (
                self::worker(request.virtual_client % self::all_workers()),
                request
            )))
            .demux(&workers, TCP.fail_stop().bincode())
            .entries()
            .send(&server, TCP.fail_stop().bincode())
            .values()
            .demux(&clients, TCP.fail_stop().bincode())
    });
    options(name, &clients, shape).cluster_size(&workers, shape.workers)
}
