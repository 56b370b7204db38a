//! Own ids, lists of members and membership events: the program goes on seeing logical members, of clusters where something runs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::check::View;
use super::edits::ClosureHole;
use super::networks::{check_value, holes, key, wrong_hole, wrong_template};
use super::places::Place;
use super::structure::members_of;
use super::templates::{Glue, Rebind, RebindMembers};
use crate::error::{Code, Error};
use crate::export::clusters_after;
use crate::hydro::LocationKey;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogicalMembersHoles {
    shards: u32,
    representative: Representative,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Representative {
    #[serde(rename = "self")]
    own: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RebindHoles {
    #[serde(rename = "self")]
    own: Option<OwnHole>,
    members: Vec<MembersHole>,
    of: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnHole {
    from: String,
    to: String,
    shards: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MembersHole {
    from: String,
    to: String,
    shards: u32,
    representative: Representative,
}

/// An added filter stands right behind a membership source of a sharded cluster.
pub(crate) fn check_filter(
    view: &View<'_>,
    id: usize,
    glue: &mut BTreeMap<(usize, String), Glue>,
) -> Result<(), Error> {
    let source = view.input(id)?;
    let Some(cluster) = observed(view, source)? else {
        return Err(Error::refused(
            Code::OperatorUnknown,
            id,
            "an added filter stands behind a membership source only",
        ));
    };
    let slot = (id, "f".to_owned());
    let template = "logical-members";
    let holes: LogicalMembersHoles = holes(id, template, &view.draft.made[&slot].holes)?;
    check_value(id, "shards", holes.shards, cluster.shards)?;
    let representative =
        representative(id, &holes.representative, view.place(id)?, cluster.shards)?;
    let made = Glue::LogicalMembers {
        shards: cluster.shards,
        representative,
    };
    glue.insert(slot, made);
    Ok(())
}

/// Is it an added filter whose closure says that it is one of membership events?
pub(crate) fn is_filter_of_members(view: &View<'_>, id: usize) -> bool {
    let made = view.draft.made.get(&(id, "f".to_owned()));
    view.is_added(id) && made.is_some_and(|made| made.template == "logical-members")
}

/// Any other operator: its expressions, and its membership events.
pub(crate) fn check_members(
    view: &View<'_>,
    id: usize,
    glue: &mut BTreeMap<(usize, String), Glue>,
) -> Result<(), Error> {
    if let Some(cluster) = observed(view, id)? {
        let before = view.original.graph.operator(id).fields["source"].pointer("/ClusterMembers/0");
        if before.and_then(members_of).map(|before| before.key()) != Some(cluster.base) {
            return Err(Error::refused(
                Code::MembersWrong,
                id,
                format!(
                    "{} is no part of the cluster whose members it shows",
                    cluster.key
                ),
            ));
        }
        if view.emptied.contains(&cluster.key) {
            return Err(Error::refused(
                Code::MembersWrong,
                id,
                format!("nothing runs on {} any more", cluster.key),
            ));
        }
        let consumers = view.consumers.get(&id).map_or(&[][..], Vec::as_slice);
        if cluster.shards > 1
            && !consumers
                .iter()
                .all(|&consumer| reaches_filter(view, consumer))
        {
            let message = format!(
                "it shows every member of {} {} times",
                cluster.key, cluster.shards
            );
            return Err(Error::refused(Code::GlueMissing, id, message));
        }
    }
    let rebinds = view.draft.rebinds.range((id, String::new())..);
    for ((_, field), holes) in rebinds.take_while(|((op, _), _)| *op == id) {
        // Ports stay where they are, with their expressions.
        if view.graph.operator(id).kind == "SendExternal" {
            return Err(wrong_template(id, "rebind"));
        }
        let rebind = rebind(view, id, field, holes)?;
        glue.insert((id, field.clone()), Glue::Rebind(rebind));
    }
    for (field, text) in view.original.texts(id) {
        if !glue.contains_key(&(id, field.to_owned())) {
            check_names(view, id, here(view, id)?, text)?;
        }
    }
    Ok(())
}

/// The cluster whose membership an operator observes.
fn observed<'v>(view: &View<'v>, id: usize) -> Result<Option<&'v Place>, Error> {
    let source = view.graph.operator(id).fields.get("source");
    let Some(location) = source
        .and_then(|source| source.get("ClusterMembers"))
        .and_then(|members| members.get(0))
    else {
        return Ok(None);
    };
    let location = members_of(location)
        .ok_or_else(|| Error::refused(Code::MembersWrong, id, "it observes no cluster"))?;
    view.places.at(id, &location).map(Some)
}

fn reaches_filter(view: &View<'_>, id: usize) -> bool {
    is_filter_of_members(view, id)
}

/// The generated identifiers of an expression that is kept as it is and runs at `here`.
pub(crate) fn check_names(
    view: &View<'_>,
    id: usize,
    here: &Place,
    text: &str,
) -> Result<(), Error> {
    if let Some(cluster) = own_ids(text).iter().find(|cluster| **cluster != here.key) {
        let message = format!("it uses the own id of {cluster}");
        return Err(Error::refused(Code::SelfIdElsewhere, id, message));
    }
    for cluster in member_lists(text) {
        if view.emptied.contains(&cluster) {
            return Err(Error::refused(
                Code::MembersWrong,
                id,
                format!("it lists the members of {cluster}, where nothing runs any more"),
            ));
        }
    }
    Ok(())
}

fn rebind(view: &View<'_>, id: usize, field: &str, given: &Value) -> Result<Rebind, Error> {
    let holes: RebindHoles = holes(id, "rebind", given)?;
    let own = ClosureHole {
        op: id,
        field: field.to_owned(),
    };
    let text = view.original.texts.get(&(id, field.to_owned()));
    let Some(text) = text.filter(|_| holes.of == own) else {
        return Err(Error::refused(
            Code::ExpressionChanged,
            id,
            format!("{field}: what is wrapped is not the flow's expression"),
        ));
    };
    let here = here(view, id)?;
    let uses_own = own_ids(text);
    if let Some(cluster) = uses_own.iter().find(|cluster| **cluster != here.base) {
        return Err(Error::refused(
            Code::SelfIdElsewhere,
            id,
            format!("it uses the own id of {cluster}"),
        ));
    }
    let own = (!uses_own.is_empty() && here.added.is_some()).then_some((
        here.base,
        here.key,
        here.shards,
    ));
    let found = match &holes.own {
        None => None,
        Some(hole) => Some((
            key(id, "self", &hole.from)?,
            key(id, "self", &hole.to)?,
            hole.shards,
        )),
    };
    check_value(id, "self", found, own)?;

    let mut left = member_lists(text);
    let mut members = vec![];
    for hole in &holes.members {
        let (from, to) = (
            key(id, "members", &hole.from)?,
            key(id, "members", &hole.to)?,
        );
        let target = view
            .places
            .get(to)
            .filter(|target| target.is_cluster && target.base == from && target.added.is_some());
        let Some(target) = target.filter(|_| left.remove(&from)) else {
            return Err(wrong_hole(id, "members", &hole.to));
        };
        check_value(id, "members", hole.shards, target.shards)?;
        let representative = representative(id, &hole.representative, here, target.shards)?;
        members.push(RebindMembers {
            from,
            to,
            shards: target.shards,
            representative,
        });
    }
    if let Some(cluster) = left.iter().find(|cluster| view.emptied.contains(cluster)) {
        return Err(Error::refused(
            Code::MembersWrong,
            id,
            format!("it lists the members of {cluster}, where nothing runs any more"),
        ));
    }
    Ok(Rebind { own, members })
}

/// Who stands for a logical member: shard 0, or the observer's own shard where it has as many.
fn representative(
    id: usize,
    hole: &Representative,
    here: &Place,
    shards: u32,
) -> Result<Option<LocationKey>, Error> {
    let Some(own) = &hole.own else {
        return Ok(None);
    };
    let own = key(id, "representative", own)?;
    if own != here.key || !here.is_cluster || here.shards != shards {
        return Err(wrong_hole(id, "representative", own));
    }
    Ok(Some(own))
}

/// Closures run where the operator's output is, those of roots where their input is.
pub(crate) fn here<'v>(view: &View<'v>, id: usize) -> Result<&'v Place, Error> {
    let at = if view.nodes.contains_key(&id) {
        id
    } else {
        view.input(id)?
    };
    view.places.at(at, &view.nodes[&at].location)
}

fn own_ids(text: &str) -> BTreeSet<LocationKey> {
    clusters_after("__hydro_lang_cluster_self_id_", text).collect()
}

fn member_lists(text: &str) -> BTreeSet<LocationKey> {
    clusters_after("__hydro_lang_cluster_ids_", text).collect()
}
