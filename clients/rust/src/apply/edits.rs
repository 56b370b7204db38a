//! Primitive edits, as a plan has them. They name operators by number and say no rule.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::templates::CoarserOperator;
use crate::plan::PlanLocation;

/// One edit of a plan.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "edit", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Edit {
    /// Puts a location into the table, or says anew what one that was added is.
    Location { location: PlanLocation },
    /// A new operator.
    Add {
        op: usize,
        kind: String,
        #[serde(rename = "isRoot")]
        is_root: bool,
        fields: Map<String, Value>,
        metadata: Map<String, Value>,
        inputs: Vec<NewInput>,
    },
    /// Takes an operator out.
    Remove { op: usize },
    /// An input is fed by another operator.
    Rewire {
        op: usize,
        port: String,
        from: usize,
        shared: bool,
    },
    /// Operators go to another location, with the ticks around them.
    Reroot { ops: Vec<usize>, to: String },
    /// Other ticks and atomic sections around an operator, the innermost first.
    Place { op: usize, scopes: Vec<Scope> },
    /// A membership source shows the members of another cluster.
    Observe { op: usize, members: String },
    /// An operator puts out another collection.
    Retype { op: usize, collection: Value },
    /// Which member a network addresses.
    Route { op: usize, route: NewRoute },
    /// An expression is made from a template.
    Closure {
        op: usize,
        field: String,
        template: String,
        holes: Value,
    },
}

/// Where a new operator gets its elements from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInput {
    pub(crate) port: String,
    pub(crate) from: usize,
    pub(crate) shared: bool,
}

/// One layer around a location.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Scope {
    Atomic {},
    Tick { clock: usize },
}

/// Which member of the receiving location gets an element.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRoute {
    pub(crate) inserted: bool,
    pub(crate) logical: Option<String>,
    pub(crate) shard: String,
    pub(crate) key: Vec<KeyHole>,
    /// What one tick has for one member travels as one message.
    #[serde(default)]
    pub(crate) packed: bool,
}

/// A part of the key that a shard is picked by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyHole {
    pub(crate) of: String,
    pub(crate) path: Vec<String>,
    pub(crate) member: bool,
    pub(crate) seen: Option<SeenHole>,
    pub(crate) coarser: Option<CoarserHole>,
}

/// What of a number is hashed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoarserHole {
    pub(crate) operator: CoarserOperator,
    /// Decimal digits.
    pub(crate) by: String,
}

/// What is read back before it is hashed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenHole {
    pub(crate) r#type: String,
    pub(crate) fields: Vec<String>,
}

/// A hole that is an expression of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosureHole {
    pub(crate) op: usize,
    pub(crate) field: String,
}
