//! Networks that carry packs: what one tick has for one member travels as one message.
//!
//! Before such a network a tick puts elements into packs, behind it they are taken apart. All of that follows from the route. What all members
//! of a cluster get is packed before it is paired with them; else each receiver has packs of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::hydro::{CollectionKind, element_type};
use serde_json::Value;
use syn::{GenericArgument, PathArguments, Type};

use super::check::View;
use super::draft::Draft;
use super::networks::pair;
use super::original::Original;
use super::structure::wrong_delivery;
use super::types::{is_tagless, squeezed};
use crate::error::{Code, Error};

/// Kinds of operators from a network back to what makes its packs, each read by nobody else.
const MAKERS: [&str; 4] = ["YieldConcat", "FlatMap", "Cast", "Fold"];

/// The operators around a network that carries packs.
pub(crate) struct Packing {
    /// Gives the elements.
    pub(crate) source: usize,
    /// Puts what a tick has into packs.
    pub(crate) fold: usize,
    /// Gives them one by one.
    pub(crate) packs: usize,
    /// Behind the network: gives the elements again.
    pub(crate) unpack: usize,
    /// Where packs are paired with members: from the cross product to what the network is given. Empty where each member has packs of its
    /// own.
    pub(crate) pairs: Vec<usize>,
}

impl Packing {
    pub(crate) fn is_paired(&self) -> bool {
        !self.pairs.is_empty()
    }
}

/// All packings of a plan.
#[derive(Default)]
pub(crate) struct Packings {
    by_network: BTreeMap<usize, Packing>,
    /// Operators that give any order to what has none before it is packed.
    trusted: BTreeSet<usize>,
}

impl Packings {
    /// Finds what is around each network whose route says that it carries packs.
    pub(crate) fn of(
        original: &Original,
        draft: &Draft,
        consumers: &BTreeMap<usize, Vec<usize>>,
    ) -> Result<Self, Error> {
        let mut packings = Self::default();
        let finder = Finder {
            original,
            draft,
            consumers,
        };
        for (&network, _) in draft.routes.iter().filter(|(_, route)| route.packed) {
            let packing = finder.packing(network, &mut packings.trusted)?;
            finder.check_made(network, &packing)?;
            packings.by_network.insert(network, packing);
        }
        Ok(packings)
    }

    /// What is around a network; none for one that carries no packs.
    pub(crate) fn of_network(&self, network: usize) -> Option<&Packing> {
        self.by_network.get(&network)
    }

    /// Is the order that it gives any order?
    pub(crate) fn trusts(&self, id: usize) -> bool {
        self.trusted.contains(&id)
    }

    /// Does it take packs apart?
    pub(crate) fn opens(&self, id: usize) -> bool {
        self.by_network.values().any(|packing| packing.unpack == id)
    }

    /// The packing whose pairs of members and packs an operator gives on.
    fn of_pairs(&self, id: usize) -> Option<&Packing> {
        let mut packings = self.by_network.values();
        packings.find(|packing| packing.pairs.contains(&id))
    }

    /// What an input would be fed by without packs, where it is fed by what makes them.
    pub(crate) fn source_of(&self, id: usize, port: &str) -> Option<usize> {
        let paired = self
            .by_network
            .values()
            .find(|packing| port == "right" && packing.pairs.first() == Some(&id));
        let own = self.of_network(id).filter(|packing| !packing.is_paired());
        paired.or(own).map(|packing| packing.source)
    }

    /// Do its closures follow from the route of a network?
    pub(crate) fn makes(&self, id: usize) -> bool {
        let mut packings = self.by_network.values();
        packings.any(|packing| [packing.fold, packing.packs, packing.unpack].contains(&id))
    }
}

struct Finder<'f> {
    original: &'f Original,
    draft: &'f Draft,
    consumers: &'f BTreeMap<usize, Vec<usize>>,
}

