//! A load generator: clients inside the program, each with many virtual clients that wait for an answer before they ask again.

use std::time::Duration;

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use serde::{Deserialize, Serialize};

/// Marker of the load generator's cluster.
pub struct Client {}

/// One request of a virtual client. A virtual client never has two under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Request {
    /// Which virtual client of its machine asks.
    pub virtual_client: u32,
    /// How many requests this virtual client made before.
    pub sequence: u32,
}

/// How much load a client machine makes.
#[derive(Clone, Copy, Debug)]
pub enum Load {
    /// What the program says.
    Fixed {
        /// Requests under way at a time on each client machine.
        virtual_clients: u32,
        /// Requests each virtual client makes in all.
        requests_per_client: u32,
    },
    /// What the environment of each client machine says; measured, see [`crate::measured_loop`].
    Measured,
}

/// Runs `protocol` under a closed loop and returns the requests that were answered.
pub fn closed_loop<'a>(
    clients: &Cluster<'a, Client>,
    load: Load,
    protocol: impl FnOnce(
        Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>,
    ) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    let Load::Fixed {
        virtual_clients,
        requests_per_client,
    } = load
    else {
        return crate::measured_loop::measured_loop(clients, protocol);
    };
    let first = clients
        .source_iter(q!(0..virtual_clients))
        .map(q!(|virtual_client| self::Request {
            virtual_client,
            sequence: 0,
        }));
    let (answers_complete, answers) = clients.forward_ref();
    let next = Stream::map(
        answers,
        q!(|answered: self::Request| self::Request {
            virtual_client: answered.virtual_client,
            sequence: answered.sequence + 1,
        }),
    )
    .filter(q!(move |request| request.sequence < requests_per_client));
    let requests = Stream::<_, _, Unbounded, _>::from(first).merge_unordered(next);

    let answered = protocol(requests);
    answers_complete.complete(answered.clone());
    answered
}

/// Prints once a second how many requests each client machine has had answered.
pub fn report<'a>(answered: Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>) {
    answered
        .count()
        .sample_every(
            q!(Duration::from_secs(1)),
            nondet!(/** a sample of a growing counter, for people to read */),
        )
        .assume_retries::<ExactlyOnce>(nondet!(/** a number printed twice does no harm */))
        .for_each(q!(|count| println!("answered: {count}")));
}

impl Load {
    /// Keeps 100 requests under way on each machine, for as long as the program runs.
    pub const ENDLESS: Self = Self::Fixed {
        virtual_clients: 100,
        requests_per_client: u32::MAX,
    };
}
