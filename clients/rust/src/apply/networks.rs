//! Networks: each end has the form that the kinds of sender and receiver ask for, and no order is promised that is not kept.

use std::collections::BTreeMap;

use proc_macro2::Literal;
use quote::ToTokens;
use serde::Deserialize;
use serde_json::Value;
use syn::{GenericArgument, Member, PathArguments, Type};

use super::check::View;
use super::document::same_text;
use super::edits::{CoarserHole, KeyHole, NewRoute};
use super::members::check_names;
use super::packs::{Packing, check_makers, vector};
use super::places::Place;
use super::templates::{Coarser, Glue, KeyPart, Logical, Pack, Route, Seen, Shard};
use crate::error::{Code, Error};
use crate::hydro::{CollectionKind, LocationKey, StreamOrder, element_type};

/// One network with both of its ends.
struct Link<'v> {
    id: usize,
    inserted: bool,
    /// Set where packs of elements travel.
    packing: Option<&'v Packing>,
    sender: &'v Place,
    receiver: &'v Place,
    /// What is sent.
    element: Type,
    /// The element without the member that it is addressed to.
    payload: Type,
    /// What is given to the network, packs or not.
    given: Type,
}

impl Link<'_> {
    /// Is the program told which member has sent an element?
    fn is_told(&self) -> bool {
        !self.inserted && self.sender.base_is_cluster
    }
}

pub(crate) fn check_network(
    view: &View<'_>,
    id: usize,
    glue: &mut BTreeMap<(usize, String), Glue>,
) -> Result<(), Error> {
    let from = view.input(id)?;
    let (sender, receiver) = (view.place(from)?, view.place(id)?);
    let inserted = view.is_added(id);
    let packing = view.packings.of_network(id);
    let given = element_type(&view.nodes[&from].collection);
    let element = match packing {
        // What the broadcast gave before there were packs.
        Some(packing) if packing.is_paired() => {
            element_type(&view.original.nodes[&from].collection)
        }
        Some(packing) => element_type(&view.nodes[&view.input(packing.fold)?].collection),
        None => given.clone(),
    };
    let payload = if view.is_addressed(id)? {
        pair(id, &element)?.1
    } else {
        element.clone()
    };
    let link = Link {
        id,
        inserted,
        packing,
        sender,
        receiver,
        element,
        payload,
        given,
    };

    let way = way(&link, view.draft.routes.get(&id))?;
    let one_sender = has_one_sender(&link, &way);
    let receives = receiver_glue(&link, &view.nodes[&id].collection)?;
    if let Some(packing) = packing {
        let by_member = matches!(way, Way::Member(_)) && !packing.is_paired();
        check_makers(view, packing, &link.payload, by_member)?;
        check_addressing(&link, packing, &way)?;
        packing_glue(&link, packing, &way, &view.nodes[&id].collection, glue)?;
    }
    let sends = sender_glue(&link, way);
    let divides = matches!(receives, Some(Glue::Divide { .. }));
    for (field, place, made) in [
        ("serialize_fn", sender, sends),
        ("deserialize_fn", receiver, receives),
    ] {
        let slot = (id, field.to_owned());
        if view.draft.rebinds.contains_key(&slot) || view.draft.made.contains_key(&slot) {
            let message = format!("{field} follows from the route");
            return Err(Error::refused(Code::GlueHoles, id, message));
        }
        if let Some(made) = made {
            glue.insert(slot, made);
        } else if let Some(text) = view.original.texts.get(&slot) {
            check_names(view, id, place, text)?;
        }
    }
    let mixed = match &view.nodes[&id].collection {
        CollectionKind::Stream {
            order: StreamOrder::TotalOrder,
            ..
        } => !keyed_at_once(view, id) || (divides && sender.shards > 1),
        CollectionKind::KeyedStream {
            value_order: StreamOrder::TotalOrder,
            ..
        } => divides && sender.shards > 1,
        _ => false,
    };
    if mixed && !one_sender && (inserted || sender.added.is_some()) {
        return Err(Error::refused(
            Code::CollectionWrong,
            id,
            "it promises an order, but several members send",
        ));
    }
    Ok(())
}

fn missing(id: usize) -> Error {
    Error::refused(Code::GlueMissing, id, "it needs a route here")
}

/// Reads the holes of a template, or says that they are not its holes.
pub(crate) fn holes<'h, H: Deserialize<'h>>(
    id: usize,
    template: &str,
    holes: &'h Value,
) -> Result<H, Error> {
    H::deserialize(holes).map_err(|cause| {
        let message = format!("holes of {template}: {cause}");
        Error::refused(Code::GlueHoles, id, message)
    })
}

