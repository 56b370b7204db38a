/** Iterators: adaptors are lazy, consumers cost one unit of fuel for each item. */
import { mapFrom, setFrom } from '../collections.ts';
import { iterate } from '../iterate.ts';
import { binary, truth } from '../operators.ts';
import { compareIn, equalIn } from '../order.ts';
import { variable } from '../runtime.ts';
import { asVariant } from '../symbols.ts';
import { deref, drain, held, Iter, panic, partOf, type Run, settle, type Thing } from '../things.ts';
import { isOrdered, type Type, widthOf } from '../types.ts';
import { callFn } from '../unknown.ts';
import { type Data, float, type Int, int, list, NONE, ORDERINGS, ok, some, tuple, UNIT, usize, type Value } from '../value.ts';
import type { CallInfo, Method } from './method.ts';

const self = (thing: Thing): Iter => thing as Iter;
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);
const someOf = (thing: Thing | undefined): Data => (thing === undefined ? NONE : some(held(thing)));
const pair = (a: Thing, b: Thing): Value => tuple([held(a), held(b)]);
const size = (run: Run, thing: Thing | undefined): number => {
  const value = settle(run, thing ?? panic('missing argument'), { kind: 'int', name: 'usize', text: 'usize', args: [] });
  return Number((value as Int).v);
};

/** -1, 0 or 1 of an `Ordering`. */
export function orderingOf(run: Run, thing: Thing): number {
  const value = deref(thing);
  const name =
    typeof value === 'object' && value.t === 'opaque'
      ? asVariant(run.world, value, ['Less', 'Equal', 'Greater'])
      : (value as Data).shape.name;
  return name === 'Less' ? -1 : name === 'Greater' ? 1 : 0;
}

const ADAPTORS: Readonly<Record<string, Method>> = {
  iter: (_, it) => it,
  into_iter: (_, it) => it,
  by_ref: (_, it) => it,
  fuse: (_, it) => it,
  peekable: (_, it) => it,
  cloned: (_, it) => copied(self(it)),
  copied: (_, it) => copied(self(it)),
  map: (run, it, [fn]) => each(it, (item) => call(run, fn, item)),
  inspect: (run, it, [fn]) =>
    each(it, (item) => {
      call(run, fn, item);
      return item;
    }),
  enumerate: (_, it) => {
    let at = 0;
    return each(it, (item) => pair(usize(at++), item));
  },
  filter: (run, it, [fn]) => sift(run, it, (item) => (truth(run, call(run, fn, item)) ? item : undefined)),
  filter_map: (run, it, [fn]) => sift(run, it, (item) => full(call(run, fn, item))),
  flat_map: (run, it, [fn]) =>
    flat(
      run,
      each(it, (item) => call(run, fn, item)),
    ),
  flatten: (run, it) => flat(run, self(it)),
  zip: (run, it, [other]) => {
    const second = iterate(run, other as Thing);
    return new Iter(() => {
      const a = self(it).next();
      if (a === undefined) return undefined;
      const b = second.next();
      return b === undefined ? undefined : pair(a, b);
    });
  },
  chain: (run, it, [other]) => {
    let second: Iter | null = null;
    return new Iter(() => {
      if (second === null) {
        const item = self(it).next();
        if (item !== undefined) return item;
        second = iterate(run, other as Thing);
      }
      return second.next();
    });
  },
  rev: (run, it) => {
    let items: Thing[] | null = null;
    return new Iter(() => {
      items ??= drain(run, self(it));
      return items.pop();
    });
  },
  take: (run, it, [n]) => {
    let left = size(run, n);
    return new Iter(() => (left-- > 0 ? self(it).next() : undefined));
  },
  skip: (run, it, [n]) => {
    let left = size(run, n);
    return new Iter(() => {
      for (; left > 0; left--) if (self(it).next() === undefined) left = 1;
      return self(it).next();
    });
  },
  step_by: (run, it, [n]) => {
    const step = size(run, n);
    if (step === 0) return panic('assertion failed: step != 0');
    let first = true;
    return new Iter(() => {
      for (let i = 1; !first && i < step; i++) self(it).next();
      first = false;
      return self(it).next();
    });
  },
  take_while: (run, it, [fn]) => until(it, (item) => (truth(run, call(run, fn, item)) ? item : undefined)),
  map_while: (run, it, [fn]) => until(it, (item) => full(call(run, fn, item))),
  scan: (run, it, [initial, fn]) => {
    const place = variable(held(initial as Thing));
    return until(it, (item) => full(call(run, fn, place, item)));
  },
  skip_while: (run, it, [fn]) => {
    let started = false;
    return sift(run, it, (item) => {
      started ||= !truth(run, call(run, fn, item));
      return started ? item : undefined;
    });
  },
  cycle: (run, it) => {
    const items = drain(run, self(it));
    let at = 0;
    return new Iter(() => {
      run.spend();
      return items.length === 0 ? undefined : items[at++ % items.length];
    });
  },
};

