//! The acceptor: promises and votes.

use std::collections::BTreeMap;

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::location::MemberId;
use hydro_lang::prelude::*;

use super::{
    Accepted, Acceptor, Ballot, Command, Config, Endorsement, Promise, Proposal, Proposer, Vote,
};

/// Answers, each addressed to the proposer whose ballot they answer.
pub struct Answers<'a, C> {
    pub endorsements:
        Stream<(MemberId<Proposer>, Endorsement<C>), Cluster<'a, Acceptor>, Unbounded, NoOrder>,
    pub votes: Stream<(MemberId<Proposer>, Vote), Cluster<'a, Acceptor>, Unbounded, NoOrder>,
}

/// Of two commands for one slot the one with the higher ballot stays.
pub fn keep_higher<C>(kept: &mut Accepted<C>, other: Accepted<C>) {
    if other.ballot > kept.ballot {
        *kept = other;
    }
}

/// The furthest slot that each replica reported.
pub fn progress_by_replica<'a>(
    progress: Stream<(u32, usize), Cluster<'a, Acceptor>, Unbounded, NoOrder>,
) -> KeyedSingleton<u32, usize, Cluster<'a, Acceptor>, Unbounded> {
    progress.into_keyed().fold(
        q!(|| 0usize),
        q!(
            |furthest, slot| *furthest = (*furthest).max(slot),
            commutative = manual_proof!(/** maximum */)
        ),
    )
}

/// Answers campaigns and proposals.
///
/// Only campaigns raise the promise; a proposal is accepted at or above it. So promises depend on
/// ballots alone and the log on its slot alone.
pub fn accept<'a, C: Command + 'a>(
    config: Config,
    campaigns: Stream<Ballot, Cluster<'a, Acceptor>, Unbounded, NoOrder>,
    proposals: Stream<Proposal<C>, Cluster<'a, Acceptor>, Unbounded, NoOrder>,
    progress: Stream<(u32, usize), Cluster<'a, Acceptor>, Unbounded, NoOrder>,
) -> Answers<'a, C> {
    let replicas = config.replicas;
    let by_replica = progress_by_replica(progress);

    let (endorsements, votes) = sliced! {
            let campaigns = use(campaigns, nondet!(/** the highest of a batch wins, which is who would win in the end */));
            let proposals = use(proposals, nondet!(/** a proposal is judged by the promise of the instant it is seen */));
    let by_replica = use(by_replica, nondet!(/** a stale report keeps a slot a little longer */));
            let mut promised = use::state(|l| l.singleton(q!(Ballot::default())));
            let mut log = use::state_null::<Stream<(usize, Accepted<C>), _, Bounded, NoOrder>>();

            // Every replica passed the slots below; 0 until all of them reported.
            let floor = by_replica
                .entries()
                .fold(
                    q!(|| (0usize, usize::MAX)),
                    q!(
                        |(reports, lowest), (_, slot)| {
                            *reports += 1;
                            *lowest = (*lowest).min(slot);
                        },
                        commutative = manual_proof!(/** counting and minimum */)
                    ),
                )
                .map(q!(move |(reports, lowest)| if reports == replicas { lowest } else { 0 }));

            let bound = campaigns
                .clone()
                .max()
                .into_singleton()
                .zip(promised)
                .map(q!(|(asked, before)| asked.map_or(before, |asked| asked.max(before))));
            promised = bound.clone();

            let judged = proposals.cross_singleton(bound.clone());
            let accepted = judged.clone().filter_map(q!(|((slot, ballot, command), bound)| {
                (ballot >= bound).then_some((slot, Accepted { ballot, command }))
            }));
            let kept = log
                .chain(accepted)
                .into_keyed()
                .reduce_watermark(
                    floor.clone(),
                    q!(
                        |kept, other| self::keep_higher(kept, other),
                        commutative = manual_proof!(/** maximum by ballot; one ballot proposes one command per slot */)
                    ),
                )
                .entries();
            log = kept.clone();

            let promise = kept
                .fold(
                    q!(|| BTreeMap::new()),
                    q!(
                        |log, (slot, entry)| {
                            log.insert(slot, entry);
                        },
                        commutative = manual_proof!(/** every slot appears once */)
                    ),
                )
                .zip(floor);
            let endorsements = campaigns
                .cross_singleton(bound)
                .cross_singleton(promise)
                .map(q!(|((ballot, bound), (log, floor))| (
                    MemberId::<Proposer>::from_raw_id(ballot.proposer),
                    (
                        ballot,
                        if ballot >= bound { Ok(Promise { floor, log }) } else { Err(bound) },
                    ),
                )));
            let votes = judged.map(q!(|((slot, ballot, _), bound)| (
                MemberId::<Proposer>::from_raw_id(ballot.proposer),
                (
                    (slot, ballot),
                    if ballot >= bound { Ok(()) } else { Err(bound) },
                ),
            )));
            (endorsements, votes)
        };

    Answers {
        endorsements,
        votes,
    }
}