pub(crate) fn wrong_hole(id: usize, hole: &str, found: impl std::fmt::Debug) -> Error {
    Error::refused(
        Code::GlueHoles,
        id,
        format!("hole {hole} cannot be {found:?} here"),
    )
}

pub(crate) fn wrong_template(id: usize, template: &str) -> Error {
    Error::refused(
        Code::GlueHoles,
        id,
        format!("template {template} does not belong here"),
    )
}

/// Who gets an element.
enum Way {
    /// The flow's own expression says it.
    AsWritten,
    /// The process that receives.
    Process,
    /// A member of the cluster that receives.
    Member(Box<Route>),
}

fn way(link: &Link<'_>, route: Option<&NewRoute>) -> Result<Way, Error> {
    let Link {
        id,
        receiver,
        inserted,
        ..
    } = link;
    let needed =
        *inserted || (receiver.is_cluster && (!receiver.base_is_cluster || receiver.shards > 1));
    let Some(holes) = route else {
        return if needed {
            Err(missing(*id))
        } else {
            Ok(Way::AsWritten)
        };
    };
    check_value(*id, "inserted", holes.inserted, *inserted)?;
    if receiver.is_cluster {
        return Ok(Way::Member(Box::new(self::route(link, holes)?)));
    }
    if !inserted && link.packing.is_none() {
        return Err(wrong_hole(*id, "route", "to a process"));
    }
    check_value(*id, "logical", holes.logical.as_deref(), None)?;
    check_value(*id, "shard", holes.shard.as_str(), "none")?;
    check_value(*id, "key", holes.key.len(), 0)?;
    Ok(Way::Process)
}

/// What an element, or a pack of them, is written with; none where the flow's own expression does it.
fn sender_glue(link: &Link<'_>, way: Way) -> Option<Glue> {
    match (way, link.packing) {
        (Way::AsWritten, _) => None,
        (Way::Process, None) => Some(Glue::Serialize {
            element: link.element.clone(),
        }),
        (Way::Process, Some(_)) => Some(Glue::Serialize {
            element: vector(&link.payload),
        }),
        (Way::Member(route), None) => Some(Glue::Route(*route)),
        (Way::Member(route), Some(packing)) if packing.is_paired() => {
            let element = link.given.clone();
            Some(Glue::Route(Route { element, ..*route }))
        }
        (Way::Member(_), Some(_)) => Some(Glue::PackSerialize {
            payload: link.payload.clone(),
        }),
    }
}

/// Who gets a pack: all members the same ones, so nothing in an element says which of the shards of a member is to get it; and never in turn,
/// since DFIR makes the closure of a fold anew for each element, which would deal all of them to one shard.
fn check_addressing(link: &Link<'_>, packing: &Packing, way: &Way) -> Result<(), Error> {
    let message = match way {
        Way::Member(route) if matches!(route.shard, Shard::Turn) => "packs cannot be dealt in turn",
        Way::Member(route)
            if packing.is_paired()
                && !(route.logical == Logical::Addressed
                    && matches!(route.shard, Shard::None | Shard::Keep)) =>
        {
            "packs for all members cannot be for one of their shards"
        }
        Way::AsWritten | Way::Process if packing.is_paired() => {
            "packs for all members need members"
        }
        Way::Member(_) | Way::AsWritten | Way::Process => return Ok(()),
    };
    Err(Error::refused(Code::PackShape, link.id, message))
}

/// The closures that make packs, and the one that takes them apart.
fn packing_glue(
    link: &Link<'_>,
    packing: &Packing,
    way: &Way,
    received: &CollectionKind,
    glue: &mut BTreeMap<(usize, String), Glue>,
) -> Result<(), Error> {
    let payload = &link.payload;
    let route = match way {
        Way::Member(route) if !packing.is_paired() => Some(Route::clone(route)),
        Way::Member(_) | Way::AsWritten | Way::Process => None,
    };
    let element = match packing.is_paired() {
        true => payload,
        false => &link.element,
    };
    let by_member = route.is_some();
    let sender = match link.is_told() {
        true => Some(pair(link.id, &element_type(received))?.0),
        false => None,
    };
    let init = Glue::PackInit {
        payload: payload.clone(),
        by_member,
    };
    let packs = Glue::Packs {
        payload: payload.clone(),
        by_member,
    };
    let unpack = Glue::Unpack {
        payload: payload.clone(),
        sender: sender.map(Box::new),
    };
    let pack = Glue::Pack(Box::new(Pack {
        element: element.clone(),
        payload: payload.clone(),
        route,
    }));
    for (id, field, made) in [
        (packing.fold, "init", init),
        (packing.fold, "acc", pack),
        (packing.packs, "f", packs),
        (packing.unpack, "f", unpack),
    ] {
        glue.insert((id, field.to_owned()), made);
    }
    Ok(())
}

