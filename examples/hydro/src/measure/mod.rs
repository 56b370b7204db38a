//! Measures original and optimized programs on this machine: every member a process of its own, deployed with Hydro Deploy, all of them
//! pinned to one core, under closed-loop clients that are part of the program.
//!
//! The figure that counts is the CPU time that one command costs at the busiest process, clients left out: on a machine with few cores
//! throughput says nothing about a plan that asks for many machines. CPU per command falls as batches grow, so a program in *n* shards
//! gets *n* times the clients.

pub mod arguments;
pub mod command;
pub mod count;
pub mod figures;
pub mod fleet;
pub mod machine;
pub mod model;
pub mod observe;
pub mod plans;
pub mod process;
pub mod processes;
pub mod profile;
pub mod programs;
pub mod results;
pub mod run;
pub mod spread;
pub mod table;