const copied = (it: Iter): Iter => each(it, deref);
const each = (it: Thing, change: (item: Thing) => Thing): Iter =>
  new Iter(() => {
    const item = self(it).next();
    return item === undefined ? undefined : change(item);
  });

/** Items for which `keep` gives something. */
const sift = (run: Run, it: Thing, keep: (item: Thing) => Thing | undefined): Iter =>
  new Iter(() => {
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      const kept = keep(item);
      if (kept !== undefined) return kept;
    }
    return undefined;
  });

function until(it: Thing, keep: (item: Thing) => Thing | undefined): Iter {
  let done = false;
  return new Iter(() => {
    if (done) return undefined;
    const item = self(it).next();
    const kept = item === undefined ? undefined : keep(item);
    done = kept === undefined;
    return kept;
  });
}

/** What is in `Some` or `Ok`. */
export function full(thing: Thing): Thing | undefined {
  const value = deref(thing);
  return typeof value === 'object' && value.t === 'data' && (value.shape.name === 'Some' || value.shape.name === 'Ok')
    ? (value.items[0] as Thing)
    : undefined;
}

function flat(run: Run, it: Iter): Iter {
  let inner: Iter | null = null;
  return new Iter(() => {
    for (;;) {
      const item = inner?.next();
      if (item !== undefined) return item;
      run.spend();
      const next = it.next();
      if (next === undefined) return undefined;
      inner = iterate(run, next);
    }
  });
}

