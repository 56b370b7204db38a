import type { Operator, ProgramView } from '../ir/index.ts';
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
 * holds its own closed-loop clients; else every external input, embedded input and stream source.
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

function isInput(op: Operator): boolean {
  if (op.kind === 'ExternalInput') return true;
  const source = op.kind === 'Source' ? op.fields['source'] : null;
  return (
    typeof source === 'object' && source !== null && ('Stream' in source || 'Embedded' in source || 'ExternalNetwork' in source)
  );
}

/** Networks out of client locations from which data comes back to clients. */
function closedLoopEntries(view: ProgramView): Operator[] {
  const leaving = view.operators.filter((op) => {
    const from = op.kind === 'Network' ? view.from(op.id) : null;
    return from !== null && isClient(view.program, view.root(from)) && !isClient(view.program, op.place.root);
  });
  return leaving.filter((op) => answersClients(view, op.id));
}

function answersClients(view: ProgramView, network: number): boolean {
  const seen = new Set([network]);
  const queue = [network];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const next of view.consumers(at)) {
      if (isClient(view.program, view.root(next))) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return false;
}
