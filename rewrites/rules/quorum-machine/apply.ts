import { invariant, type Program, type QuorumTest, setGlue } from '../../../ir/index.ts';
import { closureOf, Outside } from '../../edit/outside.ts';
import { VIEWS } from '../../tick-reader.ts';
import type { Test } from './counting.ts';
import { typesOf } from './preconditions.ts';
import type { QuorumSite } from './site.ts';

/** Counts outside of the tick, one element at a time, and takes the tick away. */
export function apply({ program, fold, counting, location }: QuorumSite): Program {
  const { from, reached, complete, gives, said, exits, gone } = counting();
  const types = typesOf(program, fold);
  invariant(types !== null && reached !== null, `operator ${fold} counts pairs of a key`);
  const { key, value, state } = types;
  const outside = new Outside(program, location, program.op(fold));
  const { after } = outside;
  const test = ({ op, as, not }: Test): QuorumTest => ({ as, not, of: closureOf(program, op, 'f') });

  const pair = `(${key} , ${value})`;
  const elements = outside.asStream(from);
  const { collection } = program.op(from);
  const isOrdered = collection?.kind === 'Stream' && collection.order === 'TotalOrder';
  const one = isOrdered ? elements : outside.add('ObserveNonDet', pair, { inner: elements }, { order: 'TotalOrder' });
  const told = gives === 'key' ? 'bool' : `std :: vec :: Vec < ${value} >`;
  const scan = outside.add('Scan', `(${key} , ${told})`, { input: one }, { order: 'TotalOrder' });
  setGlue(after, scan, 'init', 'count-init', { key, value, state, gives });
  setGlue(after, scan, 'acc', 'count', {
    ...{ key, value, state, gives },
    init: closureOf(program, fold, 'init'),
    acc: closureOf(program, fold, 'acc'),
    reached: test(reached),
    complete: complete === null ? null : test(complete),
  });
  const results = outside.add(gives === 'key' ? 'FilterMap' : 'FlatMap', gives === 'key' ? key : pair, { input: scan });
  setGlue(after, results, 'f', 'counted', { key, value, gives });

  const lifted = new Map<number, number>();
  const lift = (id: number): number => {
    const known = lifted.get(id) ?? liftOne(id);
    lifted.set(id, known);
    return known;
  };
  const liftOne = (id: number): number => {
    if (said.has(id)) return results;
    const { kind } = program.op(id);
    const input = program.inputs(id)[0]?.from ?? -1;
    if (VIEWS.has(kind)) return lift(input);
    return outside.copy(id, { input: lift(input) });
  };
  for (const exit of exits) outside.leave(exit, lift(program.inputs(exit)[0]?.from ?? -1));
  return outside.without([...gone, ...exits]);
}
