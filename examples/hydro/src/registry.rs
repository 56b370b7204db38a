//! Every program under its name.

use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;

use crate::two_phase_commit;

/// Marker of the party outside the program that owns the ports of a ports form.
pub struct Driver {}

/// One program: builds itself into a flow and says how to export it.
pub struct Example {
    /// Name of the program, of its module where there is one, and of its files.
    pub name: &'static str,
    /// Builds the program.
    pub build: fn(&mut FlowBuilder<'_>) -> ExportOptions,
}

/// All programs, in the order of their names.
pub const EXAMPLES: &[Example] = &[
    Example {
        name: "two_phase_commit",
        build: two_phase_commit::ports,
    },
    Example {
        name: "two_phase_commit_bench",
        build: two_phase_commit::bench_program,
    },
];

/// The program of this name.
pub fn find(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.name == name)
}
