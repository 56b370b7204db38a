import type { Collection } from '../../ir/graph/collection.ts';
import { full, type Trap, trap } from '../traps/support.ts';
import { keyedSingleton, keyedStream, stream } from './program-builder.ts';

/**
 * Programs whose server works in one tick, written as a list of steps. A step reads earlier steps by their index; what a `hold` holds is
 * given in the next tick by the step it names. Elements are pairs of a key and a value, or keys; both are numbers.
 */
export type Step =
  | { readonly do: 'batch' | 'hold'; readonly of: Kind }
  | { readonly do: 'defer' | 'unique' | 'sums' | 'counts' | 'first'; readonly from: number }
  | { readonly do: 'map' | 'filter' | 'pick'; readonly from: number; readonly by: string }
  | { readonly do: 'chain' | 'without keys' | 'without' | 'join'; readonly from: number; readonly and: number };

export type Kind = 'pairs' | 'keys';

export interface TickProgram {
  readonly steps: readonly Step[];
  /** For each `hold`, in order: the step that gives what is held next. */
  readonly held: readonly number[];
  /** The steps whose elements leave the tick. */
  readonly out: readonly number[];
}

type Pair = readonly [number, number];
export type Element = number | Pair;

interface Closure {
  readonly from: Kind;
  readonly to: Kind;
  readonly rust: string;
  /** One element, or null for none. */
  readonly run: (element: Element) => Element | null;
}

const pair = (element: Element): Pair => element as Pair;
const pairs = (rust: string, run: (k: number, v: number) => Element | null, to: Kind = 'pairs'): Closure => ({
  from: 'pairs',
  to,
  rust,
  run: (element) => run(...pair(element)),
});
const keys = (rust: string, run: (k: number) => Element | null, to: Kind = 'keys'): Closure => ({
  from: 'keys',
  to,
  rust,
  run: (element) => run(element as number),
});

export const MAPS: Readonly<Record<string, Closure>> = {
  same: pairs('| (k , v) | (k , v)', (k, v) => [k, v]),
  more: pairs('| (k , v) | (k , v + 1)', (k, v) => [k, v + 1]),
  zero: pairs('| (k , _) | (k , 0)', (k) => [k, 0]),
  turned: pairs('| (k , v) | (v , k)', (k, v) => [v, k]),
  key: pairs('| (k , _) | k', (k) => k, 'keys'),
  value: pairs('| (_ , v) | v', (_, v) => v, 'keys'),
  paired: keys('| k | (k , 0)', (k) => [k, 0], 'pairs'),
  doubled: keys('| k | (k , k)', (k) => [k, k], 'pairs'),
};

export const FILTERS: Readonly<Record<string, Closure>> = {
  many: pairs('| (_ , v) | * v >= 2', (k, v) => (v >= 2 ? [k, v] : null)),
  few: pairs('| (_ , v) | * v < 2', (k, v) => (v < 2 ? [k, v] : null)),
  most: pairs('| (_ , v) | * v >= 3', (k, v) => (v >= 3 ? [k, v] : null)),
  even: keys('| k | * k % 2 == 0', (k) => (k % 2 === 0 ? k : null)),
};

export const PICKS: Readonly<Record<string, Closure>> = {
  reached: pairs('| (k , n) | if n >= 2 { Some (k) } else { None }', (k, n) => (n >= 2 ? k : null), 'keys'),
  complete: pairs('| (k , n) | if n >= 3 { Some (k) } else { None }', (k, n) => (n >= 3 ? k : null), 'keys'),
  left: pairs('| (k , n) | if n > 0 { Some ((k , n - 1)) } else { None }', (k, n) => (n > 0 ? [k, n - 1] : null)),
};

const closureOf = (step: Extract<Step, { by: string }>): Closure =>
  ({ map: MAPS, filter: FILTERS, pick: PICKS })[step.do][step.by] as Closure;

