//! What the person who exports knows and the flow does not say.

use std::collections::BTreeMap;
use std::fmt;

use quote::ToTokens;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::hydro::{Cluster, Location, LocationKey, Process, quote_type};
use crate::program::{LocationKind, Promise};

/// A handle that names a location: a [`Process`], a [`Cluster`], or a bare [`LocationKey`].
pub trait LocationRef {
    /// The key of the location in the flow's table.
    fn location_key(&self) -> LocationKey;
    /// The kind of the location, when the handle's type tells.
    fn location_kind(&self) -> Option<LocationKind>;
}

impl<P> LocationRef for Process<'_, P> {
    fn location_key(&self) -> LocationKey {
        Location::id(self).key()
    }

    fn location_kind(&self) -> Option<LocationKind> {
        Some(LocationKind::Process)
    }
}

impl<C> LocationRef for Cluster<'_, C> {
    fn location_key(&self) -> LocationKey {
        Location::id(self).key()
    }

    fn location_kind(&self) -> Option<LocationKind> {
        Some(LocationKind::Cluster)
    }
}

impl LocationRef for LocationKey {
    fn location_key(&self) -> LocationKey {
        *self
    }

    fn location_kind(&self) -> Option<LocationKind> {
        None
    }
}

/// The operator whose output elements are the commands of a workload.
///
/// ```
/// # use hydrofoil::{ExportOptions, InputRef};
/// struct Order {
///     id: u32,
/// }
/// let options = ExportOptions::new("shop").workload(InputRef::of::<Order>(), "order", 1.0);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputRef {
    /// The only external input whose elements have this type, as Hydro writes it: see [`InputRef::of`].
    OfType(String),
    /// The only operator of this name: see [`InputRef::named`].
    Named(String),
    /// The n-th external input (from 0) in the order of operator numbers.
    External(usize),
    /// The n-th network (from 0) that leaves a location, in the order of operator numbers: the requests of a client location.
    NetworkFrom(LocationKey, usize),
    /// The operator with this number.
    Operator(usize),
}

impl InputRef {
    /// The only external input whose elements are of type `T`.
    pub fn of<T>() -> Self {
        Self::OfType(quote_type::<T>().to_token_stream().to_string())
    }

    /// The only operator that the flow calls so, with `ir_node_named` on what it gives.
    ///
    /// ```
    /// # use hydro_lang::prelude::*;
    /// # use hydrofoil::{ExportOptions, InputRef};
    /// # struct Customer {}
    /// # let mut flow = FlowBuilder::new();
    /// # let shop = flow.process::<()>();
    /// # let customer = flow.external::<Customer>();
    /// let (orders, ordered) = shop.source_external_bincode(&customer);
    /// let ordered: Stream<(u32, u64), _, _> = ordered.ir_node_named("orders");
    /// # ordered.for_each(q!(|_| {}));
    /// let known = ExportOptions::new("shop").workload(InputRef::named("orders"), "order", 1.0);
    /// # hydrofoil::export(&flow.finalize(), &known).unwrap();
    /// ```
    pub fn named(name: impl Into<String>) -> Self {
        Self::Named(name.into())
    }

    /// The n-th network (from 0) that leaves a location, in the order of operator numbers: the requests of a client.
    pub fn network_from(location: &impl LocationRef, n: usize) -> Self {
        Self::NetworkFrom(location.location_key(), n)
    }
}

impl fmt::Display for InputRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfType(name) => write!(f, "external input of `{name}`"),
            Self::Named(name) => write!(f, "operator named `{name}`"),
            Self::External(n) => write!(f, "external input {n}"),
            Self::NetworkFrom(key, n) => write!(f, "network {n} from {key}"),
            Self::Operator(id) => write!(f, "operator {id}"),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct LocationOptions {
    pub(crate) kind: Option<LocationKind>,
    pub(crate) name: Option<String>,
    pub(crate) size: Option<usize>,
    pub(crate) client: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct WorkloadOption {
    pub(crate) input: InputRef,
    pub(crate) name: String,
    pub(crate) rate: f64,
}

/// How a program is exported: its name, facts about its locations, its workload, and how source positions are written.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    pub(crate) name: String,
    pub(crate) locations: BTreeMap<LocationKey, LocationOptions>,
    pub(crate) workload: Vec<WorkloadOption>,
    pub(crate) promises: Vec<Promise>,
    pub(crate) strip_span_prefix: Option<String>,
}

