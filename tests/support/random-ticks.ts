import fc from 'fast-check';
import {
  type Element,
  FILTERS,
  type Kind,
  kindsOf,
  MAPS,
  PICKS,
  runTick,
  type Step,
  type TickProgram,
  TooMany,
} from './tick-program.ts';

const pick = <T>(g: fc.GeneratorValue, from: readonly T[]): T => g(fc.constantFrom, ...from) as T;

/** Steps of any kind over what is there, then any of them held and any of them let out. */
export const randomTicks = fc.gen().map((g): TickProgram => {
  const kinds: Kind[] = ['pairs', pick(g, ['pairs', 'keys'] as const)];
  const holds = pick(g, [['pairs'], ['keys'], ['pairs', 'keys'], ['pairs', 'pairs']] as const);
  const steps: Step[] = kinds.slice(0, pick(g, [1, 2])).map((of) => ({ do: 'batch', of }));
  for (const of of holds) steps.push({ do: 'hold', of });
  // What is held is most often put together with what is new.
  if (pick(g, [true, true, true, false]) && holds[0] === 'pairs')
    steps.push({ do: 'chain', from: steps.findIndex((step) => step.do === 'hold'), and: 0 });
  const more = pick(g, [2, 3, 4, 5, 6, 7]);
  for (let i = 0; i < more; i++) steps.push(randomStep(g, steps));
  const now = kindsOf(steps);
  const of = (kind: Kind): number[] => now.flatMap((one, at) => (one === kind ? [at] : []));
  return { steps, held: holds.map((kind) => pick(g, of(kind))), out: [pick(g, steps.map((_, at) => at).slice(-4))] };
});

const BINARY = ['chain', 'without', 'without keys', 'without keys', 'join'] as const;
const GROUPS = ['sums', 'counts', 'first', 'unique'] as const;

function randomStep(g: fc.GeneratorValue, steps: readonly Step[]): Step {
  for (;;) {
    const at = (): number => pick(g, [...steps.keys(), steps.length - 1]);
    const kind = pick(g, ['map', 'filter', 'pick', 'pick', ...GROUPS, ...BINARY, ...BINARY, 'defer'] as const);
    const step: Step =
      kind === 'map' || kind === 'filter' || kind === 'pick'
        ? { do: kind, from: at(), by: pick(g, Object.keys({ map: MAPS, filter: FILTERS, pick: PICKS }[kind])) }
        : kind === 'defer' || kind === 'unique' || kind === 'sums' || kind === 'counts' || kind === 'first'
          ? { do: kind, from: at() }
          : { do: kind, from: at(), and: at() };
    if (kindsOf([...steps, step]).at(-1) !== null) return step;
  }
}