impl Finder<'_> {
    fn packing(&self, network: usize, trusted: &mut BTreeSet<usize>) -> Result<Packing, Error> {
        let pairs = self.pairs(network);
        let mut at = network;
        let mut makers = vec![];
        let kinds = match pairs.first() {
            None => &MAKERS[..],
            Some(_) => &MAKERS[1..],
        };
        for kind in kinds {
            at = match pairs.first() {
                Some(&cross) if at == network => {
                    let packs = self.from(cross, "right");
                    self.alone(network, cross, packs, kind)?
                }
                _ => self.before(network, at, kind)?,
            };
            makers.push(at);
        }
        let (packs, fold) = match makers[..] {
            [.., packs, _, fold] => (packs, fold),
            _ => return Err(shape(network, "nothing makes its packs")),
        };
        while self.kind_before(at) == "ObserveNonDet" && self.is_added(self.first(at)) {
            at = self.before(network, at, "ObserveNonDet")?;
            trusted.insert(at);
        }
        if let Some(cross) = pairs.first() {
            let (source, cross) = (self.first(at), &self.draft.nodes[cross]);
            if self.draft.nodes[&source].location != cross.location {
                return Err(shape(network, "its elements come from another tick"));
            }
        } else {
            if self.kind_before(at) == "Cast" {
                at = self.before(network, at, "Cast")?;
            }
            at = self.before(network, at, "Batch")?;
            if !self.draft.nodes[&self.first(at)].location.is_root() {
                return Err(shape(network, "its elements are in a tick already"));
            }
        }
        let source = self.first(at);
        let unpack = match self.consumers.get(&network).map_or(&[][..], Vec::as_slice) {
            [one] if self.draft.graph.operator(*one).kind == "FlatMap" && self.is_added(*one) => {
                *one
            }
            _ => return Err(shape(network, "one FlatMap must take its packs apart")),
        };
        Ok(Packing {
            source,
            fold,
            packs,
            unpack,
            pairs,
        })
    }

    /// From the cross product of a broadcast of the flow to what its network is given, each read by nobody else; empty where there is none.
    fn pairs(&self, network: usize) -> Vec<usize> {
        let mut pairs = vec![];
        let mut at = self.first(network);
        loop {
            let kind = self.draft.graph.operator(at).kind.as_str();
            let fits = match kind {
                "YieldConcat" => pairs.is_empty(),
                "Cast" | "CrossProduct" => !pairs.is_empty(),
                _ => false,
            };
            if !fits || self.is_added(at) || !self.is_read_once(at) {
                return vec![];
            }
            pairs.insert(0, at);
            if kind == "CrossProduct" {
                return pairs;
            }
            at = self.first(at);
        }
    }

    fn first(&self, at: usize) -> usize {
        self.draft.graph.operator(at).inputs[0].from
    }

    fn from(&self, at: usize, port: &str) -> usize {
        let mut inputs = self.draft.graph.operator(at).inputs.iter();
        inputs
            .find(|input| input.port == port)
            .map_or(at, |input| input.from)
    }

    fn is_read_once(&self, id: usize) -> bool {
        self.consumers
            .get(&id)
            .is_some_and(|readers| readers.len() == 1)
    }

    fn kind_before(&self, at: usize) -> &str {
        &self.draft.graph.operator(self.first(at)).kind
    }

    /// The operator of this kind that the plan adds before another one, for nobody else.
    fn before(&self, network: usize, at: usize, kind: &str) -> Result<usize, Error> {
        self.alone(network, at, self.first(at), kind)
    }

    fn alone(&self, network: usize, at: usize, from: usize, kind: &str) -> Result<usize, Error> {
        let is_kind = self.draft.graph.operator(from).kind == kind;
        if is_kind && self.is_read_once(from) && self.is_added(from) {
            return Ok(from);
        }
        let message = format!("a {kind} that makes its packs must be before operator {at}");
        Err(shape(network, message))
    }

    fn is_added(&self, id: usize) -> bool {
        !self.original.graph.operators.contains_key(&id)
    }

    /// No edit says closures that follow from the route.
    fn check_made(&self, network: usize, packing: &Packing) -> Result<(), Error> {
        let parts = [packing.fold, packing.packs, packing.unpack];
        match self.draft.made.keys().find(|(op, _)| parts.contains(op)) {
            None => Ok(()),
            Some((op, field)) => {
                let message = format!("{field} follows from the route of network {network}");
                Err(Error::refused(Code::GlueHoles, *op, message))
            }
        }
    }
}

fn shape(network: usize, message: impl Into<String>) -> Error {
    Error::refused(Code::PackShape, network, message)
}

