/** Readings of what programs leave open: unknown functions, hash function, inputs. Each seed is another one. */
import type { LocationKey, Program } from '../../ir/index.ts';
import { hashPair } from '../eval/hash.ts';
import { hashed } from '../eval/methods/others.ts';
import { type KnownTypes, type Met, NO_TYPES, type World, world } from '../eval/runtime.ts';
import { int, opaque, type Value } from '../eval/value.ts';
import type { ProgramClosures } from '../run/closures.ts';
import type { Layout } from '../run/layout.ts';
import { programClosures } from '../run/program-closures.ts';
import type { Script } from '../run/simulate.ts';
import type { Causal } from './causal.ts';
import { causalScript, type Entrances, sequencesFor } from './causal-scripts.ts';
import type { Two } from './elements.ts';
import { type InputBounds, randomScript, scriptNumbers } from './inputs.ts';

/** How the closures of programs are read, and what is sent to them; all programs of one check get the same. */
export interface Reading {
  readonly world: World;
  closures(program: Program, sizes: ReadonlyMap<LocationKey, number>): ProgramClosures;
  /** `settled`: nothing is sent before members are known. */
  script(original: Layout, sizes: ReadonlyMap<LocationKey, number>, settled: boolean): Script;
  /** The causal sequences for a program, the same for all readings of one check. */
  sequences(original: Layout, sizes: ReadonlyMap<LocationKey, number>): Iterable<Causal>;
  causal(sequence: Causal, original: Layout, sizes: ReadonlyMap<LocationKey, number>): Script;
}

/** @param met noted by closure, over all readings that are given it */
export function randomReading(
  seed: number,
  smallest: number,
  bounds: InputBounds,
  types: KnownTypes = NO_TYPES,
  met: Met = new Map(),
): Reading {
  const numbers = scriptNumbers(seed, bounds.domain);
  const two = twoOf(numbers);
  const log = { ...world().log, met };
  const one = world({ seed, salt: saltFor(two, seed), spread: spreadOf(seed, smallest), types, log });
  return {
    world: one,
    closures: (program, sizes) => programClosures(program, one, sizes),
    script: (original, sizes, settled) => {
      const { inputs, members } = entrances(original, sizes);
      return randomScript(inputs, members, one, { numbers, smallest, seed, elements: bounds.elements, settled });
    },
    sequences: (original, sizes) => sequencesFor(entrances(original, sizes), one),
    causal: (sequence, original, sizes) => causalScript(sequence, entrances(original, sizes), two, one),
  };
}

const entrances = (original: Layout, sizes: ReadonlyMap<LocationKey, number>): Entrances => ({
  inputs: original.inputs,
  members: ({ op, network }) => {
    const location = network === null ? original.program.op(op).place.root : (original.networks[network]?.from ?? '');
    return sizes.get(location) ?? 1;
  },
});

/**
 * How many different numbers unknown functions give. With as few as the smallest cluster has members, those that compute member ids hit
 * members; with many they keep all apart; where they give only one, keys that they compute are all the same.
 */
function spreadOf(seed: number, smallest: number): number {
  if (seed % 4 === 3) return 1000;
  return seed % 8 === 6 ? 1 : smallest;
}

/** Zeros add nothing to sums and are what is absent: they are left to random scripts. Domains of one number have no second one. */
function twoOf(numbers: readonly number[]): Two {
  const [a = 1, b = a + 1] = numbers.filter((n) => n > 0);
  return [a, b];
}

/** How many hash functions are tried. */
const SALTS = 250;

/** A hash function that sends the two numbers, the two words and so on to different shards of two and of three; common keys first. */
function saltFor([a, b]: Two, seed: number): number {
  const pairs: (readonly [Value, Value])[] = [
    [int(a, 'u32'), int(b, 'u32')],
    [int(a, 'u64'), int(b, 'u64')],
    [opaque('input', [int(a)]), opaque('input', [int(b)])],
    ['a', 'b'],
    [int(a, 'usize'), int(b, 'usize')],
  ];
  const texts = pairs.map((pair) => pair.map((value) => hashed('', value)) as [string, string]);
  let best = seed * 31;
  let apart = texts.map((text) => areApart(text, best));
  for (let salt = best + 1, end = best + SALTS; salt < end && apart.includes(false); salt++) {
    const differs = texts.findIndex((text, i) => areApart(text, salt) !== apart[i]);
    if (differs < 0 || apart[differs] === true) continue;
    best = salt;
    apart = texts.map((text) => areApart(text, salt));
  }
  return best;
}

/** Whether two texts come to different shards of two and of three: 2^32 is even, and one more than a multiple of three. */
function areApart([x, y]: readonly [string, string], salt: number): boolean {
  const [[a, b], [c, d]] = [hashPair(x, salt), hashPair(y, salt)];
  return b % 2 !== d % 2 && (a + b) % 3 !== (c + d) % 3;
}
