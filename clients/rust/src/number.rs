//! Numbering of operators, and checks that a forest can be copied at all.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use crate::error::ExportError;
use crate::hydro::{
    DebugInstantiate, HydroNode, HydroRoot, SeenSharedNodes, Shared, is_sidecar, shared_by,
    shared_by_root, transform_bottom_up,
};

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
pub(crate) fn visit_nodes(ir: &mut [HydroRoot], mut visit: impl FnMut(&mut HydroNode)) {
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
        check_shared(shared_by_root(root), &mut seen)?;
        check_node(root.input(), &mut seen)?;
    }
    Ok(())
}

type Seen = HashSet<*const RefCell<HydroNode>>;

fn check_shared(shared: Vec<Shared>, seen: &mut Seen) -> Result<(), ExportError> {
    for node in shared {
        if seen.insert(Rc::as_ptr(&node)) {
            check_node(&node.borrow(), seen)?;
        }
    }
    Ok(())
}

fn check_node(node: &HydroNode, seen: &mut Seen) -> Result<(), ExportError> {
    match node {
        HydroNode::Placeholder => Err(ExportError::Placeholder),
        _ if is_sidecar(node) => Err(ExportError::Sidecar),
        HydroNode::Network {
            instantiate_fn: DebugInstantiate::Finalized(_),
            ..
        }
        | HydroNode::ExternalInput {
            instantiate_fn: DebugInstantiate::Finalized(_),
            ..
        } => Err(ExportError::AlreadyCompiled),
        _ => {
            check_shared(shared_by(node), seen)?;
            node.input()
                .into_iter()
                .try_for_each(|input| check_node(input, seen))
        }
    }
}

/// A copy of the forest that shares nothing with it.
pub(crate) fn copy(ir: &[HydroRoot]) -> Vec<HydroRoot> {
    let mut seen = SeenSharedNodes::new();
    ir.iter().map(|root| root.deep_clone(&mut seen)).collect()
}
