//! Counters in a copy of a flow.

use std::mem;
use std::time::Duration;

use hydro_lang::compile::builder::FlowBuilder;
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::compile::ir::{DebugExpr, HydroNode, transform_bottom_up};
use syn::parse_quote;

use super::line::Measure;
use crate::error::ExportError;
use crate::number::{check_copyable, copy, number_operators};

/// A copy of `built` whose processes tell how many messages they send and receive over each network.
///
/// Every process prints one [`Line`](super::Line) per end of a network each `interval`: `hydrofoil-sent(OP): N` at the sender,
/// `hydrofoil-received(OP): N` at the receiver, counted since the process started. `OP` is the number of the network in `built`
/// ([`number_operators`](crate::number_operators)). A count costs one addition per message, a line one write per `interval`.
///
/// # Errors
///
/// [`ExportError::AlreadyCompiled`] or [`ExportError::Placeholder`] when `built` cannot be copied.
pub fn count_messages<'a>(
    built: &BuiltFlow<'_>,
    interval: Duration,
) -> Result<BuiltFlow<'a>, ExportError> {
    check_copyable(built.ir())?;
    let mut ir = copy(built.ir());
    number_operators(&mut ir);
    transform_bottom_up(
        &mut ir,
        &mut |_| {},
        &mut |node| count_network(node, interval),
        false,
    );

    let mut flow = FlowBuilder::from_built(built);
    flow.replace_ir(ir);
    Ok(flow.finalize())
}

/// Counts what goes into a network and what comes out of it.
fn count_network(node: &mut HydroNode, interval: Duration) {
    let HydroNode::Network {
        input, metadata, ..
    } = node
    else {
        return;
    };
    let Some(op) = metadata.op.id else { return };
    count(input, Measure::Sent, op, interval);
    count(node, Measure::Received, op, interval);
}

/// Puts Hydro's own counter behind `node`.
fn count(node: &mut HydroNode, measure: Measure, op: usize, interval: Duration) {
    let mut metadata = node.metadata().clone();
    // The counter is no operator of the program.
    metadata.op.id = None;
    *node = HydroNode::Counter {
        tag: op.to_string(),
        duration: duration(interval),
        prefix: measure.prefix().to_owned(),
        input: Box::new(mem::replace(node, HydroNode::Placeholder)),
        metadata,
    };
}

fn duration(interval: Duration) -> DebugExpr {
    let (seconds, nanoseconds) = (interval.as_secs(), interval.subsec_nanos());
    let expr: syn::Expr = parse_quote!(::core::time::Duration::new(#seconds, #nanoseconds));
    expr.into()
}
