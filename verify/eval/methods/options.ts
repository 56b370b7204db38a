/** Methods of Option, Result and Ordering. */

import { Iter } from '../iter.ts';
import { truth } from '../operators.ts';
import type { Place } from '../runtime.ts';
import { show } from '../show.ts';
import { defaultOf } from '../symbols.ts';
import { deref, held, panic, partPlace, type Run, settle, type Thing, UNSET } from '../things.ts';
import { callFn } from '../unknown.ts';
import { type Data, err, NONE, ORDERINGS, ok, some, tuple, type Value } from '../value.ts';
import type { CallInfo, Methods, Mutators, Receiver } from './method.ts';

const isFull = (self: Receiver | Thing): boolean => (self as Data).shape.name === 'Some' || (self as Data).shape.name === 'Ok';
const inner = (self: Receiver | Thing): Thing => (self as Data).items[0] as Thing;
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);
const arg = (args: readonly Thing[], i: number): Thing => args[i] ?? panic('missing argument');
const someOf = (thing: Thing): Data => some(held(thing));
const okOf = (thing: Thing): Data => ok(held(thing));
const errOf = (thing: Thing): Data => err(held(thing));

const message = (run: Run, args: readonly Thing[]): string => {
  const text = args[0] === undefined ? '' : deref(args[0]);
  return typeof text === 'string' ? text : show(settle(run, text as Thing));
};

/** What `unwrap_or_default` gives when there is nothing: typed by the context, else by its first use. */
const defaultFor = (run: Run, info: CallInfo): Thing => (info.expected === null ? UNSET : defaultOf(run.world, info.expected));

/** Same for both types: a full one goes on, the other is handled. */
const SHARED: Methods = {
  unwrap_or: (_, self, args) => (isFull(self) ? inner(self) : arg(args, 0)),
  unwrap_or_default: (run, self, _, info) => (isFull(self) ? inner(self) : defaultFor(run, info)),
  map_or: (run, self, args) => (isFull(self) ? call(run, args[1], inner(self)) : arg(args, 0)),
  iter: (_, self) => Iter.of(isFull(self) ? [inner(self)] : []),
  into_iter: (_, self) => Iter.of(isFull(self) ? [inner(self)] : []),
  as_ref: (_, self) => self,
  as_deref: (_, self) => self,
  cloned: (_, self) => cleared(self),
  copied: (_, self) => cleared(self),
  inspect: (run, self, args) => {
    if (isFull(self)) call(run, args[0], inner(self));
    return self;
  },
};

/** A copy of what a mutable reference inside points to. */
const cleared = (self: Receiver): Thing => {
  const whole = self as Data;
  return whole.items.length === 0 ? whole : { ...whole, items: [held(deref(inner(whole)))], key: null };
};

export const OPTION: Methods = {
  ...SHARED,
  is_some: (_, self) => isFull(self),
  is_none: (_, self) => !isFull(self),
  is_some_and: (run, self, args) => isFull(self) && truth(run, call(run, args[0], inner(self))),
  is_none_or: (run, self, args) => !isFull(self) || truth(run, call(run, args[0], inner(self))),
  unwrap: (_, self) => (isFull(self) ? inner(self) : panic('called `Option::unwrap()` on a `None` value')),
  expect: (run, self, args) => (isFull(self) ? inner(self) : panic(message(run, args))),
  unwrap_or_else: (run, self, args) => (isFull(self) ? inner(self) : call(run, args[0])),
  map: (run, self, args) => (isFull(self) ? someOf(call(run, args[0], inner(self))) : NONE),
  map_or_else: (run, self, args) => (isFull(self) ? call(run, args[1], inner(self)) : call(run, args[0])),
  and_then: (run, self, args) => (isFull(self) ? call(run, args[0], inner(self)) : NONE),
  and: (_, self, args) => (isFull(self) ? arg(args, 0) : NONE),
  or: (_, self, args) => (isFull(self) ? self : arg(args, 0)),
  or_else: (run, self, args) => (isFull(self) ? self : call(run, args[0])),
  xor: (_, self, args) => {
    const other = deref(arg(args, 0));
    if (isFull(self) === isFull(other)) return NONE;
    return isFull(self) ? self : other;
  },
  filter: (run, self, args) => (isFull(self) && truth(run, call(run, args[0], inner(self))) ? self : NONE),
  ok_or: (_, self, args) => (isFull(self) ? okOf(inner(self)) : errOf(arg(args, 0))),
  ok_or_else: (run, self, args) => (isFull(self) ? okOf(inner(self)) : errOf(call(run, args[0]))),
  zip: (_, self, args) => {
    const other = deref(arg(args, 0));
    return isFull(self) && isFull(other) ? some(tuple([held(inner(self)), held(inner(other))])) : NONE;
  },
  flatten: (_, self) => (isFull(self) ? inner(self) : NONE),
  transpose: (_, self) => {
    if (!isFull(self)) return ok(NONE);
    const result = deref(inner(self));
    return isFull(result) ? ok(someOf(inner(result))) : result;
  },
};

