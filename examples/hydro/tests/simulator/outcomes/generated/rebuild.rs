//! From the JSON of a program to operators of Hydro, as far as generated programs use them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use hydro_lang::compile::builder::{CycleId, FlowBuilder};
use hydro_lang::compile::ir::{
    BoundKind, ClusterMembersState, CollectionKind, DebugExpr, DebugInstantiate, DebugType,
    HydroIrMetadata, HydroIrOpMetadata, HydroNode, HydroRoot, HydroSource, KeyedSingletonBoundKind,
    SharedNode, SingletonBoundKind, StreamOrder, StreamRetry,
};
use hydro_lang::location::LocationKey;
use hydro_lang::location::dynamic::LocationId;
use hydro_lang::networking::{NetworkingInfo, TcpFault};
use serde_json::{Value, json};

use super::expressions::{self, Codec};

/// The ports of a program, each as Hydro's API made it.
pub struct Ports {
    /// By number in the document.
    pub inputs: BTreeMap<u64, HydroNode>,
    pub outputs: BTreeMap<u64, HydroRoot>,
}

/// Rebuilds one program into a flow that has its locations and ports.
pub struct Rebuild<'p, 'f, 'a> {
    pub program: &'p Value,
    pub flow: &'f mut FlowBuilder<'a>,
    /// Keys in the document, as JSON, and in the flow.
    pub keys: BTreeMap<String, LocationKey>,
    pub ports: Ports,
    /// Added to the clocks of the document: ticks of different programs differ.
    pub first_clock: u64,
    pub cycles: BTreeMap<u64, CycleId>,
    pub shared: BTreeMap<u64, Rc<RefCell<HydroNode>>>,
}

/// The kind of an operator and its fields.
fn operator(node: &Value) -> (&str, &Value) {
    let (kind, fields) = node
        .as_object()
        .and_then(|node| node.iter().next())
        .expect("an operator is an object with one field");
    (kind, fields)
}

/// An operator that is shared, wherever its text is.
fn definition(value: &Value, shared: u64) -> Option<&Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| definition(item, shared)),
        Value::Object(fields) if fields.get("$shared") == Some(&json!(shared)) => {
            Some(&fields["node"])
        }
        Value::Object(fields) => fields.values().find_map(|field| definition(field, shared)),
        _ => None,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The metadata of an operator that is the input of another.
fn metadata_of(node: &Value) -> &Value {
    &operator(node).1["metadata"]
}

/// The type of the elements that flow on an edge.
pub fn element_of(node: &Value) -> String {
    let (_, fields) = operator(&metadata_of(node)["collection_kind"]);
    match fields.get("element_type") {
        Some(element) => text(element).to_owned(),
        None => format!(
            "({} , {})",
            text(&fields["key_type"]),
            text(&fields["value_type"])
        ),
    }
}

/// Whether a stream keeps its order.
pub fn is_ordered(node: &Value) -> bool {
    let (_, fields) = operator(&metadata_of(node)["collection_kind"]);
    fields["order"] == "TotalOrder"
}

/// The key of the location of an operator, as JSON, and whether that is a cluster.
pub fn root_of(node: &Value) -> (String, bool) {
    fn root(location: &Value) -> (String, bool) {
        match operator(location) {
            ("Tick", tick) => root(&tick[1]),
            ("Atomic", tick) => root(tick),
            (kind, key) => (key.to_string(), kind == "Cluster"),
        }
    }
    root(&metadata_of(node)["location_id"])
}

