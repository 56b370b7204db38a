/**
 * An order in which the decisions of a program can be taken without loss: first all of what nothing later has an influence on. Whatever
 * decides later finds everything there that it could have found otherwise, and may leave it waiting, so it can still do the same. Of all
 * interleavings of what is independent one remains; that is what makes following every run feasible (persistent sets: Godefroid,
 * "Partial-Order Methods for the Verification of Concurrent Systems", 1996).
 *
 * It holds while nothing comes from outside in between, and for runs that do not fail half-way. Operators that see in which order their
 * inputs change keep what feeds them together.
 */
import {
  type AnyKind,
  clockOf,
  isBounded,
  type LocationKey,
  type Operator,
  type Program,
  sharingOutside,
} from '../../ir/index.ts';
import type { Layout } from './layout.ts';

import { decisionOf } from './slot.ts';

/** Where a run decides: a tick of a location, or an operator at top level that chooses an order. */
export const tickOf = (location: LocationKey, clock: number): string => `${location} ${clock}`;
export const choiceOf = (op: number): string => `op ${op}`;

/** Smaller first; what has the same number goes together. */
export type Precedence = (decides: string, member: number) => number;

/** The most members that a cluster has in a run. */
export const MEMBERS = 1_000;

/** At top level, and whatever comes first: the result is the same. */
const INDIFFERENT: ReadonlySet<AnyKind> = new Set<AnyKind>(['Join', 'CrossProduct', 'Chain', 'MergeOrdered']);

export function precedenceOf(layout: Layout): Precedence {
  const { program } = layout;
  const operators = [...layout.sites.values()].flatMap(({ regions }) =>
    regions.flatMap(({ slots }) => slots.map(({ op }) => op)),
  );
  const present = new Set(operators.map(({ id }) => id));
  const nodeOf = (op: Operator): string => {
    const clock = clockOf(op.place);
    return clock === null ? choiceOf(op.id) : tickOf(op.place.root, clock);
  };
  const next = new Map<string, Set<string>>();
  const link = (from: string, to: string): void => {
    if (from !== to) next.get(from)?.add(to);
  };
  for (const op of operators) next.set(nodeOf(op), new Set());
  const joined = new Set<string>();
  for (const op of operators) {
    for (const { from } of program.inputs(op.id)) {
      if (!present.has(from)) continue;
      const sender = program.op(from);
      link(nodeOf(sender), nodeOf(op));
      // Members answer each other: what one does may come back to another.
      if (op.kind === 'Network' && op.place.root === sender.place.root) joined.add(nodeOf(op));
    }
  }
  // What feeds an operator that sees the order of its inputs is one with it, all members together.
  for (const op of operators) {
    if (!seesOrder(layout, op)) continue;
    const node = nodeOf(op);
    for (const above of reaching(next, node)) link(node, above);
    joined.add(node);
  }
  const ranks = new Map<string, number>();
  const together = new Set<number>();
  components(next).forEach((component, i) => {
    for (const node of component) ranks.set(node, i);
    if (component.length > 1 || component.some((node) => joined.has(node))) together.add(i);
  });
  return (decides, member) => {
    const rank = ranks.get(decides) ?? 0;
    return rank * MEMBERS + (together.has(rank) ? 0 : member);
  };
}

/**
 * Does an operator at top level see which of its inputs changed first, though it decides nothing (two states side by side, one or else the
 * other, state that it shares with another in no text)? Then what it shows depends on when messages and inputs arrive.
 */
export function seesArrivals(program: Program, op: Operator): boolean {
  if (clockOf(op.place) !== null) return false;
  if (sharingOutside(program).has(op.id)) return true;
  if (INDIFFERENT.has(op.kind) || decisionOf(program, op) !== null) return false;
  const changing = program.inputs(op.id).filter(({ from }) => {
    const { collection } = program.op(from);
    return collection !== null && !isBounded(collection);
  });
  return changing.length > 1;
}

function seesOrder({ program }: Layout, op: Operator): boolean {
  if (clockOf(op.place) !== null) return false;
  const inputs = program.inputs(op.id);
  if (op.kind === 'Network') {
    const from = inputs[0] === undefined ? undefined : program.location(program.op(inputs[0].from).place.root);
    return from?.kind === 'cluster' && op.collection?.kind === 'Stream' && op.collection.order === 'TotalOrder';
  }
  if (inputs.length < 2 || decisionOf(program, op) !== null) return false;
  return !INDIFFERENT.has(op.kind) || op.collection?.order === 'TotalOrder';
}

/** Everything from which a way leads to `to`. */
function reaching(next: ReadonlyMap<string, ReadonlySet<string>>, to: string): Set<string> {
  const before = reversed(next);
  const found = new Set<string>();
  const open = [to];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const above = (before.get(node) ?? []).filter((one) => !found.has(one));
    for (const one of above) found.add(one);
    open.push(...above);
  }
  return found;
}

/** Strongly connected components, each before those that it leads to (Kosaraju, without recursion). */
function components(next: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const before = reversed(next);
  const placed = new Set<string>();
  return postorder(next)
    .reverse()
    .flatMap((start) => {
      if (placed.has(start)) return [];
      const component: string[] = [];
      const open = [start];
      placed.add(start);
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        component.push(node);
        const above = (before.get(node) ?? []).filter((one) => !placed.has(one));
        for (const one of above) placed.add(one);
        open.push(...above);
      }
      return [component];
    });
}

function postorder(next: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const finished: string[] = [];
  const seen = new Set<string>();
  const visit = (node: string): { readonly node: string; readonly left: Iterator<string> } => {
    seen.add(node);
    return { node, left: (next.get(node) ?? []).values() };
  };
  for (const start of next.keys()) {
    const way = seen.has(start) ? [] : [visit(start)];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const step = top.left.next();
      if (step.done === true) finished.push((way.pop() as typeof top).node);
      else if (!seen.has(step.value)) way.push(visit(step.value));
    }
  }
  return finished;
}

function reversed(next: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const before = new Map<string, string[]>();
  for (const [from, tos] of next) for (const node of tos) before.set(node, [...(before.get(node) ?? []), from]);
  return before;
}
