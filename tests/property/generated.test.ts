import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  canonicalJson,
  check,
  checkPlan,
  type Options,
  optimize,
  type Plan,
  programHash,
  readProgram,
  stringifyProgram,
} from '../../index.ts';
import { type Json, type Program, proposePolicies, unitGraph } from '../../ir/index.ts';
import { RULES } from '../../rewrites/index.ts';
import { shardingTrial, splitTrial, type Trial } from '../mutation/sites.ts';
import { documentOf, placement, renamed, renumbered, withDeadBranch } from '../support/metamorphic.ts';
import { programs } from '../support/random-program.ts';

const runs = Math.max(12, Number(process.env['HYDROFOIL_PROPERTY_RUNS'] ?? 12));
const seed = Number(process.env['HYDROFOIL_PROPERTY_SEED'] ?? 3);
const parameters = (factor = 1) => ({ numRuns: runs * factor, seed });
const quick: Options = { maxWork: 20_000 };
const ids = (program: Program): number[] => program.operators().map(({ id }) => id);
const textOf = (plan: Plan): string => canonicalJson(plan as unknown as Json);

/** How often each thing happened: what never does, no property was tested on. */
const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

test('generated programs are well-formed and survive writing and reading', () => {
  fc.assert(
    fc.property(programs, (program) => {
      expect(check(program)).toEqual([]);
      const read = readProgram(stringifyProgram(program));
      expect(programHash(read)).toBe(programHash(program));
      expect(check(read)).toEqual([]);
      for (const { kind } of program.operators()) count(`operator ${kind}`);
    }),
    parameters(10),
  );
});

describe('plans of generated programs', () => {
  test('are valid, prove themselves, and are the same each time', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const text = stringifyProgram(program);
        const plan = optimize(text, quick);
        expect(check(plan.program)).toEqual([]);
        expect(checkPlan(text, JSON.parse(JSON.stringify(plan)))).toEqual([]);
        expect(textOf(optimize(text, quick))).toBe(textOf(plan));
        for (const { rule } of plan.derivation) count(`${rule} fires`);
      }),
      parameters(6),
    );
  });

  test('do not depend on ids, nor on names of locations', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const document = documentOf(program);
        const to = (id: number): number => id * 3 + 7;
        const plan = optimize(document, quick);
        for (const [other, by] of [
          [optimize(renumbered(document, to), quick), to],
          [optimize(renamed(document), quick), (id: number) => id],
        ] as const) {
          expect(other.derivation.map(({ rule }) => rule)).toEqual(plan.derivation.map(({ rule }) => rule));
          expect(placement(other, ids(program), by)).toEqual(placement(plan, ids(program)));
          expect(other.cost.after.throughput).toBeCloseTo(plan.cost.after.throughput, 3);
        }
      }),
      parameters(),
    );
  });

  test('do not change with a dead branch elsewhere', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const document = documentOf(program);
        const plan = optimize(document, quick);
        const other = optimize(withDeadBranch(document, program.copy().nextId()), { ...quick, exclude: ['Dead'] });
        expect(placement(other, ids(program))).toEqual(placement(plan, ids(program)));
      }),
      parameters(),
    );
  });

  test('cannot be improved by optimizing again', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const plan = optimize(program, quick);
        // What the limit cut off can be found when the search starts where it ended.
        if (plan.outcome === 'budget-hit') return;
        const again = optimize(plan.program, quick);
        expect(again.derivation.map(({ rule }) => rule)).toEqual([]);
        expect(canonicalJson(again.program as Json)).toBe(canonicalJson(plan.program as Json));
      }),
      parameters(4),
    );
  });

  // Smaller ones than these are no prices.
  const prices = fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 20_000, noNaN: true }));
  const options: fc.Arbitrary<Options> = fc.record({
    disable: fc.subarray(RULES.map(({ id }) => id)),
    maxShards: fc.integer({ min: 1, max: 4 }),
    costs: fc.dictionary(
      fc.constantFrom('sendNs', 'receiveNs', 'hashNs', 'peerNs', 'wakeNs', 'userFunctionNs', 'elementNs'),
      prices,
    ),
    maxWork: fc.constant(20_000),
  });

  test('hold under any subset of rules and any costs', () => {
    fc.assert(
      fc.property(programs, options, (program, given) => {
        const plan = optimize(program, given);
        expect(check(plan.program)).toEqual([]);
        for (const { rule } of plan.derivation) {
          count(`${rule} fires`);
          expect(given.disable).not.toContain(rule);
        }
        const kept = readProgram(plan.program);
        const removed = new Set(
          plan.derivation.flatMap(({ edits }) => edits.flatMap((one) => (one.edit === 'remove' ? [one.op] : []))),
        );
        for (const { id, kind } of program.operators()) {
          expect(kept.has(id)).toBe(!removed.has(id));
          if (kept.has(id)) expect(kept.op(id).kind).toBe(kind);
        }
      }),
      parameters(6),
    );
  });
});

