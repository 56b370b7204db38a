/** Readings of what programs leave open: unknown functions, hash function, inputs. Each seed is another one. */
import type { LocationKey, Program } from '../../ir/index.ts';
import { type KnownTypes, NO_TYPES, world } from '../eval/runtime.ts';
import type { Closures } from '../run/closures.ts';
import type { Layout } from '../run/layout.ts';
import { programClosures } from '../run/program-closures.ts';
import type { Script } from '../run/simulate.ts';
import { type InputBounds, randomScript } from './inputs.ts';

/** How the closures of programs are read, and what is sent to them; all programs of one check get the same. */
export interface Reading {
  closures(program: Program, sizes: ReadonlyMap<LocationKey, number>): Closures;
  script(original: Layout, sizes: ReadonlyMap<LocationKey, number>): Script;
}

export function randomReading(seed: number, smallest: number, bounds: InputBounds, types: KnownTypes = NO_TYPES): Reading {
  // With as few different numbers as the smallest cluster has members, unknown functions that compute member ids hit members.
  const one = world({ seed, salt: seed, spread: seed % 4 === 3 ? 1000 : smallest, types });
  return {
    closures: (program, sizes) => programClosures(program, one, sizes),
    script: (original, sizes) =>
      randomScript(
        original.inputs,
        ({ op, network }) => {
          const location = network === null ? original.program.op(op).place.root : (original.networks[network]?.from ?? '');
          return sizes.get(location) ?? 1;
        },
        one,
        seed,
        bounds,
      ),
  };
}
