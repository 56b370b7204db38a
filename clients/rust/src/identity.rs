//! The identity of a flow: what a plan was made for.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::export::expressions;
use crate::hydro::{BuiltFlow, HydroRoot, serialize_dedup_shared};
use crate::number::{check_copyable, copy, number_operators};
use crate::program::Expression;
use crate::stack::deep;

/// Identity of a built flow, in hex: SHA-256 of the canonical JSON (RFC 8785) of its roots, numbered and without source positions, and of
/// the full texts of its expressions.
///
/// Names, sizes and workload do not count. A plan carries the identity of the flow it was made for as its member `flow`.
pub fn flow_identity(built: &BuiltFlow<'_>) -> Result<String, Error> {
    deep(|| {
        check_copyable(built.ir())?;
        let mut ir = copy(built.ir());
        number_operators(&mut ir);
        identity(roots(&ir)?, &expressions(&mut ir))
    })
}

/// Hydro's JSON of all roots. Shared nodes are numbered by first encounter over all of them.
pub(crate) fn roots(ir: &[HydroRoot]) -> Result<Vec<Value>, serde_json::Error> {
    serialize_dedup_shared(|| ir.iter().map(serde_json::to_value).collect())
}

pub(crate) fn identity(mut roots: Vec<Value>, expressions: &[Expression]) -> Result<String, Error> {
    let mut expressions: Vec<&Expression> = expressions.iter().collect();
    expressions.sort_by_key(|expression| (expression.op, &expression.field));
    roots.iter_mut().for_each(remove_spans_and_names);
    hash(&json!({ "expressions": expressions, "roots": roots }))
}

/// SHA-256, in hex, of the canonical JSON of a value.
pub(crate) fn hash(value: &Value) -> Result<String, Error> {
    let canonical = serde_json_canonicalizer::to_vec(value)?;
    Ok(Sha256::digest(canonical)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Positions differ between machines, and names are for people. The field `span` is Hydro's only one of this name; a tag is the name of an
/// operator where it stands with the kind of its collection (that of a `Counter` is printed).
fn remove_spans_and_names(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_metadata = members.contains_key("collection_kind");
            members
                .iter_mut()
                .for_each(|(name, member)| match name.as_str() {
                    "span" => *member = Value::Null,
                    "tag" if is_metadata => *member = Value::Null,
                    _ => remove_spans_and_names(member),
                })
        }
        Value::Array(elements) => elements.iter_mut().for_each(remove_spans_and_names),
        _ => {}
    }
}
