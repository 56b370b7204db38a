import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultCostTable } from '../../cost/index.ts';
import {
  check,
  InputError,
  type Options,
  optimize,
  type Plan,
  programHash,
  readProgram,
  stringifyProgram,
  writeProgram,
} from '../../index.ts';
import { RULES } from '../../rewrites/index.ts';
import { machinesOf } from '../search/support.ts';
import { FAMILIES, type Family } from '../support/generate.ts';
import { irDocuments } from '../support/random-ir.ts';

const small = [
  'two_phase_commit_bench',
  'voting',
  'lock_server_bench',
  'kv_store_bench',
  'word_count',
  'pipeline_functional',
  'op_networks',
];
const load = (name: string): string => readFileSync(new URL(`../../examples/programs/${name}.json`, import.meta.url), 'utf8');
const ids = RULES.map((rule) => rule.id);
const runs = Number(process.env['HYDROFOIL_PROPERTY_RUNS'] ?? 12);

const options: fc.Arbitrary<Options> = fc.record({
  maxMachines: fc.integer({ min: 1, max: 60 }),
  maxShards: fc.integer({ min: 1, max: 5 }),
  disable: fc.subarray(ids),
  maxWork: fc.integer({ min: 0, max: 15_000 }),
  costs: fc.dictionary(
    fc.constantFrom('sendNs', 'receiveNs', 'hashNs', 'peerNs', 'wakeNs', 'userFunctionNs', 'elementNs'),
    // Smaller ones than these are no prices.
    fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 20_000, noNaN: true })),
  ),
});

/** What holds for every plan, whatever the options. */
function sound(plan: Plan, source: string, given: Options): void {
  const rewritten = readProgram(plan.program);
  expect(check(rewritten)).toEqual([]);
  expect(plan.input).toBe(programHash(readProgram(source)));
  expect(programHash(rewritten)).toBe(plan.derivation.at(-1)?.hashAfter ?? plan.input);
  const counted = plan.cost.after.locations.filter((location) => location.counted);
  if (plan.derivation.length > 0)
    expect(counted.reduce((sum, l) => sum + l.machines, 0)).toBeLessThanOrEqual(given.maxMachines ?? 40);
  // A plan that lets fewer commands through than the program as written would be no improvement.
  expect(plan.cost.speedup).toBeGreaterThan(0.998);
  for (const step of plan.derivation) {
    expect(given.disable ?? []).not.toContain(step.rule);
    expect(step.preconditions.every((precondition) => precondition.proved)).toBe(true);
  }
  // Rewrites place operators; they never lose or change one but those that a step takes out.
  const before = readProgram(source);
  const removed = new Set(
    plan.derivation.flatMap(({ edits }) => edits.flatMap((one) => (one.edit === 'remove' ? [one.op] : []))),
  );
  for (const op of before.operators()) {
    expect(rewritten.has(op.id), `operator ${op.id} is kept`).toBe(!removed.has(op.id));
    if (removed.has(op.id)) continue;
    expect(rewritten.op(op.id).kind).toBe(op.kind);
    if (op.kind !== 'Network' && op.kind !== 'Source') expect(rewritten.op(op.id).fields).toEqual(op.fields);
  }
}

describe('plans under arbitrary options', () => {
  test.each(small)('%s', (name) => {
    const source = load(name);
    const fewest = machinesOf(source);
    fc.assert(
      fc.property(options, (given) => {
        const { maxMachines = fewest } = given;
        if (maxMachines < fewest) expect(() => optimize(source, given)).toThrow(`the program as written uses ${fewest} machine`);
        const possible = { ...given, maxMachines: Math.max(maxMachines, fewest) };
        sound(optimize(source, possible), source, possible);
      }),
      { numRuns: runs, seed: 7 },
    );
  });

  test('all cost names of the property exist', () => {
    for (const name of ['sendNs', 'receiveNs', 'hashNs', 'peerNs', 'wakeNs', 'userFunctionNs', 'elementNs'])
      expect(defaultCostTable.entries).toHaveProperty(name);
  });
});

describe('metamorphic', () => {
  test.each(small)('%s: no rules, no steps', (name) => {
    const plan = optimize(load(name), { only: [] });
    expect(plan.derivation).toEqual([]);
    expect(plan.cost.after).toEqual(plan.cost.before);
  });

  test.each(small)('%s: the bare array gives as good a plan, where no full text is needed', (name) => {
    const bare = writeProgram(readProgram(load(name)), { form: 'bare' });
    const plan = optimize(JSON.stringify(bare));
    expect(check(readProgram(plan.program))).toEqual([]);
  });

  test.each(small)('%s: optimizing the optimized program stays valid and loses nothing', (name) => {
    const first = optimize(load(name));
    const second = optimize(first.program);
    expect(check(readProgram(second.program))).toEqual([]);
    expect(second.cost.after.throughput).toBeGreaterThanOrEqual(second.cost.before.throughput * 0.8);
  });

  test.each(small)('%s: other operator ids, the same placement', (name) => {
    const text = load(name);
    const document = JSON.parse(text) as { roots: unknown; expressions: { op: number }[]; workload: { input: number }[] };
    const shift = (id: number): number => id + 1000;
    const renumber = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(renumber);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          key === 'id' && typeof inner === 'number' ? shift(inner) : renumber(inner),
        ]),
      );
    };
    const moved = {
      ...document,
      roots: renumber(document.roots),
      expressions: document.expressions.map((entry) => ({ ...entry, op: shift(entry.op) })),
      workload: document.workload.map((entry) => ({ ...entry, input: shift(entry.input) })),
    };
    const [a, b] = [optimize(text), optimize(moved)];
    expect(b.cost.after.throughput).toBeCloseTo(a.cost.after.throughput, 3);
    expect(b.derivation.map((step) => step.rule)).toEqual(a.derivation.map((step) => step.rule));
  });
});

test('random IR: a valid plan or a coded refusal, never a crash', () => {
  fc.assert(
    fc.property(irDocuments, (roots) => {
      try {
        const plan = optimize(JSON.stringify(roots), { maxWork: 3_000 });
        expect(check(readProgram(plan.program))).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: runs * 10, seed: 11 },
  );
});

test.each(Object.keys(FAMILIES) as Family[])('generated %s of 60 operators', (family) => {
  const source = stringifyProgram(FAMILIES[family](60));
  sound(optimize(source), source, {});
});
