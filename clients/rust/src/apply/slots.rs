//! The table of expressions: kept ones have their text, the others say from which glue they are made.

use std::collections::BTreeMap;

use super::graph::Graph;
use super::original::Original;
use crate::error::{Code, Error};
use crate::plan::{Plan, PlanGlue};

/// Expressions that the plan replaces or wraps.
pub(crate) struct Slots<'p> {
    glue: BTreeMap<(usize, &'p str), GlueSlot<'p>>,
}

#[derive(Clone, Copy)]
pub(crate) struct GlueSlot<'p> {
    pub(crate) text: &'p str,
    pub(crate) glue: &'p PlanGlue,
}

impl<'p> Slots<'p> {
    pub(crate) fn of(original: &Original, graph: &Graph, plan: &'p Plan) -> Result<Self, Error> {
        let mut glue = BTreeMap::new();
        let mut kept = 0;
        for expression in plan.expressions() {
            let (id, field) = (expression.op, expression.field.as_str());
            let refused =
                |code, message: &str| Error::refused(code, id, format!("{field}: {message}"));
            let before = original.texts.get(&(id, field.to_owned()));
            kept += usize::from(before.is_some());
            match (before, &expression.glue) {
                _ if !graph.operators.contains_key(&id) => {
                    return Err(refused(
                        Code::OperatorUnknown,
                        "an expression belongs to an operator that is nowhere",
                    ));
                }
                (None, None) => {
                    return Err(refused(
                        Code::ExpressionChanged,
                        "the flow has no such expression",
                    ));
                }
                (None, Some(_)) if original.graph.operators.contains_key(&id) => {
                    return Err(refused(
                        Code::ExpressionChanged,
                        "the flow has no such expression",
                    ));
                }
                (Some(text), None) if *text != expression.text => {
                    return Err(refused(
                        Code::ExpressionChanged,
                        "its text is not that of the flow",
                    ));
                }
                (Some(_), None) => {}
                (_, Some(made)) => {
                    let slot = GlueSlot {
                        text: &expression.text,
                        glue: made,
                    };
                    if glue.insert((id, field), slot).is_some() {
                        return Err(refused(Code::ExpressionChanged, "it is listed twice"));
                    }
                }
            }
        }
        if kept != original.texts.len() {
            let missing = original.texts.keys().find(|(id, field)| {
                !plan
                    .expressions()
                    .iter()
                    .any(|found| found.op == *id && found.field == *field)
            });
            let (id, field) = missing.cloned().unwrap_or_default();
            return Err(Error::refused(
                Code::ExpressionChanged,
                id,
                format!("{field}: it is not listed exactly once"),
            ));
        }
        Ok(Self { glue })
    }

    pub(crate) fn glue(&self, id: usize, field: &str) -> Option<GlueSlot<'p>> {
        self.glue.get(&(id, field)).copied()
    }

    /// The fields of an operator that are glue.
    pub(crate) fn fields(&self, id: usize) -> impl Iterator<Item = (&'p str, GlueSlot<'p>)> {
        self.glue
            .range((id, "")..)
            .take_while(move |((op, _), _)| *op == id)
            .map(|((_, field), slot)| (*field, *slot))
    }
}

/// Two Rust texts that differ in white space at most.
pub(crate) fn same_text(one: &str, other: &str) -> bool {
    let visible = |c: &char| !c.is_whitespace();
    one.chars()
        .filter(visible)
        .eq(other.chars().filter(visible))
}
