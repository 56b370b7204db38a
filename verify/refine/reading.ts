/** Readings of what programs leave open: unknown functions, hash function, inputs. Each seed is another one. */
import type { LocationKey, Program } from '../../ir/index.ts';
import { hash64 } from '../eval/hash.ts';
import { hashed } from '../eval/methods/others.ts';
import { type KnownTypes, NO_TYPES, type World, world } from '../eval/runtime.ts';
import { int, type Width } from '../eval/value.ts';
import type { Closures } from '../run/closures.ts';
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
  closures(program: Program, sizes: ReadonlyMap<LocationKey, number>): Closures;
  /** `settled`: nothing is sent before members are known. */
  script(original: Layout, sizes: ReadonlyMap<LocationKey, number>, settled: boolean): Script;
  /** The causal sequences for a program, the same for all readings of one check. */
  sequences(original: Layout, sizes: ReadonlyMap<LocationKey, number>): Iterable<Causal>;
  causal(sequence: Causal, original: Layout, sizes: ReadonlyMap<LocationKey, number>): Script;
}

export function randomReading(seed: number, smallest: number, bounds: InputBounds, types: KnownTypes = NO_TYPES): Reading {
  // With as few different numbers as the smallest cluster has members, unknown functions that compute member ids hit members.
  const numbers = scriptNumbers(seed, bounds.domain);
  const two = twoOf(numbers);
  const one = world({ seed, salt: saltFor(numbers, seed), spread: seed % 4 === 3 ? 1000 : smallest, types });
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

/** Domains of one number have no second one. */
const twoOf = ([a = 1, b = a + 1]: readonly number[]): Two => [a, b];

const WIDTHS: readonly Width[] = ['u32', 'u64', 'usize', 'i32'];

/** A hash function that sends the first two numbers to different shards of two, whatever their type, if one is found soon. */
function saltFor([a = 0, b = 1]: readonly number[], seed: number): number {
  const shard = (n: number, width: Width, salt: number): bigint => hash64(hashed('', int(n, width)), salt) % 2n;
  const apart = (salt: number): number => WIDTHS.filter((width) => shard(a, width, salt) !== shard(b, width, salt)).length;
  const salts = Array.from({ length: 12 }, (_, i) => seed * 31 + i);
  return salts.reduce((best, salt) => (apart(salt) > apart(best) ? salt : best));
}