test('every precondition holds somewhere and fails somewhere', () => {
  fc.assert(
    fc.property(programs, (program) => {
      for (const {
        rule: { id: rule },
        preconditions,
        refused,
      } of trialsOf(program)) {
        for (const { id, reason } of preconditions) count(`${rule}: ${id} ${reason === null ? 'holds' : 'fails'}`);
        if (refused.length === 1) count(`${rule}: only ${refused[0]} fails`);
      }
    }),
    parameters(10),
  );
});

/** Sites of all kinds: single units and everything behind one, whole locations, policies by key, by element and in turn. */
function trialsOf(program: Program): Trial[] {
  const { units } = unitGraph(program);
  return [...program.locations.keys()].flatMap((location) => {
    const here = [...units.values()].filter((unit) => unit.location === location);
    const splits = here.flatMap((unit) => [
      splitTrial(program, location, unit.operators),
      splitTrial(program, location, behind(program, location, unit.operators)),
    ]);
    const operator = here.find(({ operators }) => operators.length > 1)?.operators[0];
    const part = operator === undefined ? [] : [splitTrial(program, location, [operator])];
    const networks = program.operators().filter(({ kind, place }) => kind === 'Network' && place.root === location);
    const policies = [
      ...proposePolicies(program, location),
      new Map(networks.map(({ id }) => [id, null])),
      new Map(networks.map(({ id }) => [id, [[]]])),
    ];
    return [...splits, ...part, ...policies.map((policy) => shardingTrial(program, location, policy))];
  });
}

function behind(program: Program, location: string, from: readonly number[]): Set<number> {
  const found = new Set(from);
  for (const id of found) for (const { to } of program.outputs(id)) if (program.op(to).place.root === location) found.add(to);
  return found;
}

/** What the generator must bring about, or the properties above say nothing about it. */
describe('sometimes', () => {
  const operators = [
    'CrossProduct',
    'DeferTick',
    'Difference',
    'Enumerate',
    'Fold',
    'FoldKeyed',
    'Join',
    'JoinHalf',
    'Unique',
    'Network',
  ];
  test.each(operators)('a program has %s', (kind) => expect(counts.get(`operator ${kind}`) ?? 0).toBeGreaterThan(0));
  // The programs of rules that cost no machine stand beside them (tests/rules/examples.test.ts).
  const placing = RULES.filter(({ isLocal }) => !isLocal);
  test.each(placing.map(({ id }) => id))('%s fires', (id) => expect(counts.get(`${id} fires`) ?? 0).toBeGreaterThan(0));
  const preconditions = placing.flatMap(({ id, preconditions: all }) => all.map((one) => `${id}: ${one.id}`));
  // All types of the generator have Hash; what has not is in tests/traps/05-casts-and-types.test.ts and tests/neighbours/types.test.ts.
  const always = new Set(RULES.map(({ id }) => `${id}: keys-hashable`));
  test.each(preconditions)('%s holds, and fails', (name) => {
    expect([name, (counts.get(`${name} holds`) ?? 0) > 0]).toEqual([name, true]);
    if (!always.has(name)) expect([name, (counts.get(`${name} fails`) ?? 0) > 0]).toEqual([name, true]);
  });
});

afterAll(() => {
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${String(n).padStart(7)} ${what}`);
  process.stdout.write(`What happened on generated programs:\n${lines.join('\n')}\n`);
});
