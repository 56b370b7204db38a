//! Programs of the pre-release of Hydro 0.17 that Hydrofoil optimizes: what the release before has no form for.

#[cfg(stageleft_runtime)]
hydro_lang::setup!();

pub mod shares;
pub mod totals;
pub mod two_phase_commit;

use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;

/// Marker of the party outside the program that owns the ports.
pub struct Driver {}

/// One program: builds itself into a flow and says how to export it.
pub struct Example {
    /// Name of the program and of its file.
    pub name: &'static str,
    /// Builds the program.
    pub build: fn(&mut FlowBuilder<'_>) -> ExportOptions,
}

/// All programs.
pub const EXAMPLES: &[Example] = &[
    Example {
        name: "shares",
        build: shares::ports,
    },
    Example {
        name: "totals",
        build: totals::ports,
    },
    Example {
        name: "two_phase_commit",
        build: two_phase_commit::ports,
    },
];
