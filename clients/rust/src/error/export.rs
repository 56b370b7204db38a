//! What can go wrong while exporting a flow.

use std::fmt;
use std::path::PathBuf;

use crate::hydro::LocationKey;
use crate::options::InputRef;

/// Why a program could not be exported or written.
#[non_exhaustive]
pub enum ExportError {
    /// The forest holds a `Placeholder`: a rewrite took a node out and did not put one back.
    Placeholder,
    /// The flow has been compiled for a deployment already; export it before `deploy()` or `compile()`.
    AlreadyCompiled,
    /// A sidecar feeds the flow: Hydro leaves it out of a flow that is built again, so no plan can be applied.
    Sidecar,
    /// An option names a location that the flow does not have.
    UnknownLocation(LocationKey),
    /// A size was given for a location that is not a cluster.
    SizeOfNonCluster(LocationKey),
    /// A location is used as a process in one place and as a cluster in another.
    ConflictingKind(LocationKey),
    /// A workload entry names an input that the program does not have.
    NoSuchInput {
        /// Name of the workload entry.
        name: String,
        /// What it referred to.
        input: InputRef,
        /// The external inputs that there are, in the order of their numbers.
        inputs: Vec<String>,
    },
    /// The rate of a workload entry is negative, infinite or not a number.
    BadRate {
        /// Name of the workload entry.
        name: String,
        /// The rate given.
        rate: f64,
    },
    /// Hydro's serialization failed.
    Serialize(serde_json::Error),
    /// The document could not be written.
    Io {
        /// Where it was to be written.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}

impl ExportError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Placeholder => "export the flow as finalize() gave it",
            Self::AlreadyCompiled => {
                "export it right after finalize(), before compile() or deploy()"
            }
            Self::Sidecar => "hand in through a port what the sidecar hands in",
            Self::UnknownLocation(_) => {
                "name locations of the flow that is exported; was this one made by another FlowBuilder?"
            }
            Self::SizeOfNonCluster(_) => "give ExportOptions::cluster_size clusters only",
            Self::ConflictingKind(_) => "use a location through the handle that made it",
            Self::NoSuchInput { .. } => {
                "name one that there is: InputRef::of::<T>() by the type of its elements, InputRef::named(name) by the name \
                that ir_node_named gave it, InputRef::External(n) by its number"
            }
            Self::BadRate { .. } => {
                "rates are relative: 1.0 for an input that all commands come through"
            }
            Self::Serialize(_) => "please report it: Hydro writes this JSON itself",
            Self::Io { .. } => "check the path and its permissions",
        }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placeholder => write!(
                f,
                "the flow contains a Placeholder node: a rewrite removed a node without replacing it"
            )?,
            Self::AlreadyCompiled => {
                write!(f, "the flow has already been compiled for a deployment")?;
            }
            Self::Sidecar => write!(
                f,
                "a sidecar feeds the flow, and Hydro leaves it out of a flow that is built again"
            )?,
            Self::UnknownLocation(key) => write!(f, "the flow has no location {key}")?,
            Self::SizeOfNonCluster(key) => write!(
                f,
                "a cluster size was given for {key}, which is not a cluster"
            )?,
            Self::ConflictingKind(key) => write!(
                f,
                "location {key} is used both as a process and as a cluster"
            )?,
            Self::NoSuchInput {
                name,
                input,
                inputs,
            } => {
                write!(
                    f,
                    "workload {name:?}: the program has no such input, or more than one: {input}"
                )?;
                match inputs.as_slice() {
                    [] => write!(f, "; it has no external input")?,
                    inputs => write!(f, "; external inputs are {}", inputs.join(", "))?,
                }
            }
            Self::BadRate { name, rate } => write!(
                f,
                "workload {name:?}: the rate must be a finite number of at least 0, not {rate}"
            )?,
            Self::Serialize(cause) => write!(f, "the program could not be serialized: {cause}")?,
            Self::Io { path, source } => write!(f, "cannot write {}: {source}", path.display())?,
        }
        write!(f, "; {}", self.hint())
    }
}

/// The same as `Display`, because that is what `main` shows of an error that it returns.
impl fmt::Debug for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Serialize(cause) => Some(cause),
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(cause: serde_json::Error) -> Self {
        Self::Serialize(cause)
    }
}
