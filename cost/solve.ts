import type { Anchors } from './anchors.ts';
import { components } from './components.ts';
import { type Explained, NOTHING, type Rules, transfer } from './transfer.ts';

const MAX_ROUNDS = 200;
const TOLERANCE = 1e-9;
/** A loop that multiplies what goes round has no finite rate: beyond this many elements per command it counts as one pass. */
const CEILING = 1e4;

export interface Solution {
  readonly flows: ReadonlyMap<number, Explained>;
  readonly notes: readonly string[];
}

/**
 * Rates of all operators: components of the program in dataflow order, loops iterated to their fixpoint. A loop that does not settle
 * is taken as one pass with nothing coming round, and noted. Anchored operators are fixed, so loops through clients are open.
 */
export function solve(rules: Omit<Rules, 'flow'>, anchors: Anchors): Solution {
  const flows = new Map<number, Explained>();
  const notes: string[] = [];
  const full: Rules = { ...rules, flow: (id) => flows.get(id) ?? NOTHING };
  for (const [id, rate] of anchors.rates) flows.set(id, { rate, copies: 1, reason: anchors.reasons.get(id) ?? 'given' });

  const step = (id: number): number => {
    if (anchors.rates.has(id)) return 0;
    const before = flows.get(id)?.rate ?? 0;
    const after = transfer(full, rules.view.op(id));
    flows.set(id, after);
    return Math.abs(after.rate - before) / Math.max(1e-12, Math.abs(after.rate), anchors.total);
  };
  const pass = (ids: readonly number[]): number => ids.reduce((change, id) => Math.max(change, step(id)), 0);
  const bounded = (ids: readonly number[]): boolean => ids.every((id) => full.flow(id).rate <= CEILING * anchors.total);

  const ids = rules.view.operators.map((op) => op.id);
  for (const { nodes: operators, loop } of components(ids, (id) => dependencies(full, anchors, id))) {
    if (
      settles(
        () => pass(operators),
        () => !loop || bounded(operators),
        loop ? MAX_ROUNDS : 1,
      ) ||
      !loop
    )
      continue;
    for (const id of operators) if (!anchors.rates.has(id)) flows.delete(id);
    pass(operators);
    const some = operators.slice(0, 5).join(', ');
    notes.push(`the loop through operators ${some}${operators.length > 5 ? ', ...' : ''} has no steady rate; taken as one pass`);
  }
  return { flows, notes };
}

/** Repeats `pass` until it changes nothing any more; false when it grows out of bounds or runs out of rounds. */
function settles(pass: () => number, bounded: () => boolean, rounds: number): boolean {
  for (let round = 0; round < rounds; round++) {
    if (pass() < TOLERANCE) return true;
    if (!bounded()) return false;
  }
  return false;
}

/** What an operator's rate depends on: its inputs, and for roles the operator that the role names. Anchors depend on nothing. */
function dependencies(rules: Rules, anchors: Anchors, id: number): number[] {
  if (anchors.rates.has(id)) return [];
  const role = rules.roles.get(id);
  const inputs = rules.view.inputs(id).map((edge) => edge.from);
  if (!role) return inputs;
  if (role.role === 'quorum-leftovers' || role.role === 'held-requests' || role.role === 'quorum-output') return [role.input];
  if (role.role === 'quorum-count') return [...inputs, role.input];
  if (role.role === 'matched') return [role.requests, role.responses];
  return inputs;
}
