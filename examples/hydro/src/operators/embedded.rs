//! A program that is linked into a host: inputs and outputs are parameters of a generated function.

use hydro_lang::prelude::*;
use hydrofoil::ExportOptions;

use super::{Node, Other};

/// Scales numbers on one process and keeps those above a limit on another.
pub fn scaled<'a>(
    node: &Process<'a, Node>,
    other: &Process<'a, Other>,
) -> Stream<u32, Process<'a, Other>, Unbounded> {
    let factor = node.embedded_singleton_input::<u32>("factor");
    node.embedded_input::<u32>("numbers")
        .cross_singleton(factor)
        .map(q!(|(number, factor)| number.wrapping_mul(factor)))
        .send(other, TCP.fail_stop().bincode().name("scaled"))
        .filter(q!(|number| *number > 10))
}

/// The program as exported.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let node = flow.process();
    let other = flow.process();
    scaled(&node, &other).embedded_output("large");

    ExportOptions::new("op_embedded")
}
