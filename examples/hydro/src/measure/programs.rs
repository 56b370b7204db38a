//! What can be measured.

use hydro_lang::prelude::FlowBuilder;
use hydrofoil::ExportOptions;

use crate::closed_loop::Load;
use crate::pipeline::{
    co_hash, dependencies, functional, monotonic, mutually_independent, partial,
};
use crate::{
    alerts, kv_store, kv_store_large, lock_server, paxos, scores, telemetry, two_phase_commit,
    voting, word_count,
};

/// One program that brings its own clients.
pub struct Measured {
    /// Its name on the command line.
    pub name: &'static str,
    /// Builds the program under this load.
    pub build: fn(&mut FlowBuilder<'_>, Load) -> ExportOptions,
}

const fn measured(
    name: &'static str,
    build: fn(&mut FlowBuilder<'_>, Load) -> ExportOptions,
) -> Measured {
    Measured { name, build }
}

/// All programs that can be measured.
pub const PROGRAMS: &[Measured] = &[
    measured("two_phase_commit", two_phase_commit::loaded),
    measured("voting", voting::loaded),
    measured("paxos", paxos::bench::loaded),
    measured("lock_server", lock_server::loaded),
    measured("kv_store", kv_store::loaded),
    measured("kv_store_large", kv_store_large::loaded),
    measured("word_count", word_count::bench::loaded),
    measured("alerts", alerts::loaded),
    measured("telemetry", telemetry::loaded),
    measured("scores", scores::loaded),
    measured("word_totals", word_count::totals_bench::loaded),
    measured("functional", functional::loaded),
    measured("monotonic", monotonic::loaded),
    measured("mutually_independent", mutually_independent::loaded),
    measured("co_hash", co_hash::loaded),
    measured("dependencies", dependencies::loaded),
    measured("partial", partial::loaded),
];

/// The program of this name.
pub fn find(name: &str) -> Option<&'static Measured> {
    PROGRAMS.iter().find(|program| program.name == name)
}
