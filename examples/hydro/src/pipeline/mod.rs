//! One leader and CPU-heavy messages: a small case for each single rewrite of the literature.
//!
//! In every case clients send sealed bodies, the leader opens them, keeps some state, and answers. What differs is the state, and so
//! which rewrite can take work off the leader.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;

use crate::closed_loop::{Client, Request};

pub mod co_hash;
pub mod dependencies;
pub mod functional;
pub mod monotonic;
pub mod mutually_independent;
pub mod partial;

/// Marker of the process that does the work.
pub struct Leader {}

/// Who asked what.
pub type Asker = (MemberId<Client>, Request);

/// Requests of clients.
pub type Requests<'a> = Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder>;

/// Messages at the leader: a tag to answer to, and a body or an answer.
pub type Messages<'a, Tag, Body> = Stream<(Tag, Body), Process<'a, Leader>, Unbounded, NoOrder>;

/// The sealed body of a request: any block opens to something.
pub fn body(request: &Request) -> u64 {
    u64::from(request.virtual_client) << 32 | u64::from(request.sequence)
}

/// Sends each request with its sealed body to the leader.
pub fn ask<'a>(requests: Requests<'a>, leader: &Process<'a, Leader>) -> Messages<'a, Asker, u64> {
    requests
        .map(q!(|request| (self::body(&request), request)))
        .send(leader, TCP.fail_stop().bincode())
        .entries()
        .map(q!(|(client, (body, request))| ((client, request), body)))
}

/// Sends each answer to the client that asked, and returns the requests answered.
pub fn answer<'a>(
    answers: Messages<'a, Asker, u64>,
    clients: &Cluster<'a, Client>,
) -> Requests<'a> {
    answers
        .map(q!(|((client, request), answer)| (
            client,
            (request, answer)
        )))
        .demux(clients, TCP.fail_stop().bincode())
        .map(q!(|(request, _answer)| request))
}
