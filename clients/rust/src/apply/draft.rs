//! The flow after the edits of a plan: a table of operators, not yet checked as a whole.
//!
//! What no edit speaks of is as in the flow, because it is taken from there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::closures;
use super::edits::{Edit, NewInput, NewRoute, Scope};
use super::graph::{Graph, Input, Operator, order, port};
use super::networks::key;
use super::original::{Node, Original};
use super::types::Types;
use crate::error::{Code, Error};
use crate::hydro::{LocationId, LocationKey, tick};
use crate::plan::PlanLocation;
use crate::program::LocationKind;

/// A small program may get more operators than it has.
const ADDED_AT_LEAST: usize = 64;

/// What the edits come to.
pub(crate) struct Draft {
    pub(crate) graph: Graph,
    /// Where each node's output is and what it is. Roots have neither.
    pub(crate) nodes: BTreeMap<usize, Node>,
    /// Locations that the plan adds, in the order of its table.
    pub(crate) locations: Vec<PlanLocation>,
    pub(crate) routes: BTreeMap<usize, NewRoute>,
    /// Closures of added operators. Those of operators that were taken out again may still be embedded in others.
    pub(crate) made: BTreeMap<(usize, String), Made>,
    /// Expressions of the flow with definitions around them.
    pub(crate) rebinds: BTreeMap<(usize, String), Value>,
}

/// From which template a closure is made, and of which kind of operator it is.
pub(crate) struct Made {
    pub(crate) kind: String,
    pub(crate) template: String,
    pub(crate) holes: Value,
}

impl Draft {
    pub(crate) fn of<'e>(
        original: &Original,
        edits: impl Iterator<Item = &'e Edit>,
    ) -> Result<Self, Error> {
        let mut editor = Editor {
            draft: Self {
                graph: original.graph.clone(),
                nodes: original.nodes.clone(),
                locations: vec![],
                routes: BTreeMap::new(),
                made: BTreeMap::new(),
                rebinds: BTreeMap::new(),
            },
            original,
            taken: original.graph.operators.keys().copied().collect(),
            types: Types::of(original),
        };
        for edit in edits {
            editor.apply(edit)?;
        }
        Ok(editor.draft)
    }
}

struct Editor<'o> {
    draft: Draft,
    original: &'o Original,
    /// Every number that an operator has or had.
    taken: BTreeSet<usize>,
    types: Types,
}

