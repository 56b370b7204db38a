/** A rule of another kind, made up here: nothing but the rule itself and the list it stands in knows of it. */
import { expect, test } from 'vitest';
import { explain, programHash, readProgram } from '../../index.ts';
import type { Program } from '../../ir/index.ts';
import {
  defineRewrite,
  labelsOf,
  planOf,
  proved,
  RULES,
  type RuleSet,
  refused,
  replay,
  requires,
  type Site,
} from '../../rewrites/index.ts';
import { checkDerivation, differ, EFFORTS, validate } from '../../verify/index.ts';
import { readText } from '../support/program-text.ts';

interface MapSite extends Site {
  readonly map: number;
}

const siteOf = (program: Program, location: string, map: number): MapSite => ({ program, location, operators: [map], map });
const isIdentity = (program: Program, map: number): boolean => {
  const [, taken, given] = /^\| ?(\w+) ?\| ?(\w+)$/.exec(program.text(map, 'f') ?? '') ?? [];
  return taken !== undefined && taken === given;
};

/** An algebraic rewrite inside one location: x -> x is left out. */
const dropIdentity = defineRewrite<MapSite>({
  id: 'drop-identity',
  version: 1,
  formerly: [],
  law: 'A map that gives back what it takes changes nothing.',
  variants: [
    {
      name: 'map',
      law: 'See above.',
      why: 'it gives back what it takes',
      costEffect: 'one operator less',
      citation: { work: 'hydro-0.16', where: 'Stream::map' },
    },
  ],
  preconditions: [
    requires('is-map', 'the operator is a map', ({ program, map }) =>
      program.op(map).kind === 'Map' ? proved('it is') : refused(`it is a ${program.op(map).kind}`, [map]),
    ),
    requires('gives-what-it-takes', 'the closure gives back what it takes', ({ program, map }) =>
      isIdentity(program, map) ? proved(`${program.text(map, 'f')}`) : refused('it may give something else', [map]),
    ),
  ],
  sites: ({ program, location }) =>
    program
      .operators()
      .filter(({ kind, place }) => kind === 'Map' && place.root === location)
      .map(({ id }) => siteOf(program, location, id)),
  bind: ({ map }) => ({ map }),
  unbind: ({ program, location }, { map }) =>
    typeof map === 'number' && program.has(map) && program.op(map).place.root === location
      ? siteOf(program, location, map)
      : { wrong: 'map is no operator of the location' },
  apply({ program, map }) {
    const after = program.copy();
    const input = program.input(map, 'input') as number;
    for (const { to, port, shared } of program.outputs(map)) {
      after.disconnect(map, to, port);
      after.connect(input, to, port, shared);
    }
    after.disconnect(input, map, 'input');
    after.removeOperator(map);
    after.expressions.delete(`${map}.f`);
    return after.freeze();
  },
  describe: ({ map }) => `Map ${map} is left out`,
});

const rules: RuleSet = [...RULES, dropIdentity];
const written = readText(`
in = receive u32
same = Map in |x| x
more = Map same |y| y + 1
answer more`);
const { program, ids } = written;
const [same, more] = [ids.get('same') as number, ids.get('more') as number];
const checks = { validate, differ: (a: Program, b: Program) => differ(a, b, EFFORTS.quick) };
const plan = planOf(program, { costs: { elementNs: 20_000 }, maxShards: 1, maxMachines: 1 }, checks, rules);

test('the search finds its site and takes it', () => {
  expect(plan.derivation.map(({ rule, ruleVersion, bindings }) => ({ rule, ruleVersion, bindings }))).toEqual([
    { rule: 'drop-identity', ruleVersion: 1, bindings: { map: same } },
  ]);
  expect(plan.outcome).toBe('improved');
  expect(readProgram(plan.program).has(same)).toBe(false);
  expect(plan.cost.speedup).toBeGreaterThan(1.1);
  expect(plan.engine.rules).toContain('drop-identity@1');
});

test('the derivation says what it did, and why it might', () => {
  const [step] = plan.derivation;
  expect(step?.summary).toBe(`Map ${same} is left out`);
  expect(step?.delta).toEqual({ added: [], removed: [same], changed: [], moved: [] });
  expect(step?.preconditions.map(({ id, evidence }) => [id, evidence])).toEqual([
    ['is-map', 'it is'],
    ['gives-what-it-takes', '|x| x'],
  ]);
});

test('remarks say what came of it, here and elsewhere', () => {
  const of = plan.remarks.filter(({ rule }) => rule === 'drop-identity');
  expect(of.map(({ site, outcome, failed }) => [site.operators, outcome, failed?.id ?? null])).toEqual([
    [[same], 'applied', null],
    [[more], 'refused', 'gives-what-it-takes'],
  ]);
});

test('the explanation, the replay and the certificate know it from the list alone', () => {
  expect(explain(plan)).toContain(`1. drop-identity: Map ${same} is left out`);
  const after = replay(program, plan.derivation, 1, labelsOf(program), rules);
  expect(programHash(after)).toBe(plan.derivation[0]?.hashAfter);
  expect(checkDerivation(program, plan, rules)).toEqual([]);
  expect(checkDerivation(program, plan).map(({ code }) => code)).toEqual(['step-rule']);
  const forged = structuredClone(plan);
  Object.assign(forged.derivation[0] as object, { bindings: { map: more } });
  expect(checkDerivation(program, forged, rules).map(({ code }) => code)).toContain('step-refused');
});
