/** Methods of iterators that take items; each costs one unit of fuel. */
import { each, Iter, nth } from '../iter.ts';
import { iterate } from '../iterate.ts';
import { truth } from '../operators.ts';
import { compareIn, equalIn, partialIn, type Relation } from '../order.ts';
import { asVariant } from '../symbols.ts';
import { deref, drain, full, held, partOf, type Run, type Thing } from '../things.ts';
import { optionOf } from '../types.ts';
import { callFn, unknownCall } from '../unknown.ts';
import { type Data, NONE, ORDERINGS, ok, some, tuple, UNIT, usize, type Value } from '../value.ts';
import { ADAPTORS, early, size } from './adaptors.ts';
import { collect, total } from './collecting.ts';
import type { Method, Methods } from './method.ts';

const self = (thing: Thing): Iter<Thing> => thing as Iter<Thing>;
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);
const someOf = (thing: Thing | undefined): Data => (thing === undefined ? NONE : some(held(thing)));
const pair = (a: Thing, b: Thing): Value => tuple([held(a), held(b)]);

/** -1, 0 or 1 of an `Ordering`. */
export function orderingOf(run: Run, thing: Thing): number {
  const value = deref(thing);
  const name =
    typeof value === 'object' && value.t === 'opaque'
      ? asVariant(run.world, value, ['Less', 'Equal', 'Greater'])
      : (value as Data).shape.name;
  return name === 'Less' ? -1 : name === 'Greater' ? 1 : 0;
}

/** The best item; of equal ones the first or the last, as Rust has it. */
function best(run: Run, it: Thing, better: (found: number) => boolean, compare: (a: Thing, b: Thing) => number): Data {
  let found: Thing | undefined;
  for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
    run.spend();
    if (found === undefined || better(compare(found, item))) found = item;
  }
  return someOf(found);
}
/** How the best so far is to the next. */
const least = (found: number): boolean => found > 0;
const greatest = (found: number): boolean => found <= 0;
const byKey = (run: Run, it: Thing, fn: Thing | undefined, better: (found: number) => boolean): Data => {
  const keyed = each(self(it), (item) => pair(call(run, fn, item), item));
  const found = full(best(run, new Iter(keyed), better, (a, b) => compareIn(run, partOf(run, a, 0), partOf(run, b, 0))));
  return found === undefined ? NONE : someOf(partOf(run, found, 1));
};

function find(run: Run, it: Thing, test: (item: Thing, at: number) => Thing | undefined): Thing | undefined {
  let at = 0;
  for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
    run.spend();
    const found = test(item, at++);
    if (found !== undefined) return found;
  }
  return undefined;
}

