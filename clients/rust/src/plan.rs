//! The document `hydrofoil.plan/2`, as far as it has to be understood to apply it.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::apply::Edit;
use crate::error::Error;
use crate::hydro::LocationKey;
use crate::identity::hash;
use crate::program::LocationKind;
use crate::stack::deep;

/// The value of a plan's `format` field.
const FORMAT: &str = "hydrofoil.plan/2";
/// Formats that earlier engines wrote, which this crate does not read.
const EARLIER: &[&str] = &["hydrofoil.plan/1"];
/// Version of the glue templates that this crate knows.
pub(crate) const GLUE_VERSION: u64 = 4;
/// Nested arrays and objects; an operator takes two or three levels.
const MAX_DEPTH: usize = 10_000;

/// A parsed plan: how a flow is to be rewritten.
///
/// A plan is input that nobody vouches for: reading checks its form, [`apply`](crate::apply()) everything else.
#[derive(Debug)]
pub struct Plan {
    text: String,
    json: Value,
    parts: Parts,
}

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The plan is better than the program as written.
    Improved,
    /// Rules apply, but none makes the program better.
    AlreadyBest,
    /// No rule applies.
    NothingApplies,
    /// The work limit ended the search; this is the best plan so far.
    BudgetHit,
}

#[derive(Debug, Deserialize)]
struct Parts {
    input: String,
    flow: String,
    engine: Engine,
    outcome: Outcome,
    cost: Cost,
    derivation: Vec<Step>,
    locations: Vec<LocationPlan>,
    program: ProgramParts,
}

#[derive(Debug, Deserialize)]
struct Engine {
    glue: u64,
}

#[derive(Debug, Deserialize)]
struct Cost {
    speedup: f64,
}

#[derive(Debug, Deserialize)]
struct Step {
    edits: Vec<Edit>,
    #[serde(rename = "hashAfter")]
    hash_after: String,
}

/// What the plan says about the machines of a location.
#[derive(Debug, Deserialize)]
pub(crate) struct LocationPlan {
    pub(crate) location: String,
    pub(crate) machines: usize,
}

#[derive(Debug, Deserialize)]
struct ProgramParts {
    locations: Vec<PlanLocation>,
    expressions: Vec<PlanExpression>,
}

/// A location of the rewritten program, or one that an edit puts into its table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct PlanLocation {
    pub(crate) key: LocationKey,
    pub(crate) kind: LocationKind,
    pub(crate) name: String,
    pub(crate) size: Option<usize>,
    /// Set for a location that a rewrite made.
    pub(crate) origin: Option<Origin>,
}

/// What a new location was split from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Origin {
    pub(crate) from: LocationKey,
    pub(crate) role: String,
    pub(crate) shards: usize,
}

/// An expression of the rewritten program.
#[derive(Debug, Deserialize)]
pub(crate) struct PlanExpression {
    pub(crate) op: usize,
    pub(crate) field: String,
    pub(crate) text: String,
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// `not-a-plan` for text that is no plan, also a truncated one; `older-format` for a plan of an earlier engine, `newer-format` and
    /// `newer-glue` for one of an engine that this crate is too old for.
    /// By which rules a plan came about does not matter.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        check_depth(text)?;
        deep(|| {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            // The depth has been checked, and there is room for it.
            deserializer.disable_recursion_limit();
            let json = Value::deserialize(&mut deserializer)
                .and_then(|json| deserializer.end().map(|()| json))
                .map_err(|cause| Error::not_a_plan(format!("it is not JSON: {cause}")))?;
            check_format(&json)?;
            let parts =
                Parts::deserialize(&json).map_err(|cause| Error::not_a_plan(cause.to_string()))?;
            if parts.engine.glue > GLUE_VERSION {
                return Err(Error::NewerGlue(parts.engine.glue));
            }
            if !matches!(json["program"]["roots"], Value::Array(_)) {
                return Err(Error::not_a_plan("program.roots is not an array"));
            }
            Ok(Self {
                text: text.to_owned(),
                json,
                parts,
            })
        })
    }

    /// Reads a plan from a file.
    ///
    /// # Errors
    /// `io` when the file cannot be read, and those of [`Plan::from_json`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        Self::from_json(&text)
    }

    /// Writes the plan to a file as it was read, completely or not at all.
    ///
    /// # Errors
    /// `io` when the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        crate::program::write_whole(path, &self.text).map_err(|source| Error::io(path, source))
    }

    /// What the search came to.
    pub fn outcome(&self) -> Outcome {
        self.parts.outcome
    }

    /// Predicted throughput of the rewritten program relative to the original's.
    pub fn speedup(&self) -> f64 {
        self.parts.cost.speedup
    }

    /// The whole document.
    pub fn as_json(&self) -> &Value {
        &self.json
    }

    /// Identity of the flow that the plan was made for.
    pub(crate) fn flow(&self) -> &str {
        &self.parts.flow
    }

    /// Refuses a plan whose program is not the one that its derivation ends with.
    ///
    /// What a rewrite never does is found without this. It finds what is well-formed and means something else: an element that is routed by
    /// another of its fields, text and hole changed alike.
    pub(crate) fn check_unedited(&self) -> Result<(), Error> {
        let promised = match self.parts.derivation.last() {
            Some(step) => &step.hash_after,
            None => &self.parts.input,
        };
        let found = hash(&self.json["program"])?;
        if found == *promised {
            return Ok(());
        }
        Err(Error::EditedPlan(format!(
            "it is {found}, the last step made {promised}"
        )))
    }

    /// All edits, of one step after the other.
    pub(crate) fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.parts.derivation.iter().flat_map(|step| &step.edits)
    }

    pub(crate) fn roots(&self) -> &[Value] {
        self.json["program"]["roots"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn locations(&self) -> &[PlanLocation] {
        &self.parts.program.locations
    }

    pub(crate) fn location_plans(&self) -> &[LocationPlan] {
        &self.parts.locations
    }

    pub(crate) fn expressions(&self) -> &[PlanExpression] {
        &self.parts.program.expressions
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        let json = self.json.take();
        deep(|| drop(json));
    }
}

fn check_format(json: &Value) -> Result<(), Error> {
    match json.get("format").and_then(Value::as_str) {
        Some(FORMAT) => Ok(()),
        Some(format) if EARLIER.contains(&format) => Err(Error::OlderFormat(format.to_owned())),
        Some(format) if format.starts_with("hydrofoil.plan/") => {
            Err(Error::NewerFormat(format.to_owned()))
        }
        _ => Err(Error::not_a_plan(format!("its format is not {FORMAT}"))),
    }
}

/// Refuses a text that nests deeper than there is room for, before anything recurses into it.
fn check_depth(text: &str) -> Result<(), Error> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Error::not_a_plan(format!(
                "it nests deeper than {MAX_DEPTH} levels"
            )));
        }
    }
    Ok(())
}
