//! Asks the service for a plan over HTTP.

mod error;

use std::net::IpAddr;
use std::time::{Duration, Instant};

pub use error::{Diagnostic, Problem, ServiceError};
use ureq::http::{Response, StatusCode, Uri, header};
use ureq::{Agent, Body};

/// Where `hydrofoil serve` listens when it is not told otherwise.
pub(crate) const DEFAULT_URL: &str = "http://127.0.0.1:8717";

/// Time for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The least time between two attempts, whatever the service says.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// Longer calls than this are not told apart from endless ones.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The largest answer that is read, in bytes. Plans are a few times as large as programs, of which the service takes 64 MiB.
const PLAN_LIMIT: u64 = 512 << 20;

/// The largest problem that is read, in bytes.
const PROBLEM_LIMIT: u64 = 1 << 20;

/// A service at one address.
pub(crate) struct Client {
    agent: Agent,
    url: String,
    timeout: Duration,
}

/// One answer of the service.
enum Answer {
    Plan(String),
    /// Not now; the service asks to be left alone for this long.
    Busy(Problem, Duration),
}

impl Client {
    /// A service at this address, with the time that one call may take, repetitions included.
    pub(crate) fn new(url: &str, timeout: Duration) -> Result<Self, ServiceError> {
        let refuse = |cause: String| ServiceError::Address {
            url: url.to_owned(),
            cause,
        };
        let uri: Uri = url.parse().map_err(|cause| refuse(format!("{cause}")))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") if cfg!(feature = "tls") => {}
            Some("https") => {
                return Err(refuse("https needs the feature `tls` of this crate".into()));
            }
            _ => return Err(refuse("it must begin with http:// or https://".into())),
        }
        if uri.query().is_some() {
            return Err(refuse("it must not have a query".into()));
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // A program goes where its owner said, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .user_agent(concat!("hydrofoil-rust/", env!("CARGO_PKG_VERSION")))
            .accept("application/json");
        if uri.host().is_some_and(is_this_machine) {
            config = config.proxy(None);
        }
        Ok(Self {
            agent: config.build().new_agent(),
            url: url.trim_end_matches('/').to_owned(),
            timeout: timeout.min(LONGEST_TIMEOUT),
        })
    }

    /// Sends a program with options (`{"program": ..., "options": ...}`) and returns the text of the answer. When the service is busy it is
    /// asked again after the time that it names, as long as that is within the time of the call.
    pub(crate) fn optimize(&self, request: &str) -> Result<String, ServiceError> {
        let started = Instant::now();
        loop {
            let left = self.timeout.saturating_sub(started.elapsed());
            match self.ask(request, left)? {
                Answer::Plan(text) => return Ok(text),
                Answer::Busy(_, wait) if wait < self.timeout.saturating_sub(started.elapsed()) => {
                    std::thread::sleep(wait);
                }
                Answer::Busy(problem, _) => return Err(self.refused(problem)),
            }
        }
    }

    fn ask(&self, request: &str, left: Duration) -> Result<Answer, ServiceError> {
        if left.is_zero() {
            return Err(self.timed_out());
        }
        let mut response = self
            .agent
            .post(format!("{}/v1/optimize", self.url))
            .config()
            .timeout_global(Some(left))
            .build()
            .content_type("application/json")
            .send(request)
            .map_err(|cause| self.failed(cause))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(ServiceError::Redirected {
                url: self.url.clone(),
                status: status.as_u16(),
                to: text_of(&response, header::LOCATION).to_owned(),
            });
        }
        match media_type(&response) {
            "application/json" if status == StatusCode::OK => {
                let bytes = self.read(&mut response, PLAN_LIMIT)?;
                let text = String::from_utf8(bytes)
                    .map_err(|cause| self.broken(format!("the answer is not UTF-8: {cause}")))?;
                Ok(Answer::Plan(text))
            }
            "application/problem+json" => {
                let wait = retry_after(&response);
                let bytes = self.read(&mut response, PROBLEM_LIMIT)?;
                let problem: Problem = serde_json::from_slice(&bytes)
                    .map_err(|cause| self.broken(format!("the problem is not JSON: {cause}")))?;
                match wait.filter(|_| problem.is_passing()) {
                    Some(wait) => Ok(Answer::Busy(problem, wait)),
                    None => Err(self.refused(problem)),
                }
            }
            kind => Err(self.someone_else(status, kind.to_owned(), &mut response)),
        }
    }

    fn read(&self, response: &mut Response<Body>, limit: u64) -> Result<Vec<u8>, ServiceError> {
        response
            .body_mut()
            .with_config()
            .limit(limit)
            .read_to_vec()
            .map_err(|cause| self.failed(cause))
    }

    fn someone_else(
        &self,
        status: StatusCode,
        content_type: String,
        response: &mut Response<Body>,
    ) -> ServiceError {
        // Only for people to see what answered: whatever can be read of it will do.
        let mut reader = std::io::Read::take(response.body_mut().as_reader(), 200);
        let mut start = vec![];
        let _ = std::io::Read::read_to_end(&mut reader, &mut start);
        ServiceError::SomethingElse {
            url: self.url.clone(),
            status: status.as_u16(),
            content_type,
            start: String::from_utf8_lossy(&start)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    fn failed(&self, cause: ureq::Error) -> ServiceError {
        use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        use ureq::{Error, Timeout};
        let url = self.url.clone();
        match &cause {
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => ServiceError::Unreachable {
                url,
                cause: "no connection in time".to_owned(),
            },
            Error::Timeout(_) => self.timed_out(),
            Error::HostNotFound | Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
                let cause = cause.to_string();
                ServiceError::Unreachable { url, cause }
            }
            // Once there was a connection it can only end; a name that is not found has no kind of its own.
            Error::Io(io)
                if ![
                    BrokenPipe,
                    ConnectionAborted,
                    ConnectionReset,
                    UnexpectedEof,
                ]
                .contains(&io.kind()) =>
            {
                let cause = io.to_string();
                ServiceError::Unreachable { url, cause }
            }
            Error::BadUri(_) | Error::Http(_) | Error::InvalidProxyUrl => {
                let cause = cause.to_string();
                ServiceError::Address { url, cause }
            }
            Error::BodyExceedsLimit(limit) => {
                self.broken(format!("the answer is longer than {limit} bytes"))
            }
            _ => self.broken(cause.to_string()),
        }
    }

    fn timed_out(&self) -> ServiceError {
        ServiceError::TimedOut {
            url: self.url.clone(),
            timeout: self.timeout,
        }
    }

    fn broken(&self, cause: String) -> ServiceError {
        ServiceError::Broken {
            url: self.url.clone(),
            cause,
        }
    }

    fn refused(&self, problem: Problem) -> ServiceError {
        ServiceError::Refused {
            url: self.url.clone(),
            problem: Box::new(problem),
        }
    }
}

/// Whether a host is this machine, which no proxy leads to.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

fn text_of(response: &Response<Body>, name: header::HeaderName) -> &str {
    let value = response.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn media_type(response: &Response<Body>) -> &str {
    let value = text_of(response, header::CONTENT_TYPE);
    value.split(';').next().unwrap_or("").trim()
}

/// The time of a Retry-After header (RFC 9110 10.2.3) in seconds. The service sends no dates.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = text_of(response, header::RETRY_AFTER).trim().parse().ok()?;
    Some(Duration::from_secs(seconds).max(SHORTEST_WAIT))
}

#[cfg(test)]
mod tests;