fn route(link: &Link<'_>, holes: &NewRoute) -> Result<Route, Error> {
    let id = link.id;
    let Link {
        sender, receiver, ..
    } = link;
    // What is put in may lead to the members that its elements name.
    let (logical, name) = match (holes.logical.as_deref(), receiver.base_is_cluster) {
        (Some("addressed"), true) if link.inserted => (Logical::Addressed, "addressed"),
        (_, true) if link.inserted => (Logical::Same, "same"),
        (_, true) => (Logical::Addressed, "addressed"),
        (_, false) => (Logical::Zero, "zero"),
    };
    let own = sender.is_cluster.then_some((sender.key, sender.shards));
    check_value(id, "logical", holes.logical.as_deref(), Some(name))?;
    let key = holes
        .key
        .iter()
        .map(|part| key_part(link, part))
        .collect::<Result<Vec<_>, _>>()?;
    let shard = match (holes.shard.as_str(), receiver.shards) {
        ("none", 1) if key.is_empty() => Shard::None,
        ("turn", 2..) if key.is_empty() => Shard::Turn,
        ("keep", 2..)
            if key.is_empty() && sender.is_cluster && sender.shards == receiver.shards =>
        {
            Shard::Keep
        }
        ("hash", 2..) if !key.is_empty() => Shard::Hash(key),
        _ => return Err(wrong_hole(id, "shard", &holes.shard)),
    };
    Ok(Route {
        element: link.element.clone(),
        logical,
        shards: receiver.shards,
        shard,
        own,
    })
}

fn key_part(link: &Link<'_>, hole: &KeyHole) -> Result<KeyPart, Error> {
    match (hole.of.as_str(), hole.path.as_slice()) {
        ("sender", [])
            if link.sender.is_cluster && hole.seen.is_none() && hole.coarser.is_none() =>
        {
            Ok(KeyPart::Sender)
        }
        ("payload", path) => {
            let path = members(link.id, path)?;
            let seen = match &hole.seen {
                None => None,
                Some(seen) => {
                    let part = part_at(link.id, &link.payload, &path)?;
                    check_type(link.id, "seen", &seen.r#type, part)?;
                    Some(Seen {
                        part: Box::new(part.clone()),
                        fields: members(link.id, &seen.fields)?,
                    })
                }
            };
            let coarser = match &hole.coarser {
                None => None,
                Some(_) if hole.member => return Err(wrong_hole(link.id, "key", "coarser")),
                Some(CoarserHole { operator, by }) => Some(Coarser {
                    operator: *operator,
                    by: digits(by).ok_or_else(|| wrong_hole(link.id, "by", by))?,
                }),
            };
            Ok(KeyPart::Payload {
                path,
                member: hole.member,
                seen,
                coarser,
            })
        }
        _ => Err(wrong_hole(link.id, "key", &hole.of)),
    }
}

/// A positive number without a type: the one that it divides gives it.
fn digits(text: &str) -> Option<Literal> {
    let number: u128 = text.parse().ok()?;
    (number > 0 && number.to_string() == text).then(|| Literal::u128_unsuffixed(number))
}

pub(crate) fn members(id: usize, path: &[String]) -> Result<Vec<Member>, Error> {
    path.iter().map(|step| member(id, step)).collect()
}

/// The type of a part of a tuple of tuples.
fn part_at<'t>(id: usize, of: &'t Type, path: &[Member]) -> Result<&'t Type, Error> {
    match (of, path) {
        (Type::Paren(inner), _) => part_at(id, &inner.elem, path),
        (Type::Group(inner), _) => part_at(id, &inner.elem, path),
        (_, []) => Ok(of),
        (Type::Tuple(tuple), [Member::Unnamed(at), rest @ ..]) => {
            match tuple.elems.get(at.index as usize) {
                Some(item) => part_at(id, item, rest),
                None => Err(wrong_hole(id, "key", at.index)),
            }
        }
        (_, [step, ..]) => Err(wrong_hole(id, "key", step.to_token_stream().to_string())),
    }
}

