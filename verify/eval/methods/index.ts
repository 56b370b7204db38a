/** Which code runs for `receiver.name(…)`. */

import { emptyMap, setFrom } from '../collections.ts';
import { iterate } from '../iterate.ts';
import { asBool, asInt, reify } from '../symbols.ts';
import { deref, held, innermost, isInt, isPlace, type Run, type Thing } from '../things.ts';
import { BOOL as BOOL_TYPE, make, optionOf, resultOf, type Type, USIZE } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { int, list, NONE, type Opaque, some } from '../value.ts';
import { BOOL, CHAR, FLOAT, INT } from './ints.ts';
import { ITER } from './iters.ts';
import { LIST, LIST_MUT } from './lists.ts';
import { ENTRY, MAP, MAP_MUT, SET, SET_MUT } from './maps.ts';
import { type CallInfo, type Kind, kindOf, type Method, type Mutator, type Receiver } from './method.ts';
import { OPTION, OPTION_MUT, ORDERING, RESULT, RESULT_MUT } from './options.ts';
import { ANY, BYTES_METHODS, CELL, DURATIONS, HASHERS, HASHERS_MUT, MEMBER } from './others.ts';
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

/** A range iterates by itself. */
const RANGE: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(
    Object.entries(ITER).map(([name, method]): [string, Method] => [
      name,
      (run, self, args, info) => method(run, iterate(run, self), args, info),
    ]),
  ),
  contains: (run, self, args) => {
    const { from, to, inclusive } = self as Extract<Receiver, { readonly t: 'range' }>;
    const item = args[0] as Thing;
    if (from !== null && (ANY['lt'] as Method)(run, deref(item), [from], NO_INFO) === true) return false;
    return to === null || (ANY[inclusive ? 'le' : 'lt'] as Method)(run, deref(item), [to], NO_INFO) === true;
  },
  is_empty: (run, self) => iterate(run, self).next() === undefined,
};
const NO_INFO: CallInfo = { name: '', types: [], expected: null };

const METHODS = byName<Method>({
  bool: BOOL,
  string: STRING,
  int: INT,
  float: FLOAT,
  char: CHAR,
  option: OPTION,
  result: RESULT,
  ordering: ORDERING,
  duration: DURATIONS,
  hasher: HASHERS,
  bytes: BYTES_METHODS,
  list: LIST,
  map: MAP,
  set: SET,
  range: RANGE,
  member: MEMBER,
  iter: ITER,
  cell: CELL,
  entry: ENTRY,
});
const MUTATORS = byName<Mutator>({
  string: STRING_MUT,
  option: OPTION_MUT,
  result: RESULT_MUT,
  list: LIST_MUT,
  map: MAP_MUT,
  set: SET_MUT,
  hasher: HASHERS_MUT,
  range: {
    next: (run, place, self) => {
      const iter = iterate(run, self);
      const item = iter.next();
      const range = self as Extract<Receiver, { readonly t: 'range' }>;
      const after = iter.peek();
      place.set({ ...range, from: (after ?? range.to) as typeof range.from, inclusive: after !== undefined && range.inclusive });
      return item === undefined ? NONE : some(held(item));
    },
  },
});
/** Whether anything is known by this name. */
export const isKnownMethod = (name: string): boolean => METHODS.has(name) || MUTATORS.has(name) || Object.hasOwn(ANY, name);
/** Whether some kind of receiver is changed by a method of this name. */
export const mayMutate = (name: string): boolean => MUTATORS.has(name);

/** Calls a method; the receiver is a place where it may have to be changed. */
export function callMethod(run: Run, receiver: Thing, args: readonly Thing[], info: CallInfo, writable: boolean): Thing {
  const { name } = info;
  let self = deref(receiver);
  if (typeof self === 'object' && self.t === 'unset') self = adopt(receiver, name, args);
  const kind = kindOf(self);
  if (kind === 'opaque') return callOnSymbol(run, receiver, self as Opaque, args, info, writable);
  if (isPlace(receiver)) {
    const mutator = MUTATORS.get(name)?.get(kind);
    if (mutator !== undefined) return mutator(run, innermost(receiver), self, args, info);
    if (name === 'into_iter' && writable) return iterate(run, receiver);
  }
  const method = METHODS.get(name)?.get(kind);
  if (method !== undefined) return method(run, self, args, info);
  if (Object.hasOwn(ANY, name)) return (ANY[name] as Method)(run, self, args, info);
  return unknownMethod(run, receiver, self, args, info, writable);
}

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
function adopt(receiver: Thing, name: string, args: readonly Thing[]): Receiver {
  const kinds = MUTATORS.get(name);
  let value: Receiver = list([]);
  if (name === 'insert') value = args.length === 2 ? emptyMap(false) : setFrom(false, []);
  else if (name === 'entry' || name === 'get_mut' || name === 'contains_key') value = emptyMap(false);
  else if (name === 'push_str') value = '';
  else if (kinds === undefined && INT[name] !== undefined) value = int(0);
  else if (kinds === undefined && OPTION[name] !== undefined && LIST[name] === undefined) value = NONE;
  if (isPlace(receiver)) innermost(receiver).set(held(value));
  return value;
}

/** A method on a symbol: the symbol is read as the type that has such a method, if one is clear. */
function callOnSymbol(run: Run, receiver: Thing, self: Opaque, args: readonly Thing[], info: CallInfo, writable: boolean): Thing {
  const { name } = info;
  const as = (value: Receiver): Thing => {
    run.abstracted(`.${name} of an unknown value`);
    return callMethod(run, value, args, info, false);
  };
  if (Object.hasOwn(ANY, name)) return (ANY[name] as Method)(run, self, args, info);
  if (name === 'then' || name === 'then_some') return as(asBool(run.world, self));
  const kinds = METHODS.get(name);
  if (kinds?.has('int') === true && kinds.size <= 2) {
    const first = args[0] === undefined ? undefined : deref(args[0]);
    return as(asInt(run.world, self, first !== undefined && isInt(first) ? first.width : null));
  }
  if (name === 'iter' || name === 'into_iter') return iterate(run, self);
  if (kinds?.has('option') === true && name !== 'unwrap' && name !== 'expect' && !MUTATORS.has(name))
    return as(reify(run.world, self, optionOf(null)) as Receiver);
  if (kinds?.has('result') === true && !kinds.has('option')) return as(reify(run.world, self, resultOf(null, null)) as Receiver);
  return unknownMethod(run, receiver, self, args, info, writable);
}
