//! The proposer: elections, slot assignment and the counting of answers.

use std::collections::BTreeMap;

use hydro_lang::live_collections::stream::{NoOrder, TotalOrder};
use hydro_lang::location::cluster::CLUSTER_SELF_ID;
use hydro_lang::prelude::*;
use hydro_std::quorum::collect_quorum;
use serde::{Deserialize, Serialize};

use super::{Ballot, Command, Config, Endorsement, Promise, Proposal, Proposer, Timers, Vote};

/// A quorum's promises for one ballot, counted and merged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tally<C> {
    pub promised: usize,
    pub answered: usize,
    /// Already reported as won.
    pub reported: bool,
    pub promise: Promise<C>,
}

impl<C> Tally<C> {
    pub fn of(answer: Result<Promise<C>, Ballot>) -> Self {
        let promised = usize::from(answer.is_ok());
        Tally {
            promised,
            answered: 1,
            reported: false,
            promise: answer.unwrap_or(Promise {
                floor: 0,
                log: BTreeMap::new(),
            }),
        }
    }

    /// Adds up counts; of each slot the command with the highest ballot stays.
    pub fn absorb(&mut self, other: Self) {
        self.promised += other.promised;
        self.answered += other.answered;
        self.reported |= other.reported;
        self.promise.floor = self.promise.floor.max(other.promise.floor);
        for (slot, entry) in other.promise.log {
            match self.promise.log.get(&slot) {
                Some(known) if known.ballot >= entry.ballot => {}
                _ => {
                    self.promise.log.insert(slot, entry);
                }
            }
        }
    }

    /// What to remember once the tally was looked at; a reported one keeps only its counts.
    pub fn after_report(mut self, majority: usize) -> Self {
        if self.promised >= majority {
            self.reported = true;
            self.promise.log.clear();
        }
        self
    }
}

impl<C> Promise<C> {
    /// The first slot that no earlier leader can have used.
    pub fn end(&self) -> usize {
        self.log
            .last_key_value()
            .map_or(self.floor, |(last, _)| self.floor.max(last + 1))
    }
}

/// The leader's side of the protocol, before and after the network.
pub struct Lead<'a, C> {
    pub campaigns: Stream<Ballot, Cluster<'a, Proposer>, Unbounded>,
    pub reigns: Stream<Ballot, Cluster<'a, Proposer>, Unbounded>,
    pub proposals: Stream<Proposal<C>, Cluster<'a, Proposer>, Unbounded, NoOrder>,
    pub decided: Stream<(usize, Option<C>), Cluster<'a, Proposer>, Unbounded, NoOrder>,
}

/// Collects promises per ballot and reports each ballot once, when a majority promised.
///
/// Ballots are independent of each other here: tallies are merged and carried over key by key.
pub fn collect_promises<'a, C: Command + 'a>(
    endorsements: Stream<Endorsement<C>, Cluster<'a, Proposer>, Unbounded, NoOrder>,
    config: Config,
) -> Stream<(Ballot, Promise<C>), Cluster<'a, Proposer>, Unbounded, NoOrder> {
    let majority = config.majority();
    let everyone = config.acceptors();
    sliced! {
        let fresh = use(endorsements, nondet!(/** tallies are carried over until everyone answered */));
        let mut open = use::state_null::<Stream<(Ballot, Tally<C>), _, Bounded, NoOrder>>();

        let tallies = open
            .chain(fresh.map(q!(|(ballot, answer)| (ballot, self::Tally::of(answer)))))
            .into_keyed()
            .reduce(q!(
                |tally, other| tally.absorb(other),
                commutative = manual_proof!(/** sums, or, max, and a maximum by ballot per slot; one ballot proposes one command per slot */)
            ))
            .entries();

        open = tallies
            .clone()
            .filter(q!(move |(_, tally)| tally.answered < everyone))
            .map(q!(move |(ballot, tally)| (ballot, tally.after_report(majority))));

        tallies.filter_map(q!(move |(ballot, tally)| {
            (tally.promised >= majority && !tally.reported).then_some((ballot, tally.promise))
        }))
    }
}

/// Reports a suspicion when the patience timer rings and no heartbeat came since it last rang.
pub fn suspect_leader<'a>(
    heartbeats: Stream<Ballot, Cluster<'a, Proposer>, Unbounded, NoOrder>,
    patience: Stream<(), Cluster<'a, Proposer>, Unbounded>,
) -> Stream<(), Cluster<'a, Proposer>, Unbounded> {
    sliced! {
        let heard = use(heartbeats, nondet!(/** a late heartbeat only causes an election */));
        let rings = use(patience, nondet!(/** a late timer only delays an election */));
        let mut reassured = use::state(|l| l.singleton(q!(false)));

        let rang = rings.first();
        let reassured_now = reassured
            .zip(heard.count())
            .map(q!(|(before, new)| before || new > 0));
        // Every ring starts a new watch.
        reassured = reassured_now.clone().zip(rang.clone().is_some())
            .map(q!(|(reassured, rang)| reassured && !rang));

        rang.filter_if(!reassured_now).into_stream()
    }
}

