//! What the counts of an instrumented program are about.

use std::collections::{BTreeMap, BTreeSet};

use super::collector::Collector;
use super::document::{Location, Network, Operator, Profile, Source, Subgraph};
use super::line::Measure;
use super::subgraphs::Subgraphs;
use crate::hydro::{HydroNode, HydroRoot, LocationKey};
use crate::number::visit_nodes;

/// Knows where in the program a count belongs.
#[derive(Clone, Debug)]
pub struct Legend {
    /// Identity of the flow that was instrumented.
    flow: String,
    counters: Counters,
    subgraphs: Subgraphs,
}

/// How to know the number of elements that leave each operator.
#[derive(Clone, Debug)]
pub(super) struct Counters(BTreeMap<usize, Out>);

/// Where the number of elements that leave an operator comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Out {
    /// A counter.
    Counted,
    /// The counter of the receiver of a network.
    Received,
    /// As many as leave this operator.
    As(usize),
}

impl Counters {
    /// Reads a numbered forest.
    pub fn of(ir: &mut [HydroRoot]) -> Self {
        let sinks: BTreeMap<usize, usize> = ir
            .iter()
            .filter_map(|root| match root {
                HydroRoot::CycleSink {
                    cycle_id, input, ..
                } => Some((cycle_id.into_inner(), input.op_metadata().id?)),
                _ => None,
            })
            .collect();
        let mut out = BTreeMap::new();
        visit_nodes(ir, |node| {
            if let Some(op) = node.op_metadata().id {
                out.insert(op, out_of(node, &sinks));
            }
        });
        Self(out)
    }

    /// Operators that need a counter so that the numbers of the wanted ones are known.
    pub fn needed(&self, wanted: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        self.0
            .keys()
            .filter(|op| wanted(**op))
            .map(|op| self.origin(*op))
            .filter(|op| self.0.get(op) == Some(&Out::Counted))
            .collect()
    }

    /// Follows [`Out::As`] to an operator that is counted. A cycle without such an operator ends where it began: nothing flows there.
    fn origin(&self, op: usize) -> usize {
        let mut origin = op;
        for _ in 0..self.0.len() {
            match self.0.get(&origin) {
                Some(Out::As(input)) => origin = *input,
                _ => return origin,
            }
        }
        op
    }

    /// How many elements have left an operator; none when no member has told.
    fn out(&self, op: usize, collector: &Collector) -> Option<u64> {
        let origin = self.origin(op);
        match self.0.get(&origin)? {
            Out::Received => collector.total(Measure::Received, origin),
            Out::Counted => collector.total(Measure::Out, origin),
            Out::As(_) => None,
        }
    }
}

impl Legend {
    pub(super) const fn new(flow: String, counters: Counters, subgraphs: Subgraphs) -> Self {
        Self {
            flow,
            counters,
            subgraphs,
        }
    }

    /// The profile of a run in which `commands` commands were completed.
    ///
    /// Counts are divided by the commands and summed over the members. An operator, network, location or subgraph that no member has told
    /// about is left out. Without commands there is no profile.
    pub fn profile(
        &self,
        program: &str,
        collector: &Collector,
        commands: u64,
        source: Source,
    ) -> Option<Profile> {
        if commands == 0 {
            return None;
        }
        let per_command = |count: u64| count as f64 / commands as f64;
        let operators = self.counters.0.keys().filter_map(|&op| {
            let calls = collector
                .total(Measure::Calls, op)
                .filter(|calls| *calls > 0);
            let timed = calls.zip(collector.total(Measure::Nanos, op));
            Some(Operator {
                op,
                out_per_command: per_command(self.counters.out(op, collector)?),
                in_per_command: timed.map(|(calls, _)| per_command(calls)),
                cpu_ns_per_call: timed.map(|(calls, nanos)| nanos as f64 / calls as f64),
            })
        });
        let networks = self.counters.0.keys().filter_map(|&op| {
            let messages = collector.total(Measure::Sent, op)?;
            let bytes = collector.total(Measure::Bytes, op);
            Some(Network {
                op,
                messages_per_command: per_command(messages),
                bytes_per_message: bytes
                    .filter(|_| messages > 0)
                    .map(|bytes| bytes as f64 / messages as f64),
            })
        });
        let times = collector.times();
        Some(Profile {
            format: super::FORMAT.to_owned(),
            flow: self.flow.clone(),
            program: program.to_owned(),
            commands,
            source,
            operators: operators.collect(),
            networks: networks.collect(),
            locations: locations(&times, per_command),
            subgraphs: self.subgraph_times(&times, per_command),
        })
    }

    fn subgraph_times(&self, times: &Times<'_>, per_command: impl Fn(u64) -> f64) -> Vec<Subgraph> {
        let mut sums: BTreeMap<(LocationKey, usize), (u64, u64)> = BTreeMap::new();
        for (location, members) in times {
            for subgraph in members.iter().flat_map(|time| &time.subgraphs) {
                let sum = sums.entry((*location, subgraph.0)).or_default();
                sum.0 += subgraph.1;
                sum.1 += subgraph.2;
            }
        }
        // An operator that becomes several statements is listed with the first, the ends of a network with each.
        let mut listed = BTreeSet::new();
        sums.into_iter()
            .map(|((location, index), (runs, time))| {
                let operators = self.subgraphs.get(&(location, index));
                Subgraph {
                    location: location.to_string(),
                    operators: operators
                        .into_iter()
                        .flatten()
                        .copied()
                        .filter(|op| {
                            listed.insert((location, *op))
                                || self.counters.0.get(op) == Some(&Out::Received)
                        })
                        .collect(),
                    runs_per_command: per_command(runs),
                    poll_ns_per_command: per_command(time),
                }
            })
            .collect()
    }
}

/// Times of the members of each location.
pub(super) type Times<'a> = BTreeMap<LocationKey, Vec<&'a super::probe::Time>>;

fn locations(times: &Times<'_>, per_command: impl Fn(u64) -> f64) -> Vec<Location> {
    times
        .iter()
        .filter_map(|(key, members)| {
            let cpu: Vec<u64> = members
                .iter()
                .map(|time| time.cpu_ns)
                .collect::<Option<_>>()?;
            Some(Location {
                key: key.to_string(),
                members: members.len(),
                cpu_ns_per_command: per_command(cpu.iter().sum()),
                busiest_cpu_ns_per_command: per_command(cpu.iter().copied().max()?),
            })
        })
        .collect()
}

/// How many elements leave an operator, by what Hydro 0.16.0 makes of it (its `emit_core` and production `DfirBuilder`).
fn out_of(node: &HydroNode, sinks: &BTreeMap<usize, usize>) -> Out {
    let as_input = |input: Option<usize>| input.map_or(Out::Counted, Out::As);
    match node {
        HydroNode::Network { .. } => Out::Received,
        HydroNode::Tee { inner, .. } => as_input(inner.0.borrow().op_metadata().id),
        HydroNode::CycleSource { cycle_id, .. } => {
            as_input(sinks.get(&cycle_id.into_inner()).copied())
        }
        HydroNode::Cast { .. }
        | HydroNode::ObserveNonDet { .. }
        | HydroNode::BeginAtomic { .. }
        | HydroNode::EndAtomic { .. }
        | HydroNode::YieldConcat { .. }
        | HydroNode::Map { .. }
        | HydroNode::Inspect { .. }
        | HydroNode::Counter { .. }
        | HydroNode::Enumerate { .. }
        | HydroNode::Sort { .. } => as_input(
            node.input()
                .first()
                .and_then(|input| input.op_metadata().id),
        ),
        _ => Out::Counted,
    }
}
