//! A lock server: one process grants each lock to one holder at a time.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};
use serde::{Deserialize, Serialize};

use crate::closed_loop::{Client, Load, Request, closed_loop, report};
use crate::registry::Driver;

/// Marker of the process that owns the locks.
pub struct LockServer {}

/// What a holder wants of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Take the lock if it is free.
    Acquire,
    /// Give the lock back.
    Release,
}

/// One request for one lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockRequest<Holder> {
    /// Which lock.
    pub lock: u32,
    /// Who asks.
    pub holder: Holder,
    /// What for.
    pub action: Action,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// The holder has the lock now, or had it already.
    Granted,
    /// Someone else has the lock.
    Busy,
    /// The lock is free now.
    Released,
    /// The lock was not the holder's to release.
    NotHeld,
}

/// The state machine of one lock: who holds it, and what a request does to that.
pub fn decide<Holder: PartialEq>(
    held_by: &mut Option<Holder>,
    holder: Holder,
    action: Action,
) -> Outcome {
    match action {
        Action::Acquire => match held_by {
            Some(other) if *other != holder => Outcome::Busy,
            _ => {
                *held_by = Some(holder);
                Outcome::Granted
            }
        },
        Action::Release if held_by.as_ref() == Some(&holder) => {
            *held_by = None;
            Outcome::Released
        }
        Action::Release => Outcome::NotHeld,
    }
}

/// Answers every request with its tag and outcome. Requests for one lock take effect one after another.
pub fn lock_server<'a, Tag: Clone, Holder: Clone + PartialEq>(
    requests: Stream<(Tag, LockRequest<Holder>), Process<'a, LockServer>, Unbounded, NoOrder>,
) -> Stream<(Tag, Outcome), Process<'a, LockServer>, Unbounded, NoOrder> {
    requests
        .map(q!(|(tag, request)| (request.lock, (tag, request))))
        .into_keyed()
        .assume_ordering::<TotalOrder>(
            nondet!(/** requests for one lock that arrive together may be served in any order */),
        )
        .scan(
            q!(|| None),
            q!(|held_by, (tag, request)| Some((
                tag,
                self::decide(held_by, request.holder, request.action)
            ))),
        )
        .values()
}

/// The ports form: numbered requests arrive at the server, outcomes leave it under the same number.
pub fn ports(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let server = flow.process();
    let driver = flow.external::<Driver>();

    let (_, requests) =
        server.source_external_bincode::<_, (u32, LockRequest<u32>), NoOrder, ExactlyOnce>(&driver);
    lock_server(requests).send_bincode_external(&driver);

    ExportOptions::new("lock_server").workload(InputRef::External(0), "request", 1.0)
}

/// How many locks the virtual clients of the bench form share.
const LOCKS: u32 = 64;

/// What a virtual client asks of the lock it shares with others: it acquires and releases in turn.
pub fn lock_request(
    client: MemberId<Client>,
    request: &Request,
) -> LockRequest<(MemberId<Client>, u32)> {
    LockRequest {
        lock: request.virtual_client % LOCKS,
        holder: (client, request.virtual_client),
        action: if request.sequence.is_multiple_of(2) {
            Action::Acquire
        } else {
            Action::Release
        },
    }
}

/// The bench form: each virtual client acquires and releases a lock in turn, whether or not it was granted.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    server: &Process<'a, LockServer>,
    load: Load,
) -> Stream<Request, Cluster<'a, Client>, Unbounded, NoOrder> {
    closed_loop(clients, load, |requests| {
        let tagged = requests
            .send(server, TCP.fail_stop().bincode())
            .entries()
            .map(q!(|(client, request)| (
                (client.clone(), request.clone()),
                self::lock_request(client, &request)
            )));
        lock_server(tagged)
            .map(q!(|((client, request), outcome)| (
                client,
                (request, outcome)
            )))
            .demux(clients, TCP.fail_stop().bincode())
            .map(q!(|(request, _outcome)| request))
    })
}

/// The bench form as exported.
pub fn bench_program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let server = flow.process();

    report(bench(&clients, &server, load));

    promised(ExportOptions::new("lock_server_bench"))
        .cluster_size(&clients, 1)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "request", 1.0)
}

/// What a plan of the bench form may send over new networks.
pub fn promised(known: ExportOptions) -> ExportOptions {
    known
        .travels::<Request>("closed_loop.rs: two numbers, derived")
        .travels::<LockRequest<(MemberId<Client>, u32)>>("lock_server.rs: derived, nothing skipped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_one_holder_at_a_time() {
        let mut held_by = None;
        let steps = [
            (1, Action::Release, Outcome::NotHeld),
            (1, Action::Acquire, Outcome::Granted),
            (1, Action::Acquire, Outcome::Granted),
            (2, Action::Acquire, Outcome::Busy),
            (2, Action::Release, Outcome::NotHeld),
            (1, Action::Release, Outcome::Released),
            (2, Action::Acquire, Outcome::Granted),
        ];
        for (holder, action, expected) in steps {
            assert_eq!(decide(&mut held_by, holder, action), expected);
        }
    }
}
