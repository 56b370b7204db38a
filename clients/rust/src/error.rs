//! What can go wrong while exporting a flow and applying a plan to one.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::client::ServiceError;
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
                "name one that there is: InputRef::of::<T>() by the type of its elements, InputRef::External(n) by its number"
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

/// Why a plan could not be read, applied or written.
#[non_exhaustive]
pub enum Error {
    /// The flow could not be exported or copied.
    Export(ExportError),
    /// A plan file could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The text is not a plan: cut off, damaged, or something else.
    NotAPlan(String),
    /// The plan has a later format than this crate reads.
    NewerFormat(String),
    /// The plan uses a later version of the glue templates than this crate knows.
    NewerGlue(u64),
    /// The plan has an earlier format than this crate reads.
    OlderFormat(String),
    /// The plan was made for another flow, or for an earlier version of this one.
    StalePlan {
        /// Identity of the flow.
        flow: String,
        /// Identity of the flow that the plan was made for.
        plan: String,
    },
    /// The program in the plan is not the one that the plan's derivation ends with, or not the one that its edits make: somebody changed it.
    EditedPlan(String),
    /// The plan does something that no plan may do.
    Refused {
        /// What.
        code: Code,
        /// An operator by number, or a location by key.
        at: String,
        /// In words.
        message: String,
    },
    /// The service gave no plan.
    Service(ServiceError),
    /// A plan file was made for other sizes of clusters.
    OtherSizes {
        /// Name of the cluster.
        cluster: String,
        /// Its members now.
        given: usize,
        /// Its members when the plan was made.
        plan: usize,
    },
    /// `check`: the test of the user panicked with this message.
    TestFailed(String),
    /// `check`: one of the programs did not pass.
    Check {
        /// Number of the plan from 1; 0 is the original program.
        plan: usize,
        /// What the plan was asked for with, as JSON.
        options: String,
        /// What went wrong.
        cause: Box<Error>,
    },
}

/// What a refused plan does that none may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// An edit is about an operator that is not there, or one that others need is taken out.
    OperatorMissing,
    /// An operator is added under a number that is taken.
    OperatorRepeated,
    /// The plan adds an operator of a kind that this crate does not make.
    OperatorUnknown,
    /// An operator has members that its kind does not have, or not those that it needs.
    OperatorChanged,
    /// The plan adds more operators than the flow has.
    TooManyOperators,
    /// An operator has not the inputs of its kind, or is fed by what is less than it had.
    InputChanged,
    /// An expression is not there, or stands where its operator has none.
    ExpressionChanged,
    /// A location is not in the plan's table, or not in the flow.
    LocationMissing,
    /// A location is listed twice.
    LocationRepeated,
    /// A location has another kind than it is used with.
    LocationKind,
    /// The members of a location are not as many as its shards ask for.
    LocationSize,
    /// Operators that belong together are on different locations.
    LocationMismatch,
    /// A port, or an input or output of the embedding program, is moved.
    PortMoved,
    /// A collection claims more order or fewer duplicates than it has, or another type.
    CollectionWrong,
    /// There is no glue template of this name.
    GlueUnknown,
    /// The holes of a glue expression do not fit the place where it stands.
    GlueHoles,
    /// The text of a glue expression is not what its template gives.
    GlueText,
    /// An expression has to be replaced by glue and is not.
    GlueMissing,
    /// A network carries packs, and the operators that make and open them are not around it.
    PackShape,
    /// A membership source or a list of members names no cluster, or one where nothing runs.
    MembersWrong,
    /// An expression uses the own member id of another cluster.
    SelfIdElsewhere,
}

impl Code {
    /// The code in kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OperatorMissing => "operator-missing",
            Self::OperatorRepeated => "operator-repeated",
            Self::OperatorUnknown => "operator-unknown",
            Self::OperatorChanged => "operator-changed",
            Self::TooManyOperators => "too-many-operators",
            Self::InputChanged => "input-changed",
            Self::ExpressionChanged => "expression-changed",
            Self::LocationMissing => "location-missing",
            Self::LocationRepeated => "location-repeated",
            Self::LocationKind => "location-kind",
            Self::LocationSize => "location-size",
            Self::LocationMismatch => "location-mismatch",
            Self::PortMoved => "port-moved",
            Self::CollectionWrong => "collection-wrong",
            Self::GlueUnknown => "glue-unknown",
            Self::GlueHoles => "glue-holes",
            Self::GlueText => "glue-text",
            Self::GlueMissing => "glue-missing",
            Self::PackShape => "pack-shape",
            Self::MembersWrong => "members-wrong",
            Self::SelfIdElsewhere => "self-id-elsewhere",
        }
    }
}

