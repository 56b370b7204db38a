//! The programs under Hydro's simulator, and the same tests on what Hydrofoil makes of them.
//!
//! Every test is written once, over a simulation and ports, and runs on the original program and on its plans: a few by default, all with
//! `HYDROFOIL_MATRIX=full`. See [`plans`].

mod benches;
mod operators;
mod outcomes;
mod paxos;
mod pipelines;
mod pitfalls;
mod plans;
mod protocols;
#[path = "../support/service.rs"]
mod service;

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}