impl Rebuild<'_, '_, '_> {
    pub fn roots(&mut self) -> Vec<HydroRoot> {
        let program = self.program;
        let roots = program["roots"].as_array().expect("roots are a list");
        roots.iter().map(|root| self.root(root)).collect()
    }

    fn root(&mut self, root: &Value) -> HydroRoot {
        let (kind, fields) = operator(root);
        let input = Box::new(self.node(&fields["input"]));
        let op_metadata = HydroIrOpMetadata::new();
        match kind {
            "SendExternal" => {
                let port = fields["to_port_id"].as_u64().expect("a port number");
                let mut root = self.ports.outputs.remove(&port).expect("a port");
                if let HydroRoot::SendExternal { input: dummy, .. } = &mut root {
                    *dummy = input;
                }
                root
            }
            "CycleSink" => HydroRoot::CycleSink {
                cycle_id: self.cycle(fields),
                input,
                op_metadata,
            },
            "Null" => HydroRoot::Null { input, op_metadata },
            _ => panic!("generated programs have no {kind}"),
        }
    }

    fn node(&mut self, node: &Value) -> HydroNode {
        let (kind, fields) = operator(node);
        let metadata = self.metadata(&fields["metadata"]);
        let element = element_of(node);
        let from = |port: &str| element_of(&fields[port]);
        let expr = |field: &str, hint: &str| self.expression(fields, field, hint);
        match kind {
            "ExternalInput" => {
                let port = fields["from_port_id"].as_u64().expect("a port number");
                self.ports.inputs.remove(&port).expect("a port")
            }
            "Source" => HydroNode::Source {
                source: self.source(&fields["source"]),
                metadata,
            },
            "SingletonSource" => HydroNode::SingletonSource {
                value: expr("value", ""),
                first_tick_only: fields["first_tick_only"] == true,
                metadata,
            },
            "CycleSource" => HydroNode::CycleSource {
                cycle_id: self.cycle(fields),
                metadata,
            },
            "Tee" => HydroNode::Tee {
                inner: SharedNode(self.shared(&fields["inner"])),
                metadata,
            },
            "Map" => HydroNode::Map {
                f: expr(
                    "f",
                    &format!("fn1_type_hint::<{}, {element}>", from("input")),
                ),
                input: self.input(fields, "input"),
                metadata,
            },
            "FilterMap" => HydroNode::FilterMap {
                f: expr(
                    "f",
                    &format!("fn1_type_hint::<{}, Option<{element}>>", from("input")),
                ),
                input: self.input(fields, "input"),
                metadata,
            },
            "Filter" => HydroNode::Filter {
                f: expr(
                    "f",
                    &format!("fn1_borrow_type_hint::<{}, bool>", from("input")),
                ),
                input: self.input(fields, "input"),
                metadata,
            },
            "Fold" => HydroNode::Fold {
                init: expr("init", &format!("fn0_type_hint::<{element}>")),
                acc: expr(
                    "acc",
                    &format!(
                        "fn2_borrow_mut_type_hint::<{element}, {}, ()>",
                        from("input")
                    ),
                ),
                input: self.input(fields, "input"),
                metadata,
            },
            "FoldKeyed" => {
                let (_, state) = key_and_value(&fields["metadata"]);
                let (_, value) = key_and_value(metadata_of(&fields["input"]));
                HydroNode::FoldKeyed {
                    init: expr("init", &format!("fn0_type_hint::<{state}>")),
                    acc: expr(
                        "acc",
                        &format!("fn2_borrow_mut_type_hint::<{state}, {value}, ()>"),
                    ),
                    input: self.input(fields, "input"),
                    metadata,
                }
            }
            "Network" => self.network(fields, metadata),
            "Cast" => HydroNode::Cast {
                inner: self.input(fields, "inner"),
                metadata,
            },
            "ObserveNonDet" => HydroNode::ObserveNonDet {
                inner: self.input(fields, "inner"),
                trusted: fields["trusted"] == true,
                metadata,
            },
            "Batch" => HydroNode::Batch {
                inner: self.input(fields, "inner"),
                metadata,
            },
            "YieldConcat" => HydroNode::YieldConcat {
                inner: self.input(fields, "inner"),
                metadata,
            },
            "DeferTick" => HydroNode::DeferTick {
                input: self.input(fields, "input"),
                metadata,
            },
            "Enumerate" => HydroNode::Enumerate {
                input: self.input(fields, "input"),
                metadata,
            },
            "Unique" => HydroNode::Unique {
                input: self.input(fields, "input"),
                metadata,
            },
            "Chain" => HydroNode::Chain {
                first: self.input(fields, "first"),
                second: self.input(fields, "second"),
                metadata,
            },
            "CrossProduct" => HydroNode::CrossProduct {
                left: self.input(fields, "left"),
                right: self.input(fields, "right"),
                metadata,
            },
            "CrossSingleton" => HydroNode::CrossSingleton {
                left: self.input(fields, "left"),
                right: self.input(fields, "right"),
                metadata,
            },
            "Join" => HydroNode::Join {
                left: self.input(fields, "left"),
                right: self.input(fields, "right"),
                metadata,
            },
            "JoinHalf" => HydroNode::JoinHalf {
                left: self.input(fields, "left"),
                right: self.input(fields, "right"),
                metadata,
            },
            "AntiJoin" => HydroNode::AntiJoin {
                pos: self.input(fields, "pos"),
                neg: self.input(fields, "neg"),
                metadata,
            },
            "Difference" => HydroNode::Difference {
                pos: self.input(fields, "pos"),
                neg: self.input(fields, "neg"),
                metadata,
            },
            _ => panic!("generated programs have no {kind}"),
        }
    }

    fn input(&mut self, fields: &Value, port: &str) -> Box<HydroNode> {
        Box::new(self.node(&fields[port]))
    }

    fn shared(&mut self, inner: &Value) -> Rc<RefCell<HydroNode>> {
        let number = inner.get("$shared").unwrap_or(&inner["$shared_ref"]);
        let number = number.as_u64().expect("a number of a shared operator");
        if let Some(known) = self.shared.get(&number) {
            return known.clone();
        }
        let program = self.program;
        let text = definition(&program["roots"], number).expect("a shared operator");
        let node = Rc::new(RefCell::new(self.node(text)));
        self.shared.insert(number, node.clone());
        node
    }

    fn network(&mut self, fields: &Value, metadata: HydroIrMetadata) -> HydroNode {
        let (_, from_cluster) = root_of(&fields["input"]);
        let codec = Codec {
            sent: element_of(&fields["input"]),
            received: element_of(&json!({ "Network": fields })),
            from_cluster,
            to_cluster: matches!(metadata.location_id, LocationId::Cluster(_)),
        };
        HydroNode::Network {
            name: None,
            networking_info: NetworkingInfo::Tcp {
                fault: TcpFault::FailStop,
            },
            serialize_fn: Some(codec.serialize()),
            instantiate_fn: DebugInstantiate::Building,
            deserialize_fn: Some(codec.deserialize()),
            input: self.input(fields, "input"),
            metadata,
        }
    }

    fn source(&self, source: &Value) -> HydroSource {
        match operator(source) {
            ("Iter", items) => {
                HydroSource::Iter(expressions::parse(expressions::shown(text(items))))
            }
            ("ClusterMembers", of) => {
                HydroSource::ClusterMembers(self.location(&of[0]), ClusterMembersState::Uninit)
            }
            (kind, _) => panic!("generated programs have no source {kind}"),
        }
    }

    /// The full text where the document has one, else what is shown; with a hint at its types.
    fn expression(&self, fields: &Value, field: &str, hint: &str) -> DebugExpr {
        let op = &fields["metadata"]["op"]["id"];
        let full = self.program["expressions"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| &one["op"] == op && one["field"] == field);
        let written = match full {
            Some(full) => text(&full["text"]),
            None => expressions::shown(text(&fields[field])),
        };
        expressions::hinted(hint, written)
    }

    fn cycle(&mut self, fields: &Value) -> CycleId {
        let number = fields["cycle_id"].as_u64().expect("a number of a cycle");
        *self
            .cycles
            .entry(number)
            .or_insert_with(|| self.flow.next_cycle_id())
    }

    fn metadata(&self, metadata: &Value) -> HydroIrMetadata {
        let location = self.location(&metadata["location_id"]);
        location.new_node_metadata(collection(&metadata["collection_kind"]))
    }

    fn location(&self, location: &Value) -> LocationId {
        serde_json::from_value(self.moved(location)).expect("a location")
    }

    /// A location of the document in the flow.
    fn moved(&self, location: &Value) -> Value {
        match operator(location) {
            ("Tick", tick) => {
                let clock = tick[0].as_u64().expect("a clock") + self.first_clock;
                json!({ "Tick": [clock, self.moved(&tick[1])] })
            }
            ("Atomic", tick) => json!({ "Atomic": self.moved(tick) }),
            (kind, key) => json!({ kind: self.keys[&key.to_string()] }),
        }
    }
}

