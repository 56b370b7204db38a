//! Networks: each end has the form that the kinds of sender and receiver ask for, and no order is promised that is not kept.

use std::collections::BTreeMap;

use hydro_lang::compile::ir::{CollectionKind, StreamOrder};
use hydro_lang::location::LocationKey;
use quote::ToTokens;
use serde::Deserialize;
use syn::{GenericArgument, Ident, Member, PathArguments, Type};

use super::check::View;
use super::members::check_names;
use super::original::element_type;
use super::places::Place;
use super::slots::{GlueSlot, same_text};
use super::templates::{Glue, KeyPart, Logical, Names, Route, Seen, Shard};
use crate::error::{Code, Error};

/// Holes of `serialize`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SerializeHoles {
    element: String,
    inserted: bool,
}

/// Holes of `route-serialize`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RouteHoles {
    element: String,
    logical: String,
    shards: u32,
    shard: String,
    key: Vec<KeyHole>,
    #[serde(rename = "self")]
    own: Option<String>,
    self_shards: u32,
    inserted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyHole {
    of: String,
    path: Vec<String>,
    member: bool,
    seen: Option<SeenHole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeenHole {
    r#type: String,
    fields: Vec<String>,
}

/// Holes of the deserializers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiveHoles {
    element: String,
    tag: Option<String>,
    shards: u32,
}

/// One network with both of its ends.
struct Link<'v> {
    id: usize,
    inserted: bool,
    sender: &'v Place,
    receiver: &'v Place,
    /// What is given to the network.
    element: Type,
    /// The element without the member that it is addressed to.
    payload: Type,
}

pub(crate) fn check_network(
    view: &View<'_>,
    id: usize,
    glue: &mut BTreeMap<(usize, String), Glue>,
) -> Result<(), Error> {
    let from = view.input(id)?;
    let (sender, receiver) = (view.place(from)?, view.place(id)?);
    let hydro = &view.original.hydro;
    let inserted = view.is_added(id);
    let element = element_type(&view.nodes[&from].collection);
    let payload = if !inserted && receiver.base_is_cluster {
        pair(id, &element)?.1
    } else {
        element.clone()
    };
    let link = Link {
        id,
        inserted,
        sender,
        receiver,
        element,
        payload,
    };

    for (field, _) in view.slots.fields(id) {
        if !matches!(field, "serialize_fn" | "deserialize_fn") {
            return Err(Error::refused(
                Code::ExpressionChanged,
                id,
                format!("a network has no {field}"),
            ));
        }
    }
    let route = match view.slots.glue(id, "serialize_fn") {
        Some(slot) => Some(insert(
            glue,
            id,
            "serialize_fn",
            slot,
            serializer(&link, slot)?,
            hydro,
        )?),
        None if inserted || !fits(receiver) => return Err(missing(id, "serialize_fn")),
        None => None,
    };
    for (field, text) in view.original.texts(id) {
        if view.slots.glue(id, field).is_none() {
            check_names(
                view,
                id,
                if field == "serialize_fn" {
                    sender
                } else {
                    receiver
                },
                text,
            )?;
        }
    }
    let one_sender = has_one_sender(&link, route);
    let divides = match view.slots.glue(id, "deserialize_fn") {
        Some(slot) => {
            let made = deserializer(&link, slot, &view.nodes[&id].collection)?;
            matches!(
                insert(glue, id, "deserialize_fn", slot, made, hydro)?,
                Glue::Divide { .. }
            )
        }
        None if inserted || !fits(sender) => return Err(missing(id, "deserialize_fn")),
        None => false,
    };
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

/// Does the expression of the flow fit this end still: the same kind of location, and member ids are logical ones?
fn fits(place: &Place) -> bool {
    place.is_cluster == place.base_is_cluster && place.shards == 1
}

fn missing(id: usize, field: &str) -> Error {
    Error::refused(Code::GlueMissing, id, format!("{field} must be glue here"))
}

/// Compares the text of a glue expression with what its template gives, and keeps the expression.
pub(crate) fn insert<'g>(
    glue: &'g mut BTreeMap<(usize, String), Glue>,
    id: usize,
    field: &str,
    slot: GlueSlot<'_>,
    made: Glue,
    hydro: &Ident,
) -> Result<&'g Glue, Error> {
    let names = Names {
        hydro,
        key: &|key| key,
    };
    let text = made.tokens(names).to_string();
    if !same_text(&text, slot.text) {
        return Err(Error::refused(
            Code::GlueText,
            id,
            format!("{field} is not what {} gives", slot.glue.template),
        ));
    }
    Ok(glue.entry((id, field.to_owned())).or_insert(made))
}

/// Reads the holes of a template, or says that they are not its holes.
pub(crate) fn holes<'h, H: Deserialize<'h>>(id: usize, slot: GlueSlot<'h>) -> Result<H, Error> {
    H::deserialize(&slot.glue.holes).map_err(|cause| {
        Error::refused(
            Code::GlueHoles,
            id,
            format!("holes of {}: {cause}", slot.glue.template),
        )
    })
}

