/** A network between closures that share a static lets later elements overtake: they would run in another order. */
import { expect, test } from 'vitest';
import { type Program, unitGraph } from '../../ir/index.ts';
import { IMPURE } from '../support/closure-texts.ts';
import { stream } from '../support/program-builder.ts';
import { full, trap } from './support.ts';

const PURE = '| x | x . wrapping_add (7)';
/** Names the operators of a program that count in a static, and those that do not. */
type Build = (make: Record<'pure' | 'counts' | 'tee', (from: number) => number> & { receive: () => number }) => number[];

function program(build: Build): Program {
  const t = trap('shared');
  const map = (f: string) => (input: number) => t.b.op('Map', t.at, stream('u32'), { input }, { f: `q!(${f})` });
  for (const end of build({ receive: () => t.receive('u32'), pure: map(PURE), counts: map(IMPURE), tee: (of) => t.b.tee(of) }))
    t.answer(end);
  return full(t.b);
}

/** Edges between maps that may not become networks because of when closures behind them run. */
const timed = (of: Program): string[] =>
  unitGraph(of).bonds.flatMap(({ from, to, because }) => (because === 'state-order' ? [`${from} ${to}`] : []));

const SHAPES: readonly (readonly [name: string, bonds: number, cuts: number, build: Build])[] = [
  ['one behind the other', 2, 2, ({ receive, pure, counts }) => [counts(pure(counts(pure(receive()))))]],
  [
    'both behind one operator',
    3,
    1,
    ({ receive, pure, counts, tee }) => {
      const both = pure(receive());
      return [counts(pure(tee(both))), counts(tee(both))];
    },
  ],
  ['from different places', 0, 4, ({ receive, pure, counts }) => [counts(pure(receive())), counts(pure(receive()))]],
  ['one alone', 0, 3, ({ receive, pure, counts }) => [pure(counts(pure(receive())))]],
];

test.each(SHAPES)('closures that share a static, %s', (_, bonds, cuts, build) => {
  const before = program(build);
  expect(timed(before)).toHaveLength(bonds);
  // What is no bond may be cut, so that the rest of the program can be split.
  expect(unitGraph(before).cuts.filter(({ to }) => before.op(to).kind === 'Map')).toHaveLength(cuts);
});
