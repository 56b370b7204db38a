/** Neighbours of lossy reads: other numbers in other places, options at the ends of doubles, other names of hydro_lang. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  type Diagnostic,
  InputError,
  type Options,
  optimize,
  readProgram,
  stringifyProgram,
} from '../../index.ts';
import { type Json, stringifyJson } from '../../ir/index.ts';
import { given } from '../cases/given.ts';
import { examplePath } from '../cli/run-cli.ts';
import { ownProfile } from '../support/profiles.ts';

const small = given('integers-beyond-2-53', 'a.json').replace('9007199254740993', 'null');
const loop = readFileSync(examplePath('kv_store_bench'), 'utf8');
const pipeline = readFileSync(examplePath('pipeline_mutually_independent'), 'utf8');

function outcome<T>(work: () => T): { readonly made: T; readonly problems: null } | { readonly problems: readonly Diagnostic[] } {
  try {
    return { made: work(), problems: null };
  } catch (error) {
    if (error instanceof InputError) return { problems: error.diagnostics };
    throw error;
  }
}

describe('a number anywhere in a document', () => {
  const places = numbersIn(JSON.parse(small), '');
  const literal = fc.oneof(
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }).map(String),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => String(number)),
    fc.tuple(fc.integer({ min: -400, max: 400 }), fc.nat(9)).map(([power, digit]) => `${digit}e${power}`),
    fc.constantFrom('0.1', '0.10', '0.10000000000000001', '1e400', '-1e400', '1.0', '-0', '0e9'),
  );

  test('is kept, or refused where it stands', () => {
    let [kept, refused] = [0, 0];
    fc.assert(
      fc.property(fc.nat(), literal, (n, number) => {
        const place = places[n % places.length] ?? '';
        const text = stringifyJson(withText(JSON.parse(small), place, '')).replace(`"${MARK}"`, number);
        const { problems, ...rest } = outcome(() => readProgram(text));
        if (problems === null && 'made' in rest) {
          kept += 1;
          expect(JSON.parse(stringifyProgram(rest.made))).toEqual(JSON.parse(text));
          // As a fraction: what is written is what was read.
          expect(Number.isSafeInteger(Number(number)) || /\d[.e]/.test(number)).toBe(true);
          return;
        }
        refused += 1;
        for (const { pointer, hint, message } of problems ?? []) expect([pointer, hint, message]).not.toContain('undefined');
        const inexact = problems?.filter(({ code }) => code === 'number-inexact') ?? [];
        expect(inexact.every(({ pointer }) => pointer === place)).toBe(true);
      }),
      { seed: 9, numRuns: 300 },
    );
    expect(Math.min(kept, refused)).toBeGreaterThan(30);
  });
});

const MARK = '\u{e000}number\u{e000}';

/** Pointers of all numbers and of `null`s, of known members and unknown ones. */
function numbersIn(json: Json, at: string): string[] {
  if (json === null || typeof json === 'number') return [at];
  if (typeof json !== 'object') return [];
  return Object.entries(json).flatMap(([key, child]) => numbersIn(child as Json, `${at}/${key}`));
}

function withText(json: Json, place: string, at: string): Json {
  if (at === place) return MARK;
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json).map(([key, child]) => [key, withText(child as Json, place, `${at}/${key}`)] as const);
  return Array.isArray(json) ? members.map(([, child]) => child) : Object.fromEntries(members);
}