pub(crate) fn wrong_hole(id: usize, hole: &str, found: impl std::fmt::Debug) -> Error {
    Error::refused(
        Code::GlueHoles,
        id,
        format!("hole {hole} cannot be {found:?} here"),
    )
}

pub(crate) fn wrong_template(id: usize, slot: GlueSlot<'_>) -> Error {
    const KNOWN: &[&str] = &[
        "serialize",
        "route-serialize",
        "deserialize",
        "drop-deserialize",
        "divide-deserialize",
        "rebind",
        "logical-members",
    ];
    let template = &slot.glue.template;
    if KNOWN.contains(&template.as_str()) {
        return Error::refused(
            Code::GlueHoles,
            id,
            format!("template {template} does not belong here"),
        );
    }
    Error::refused(
        Code::GlueUnknown,
        id,
        format!("there is no template {template:?}"),
    )
}

fn serializer(link: &Link<'_>, slot: GlueSlot<'_>) -> Result<Glue, Error> {
    let id = link.id;
    match (slot.glue.template.as_str(), link.receiver.is_cluster) {
        ("serialize", false) => {
            let holes: SerializeHoles = holes(id, slot)?;
            check_type(id, "element", &holes.element, &link.element)?;
            check_value(id, "inserted", holes.inserted, link.inserted)?;
            Ok(Glue::Serialize {
                element: link.element.clone(),
            })
        }
        ("route-serialize", true) => Ok(Glue::Route(route(link, holes(id, slot)?)?)),
        _ => Err(wrong_template(id, slot)),
    }
}

fn route(link: &Link<'_>, holes: RouteHoles) -> Result<Route, Error> {
    let id = link.id;
    let Link {
        sender, receiver, ..
    } = link;
    let (logical, name) = match (link.inserted, receiver.base_is_cluster) {
        (true, true) => (Logical::Same, "same"),
        (false, true) => (Logical::Addressed, "addressed"),
        (_, false) => (Logical::Zero, "zero"),
    };
    let own = sender.is_cluster.then_some((sender.key, sender.shards));
    check_type(id, "element", &holes.element, &link.element)?;
    check_value(id, "logical", holes.logical.as_str(), name)?;
    check_value(id, "shards", holes.shards, receiver.shards)?;
    check_value(id, "inserted", holes.inserted, link.inserted)?;
    check_value(id, "self", holes.own, own.map(|(key, _)| key.to_string()))?;
    check_value(id, "selfShards", holes.self_shards, sender.shards)?;
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
        _ => return Err(wrong_hole(id, "shard", holes.shard)),
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
        ("sender", []) if link.sender.is_cluster && hole.seen.is_none() => Ok(KeyPart::Sender),
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
            Ok(KeyPart::Payload {
                path,
                member: hole.member,
                seen,
            })
        }
        _ => Err(wrong_hole(link.id, "key", &hole.of)),
    }
}

fn members(id: usize, path: &[String]) -> Result<Vec<Member>, Error> {
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

fn deserializer(
    link: &Link<'_>,
    slot: GlueSlot<'_>,
    received: &CollectionKind,
) -> Result<Glue, Error> {
    let Link {
        id,
        sender,
        payload,
        ..
    } = link;
    let holes: ReceiveHoles = match slot.glue.template.as_str() {
        "deserialize" | "drop-deserialize" | "divide-deserialize" => holes(*id, slot)?,
        _ => return Err(wrong_template(*id, slot)),
    };
    check_type(*id, "element", &holes.element, payload)?;
    check_value(*id, "shards", holes.shards, sender.shards)?;
    // Whether the program is told the member that sent an element.
    let signed = !link.inserted && sender.base_is_cluster;
    match (slot.glue.template.as_str(), sender.is_cluster, signed) {
        ("deserialize", false, _) => {
            check_value(*id, "tag", holes.tag, None)?;
            Ok(Glue::Deserialize {
                payload: payload.clone(),
            })
        }
        ("drop-deserialize", true, false) => {
            check_value(*id, "tag", holes.tag, None)?;
            Ok(Glue::Drop {
                payload: payload.clone(),
            })
        }
        ("divide-deserialize", true, true) => {
            let tag = tag(*id, &pair(*id, &element_type(received))?.0)?;
            check_type(*id, "tag", holes.tag.as_deref().unwrap_or_default(), &tag)?;
            Ok(Glue::Divide {
                payload: payload.clone(),
                tag: Box::new(tag),
                shards: sender.shards,
            })
        }
        _ => Err(wrong_template(*id, slot)),
    }
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
fn pair(id: usize, element: &Type) -> Result<(Type, Type), Error> {
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
fn has_one_sender(link: &Link<'_>, route: Option<&Glue>) -> bool {
    let Link {
        sender, receiver, ..
    } = link;
    if !sender.is_cluster {
        return true;
    }
    let (same, keep) = match route {
        Some(Glue::Route(route)) => (
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
