/** Methods that make iterators of iterators; they are lazy. */
import {
  chain,
  cycle,
  each,
  enumerate,
  flat,
  fuse,
  Iter,
  peekable,
  reversed,
  type Source,
  sift,
  skip,
  stepBy,
  take,
  takeWhile,
  whileKept,
  zip,
} from '../iter.ts';
import { iterate } from '../iterate.ts';
import { truth } from '../operators.ts';
import { variable } from '../runtime.ts';
import { deref, drain, full, held, panic, type Run, settle, type Thing } from '../things.ts';
import { USIZE } from '../types.ts';
import { callFn } from '../unknown.ts';
import { type Int, tuple, usize, type Value } from '../value.ts';
import type { Methods } from './method.ts';

const self = (thing: Thing): Iter<Thing> => thing as Iter<Thing>;
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);
const pair = (a: Thing, b: Thing): Value => tuple([held(a), held(b)]);
/** An argument as a number. */
export const size = (run: Run, thing: Thing | undefined): number =>
  Number((settle(run, thing ?? panic('missing argument'), USIZE) as Int).v);

const through = (source: Source<Thing>): Iter<Thing> => new Iter(source);
/** A copy of such a function has a state of its own, so the items cannot be had twice. */
const once = (fn: Thing | undefined, source: Source<Thing>): Iter<Thing> =>
  new Iter(typeof fn === 'object' && fn.t === 'fn' && fn.keeps === true ? { ...source, copy: undefined } : source);

/** All items that are left, taken before their time. */
export function early(run: Run, it: Thing, what: string): Thing[] {
  run.abstracted(what);
  return drain(run, self(it));
}

/** An independent iterator over the same items. */
function copyOf(run: Run, it: Thing): Iter<Thing> {
  const copy = self(it).copy?.();
  if (copy !== undefined) return new Iter(copy);
  const items = early(run, it, 'clone of an iterator with a state');
  self(it).become(Iter.of(items));
  return Iter.of(items);
}

export const ADAPTORS: Methods = {
  into_iter: (_, it) => it,
  by_ref: (_, it) => it,
  clone: (run, it) => copyOf(run, it),
  fuse: (_, it) => through(fuse(self(it))),
  peekable: (_, it) => through(peekable(self(it))),
  cloned: (_, it) => through(each(self(it), deref)),
  copied: (_, it) => through(each(self(it), deref)),
  map: (run, it, [fn]) =>
    once(
      fn,
      each(self(it), (item) => call(run, fn, item)),
    ),
  inspect: (run, it, [fn]) =>
    once(
      fn,
      each(self(it), (item) => {
        call(run, fn, item);
        return item;
      }),
    ),
  enumerate: (_, it) => through(enumerate(self(it), (at, item) => pair(usize(at), item))),
  filter: (run, it, [fn]) =>
    once(
      fn,
      sift(spending(run, self(it)), (item) => (truth(run, call(run, fn, item)) ? item : undefined)),
    ),
  filter_map: (run, it, [fn]) =>
    once(
      fn,
      sift(spending(run, self(it)), (item) => full(call(run, fn, item))),
    ),
  flat_map: (run, it, [fn]) =>
    through(
      flat(
        each(spending(run, self(it)), (item) => call(run, fn, item)),
        (item) => iterate(run, item),
      ),
    ),
  flatten: (run, it) => through(flat(spending(run, self(it)), (item) => iterate(run, item))),
  zip: (run, it, [other]) => zipped(run, self(it), iterate(run, other as Thing)),
  chain: (run, it, [other]) => through(chain(self(it), iterate(run, other as Thing))),
  rev: (run, it) => through(reversed(self(it)) ?? Iter.of(early(run, it, 'rev of an iterator with one end').reverse())),
  take: (run, it, [n]) => through(take(self(it), size(run, n))),
  skip: (run, it, [n]) => through(skip(self(it), size(run, n))),
  step_by: (run, it, [n]) => {
    const step = size(run, n);
    return step === 0 ? panic('assertion failed: step != 0') : through(stepBy(self(it), step));
  },
  take_while: (run, it, [fn]) =>
    once(
      fn,
      takeWhile(self(it), (item) => truth(run, call(run, fn, item))),
    ),
  map_while: (run, it, [fn]) =>
    once(
      fn,
      whileKept(self(it), (item) => full(call(run, fn, item))),
    ),
  scan: (run, it, [initial, fn]) => {
    const scanned = (of: Source<Thing>, state: Thing): Source<Thing> => {
      const place = variable(held(state));
      const { next } = whileKept(of, (item) => full(call(run, fn, place, item)));
      return { next, copy: of.copy && (() => scanned((of.copy as () => Source<Thing>)(), place.get())) };
    };
    return once(fn, scanned(self(it), initial as Thing));
  },
  skip_while: (run, it, [fn]) => {
    const skipped = (of: Source<Thing>, before: boolean): Source<Thing> => {
      let started = before;
      const { next } = sift(of, (item) => {
        started ||= !truth(run, call(run, fn, item));
        return started ? item : undefined;
      });
      return { next, copy: of.copy && (() => skipped((of.copy as () => Source<Thing>)(), started)) };
    };
    return once(fn, skipped(spending(run, self(it)), false));
  },
  cycle: (run, it) =>
    through(cycle(self(it)) ?? (cycle(Iter.of(early(run, it, 'cycle of an iterator with a state'))) as Iter<Thing>)),
};

const zipped = (run: Run, a: Iter<Thing>, b: Iter<Thing>): Iter<Thing> =>
  through(zip(a, b, pair, (take) => run.apart('of an item that zip drops', take)));

/** Each item costs a unit of fuel, so that a search without end ends. */
const spending = (run: Run, it: Source<Thing>): Source<Thing> =>
  each(it, (item) => {
    run.spend();
    return item;
  });