impl Editor<'_> {
    fn apply(&mut self, edit: &Edit) -> Result<(), Error> {
        match edit {
            Edit::Location { location } => self.location(location),
            Edit::Add {
                op,
                kind,
                is_root,
                fields,
                metadata,
                inputs,
            } => {
                let operator = Operator {
                    kind: kind.clone(),
                    is_root: *is_root,
                    fields: fields.clone(),
                    metadata: metadata.clone(),
                    inputs: self.inputs(*op, inputs)?,
                };
                self.add(*op, operator)
            }
            Edit::Remove { op } => self.remove(*op),
            Edit::Rewire {
                op,
                port: name,
                from,
                shared,
            } => {
                let port = port_of(*op, name)?;
                self.node(*from)?;
                let input = self
                    .operator(*op)?
                    .inputs
                    .iter_mut()
                    .find(|input| input.port == port);
                let Some(input) = input else {
                    let message = format!("it has no input {name}");
                    return Err(Error::refused(Code::InputChanged, *op, message));
                };
                (input.from, input.shared) = (*from, *shared);
                Ok(())
            }
            Edit::Reroot { ops, to } => {
                for op in ops {
                    let root = self.root(*op, to)?;
                    self.node(*op)?.location.swap_root(root);
                }
                Ok(())
            }
            Edit::Place { op, scopes } => {
                let root = self.node(*op)?.location.root().clone();
                self.node(*op)?.location = within(*op, root, scopes)?;
                Ok(())
            }
            Edit::Observe { op, members } => self.observe(*op, members),
            Edit::Retype { op, collection } => {
                let collection = self.types.collection(*op, Some(collection))?;
                self.node(*op)?.collection = collection;
                Ok(())
            }
            Edit::Route { op, route } => {
                if self.operator(*op)?.kind != "Network" {
                    let message = "only a network has a route";
                    return Err(Error::refused(Code::GlueHoles, *op, message));
                }
                self.draft.routes.insert(*op, route.clone());
                Ok(())
            }
            Edit::Closure {
                op,
                field,
                template,
                holes,
            } => self.closure(*op, field, template, holes),
        }
    }

    fn operator(&mut self, id: usize) -> Result<&mut Operator, Error> {
        let missing = || Error::refused(Code::OperatorMissing, id, "there is no such operator");
        self.draft.graph.operators.get_mut(&id).ok_or_else(missing)
    }

    fn node(&mut self, id: usize) -> Result<&mut Node, Error> {
        let missing = || Error::refused(Code::OperatorMissing, id, "there is no such node");
        self.draft.nodes.get_mut(&id).ok_or_else(missing)
    }

    /// Only what a plan added can be said anew.
    fn location(&mut self, location: &PlanLocation) -> Result<(), Error> {
        let refused =
            |code, message: &str| Err(Error::refused_at(code, location.key.to_string(), message));
        if self.original.kinds.contains_key(&location.key) {
            return refused(Code::LocationRepeated, "it is a location of the flow");
        }
        if location.origin.is_none() {
            return refused(Code::LocationMissing, "the flow has no such location");
        }
        let table = &mut self.draft.locations;
        match table.iter_mut().find(|other| other.key == location.key) {
            Some(known) => *known = location.clone(),
            None => table.push(location.clone()),
        }
        Ok(())
    }

    fn inputs(&mut self, id: usize, inputs: &[NewInput]) -> Result<Vec<Input>, Error> {
        let mut found = vec![];
        for input in inputs {
            self.node(input.from)?;
            found.push(Input {
                port: port_of(id, &input.port)?,
                from: input.from,
                shared: input.shared,
            });
        }
        found.sort_by_key(|input| order(input.port));
        Ok(found)
    }

    fn add(&mut self, id: usize, operator: Operator) -> Result<(), Error> {
        if !self.taken.insert(id) {
            return Err(Error::refused(
                Code::OperatorRepeated,
                id,
                "it is added under a number that is taken",
            ));
        }
        let flow = self.original.graph.operators.len();
        if self.taken.len() - flow > flow.max(ADDED_AT_LEAST) {
            let message = format!(
                "the plan adds more than {} operators",
                flow.max(ADDED_AT_LEAST)
            );
            return Err(Error::refused(Code::TooManyOperators, id, message));
        }
        if operator.is_root {
            let message = format!("no {} is added", operator.kind);
            return Err(Error::refused(Code::OperatorUnknown, id, message));
        }
        let node = Node {
            location: location(id, &operator.metadata)?,
            collection: self
                .types
                .collection(id, operator.metadata.get("collection_kind"))?,
        };
        self.draft.nodes.insert(id, node);
        self.draft.graph.operators.insert(id, operator);
        Ok(())
    }

    /// Outputs, and inputs from outside, stay whatever a plan says.
    fn remove(&mut self, id: usize) -> Result<(), Error> {
        let operator = self.operator(id)?;
        let source = &operator.fields.get("source");
        let is_port = match operator.kind.as_str() {
            "CycleSink" | "Null" => false,
            "Source" => !source.is_some_and(|source| {
                ["ClusterMembers", "Iter", "Spin"]
                    .iter()
                    .any(|kind| source.get(kind).is_some() || source == kind)
            }),
            "ExternalInput" => true,
            _ => operator.is_root,
        };
        if is_port {
            return Err(Error::refused(
                Code::PortMoved,
                id,
                "it is a port and must stay",
            ));
        }
        self.draft.graph.operators.remove(&id);
        self.draft.graph.roots.retain(|root| *root != id);
        self.draft.nodes.remove(&id);
        self.draft.routes.remove(&id);
        self.draft.rebinds.retain(|(op, _), _| *op != id);
        Ok(())
    }

    /// The root location of a key.
    fn root(&self, id: usize, text: &str) -> Result<LocationId, Error> {
        let key = key(id, "location", text)?;
        let added = |key: LocationKey| {
            let table = self.draft.locations.iter();
            let mut found = table.filter(|location| location.key == key);
            found
                .next()
                .map(|location| location.kind == LocationKind::Cluster)
        };
        match self
            .original
            .kinds
            .get(&key)
            .copied()
            .or_else(|| added(key))
        {
            Some(true) => Ok(LocationId::Cluster(key)),
            Some(false) => Ok(LocationId::Process(key)),
            None => Err(Error::refused(
                Code::LocationMissing,
                id,
                format!("{key} is not in the plan's table"),
            )),
        }
    }

    fn observe(&mut self, id: usize, members: &str) -> Result<(), Error> {
        let LocationId::Cluster(cluster) = self.root(id, members)? else {
            return Err(Error::refused(
                Code::MembersWrong,
                id,
                "it observes no cluster",
            ));
        };
        let source = self.operator(id)?.fields.get_mut("source");
        let Some(observed) = source.and_then(|source| source.pointer_mut("/ClusterMembers/0"))
        else {
            return Err(Error::refused(
                Code::MembersWrong,
                id,
                "it shows no members",
            ));
        };
        *observed = json!({ "Cluster": cluster });
        Ok(())
    }

    fn closure(
        &mut self,
        id: usize,
        field: &str,
        template: &str,
        holes: &Value,
    ) -> Result<(), Error> {
        let kind = self.operator(id)?.kind.clone();
        let slot = (id, field.to_owned());
        let is_kept = self.original.graph.operators.contains_key(&id);
        match (is_kept, template) {
            (true, "rebind") => {
                self.draft.rebinds.insert(slot, holes.clone());
            }
            (false, template) if template == "logical-members" || closures::makes(template) => {
                let made = Made {
                    kind,
                    template: template.to_owned(),
                    holes: holes.clone(),
                };
                self.draft.made.insert(slot, made);
            }
            (_, template)
                if ["rebind", "logical-members"].contains(&template)
                    || closures::makes(template) =>
            {
                let message = format!("template {template} does not belong here");
                return Err(Error::refused(Code::GlueHoles, id, message));
            }
            _ => {
                let message = format!("there is no template {template:?}");
                return Err(Error::refused(Code::GlueUnknown, id, message));
            }
        }
        Ok(())
    }
}

fn port_of(id: usize, name: &str) -> Result<&'static str, Error> {
    port(name).ok_or_else(|| {
        Error::refused(
            Code::InputChanged,
            id,
            format!("no operator has an input {name:?}"),
        )
    })
}

fn within(id: usize, root: LocationId, scopes: &[Scope]) -> Result<LocationId, Error> {
    let mut location = root;
    for scope in scopes.iter().rev() {
        location = match scope {
            Scope::Atomic {} => LocationId::Atomic(Box::new(location)),
            Scope::Tick { clock } => {
                tick(*clock, location).map_err(|cause| unreadable(id, &cause))?
            }
        };
    }
    Ok(location)
}

fn location(id: usize, metadata: &Map<String, Value>) -> Result<LocationId, Error> {
    read_location(id, metadata.get("location_id").unwrap_or(&Value::Null))
}

pub(crate) fn read_location(id: usize, json: &Value) -> Result<LocationId, Error> {
    LocationId::deserialize(json).map_err(|cause| unreadable(id, &cause))
}

fn unreadable(id: usize, cause: &serde_json::Error) -> Error {
    Error::not_a_plan(format!(
        "operator {id}: its location cannot be read: {cause}"
    ))
}