/** `Option` methods with `&mut self`. */
export const OPTION_MUT: Mutators = {
  take: (_, place, self) => {
    place.set(NONE);
    return self;
  },
  replace: (_, place, self, args) => {
    place.set(someOf(arg(args, 0)));
    return self;
  },
  insert: (run, place, _, args) => {
    place.set(someOf(arg(args, 0)));
    return partPlace(run, place, 0);
  },
  get_or_insert: (run, place, self, args) => fill(run, place, self, () => arg(args, 0)),
  get_or_insert_with: (run, place, self, args) => fill(run, place, self, () => call(run, args[0])),
  get_or_insert_default: (run, place, self) => fill(run, place, self, () => UNSET),
  as_mut: (run, place, self) => asMut(run, place, self),
  as_deref_mut: (run, place, self) => asMut(run, place, self),
  iter_mut: (run, place, self) => Iter.of(isFull(self) ? [partPlace(run, place, 0)] : []),
  take_if: (run, place, self, args) => {
    if (!isFull(self) || !truth(run, call(run, args[0], partPlace(run, place, 0)))) return NONE;
    const taken = place.get();
    place.set(NONE);
    return taken;
  },
};

function fill(run: Run, place: Place, self: Receiver, make: () => Thing): Thing {
  if (!isFull(self)) place.set(someOf(make()));
  return partPlace(run, place, 0);
}

const asMut = (run: Run, place: Place, self: Receiver): Thing => {
  const whole = self as Data;
  return whole.items.length === 0 ? whole : { ...whole, items: [held(partPlace(run, place, 0))], key: null };
};
export const RESULT_MUT: Mutators = {
  as_mut: (run, place, self) => asMut(run, place, self),
  iter_mut: (run, place, self) => Iter.of(isFull(self) ? [partPlace(run, place, 0)] : []),
};

const failed = (run: Run, what: string, self: Receiver): never => panic(`${what}: ${show(settle(run, inner(self)))}`);

export const RESULT: Methods = {
  ...SHARED,
  is_ok: (_, self) => isFull(self),
  is_err: (_, self) => !isFull(self),
  is_ok_and: (run, self, args) => isFull(self) && truth(run, call(run, args[0], inner(self))),
  is_err_and: (run, self, args) => !isFull(self) && truth(run, call(run, args[0], inner(self))),
  ok: (_, self) => (isFull(self) ? someOf(inner(self)) : NONE),
  err: (_, self) => (isFull(self) ? NONE : someOf(inner(self))),
  unwrap: (run, self) => (isFull(self) ? inner(self) : failed(run, 'called `Result::unwrap()` on an `Err` value', self)),
  expect: (run, self, args) => (isFull(self) ? inner(self) : failed(run, message(run, args), self)),
  unwrap_err: (run, self) => (isFull(self) ? failed(run, 'called `Result::unwrap_err()` on an `Ok` value', self) : inner(self)),
  expect_err: (run, self, args) => (isFull(self) ? failed(run, message(run, args), self) : inner(self)),
  unwrap_or_else: (run, self, args) => (isFull(self) ? inner(self) : call(run, args[0], inner(self))),
  map: (run, self, args) => (isFull(self) ? okOf(call(run, args[0], inner(self))) : self),
  map_err: (run, self, args) => (isFull(self) ? self : errOf(call(run, args[0], inner(self)))),
  map_or_else: (run, self, args) => (isFull(self) ? call(run, args[1], inner(self)) : call(run, args[0], inner(self))),
  and_then: (run, self, args) => (isFull(self) ? call(run, args[0], inner(self)) : self),
  and: (_, self, args) => (isFull(self) ? arg(args, 0) : self),
  or: (_, self, args) => (isFull(self) ? self : arg(args, 0)),
  or_else: (run, self, args) => (isFull(self) ? self : call(run, args[0], inner(self))),
  inspect_err: (run, self, args) => {
    if (!isFull(self)) call(run, args[0], inner(self));
    return self;
  },
  transpose: (_, self) => {
    if (!isFull(self)) return someOf(self);
    const option = deref(inner(self));
    return isFull(option) ? some(okOf(inner(option))) : NONE;
  },
};

const rankOf = (self: Receiver): number => (self as Data).shape.rank;

export const ORDERING: Methods = {
  reverse: (_, self) => ORDERINGS[2 - rankOf(self)] as Value,
  // biome-ignore lint/suspicious/noThenProperty: methods under their Rust names, never awaited.
  then: (_, self, args) => (rankOf(self) === 1 ? arg(args, 0) : self),
  then_with: (run, self, args) => (rankOf(self) === 1 ? call(run, args[0]) : self),
  is_eq: (_, self) => rankOf(self) === 1,
  is_ne: (_, self) => rankOf(self) !== 1,
  is_lt: (_, self) => rankOf(self) === 0,
  is_le: (_, self) => rankOf(self) <= 1,
  is_gt: (_, self) => rankOf(self) === 2,
  is_ge: (_, self) => rankOf(self) >= 1,
};
