import { clockOf, clusterOf, type Json, locationName, type Operator, type Program, readKey } from '../../ir/index.ts';
import { inputPort } from '../run/ports.ts';

/** Operators that people do not name a stream by: what it is called is what they read. */
const MAX_STEPS = 200;
const MAX_NAMES = 2;

/**
 * Where an operator's elements come from, in the words of the program: `Participant` for a network from there, `in 0` for a port,
 * `members of Participant`, `tick 3`. Several are joined.
 */
export function originOf(program: Program, id: number): string {
  const names = new Set<string>();
  const seen = new Set([id]);
  const waiting = program.inputs(id).map(({ from }) => from);
  for (let steps = 0; waiting.length > 0 && steps < MAX_STEPS; steps++) {
    const at = waiting.shift() as number;
    if (seen.size === seen.add(at).size) continue;
    const op = program.op(at);
    const name = nameOf(program, op);
    if (name !== null) names.add(name);
    else waiting.push(...program.inputs(at).map(({ from }) => from));
  }
  const [...all] = names;
  return all.length > MAX_NAMES ? `${all.slice(0, MAX_NAMES).join(' + ')} + …` : all.join(' + ');
}

function nameOf(program: Program, op: Operator): string | null {
  if (op.kind === 'Network') {
    const sender = program.input(op.id, 'input');
    return sender === undefined ? 'network' : locationName(program, program.op(sender).place.root);
  }
  const port = inputPort(op);
  if (port !== null) return port.ambient ? 'timer' : port.name;
  if (op.kind === 'YieldConcat' || op.kind === 'EndAtomic') {
    const [from] = program.inputs(op.id);
    return `tick ${from === undefined ? '' : (clockOf(program.op(from.from).place) ?? '')}`.trim();
  }
  if (op.kind !== 'Source') return op.kind === 'SingletonSource' ? 'constant' : null;
  const key = readKey((clusterOf(op) as { readonly Cluster?: Json } | undefined)?.Cluster);
  return key === undefined ? 'constants' : `members of ${locationName(program, key)}`;
}
