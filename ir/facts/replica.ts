import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { isMemberList, isMembership } from '../operators/sources.ts';
import { roleOf } from './roles.ts';

/**
 * Operators whose content is the same wherever they run: constants, the membership of a cluster, and what is computed from nothing else.
 * Every location may observe a membership for itself, so such operators may be copied or moved with their readers.
 */
export const replicaOperators = (program: Program): ReadonlySet<number> => program.fact(findReplicas);

function findReplicas(program: Program): ReadonlySet<number> {
  const replica = new Map<number, boolean>();
  // Optimistic for cycles: an operator is a replica unless some input is not; data can only take the property away.
  for (const op of program.operators()) replica.set(op.id, originates(program, op) !== 'data');
  let changed = true;
  while (changed) {
    changed = false;
    for (const op of program.operators()) {
      if (!replica.get(op.id)) continue;
      const inputs = program.inputs(op.id);
      if (inputs.some((edge) => !replica.get(edge.from))) {
        replica.set(op.id, false);
        changed = true;
      }
    }
  }
  // A cycle that nothing ever enters stays in: it is empty on every shard.
  return new Set([...replica].filter(([, is]) => is).map(([id]) => id));
}

function originates(program: Program, op: Operator): 'data' | 'replica' | 'derived' {
  switch (roleOf(op.kind)) {
    case 'network':
    case 'opaque':
    case 'sink':
      return 'data';
    case 'constant':
      // Only present in the first tick: its presence is a moment in time, not a constant.
      return op.fields['first_tick_only'] === true ? 'data' : 'replica';
    case 'source':
      return isMembership(op) || isMemberList(program, op) ? 'replica' : 'data';
    case 'elementwise':
    case 'plumbing':
    case 'keyed':
    case 'whole':
    case 'cross':
      return 'derived';
  }
}