/** What a step gives, pairs or keys; null when it does not fit what it reads. */
export function kindsOf(steps: readonly Step[]): (Kind | null)[] {
  const kinds: (Kind | null)[] = [];
  for (const step of steps) {
    const of = (at: number): Kind | null => kinds[at] ?? null;
    switch (step.do) {
      case 'batch':
      case 'hold':
        kinds.push(step.of);
        break;
      case 'defer':
      case 'unique':
        kinds.push(of(step.from));
        break;
      case 'sums':
      case 'counts':
      case 'first':
        kinds.push(of(step.from) === 'pairs' ? 'pairs' : null);
        break;
      case 'map':
      case 'filter':
      case 'pick':
        kinds.push(of(step.from) === closureOf(step).from ? closureOf(step).to : null);
        break;
      case 'chain':
      case 'without':
        kinds.push(of(step.from) === of(step.and) ? of(step.from) : null);
        break;
      case 'without keys':
        kinds.push(of(step.from) === 'pairs' && of(step.and) === 'keys' ? 'pairs' : null);
        break;
      case 'join':
        kinds.push(of(step.from) === 'pairs' && of(step.and) === 'pairs' ? 'pairs' : null);
        break;
    }
  }
  return kinds;
}

const bounded = { bound: 'Bounded' } as const;
const TYPE = { pairs: '(u32 , u32)', keys: 'u32' } as const;
const FOLDS = {
  sums: { init: 'q!(| | 0u32)', acc: 'q!(| sum , v | * sum += v)' },
  counts: { init: 'q!(| | 0u32)', acc: 'q!(| n , _ | * n += 1)' },
} as const;

/** The program in Hydro's IR. */
export function tickProgram(program: TickProgram): Trap {
  const t = trap('ticks');
  addTick(t, program);
  full(t.b);
  return t;
}

/** Adds the tick to a server; its batches come from the client, what leaves goes back to it. Returns the networks of the batches. */
export function addTick(t: Trap, { steps, held, out }: TickProgram): number[] {
  const { b } = t;
  const networks: number[] = [];
  const tick = b.tick(t.at);
  const kinds = kindsOf(steps);
  const collection = (kind: Kind): Collection => stream(TYPE[kind], bounded);
  const ids: number[] = [];
  const closes: ((input: number) => void)[] = [];
  const read = (at: number): number => b.tee(ids[at] as number);
  for (const [at, step] of steps.entries()) {
    const kind = kinds[at];
    if (kind === null || kind === undefined) throw new Error(`step ${at} does not fit`);
    const op = (name: string, inputs: Record<string, number>, fields = {}): number =>
      b.op(name, tick, collection(kind), inputs, fields);
    const grouped = (name: string, from: number, fields: Readonly<Record<string, string>>): number => {
      const keyed = b.op('Cast', tick, keyedStream('u32', 'u32', bounded), { inner: read(from) });
      const ordered = keyedStream('u32', 'u32', { ...bounded, order: 'TotalOrder' });
      const seen = b.op('ObserveNonDet', tick, ordered, { inner: keyed }, { trusted: false });
      return op('Cast', { inner: b.op(name, tick, keyedSingleton('u32', 'u32'), { input: seen }, fields) });
    };
    switch (step.do) {
      case 'batch':
        networks.push(t.receive(TYPE[kind]));
        ids.push(op('Batch', { inner: networks.at(-1) as number }));
        break;
      case 'hold': {
        const cycle = b.cycleSource(tick, collection(kind));
        closes.push(cycle.close);
        ids.push(op('DeferTick', { input: cycle.source }));
        break;
      }
      case 'defer':
        ids.push(op('DeferTick', { input: read(step.from) }));
        break;
      case 'unique':
        ids.push(op('Unique', { input: read(step.from) }));
        break;
      case 'sums':
      case 'counts':
        ids.push(grouped('FoldKeyed', step.from, FOLDS[step.do]));
        break;
      case 'first':
        ids.push(grouped('ReduceKeyed', step.from, { f: 'q!(| _ , _ | { })' }));
        break;
      case 'map':
      case 'filter':
      case 'pick': {
        const name = { map: 'Map', filter: 'Filter', pick: 'FilterMap' }[step.do];
        ids.push(op(name, { input: read(step.from) }, { f: `q!(${closureOf(step).rust})` }));
        break;
      }
      case 'chain':
        ids.push(op('Chain', { first: read(step.from), second: read(step.and) }));
        break;
      case 'without keys':
        ids.push(op('AntiJoin', { pos: read(step.from), neg: read(step.and) }));
        break;
      case 'without':
        ids.push(op('Difference', { pos: read(step.from), neg: read(step.and) }));
        break;
      case 'join': {
        const both = stream('(u32 , (u32 , u32))', bounded);
        const joined = b.op('Join', tick, both, { left: read(step.from), right: read(step.and) });
        ids.push(op('Map', { input: joined }, { f: 'q!(| (k , (v , _)) | (k , v))' }));
        break;
      }
    }
  }
  for (const [i, at] of held.entries()) closes[i]?.(read(at));
  for (const at of out) t.answer(b.op('YieldConcat', t.at, stream(TYPE[kinds[at] as Kind]), { inner: read(at) }));
  for (const id of ids) if (b.program.outputs(id).length === 0) b.root('Null', id);
  return networks;
}

