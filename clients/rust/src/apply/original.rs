//! What the flow itself says: the side of a comparison that can be trusted.

use std::collections::BTreeMap;

use syn::{Expr, Ident};

use super::graph::Graph;
use super::hydro_crate::hydro_crate;
use crate::error::Error;
use crate::export::{each_expression, expressions};
use crate::hydro::{BuiltFlow, CollectionKind, HydroRoot, LocationId, LocationKey};
use crate::identity::{identity, roots};
use crate::number::{check_copyable, copy, number_operators, visit_nodes};

/// A numbered copy of a flow's forest and facts about it.
pub(crate) struct Original {
    pub(crate) ir: Vec<HydroRoot>,
    pub(crate) identity: String,
    pub(crate) graph: Graph,
    /// Where each node's output is and what it is. Roots have neither.
    pub(crate) nodes: BTreeMap<usize, Node>,
    /// Full texts by operator and field.
    pub(crate) texts: BTreeMap<(usize, String), String>,
    /// What the flow's crate calls `hydro_lang`.
    pub(crate) hydro: Ident,
    /// The expressions themselves.
    pub(crate) expressions: BTreeMap<(usize, String), Expr>,
    /// Locations that run operators, and whether they are clusters.
    pub(crate) kinds: BTreeMap<LocationKey, bool>,
}

#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) location: LocationId,
    pub(crate) collection: CollectionKind,
}

impl Original {
    pub(crate) fn of(built: &BuiltFlow<'_>) -> Result<Self, Error> {
        check_copyable(built.ir())?;
        let mut ir = copy(built.ir());
        number_operators(&mut ir);
        let expressions = expressions(&mut ir);
        let roots = roots(&ir)?;
        let graph = Graph::read(&roots)?;
        let identity = identity(roots, &expressions)?;
        let mut nodes = BTreeMap::new();
        visit_nodes(&mut ir, |node| {
            let metadata = node.metadata();
            if let Some(id) = metadata.op.id {
                let location = metadata.location_id.clone();
                let collection = metadata.collection_kind.clone();
                nodes.insert(
                    id,
                    Node {
                        location,
                        collection,
                    },
                );
            }
        });
        let texts: BTreeMap<_, _> = expressions
            .into_iter()
            .map(|expression| ((expression.op, expression.field), expression.text))
            .collect();
        let hydro = hydro_crate(texts.values().map(String::as_str));
        let kinds = nodes
            .values()
            .map(|node| node.location.root())
            .map(|root| (root.key(), matches!(root, LocationId::Cluster(_))))
            .collect();
        let expressions = own_expressions(&mut ir);
        Ok(Self {
            ir,
            identity,
            graph,
            nodes,
            texts,
            hydro,
            expressions,
            kinds,
        })
    }
}

impl Original {
    /// The expressions of an operator by field.
    pub(crate) fn texts(&self, id: usize) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .range((id, String::new())..)
            .take_while(move |((op, _), _)| *op == id)
            .map(|((_, field), text)| (field.as_str(), text.as_str()))
    }
}

fn own_expressions(ir: &mut [HydroRoot]) -> BTreeMap<(usize, String), Expr> {
    let mut found = BTreeMap::new();
    each_expression(ir, |op, field, expr| {
        found.insert((op, field.to_owned()), (*expr.0).clone());
    });
    found
}
