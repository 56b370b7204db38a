//! Ticks and atomic sections.

use hydro_lang::compile::ir::{CollectionKind, HydroIrMetadata};
use hydro_lang::location::dynamic::{ClusterConsistency, LocationId};
use serde::Deserialize;
use serde_json::json;

use crate::hydro::Layer;

/// The outermost layer of a location.
pub(crate) fn layer(location: &LocationId) -> Layer<'_> {
    match location {
        LocationId::Process(_) | LocationId::Cluster(_) => Layer::Root,
        LocationId::Atomic(tick) => Layer::Atomic(tick),
        LocationId::Tick {
            parent_location, ..
        } => Layer::Tick {
            clock: clock(location),
            outside: parent_location,
        },
    }
}

/// The clock of a tick; one of an atomic section has the section's.
fn clock(location: &LocationId) -> usize {
    match location {
        LocationId::Tick {
            tick: Some(clock), ..
        } => clock.into_inner(),
        LocationId::Tick {
            parent_location: inside,
            ..
        }
        | LocationId::Atomic(inside) => clock(inside),
        // Hydro makes no tick without a number but of an atomic section, which has one.
        LocationId::Process(_) | LocationId::Cluster(_) => usize::MAX,
    }
}

/// A tick of a location. Clocks are numbers, which only reading makes.
pub(crate) fn tick(clock: usize, outside: LocationId) -> Result<LocationId, serde_json::Error> {
    let of_section = matches!(outside, LocationId::Atomic(_));
    let tick = (!of_section).then_some(clock);
    LocationId::deserialize(json!({ "Tick": { "tick": tick, "parent_location": outside } }))
}

/// Metadata of an operator that is added at a place.
pub(crate) fn new_metadata(place: LocationId, collection: CollectionKind) -> HydroIrMetadata {
    let consistency = unknown_consistency(&place);
    place.new_node_metadata(collection, consistency)
}

/// Puts an operator of the flow at a place. What the members of its cluster agreed on, the parts of a cluster do not.
pub(crate) fn settle(metadata: &mut HydroIrMetadata, place: LocationId) {
    if metadata.location_id.root() != place.root() {
        metadata.consistency = unknown_consistency(&place);
    }
    metadata.location_id = place;
}

fn unknown_consistency(place: &LocationId) -> Option<ClusterConsistency> {
    matches!(place.root(), LocationId::Cluster(_)).then_some(ClusterConsistency::NoConsistency)
}
