//! What a running program really does: messages, elements, bytes and time per command.
//!
//! [`instrument`] a copy of the flow, deploy the copy, and feed the standard output of its processes to a [`Collector`]:
//!
//! ```no_run
//! # use std::time::Duration;
//! # use hydrofoil::profile::{Collector, Instruments, Source, instrument};
//! # fn f(built: hydro_lang::compile::built::BuiltFlow<'_>, lines: Vec<(String, String)>) -> Result<(), hydrofoil::Error> {
//! let instrumented = instrument(&built, &Instruments::everything(Duration::from_secs(1)))?;
//! // ... deploy `instrumented.flow` instead of `built`, with `.with_sidecar_all(&instrumented.probe)`;
//! // the same locations and ports drive it, and it does the same ...
//! let mut collector = Collector::new();
//! for (member, line) in lines {
//!     collector.line(&member, &line);
//! }
//! # let (seconds, commands) = (1.0, 1);
//! let source = Source::new("2026-01-31", "4 cores", seconds, 100);
//! if let Some(profile) = instrumented.legend.profile("my_program", &collector, commands, source) {
//!     profile.write("my_program.profile.json")?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A process writes what it has counted since it started once per interval. After a finite load the counts are exact as soon as every
//! process has been quiet for one interval. To profile a part of a run, keep a clone of the collector from the start of the part and take
//! [`since`](Collector::since); counts at its two ends are up to one interval old. Everything counts a little time of its own.
//!
//! [`count_messages`] is the light form: nothing but a counter at both ends of every network, and no probe. Its counts are read with
//! [`Collector::messages`].

mod bytes;
mod collector;
mod document;
mod instrument;
mod legend;
mod line;
mod probe;
mod subgraphs;
mod times;

pub use collector::{Collector, Messages};
pub use document::{FORMAT, Location, Network, Operator, Profile, Source, Subgraph};
pub use instrument::{Instrumented, Instruments, count_messages, instrument};
pub use legend::Legend;
pub use line::{Line, Measure, NotALine};
pub use probe::Probe;
