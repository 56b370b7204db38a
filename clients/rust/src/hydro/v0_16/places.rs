//! Ticks and atomic sections.

use hydro_lang::compile::ir::{CollectionKind, HydroIrMetadata};
use hydro_lang::location::dynamic::LocationId;
use serde::Deserialize;
use serde_json::json;

use crate::hydro::Layer;

/// The outermost layer of a location.
pub(crate) fn layer(location: &LocationId) -> Layer<'_> {
    match location {
        LocationId::Process(_) | LocationId::Cluster(_) => Layer::Root,
        LocationId::Atomic(tick) => Layer::Atomic(tick),
        LocationId::Tick(clock, outside) => Layer::Tick {
            clock: clock.into_inner(),
            outside,
        },
    }
}

/// A tick of a location. Clocks are numbers, which only reading makes.
pub(crate) fn tick(clock: usize, outside: LocationId) -> Result<LocationId, serde_json::Error> {
    LocationId::deserialize(json!({ "Tick": [clock, outside] }))
}

/// Metadata of an operator that is added at a place.
pub(crate) fn new_metadata(place: LocationId, collection: CollectionKind) -> HydroIrMetadata {
    place.new_node_metadata(collection)
}

/// Puts an operator of the flow at a place.
pub(crate) fn settle(metadata: &mut HydroIrMetadata, place: LocationId) {
    metadata.location_id = place;
}
