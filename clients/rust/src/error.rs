//! What can go wrong while exporting a flow and applying a plan to one.

mod export;

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use export::ExportError;

use crate::client::ServiceError;

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
            Self::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
                "check the path; `hydrofoil lock` writes a locked plan, Options::save_plan a plan"
            }
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
                "export the flow in this crate and optimize or lock it again, or let Options::save_plan do both"
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
