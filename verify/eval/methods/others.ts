/** Methods that everything has, and those of the small types of the runtime. */

import { converted } from '../conversions.ts';
import { isDuration, LONGEST } from '../durations.ts';
import { hash64 } from '../hash.ts';
import { exact } from '../numbers.ts';
import { compareBy } from '../operators.ts';
import { compareIn, equalIn, partialIn } from '../order.ts';
import { display } from '../print.ts';
import type { Place } from '../runtime.ts';
import { BYTES, DURATION, defaultLike } from '../symbols.ts';
import { type Cell, deref, held, panic, type Run, settle, type Thing } from '../things.ts';
import { callFn, unknownCall } from '../unknown.ts';
import {
  type Data,
  data,
  float,
  hashTextOf,
  type Int,
  int,
  type Member,
  member,
  NONE,
  ORDERINGS,
  some,
  UNIT,
  type Value,
} from '../value.ts';
import { HASHER, type Method, type Methods, type Mutator, type Mutators } from './method.ts';

const same: Method = (_, self) => self;
const other = (args: readonly Thing[]): Thing => args[0] ?? panic('missing argument');
const compared =
  (operator: string): Method =>
  (run, self, args) =>
    compareBy(run, operator, self, other(args));

export const ANY: Methods = {
  clone: same,
  to_owned: same,
  as_ref: same,
  borrow: same,
  deref: same,
  into: (run, self, _, info) => converted(run, self, info.expected),
  cmp: (run, self, args) => ORDERINGS[1 + compareIn(run, self, other(args))] as Value,
  partial_cmp: (run, self, args) => {
    const found = partialIn(run, self, other(args));
    return found === null ? NONE : some(ORDERINGS[1 + found] as Value);
  },
  eq: (run, self, args) => equalIn(run, self, other(args)),
  ne: (run, self, args) => !equalIn(run, self, other(args)),
  lt: compared('<'),
  le: compared('<='),
  gt: compared('>'),
  ge: compared('>='),
  max: (run, self, args) => (compareIn(run, other(args), self) >= 0 ? other(args) : self),
  min: (run, self, args) => (compareIn(run, other(args), self) < 0 ? other(args) : self),
  clamp: (run, self, [low, high]) => {
    if (compareIn(run, low as Thing, high as Thing) > 0) return panic('assertion failed: min <= max');
    if (compareIn(run, self, low as Thing) < 0) return low as Thing;
    return compareIn(run, self, high as Thing) > 0 ? (high as Thing) : self;
  },
  to_string: (run, self) => display(run, self),
  hash: (run, self, args) => feed(run, other(args), self),
};

/** `value.hash(&mut hasher)`: the hasher remembers what it was fed. */
export function feed(run: Run, hasher: Thing, value: Thing): Thing {
  const now = deref(hasher);
  const seen = typeof now === 'object' && now.t === 'data' && now.shape === HASHER ? (now.items[0] as string) : '';
  if (typeof hasher === 'object' && hasher.t === 'place') hasher.set(data(HASHER, [hashed(seen, settle(run, value))]));
  return UNIT;
}

/** What a hasher has seen once it is fed one more value. */
export const hashed = (seen: string, value: Value): string => {
  const text = hashTextOf(value);
  return text === '' ? seen : `${seen};${text}`;
};

export const HASHERS: Methods = {
  finish: (run, self) => int(hash64((self as Data).items[0] as string, run.world.salt), 'u64'),
};
const write: Mutator = (run, place, _, args) => feed(run, place, other(args));
export const HASHERS_MUT: Mutators = Object.fromEntries(
  ['u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'].map((width) => [
    `write_${width}`,
    write,
  ]),
);

export const MEMBER: Methods = {
  get_raw_id: (_, self) => int((self as Member).id, 'u32'),
  into_tagless: (_, self) => member((self as Member).id),
};

export const CELL: Methods = {
  get: (_, self) => (self as Cell).value,
  into_inner: (_, self) => (self as Cell).value,
  borrow: (_, self) => (self as Cell).value,
  borrow_mut: (_, self) => cellPlace(self as Cell),
  get_mut: (_, self) => cellPlace(self as Cell),
  set: (_, self, args) => {
    (self as Cell).value = other(args);
    return UNIT;
  },
  replace: (_, self, args) => exchange(self as Cell, other(args)),
  take: (run, self) => exchange(self as Cell, defaultLike(run.world, settle(run, (self as Cell).value))),
  update: (run, self, args) => {
    (self as Cell).value = callFn(run, args[0], [(self as Cell).value]);
    return UNIT;
  },
  clone: (_, self) => ({ t: 'cell', value: (self as Cell).value }),
};

function exchange(cell: Cell, value: Thing): Thing {
  const before = cell.value;
  cell.value = value;
  return before;
}

const cellPlace = (cell: Cell): Place => ({
  t: 'place',
  get() {
    return held(cell.value);
  },
  set(value) {
    cell.value = value;
  },
});

const nanos = (thing: Thing): Int => (deref(thing) as Data).items[0] as Int;
const duration = (v: number | bigint): Value => data(DURATION, [int(v, 'u128')]);
const whole =
  (unit: number, width: 'u64' | 'u128'): Method =>
  (_, self) =>
    int(exact('/', nanos(self).v, unit) as number, width);
const below =
  (unit: number): Method =>
  (_, self) =>
    int(exact('/', exact('%', nanos(self).v, 1e9) as number, unit) as number, 'u32');
const sum = (operator: '+' | '-', self: Thing, args: readonly Thing[]): number | bigint =>
  exact(operator, nanos(self).v, nanos(other(args)).v) as number;
const checked = (v: number | bigint): Value => (isDuration(v) ? some(duration(v)) : NONE);
const clipped = (v: number | bigint): Value => duration(isDuration(v) ? v : v < 0 ? 0 : LONGEST);

export const DURATIONS: Methods = {
  as_secs: whole(1e9, 'u64'),
  as_millis: whole(1e6, 'u128'),
  as_micros: whole(1e3, 'u128'),
  as_nanos: whole(1, 'u128'),
  as_secs_f64: (_, self) => {
    const all = BigInt(nanos(self).v);
    return float(Number(all / NANOS) + Number(all % NANOS) / Number(NANOS));
  },
  subsec_millis: below(1e6),
  subsec_micros: below(1e3),
  subsec_nanos: below(1),
  is_zero: (_, self) => nanos(self).v === 0,
  checked_add: (_, self, args) => checked(sum('+', self, args)),
  checked_sub: (_, self, args) => checked(sum('-', self, args)),
  saturating_add: (_, self, args) => clipped(sum('+', self, args)),
  saturating_sub: (_, self, args) => clipped(sum('-', self, args)),
};
const NANOS = 1_000_000_000n;

/** Serialized bytes are the value itself; how many there are is not known. */
export const BYTES_METHODS: Methods = {
  len: (run, self) => unknownCall(run, 'length of bytes', [self], { kind: 'int', name: 'usize', text: 'usize', args: [] }),
  freeze: same,
  to_vec: same,
  as_slice: same,
};

/** Bytes of a value; serializing twice is not the same as serializing once. */
export const serialized = (value: Value): Data => data(BYTES, [value]);
