import { exampleText } from '../../support/examples.ts';

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
    // A copy: what is put into it later must not be part of the next document, or of itself.
    const odd = structuredClone(ODD[pick(ODD.length)] ?? null);
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

let all: ReturnType<typeof bodies> | null = null;

/** The body of a seed, from 1 on, and where it is sent. */
export function mutatedBody(seed: number): { readonly path: string; readonly body: string } {
  all ??= bodies();
  const [path, text] = all[(seed - 1) % all.length] ?? ['', ''];
  return { path, body: mutated(text, random(seed)) };
}
