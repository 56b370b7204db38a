/** Plans cite docs/assumptions.md: every assumption has a section there, and every section is cited by some plan. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { optimize, type Plan } from '../../index.ts';
import { ASSUMPTIONS, assumptionOf } from '../../rewrites/index.ts';
import { readExample } from '../support/examples.ts';
import { ownProfile } from '../support/profiles.ts';
import { stream } from '../support/program-builder.ts';
import { trap } from '../traps/support.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const folder = new URL('plans/', import.meta.url);
/** Kinds that the golden plans name. */
const golden = readdirSync(folder).flatMap((file) => /^assumes (.*)$/m.exec(read(`plans/${file}`))?.[1]?.split(' ') ?? []);

/** Plans for kinds that no golden plan has. */
function others(): string[] {
  const program = readExample('word_count');
  return [...optimize(program, { profile: ownProfile(program) }).assumptions, ...logging().assumptions];
}

/** A map that logs moves away from a port. */
function logging(): Plan {
  const t = trap('logging');
  const heavy =
    'stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 > (| x | { tracing :: info ! ("{}" , x) ; crate :: heavy (x) })';
  const map = t.b.op('Map', t.at, stream('u32'), { input: t.receive('u32') }, { f: 'q!(heavy)' });
  t.b.text(map, 'f', heavy);
  t.answer(map);
  return optimize(t.b.program, { costs: { userFunctionNs: 20_000 }, maxMachines: 8, verify: 'off' });
}

test('every assumption of a golden plan cites a section of the page', () => {
  expect(golden.length).toBeGreaterThan(50);
  expect(golden.filter((id) => id !== 'nothing' && !Object.hasOwn(ASSUMPTIONS, id))).toEqual([]);
  expect(assumptionOf('something else (docs/assumptions.md#toString)')).toBeNull();
});

test('every section of the page is cited by a plan', () => {
  const page = read('../../docs/assumptions.md');
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, id]) => id);
  expect(sections.sort()).toEqual(Object.keys(ASSUMPTIONS).sort());
  const cited = new Set([...golden, ...others().map(assumptionOf)]);
  expect(sections.filter((id) => !cited.has(id as keyof typeof ASSUMPTIONS))).toEqual([]);
});

test('a plan without a step leans on what it knows of costs only', () => {
  const plan = optimize(readExample('op_atomic'), { maxShards: 1, exclude: ['loc1v1'] });
  expect(plan.derivation).toEqual([]);
  expect(plan.assumptions.map(assumptionOf).filter((id) => id !== 'workload' && id !== 'profile')).toEqual([]);
});