/// One step of a field path: the name of a field, or a position in a tuple.
fn member(id: usize, step: &str) -> Result<Member, Error> {
    let plain = !step.is_empty()
        && step.len() <= 64
        && step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match syn::parse_str::<Member>(step) {
        Ok(member) if plain => Ok(member),
        _ => Err(wrong_hole(id, "key", step)),
    }
}

/// What an element is read with; none where the flow's own expression does it.
fn receiver_glue(link: &Link<'_>, received: &CollectionKind) -> Result<Option<Glue>, Error> {
    let Link {
        id,
        sender,
        payload,
        inserted,
        ..
    } = link;
    let is_packed = link.packing.is_some();
    let payload = match is_packed {
        true => vector(payload),
        false => payload.clone(),
    };
    Ok(match (sender.is_cluster, link.is_told(), sender.shards) {
        (false, _, _) => (*inserted || is_packed).then_some(Glue::Deserialize { payload }),
        (true, false, _) => Some(Glue::Drop { payload }),
        (true, true, 1) if !is_packed => None,
        (true, true, shards) => Some(Glue::Divide {
            payload,
            tag: Box::new(tag(*id, &pair(*id, &element_type(received))?.0)?),
            shards,
        }),
    })
}

fn check_type(id: usize, hole: &str, found: &str, expected: &Type) -> Result<(), Error> {
    if same_text(found, &expected.to_token_stream().to_string()) {
        return Ok(());
    }
    Err(wrong_hole(id, hole, found))
}

pub(crate) fn check_value<T: PartialEq + std::fmt::Debug>(
    id: usize,
    hole: &str,
    found: T,
    expected: T,
) -> Result<(), Error> {
    if found == expected {
        Ok(())
    } else {
        Err(wrong_hole(id, hole, found))
    }
}

/// Both parts of an element that names a member.
pub(super) fn pair(id: usize, element: &Type) -> Result<(Type, Type), Error> {
    match element {
        Type::Tuple(tuple) if tuple.elems.len() == 2 => {
            Ok((tuple.elems[0].clone(), tuple.elems[1].clone()))
        }
        Type::Paren(inner) => pair(id, &inner.elem),
        Type::Group(inner) => pair(id, &inner.elem),
        _ => Err(Error::refused(
            Code::CollectionWrong,
            id,
            "its elements do not name a member",
        )),
    }
}

/// The marker type of a member id.
fn tag(id: usize, member: &Type) -> Result<Type, Error> {
    if let Type::Path(path) = member
        && let Some(last) = path.path.segments.last()
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(tag)) = arguments.args.first()
    {
        return Ok(tag.clone());
    }
    Err(Error::refused(
        Code::CollectionWrong,
        id,
        "its elements do not name a member",
    ))
}

/// Does each receiver hear one member only?
fn has_one_sender(link: &Link<'_>, way: &Way) -> bool {
    let Link {
        sender, receiver, ..
    } = link;
    if !sender.is_cluster {
        return true;
    }
    let (same, keep) = match way {
        Way::Member(route) => (
            route.logical == Logical::Same,
            matches!(route.shard, Shard::Keep),
        ),
        _ => (false, false),
    };
    (same || !sender.base_is_cluster)
        && (sender.shards == 1 || (keep && sender.shards == receiver.shards))
}

/// The library receives from a cluster as a stream and casts it to one keyed by sender: the order is that of each sender.
fn keyed_at_once(view: &View<'_>, id: usize) -> bool {
    // Packs are opened one after the other, in the order in which each sender made them.
    let id = view
        .packings
        .of_network(id)
        .map_or(id, |packing| packing.unpack);
    let consumers = view.consumers.get(&id).map_or(&[][..], Vec::as_slice);
    consumers.iter().all(|consumer| {
        view.graph.operator(*consumer).kind == "Cast"
            && matches!(
                view.nodes.get(consumer).map(|node| &node.collection),
                Some(CollectionKind::KeyedStream { .. })
            )
    })
}

/// A location's key as a hole has it.
pub(crate) fn key(id: usize, hole: &str, text: &str) -> Result<LocationKey, Error> {
    // Hydro's own parser overflows on large numbers.
    let number = |text: &str| {
        !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match text
        .strip_prefix("loc")
        .and_then(|text| text.split_once('v'))
    {
        Some((index, version)) if number(index) && number(version) => {
            text.parse().map_err(|_| wrong_hole(id, hole, text))
        }
        _ => Err(wrong_hole(id, hole, text)),
    }
}
