import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, editsBetween, type Program, programHash } from '../../ir/index.ts';
import { fire, isRefusal } from '../../rewrites/fire.ts';
import type { Site } from '../../rewrites/index.ts';
import { apply } from '../../rewrites/rules/simplify/apply.ts';
import { possible } from '../../rewrites/rules/simplify/search.ts';
import { checkRefinement, QUICK } from '../../verify/index.ts';
import { exampleNames, readExample } from '../support/examples.ts';
import { answersOf } from '../support/fired.ts';
import { readText } from '../support/program-text.ts';
import { programs } from '../support/random-program.ts';
import { regions } from '../support/random-regions.ts';
import { ruleOf } from '../support/rules.ts';
import { errorsOf } from '../traps/support.ts';

const runs = Math.max(60, Number(process.env['HYDROFOIL_PROPERTY_RUNS'] ?? 60));
const seed = Number(process.env['HYDROFOIL_PROPERTY_SEED'] ?? 5);
const BOUNDS = { ...QUICK, scripts: 12, causal: 16 };

/** A program goes into the graph and comes back as it was, to the byte. */
const expectSame = (program: Program): void => expect(programHash(apply({ program, uses: [] }))).toBe(programHash(program));

describe('what no equality is used on comes back as it was', () => {
  test.each(exampleNames)('%s', (name) => expectSame(readExample(name)));

  test('random programs', () => {
    fc.assert(
      fc.property(programs, (program) => {
        expectSame(program);
      }),
      { numRuns: runs * 5, seed },
    );
  });
});

test('whatever the equalities allow is the same program, seen from outside', () => {
  const names = new Map<string, number>();
  fc.assert(
    fc.property(regions, (text) => {
      const { program } = readText(text);
      // A cast may have taken the order away that the network is to keep.
      fc.pre(errorsOf(program).length === 0);
      for (const site of possible(program)) expectEqual(program, site, names);
    }),
    { numRuns: runs, seed },
  );
  // What never came up was not tried.
  expect([...names.keys()].sort()).toEqual(
    expect.arrayContaining([
      'common-subexpressions',
      'filter-before-cast',
      'filter-before-network',
      'filter-before-second',
      'map-before-network',
    ]),
  );
});

function expectEqual(program: Program, site: Site, names: Map<string, number>): void {
  const answer = fire(ruleOf('simplify'), site);
  if (isRefusal(answer)) throw new Error(`${answer.precondition}: ${answer.proof.reason}`);
  const { after, bindings } = answer;
  for (const { equality } of bindings['uses'] as unknown as readonly { equality: string }[])
    names.set(equality, (names.get(equality) ?? 0) + 1);
  expect(errorsOf(after)).toEqual([]);
  expect(programHash(applyEdits(program, editsBetween(program, after)))).toBe(programHash(after));
  for (const [one, other] of [
    [program, after],
    [after, program],
  ] as const)
    expect(checkRefinement(one, other, BOUNDS).result).not.toBe('counterexample');
}

test('what the prices choose is among it', () => {
  for (const name of exampleNames)
    for (const answer of answersOf(readExample(name), 'simplify'))
      expect(isRefusal(answer) ? answer.proof.reason : null).toBeNull();
});
