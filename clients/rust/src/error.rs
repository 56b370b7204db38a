//! What can go wrong while exporting.

use std::fmt;
use std::path::PathBuf;

use hydro_lang::location::LocationKey;

use crate::options::InputRef;

/// Why a program could not be exported or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// The forest holds a `Placeholder`: a rewrite took a node out and did not put one back.
    Placeholder,
    /// The flow has been compiled for a deployment already; export it before `deploy()` or `compile()`.
    AlreadyCompiled,
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

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placeholder => write!(
                f,
                "the flow contains a Placeholder node: a rewrite removed a node without replacing it"
            ),
            Self::AlreadyCompiled => write!(
                f,
                "the flow has already been compiled for a deployment; export it before compile() or deploy()"
            ),
            Self::UnknownLocation(key) => {
                write!(
                    f,
                    "the flow has no location {key}; was it made by another FlowBuilder?"
                )
            }
            Self::SizeOfNonCluster(key) => {
                write!(
                    f,
                    "a cluster size was given for {key}, which is not a cluster"
                )
            }
            Self::ConflictingKind(key) => {
                write!(
                    f,
                    "location {key} is used both as a process and as a cluster"
                )
            }
            Self::NoSuchInput { name, input } => {
                write!(
                    f,
                    "workload {name:?}: the program has no such input: {input}"
                )
            }
            Self::BadRate { name, rate } => write!(
                f,
                "workload {name:?}: the rate must be a finite number of at least 0, not {rate}"
            ),
            Self::Serialize(cause) => write!(f, "the program could not be serialized: {cause}"),
            Self::Io { path, source } => write!(f, "cannot write {}: {source}", path.display()),
        }
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
