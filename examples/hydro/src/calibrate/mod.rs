//! Small programs that tell what single operators, messages and connections cost: the samples that a cost table is fitted to.
//!
//! A cluster of clients runs a closed loop against one server. Each program has one thing many times over at the server, so that its
//! cost stands out against [`echo`](programs::PROGRAMS), which has nothing. What can be varied without another binary is varied by the
//! environment of the processes: sizes, numbers of members, numbers of clients.

#[cfg(stageleft_runtime)]
pub mod command;
pub mod networks;
pub mod operators;
pub mod programs;
#[cfg(stageleft_runtime)]
pub mod run;
#[cfg(stageleft_runtime)]
pub mod samples;
