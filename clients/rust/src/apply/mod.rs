//! Rewrites a flow as a plan says.

mod asks;
mod check;
mod closures;
mod counts;
mod document;
mod draft;
mod edits;
mod graph;
mod hydro_crate;
mod kinds;
mod locations;
mod members;
mod networks;
mod original;
mod packs;
mod placement;
mod places;
mod rebuild;
mod structure;
mod templates;
mod types;

pub(crate) use edits::Edit;
pub use locations::{Applied, Handle, Locations, NewLocation};

use crate::error::Error;
use crate::hydro::BuiltFlow;
use crate::plan::Plan;
use crate::stack::deep;

/// Rewrites a flow as a plan says. The flow itself is not changed.
///
/// A plan is a list of primitive edits; no rule is known here. It is not trusted: all of it is checked against the flow before anything is
/// built. What no edit speaks of stays as it is. The only code that is added comes from a fixed list of templates, made here from
/// closures, types, names and numbers of the flow.
///
/// # Errors
/// `stale-plan` when the plan was made for another flow; `edited-plan` when its program is not what its edits make, or a lock is not as it
/// was written; `export` when the flow
/// has been compiled already; one of [`Code`](crate::Code) when the plan does something that no plan may do.
pub fn apply<'a>(built: &BuiltFlow<'a>, plan: &Plan) -> Result<Applied<'a>, Error> {
    deep(|| {
        let original = original::Original::of(built)?;
        if original.identity != plan.flow() {
            return Err(Error::StalePlan {
                flow: original.identity,
                plan: plan.flow().to_owned(),
            });
        }
        let blueprint = check::check(&original, plan)?;
        // Last: what the other checks find, they name.
        plan.check_unedited()?;
        if let Some(program) = plan.shown() {
            document::check_program(&original, &blueprint, &program)?;
        }
        rebuild::rebuild(built, original, blueprint)
    })
}
