//! The documents `hydrofoil.plan/2` and `hydrofoil.lock/1`, as far as they have to be understood to apply them.

use std::path::Path;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::apply::Edit;
use crate::error::Error;
use crate::hydro::LocationKey;
use crate::identity::hash;
use crate::program::LocationKind;
use crate::stack::deep;

/// The value of a plan's `format` field.
const FORMAT: &str = "hydrofoil.plan/2";
/// The same of a lock: a plan without what the flow gives again.
const LOCK_FORMAT: &str = "hydrofoil.lock/1";
/// Formats that earlier engines wrote, which this crate does not read.
const EARLIER: &[&str] = &["hydrofoil.plan/1"];
/// Version of the glue templates that this crate knows.
pub(crate) const GLUE_VERSION: u64 = 8;
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
    form: Form,
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

/// What plans and locks say alike.
#[derive(Debug, Deserialize)]
struct Parts {
    flow: String,
    engine: Engine,
    outcome: Outcome,
    cost: Cost,
    #[serde(alias = "steps")]
    derivation: Vec<Step>,
    locations: Vec<LocationPlan>,
}

/// What tells whether somebody has changed the document, and for which sizes of clusters it is.
#[derive(Debug)]
enum Form {
    Plan(Whole),
    Lock(Locked),
}

#[derive(Debug, Deserialize)]
struct Whole {
    input: String,
    program: ProgramParts,
}

#[derive(Debug, Deserialize)]
struct Locked {
    clusters: Vec<LockedCluster>,
    integrity: String,
}

#[derive(Debug, Deserialize)]
struct LockedCluster {
    #[serde(deserialize_with = "read_key")]
    location: LocationKey,
    name: String,
    size: usize,
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
    /// Plans only.
    #[serde(rename = "hashAfter", default)]
    hash_after: Option<String>,
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

/// The rewritten program, as a plan shows it.
pub(crate) struct Shown<'p> {
    pub(crate) roots: &'p [Value],
    pub(crate) locations: &'p [PlanLocation],
    pub(crate) expressions: &'p [PlanExpression],
}

/// A cluster of the size that a plan divides.
pub(crate) struct SizedCluster<'p> {
    pub(crate) key: LocationKey,
    pub(crate) name: &'p str,
    pub(crate) size: usize,
}

/// An expression of the rewritten program.
#[derive(Debug, Deserialize)]
pub(crate) struct PlanExpression {
    pub(crate) op: usize,
    pub(crate) field: String,
    pub(crate) text: String,
}

impl Plan {
    /// Reads a plan, or a lock as `hydrofoil lock` writes it.
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
            let is_lock = check_format(&json)? == LOCK_FORMAT;
            let parts: Parts = read_parts(&json)?;
            if parts.engine.glue > GLUE_VERSION {
                return Err(Error::NewerGlue(parts.engine.glue));
            }
            let form = match is_lock {
                true => Form::Lock(read_parts(&json)?),
                false => Form::Plan(read_parts(&json)?),
            };
            if !is_lock && !matches!(json["program"]["roots"], Value::Array(_)) {
                return Err(Error::not_a_plan("program.roots is not an array"));
            }
            Ok(Self {
                text: text.to_owned(),
                json,
                parts,
                form,
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

    /// Refuses a plan whose program is not the one that its derivation ends with, and a lock that is not as it was written.
    ///
    /// What a rewrite never does is found without this. It finds what is well-formed and means something else: an element that is routed by
    /// another of its fields, text and hole changed alike.
    pub(crate) fn check_unedited(&self) -> Result<(), Error> {
        let (found, promised) = match &self.form {
            Form::Plan(whole) => {
                let made = match self.parts.derivation.last() {
                    Some(step) => step.hash_after.as_ref(),
                    None => Some(&whole.input),
                };
                let promised = made.ok_or_else(|| Error::not_a_plan("a step has no hashAfter"))?;
                (hash(&self.json["program"])?, promised)
            }
            Form::Lock(locked) => {
                let mut rest = self.json.clone();
                if let Value::Object(members) = &mut rest {
                    members.remove("integrity");
                }
                (hash(&rest)?, &locked.integrity)
            }
        };
        if found == *promised {
            return Ok(());
        }
        Err(Error::EditedPlan(match &self.form {
            Form::Plan(_) => format!("it is {found}, the last step made {promised}"),
            Form::Lock(_) => format!("its integrity is {found}, it was written with {promised}"),
        }))
    }

    /// All edits, of one step after the other.
    pub(crate) fn edits(&self) -> impl Iterator<Item = &Edit> {
        self.parts.derivation.iter().flat_map(|step| &step.edits)
    }

    /// The rewritten program; a lock shows none.
    pub(crate) fn shown(&self) -> Option<Shown<'_>> {
        let Form::Plan(Whole { program, .. }) = &self.form else {
            return None;
        };
        Some(Shown {
            roots: self.json["program"]["roots"]
                .as_array()
                .map_or(&[], Vec::as_slice),
            locations: &program.locations,
            expressions: &program.expressions,
        })
    }

    /// The clusters whose sizes the plan says.
    pub(crate) fn clusters(&self) -> Vec<SizedCluster<'_>> {
        match &self.form {
            Form::Plan(Whole { program, .. }) => {
                let sized = program.locations.iter();
                sized
                    .filter_map(|location| {
                        Some(SizedCluster {
                            key: location.key,
                            name: &location.name,
                            size: location.size?,
                        })
                    })
                    .collect()
            }
            Form::Lock(locked) => {
                let sized = locked.clusters.iter();
                sized
                    .map(|cluster| SizedCluster {
                        key: cluster.location,
                        name: &cluster.name,
                        size: cluster.size,
                    })
                    .collect()
            }
        }
    }

    pub(crate) fn location_plans(&self) -> &[LocationPlan] {
        &self.parts.locations
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        let json = self.json.take();
        deep(|| drop(json));
    }
}

/// The format, when it is one that is read here.
fn check_format(json: &Value) -> Result<&str, Error> {
    match json.get("format").and_then(Value::as_str) {
        Some(format @ (FORMAT | LOCK_FORMAT)) => Ok(format),
        Some(format) if EARLIER.contains(&format) => Err(Error::OlderFormat(format.to_owned())),
        Some(format)
            if format.starts_with("hydrofoil.plan/") || format.starts_with("hydrofoil.lock/") =>
        {
            Err(Error::NewerFormat(format.to_owned()))
        }
        _ => Err(Error::not_a_plan(format!(
            "its format is neither {FORMAT} nor {LOCK_FORMAT}"
        ))),
    }
}

/// A location as people write it: `loc2v1`.
fn read_key<'j, D: Deserializer<'j>>(from: D) -> Result<LocationKey, D::Error> {
    let text = String::deserialize(from)?;
    LocationKey::from_str(&text)
        .map_err(|_| D::Error::custom(format!("{text:?} is no key of a location")))
}

fn read_parts<'j, T: Deserialize<'j>>(json: &'j Value) -> Result<T, Error> {
    T::deserialize(json).map_err(|cause| Error::not_a_plan(cause.to_string()))
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
