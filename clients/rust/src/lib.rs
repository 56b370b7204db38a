//! Export [Hydro](https://hydro.run) programs as `hydrofoil.program/1` documents.
//!
//! A [`BuiltFlow`] is a forest of operators that only the Rust process that built it can see. [`export`] writes it down as one JSON
//! document: Hydro's own serialization of the roots with every operator numbered, the table of locations, and the full token text of
//! every expression (Hydro's JSON shows only a shortened display text that drops captured values).
//!
//! ```no_run
//! use hydro_lang::prelude::*;
//! use hydrofoil::{ExportOptions, export};
//!
//! # fn main() -> Result<(), hydrofoil::ExportError> {
//! let mut flow = FlowBuilder::new();
//! let leader = flow.process::<()>();
//! let replicas = flow.cluster::<()>();
//! // ... build the program on `leader` and `replicas` ...
//! let options = ExportOptions::new("my_program").cluster_size(&replicas, 3);
//! let program = export(&flow.finalize(), &options)?;
//! program.write_program("my_program.json")?;
//! # Ok(())
//! # }
//! ```
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

mod apply;
mod error;
mod export;
mod expressions;
mod identity;
mod number;
mod options;
mod plan;
pub mod profile;
mod program;
mod span;
mod stack;

pub use apply::{Applied, Handle, Locations, NewLocation, apply};
pub use error::{Code, Error, ExportError};
pub use export::export;
pub use identity::flow_identity;
pub use number::number_operators;
pub use options::{ExportOptions, InputRef, LocationRef};
pub use plan::{Outcome, Plan};
pub use program::{
    Expression, FORMAT, Location, LocationKind, Producer, Program, Promise, Role, Workload,
    write_program,
};