/** Batches for some ticks, from few keys and values. */
export const randomBatches = fc.array(
  fc.record({
    pairs: fc.array(fc.tuple(fc.nat(2), fc.nat(3)), { maxLength: 3 }),
    keys: fc.array(fc.nat(2), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 5 },
);

const sorted = (elements: readonly Element[]): string => elements.map(String).sort().join(' ');

type Batches = { readonly pairs: readonly Element[]; readonly keys: readonly Element[] };

/** A tick after which a tick without elements changes what is held, or lets something out; null when there is none in this run. */
export function idleTickShows(program: TickProgram, ticks: readonly Batches[]): string | null {
  try {
    return shownIn(program, ticks);
  } catch (error) {
    if (error instanceof TooMany) return null;
    throw error;
  }
}

function shownIn(program: TickProgram, ticks: readonly Batches[]): string | null {
  for (const { held, i } of afterEach(program, ticks)) {
    const idle = runTick(program, [], held);
    const shown = program.out.flatMap((at) => idle.given[at] ?? []);
    if (shown.length > 0) return `after tick ${i} an idle tick shows ${sorted(shown)}`;
    if (idle.next.map(sorted).join() !== held.map(sorted).join()) return `after tick ${i} an idle tick changes what is held`;
  }
  return null;
}

/** Does anything leave the tick in this run? */
export function speaks(program: TickProgram, ticks: readonly Batches[]): boolean {
  return afterEach(program, ticks).some(({ given }) => program.out.some((at) => given[at]?.length !== 0));
}

function afterEach(program: TickProgram, ticks: readonly Batches[]) {
  const kinds = program.steps.flatMap((step) => (step.do === 'batch' ? [step.of] : []));
  let held: readonly (readonly Element[])[] = [];
  return ticks.map((batches, i) => {
    const { given, next } = runTick(
      program,
      kinds.map((kind) => batches[kind]),
      held,
    );
    held = next;
    return { i, given, held };
  });
}

/** Ticks as people write them, with something about them changed: most changes make a tick see how long ago the tick before was. */
export const likelyTicks = fc.gen().map((g): TickProgram => {
  const steps: Step[] = [];
  const add = (step: Step): number => steps.push(step) - 1;
  const family = pick(g, [quorum, quorum, memory, waiting, carried] as const);
  const { held, out } = family(g, add);
  // Now and then one more tick in between.
  const late = pick(g, [false, false, false, true]) ? add({ do: 'defer', from: out }) : out;
  return { steps, held, out: [late] };
});

/** Ticks that count, of steps that somebody reads. */
export const countingTicks = fc.gen().map((g): TickProgram => {
  const steps: Step[] = [];
  const { held, out } = quorum(g, (step) => steps.push(step) - 1);
  return readSteps({ steps, held, out: [out] });
});

/** Without the steps that nothing which leaves the tick depends on. */
function readSteps({ steps, held, out }: TickProgram): TickProgram {
  const holds = steps.flatMap((step, at) => (step.do === 'hold' ? [at] : []));
  const read = new Set<number>();
  const open = [...out];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (read.has(at)) continue;
    read.add(at);
    const step = steps[at] as Step;
    if (step.do === 'hold') open.push(held[holds.indexOf(at)] as number);
    if ('from' in step) open.push(step.from);
    if ('and' in step) open.push(step.and);
  }
  const kept = [...read].sort((a, b) => a - b);
  const now = (at: number): number => kept.indexOf(at);
  return {
    steps: kept.map((at) => {
      const step = steps[at] as Step;
      if ('and' in step) return { ...step, from: now(step.from), and: now(step.and) };
      return 'from' in step ? { ...step, from: now(step.from) } : step;
    }),
    held: holds.flatMap((at, i) => (read.has(at) ? [now(held[i] as number)] : [])),
    out: out.map(now),
  };
}

type Add = (step: Step) => number;
type Ends = { readonly held: readonly number[]; readonly out: number };

/** Votes are counted until there are enough. */
function quorum(g: fc.GeneratorValue, add: Add): Ends {
  const batch = add({ do: 'batch', of: 'pairs' });
  const votes = add({ do: 'hold', of: 'pairs' });
  const all = add({ do: 'chain', from: votes, and: batch });
  const counts = add({ do: pick(g, ['counts', 'sums'] as const), from: all });
  const reached = add({ do: 'pick', from: counts, by: 'reached' });
  const gone = pick(g, [reached, add({ do: 'pick', from: counts, by: 'complete' })]);
  const kept =
    pick(g, [0, 1, 1, 1]) === 1
      ? add({ do: 'without keys', from: all, and: gone })
      : add({ do: 'without', from: all, and: add({ do: 'map', from: gone, by: pick(g, ['paired', 'doubled']) }) });
  const said = add({ do: 'hold', of: 'keys' });
  const fresh = add({ do: 'without', from: reached, and: said });
  const saidNext = pick(g, [
    add({ do: 'without', from: reached, and: gone }),
    add({ do: 'chain', from: said, and: fresh }),
    reached,
    fresh,
  ]);
  return { held: [kept, saidNext], out: pick(g, [reached, fresh]) };
}

/** What was there before is left out. */
function memory(g: fc.GeneratorValue, add: Add): Ends {
  const of = pick(g, ['pairs', 'keys'] as const);
  const batch = add({ do: 'batch', of });
  const seen = add({ do: 'hold', of });
  const fresh = add({ do: 'without', from: batch, and: seen });
  const all = add({ do: 'chain', from: seen, and: pick(g, [batch, fresh]) });
  const held = pick(g, [all, add({ do: 'unique', from: all }), batch, fresh, add({ do: 'without', from: all, and: batch })]);
  return { held: [held], out: pick(g, [fresh, fresh, add({ do: 'unique', from: batch }), seen]) };
}

/** Requests wait for the answer to their key. */
function waiting(g: fc.GeneratorValue, add: Add): Ends {
  const requests = add({ do: 'batch', of: 'pairs' });
  const answers = add({ do: 'batch', of: 'pairs' });
  const held = add({ do: 'hold', of: 'pairs' });
  const all = add({ do: 'chain', from: held, and: requests });
  const joined = add({ do: 'join', from: pick(g, [all, all, held]), and: answers });
  const keys = add({ do: 'map', from: pick(g, [answers, joined, requests]), by: pick(g, ['key', 'key', 'value']) });
  const kept = add({ do: 'without keys', from: all, and: keys });
  return { held: [pick(g, [kept, kept, all, requests])], out: pick(g, [joined, joined, kept]) };
}

/** State of each key, carried from tick to tick. */
function carried(g: fc.GeneratorValue, add: Add): Ends {
  const batch = add({ do: 'batch', of: 'pairs' });
  const state = add({ do: 'hold', of: 'pairs' });
  const all = add({ do: 'chain', from: state, and: batch });
  const group = add({ do: pick(g, ['sums', 'sums', 'first', 'counts', 'unique'] as const), from: all });
  const by = pick(g, ['same', 'same', 'more', 'zero']);
  const next = pick(g, [group, add({ do: 'map', from: group, by }), add({ do: 'filter', from: group, by: 'few' })]);
  const asked = add({ do: 'join', from: pick(g, [next, state]), and: batch });
  return { held: [next], out: pick(g, [asked, asked, next]) };
}