/// Everything a proposer decides, from what it hears.
pub fn lead<'a, C: Command + 'a>(
    proposers: &Cluster<'a, Proposer>,
    config: Config,
    timers: Timers<'a>,
    commands: Stream<C, Cluster<'a, Proposer>, Unbounded, NoOrder>,
    endorsements: Stream<Endorsement<C>, Cluster<'a, Proposer>, Unbounded, NoOrder>,
    votes: Stream<Vote, Cluster<'a, Proposer>, Unbounded, NoOrder>,
) -> Lead<'a, C> {
    let (close_heartbeats, heartbeats) =
        proposers.forward_ref::<Stream<Ballot, _, Unbounded, NoOrder>>();

    let (accepted, refused_proposals) =
        collect_quorum(votes, config.majority(), config.acceptors());
    let refused_campaigns = endorsements
        .clone()
        .filter_map(q!(|(_, answer)| answer.err()));
    let won = collect_promises(endorsements, config);
    let suspicions = suspect_leader(heartbeats.clone(), timers.patience);

    let highest = refused_proposals
        .map(q!(|(_, bound_to)| bound_to))
        .merge_unordered(refused_campaigns)
        .merge_unordered(heartbeats)
        .fold(
            q!(|| Ballot::default()),
            q!(
                |highest, ballot| *highest = (*highest).max(ballot),
                commutative = manual_proof!(/** maximum */)
            ),
        );

    let (campaigns, reigns, proposals, decided) = sliced! {
        let highest = use(highest, nondet!(/** a stale maximum delays the loss of leadership; acceptors refuse anyway */));
        let suspicions = use(suspicions, nondet!(/** only affects who leads */));
        let heartbeat = use(timers.heartbeat, nondet!(/** only affects who leads */));
        let won = use(won, nondet!(/** a late victory only delays commands */));
        let commands = use(commands, nondet!(/** commands that arrive while not leading are dropped */));
        let accepted = use(accepted, nondet!(/** what is not matched yet stays in `awaiting` */));
        let mut ballot = use::state(|l| l.singleton(q!(Ballot {
            round: 0,
            proposer: CLUSTER_SELF_ID.get_raw_id(),
        })));
        let mut leading = use::state(|l| l.singleton(q!(false)));
        let mut next_slot = use::state(|l| l.singleton(q!(0usize)));
        let mut awaiting = use::state_null::<Stream<((usize, Ballot), Option<C>), _, Bounded, NoOrder>>();

        // Elections.
        let victory = won
            .cross_singleton(ballot.clone())
            .filter_map(q!(|((of, promise), mine)| (of == mine).then_some(promise)));
        let unchallenged = highest
            .clone()
            .zip(ballot.clone())
            .map(q!(|(highest, mine)| highest <= mine));
        let victorious = !victory.clone().is_empty();
        let leads = leading.or(victorious.clone()).and(unchallenged);
        let runs = (!leads.clone()).and(!suspicions.is_empty());

        let claim = ballot.clone();
        ballot = claim
            .clone()
            .zip(highest)
            .zip(runs.clone())
            .map(q!(|((mine, highest), runs)| if runs {
                Ballot { round: mine.round.max(highest.round) + 1, ..mine }
            } else {
                mine
            }));
        leading = leads.clone();

        // What earlier leaders may have got accepted is proposed again, and holes are closed.
        let recovered = victory
            .clone()
            .flat_map_unordered(q!(|promise| {
                let floor = promise.floor;
                promise.log.into_iter().filter(move |(slot, _)| *slot >= floor)
            }))
            .map(q!(|(slot, entry)| (slot, entry.command)));
        let holes = victory
            .clone()
            .flat_map_unordered(q!(|promise| promise.floor..promise.end()))
            .filter_not_in(recovered.clone().map(q!(|(slot, _)| slot)))
            .map(q!(|slot| (slot, None)));

        // New commands get the slots after that.
        let base = victory
            .map(q!(|promise| promise.end()))
            .max()
            .unwrap_or(next_slot);
        let numbered = commands
            .filter_if(leads.clone())
            .assume_ordering::<TotalOrder>(nondet!(/** commands of different clients have no order before the log gives them one */))
            .enumerate();
        next_slot = base
            .clone()
            .zip(numbered.clone().count())
            .map(q!(|(base, new)| base + new));
        let fresh = numbered
            .cross_singleton(base)
            .map(q!(|((index, command), base)| (base + index, Some(command))));

        let proposals = fresh
            .chain(recovered)
            .chain(holes)
            .filter_if(leads.clone())
            .cross_singleton(claim.clone())
            .map(q!(|((slot, command), ballot)| ((slot, ballot), command)));

        // A quorum names slot and ballot; the command waited here.
        let waiting = awaiting.chain(proposals.clone());
        awaiting = waiting.clone().anti_join(accepted.clone());
        let decided = waiting
            .join(accepted.map(q!(|slot_and_ballot| (slot_and_ballot, ()))))
            .map(q!(|((slot, _), (command, ()))| (slot, command)));

        let campaigns = ballot.clone().filter_if(runs).into_stream();
        let reigns = claim
            .filter_if(leads)
            .filter_if(victorious.or(!heartbeat.is_empty()))
            .into_stream();
        (
            campaigns,
            reigns,
            proposals.map(q!(|((slot, ballot), command)| (slot, ballot, command))),
            decided,
        )
    };

    close_heartbeats.complete(
        reigns
            .clone()
            .broadcast(
                proposers,
                TCP.fail_stop().bincode(),
                nondet!(/** a proposer that is not known yet may start an election */),
            )
            .values(),
    );

    Lead {
        campaigns,
        reigns,
        proposals,
        decided,
    }
}
