/** Which code runs for `receiver.name(…)`. */

import { emptyMap, setFrom } from '../collections.ts';
import { iterate, iterateRangeIn } from '../iterate.ts';
import { partialIn } from '../order.ts';
import type { Place } from '../runtime.ts';
import { asBool, asInt, reify } from '../symbols.ts';
import { deref, held, innermost, isInt, isPlace, type Run, type Thing } from '../things.ts';
import { BOOL as BOOL_TYPE, make, optionOf, resultOf, type Type, USIZE } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { int, list, NONE, type Opaque, opaque, range } from '../value.ts';
import { INT, SIGNED, UNSIGNED } from './ints.ts';
import { ITER } from './iters.ts';
import { DEQUE_MUT, SLICE_MUT, VEC_MUT } from './list-changes.ts';
import { ARRAY, DEQUE, VEC } from './lists.ts';
import { ENTRY, HASH_MAP_MUT, HASH_SET_MUT, MAP, SET, TREE_MAP, TREE_MAP_MUT, TREE_SET, TREE_SET_MUT } from './maps.ts';
import {
  type CallInfo,
  INT_KINDS,
  type Kind,
  kindOf,
  type Method,
  type Methods,
  type Mutator,
  type Mutators,
  type Receiver,
} from './method.ts';
import { OPTION, OPTION_MUT, ORDERING, RESULT, RESULT_MUT } from './options.ts';
import { ANY, BYTES_METHODS, CELL, DURATIONS, HASHERS, HASHERS_MUT, MEMBER } from './others.ts';
import { BOOL, BYTE, CHAR, FLOAT } from './scalars.ts';
import { STRING, STRING_MUT } from './strings.ts';

type ByKind<M> = Map<Kind, M>;

function byName<M>(tables: Partial<Readonly<Record<Kind, Readonly<Record<string, M>>>>>): ReadonlyMap<string, ByKind<M>> {
  const found = new Map<string, ByKind<M>>();
  for (const [kind, methods] of Object.entries(tables)) {
    for (const [name, method] of Object.entries(methods)) {
      const kinds = found.get(name) ?? new Map<Kind, M>();
      kinds.set(kind as Kind, method);
      found.set(name, kinds);
    }
  }
  return found;
}

type RangeOf = Extract<Receiver, { readonly t: 'range' }>;

/** Methods of iterators that leave the rest of the items to others. */
const BY_REFERENCE = [
  'next',
  'next_back',
  'nth',
  'nth_back',
  'any',
  'all',
  'find',
  'find_map',
  'position',
  'rfind',
  'rposition',
  'try_fold',
  'by_ref',
] as const;

/** What a range of numbers has no use for, or has as a range. */
const NOT_OF_RANGES: ReadonlySet<string> = new Set([
  'clone',
  'peek',
  'next_if',
  'next_if_eq',
  'cloned',
  'copied',
  'flatten',
  'unzip',
]);

/** A range is an iterator itself. */
const RANGE: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(
    Object.entries(ITER)
      .filter(([name]) => !NOT_OF_RANGES.has(name))
      .map(([name, method]): [string, Method] => [name, (run, self, args, info) => method(run, iterate(run, self), args, info)]),
  ),
  contains: (run, self, args) => {
    const { from, to, inclusive } = self as RangeOf;
    const item = args[0] as Thing;
    if (from !== null && (partialIn(run, from, item) ?? 1) > 0) return false;
    return to === null || (partialIn(run, item, to) ?? 1) < (inclusive ? 1 : 0);
  },
  is_empty: (run, self) => {
    const { from, to, inclusive } = self as RangeOf;
    return !((partialIn(run, from as Thing, to as Thing) ?? 1) < (inclusive ? 1 : 0));
  },
};

/** A range of which more was asked than it has ends where it was asked from. */
function useUp(place: Place, name: string): void {
  const { from, to } = deref(place) as RangeOf;
  const end = name === 'nth_back' ? from : to;
  place.set(range(end, end));
}

