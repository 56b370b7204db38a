//! The document `hydrofoil.program/1`.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::ExportError;
use crate::hydro::LocationKey;

/// The value of the document's `format` field.
pub const FORMAT: &str = "hydrofoil.program/1";

/// A Hydro program as a document: `hydrofoil.program/1`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Program {
    /// Always [`FORMAT`].
    pub format: String,
    /// Name of the program.
    pub name: String,
    /// What wrote the document.
    pub producer: Producer,
    /// The locations of the program, in the order in which the flow made them.
    pub locations: Vec<Location>,
    /// Hydro's own JSON of each root, with every operator numbered. Kept as text, because a shared node must stand before the
    /// references to it.
    pub roots: Vec<Box<RawValue>>,
    /// The full text of every expression, by operator and field.
    pub expressions: Vec<Expression>,
    /// What the user asserts beyond what the program shows.
    pub promises: Vec<Promise>,
    /// Which inputs carry commands, and how many relative to each other.
    pub workload: Vec<Workload>,
}

/// What wrote a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Producer {
    /// Version of `hydro_lang` that built the program.
    pub hydro_lang: String,
    /// Version of this crate.
    pub exporter: String,
}

/// One location of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Key in the flow's location table.
    pub key: LocationKey,
    /// Process, cluster or external.
    pub kind: LocationKind,
    /// Short name of the marker type, or the name the user gave.
    pub name: String,
    /// Full path of the marker type.
    #[serde(rename = "type")]
    pub marker: String,
    /// Number of members, for a cluster whose size is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// What the location is there for, when it is not part of the program proper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// What a location is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LocationKind {
    /// One machine.
    Process,
    /// Several machines that run the same program.
    Cluster,
    /// A party outside the program that owns ports.
    External,
}

/// Why a location is not part of the program proper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A load generator.
    Client,
}

/// The full token text of one expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expression {
    /// Number of the operator or root.
    pub op: usize,
    /// Name of the field in Hydro's JSON.
    pub field: String,
    /// Token text, with type hints, imports and captured values.
    pub text: String,
}

/// What the user asserts about the program, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Promise {
    /// Values of a type survive a network: written with serde and bincode and read back, they are the same.
    Travels {
        /// The type as the program's operators have it.
        r#type: String,
        /// Who says so.
        by: String,
    },
    /// A function, method, macro or constant is deterministic and touches no state but its arguments.
    Pure {
        /// As closures write it.
        function: String,
        /// Who says so, and why.
        by: String,
    },
}

/// An input that carries commands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workload {
    /// Number of the operator whose output elements are the commands.
    pub input: usize,
    /// Name of the command.
    pub name: String,
    /// Rate relative to the other inputs.
    #[serde(serialize_with = "plain_number")]
    pub rate: f64,
}

/// Writes `1` rather than `1.0`: the canonical form of JSON numbers.
fn plain_number<S: serde::Serializer>(rate: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if rate.fract() == 0.0 && (0.0..EXACT).contains(rate) {
        serializer.serialize_u64(*rate as u64)
    } else {
        serializer.serialize_f64(*rate)
    }
}

impl Program {
    /// The document as text: JSON with one root, location or expression on a line, so that differences can be read.
    pub fn to_json(&self) -> Result<String, ExportError> {
        let Self {
            format,
            name,
            producer,
            locations,
            roots,
            expressions,
            promises,
            workload,
        } = self;
        Ok(format!(
            "{{\n\"format\":{},\n\"name\":{},\n\"producer\":{},\n\"locations\":{},\n\"roots\":{},\n\"expressions\":{},\n\"promises\":{},\n\"workload\":{}\n}}\n",
            serde_json::to_string(format)?,
            serde_json::to_string(name)?,
            serde_json::to_string(producer)?,
            lines(locations)?,
            lines(roots)?,
            lines(expressions)?,
            lines(promises)?,
            lines(workload)?,
        ))
    }

    /// Writes the document to a file.
    pub fn write_program(&self, path: impl AsRef<Path>) -> Result<(), ExportError> {
        write_program(self, path)
    }
}

/// Writes a program document to a file, completely or not at all.
pub fn write_program(program: &Program, path: impl AsRef<Path>) -> Result<(), ExportError> {
    let path = path.as_ref();
    write_whole(path, &program.to_json()?).map_err(|source| ExportError::Io {
        path: path.to_owned(),
        source,
    })
}

/// Writes a file completely or not at all: beside it first, then in its place.
pub(crate) fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.partial", std::process::id()));
    std::fs::write(&beside, text)
        .and_then(|()| std::fs::rename(&beside, path))
        .inspect_err(|_| {
            // Nothing more can be done about a file that cannot be removed.
            let _ = std::fs::remove_file(&beside);
        })
}

/// A JSON array with one element on a line.
pub(crate) fn lines<T: Serialize>(elements: &[T]) -> Result<String, serde_json::Error> {
    if elements.is_empty() {
        return Ok("[]".to_owned());
    }
    let elements: Vec<String> = elements
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()?;
    Ok(format!("[\n{}\n]", elements.join(",\n")))
}
