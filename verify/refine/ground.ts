/** What programs that are run against each other stand on: a check, and the replay of what it found, make it the same way. */
import { fieldTypes, type LocationKey, type Program, promisedPure } from '../../ir/index.ts';
import { Learned } from '../eval/learn.ts';
import type { KnownTypes, Met } from '../eval/runtime.ts';
import type { Layout, Unsupported } from '../run/layout.ts';
import { MEMBERS, seesArrivals } from '../run/precedence.ts';
import type { Setting } from '../run/simulate.ts';
import type { InputBounds } from './inputs.ts';
import { layouts } from './layouts.ts';
import { type Reading, randomReading } from './reading.ts';

/** The bounds that runs depend on; the others say how many there are. */
export interface GroundBounds extends InputBounds {
  /** Actions of one run. */
  readonly steps: number;
  /** Members of clusters whose size the program does not give. */
  readonly clusterSize: number;
}

export interface Ground {
  readonly before: Layout;
  readonly after: Layout;
  /** Operators of either that cannot be run. */
  readonly unsupported: readonly Unsupported[];
  /** Types that the closures of either mention. */
  readonly types: KnownTypes;
  /** By closure: what was not evaluated exactly in some run, besides what its text shows. */
  readonly met: Met;
  /** What is left open, read one way for both programs. */
  reading(seed: number): Reading;
  /** How one of the programs, or a part of it, runs under a reading. */
  setting(of: Layout, reading: Reading, delays: boolean): Setting;
}

export function groundOf(original: Program, optimized: Program, bounds: GroundBounds): Ground {
  const [before, after] = layouts(original, optimized);
  const smallest = smallestOf(clusterSizes(original, bounds.clusterSize));
  const arrivals = original.operators().some((op) => seesArrivals(original, op));
  const types = typesOf(original, optimized);
  const met: Met = new Map();
  return {
    before,
    after,
    unsupported: [before, after].flatMap((of) => [
      ...of.unsupported,
      ...crowded(of, clusterSizes(of.program, bounds.clusterSize)),
    ]),
    types,
    met,
    reading: (seed) => randomReading(seed, smallest, bounds, types, met),
    setting(of, reading, delays) {
      const sizes = clusterSizes(of.program, bounds.clusterSize);
      const closures = reading.closures(of.program, sizes);
      // Closures that show when their inputs arrive may get what has no order in any; what the optimized program does need not be all of it.
      const { open } = closures;
      const when = { delays: delays || open || arrivals, inputsWait: arrivals, anyOrder: open && !delays };
      return { layout: of, closures, sizes, ...when, maxSteps: bounds.steps };
    },
  };
}

/** Mostly a rewrite shows nothing of types that its original does not: then what is known of that one serves all its rewrites. */
function typesOf(original: Program, optimized: Program): KnownTypes {
  const known = optimized.fact(typesWith);
  const types = known.get(original) ?? typesOfBoth(original, optimized);
  known.set(original, types);
  return types;
}
const typesWith = (): WeakMap<Program, KnownTypes> => new WeakMap();

function typesOfBoth(original: Program, optimized: Program): KnownTypes {
  const { types, learned } = original.fact(ownTypes);
  const others = textsOf(optimized).filter((text) => !learned.has(text));
  return new Learned(others).any ? { ...types, ...new Learned(others, learned).types } : types;
}

function ownTypes(program: Program): { readonly types: KnownTypes; readonly learned: Learned } {
  const learned = new Learned(textsOf(program));
  return { types: { ...learned.types, fields: fieldTypes(program), pure: promisedPure(program) }, learned };
}

const textsOf = (program: Program): string[] => [...program.expressions.values()].map(({ text }) => text);

/** Members of each cluster: as the program says, a rewritten one in proportion to where it came from. */
export function clusterSizes(program: Program, fallback: number): Map<LocationKey, number> {
  const sizes = new Map<LocationKey, number>();
  for (const [key, { kind, size, origin }] of program.locations) {
    if (kind !== 'cluster') continue;
    const from = origin === null ? undefined : program.locations.get(origin.from);
    const logical = from?.kind === 'cluster' ? (from.size ?? fallback) : 1;
    sizes.set(key, size ?? (origin === null ? fallback : logical * origin.shards));
  }
  return sizes;
}

/** Members of the smallest cluster, as far as it matters. */
export const smallestOf = (sizes: ReadonlyMap<LocationKey, number>): number => Math.max(1, Math.min(3, ...sizes.values()));

/** Clusters of so many members that they are not run, by an operator of each. */
export function crowded({ sites }: Layout, sizes: ReadonlyMap<LocationKey, number>): Unsupported[] {
  return [...sites].flatMap(([location, { regions }]): Unsupported[] => {
    const size = sizes.get(location) ?? 1;
    const op = size <= MEMBERS ? undefined : regions.flatMap(({ slots }) => slots)[0]?.op;
    return op === undefined
      ? []
      : [{ op: op.id, kind: op.kind, reason: `${size} members would run it; at most ${MEMBERS} are run` }];
  });
}
