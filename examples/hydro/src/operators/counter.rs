//! The rate counter, which no part of the API makes: passes over a built program put it in to measure.

use hydro_lang::compile::ir::{HydroNode, deep_clone, transform_bottom_up};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, InputRef};
use stageleft::internal::syn;

use super::{Node, Numbers, node_with_port};

/// What is counted.
pub fn doubled<'a>(numbers: Numbers<'a>) -> Stream<u32, Process<'a, Node>, Unbounded> {
    numbers.map(q!(|number| number * 2))
}

/// The program as exported: the output of every map is counted once a second.
pub fn program(flow: &mut FlowBuilder<'_>) -> ExportOptions {
    let (_, driver, numbers) = node_with_port(flow);
    doubled(numbers).send_bincode_external(&driver);

    let built = std::mem::replace(flow, FlowBuilder::new()).finalize();
    let mut ir = deep_clone(built.ir());
    transform_bottom_up(&mut ir, &mut |_| {}, &mut count_maps, true);
    // A builder must not be dropped before it is finalized.
    let _empty = std::mem::replace(flow, FlowBuilder::from_built(&built)).finalize();
    flow.replace_ir(ir);

    ExportOptions::new("op_counter").workload(InputRef::External(0), "number", 1.0)
}

fn count_maps(node: &mut HydroNode) {
    if !matches!(node, HydroNode::Map { .. }) {
        return;
    }
    let duration: syn::Expr = syn::parse_quote!(::std::time::Duration::from_secs(1));
    let input = Box::new(std::mem::replace(node, HydroNode::Placeholder));
    *node = HydroNode::Counter {
        tag: "doubled".to_owned(),
        duration: duration.into(),
        prefix: "rate ".to_owned(),
        metadata: input.metadata().clone(),
        input,
    };
}
