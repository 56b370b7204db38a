//! Every program under its name.

use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;

use crate::pipeline::{
    co_hash, dependencies, functional, monotonic, mutually_independent, partial,
};
use crate::pitfalls::{statics, ticks, types};
use crate::{
    alerts, kv_store, lock_server, operators, paxos, telemetry, two_phase_commit, voting,
    word_count,
};

/// Marker of the party outside the program that owns the ports of a ports form.
pub struct Driver {}

/// One program: builds itself into a flow and says how to export it.
pub struct Example {
    /// Name of the program and of its files.
    pub name: &'static str,
    /// Builds the program.
    pub build: fn(&mut FlowBuilder<'_>) -> ExportOptions,
}

const fn example(name: &'static str, build: fn(&mut FlowBuilder<'_>) -> ExportOptions) -> Example {
    Example { name, build }
}

/// All programs.
pub const EXAMPLES: &[Example] = &[
    // Protocols.
    example("two_phase_commit", two_phase_commit::ports),
    example("two_phase_commit_bench", two_phase_commit::bench_program),
    example("voting", voting::ports),
    example("voting_bench", voting::bench_program),
    example("paxos", paxos::gateway::ports),
    example("paxos_bench", paxos::bench::bench_program),
    // Services on one process.
    example("lock_server", lock_server::ports),
    example("lock_server_bench", lock_server::bench_program),
    example("kv_store", kv_store::ports),
    example("kv_store_bench", kv_store::bench_program),
    // Data flow.
    example("word_count", word_count::ports),
    example("alerts", alerts::ports),
    example("alerts_bench", alerts::bench_program),
    example("telemetry", telemetry::ports),
    example("telemetry_bench", telemetry::bench_program),
    example("word_totals", word_count::totals_ports),
    // One case for each single rewrite.
    example("pipeline_functional", functional::program),
    example("pipeline_monotonic", monotonic::program),
    example(
        "pipeline_mutually_independent",
        mutually_independent::program,
    ),
    example("pipeline_co_hash", co_hash::program),
    example("pipeline_dependencies", dependencies::program),
    example("pipeline_partial", partial::program),
    // What a careless rewrite breaks.
    example("pitfall_ticks", ticks::program),
    example("pitfall_types", types::program),
    example("pitfall_statics", statics::program),
    // Small programs that together use every operator.
    example("op_atomic", operators::atomic::program),
    example("op_counter", operators::counter::program),
    example("op_elementwise", operators::elementwise::program),
    example("op_embedded", operators::embedded::program),
    example("op_folds", operators::folds::program),
    example("op_futures", operators::futures::program),
    example("op_joins", operators::joins::program),
    example("op_networks", operators::networks::program),
    example("op_sources", operators::sources::program),
    example("op_ticks", operators::ticks::program),
];

/// The program of this name.
pub fn find(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.name == name)
}
