//! What a running program really does: messages, elements, bytes and time per command.
//!
//! Instrument a copy of the flow, deploy the copy, and feed the standard output of its processes to a [`Collector`]:
//!
//! ```no_run
//! # use std::time::Duration;
//! # use hydrofoil::profile::{Collector, count_messages};
//! # fn f(built: hydro_lang::compile::built::BuiltFlow<'_>, lines: Vec<(String, String)>) -> Result<(), hydrofoil::ExportError> {
//! let counted = count_messages(&built, Duration::from_millis(500))?;
//! // ... deploy `counted` instead of `built`; the same locations and ports drive it ...
//! let mut collector = Collector::new();
//! for (member, line) in lines {
//!     collector.line(&member, &line);
//! }
//! let start = collector.clone();
//! // ... more lines, until the end of the window ...
//! for (member, messages) in collector.since(&start).messages() {
//!     println!("{member}: {} messages in the window", messages.total());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A process writes its counts once per interval, so that counts at the two ends of a window are up to one interval old. After a finite
//! load they are exact as soon as every process has been quiet for one interval.

mod collector;
mod instrument;
mod line;

pub use collector::{Collector, Messages};
pub use instrument::count_messages;
pub use line::{Line, Measure, NotALine};
