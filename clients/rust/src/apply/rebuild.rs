//! From a checked plan to a flow. Nothing can fail here any more.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Expr, ExprBlock, Stmt};

use super::check::Blueprint;
use super::graph::Operator;
use super::locations::{Applied, Handle, Locations, NewLocation};
use super::original::Original;
use super::structure::members_of;
use super::templates::{Glue, Names};
use crate::error::Error;
use crate::hydro::{
    BuiltFlow, DebugExpr, FlowBuilder, HydroNode, HydroRoot, HydroSource, Location, LocationId,
    LocationKey, SeenSharedNodes, Shared, SharedNode, build, closures, network, new_metadata,
    settle, shared_input, transform_bottom_up, visit_node, visit_root,
};

pub(crate) fn rebuild<'a>(
    built: &BuiltFlow<'a>,
    original: Original,
    blueprint: Blueprint,
) -> Result<Applied<'a>, Error> {
    let mut flow = FlowBuilder::from_built(built);
    let added = add_locations(&mut flow, &blueprint);
    let keys = added
        .iter()
        .map(|(plan, location)| (*plan, location.key))
        .collect();
    let mut roots = BTreeMap::new();
    let mut nodes = HashMap::new();
    let mut seen = SeenSharedNodes::new();
    for mut root in original.ir {
        root.transform_children(|node, seen| take_apart(node, seen, &mut nodes), &mut seen);
        roots.insert(number(root.op_metadata().id), root);
    }
    let mut rebuild = Rebuild {
        blueprint: &blueprint,
        keys,
        nodes,
        shared: HashMap::new(),
    };
    let ir = blueprint
        .graph
        .roots
        .iter()
        .filter_map(|id| roots.remove(id).map(|root| (*id, root)))
        .map(|(id, root)| rebuild.root(id, root))
        .collect::<syn::Result<Vec<_>>>();
    // A builder has to be finished, also when it is of no use any more.
    let (ir, outcome) = match ir {
        Ok(ir) => (ir, Ok(())),
        Err(cause) => (vec![], Err(Error::glue_unparsable(&cause))),
    };
    let mut ir = ir;
    transform_bottom_up(&mut ir, &mut |_| {}, &mut |_| {}, true);
    flow.replace_ir(ir);
    let flow = flow.finalize();
    let added = added.into_iter().map(|(_, location)| location).collect();
    outcome.map(|()| Applied {
        flow,
        locations: Locations::new(added, blueprint.emptied),
    })
}

/// Makes the new locations, in the order of the plan's table; each under its key in the plan.
fn add_locations<'a>(
    flow: &mut FlowBuilder<'a>,
    blueprint: &Blueprint,
) -> Vec<(LocationKey, NewLocation<'a>)> {
    let mut made = vec![];
    for &plan_key in &blueprint.places.added {
        let Some(place) = blueprint.places.get(plan_key) else {
            continue;
        };
        let Some(added) = &place.added else { continue };
        let handle = if place.is_cluster {
            Handle::Cluster(flow.cluster())
        } else {
            Handle::Process(flow.process())
        };
        let location = NewLocation {
            key: handle.key(),
            handle,
            name: added.name.clone(),
            role: added.role.clone(),
            from: place.base,
            machines: added.machines,
            shards: place.shards as usize,
        };
        made.push((plan_key, location));
    }
    made
}

fn take_apart(
    node: &mut HydroNode,
    seen: &mut SeenSharedNodes,
    nodes: &mut HashMap<usize, HydroNode>,
) {
    node.transform_children(|node, seen| take_apart(node, seen, nodes), seen);
    let id = number(node.op_metadata().id);
    nodes.insert(id, std::mem::replace(node, HydroNode::Placeholder));
}

/// Every operator of a numbered forest has a number.
fn number(id: Option<usize>) -> usize {
    id.unwrap_or_default()
}

struct Rebuild<'b> {
    blueprint: &'b Blueprint,
    /// Keys of new locations: in the plan, and in the flow.
    keys: BTreeMap<LocationKey, LocationKey>,
    nodes: HashMap<usize, HydroNode>,
    shared: HashMap<usize, Shared>,
}

