//! Hydro's JSON of a forest as a table of operators.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::{Code, Error};

/// Names of the fields that hold inputs, in Hydro's order.
const PORTS: &[&str] = &[
    "inner",
    "first",
    "second",
    "left",
    "right",
    "pos",
    "neg",
    "input",
    "watermark",
];

/// Names of what the closures of an operator capture. It comes before all other inputs.
const CAPTURED: &[&str] = &[
    "ref:0", "ref:1", "ref:2", "ref:3", "ref:4", "ref:5", "ref:6", "ref:7", "ref:8", "ref:9",
    "ref:10", "ref:11", "ref:12", "ref:13", "ref:14", "ref:15",
];

/// Fields that hold closures, in Hydro's order.
const CLOSURES: &[&str] = &["f", "init", "acc"];

/// The input of this name; what closures capture is none that a plan may name.
pub(crate) fn port(name: &str) -> Option<&'static str> {
    PORTS.iter().find(|port| **port == name).copied()
}

/// The place of an input among the inputs of its operator.
pub(crate) fn order(name: &str) -> Option<usize> {
    let mut ports = CAPTURED.iter().chain(PORTS);
    ports.position(|port| *port == name)
}

/// Operators by number, and the roots in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub(crate) operators: BTreeMap<usize, Operator>,
    pub(crate) roots: Vec<usize>,
}

/// One operator as its JSON has it, inputs taken out.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    pub(crate) kind: String,
    pub(crate) is_root: bool,
    pub(crate) fields: Map<String, Value>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) inputs: Vec<Input>,
}

/// Where an operator gets its elements from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) port: &'static str,
    pub(crate) from: usize,
    /// Other operators have the same one.
    pub(crate) shared: bool,
}

impl Input {
    /// Is it what a closure captures?
    pub(crate) fn is_captured(&self) -> bool {
        CAPTURED.contains(&self.port)
    }
}

impl Graph {
    /// Reads roots in Hydro's JSON. References to shared operators may stand before the definition.
    pub(crate) fn read(roots: &[Value]) -> Result<Self, Error> {
        let mut reader = Reader::default();
        for root in roots {
            let id = reader.operator(root, true)?;
            reader.graph.roots.push(id);
            while let Some((node, consumer, port)) = reader.waiting.pop() {
                reader.input(node, consumer, port)?;
            }
        }
        reader.finish()
    }

    /// The operator of this number. Numbers come from the graph itself.
    pub(crate) fn operator(&self, id: usize) -> &Operator {
        &self.operators[&id]
    }

    /// Who takes the elements of each operator.
    pub(crate) fn consumers(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut consumers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&id, operator) in &self.operators {
            for input in &operator.inputs {
                consumers.entry(input.from).or_default().push(id);
            }
        }
        consumers
    }
}

#[derive(Default)]
struct Reader<'p> {
    graph: Graph,
    /// Inputs that have still to be read: the JSON, the consumer and its port.
    waiting: Vec<(&'p Value, usize, &'static str)>,
    definitions: BTreeMap<u64, usize>,
    references: Vec<(u64, usize, &'static str)>,
}

impl<'p> Reader<'p> {
    fn operator(&mut self, json: &'p Value, is_root: bool) -> Result<usize, Error> {
        let Some((kind, Value::Object(content))) = single(json) else {
            return Err(malformed(
                "an operator is an object with one member, its variant".to_owned(),
            ));
        };
        let metadata = content
            .get(if is_root { "op_metadata" } else { "metadata" })
            .and_then(Value::as_object)
            .ok_or_else(|| malformed(format!("a {kind} has no metadata")))?;
        let op = if is_root {
            Some(metadata)
        } else {
            metadata.get("op").and_then(Value::as_object)
        };
        let id = op
            .and_then(|op| op.get("id"))
            .and_then(Value::as_u64)
            .and_then(|id| usize::try_from(id).ok())
            .ok_or_else(|| malformed(format!("a {kind} has no number")))?;
        let mut operator = Operator {
            kind: kind.clone(),
            is_root,
            fields: Map::new(),
            metadata: metadata.clone(),
            inputs: vec![],
        };
        for (name, value) in content {
            match PORTS.iter().find(|port| *port == name) {
                Some(port) => self.waiting.push((value, id, port)),
                None if name == "metadata" || name == "op_metadata" => {}
                None => {
                    operator.fields.insert(name.clone(), value.clone());
                }
            }
        }
        let closures = CLOSURES.iter().filter_map(|field| content.get(*field));
        let references = closures.filter_map(|closure| closure.get("singleton_refs")?.as_array());
        for (at, reference) in references.flatten().enumerate() {
            let port = CAPTURED
                .get(at)
                .ok_or_else(|| malformed(format!("a {kind} captures too much")))?;
            let node = reference
                .get(0)
                .ok_or_else(|| malformed(format!("a {kind} captures no operator")))?;
            self.waiting.push((node, id, port));
        }
        if self.graph.operators.insert(id, operator).is_some() {
            return Err(Error::refused(
                Code::OperatorRepeated,
                id,
                "it stands in the plan more than once",
            ));
        }
        Ok(id)
    }

    fn input(&mut self, json: &'p Value, consumer: usize, port: &'static str) -> Result<(), Error> {
        if let Some(reference) = json.get("$shared_ref") {
            self.references.push((number(reference)?, consumer, port));
            return Ok(());
        }
        let definition = json.get("$shared");
        let node = match definition {
            Some(_) => json
                .get("node")
                .ok_or_else(|| malformed("a shared operator has no node".to_owned()))?,
            None => json,
        };
        let id = self.operator(node, false)?;
        if let Some(definition) = definition
            && self.definitions.insert(number(definition)?, id).is_some()
        {
            return Err(malformed("a shared operator is defined twice".to_owned()));
        }
        self.connect(
            consumer,
            Input {
                port,
                from: id,
                shared: definition.is_some(),
            },
        );
        Ok(())
    }

    fn finish(mut self) -> Result<Graph, Error> {
        for (reference, consumer, port) in std::mem::take(&mut self.references) {
            let from = *self
                .definitions
                .get(&reference)
                .ok_or_else(|| malformed(format!("shared operator {reference} is not defined")))?;
            self.connect(
                consumer,
                Input {
                    port,
                    from,
                    shared: true,
                },
            );
        }
        for operator in self.graph.operators.values_mut() {
            operator.inputs.sort_by_key(|input| order(input.port));
        }
        Ok(self.graph)
    }

    fn connect(&mut self, consumer: usize, input: Input) {
        if let Some(operator) = self.graph.operators.get_mut(&consumer) {
            operator.inputs.push(input);
        }
    }
}

/// The only member of an object.
fn single(json: &Value) -> Option<(&String, &Value)> {
    let members = json.as_object()?;
    if members.len() == 1 {
        members.iter().next()
    } else {
        None
    }
}

fn number(json: &Value) -> Result<u64, Error> {
    json.as_u64()
        .ok_or_else(|| malformed("a shared operator is referred to by a number".to_owned()))
}

fn malformed(message: String) -> Error {
    Error::not_a_plan(message)
}
