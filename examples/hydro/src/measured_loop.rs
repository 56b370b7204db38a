//! The closed loop for measuring: each client machine takes its load from its environment and reports how long its requests took.

use std::cell::RefCell;
use std::env;
use std::time::Duration;

use futures_util::{FutureExt, Stream as Futures, StreamExt, stream};
use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;

use crate::closed_loop::{Client, Request};
use crate::recorder::Recorder;

/// Environment variable: requests under way at a time on the machine.
pub const VIRTUAL_CLIENTS: &str = "HYDROFOIL_VIRTUAL_CLIENTS";
/// Environment variable: requests each virtual client makes in all. Without it, as many as there is time for.
pub const REQUESTS_PER_CLIENT: &str = "HYDROFOIL_REQUESTS_PER_CLIENT";

/// How long a machine waits before its first request. A broadcast reaches only the members known at the time: all shall know all.
const START_AFTER: Duration = Duration::from_millis(300);

/// The closed loop of [`crate::closed_loop`] with a load from the environment, measured.
pub fn measured_loop<'a>(
    clients: &Cluster<'a, Client>,
    protocol: impl FnOnce(
        Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>,
    ) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    let first = clients.source_stream(q!(self::first_requests()));
    let (answers_complete, answers) = clients.forward_ref();
    let next = Stream::filter_map(
        answers,
        q!(|answered: crate::closed_loop::Request| self::next_request(answered)),
    );
    let answered = protocol(first.merge_unordered(next));
    answers_complete.complete(answered.clone());
    answered
}

/// The first request of each virtual client of this machine.
///
/// # Panics
/// When [`VIRTUAL_CLIENTS`] is missing or not a number.
pub fn first_requests() -> impl Futures<Item = Request> + Unpin {
    let virtual_clients = number(VIRTUAL_CLIENTS)
        .unwrap_or_else(|| panic!("{VIRTUAL_CLIENTS} says how many virtual clients to run"));
    hydro_lang::runtime_support::tokio::time::sleep(START_AFTER)
        .map(move |()| stream::iter((0..virtual_clients).map(first_request)))
        .flatten_stream()
        .boxed_local()
}

fn first_request(virtual_client: u32) -> Request {
    let request = Request {
        virtual_client,
        sequence: 0,
    };
    RECORDER.with_borrow_mut(|recorder| recorder.ask(&request));
    request
}

/// Records an answer and makes the next request of its virtual client, unless it has made all.
///
/// # Panics
/// When [`REQUESTS_PER_CLIENT`] is set and is not a number.
pub fn next_request(answered: Request) -> Option<Request> {
    RECORDER.with_borrow_mut(|recorder| {
        let next = recorder.answer(answered);
        if let Some(report) = recorder.report_when_due(next.is_none()) {
            println!("{report}");
        }
        next
    })
}

/// The number in an environment variable, if it is set.
fn number(variable: &str) -> Option<u32> {
    let value = env::var(variable).ok()?;
    let number = value.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable} is not a number: {value}")))
}

thread_local! {
    /// A Hydro program runs on one thread.
    static RECORDER: RefCell<Recorder> = RefCell::new(Recorder::new(number(REQUESTS_PER_CLIENT).unwrap_or(u32::MAX)));
}