impl Rebuild<'_> {
    fn root(&mut self, id: usize, mut root: HydroRoot) -> syn::Result<HydroRoot> {
        let mut outcome = Ok(());
        visit_root(&mut root, |field, expr| {
            self.renew(id, field, expr, &mut outcome);
        });
        outcome?;
        let mut inputs = self.inputs(id)?.into_iter();
        root.transform_children(
            |child, _| {
                if let Some(input) = inputs.next() {
                    *child = input;
                }
            },
            &mut SeenSharedNodes::new(),
        );
        Ok(root)
    }

    fn node(&mut self, id: usize) -> syn::Result<HydroNode> {
        let operator = self.blueprint.graph.operator(id);
        let mut node = match self.nodes.remove(&id) {
            Some(node) => self.kept(id, operator, node)?,
            None => self.added(id, operator)?,
        };
        if let Some(inner) = shared_input(&mut node) {
            *inner = SharedNode(self.shared(operator.inputs[0].from)?);
            return Ok(node);
        }
        let mut inputs = self.inputs(id)?.into_iter();
        node.transform_children(
            |child, _| {
                if let Some(input) = inputs.next() {
                    *child = input;
                }
            },
            &mut SeenSharedNodes::new(),
        );
        Ok(node)
    }

    /// The inputs of an operator, in Hydro's order.
    fn inputs(&mut self, id: usize) -> syn::Result<Vec<HydroNode>> {
        let inputs = self.blueprint.graph.operator(id).inputs.iter();
        inputs.map(|input| self.node(input.from)).collect()
    }

    fn shared(&mut self, id: usize) -> syn::Result<Shared> {
        if let Some(known) = self.shared.get(&id) {
            return Ok(known.clone());
        }
        let node = Rc::new(RefCell::new(self.node(id)?));
        self.shared.insert(id, node.clone());
        Ok(node)
    }

    fn kept(&self, id: usize, operator: &Operator, mut node: HydroNode) -> syn::Result<HydroNode> {
        let after = &self.blueprint.nodes[&id];
        let metadata = node.metadata_mut();
        settle(metadata, self.place_of(&after.location));
        metadata.collection_kind = after.collection.clone();
        if let HydroNode::Source {
            source: HydroSource::ClusterMembers(cluster, _),
            ..
        } = &mut node
            && let Some(Value::Array(members)) = operator.fields["source"].get("ClusterMembers")
            && let Some(observed) = members.first().and_then(members_of)
        {
            *cluster = self.root_of(&observed);
        }
        let mut outcome = Ok(());
        visit_node(&mut node, |field, expr| {
            self.renew(id, field, expr, &mut outcome);
        });
        outcome.map(|()| node)
    }

    fn added(&self, id: usize, operator: &Operator) -> syn::Result<HydroNode> {
        let node = &self.blueprint.nodes[&id];
        let location = self.place_of(&node.location);
        let mut metadata = new_metadata(location, node.collection.clone());
        metadata.op.id = Some(id);
        if operator.kind == "Network" {
            let (serialize, deserialize) = (
                self.glue(id, "serialize_fn")?,
                self.glue(id, "deserialize_fn")?,
            );
            return Ok(network(serialize, deserialize, metadata));
        }
        let fields = closures(&operator.kind).unwrap_or_default().iter();
        let made = fields.map(|field| self.glue(id, field));
        let made = made.collect::<syn::Result<Vec<_>>>()?;
        let shared = SharedNode(Rc::new(RefCell::new(HydroNode::Placeholder)));
        let refused = || syn::Error::new(proc_macro2::Span::call_site(), "no such operator");
        build(
            &operator.kind,
            operator.fields.get("trusted") == Some(&Value::Bool(true)),
            made.into_iter(),
            Some(shared),
            metadata,
        )
        .ok_or_else(refused)
    }

    /// Puts glue in the place of an expression of the flow, or around it; one without glue stays.
    fn renew(&self, id: usize, field: &str, expr: &mut DebugExpr, outcome: &mut syn::Result<()>) {
        let renewed = match self.blueprint.glue.get(&(id, field.to_owned())) {
            None => Ok(()),
            Some(glue @ Glue::Rebind(_)) => {
                let lets = glue.tokens(self.names(&|key| self.key(key)));
                syn::parse2(quote!({ #lets })).map(|block| put_around(block, expr))
            }
            Some(_) => self.glue(id, field).map(|glue| *expr = glue),
        };
        if outcome.is_ok() {
            *outcome = renewed;
        }
    }

    fn glue(&self, id: usize, field: &str) -> syn::Result<DebugExpr> {
        let glue = &self.blueprint.glue[&(id, field.to_owned())];
        Ok(syn::parse2::<Expr>(glue.tokens(self.names(&|key| self.key(key))))?.into())
    }

    fn names<'n>(&'n self, key: &'n dyn Fn(LocationKey) -> LocationKey) -> Names<'n> {
        Names {
            hydro: &self.blueprint.hydro,
            key,
        }
    }

    /// The key in the flow that is built of a key in the plan.
    fn key(&self, plan: LocationKey) -> LocationKey {
        self.keys.get(&plan).copied().unwrap_or(plan)
    }

    /// A place of the plan in the flow that is built.
    fn place_of(&self, location: &LocationId) -> LocationId {
        let mut place = location.clone();
        place.swap_root(self.root_of(location));
        place
    }

    fn root_of(&self, location: &LocationId) -> LocationId {
        match location.root() {
            LocationId::Process(key) => LocationId::Process(self.key(*key)),
            root => LocationId::Cluster(self.key(root.key())),
        }
    }
}

/// Makes an expression the value of a block.
fn put_around(mut block: ExprBlock, expr: &mut DebugExpr) {
    let kept = std::mem::replace(expr, Expr::Verbatim(TokenStream::new()).into());
    block.block.stmts.push(Stmt::Expr(*kept.0, None));
    *expr = Expr::Block(block).into();
}

impl Handle<'_> {
    fn key(&self) -> LocationKey {
        match self {
            Self::Process(process) => Location::id(process).key(),
            Self::Cluster(cluster) => Location::id(cluster).key(),
        }
    }
}