impl Error {
    /// What is wrong, in kebab-case, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Export(_) => "export",
            Self::Io { .. } => "io",
            Self::NotAPlan(_) => "not-a-plan",
            Self::NewerFormat(_) => "newer-format",
            Self::NewerGlue(_) => "newer-glue",
            Self::OlderFormat(_) => "older-format",
            Self::StalePlan { .. } => "stale-plan",
            Self::EditedPlan(_) => "edited-plan",
            Self::Refused { code, .. } => code.as_str(),
            Self::Service(cause) => cause.code(),
            Self::OtherSizes { .. } => "other-sizes",
            Self::TestFailed(_) => "test-failed",
            Self::Check { cause, .. } => cause.code(),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Export(cause) => cause.hint(),
            Self::Io { .. } => "check the path and its permissions",
            Self::NotAPlan(_) => {
                "use the JSON answer of `hydrofoil optimize --format json` or of the service, complete and unchanged"
            }
            Self::OlderFormat(_) => {
                "make a new plan: Options::save_plan, or `hydrofoil optimize program.json --format json`"
            }
            Self::NewerFormat(_) | Self::NewerGlue(_) => {
                "update the crate hydrofoil to the version of the engine"
            }
            Self::StalePlan { .. } => {
                "export the flow and optimize it again, or let Options::save_plan do both"
            }
            Self::EditedPlan(_) => {
                "take the plan as the engine wrote it; what it should do otherwise is for the options to say"
            }
            Self::Refused { .. } => {
                "the plan was damaged or edited; optimize again, and report it when a fresh plan is refused"
            }
            Self::Service(cause) => cause.hint(),
            Self::OtherSizes { .. } => {
                "optimize again for these sizes, with Options::save_plan instead of Options::plan_file"
            }
            Self::TestFailed(_) => "what the test printed is above",
            Self::Check { cause, .. } => cause.hint(),
        }
    }

    pub(crate) fn not_a_plan(message: impl Into<String>) -> Self {
        Self::NotAPlan(message.into())
    }

    /// Glue that is made of sound parts and yet is no expression: not expected of any flow.
    pub(crate) fn glue_unparsable(cause: &syn::Error) -> Self {
        Self::refused_at(
            Code::GlueText,
            "glue",
            format!("it is no Rust expression: {cause}"),
        )
    }

    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// A refusal at an operator.
    pub(crate) fn refused(code: Code, id: usize, message: impl Into<String>) -> Self {
        Self::refused_at(code, format!("operator {id}"), message)
    }

    pub(crate) fn refused_at(
        code: Code,
        at: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::Refused {
            code,
            at: at.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "{}: {source}", path.display())?,
            Self::NotAPlan(message) => write!(f, "this is not a plan: {message}")?,
            Self::OlderFormat(format) | Self::NewerFormat(format) => write!(
                f,
                "the plan's format is {format}; this crate reads hydrofoil.plan/2 and hydrofoil.lock/1"
            )?,
            Self::NewerGlue(version) => write!(
                f,
                "the plan uses version {version} of the glue templates, which this crate does not know"
            )?,
            Self::StalePlan { flow, plan } => {
                write!(
                    f,
                    "the plan was made for another program: this flow is {flow}, the plan is for {plan}"
                )?;
            }
            Self::EditedPlan(message) => write!(f, "somebody has changed the plan: {message}")?,
            Self::Refused { code, at, message } => write!(
                f,
                "the plan is refused: {at}: {message} ({})",
                code.as_str()
            )?,
            // These say themselves what to do.
            Self::Export(cause) => return write!(f, "{cause}"),
            Self::Service(cause) => return write!(f, "{cause}"),
            Self::Check { plan: 0, cause, .. } => {
                return write!(f, "on the original program: {cause}");
            }
            Self::Check {
                plan,
                options,
                cause,
            } => return write!(f, "on plan {plan} {options}: {cause}"),
            Self::OtherSizes {
                cluster,
                given,
                plan,
            } => write!(
                f,
                "the plan was made for {plan} members of {cluster}, which has {given}"
            )?,
            Self::TestFailed(message) => write!(f, "the test failed: {message}")?,
        }
        write!(f, "; {}", self.hint())
    }
}

/// The same as `Display`, because that is what `main` shows of an error that it returns.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Export(cause) => Some(cause),
            Self::Io { source, .. } => Some(source),
            Self::Service(cause) => Some(cause),
            Self::Check { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

impl From<ServiceError> for Error {
    fn from(cause: ServiceError) -> Self {
        Self::Service(cause)
    }
}

impl From<ExportError> for Error {
    fn from(cause: ExportError) -> Self {
        Self::Export(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::Export(cause.into())
    }
}
