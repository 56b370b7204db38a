//! What can go wrong between this crate and the service.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

/// Why the service gave no plan.
#[non_exhaustive]
pub enum ServiceError {
    /// The address is none that can be asked.
    Address {
        /// The address given.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Nothing answers at the address.
    Unreachable {
        /// Address of the service.
        url: String,
        /// What the network says.
        cause: String,
    },
    /// The service did not answer in time.
    TimedOut {
        /// Address of the service.
        url: String,
        /// The time it had.
        timeout: Duration,
    },
    /// The service refused the request, or was busy until the time was over.
    Refused {
        /// Address of the service.
        url: String,
        /// What it said.
        problem: Box<Problem>,
    },
    /// Something answers at the address that is not Hydrofoil: another server, a proxy, a login page.
    SomethingElse {
        /// Address of the service.
        url: String,
        /// HTTP status.
        status: u16,
        /// Media type of the answer.
        content_type: String,
        /// How the answer begins.
        start: String,
    },
    /// The address leads to another one. Redirections are not followed: a program is sent to the address that was given only.
    Redirected {
        /// Address of the service.
        url: String,
        /// HTTP status.
        status: u16,
        /// Where it leads to.
        to: String,
    },
    /// The answer ended early, or is not text.
    Broken {
        /// Address of the service.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
}

/// What the service says of a request that it refuses: problem details (RFC 9457). `docs/errors.md` explains the codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// What kind of problem, such as `INVALID_PROGRAM`.
    pub code: String,
    /// What is wrong with this request.
    pub detail: String,
    /// What is wrong with which part of the request.
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
    /// Id under which the service logged a bug of its own.
    #[serde(default)]
    pub instance: Option<String>,
}

/// What is wrong with one part of a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Diagnostic {
    /// What kind of mistake, such as `location-missing`.
    pub code: String,
    /// JSON pointer (RFC 6901) into the request: `/program` is what was exported, `/options` what was asked for.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Problem {
    /// Whether the same request may be answered later. One that took too long or too much memory will again.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self.status, 429 | 503)
            && !["TIME_LIMIT", "MEMORY_LIMIT"].contains(&self.code.as_str())
    }
}

impl ServiceError {
    /// The kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "service-address",
            Self::Unreachable { .. } => "service-unreachable",
            Self::TimedOut { .. } => "service-timed-out",
            Self::Refused { .. } => "service-refused",
            Self::SomethingElse { .. } => "not-the-service",
            Self::Redirected { .. } => "service-redirected",
            Self::Broken { .. } => "service-broken",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Address { .. } => {
                "give an address such as http://127.0.0.1:8717 with Options::url or HYDROFOIL_URL"
            }
            Self::Unreachable { .. } => {
                "start one with `npx --no-install hydrofoil serve` in a clone of Hydrofoil, or name another with Options::url or \
                 HYDROFOIL_URL"
            }
            Self::TimedOut { .. } => {
                "allow more with Options::timeout, or less work with Options::max_work or Options::max_machines"
            }
            Self::Refused { problem, .. } => problem.hint(),
            Self::SomethingElse { .. } => {
                "check the address (Options::url, HYDROFOIL_URL) and the proxy (HTTP_PROXY, NO_PROXY)"
            }
            Self::Redirected { .. } => {
                "name the service's own address with Options::url or HYDROFOIL_URL: redirections are not followed"
            }
            Self::Broken { .. } => {
                "look at what the service printed, and at a proxy in between if there is one"
            }
        }
    }
}

impl Problem {
    fn hint(&self) -> &str {
        match (self.code.as_str(), self.diagnostics.first()) {
            (_, Some(Diagnostic { hint, .. })) => hint,
            ("TIME_LIMIT" | "MEMORY_LIMIT", None) => {
                "lower Options::max_work or Options::max_machines, or exclude locations"
            }
            ("INTERNAL", None) => "this is a bug of the service: please report it",
            (_, None) if self.is_passing() => {
                "try again later, or allow more with Options::timeout"
            }
            _ => "docs/errors.md of Hydrofoil explains the code",
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { url, cause } => {
                write!(f, "{url:?} is no address of a service: {cause}")?;
            }
            Self::Unreachable { url, cause } => write!(f, "no service answers at {url}: {cause}")?,
            Self::TimedOut { url, timeout } => {
                write!(f, "the service at {url} gave no plan within {timeout:?}")?;
            }
            Self::Refused { url, problem } => {
                write!(f, "the service at {url} refused the request: {problem}")?;
            }
            Self::SomethingElse {
                url,
                status,
                content_type,
                start,
            } => write!(
                f,
                "what answers at {url} is not Hydrofoil: status {status}, {}, {start:?}",
                if content_type.is_empty() {
                    "no media type"
                } else {
                    content_type
                }
            )?,
            Self::Redirected { url, status, to } => {
                write!(f, "{url} leads elsewhere: status {status}, to {to:?}")?;
            }
            Self::Broken { url, cause } => {
                write!(
                    f,
                    "the answer of the service at {url} cannot be read: {cause}"
                )?;
            }
        }
        write!(f, "; {}", self.hint())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            code,
            detail,
            diagnostics,
            instance,
        } = self;
        write!(f, "{code} ({status}): ")?;
        match diagnostics.split_first() {
            None => write!(f, "{detail}")?,
            Some((first, rest)) => {
                write!(f, "{first}")?;
                if !rest.is_empty() {
                    write!(f, " (and {} more)", rest.len())?;
                }
            }
        }
        match instance {
            Some(instance) => write!(f, " [{instance}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            pointer,
            message,
            ..
        } = self;
        match pointer.as_str() {
            "" => write!(f, "{message} [{code}]"),
            pointer => write!(f, "{pointer}: {message} [{code}]"),
        }
    }
}

/// The same as `Display`, because that is what `main` shows of an error that it returns.
impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ServiceError {}
