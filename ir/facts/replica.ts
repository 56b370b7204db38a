import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { roleOf } from './roles.ts';

/**
 * Operators whose content is the same wherever they run: constants, the membership of a cluster, and what is computed from nothing else.
 * Every location may observe a membership for itself, so such operators may be copied or moved with their readers (design, section 5).
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

/** A `Source` of membership events of a cluster (HydroSource::ClusterMembers). */
export function isMembership(op: Operator): boolean {
  const source = op.fields['source'];
  return op.kind === 'Source' && typeof source === 'object' && source !== null && 'ClusterMembers' in source;
}

/** A `Source` over the fixed list of a cluster's member ids (what `broadcast_closed` writes). */
export function isMemberList(program: Program, op: Operator): boolean {
  const source = op.fields['source'];
  if (op.kind !== 'Source' || typeof source !== 'object' || source === null || !('Iter' in source)) return false;
  return (sourceText(program, op) ?? '').includes('__hydro_lang_cluster_ids_');
}

/** The expression of a `Source`, full where known; undefined where it has none. */
export function sourceText(program: Program, op: Operator): string | undefined {
  const source = op.fields['source'];
  const full = program.text(op.id, 'source');
  if (full !== undefined) return full;
  const display = typeof source === 'object' && source !== null ? Object.values(source)[0] : undefined;
  return op.kind === 'Source' && typeof display === 'string' ? display : undefined;
}
