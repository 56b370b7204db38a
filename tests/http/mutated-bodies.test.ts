import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleText } from '../support/examples.ts';
import { type Running, runServer } from './support/running-server.ts';

/** As many by default as a suite has time for; `HYDROFOIL_MUTATED_BODIES=100000` is the whole of it. */
const COUNT = Number(process.env['HYDROFOIL_MUTATED_BODIES'] ?? 300);
/** Asked at one time. */
const AT_ONCE = 8;

let server: Running;
beforeAll(async () => {
  server = await runServer({
    engineModule: new URL('../../server/library-engine.ts', import.meta.url),
    workers: 2,
    maxQueue: 100,
    jobTimeout: 20_000,
  });
});
afterAll(() => server.close());

/** Numbers that follow from a seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const ODD: readonly Json[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  5e-324,
  2 ** 53,
  -(2 ** 31),
  '',
  'x',
  'q!(',
  '| x | x',
  '\ud800',
  '\u0000',
  'loc0v0',
  'u32',
  'Vec < (u32 , String) >',
  '__proto__',
  [],
  [[]],
  {},
  { Process: { idx: 99, version: 1 } },
  { Tee: { inner: 1 } },
];

/** Every place in a document that can be put otherwise. */
function places(value: Json, found: { readonly holder: Json[] | { [key: string]: Json }; readonly key: string }[] = []) {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key });
    places((value as { [key: string]: Json })[key] ?? null, found);
  }
  return found;
}

/** One to three changes of a document, or of its text. */
function mutated(text: string, pick: (below: number) => number): string {
  if (pick(8) === 0) return inText(text, pick);
  const document = JSON.parse(text) as Json;
  for (let changes = 1 + pick(3); changes > 0; changes -= 1) {
    const all = places(document);
    const [one, other] = [all[pick(all.length)], all[pick(all.length)]];
    if (!one || !other) continue;
    const holder = one.holder as { [key: string]: Json };
    const odd = ODD[pick(ODD.length)] ?? null;
    switch (pick(5)) {
      case 0:
        holder[one.key] = odd;
        break;
      case 1:
        if (Array.isArray(one.holder)) one.holder.splice(Number(one.key), 1);
        else delete holder[one.key];
        break;
      case 2:
        // From elsewhere in the document; a copy, so that it stays a tree.
        holder[one.key] = structuredClone((other.holder as { [key: string]: Json })[other.key] ?? null);
        break;
      case 3:
        if (Array.isArray(one.holder)) one.holder.push(structuredClone(one.holder[Number(one.key)] ?? null));
        else holder[`${one.key}x`] = odd;
        break;
      default:
        if (typeof holder[one.key] === 'number') holder[one.key] = Number(holder[one.key]) + pick(3) - 1;
        else holder[one.key] = odd;
    }
  }
  return JSON.stringify(document);
}

function inText(text: string, pick: (below: number) => number): string {
  const at = pick(text.length);
  const insertions = ['{', '}', ',', '"', '\\', '1e999', '\u0000', 'é', ''];
  return text.slice(0, at) + (insertions[pick(insertions.length)] ?? '') + text.slice(at + pick(4));
}

const bodies = (): readonly (readonly [string, string])[] => {
  const options = { maxMachines: 6, maxWork: 2000, verify: { scripts: 2 } };
  const programs = ['kv_store', 'two_phase_commit', 'voting_bench', 'word_count', 'pipeline_co_hash'].map(
    (name) => JSON.parse(exampleText(name)) as Json,
  );
  return programs.flatMap((program, i) => [
    ['/v1/optimize', JSON.stringify({ program, options })] as const,
    [
      '/v1/check',
      JSON.stringify({ program, ...(i % 2 === 0 ? { other: program } : {}), options: { verify: { scripts: 2 } } }),
    ] as const,
    ['/v1/simulate', JSON.stringify({ program, inputs: { phases: [] }, options: { seed: 3, steps: 200 } })] as const,
  ]);
};

test(
  `${COUNT} mutated bodies: nothing but answers, mistakes of the caller, 503 and 507`,
  async () => {
    const all = bodies();
    const statuses = new Map<number, number>();
    const wrong: string[] = [];
    let n = 0;
    const one = async (): Promise<void> => {
      for (let i = n++; i < COUNT; i = n++) {
        const [path, text] = all[i % all.length] ?? ['', ''];
        const body = mutated(text, random(i + 1));
        const response = await fetch(server.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const answer = await response.text();
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        if (response.status >= 500 && response.status !== 503 && response.status !== 507)
          wrong.push(`seed ${i + 1} ${path}: ${answer}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    expect(wrong).toEqual([]);
    // It would say nothing if all were refused, or none.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(COUNT / 100);
    expect((statuses.get(422) ?? 0) + (statuses.get(400) ?? 0)).toBeGreaterThan(COUNT / 10);
    if (COUNT > 300) process.stderr.write(`${JSON.stringify([...statuses].sort())}\n`);
  },
  600_000 + COUNT * 500,
);
