import { type Operator, type ProgramView, sourceOf } from '../ir/index.ts';
import { isClient } from './scale.ts';
import { type CostTable, cost } from './table.ts';

/** Operators whose output rate is given and not derived: where commands (and timers) enter. */
export interface Anchors {
  /** Elements per command by operator id. */
  readonly rates: ReadonlyMap<number, number>;
  readonly reasons: ReadonlyMap<number, string>;
  /** Elements of all commands together per command; 1 for one input of rate 1. */
  readonly total: number;
  readonly notes: readonly string[];
}

/**
 * Where commands enter: the workload's inputs when the program names them; else the first networks out of clients, when the program
 * holds its own closed-loop clients (by role, or guessed where nothing comes from outside); else every external input, embedded input and
 * stream source.
 */
export function findAnchors(view: ProgramView, table: CostTable): Anchors {
  const rates = new Map<number, number>();
  const reasons = new Map<number, string>();
  const notes: string[] = [];
  for (const entry of view.program.header.workload) {
    if (!view.program.has(entry.input)) {
      notes.push(`workload '${entry.name}' names operator ${entry.input}, which is not in the program`);
      continue;
    }
    rates.set(entry.input, (rates.get(entry.input) ?? 0) + entry.rate);
    reasons.set(entry.input, `workload: ${entry.name}, ${entry.rate} per command`);
  }
  if (rates.size === 0) {
    for (const op of closedLoopEntries(view)) {
      rates.set(op.id, 1);
      reasons.set(op.id, 'clients send one command each round: the program is a closed loop');
    }
  }
  const inputs = view.operators.filter(isInput);
  if (rates.size === 0 && !view.operators.some(isFromOutside)) {
    for (const op of guessedLoops(view)) {
      rates.set(op.id, 1);
      reasons.set(op.id, 'fed by a fixed set of items and answered where it started: taken for a closed loop of clients');
      notes.push(`no workload and no clients named: what network ${op.id} carries counts as the commands`);
    }
  }
  if (rates.size === 0) {
    for (const op of inputs) {
      rates.set(op.id, 1);
      reasons.set(op.id, 'input of the program: one element per command, since no workload says otherwise');
    }
    if (inputs.length > 1) notes.push(`no workload given: each of the ${inputs.length} inputs counts as one element per command`);
    if (inputs.length === 0) notes.push('no input of commands found: only the fixed cost of batches is known');
  }
  const total = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  for (const op of inputs) {
    if (rates.has(op.id)) continue;
    rates.set(op.id, cost(table, 'backgroundRate') * total);
    reasons.set(op.id, 'an input that carries no commands: timers and rare events');
  }
  return { rates, reasons, total, notes };
}

/** Measured rates in the place of given ones: what the commands really were. Their sum stays the unit of account. */
export function withMeasured(anchors: Anchors, measured: ReadonlyMap<number, number>): Anchors {
  const known = [...anchors.rates.keys()].filter((id) => measured.has(id));
  return {
    ...anchors,
    rates: new Map([...anchors.rates, ...known.map((id) => [id, measured.get(id) as number] as const)]),
    reasons: new Map([...anchors.reasons, ...known.map((id) => [id, 'measured'] as const)]),
  };
}

function isInput(op: Operator): boolean {
  return isFromOutside(op) || sourceOf(op)?.variant === 'Stream';
}

function isFromOutside(op: Operator): boolean {
  const variant = sourceOf(op)?.variant;
  return op.kind === 'ExternalInput' || variant === 'Embedded' || variant === 'ExternalNetwork';
}

/** Networks out of client locations from which data comes back to clients. */
function closedLoopEntries(view: ProgramView): Operator[] {
  const leaving = view.operators.filter((op) => {
    const from = op.kind === 'Network' ? view.from(op.id) : null;
    return from !== null && isClient(view.program, view.root(from)) && !isClient(view.program, op.place.root);
  });
  return leaving.filter((op) => comesBack(view, op.id, (root) => isClient(view.program, root)));
}

/** Networks that a fixed set of items starts and whose answers come back to the location that sent them. */
function guessedLoops(view: ProgramView): Operator[] {
  return view.operators.filter((op) => {
    const from = op.kind === 'Network' ? view.from(op.id) : null;
    if (from === null || view.root(from) === op.place.root || !startedHere(view, from)) return false;
    return comesBack(view, op.id, (root) => root === view.root(from));
  });
}

/** Does a `Source` of fixed items on the same location feed an operator? */
function startedHere(view: ProgramView, operator: number): boolean {
  const seen = new Set([operator]);
  const queue = [operator];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const variant = sourceOf(view.op(at))?.variant;
    if (variant === 'Iter' || variant === 'Spin') return true;
    if (view.op(at).kind === 'Network') continue;
    for (const { from } of view.program.inputs(at)) {
      if (seen.has(from)) continue;
      seen.add(from);
      queue.push(from);
    }
  }
  return false;
}

function comesBack(view: ProgramView, network: number, home: (root: string) => boolean): boolean {
  const seen = new Set([network]);
  const queue = [network];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const next of view.consumers(at)) {
      if (home(view.root(next))) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return false;
}
