//! Numbering of operators, and checks that a forest can be copied at all.

use std::collections::HashSet;

use hydro_lang::compile::ir::{
    DebugInstantiate, HydroNode, HydroRoot, SeenSharedNodes, transform_bottom_up,
};

use crate::error::ExportError;

/// Gives every node and root of `ir` a unique `op.id` and returns how many were given.
///
/// The order is described in the [crate documentation](crate#how-operators-are-numbered): nodes bottom-up in root order, a shared node
/// once, then the roots.
///
/// The forest must not contain a `Placeholder` (Hydro's own traversals panic on one).
pub fn number_operators(ir: &mut [HydroRoot]) -> usize {
    let mut next = 0;
    transform_bottom_up(
        ir,
        &mut |_| {},
        &mut |node| {
            node.metadata_mut().op.id = Some(next);
            next += 1;
        },
        false,
    );
    for root in ir {
        root.op_metadata_mut().id = Some(next);
        next += 1;
    }
    next
}

/// Visits every node once, children first, in the order in which [`number_operators`] counts.
pub(crate) fn visit_nodes(ir: &mut [HydroRoot], mut visit: impl FnMut(&HydroNode)) {
    transform_bottom_up(ir, &mut |_| {}, &mut |node| visit(node), false);
}

/// Refuses a forest on which Hydro's own `deep_clone`, traversal or serialization would panic.
pub(crate) fn check_copyable(ir: &[HydroRoot]) -> Result<(), ExportError> {
    let mut seen = HashSet::new();
    for root in ir {
        if let HydroRoot::SendExternal {
            instantiate_fn: DebugInstantiate::Finalized(_),
            ..
        } = root
        {
            return Err(ExportError::AlreadyCompiled);
        }
        check_node(root.input(), &mut seen)?;
    }
    Ok(())
}

fn check_node(
    node: &HydroNode,
    seen: &mut HashSet<*const std::cell::RefCell<HydroNode>>,
) -> Result<(), ExportError> {
    match node {
        HydroNode::Placeholder => Err(ExportError::Placeholder),
        HydroNode::Network {
            instantiate_fn: DebugInstantiate::Finalized(_),
            ..
        }
        | HydroNode::ExternalInput {
            instantiate_fn: DebugInstantiate::Finalized(_),
            ..
        } => Err(ExportError::AlreadyCompiled),
        HydroNode::Tee { inner, .. } | HydroNode::Partition { inner, .. } => {
            if seen.insert(inner.as_ptr()) {
                check_node(&inner.0.borrow(), seen)?;
            }
            Ok(())
        }
        _ => node
            .input()
            .into_iter()
            .try_for_each(|input| check_node(input, seen)),
    }
}

/// A copy of the forest that shares nothing with it.
pub(crate) fn copy(ir: &[HydroRoot]) -> Vec<HydroRoot> {
    let mut seen = SeenSharedNodes::new();
    ir.iter().map(|root| root.deep_clone(&mut seen)).collect()
}
