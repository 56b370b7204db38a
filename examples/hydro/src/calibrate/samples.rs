//! Documents of the form `hydrofoil.samples/1`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use hydrofoil::Program;
use serde::Serialize;

/// The value of the document's `format` field.
pub const FORMAT: &str = "hydrofoil.samples/1";

/// What the programs of the calibration cost on one machine.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Samples {
    /// Always [`FORMAT`].
    pub format: &'static str,
    /// Day of the measurement.
    pub date: String,
    /// Release of `hydro_lang` that ran.
    pub hydro_lang: String,
    /// Kind of machine.
    pub machine: String,
    /// One for each program, form and number of clients.
    pub samples: Vec<Sample>,
}

/// One program under one load.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// Name of the program and of its form.
    pub name: String,
    /// The program as exported.
    pub program: Program,
    /// Entries of the cost table whose value is known in this sample.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub costs: BTreeMap<&'static str, f64>,
    /// Requests under way at a time, over all client machines.
    pub clients: u32,
    /// Requests answered in all rounds.
    pub commands: u64,
    /// One for each run.
    pub rounds: Vec<Round>,
}

/// One run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Round {
    /// Requests answered.
    pub commands: u64,
    /// Measured time.
    pub seconds: f64,
    /// All locations of the program, clients included.
    pub locations: Vec<Location>,
}

/// What one location did in a run, summed over its members.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Its key, such as `loc2v1`.
    pub key: String,
    /// CPU nanoseconds.
    pub cpu_ns_per_command: f64,
    /// Messages sent and received, counted under a load that ends.
    pub messages_per_command: f64,
    /// Times that members woke up, where the kernel counts time slices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wakes_per_command: Option<f64>,
}

impl Samples {
    /// Writes the document to a file.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string(self)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}