/** The best item; of equal ones the first or the last, as Rust has it. */
function best(run: Run, it: Thing, better: (found: number) => boolean, compare: (a: Thing, b: Thing) => number): Data {
  let found: Thing | undefined;
  for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
    run.spend();
    if (found === undefined || better(compare(item, found))) found = item;
  }
  return someOf(found);
}
const least = (found: number): boolean => found < 0;
const greatest = (found: number): boolean => found >= 0;
const byKey = (run: Run, it: Thing, fn: Thing | undefined, better: (found: number) => boolean): Data => {
  const keyed = each(it, (item) => pair(call(run, fn, item), item));
  const found = full(best(run, keyed, better, (a, b) => compareIn(run, partOf(run, a, 0), partOf(run, b, 0))));
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

const CONSUMERS: Readonly<Record<string, Method>> = {
  next: (_, it) => someOf(self(it).next()),
  next_back: (run, it) => someOf(self(it).back(run)),
  peek: (_, it) => someOf(self(it).peek()),
  collect: (run, it, _, info) => collect(run, self(it), info.types[0] ?? info.expected),
  fold: (run, it, [initial, fn]) => {
    let now = initial as Thing;
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      now = call(run, fn, now, item);
    }
    return now;
  },
  try_fold: (run, it, [initial, fn]) => {
    let now = initial as Thing;
    let last: Thing | null = null;
    for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
      run.spend();
      last = call(run, fn, now, item);
      const inner = full(last);
      if (inner === undefined) return last;
      now = inner;
    }
    // Without an item there is no telling Option from Result.
    return last ?? some(held(now));
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
  len: (run, it) => usize(drained(run, it).length),
  last: (run, it) => someOf(drained(run, it).at(-1)),
  nth: (run, it, [n]) => {
    for (let left = size(run, n); left > 0; left--) {
      run.spend();
      self(it).next();
    }
    return someOf(self(it).next());
  },
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
    for (const item of drained(run, it)) (truth(run, call(run, fn, item)) ? yes : no).push(item);
    const types = (info.types[0] === undefined ? info.expected?.args : [info.types[0], info.types[0]]) ?? [];
    return pair(collect(run, Iter.of(yes), types[0] ?? null), collect(run, Iter.of(no), types[1] ?? null));
  },
  unzip: (run, it, _, info) => {
    const items = drained(run, it);
    const types = info.expected?.args ?? info.types.slice(2);
    const side = (i: number): Thing => collect(run, Iter.of(items.map((item) => partOf(run, item, i))), types[i] ?? null);
    return pair(side(0), side(1));
  },
  eq: (run, it, [other]) =>
    equalIn(run, list(drained(run, it).map(held)), list(drain(run, iterate(run, other as Thing)).map(held))),
  cmp: (run, it, [other]) =>
    ORDERINGS[
      1 + compareIn(run, list(drained(run, it).map(held)), list(drain(run, iterate(run, other as Thing)).map(held)))
    ] as Value,
};

const drained = (run: Run, it: Thing): Thing[] => drain(run, self(it));

function total(run: Run, it: Thing, operator: '+' | '*', info: CallInfo): Thing {
  const type = info.types[0] ?? info.expected;
  const start = operator === '+' ? 0 : 1;
  let now: Thing = type?.kind === 'float' ? float(start, type.name === 'f32' ? 'f32' : 'f64') : int(start, widthOf(type));
  for (const item of drained(run, it)) {
    const next = deref(item);
    if (typeof next === 'object' && next.t === 'float' && typeof now === 'object' && now.t === 'int')
      now = float(start, next.width);
    now = binary(run, operator, now, next);
  }
  return now;
}

/** What `collect` makes of the items, by the type that is asked for. */
export function collect(run: Run, it: Iter, type: Type | null): Thing {
  switch (type?.kind) {
    case 'map':
      return mapFrom(
        isOrdered(type),
        drain(run, it).map((item) => [settle(run, partOf(run, item, 0)), held(partOf(run, item, 1))]),
      );
    case 'set':
      return setFrom(
        isOrdered(type),
        drain(run, it).map((item) => settle(run, item)),
      );
    case 'string':
      return drain(run, it)
        .map((item) => {
          const text = settle(run, item);
          return typeof text === 'string' ? text : (text as { readonly v: string }).v;
        })
        .join('');
    case 'option':
    case 'result':
      return collectInside(run, it, type);
    case 'tuple':
      if (type.args.length > 0) break;
      drain(run, it);
      return UNIT;
    case 'list':
      break;
    default:
      run.abstracted(type === null ? 'collect into an inferred type' : `collect into ${type.name}`);
  }
  return list(drain(run, it).map(held));
}

/** `collect::<Option<C>>()`: everything, or the first that is empty. */
function collectInside(run: Run, it: Iter, type: Type): Thing {
  const items: Thing[] = [];
  for (let item = it.next(); item !== undefined; item = it.next()) {
    run.spend();
    const inner = full(item);
    if (inner === undefined) return deref(item);
    items.push(inner);
  }
  const all = held(collect(run, Iter.of(items), type.args[0] ?? null));
  return type.kind === 'option' ? some(all) : ok(all);
}

export const ITER: Readonly<Record<string, Method>> = { ...ADAPTORS, ...CONSUMERS };