const TABLES: Partial<Record<Kind, Methods>> = {
  bool: BOOL,
  string: STRING,
  signed: { ...INT, ...SIGNED },
  unsigned: { ...INT, ...UNSIGNED },
  byte: { ...INT, ...UNSIGNED, ...BYTE },
  literal: { ...INT, ...SIGNED, ...UNSIGNED },
  float: FLOAT,
  char: CHAR,
  option: OPTION,
  result: RESULT,
  ordering: ORDERING,
  duration: DURATIONS,
  hasher: HASHERS,
  bytes: BYTES_METHODS,
  vec: VEC,
  array: ARRAY,
  deque: DEQUE,
  hashmap: MAP,
  treemap: TREE_MAP,
  hashset: SET,
  treeset: TREE_SET,
  range: RANGE,
  member: MEMBER,
  iter: ITER,
  cell: CELL,
  entry: ENTRY,
};
const CHANGING: Partial<Record<Kind, Mutators>> = {
  string: STRING_MUT,
  option: OPTION_MUT,
  result: RESULT_MUT,
  vec: VEC_MUT,
  array: SLICE_MUT,
  deque: DEQUE_MUT,
  hashmap: HASH_MAP_MUT,
  treemap: TREE_MAP_MUT,
  hashset: HASH_SET_MUT,
  treeset: TREE_SET_MUT,
  hasher: HASHERS_MUT,
  range: Object.fromEntries(
    BY_REFERENCE.map((name): [string, Mutator] => [
      name,
      (run, place, _self, args, info) => {
        const result = (ITER[name] as Method)(run, iterateRangeIn(run, place), args, info);
        if (result === NONE && name.startsWith('nth')) useUp(place, name);
        return result;
      },
    ]),
  ),
};
export const METHODS = byName<Method>(TABLES);
export const MUTATORS = byName<Mutator>(CHANGING);
/** What everything has. */
const ofAll = (name: string): Method | undefined => (Object.hasOwn(ANY, name) ? ANY[name as keyof typeof ANY] : undefined);
/** Whether anything is known by this name. */
export const isKnownMethod = (name: string): boolean => METHODS.has(name) || MUTATORS.has(name) || Object.hasOwn(ANY, name);
/** Whether some kind of receiver is changed by a method of this name. */
export const mayMutate = (name: string): boolean => MUTATORS.has(name);

/** Calls a method; the receiver is a place where it may have to be changed. */
export function callMethod(run: Run, receiver: Thing, args: readonly Thing[], info: CallInfo, writable: boolean): Thing {
  const { name } = info;
  let self = deref(receiver);
  if (typeof self === 'object' && self.t === 'unset') self = adopt(run, receiver, name, args);
  const kind = kindOf(self);
  if (kind === 'opaque') return callOnSymbol(run, receiver, self as Opaque, args, info, writable);
  if (isPlace(receiver)) {
    const mutator = MUTATORS.get(name)?.get(kind);
    if (mutator !== undefined) {
      run.effects++;
      return mutator(run, innermost(receiver), self, args, info);
    }
    if (name === 'into_iter' && writable) return iterate(run, receiver);
    // Of a box: what is in it.
    if (name === 'as_mut') return receiver;
  }
  if (kind === 'cell' || (kind === 'iter' && TAKING.has(name))) run.effects++;
  const method = METHODS.get(name)?.get(kind);
  if (method !== undefined) return method(run, self, args, info);
  const common = NOT_OF[kind]?.has(name) === true ? undefined : ofAll(name);
  if (common !== undefined) return common(run, self, args, info);
  return unknownMethod(run, receiver, self, args, info, writable);
}

const TAKING: ReadonlySet<string> = new Set(BY_REFERENCE);
/** What everything has, except these. */
const NOT_OF: Partial<Record<Kind, ReadonlySet<string>>> = {
  float: new Set(['cmp', 'hash']),
  iter: new Set(['to_string', 'hash', 'max', 'min', 'clamp', 'to_owned']),
  range: new Set(['cmp', 'partial_cmp', 'lt', 'le', 'gt', 'ge', 'to_string', 'max', 'min', 'clamp']),
  hashmap: new Set(['cmp', 'partial_cmp', 'lt', 'le', 'gt', 'ge', 'hash', 'to_string', 'max', 'min', 'clamp']),
  hashset: new Set(['cmp', 'partial_cmp', 'lt', 'le', 'gt', 'ge', 'hash', 'to_string', 'max', 'min', 'clamp']),
};