describe('options at the ends of doubles', () => {
  const figure = fc.constantFrom(0, 1e-12, 1e-6, 0.5, 1, 3, 1e6, 1e12);
  const end = fc.constantFrom(5e-324, 1e-300, 1e13, 1e100, 1e300, 1.7e308, -1, Number.NaN, Number.POSITIVE_INFINITY);
  const extreme = fc.oneof({ weight: 9, arbitrary: figure }, { weight: 1, arbitrary: end });
  const whole = (...numbers: number[]) =>
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...numbers) }, { weight: 1, arbitrary: end });
  const ratio = fc.constantFrom(
    'filterRatio',
    'filterMapRatio',
    'flatMapRatio',
    'keyRatio',
    'heldRatio',
    'keysPerSnapshot',
    'listLength',
  );
  const price = fc.constantFrom(
    'sendNs',
    'wakeNs',
    'elementNs',
    'userFunctionNs',
    'commandsPerBatch',
    'shardSkew',
    'sendByteNs',
    'hopNs',
  );
  const costs = fc.dictionary(fc.oneof(ratio, price), extreme, { minKeys: 1, maxKeys: 4 });
  const options = fc.record(
    {
      costs,
      maxMachines: whole(1, 5, 10_000),
      maxShards: whole(1, 3, 7),
      defaultClusterSize: whole(1, 3, 10_000),
      maxWork: whole(0, 1000, 5000),
    },
    { requiredKeys: [] },
  );

  test.each([
    ['a short chain', small, 60],
    ['a closed loop', loop, 20],
    ['a pipeline', pipeline, 20],
  ])('%s: a finite plan, or the option that is wrong', (_, program, numRuns) => {
    let [made, refused] = [0, 0];
    fc.assert(
      fc.property(options, (given) => {
        const result = outcome(() => optimize(program, { ...given, verify: 'off' }));
        if (result.problems === null) {
          made += 1;
          // Would throw for a number that is none in JSON.
          canonicalJson(result.made as unknown as Json);
          return;
        }
        refused += 1;
        for (const { code, pointer, message, hint } of result.problems) {
          expect(code).toMatch(/^(INVALID_OPTION|cost-value|cost-overflow)$/);
          expect(Object.keys(given)).toContain(pointer.split('/')[1]);
          expect(Math.min(message.length, hint.length)).toBeGreaterThan(0);
        }
      }),
      { seed: 9, numRuns },
    );
    expect(Math.min(made, refused)).toBeGreaterThan(3);
  });

  test('one that is out of reach is named, with or without others', () => {
    const wrong = (given: Options) =>
      outcome(() => optimize(pipeline, { ...given, verify: 'off' })).problems?.map(({ pointer }) => pointer);
    expect(wrong({ costs: { sendNs: 1e308 } })).toEqual(['/costs/sendNs']);
    expect(wrong({ costs: { elementNs: 1, wakeNs: 1e300 } })).toEqual(['/costs/wakeNs']);
    expect(wrong({ costs: { elementNs: 1, wakeNs: 1e12 } })).toBeUndefined();
  });

  test('ratios that multiply along a chain', () => {
    const program = chain(40);
    const wrong = (given: Options) =>
      outcome(() => optimize(program, { ...given, verify: 'off' })).problems?.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(wrong({ costs: { filterMapRatio: 1e12, sendNs: 10 } })).toEqual(['cost-overflow /costs/filterMapRatio']);
    expect(wrong({ costs: { filterMapRatio: 1e-12 } })).toBeUndefined();
    expect(wrong({ costs: { filterMapRatio: 1 } })).toBeUndefined();
  });

  test('rates and sizes of a document, and figures of a profile', () => {
    for (const rate of [5e-324, 1e-300, 1e10, 1e15, -1]) {
      const { problems } = outcome(() => optimize(small.replace('"rate":1', `"rate":${rate}`)));
      expect(problems).toMatchObject([{ code: 'shape', pointer: '/workload/0' }]);
    }
    for (const rate of [0, 1e-9, 1e9]) canonicalJson(optimize(small.replace('"rate":1', `"rate":${rate}`)) as unknown as Json);
    const program = readProgram(loop);
    const profile = ownProfile(program);
    fc.assert(
      fc.property(extreme, extreme, fc.nat(), (outPerCommand, commands, n) => {
        const operators = profile.operators.map((entry, i) =>
          i === n % profile.operators.length ? { ...entry, outPerCommand } : entry,
        );
        const result = outcome(() => optimize(program, { profile: { ...profile, commands, operators }, verify: 'off' }));
        if (result.problems === null) canonicalJson(result.made as unknown as Json);
        else for (const { pointer } of result.problems) expect(pointer).toMatch(/^\/profile\//);
      }),
      { seed: 9, numRuns: 12 },
    );
  });
});

/** The short chain with more operators in it. */
function chain(length: number): string {
  const document = JSON.parse(small) as {
    roots: [{ SendExternal: { input: Json; op_metadata: { op?: { id: number }; id?: number } } }];
    expressions: Json[];
  };
  const [root] = document.roots;
  const metadata = (root.SendExternal.input as { Map: { metadata: { op: object } } }).Map.metadata;
  for (let id = 10; id < 10 + length; id += 1)
    root.SendExternal.input = {
      FilterMap: {
        f: 'q!(| n | Some (n))',
        input: root.SendExternal.input,
        metadata: { ...metadata, op: { ...metadata.op, id } },
      },
    } as unknown as Json;
  return stringifyJson(document as unknown as Json);
}
