//! Rewrites a flow as a plan says.

mod check;
mod graph;
mod hydro_crate;
mod locations;
mod members;
mod networks;
mod operators;
mod original;
mod placement;
mod places;
mod rebuild;
mod slots;
mod templates;

use hydro_lang::compile::built::BuiltFlow;

pub use locations::{Applied, Handle, Locations, NewLocation};

use crate::error::Error;
use crate::plan::Plan;
use crate::stack::deep;

/// Rewrites a flow as a plan says. The flow itself is not changed.
///
/// The plan is not trusted: all of it is checked against the flow before anything is built. Kept operators keep their own expressions;
/// the only code that is added is glue from a fixed list of templates, made here from types, names and numbers of the flow.
///
/// # Errors
/// `stale-plan` when the plan was made for another flow; `edited-plan` when its program is not what its derivation ends with; `export` when
/// the flow has been compiled already; one of [`Code`](crate::Code) when the plan does something that no rewrite does.
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
        rebuild::rebuild(built, original, blueprint)
    })
}
