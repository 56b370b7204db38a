//! Small programs that together use every operator, source and sink that Hydro can produce.
//!
//! They mean little. They are there so that everything which reads, rewrites, draws or runs a program meets each operator
//! at least once, in the places where it behaves differently: at the top level, in a tick, in an atomic section.

pub mod atomic;
pub mod counter;
pub mod elementwise;
pub mod embedded;
pub mod folds;
pub mod futures;
pub mod host;
pub mod joins;
pub mod networks;
pub mod sources;
pub mod ticks;

#[cfg(test)]
mod tests;

use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::prelude::*;

use crate::registry::Driver;

/// Marker of the process that the programs run on.
pub struct Node {}

/// Marker of a second process.
pub struct Other {}

/// Marker of the cluster that the programs run on.
pub struct Worker {}

/// Marker of a second cluster.
pub struct Helper {}

/// Numbers in order, from a port or from a simulation.
pub type Numbers<'a> = Stream<u32, Process<'a, Node>, Unbounded>;

/// Keys with values in order.
pub type Pairs<'a> = Stream<(u32, u32), Process<'a, Node>, Unbounded>;

/// A process, the party outside, and the first port.
pub fn node_with_port<'a, T>(
    flow: &mut FlowBuilder<'a>,
) -> (
    Process<'a, Node>,
    External<'a, Driver>,
    Stream<T, Process<'a, Node>, Unbounded>,
)
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let node = flow.process();
    let driver = flow.external();
    let (_, input) = node.source_external_bincode::<_, T, TotalOrder, ExactlyOnce>(&driver);
    (node, driver, input)
}
