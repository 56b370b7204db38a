//! Optimizes [Hydro](https://hydro.run) programs: hands a built flow to the Hydrofoil service and rewrites it as the plan says.
//!
//! [`optimize()`] is the one call in a build. It is made of parts that can be used alone: [`export()`] writes a flow down, the service answers
//! a [`Plan`], [`apply()`] rewrites the flow.
//!
//! ```no_run
//! use hydro_lang::prelude::*;
//! use hydrofoil::{ExportOptions, Options, optimize};
//!
//! # fn main() -> Result<(), hydrofoil::Error> {
//! let mut flow = FlowBuilder::new();
//! let leader = flow.process::<()>();
//! let replicas = flow.cluster::<()>();
//! // ... build the program on `leader` and `replicas` ...
//! let known = ExportOptions::new("my_program").cluster_size(&replicas, 3);
//! let optimized = optimize(flow.finalize(), &Options::new(known))?;
//! // Deploy `optimized.flow` as before, and add `optimized.locations`.
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `deploy`, [`Locations`] adds the new locations to a deployment; with `sim`, to a simulation, and `check` runs one
//! simulator test on a program and on its plans. The feature `tls` is for a service behind https. [`profile`] tells what a running
//! program really does.
//!
//! # What a document holds
//!
//! A [`BuiltFlow`] is a forest of operators that only the Rust process that built it can see. [`export()`] writes it down as one JSON
//! document: Hydro's own serialization of the roots with every operator numbered, the table of locations, and the full token text of
//! every expression (Hydro's JSON shows only a shortened display text that drops captured values).
//!
//! # How operators are numbered
//!
//! [`number_operators`] gives every node and every root of a forest a unique `op.id`, counting from 0:
//!
//! 1. nodes first: roots are visited in order, each tree bottom-up with [`transform_bottom_up`], children before their parent and inputs
//!    in declaration order (`first` before `second`, `left` before `right`, `pos` before `neg`, `input` before `watermark`). The node
//!    behind a shared reference is visited once, below the first reference to it;
//! 2. then the roots, in order.
//!
//! The numbers depend on nothing but the forest, so numbering a `deep_clone` of the same [`BuiltFlow`] again gives the same numbers.
//! Numbers that an earlier pass left in `op.id` are overwritten, in the copy that is exported only.
//!
//! [`BuiltFlow`]: hydro_lang::compile::built::BuiltFlow
//! [`transform_bottom_up`]: hydro_lang::compile::ir::transform_bottom_up

#![warn(missing_docs)]

/// The programs of the README compile.
#[cfg(all(doctest, feature = "deploy", feature = "sim"))]
#[doc = include_str!("../README.md")]
struct Readme;

mod apply;
#[cfg(feature = "sim")]
mod check;
mod client;
mod error;
mod export;
mod hydro;
mod identity;
mod number;
mod optimize;
mod options;
mod plan;
pub mod profile;
mod program;
mod span;
mod stack;

pub use apply::{Applied, Handle, Locations, NewLocation, apply};
#[cfg(feature = "sim")]
pub use check::{CheckedPlan, check};
pub use client::{Diagnostic, Problem, ServiceError};
pub use error::{Code, Error, ExportError};
pub use export::export;
pub use identity::flow_identity;
pub use number::number_operators;
pub use optimize::{Optimized, Options, Verify, optimize};
pub use options::{ExportOptions, InputRef, LocationRef};
pub use plan::{Outcome, Plan};
pub use program::{
    Expression, FORMAT, Location, LocationKind, Producer, Program, Promise, Role, Workload,
    write_program,
};