impl ExportOptions {
    /// Options for a program of this name, with nothing else known.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// States how many members a cluster will have.
    pub fn cluster_size(mut self, cluster: &impl LocationRef, size: usize) -> Self {
        self.location(cluster).size = Some(size);
        self
    }

    /// Marks a location as a load generator: its work is not counted and it may not be changed.
    pub fn client(mut self, location: &impl LocationRef) -> Self {
        self.location(location).client = true;
        self
    }

    /// Names a location; without this its name is the last part of its marker type's path.
    pub fn location_name(mut self, location: &impl LocationRef, name: impl Into<String>) -> Self {
        self.location(location).name = Some(name.into());
        self
    }

    /// Adds an input to the workload: commands called `name` arrive there at this relative rate.
    pub fn workload(mut self, input: InputRef, name: impl Into<String>, rate: f64) -> Self {
        self.workload.push(WorkloadOption {
            input,
            name: name.into(),
            rate,
        });
        self
    }

    /// Promises that values of `T` survive a network: written with serde and bincode and read back, a value is the same.
    ///
    /// A plan may then put a network where values of `T` are handed on within one process. Types of the standard library need no promise, nor
    /// does a value that a network delivered and that goes on unchanged. Do not promise it of a type that leaves out fields or makes them
    /// up anew (`#[serde(skip)]`, `#[serde(with = ...)]`), that bincode cannot read (`#[serde(tag = ...)]`, `#[serde(flatten)]`), or that
    /// holds a handle to something on its machine. `by` says who promises it, and why; plans repeat it.
    ///
    /// ```
    /// # use hydrofoil::ExportOptions;
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Job {
    ///     id: u32,
    /// }
    /// let options = ExportOptions::new("my_program").travels::<Job>("its author: derived, nothing skipped");
    /// ```
    ///
    /// The compiler checks that the traits are there:
    ///
    /// ```compile_fail,E0277
    /// # use hydrofoil::ExportOptions;
    /// struct Job {
    ///     id: u32,
    /// }
    /// let options = ExportOptions::new("my_program").travels::<Job>("nobody");
    /// ```
    pub fn travels<T: Serialize + DeserializeOwned>(mut self, by: impl Into<String>) -> Self {
        self.promises.push(Promise::Travels {
            r#type: quote_type::<T>().to_token_stream().to_string(),
            by: by.into(),
        });
        self
    }

    /// Promises that a function, a method (`.name()`), a macro (`name!`) or a constant is deterministic and reads and changes nothing but its
    /// arguments. `function` is the path as closures write it.
    ///
    /// A plan may then move or copy a closure that calls it with nothing that came in, such as `crate::limit()`. Functions of the program that
    /// closures call on what came in need no promise. `by` says who promises it, and why; plans repeat it.
    ///
    /// ```
    /// # use hydrofoil::ExportOptions;
    /// let options = ExportOptions::new("my_program").pure("crate::limit", "its author: a constant");
    /// ```
    pub fn pure(mut self, function: impl Into<String>, by: impl Into<String>) -> Self {
        self.promises.push(Promise::Pure {
            function: function.into(),
            by: by.into(),
        });
        self
    }

    /// Writes source positions relative to this folder, for instance that of the workspace.
    ///
    /// Without it, and outside it, they start with the folder of their crate (`my_crate/src/main.rs:3`); those inside published crates and the
    /// standard library always do (`hydro_lang-0.16.0/src/...`). No position is absolute, and none counts for the identity of a flow.
    pub fn strip_span_prefix(mut self, folder: impl Into<String>) -> Self {
        self.strip_span_prefix = Some(folder.into());
        self
    }

    fn location(&mut self, location: &impl LocationRef) -> &mut LocationOptions {
        let options = self.locations.entry(location.location_key()).or_default();
        options.kind = options.kind.or(location.location_kind());
        options
    }
}
