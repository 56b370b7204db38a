//! Counters in a copy of a flow.

use std::collections::BTreeSet;
use std::mem;
use std::time::Duration;

use syn::parse_quote;

use super::bytes;
use super::legend::{Counters, Legend};
use super::line::Measure;
use super::probe::Probe;
use super::{subgraphs, times};
use crate::error::{Error, ExportError};
use crate::hydro::{
    BuiltFlow, DebugExpr, FlowBuilder, HydroNode, HydroRoot, serializer, transform_bottom_up,
};
use crate::identity::flow_identity;
use crate::number::{check_copyable, copy, number_operators};
use crate::stack::deep;

/// What an instrumented program counts, and how often it tells. Messages are always counted.
#[derive(Clone, Debug)]
pub struct Instruments {
    interval: Duration,
    operators: Operators,
    details: bool,
}

#[derive(Clone, Debug)]
enum Operators {
    Only(BTreeSet<usize>),
    All,
}

impl Instruments {
    /// Counts the messages of every network at both ends, and nothing else.
    ///
    /// Every process prints its counts once per `interval`: one short line for each end of a network.
    pub const fn messages(interval: Duration) -> Self {
        Self {
            interval,
            operators: Operators::Only(BTreeSet::new()),
            details: false,
        }
    }

    /// Counts messages, their bytes, and the elements that leave every operator, and times closures that call functions of the user.
    pub const fn everything(interval: Duration) -> Self {
        Self {
            interval,
            operators: Operators::All,
            details: true,
        }
    }

    /// Counts the elements that leave these operators only, by their numbers in the flow.
    pub fn only_operators(mut self, operators: impl IntoIterator<Item = usize>) -> Self {
        self.operators = Operators::Only(operators.into_iter().collect());
        self
    }

    fn counts(&self, op: usize) -> bool {
        match &self.operators {
            Operators::Only(operators) => operators.contains(&op),
            Operators::All => true,
        }
    }
}

/// A flow that counts, and what it takes to understand its counts.
pub struct Instrumented<'a> {
    /// Deploy it instead of the original: it has the same locations and ports, and does the same.
    pub flow: BuiltFlow<'a>,
    /// Tells the time each process spends: add it to the deployment with `with_sidecar_all(&instrumented.probe)`.
    pub probe: Probe,
    /// Turns counts into a [`Profile`](super::Profile).
    pub legend: Legend,
}

/// A copy of `built` whose processes tell what they do.
///
/// Operators keep the numbers that [`number_operators`](crate::number_operators) gives them in `built`. Elementwise operators and those
/// that exist on paper only, such as casts, get no counter: as many elements leave them as leave their input.
///
/// # Errors
///
/// [`Error::Export`] when `built` cannot be copied: with [`ExportError::AlreadyCompiled`] or [`ExportError::Placeholder`].
pub fn instrument<'a>(
    built: &BuiltFlow<'_>,
    instruments: &Instruments,
) -> Result<Instrumented<'a>, Error> {
    deep(|| {
        let identity = flow_identity(built)?;
        let (flow, counters) = counting(built, instruments)?;
        let legend = Legend::new(identity, counters, subgraphs::find(&flow)?);
        Ok(Instrumented {
            flow,
            probe: Probe::new(instruments.interval),
            legend,
        })
    })
}

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
    deep(|| Ok(counting(built, &Instruments::messages(interval))?.0))
}

fn counting<'a>(
    built: &BuiltFlow<'_>,
    instruments: &Instruments,
) -> Result<(BuiltFlow<'a>, Counters), ExportError> {
    check_copyable(built.ir())?;
    let mut ir = copy(built.ir());
    number_operators(&mut ir);
    let counters = Counters::of(&mut ir);
    insert_counters(&mut ir, &counters, instruments);

    let mut flow = FlowBuilder::from_built(built);
    flow.replace_ir(ir);
    Ok((flow.finalize(), counters))
}

fn insert_counters(ir: &mut [HydroRoot], counters: &Counters, instruments: &Instruments) {
    let wanted = counters.needed(|op| instruments.counts(op));
    transform_bottom_up(
        ir,
        &mut |_| {},
        &mut |node| {
            let Some(op) = node.op_metadata().id else {
                return;
            };
            if instruments.details {
                times::measure(node, op, instruments.interval);
            }
            if let HydroNode::Network { input, .. } = node {
                count(input, Measure::Sent, op, instruments.interval);
                if instruments.details
                    && let Some(serialize) = serializer(node)
                {
                    bytes::count(serialize, op, instruments.interval);
                }
                count(node, Measure::Received, op, instruments.interval);
            } else if wanted.contains(&op) {
                count(node, Measure::Out, op, instruments.interval);
            }
        },
        false,
    );
}

/// Puts Hydro's own counter behind `node`.
fn count(node: &mut HydroNode, measure: Measure, op: usize, interval: Duration) {
    let mut metadata = node.metadata().clone();
    // The counter is no operator of the program.
    metadata.op.id = None;
    let interval = duration(interval);
    *node = HydroNode::Counter {
        tag: op.to_string(),
        duration: DebugExpr::from(interval),
        prefix: measure.prefix().to_owned(),
        input: Box::new(mem::replace(node, HydroNode::Placeholder)),
        metadata,
    };
}

/// A duration as an expression.
pub(super) fn duration(interval: Duration) -> syn::Expr {
    let (seconds, nanoseconds) = (interval.as_secs(), interval.subsec_nanos());
    parse_quote!(::core::time::Duration::new(#seconds, #nanoseconds))
}
