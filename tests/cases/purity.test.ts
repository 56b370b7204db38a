/** State outside the closures, and constants that are drawn: what shares either stays together and is not copied. */
import { describe, expect, test } from 'vitest';
import { optimize, type Plan, readProgram } from '../../index.ts';
import { unitGraph } from '../../ir/index.ts';
import { given } from './given.ts';

const DEAR = { costs: { elementNs: 20_000, foldNs: 20_000, hashNs: 20_000, userFunctionNs: 20_000 }, maxMachines: 60 } as const;
const reasons = (plan: Plan): string => plan.remarks.map(({ failed }) => failed?.reason ?? '').join('\n');

describe('state in a static', () => {
  test.each(['program.json', 'first_come.json'])('%s stays on one machine, and the reason names the call', (file) => {
    const plan = optimize(given('static-swap', file), { ...DEAR, verify: 'off' });
    expect(plan.derivation).toEqual([]);
    expect(reasons(plan)).toMatch(/\.swap\(\) works on crate::(?:types::)?TAKEN, which is outside the closure/);
  });
});

describe('a table behind a mutex', () => {
  test('who writes it and who reads it stay together', () => {
    const program = readProgram(given('table-behind-a-mutex', 'program.json'));
    const { units, unitOf } = unitGraph(program);
    const pins = [7, 10].map((id) => units.get(unitOf.get(id) ?? -1)?.pinned);
    for (const pin of pins) {
      expect(pin?.kind).toBe('state');
      expect(pin?.reason).toContain('.lock() works on crate::types::TABLE');
    }
    const plan = optimize(given('table-behind-a-mutex', 'program.json'), { ...DEAR, verify: 'off' });
    const places = [7, 10].map((id) => readProgram(plan.program).op(id).place.root);
    expect(places).toEqual([program.op(7).place.root, program.op(7).place.root]);
    expect(reasons(plan)).toContain('.lock() works on crate::types::TABLE');
  });
});

describe('a constant that is drawn', () => {
  test('is not drawn once per shard: only what it is not in is sharded, and the function that relies on is named', () => {
    const plan = optimize(given('constant-drawn-once-per-shard', 'program.json'), {
      costs: { userFunctionNs: 20_000 },
      maxMachines: 8,
      verify: 'off',
    });
    const program = readProgram(plan.program);
    const shards = (op: number): number => program.location(program.op(op).place.root).origin?.shards ?? 1;
    expect([shards(2), shards(4)]).toEqual([3, 1]);
    expect(reasons(plan)).toContain('ulid::Ulid::new() takes nothing that came in');
    expect(plan.assumptions.join()).toContain('crate::heavy (operator 2)');
  });
});
