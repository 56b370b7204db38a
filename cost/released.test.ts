import { expect, test } from 'vitest';
import { findIdioms } from '../ir/index.ts';
import { readExample } from '../tests/support/examples.ts';
import { ProgramBuilder, stream } from '../tests/support/program-builder.ts';
import { demandOf } from './demand-of.ts';
import { defaultCostTable } from './table.ts';

const ENTRY = '(core :: cmp :: Ordering , u32)';
const when = (constant: string, part = 'when'): string => `q!(| (when , entry) | (${part} == ${constant}) . then_some (entry))`;

interface Shape {
  /** What is held back for the next tick, and what is let go. */
  readonly holds?: string;
  readonly lets?: string;
  /** Does what is held back come round to where it is looked at again? */
  readonly again?: boolean;
}

/** What is let go for each element that comes in. */
function letGo({ holds = when('Ordering :: Greater'), lets = when('Ordering :: Equal'), again = true }: Shape): number {
  const b = new ProgramBuilder('in order', [{ input: 0, name: 'put', rate: 1 }]);
  const at = b.process('Server');
  const tick = b.tick(at);
  const input = b.op('ExternalInput', at, stream('u32'));
  const batch = b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
  const early = b.cycleSource(tick, stream('u32', { bound: 'Bounded' }));
  const back = b.op('DeferTick', tick, stream('u32', { bound: 'Bounded' }), { input: early.source });
  if (!again) b.root('ForEach', back);
  const other = again ? back : b.op('Filter', tick, stream('u32', { bound: 'Bounded' }), { input: batch }, { f: 'q!(..)' });
  const all = b.op('Chain', tick, stream('u32', { bound: 'Bounded' }), { first: other, second: batch });
  const sorted = b.op('Sort', tick, stream('u32', { bound: 'Bounded' }), { input: all });
  const looked = b.op('Scan', tick, stream(ENTRY, { bound: 'Bounded' }), { input: sorted }, { init: 'q!(..)', acc: 'q!(..)' });
  const shared = b.tee(looked);
  early.close(b.op('FilterMap', tick, stream('u32', { bound: 'Bounded' }), { input: b.tee(shared) }, { f: holds }));
  const out = b.op('FilterMap', tick, stream('u32', { bound: 'Bounded' }), { input: b.tee(shared) }, { f: lets });
  b.root('ForEach', b.op('YieldConcat', at, stream('u32'), { inner: out }));
  const { rates } = demandOf(b.program, findIdioms(b.program), defaultCostTable, { defaultClusterSize: 3 });
  return rates.get(out) ?? 0;
}

test('what waits for its turn comes out once', () => expect(letGo({})).toBeCloseTo(1));

test.each<[string, Shape]>([
  ['the same elements are let go', { lets: when('Ordering :: Greater') }],
  ['another part of the element decides', { lets: when('Ordering :: Equal', 'entry') }],
  ['no constant decides', { lets: when('later') }],
  ['another closure', { holds: 'q!(| (when , entry) | entry . then_some (when))' }],
])('unless it is not known that those held back are not let go: %s', (_, shape) => expect(letGo(shape)).toBeCloseTo(2));

test('where what is held back goes elsewhere, all that comes in is counted', () =>
  expect(letGo({ again: false })).toBeCloseTo(1.5));

test('a replica of Paxos answers each command once', () => {
  const program = readExample('paxos_bench');
  const { rates } = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  const networks = program.operators().filter((op) => op.kind === 'Network' && program.input(op.id, 'input') !== undefined);
  const rate = (from: string, to: string): number =>
    networks
      .filter((op) => program.location(op.place.root).name === to)
      .filter((op) => program.location(program.op(program.input(op.id, 'input') as number).place.root).name === from)
      .reduce((sum, op) => sum + (rates.get(op.id) ?? 0), 0);
  expect(rate('Replica', 'Client')).toBeCloseTo(rate('Proposer', 'Replica'));
});
