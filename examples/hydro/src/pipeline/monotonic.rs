//! The leader opens each request, has it endorsed by witnesses, and checks the endorsements.
//! The check only ever adds to what is known:
//! monotonic decoupling moves it away.

use std::hash::Hash;

use hydro_lang::prelude::*;
use hydro_std::quorum::collect_quorum;
use hydrofoil::{ExportOptions, InputRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Leader, Messages, Requests, answer, ask};
use crate::closed_loop::{Client, Load, closed_loop, report};

/// Marker of the cluster that endorses.
pub struct Witness {}

/// How many witnesses the exported program has.
pub const WITNESSES: usize = 2;

/// The mark that a witness leaves on what it endorses.
pub const ENDORSED: u64 = 1 << 63;

/// Answers each message with what its body held, once every witness has endorsed it.
pub fn serve<'a, Tag>(
    leader: &Process<'a, Leader>,
    witnesses: &Cluster<'a, Witness>,
    num_witnesses: usize,
    requests: Messages<'a, Tag, u64>,
) -> Messages<'a, Tag, u64>
where
    Tag: Clone + Eq + Hash + Serialize + DeserializeOwned,
{
    let accepted = requests.map(q!(|(tag, body)| (tag, crate::work::decrypt(body))));

    let endorsements = accepted
        .clone()
        .map(q!(|(tag, plain)| (tag, crate::work::encrypt(plain))))
        .broadcast(
            witnesses,
            TCP.fail_stop().bincode(),
            nondet!(/** witnesses are fixed; what is sent before they are known is not answered */),
        )
        .map(q!(|(tag, sealed)| (tag, sealed ^ self::ENDORSED)))
        .send(leader, TCP.fail_stop().bincode())
        .values()
        .map(q!(|(tag, endorsed)| (
            tag,
            crate::work::decrypt(endorsed ^ self::ENDORSED)
        )));

    let verdicts = accepted
        .join(endorsements)
        .map(q!(|(tag, (plain, endorsed))| (
            (tag, plain),
            if plain == endorsed { Ok(()) } else { Err(()) }
        )));
    let (endorsed, _) = collect_quorum(verdicts, num_witnesses, num_witnesses);
    endorsed
}

/// The program under load.
pub fn bench<'a>(
    clients: &Cluster<'a, Client>,
    leader: &Process<'a, Leader>,
    witnesses: &Cluster<'a, Witness>,
    num_witnesses: usize,
    load: Load,
) -> Requests<'a> {
    closed_loop(clients, load, |requests| {
        let answers = serve(leader, witnesses, num_witnesses, ask(requests, leader));
        answer(answers, clients)
    })
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    loaded(flow, Load::ENDLESS)
}

/// The same under any load.
pub fn loaded(flow: &mut FlowBuilder<'_>, load: Load) -> ExportOptions {
    let clients = flow.cluster();
    let leader = flow.process();
    let witnesses = flow.cluster();

    report(bench(&clients, &leader, &witnesses, WITNESSES, load));

    ExportOptions::new("pipeline_monotonic")
        .cluster_size(&clients, 1)
        .cluster_size(&witnesses, WITNESSES)
        .client(&clients)
        .workload(InputRef::network_from(&clients, 0), "request", 1.0)
}
