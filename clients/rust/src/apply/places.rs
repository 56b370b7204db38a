//! The locations of a plan, checked against those of the flow.

use std::collections::BTreeMap;

use super::original::Original;
use crate::error::{Code, Error};
use crate::hydro::{LocationId, LocationKey};
use crate::plan::{LocationPlan, Plan, PlanLocation};
use crate::program::LocationKind;

/// More members than any location is given; ids of members are 32 bits wide.
const MAX_MEMBERS: usize = 1 << 16;

/// A location that runs operators, original or new, under its key in the plan.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) key: LocationKey,
    pub(crate) is_cluster: bool,
    /// The location of the program as written that this one is, or a part of.
    pub(crate) base: LocationKey,
    pub(crate) base_is_cluster: bool,
    /// Physical members for each logical one.
    pub(crate) shards: u32,
    /// Set for a location that the plan adds.
    pub(crate) added: Option<Added>,
}

/// What an added location is called and how many members it has.
#[derive(Clone, Debug)]
pub(crate) struct Added {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) machines: usize,
}

/// All places of a plan.
#[derive(Debug)]
pub(crate) struct Places {
    by_key: BTreeMap<LocationKey, Place>,
    /// Keys of the added ones in the order of the plan's table.
    pub(crate) added: Vec<LocationKey>,
}

impl Places {
    pub(crate) fn of(
        original: &Original,
        table: &[PlanLocation],
        plan: &Plan,
    ) -> Result<Self, Error> {
        let originals = original.kinds.iter().map(|(&key, &is_cluster)| {
            let place = Place {
                key,
                is_cluster,
                base: key,
                base_is_cluster: is_cluster,
                shards: 1,
                added: None,
            };
            (key, place)
        });
        let mut by_key: BTreeMap<_, _> = originals.collect();
        let added = table.iter().map(|location| location.key).collect();
        let mut members = BTreeMap::new();
        for location in table {
            if let Some(place) = part(location, &by_key, plan, &mut members)? {
                by_key.insert(place.key, place);
            }
        }
        Ok(Self { by_key, added })
    }

    /// The place that an operator's location names.
    pub(crate) fn at(&self, id: usize, location: &LocationId) -> Result<&Place, Error> {
        let root = location.root();
        let place = self.by_key.get(&root.key()).ok_or_else(|| {
            Error::refused(
                Code::LocationMissing,
                id,
                format!("{} is not in the plan's table", root.key()),
            )
        })?;
        if place.is_cluster != matches!(root, LocationId::Cluster(_)) {
            let message = format!("{} has another kind in the plan's table", root.key());
            return Err(Error::refused(Code::LocationKind, id, message));
        }
        Ok(place)
    }

    pub(crate) fn get(&self, key: LocationKey) -> Option<&Place> {
        self.by_key.get(&key)
    }
}

/// A location that the plan adds; none for the others.
fn part(
    location: &PlanLocation,
    originals: &BTreeMap<LocationKey, Place>,
    plan: &Plan,
    members: &mut BTreeMap<LocationKey, usize>,
) -> Result<Option<Place>, Error> {
    let (Some(origin), key) = (&location.origin, location.key) else {
        return Ok(None);
    };
    let base = originals
        .get(&origin.from)
        .filter(|base| base.added.is_none())
        .ok_or_else(|| {
            refused(
                Code::LocationMissing,
                key,
                format!(
                    "it is made from {}, which is none of the flow's",
                    origin.from
                ),
            )
        })?;
    let is_cluster = match location.kind {
        LocationKind::Process => false,
        LocationKind::Cluster => true,
        LocationKind::External => {
            return Err(refused(
                Code::LocationKind,
                key,
                "a plan cannot add an external",
            ));
        }
    };
    let shards = u32::try_from(origin.shards)
        .ok()
        .filter(|shards| *shards >= 1)
        .ok_or_else(|| {
            refused(
                Code::LocationSize,
                key,
                format!("it has {} shards", origin.shards),
            )
        })?;
    if !is_cluster && (shards > 1 || base.is_cluster) {
        return Err(refused(
            Code::LocationKind,
            key,
            "a process cannot stand for several members",
        ));
    }
    let machines = machines(location, plan.location_plans())?;
    if machines > MAX_MEMBERS {
        let message = format!("{machines} members are more than {MAX_MEMBERS}");
        return Err(refused(Code::LocationSize, key, message));
    }
    let logical = machines / origin.shards;
    if logical * origin.shards != machines || logical == 0 || (!base.is_cluster && logical != 1) {
        let message = format!(
            "{machines} members do not make {shards} shards of {}",
            origin.from
        );
        return Err(refused(Code::LocationSize, key, message));
    }
    let of_base = plan
        .clusters()
        .iter()
        .find(|cluster| cluster.key == origin.from)
        .map(|cluster| cluster.size);
    if base.is_cluster
        && *members
            .entry(origin.from)
            .or_insert(of_base.unwrap_or(logical))
            != logical
    {
        let message = format!(
            "{machines} members do not make {shards} shards for each member of {}",
            origin.from
        );
        return Err(refused(Code::LocationSize, key, message));
    }
    Ok(Some(Place {
        key,
        is_cluster,
        base: base.key,
        base_is_cluster: base.is_cluster,
        shards,
        added: Some(Added {
            name: location.name.clone(),
            role: origin.role.clone(),
            machines,
        }),
    }))
}

/// Members of a location: its size, or where that is not known, as many as the plan counted with.
fn machines(location: &PlanLocation, plans: &[LocationPlan]) -> Result<usize, Error> {
    if location.kind == LocationKind::Process {
        return Ok(1);
    }
    let text = location.key.to_string();
    location
        .size
        .or_else(|| {
            plans
                .iter()
                .find(|plan| plan.location == text)
                .map(|plan| plan.machines)
        })
        .ok_or_else(|| {
            refused(
                Code::LocationSize,
                location.key,
                "the plan does not say how many members it has",
            )
        })
}

fn refused(code: Code, key: LocationKey, message: impl Into<String>) -> Error {
    Error::refused_at(code, key.to_string(), message)
}
