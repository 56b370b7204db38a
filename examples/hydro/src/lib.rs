//! Hydro programs that Hydrofoil optimizes, written the way their users write them.
//!
//! Most modules hold one protocol in two forms. The *ports* form takes commands from a port and answers on another; the *bench* form
//! has its load generator inside the program: a cluster of clients, each running many virtual clients in a closed loop. [`registry`]
//! lists every form under its name; the `export` binary writes them all to `examples/programs`.

#[cfg(stageleft_runtime)]
hydro_lang::setup!();

pub mod alerts;
pub mod calibrate;
pub mod closed_loop;
pub mod edited;
pub mod kv_store;
pub mod kv_store_large;
pub mod latest;
pub mod lock_server;
#[cfg(stageleft_runtime)]
pub mod measure;
pub mod measured_loop;
pub mod operators;
pub mod paxos;
pub mod pipeline;
pub mod pitfalls;
pub mod recorder;
pub mod registry;
pub mod scores;
pub mod telemetry;
pub mod two_phase_commit;
pub mod voting;
pub mod word_count;
pub mod work;