/** Joins of joins grow beyond what can be looked at. */
export class TooMany extends Error {}
const MOST_PAIRS = 10_000;

/** What the steps give in one tick, each held value given as it is; the concrete meaning that the facts abstract from. @throws TooMany */
export function runTick(
  { steps, held }: TickProgram,
  batches: readonly (readonly Element[])[],
  holds: readonly (readonly Element[])[],
): { readonly given: readonly (readonly Element[])[]; readonly next: readonly (readonly Element[])[] } {
  const given: (readonly Element[])[] = [];
  const delayed: number[] = [];
  let [batch, hold] = [0, 0];
  const delays = steps.filter(({ do: kind }) => kind === 'hold').length;
  const read = (at: number): readonly Element[] => given[at] as readonly Element[];
  for (const step of steps) {
    switch (step.do) {
      case 'batch':
        given.push(batches[batch++] ?? []);
        break;
      case 'hold':
        given.push(holds[hold++] ?? []);
        break;
      case 'defer':
        given.push(holds[delays + delayed.length] ?? []);
        delayed.push(step.from);
        break;
      case 'unique':
        given.push([...new Map(read(step.from).map((element) => [String(element), element])).values()]);
        break;
      case 'sums':
        given.push(groups(read(step.from), (values) => values.reduce((a, b) => a + b, 0)));
        break;
      case 'counts':
        given.push(groups(read(step.from), (values) => values.length));
        break;
      case 'first':
        given.push(groups(read(step.from), (values) => values[0] as number));
        break;
      case 'map':
      case 'filter':
      case 'pick':
        given.push(
          read(step.from).flatMap((element) => {
            const result = closureOf(step).run(element);
            return result === null ? [] : [result];
          }),
        );
        break;
      case 'chain':
        given.push([...read(step.from), ...read(step.and)]);
        break;
      case 'without': {
        const gone = new Set(read(step.and).map(String));
        given.push(read(step.from).filter((element) => !gone.has(String(element))));
        break;
      }
      case 'without keys': {
        const gone = new Set(read(step.and).map(String));
        given.push(read(step.from).filter((element) => !gone.has(String(pair(element)[0]))));
        break;
      }
      case 'join':
        if (read(step.from).length * read(step.and).length > MOST_PAIRS) throw new TooMany();
        given.push(
          read(step.from).flatMap((left) => read(step.and).flatMap((right) => (pair(left)[0] === pair(right)[0] ? [left] : []))),
        );
        break;
    }
  }
  return { given, next: [...held, ...delayed].map(read) };
}

function groups(elements: readonly Element[], of: (values: readonly number[]) => number): Pair[] {
  const found = new Map<number, number[]>();
  for (const element of elements) {
    const [k, v] = pair(element);
    const values = found.get(k);
    if (values) values.push(v);
    else found.set(k, [v]);
  }
  return [...found].map(([k, values]) => [k, of(values)] as const);
}