fn key_and_value(metadata: &Value) -> (&str, &str) {
    let (_, fields) = operator(&metadata["collection_kind"]);
    (text(&fields["key_type"]), text(&fields["value_type"]))
}

fn collection(kind: &Value) -> CollectionKind {
    let (name, fields) = operator(kind);
    let of = |field: &str| -> DebugType { expressions::parse_type(text(&fields[field])) };
    let bound = if fields["bound"] == "Bounded" {
        BoundKind::Bounded
    } else {
        BoundKind::Unbounded
    };
    let order = |field: &str| {
        if fields[field] == "TotalOrder" {
            StreamOrder::TotalOrder
        } else {
            StreamOrder::NoOrder
        }
    };
    match name {
        "Stream" => CollectionKind::Stream {
            bound,
            order: order("order"),
            retry: StreamRetry::ExactlyOnce,
            element_type: of("element_type"),
        },
        "KeyedStream" => CollectionKind::KeyedStream {
            bound,
            value_order: order("value_order"),
            value_retry: StreamRetry::ExactlyOnce,
            key_type: of("key_type"),
            value_type: of("value_type"),
        },
        "Optional" => CollectionKind::Optional {
            bound,
            element_type: of("element_type"),
        },
        "Singleton" => CollectionKind::Singleton {
            bound: match bound {
                BoundKind::Bounded => SingletonBoundKind::Bounded,
                BoundKind::Unbounded => SingletonBoundKind::Unbounded,
            },
            element_type: of("element_type"),
        },
        "KeyedSingleton" => CollectionKind::KeyedSingleton {
            bound: match bound {
                BoundKind::Bounded => KeyedSingletonBoundKind::Bounded,
                BoundKind::Unbounded => KeyedSingletonBoundKind::Unbounded,
            },
            key_type: of("key_type"),
            value_type: of("value_type"),
        },
        _ => panic!("generated programs have no {name}"),
    }
}
