//! `hydrofoil.profile/1` documents.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ExportError;
use crate::program::{lines, write_whole};

/// The format of a profile.
pub const FORMAT: &str = "hydrofoil.profile/1";

/// What a program did per command while it was observed, summed over the members of each location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// [`FORMAT`].
    pub format: String,
    /// Identity of the flow: a plan and a profile of the same flow have the same.
    pub flow: String,
    /// Name of the program.
    pub program: String,
    /// How many commands were completed.
    pub commands: u64,
    /// Where the numbers come from.
    pub source: Source,
    /// Elements that leave the operators, by number.
    pub operators: Vec<Operator>,
    /// Messages of the networks, by number.
    pub networks: Vec<Network>,
    /// CPU time of the locations, by key.
    pub locations: Vec<Location>,
    /// Runs and time of the subgraphs that Hydro makes of each location.
    pub subgraphs: Vec<Subgraph>,
}

/// Where the numbers of a profile come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Name and version of the program that wrote the profile.
    pub tool: String,
    /// Release of `hydro_lang` that ran.
    pub hydro_lang: String,
    /// When, as an ISO 8601 date.
    pub date: String,
    /// What kind of machine.
    pub machine: String,
    /// For how long, in seconds.
    pub seconds: f64,
    /// Requests that were under way at a time; 0 when their number was not fixed.
    pub clients: u64,
}

impl Source {
    /// A source that names this crate and the release of Hydro it works with.
    pub fn new(
        date: impl Into<String>,
        machine: impl Into<String>,
        seconds: f64,
        clients: u64,
    ) -> Self {
        Self {
            tool: concat!("hydrofoil ", env!("CARGO_PKG_VERSION")).to_owned(),
            hydro_lang: crate::hydro::VERSION.to_owned(),
            date: date.into(),
            machine: machine.into(),
            seconds,
            clients,
        }
    }
}

/// Elements that leave an operator, and what they cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    /// Number of the operator.
    pub op: usize,
    /// Elements per command.
    pub out_per_command: f64,
    /// Calls of its closure per command, where they were timed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_per_command: Option<f64>,
    /// Nanoseconds of a call, measured by the clock; those of operators whose closures call functions of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ns_per_call: Option<f64>,
}

/// Messages of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// Number of the network.
    pub op: usize,
    /// Messages sent per command, one for each recipient.
    pub messages_per_command: f64,
    /// Serialized bytes of a message, without what the transport adds. Absent when no message was sent, or its bytes are unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_message: Option<f64>,
}

/// CPU time of a location.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Its key, such as `loc2v1`.
    pub key: String,
    /// How many members it had.
    pub members: usize,
    /// Nanoseconds of all members together.
    pub cpu_ns_per_command: f64,
    /// Nanoseconds of the member that used most.
    pub busiest_cpu_ns_per_command: f64,
}

/// A part of a location's program that runs as a whole, once in every tick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subgraph {
    /// Key of its location.
    pub location: String,
    /// Numbers of the operators in it. Operators that exist on paper only are in none, the two ends of a network in one each, and an operator
    /// that becomes several in the first of them.
    pub operators: Vec<usize>,
    /// Runs per command: the inverse of the number of commands that one tick handles.
    pub runs_per_command: f64,
    /// Nanoseconds per command, measured by the clock; a process that shares its core is charged for the others.
    pub poll_ns_per_command: f64,
}

impl Profile {
    /// The document as text: JSON with one operator, network, location or subgraph on a line.
    pub fn to_json(&self) -> Result<String, ExportError> {
        let Self {
            format,
            flow,
            program,
            commands,
            source,
            operators,
            networks,
            locations,
            subgraphs,
        } = self;
        Ok(format!(
            "{{\n\"format\":{},\n\"flow\":{},\n\"program\":{},\n\"commands\":{commands},\n\"source\":{},\n\"operators\":{},\n\"networks\":{},\n\"locations\":{},\n\"subgraphs\":{}\n}}\n",
            serde_json::to_string(format)?,
            serde_json::to_string(flow)?,
            serde_json::to_string(program)?,
            serde_json::to_string(source)?,
            lines(operators)?,
            lines(networks)?,
            lines(locations)?,
            lines(subgraphs)?,
        ))
    }

    /// Writes the document to a file, completely or not at all.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), ExportError> {
        let path = path.as_ref();
        write_whole(path, &self.to_json()?).map_err(|source| ExportError::Io {
            path: path.to_owned(),
            source,
        })
    }
}