const CONSUMERS: Methods = {
  next: (_, it) => someOf(self(it).next()),
  next_back: (run, it) => someOf(backOf(run, it)()),
  nth_back: (run, it, [n]) => someOf(nth(backOf(run, it), size(run, n))),
  peek: (run, it) => {
    const { peek } = self(it);
    return peek === undefined ? unknownCall(run, '.peek', [it], optionOf(null)) : someOf(peek());
  },
  next_if: (run, it, [fn]) => nextIf(run, it, (item) => truth(run, call(run, fn, item))),
  next_if_eq: (run, it, [wanted]) => nextIf(run, it, (item) => equalIn(run, item, wanted as Thing)),
  collect: (run, it, _, info) => collect(run, self(it), info.types[0] ?? info.expected),
  fold: (run, it, [initial, fn]) => {
    let now = initial as Thing;
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      now = call(run, fn, now, item);
    }
    return now;
  },
  try_fold: (run, it, [initial, fn], info) => {
    let now = initial as Thing;
    let last: Thing | null = null;
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      last = call(run, fn, now, item);
      const inner = full(last);
      if (inner === undefined) return last;
      now = inner;
    }
    if (last !== null) return last;
    if (info.expected?.kind === 'result') return ok(held(now));
    // Without an item there is no telling Option from Result.
    if (info.expected?.kind !== 'option') run.abstracted('try_fold of nothing into an inferred type');
    return some(held(now));
  },
  reduce: (run, it, [fn]) => {
    let now = self(it).next();
    if (now === undefined) return NONE;
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      now = call(run, fn, now as Thing, item);
    }
    return someOf(now);
  },
  sum: (run, it, _, info) => total(run, it, '+', info),
  product: (run, it, _, info) => total(run, it, '*', info),
  count: (run, it) => usize(drained(run, it).length),
  len: (run, it) => usize(self(it).size?.() ?? self(lengthless(run, it)).size?.() ?? 0),
  last: (run, it) => someOf(drained(run, it).at(-1)),
  nth: (run, it, [n]) =>
    someOf(
      nth(
        () => {
          run.spend();
          return self(it).next();
        },
        size(run, n),
      ),
    ),
  min: (run, it) => best(run, it, least, (a, b) => compareIn(run, a, b)),
  max: (run, it) => best(run, it, greatest, (a, b) => compareIn(run, a, b)),
  min_by: (run, it, [fn]) => best(run, it, least, (a, b) => orderingOf(run, call(run, fn, a, b))),
  max_by: (run, it, [fn]) => best(run, it, greatest, (a, b) => orderingOf(run, call(run, fn, a, b))),
  min_by_key: (run, it, [fn]) => byKey(run, it, fn, least),
  max_by_key: (run, it, [fn]) => byKey(run, it, fn, greatest),
  any: (run, it, [fn]) => find(run, it, (item) => (truth(run, call(run, fn, item)) ? item : undefined)) !== undefined,
  all: (run, it, [fn]) => find(run, it, (item) => (truth(run, call(run, fn, item)) ? undefined : item)) === undefined,
  find: (run, it, [fn]) => someOf(find(run, it, (item) => (truth(run, call(run, fn, item)) ? item : undefined))),
  find_map: (run, it, [fn]) => someOf(find(run, it, (item) => full(call(run, fn, item)))),
  position: (run, it, [fn]) => someOf(find(run, it, (item, at) => (truth(run, call(run, fn, item)) ? usize(at) : undefined))),
  for_each: (run, it, [fn]) => {
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      call(run, fn, item);
    }
    return UNIT;
  },
  partition: (run, it, [fn], info) => {
    const [yes, no]: [Thing[], Thing[]] = [[], []];
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      (truth(run, call(run, fn, item)) ? yes : no).push(item);
    }
    const types = (info.types[0] === undefined ? info.expected?.args : [info.types[0], info.types[0]]) ?? [];
    return pair(collect(run, Iter.of(yes), types[0] ?? null), collect(run, Iter.of(no), types[1] ?? null));
  },
  unzip: (run, it, _, info) => {
    const items = drained(run, it);
    const types = info.expected?.args ?? info.types.slice(2);
    const side = (i: number): Thing => collect(run, Iter.of(items.map((item) => partOf(run, item, i))), types[i] ?? null);
    return pair(side(0), side(1));
  },
  rfind: (run, it, [fn]) => someOf(find(run, behind(run, it), (item) => (truth(run, call(run, fn, item)) ? item : undefined))),
  rposition: (run, it, [fn]) => {
    const last = (self(it).size?.() ?? 0) - 1;
    return someOf(find(run, behind(run, it), (item, at) => (truth(run, call(run, fn, item)) ? usize(last - at) : undefined)));
  },
  rfold: (run, it, [initial, fn], info) =>
    (CONSUMERS['fold'] as Method)(run, behind(run, it), [initial as Thing, fn as Thing], info),
  eq: (run, it, [other]) => together(run, it, other, equalRelation) === 0,
  ne: (run, it, [other]) => together(run, it, other, equalRelation) !== 0,
  lt: (run, it, [other]) => together(run, it, other, partialIn) === -1,
  le: (run, it, [other]) => (together(run, it, other, partialIn) ?? 1) < 1,
  gt: (run, it, [other]) => together(run, it, other, partialIn) === 1,
  ge: (run, it, [other]) => (together(run, it, other, partialIn) ?? -1) > -1,
  cmp: (run, it, [other]) => ORDERINGS[1 + (together(run, it, other, compareIn) as number)] as Value,
  partial_cmp: (run, it, [other]) => {
    const found = together(run, it, other, partialIn);
    return found === null ? NONE : some(ORDERINGS[1 + found] as Value);
  },
};

const backOf = (run: Run, it: Thing): (() => Thing | undefined) => {
  const rest = behind(run, it);
  return () => rest.next();
};

/** The items from the other end. */
function behind(run: Run, it: Thing): Iter<Thing> {
  const { back } = self(it);
  if (back !== undefined) return new Iter({ next: back });
  const items = early(run, it, 'the other end of an iterator with one end');
  self(it).become(Iter.of(items));
  return new Iter({ next: self(it).back as () => Thing | undefined });
}

/** How many are left of an iterator that does not say it. */
function lengthless(run: Run, it: Thing): Thing {
  const items = early(run, it, 'length of an iterator that does not know it');
  self(it).become(Iter.of(items));
  return it;
}

function nextIf(run: Run, it: Thing, test: (item: Thing) => boolean): Thing {
  const { peek } = self(it);
  if (peek === undefined) return unknownCall(run, '.next_if', [it], optionOf(null));
  const item = peek();
  return item !== undefined && test(item) ? someOf(self(it).next()) : NONE;
}

const equalRelation = (run: Run, a: Thing, b: Thing): Relation => (equalIn(run, a, b) ? 0 : null);

/** Goes through two iterators until they differ, and no further. */
function together(run: Run, it: Thing, other: Thing | undefined, relate: typeof partialIn): Relation {
  const second = iterate(run, other as Thing);
  const [here, there] = [self(it).size?.(), second.size?.()];
  // Where the lengths decide, Rust may not look at the items.
  if (relate === equalRelation && here !== undefined && there !== undefined && here !== there)
    return run.apart('of a comparison that the lengths decide', () => step(run, self(it), second, relate));
  return step(run, self(it), second, relate);
}

function step(run: Run, it: Iter<Thing>, second: Iter<Thing>, relate: typeof partialIn): Relation {
  for (;;) {
    run.spend();
    const a = it.next();
    if (a === undefined) return second.next() === undefined ? 0 : -1;
    const b = second.next();
    if (b === undefined) return 1;
    const found = relate(run, a, b);
    if (found !== 0) return found;
  }
}

const drained = (run: Run, it: Thing): Thing[] => drain(run, self(it));

export const ITER: Methods = { ...ADAPTORS, ...CONSUMERS };
