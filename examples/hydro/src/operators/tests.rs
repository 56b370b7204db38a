use std::collections::BTreeSet;

use hydro_lang::compile::ir::{HydroNode, HydroRoot, HydroSource, deep_clone, transform_bottom_up};
use hydro_lang::location::dynamic::LocationId;
use hydro_lang::prelude::*;

use crate::registry::EXAMPLES;

/// Every variant of `HydroNode` in 0.16.0 except `Placeholder`, which only exists while an operator is being replaced.
const OPERATORS: [&str; 42] = [
    "AntiJoin",
    "Batch",
    "BeginAtomic",
    "Cast",
    "Chain",
    "ChainFirst",
    "Counter",
    "CrossProduct",
    "CrossSingleton",
    "CycleSource",
    "DeferTick",
    "Difference",
    "EndAtomic",
    "Enumerate",
    "ExternalInput",
    "Filter",
    "FilterMap",
    "FlatMap",
    "FlatMapStreamBlocking",
    "Fold",
    "FoldKeyed",
    "Inspect",
    "Join",
    "JoinHalf",
    "Map",
    "Network",
    "ObserveNonDet",
    "Partition",
    "Reduce",
    "ReduceKeyed",
    "ReduceKeyedWatermark",
    "ResolveFutures",
    "ResolveFuturesBlocking",
    "ResolveFuturesOrdered",
    "Scan",
    "ScanAsyncBlocking",
    "SingletonSource",
    "Sort",
    "Source",
    "Tee",
    "Unique",
    "YieldConcat",
];

/// Every variant of `HydroSource` except `ExternalNetwork`, which no part of the API makes.
const SOURCES: [&str; 6] = [
    "ClusterMembers",
    "Embedded",
    "EmbeddedSingleton",
    "Iter",
    "Spin",
    "Stream",
];

/// Every variant of `HydroRoot`.
const SINKS: [&str; 6] = [
    "CycleSink",
    "DestSink",
    "EmbeddedOutput",
    "ForEach",
    "Null",
    "SendExternal",
];

/// What the programs of this module use.
#[derive(Default)]
struct Used {
    operators: BTreeSet<String>,
    sources: BTreeSet<String>,
    sinks: BTreeSet<String>,
    /// Sender and receiver of the networks.
    networks: BTreeSet<(&'static str, &'static str)>,
    /// Where operators of each variant run: top level, tick, atomic section.
    places: BTreeSet<(String, &'static str)>,
    kinds: BTreeSet<String>,
}

fn kind(location: &LocationId) -> &'static str {
    match location.root() {
        LocationId::Process(_) => "process",
        LocationId::Cluster(_) => "cluster",
        LocationId::Atomic(_) | LocationId::Tick(..) => unreachable!("not a root"),
    }
}

fn place(location: &LocationId) -> &'static str {
    match location {
        LocationId::Process(_) | LocationId::Cluster(_) => "top level",
        LocationId::Atomic(_) => "atomic section",
        LocationId::Tick(..) => "tick",
    }
}

/// The first word of the debug form: the name of the variant.
fn variant(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl Used {
    fn by_operator_programs() -> Self {
        let mut used = Self::default();
        for example in EXAMPLES {
            if !example.name.starts_with("op_") {
                continue;
            }
            let mut flow = FlowBuilder::new();
            (example.build)(&mut flow);
            let built = flow.finalize();
            used.sinks.extend(built.ir().iter().map(sink));
            let mut ir = deep_clone(built.ir());
            transform_bottom_up(&mut ir, &mut |_| {}, &mut |node| used.operator(node), true);
        }
        used
    }

    fn operator(&mut self, node: &HydroNode) {
        let name = node_name(node);
        let metadata = node.metadata();
        self.places
            .insert((name.clone(), place(&metadata.location_id)));
        self.kinds.insert(variant(&metadata.collection_kind));
        match node {
            HydroNode::Source { source, .. } => {
                self.sources.insert(source_name(source).to_owned());
            }
            HydroNode::Network {
                input, metadata, ..
            } => {
                self.networks.insert((
                    kind(&input.metadata().location_id),
                    kind(&metadata.location_id),
                ));
            }
            _ => {}
        }
        self.operators.insert(name);
    }
}

fn node_name(node: &HydroNode) -> String {
    node.print_root()
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn source_name(source: &HydroSource) -> &'static str {
    match source {
        HydroSource::Stream(_) => "Stream",
        HydroSource::ExternalNetwork() => "ExternalNetwork",
        HydroSource::Iter(_) => "Iter",
        HydroSource::Spin() => "Spin",
        HydroSource::ClusterMembers(..) => "ClusterMembers",
        HydroSource::Embedded(_) => "Embedded",
        HydroSource::EmbeddedSingleton(_) => "EmbeddedSingleton",
    }
}

fn sink(root: &HydroRoot) -> String {
    match root {
        HydroRoot::ForEach { .. } => "ForEach",
        HydroRoot::SendExternal { .. } => "SendExternal",
        HydroRoot::DestSink { .. } => "DestSink",
        HydroRoot::CycleSink { .. } => "CycleSink",
        HydroRoot::EmbeddedOutput { .. } => "EmbeddedOutput",
        HydroRoot::Null { .. } => "Null",
    }
    .to_owned()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_programs_use_every_operator_source_and_sink() {
    let used = Used::by_operator_programs();
    assert_eq!(used.operators, set(&OPERATORS));
    assert_eq!(used.sources, set(&SOURCES));
    assert_eq!(used.sinks, set(&SINKS));
    assert_eq!(
        used.networks,
        BTreeSet::from([
            ("process", "process"),
            ("process", "cluster"),
            ("cluster", "process"),
            ("cluster", "cluster"),
        ])
    );
    assert_eq!(
        used.kinds,
        set(&[
            "KeyedSingleton",
            "KeyedStream",
            "Optional",
            "Singleton",
            "Stream"
        ])
    );
}

/// Operators whose state lasts for ever at the top level and for a tick in a tick occur in both places.
#[test]
fn the_programs_use_operators_with_state_in_both_places() {
    let used = Used::by_operator_programs();
    for name in [
        "AntiJoin",
        "CrossProduct",
        "CrossSingleton",
        "Difference",
        "Enumerate",
        "Fold",
        "JoinHalf",
        "Reduce",
        "Scan",
        "SingletonSource",
    ] {
        for place in ["top level", "tick"] {
            assert!(
                used.places.contains(&(name.to_owned(), place)),
                "{name} at {place}"
            );
        }
    }
}