/// Only networks put out another collection than in the flow: vectors of what they put out there.
pub(crate) fn check_collections(view: &View<'_>) -> Result<(), Error> {
    for (&id, node) in view.nodes {
        let before = view.original.nodes.get(&id);
        let wrong = |message| Err(Error::refused(Code::CollectionWrong, id, message));
        let Some(packing) = view.packings.of_network(id) else {
            let expected = match (before, view.packings.of_pairs(id)) {
                (None, _) => continue,
                (Some(before), None) => before.collection.clone(),
                (Some(before), Some(packing)) => {
                    let source = element_type(&view.nodes[&packing.source].collection);
                    if !is(&pair(id, &element_type(&before.collection))?.1, &source) {
                        return wrong("its pairs are not of what is packed");
                    }
                    carried(id, &before.collection, true)?
                }
            };
            if json(&expected)? != json(&node.collection)? {
                return wrong("only what a network delivers is another collection");
            }
            continue;
        };
        let opened = &view.nodes[&packing.unpack].collection;
        let is_told = before.is_some() && view.place(view.input(id)?)?.base_is_cluster;
        let carried = carried(id, opened, is_told)?;
        if json(&carried)? != json(&node.collection)? {
            return wrong("it does not carry vectors of what is taken out of them");
        }
        match before {
            Some(before) if json(&before.collection)? != json(opened)? => {
                return wrong("what is taken out of its packs is not what it put out");
            }
            Some(_) => {}
            None => {
                let source = &view.nodes[&packing.source].collection;
                if let Some(message) = wrong_delivery(view, id, source, opened)? {
                    return wrong(message);
                }
            }
        }
    }
    Ok(())
}

fn json(collection: &CollectionKind) -> Result<Value, Error> {
    Ok(serde_json::to_value(collection)?)
}

/// What a network carries when vectors travel; where the program is told who has sent an element, it is told so of the vector.
fn carried(id: usize, elements: &CollectionKind, is_told: bool) -> Result<CollectionKind, Error> {
    let mut carried = elements.clone();
    match (&mut carried, is_told) {
        (CollectionKind::Stream { element_type, .. }, false) => {
            *element_type = vector(&element_type.0).into();
        }
        (CollectionKind::Stream { element_type, .. }, true) => {
            let (member, payload) = pair(id, &element_type.0)?;
            let payload = vector(&payload);
            let told: Type = syn::parse_quote!((#member, #payload));
            *element_type = told.into();
        }
        (CollectionKind::KeyedStream { value_type, .. }, true) => {
            *value_type = vector(&value_type.0).into();
        }
        _ => {
            let message = "it carries no packs of this collection";
            return Err(Error::refused(Code::CollectionWrong, id, message));
        }
    }
    Ok(carried)
}

/// Packs are vectors.
pub(crate) fn vector(of: &Type) -> Type {
    syn::parse_quote!(std::vec::Vec<#of>)
}

/// The makers of packs put out what their closures give.
pub(crate) fn check_makers(
    view: &View<'_>,
    packing: &Packing,
    payload: &Type,
    by_member: bool,
) -> Result<(), Error> {
    let pack = vector(payload);
    let all: Type = syn::parse_quote!(std::vec::Vec<(u64, #pack)>);
    let (fold, packs) = (packing.fold, packing.packs);
    let [state, given] = [fold, packs].map(|id| element_type(&view.nodes[&id].collection));
    let is_state = if by_member {
        key_of(&state).is_some_and(|member| {
            is_tagless(member)
                && is(
                    &state,
                    &syn::parse_quote!(std::collections::BTreeMap<#member, #all>),
                )
        })
    } else {
        is(&state, &all)
    };
    let is_given = if by_member {
        matches!(pair(packs, &given), Ok((member, of)) if is_tagless(&member) && is(&of, &pack))
    } else {
        is(&given, &pack)
    };
    for (id, fits) in [(fold, is_state), (packs, is_given)] {
        if !fits {
            let message = "it does not put out packs of what it is given";
            return Err(Error::refused(Code::CollectionWrong, id, message));
        }
    }
    Ok(())
}

fn is(one: &Type, other: &Type) -> bool {
    squeezed(one) == squeezed(other)
}

/// The first argument of a type.
fn key_of(table: &Type) -> Option<&Type> {
    let Type::Path(path) = table else { return None };
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(key) => Some(key),
            _ => None,
        },
        _ => None,
    }
}
