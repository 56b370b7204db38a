//! Multi-Paxos: a replicated log with an elected leader, and a key-value store on top of it.
//!
//! Four kinds of machines. *Proposers* compete for leadership; the leader gives every command a slot
//! and asks the *acceptors* to accept it. A slot is decided when a majority accepted it under one
//! ballot. Decided slots go to the *replicas*, which run them in slot order and answer the client.
//!
//! The program is cut the way an optimizer can use it. Everything a proposer must do in one instant
//! is in one tick ([`proposer`]); sending proposals out, counting votes and collecting promises are
//! ticks of their own, joined to it by unordered top-level streams only.

pub mod acceptor;
pub mod bench;
pub mod gateway;
pub mod proposer;
pub mod replica;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::cluster::CLUSTER_SELF_ID;
use hydro_lang::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Marker of the location that competes for leadership and assigns slots.
pub struct Proposer {}
/// Marker of the location that remembers promises and accepted commands.
pub struct Acceptor {}

/// What can be put in the log.
pub trait Command: Serialize + DeserializeOwned + Clone + Debug + Eq + Hash + Ord {}
impl<C: Serialize + DeserializeOwned + Clone + Debug + Eq + Hash + Ord> Command for C {}

/// A leadership claim. Later rounds win; within a round the higher proposer wins.
///
/// The default is below every claim that is ever made, because the first campaign is in round 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Ballot {
    pub round: u32,
    pub proposer: u32,
}

/// A command as an acceptor remembers it: the highest ballot that proposed it. `None` fills a hole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Accepted<C> {
    pub ballot: Ballot,
    pub command: Option<C>,
}

/// What an acceptor knows when it promises to refuse lower ballots.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Promise<C> {
    /// Every slot below this is applied on all replicas and no longer in `log`.
    pub floor: usize,
    pub log: BTreeMap<usize, Accepted<C>>,
}

/// A slot and what to put there, on its way to the acceptors.
pub type Proposal<C> = (usize, Ballot, Option<C>);
/// An acceptor's answer to a [`Proposal`]; a refusal names the ballot it is bound to.
pub type Vote = ((usize, Ballot), Result<(), Ballot>);
/// An acceptor's answer to a campaign.
pub type Endorsement<C> = (Ballot, Result<Promise<C>, Ballot>);

/// Sizes and times of a deployment.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// How many proposers compete.
    pub proposers: usize,
    /// How many acceptors may fail; there are `2 * faults + 1` of them.
    pub faults: usize,
    pub replicas: usize,
    /// A replica reports its progress to the acceptors each time it moved this many slots.
    pub checkpoint_every: usize,
    pub heartbeat_millis: u64,
    /// A proposer that heard no heartbeat for this long runs for leadership.
    pub patience_millis: u64,
    /// Proposer *n* starts watching after *n* times this, so that they do not all run at once.
    pub stagger_millis: u64,
}

impl Config {
    pub const fn majority(&self) -> usize {
        self.faults + 1
    }

    pub const fn acceptors(&self) -> usize {
        2 * self.faults + 1
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            proposers: 2,
            faults: 1,
            replicas: 3,
            checkpoint_every: 128,
            heartbeat_millis: 500,
            patience_millis: 2000,
            stagger_millis: 1500,
        }
    }
}

/// The two clocks of a proposer, as streams, so that a simulation can decide when they ring.
pub struct Timers<'a> {
    pub heartbeat: Stream<(), Cluster<'a, Proposer>, Unbounded>,
    pub patience: Stream<(), Cluster<'a, Proposer>, Unbounded>,
}

impl<'a> Timers<'a> {
    /// Timers that follow the wall clock.
    pub fn wall_clock(proposers: &Cluster<'a, Proposer>, config: Config) -> Self {
        let Config {
            heartbeat_millis,
            patience_millis,
            stagger_millis,
            ..
        } = config;
        Timers {
            heartbeat: proposers
                .source_interval(
                    q!(std::time::Duration::from_millis(heartbeat_millis)),
                    nondet!(/** when a heartbeat is sent only affects who leads */),
                )
                .map(q!(|_| ())),
            patience: proposers
                .source_interval_delayed(
                    q!(std::time::Duration::from_millis(
                        stagger_millis * CLUSTER_SELF_ID.get_raw_id() as u64
                    )),
                    q!(std::time::Duration::from_millis(patience_millis)),
                    nondet!(/** when patience runs out only affects who leads */),
                )
                .map(q!(|_| ())),
        }
    }
}

/// What the proposers produce.
pub struct Log<'a, C> {
    /// The ballot of a proposer that leads: when it wins, and again with every heartbeat.
    pub reigns: Stream<Ballot, Cluster<'a, Proposer>, Unbounded>,
    /// Decided slots. A slot may be reported again after a change of leader, with the same command.
    pub decided: Stream<(usize, Option<C>), Cluster<'a, Proposer>, Unbounded, NoOrder>,
}

/// Runs the protocol between proposers and acceptors.
///
/// `commands` are put in the log by the proposer that leads and are dropped by one that does not.
/// `progress` tells acceptors which slots each replica no longer needs: (replica, next slot).
pub fn replicated_log<'a, C: Command + 'a>(
    proposers: &Cluster<'a, Proposer>,
    acceptors: &Cluster<'a, Acceptor>,
    config: Config,
    timers: Timers<'a>,
    commands: Stream<C, Cluster<'a, Proposer>, Unbounded, NoOrder>,
    progress: Stream<(u32, usize), Cluster<'a, Acceptor>, Unbounded, NoOrder>,
) -> Log<'a, C> {
    let (close_endorsements, endorsements) =
        proposers.forward_ref::<Stream<Endorsement<C>, _, Unbounded, NoOrder>>();
    let (close_votes, votes) = proposers.forward_ref::<Stream<Vote, _, Unbounded, NoOrder>>();

    let lead = proposer::lead(proposers, config, timers, commands, endorsements, votes);

    let campaigns = lead
        .campaigns
        .broadcast(
            acceptors,
            TCP.fail_stop().bincode(),
            nondet!(/** an acceptor that is not known yet counts as failed for this ballot */),
        )
        .values();
    let proposals = lead
        .proposals
        .broadcast(
            acceptors,
            TCP.fail_stop().bincode(),
            nondet!(/** an acceptor that is not known yet counts as failed for this slot */),
        )
        .values();

    let answers = acceptor::accept(config, campaigns, proposals, progress);
    close_endorsements.complete(
        answers
            .endorsements
            .demux(proposers, TCP.fail_stop().bincode())
            .values(),
    );
    close_votes.complete(
        answers
            .votes
            .demux(proposers, TCP.fail_stop().bincode())
            .values(),
    );

    Log {
        reigns: lead.reigns,
        decided: lead.decided,
    }
}
