//! Programs that a careless rewrite breaks: each is right as written, and each has a plan that looks right and is wrong.

use hydro_lang::live_collections::stream::NoOrder;
use hydro_lang::prelude::*;

pub mod statics;
pub mod ticks;
pub mod types;

/// Marker of the process that has the ports.
pub struct Front {}

/// Marker of a process that does one piece of work; each program has one for itself.
pub struct Worker {}

/// What arrives at a worker or comes back from it.
pub type Unordered<'a, T, P> = Stream<T, Process<'a, P>, Unbounded, NoOrder>;