function unknownMethod(
  run: Run,
  receiver: Thing,
  self: Receiver,
  args: readonly Thing[],
  info: CallInfo,
  writable: boolean,
): Thing {
  return unknownCall(run, `.${info.name}`, [writable ? receiver : self, ...args], RESULTS[info.name] ?? info.expected);
}

/** What well-known names return, whatever they are called on. */
const RESULTS: Readonly<Record<string, Type>> = {
  len: USIZE,
  is_empty: BOOL_TYPE,
  contains: BOOL_TYPE,
  contains_key: BOOL_TYPE,
  starts_with: BOOL_TYPE,
  ends_with: BOOL_TYPE,
  to_string: make('string', 'String'),
};

/** A default becomes what its first method asks for. */
function adopt(run: Run, receiver: Thing, name: string, args: readonly Thing[]): Receiver {
  const value = adopted(run, name, args);
  if (isPlace(receiver)) innermost(receiver).set(held(value));
  return value;
}

function adopted(run: Run, name: string, args: readonly Thing[]): Exclude<Receiver, { readonly t: 'unset' }> {
  const [first] = args.map((arg) => deref(arg));
  const has = (kind: Kind): boolean => Object.hasOwn(CHANGING[kind] ?? {}, name) || Object.hasOwn(TABLES[kind] ?? {}, name);
  const isIndex = typeof first === 'object' && first.t === 'int' && (first.width === null || first.width === 'usize');
  // A vector of characters or a text, a map of numbers or a vector.
  if ((name === 'push' && typeof first === 'object' && first.t === 'char') || (name === 'insert' && args.length === 2 && isIndex))
    run.abstracted(`.${name} of a default of an inferred type`);
  if (name === 'insert') return args.length === 2 ? emptyMap(false) : setFrom(false, []);
  if (name === 'entry' || name === 'get_mut' || name === 'contains_key') return emptyMap(false);
  if (has('vec')) return list([]);
  if (has('deque')) return list([], 'deque');
  if (has('string')) return '';
  if (has('literal')) return int(0);
  if (has('option')) return NONE;
  return opaque('Default::default');
}

/** Whether integers have a method, and at most one other kind. */
function ofIntegers(kinds: ReadonlyMap<Kind, unknown>): boolean {
  const others = [...kinds.keys()].filter((kind) => !INT_KINDS.has(kind));
  return others.length < Math.min(kinds.size, 2);
}

/** A method on a symbol: the symbol is read as the type that has such a method, if one is clear. */
function callOnSymbol(run: Run, receiver: Thing, self: Opaque, args: readonly Thing[], info: CallInfo, writable: boolean): Thing {
  const { name } = info;
  const as = (value: Receiver): Thing => {
    run.abstracted(`.${name} of an unknown value`);
    return callMethod(run, value, args, info, false);
  };
  const common = ofAll(name);
  if (common !== undefined) return common(run, self, args, info);
  if (name === 'then' || name === 'then_some') return as(asBool(run.world, self));
  const kinds = METHODS.get(name);
  if (kinds !== undefined && ofIntegers(kinds)) {
    const first = args[0] === undefined ? undefined : deref(args[0]);
    return as(asInt(run.world, self, first !== undefined && isInt(first) ? first.width : null));
  }
  if (name === 'iter' || name === 'into_iter') return iterate(run, self);
  if (kinds?.has('option') === true && name !== 'unwrap' && name !== 'expect' && !MUTATORS.has(name))
    return as(reify(run.world, self, optionOf(null)) as Receiver);
  if (kinds?.has('result') === true && !kinds.has('option')) return as(reify(run.world, self, resultOf(null, null)) as Receiver);
  return unknownMethod(run, receiver, self, args, info, writable);
}
