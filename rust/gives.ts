/** What methods of Option, Result and iterators give for values whose shape is known: the payload stays traceable. */
import { callClosure } from './enter.ts';
import { asTerm, type Machine, NO_ROOTS, type Value } from './machine.ts';
import type { MethodName } from './methods.ts';
import { alternativesOf } from './shapes.ts';
import { constant, emittedItems, joinAll, joinTerms, type Term, tuple, UNKNOWN, variant } from './term.ts';

type Variant = Extract<Term, { t: 'variant' }>;
const NONE = variant('None');

/** The result, or null when the method on this value is nothing special. */
export function containerMethod(
  machine: Machine,
  method: string,
  turbofish: string,
  self: Term,
  args: readonly Value[],
): Term | null {
  const call = calling(machine, method);
  const [first, second] = args;
  // Only `bool` has these.
  if (method === 'then_some' && first !== undefined) return joinTerms(variant('Some', [asTerm(first)]), NONE);
  if (method === 'then' && first?.t === 'fn') return joinTerms(variant('Some', [call(first)]), NONE);

  // With a plain argument the call itself is an exact function of the value, which says more than a choice.
  const opens = /^(?:unwrap|expect|into_iter|iter)$/.test(method) || args.some((arg) => arg.t === 'fn');
  const alternatives = self.t === 'choice' ? self.of : ((opens ? alternativesOf(machine, self) : null) ?? [self]);
  const results: Term[] = [];
  for (const one of alternatives) {
    if (one.t !== 'variant') {
      // Mapping over something of unknown shape still says what every item looks like.
      if (method === 'map' && first?.t === 'fn') results.push(variant('Many', [call(first, UNKNOWN)]));
      else return null;
      continue;
    }
    if (panics(method, one)) continue;
    const gives = TABLES.get(one.name);
    if (gives === undefined || !Object.hasOwn(gives, method)) return null;
    const value = first === undefined ? UNKNOWN : asTerm(first);
    const given: Given = { one, payload: one.items[0] ?? UNKNOWN, first, second, value, call, turbofish };
    results.push((gives[method as MethodName] as (given: Given) => Term)(given));
  }
  return results.length === 0 ? null : joinAll(results);
}

const panics = (method: string, { name }: Variant): boolean =>
  (method === 'unwrap' || method === 'expect') && (name === 'None' || name === 'Err');

/** Calls a closure that is an argument. */
type Call = (f: Value | undefined, ...values: Term[]) => Term;

function calling(machine: Machine, method: string): Call {
  return (f, ...values) => {
    if (f?.t !== 'fn') return machine.unknown(`.${method}() with a function that is not in the text`);
    const { live } = machine.flow;
    const result = callClosure(
      machine,
      f,
      values.map((value) => ({ value, roots: NO_ROOTS })),
    );
    machine.flow.live = live;
    return result;
  };
}

interface Given {
  readonly one: Variant;
  /** What is in it, of an Option or Result. */
  readonly payload: Term;
  readonly first: Value | undefined;
  readonly second: Value | undefined;
  /** The first argument as a value. */
  readonly value: Term;
  readonly call: Call;
  readonly turbofish: string;
}
type Gives = Readonly<Partial<Record<MethodName, (given: Given) => Term>>>;

const some = (term: Term): Term => variant('Some', [term]);
const yes = (): Term => constant('true');
const no = (): Term => constant('false');
const itself = ({ one }: Given): Term => one;
const inside = ({ payload }: Given): Term => payload;
const argument = ({ value }: Given): Term => value;
const none = (): Term => NONE;
const unknown = (): Term => UNKNOWN;
const mapped = ({ one, payload, call, first }: Given): Term => variant(one.name, [call(first, payload)]);
const ofFirst = ({ payload, call, first }: Given): Term => call(first, payload);
const ofSecond = ({ payload, call, second }: Given): Term => call(second, payload);
const madeByFirst = ({ call, first }: Given): Term => call(first);

/** `Some` and `Ok`. */
const FULL: Gives = {
  map: mapped,
  map_err: itself,
  and_then: ofFirst,
  filter: ({ one }) => joinTerms(one, NONE),
  or: itself,
  or_else: itself,
  unwrap: inside,
  expect: inside,
  unwrap_or: inside,
  unwrap_or_else: inside,
  unwrap_or_default: inside,
  map_or: ofSecond,
  map_or_else: ofSecond,
  is_some: yes,
  is_ok: yes,
  is_none: no,
  is_err: no,
  ok: ({ payload }) => some(payload),
  err: none,
  ok_or: ({ payload }) => variant('Ok', [payload]),
  ok_or_else: ({ payload }) => variant('Ok', [payload]),
  as_ref: itself,
  iter: ({ payload }) => variant('Iter', [payload]),
  into_iter: ({ payload }) => variant('Iter', [payload]),
};
const EMPTY: Gives = {
  map: itself,
  map_err: itself,
  and_then: itself,
  filter: itself,
  or: argument,
  or_else: madeByFirst,
  unwrap: inside,
  expect: inside,
  unwrap_or: argument,
  unwrap_or_else: madeByFirst,
  unwrap_or_default: unknown,
  map_or: argument,
  map_or_else: madeByFirst,
  is_some: no,
  is_ok: no,
  is_none: yes,
  is_err: yes,
  ok: none,
  err: none,
  ok_or: ({ value }) => variant('Err', [value]),
  ok_or_else: ({ call, first }) => variant('Err', [call(first)]),
  as_ref: itself,
  iter: () => variant('Iter', []),
  into_iter: () => variant('Iter', []),
};
/** `Err` hands its error to the functions. */
const FAILED: Gives = {
  ...EMPTY,
  map_err: mapped,
  or_else: ofFirst,
  unwrap_or_else: ofFirst,
  map_or_else: ofFirst,
  err: ({ payload }) => some(payload),
};

const many = (items: readonly Term[]): Term => variant('Many', items);
const someOf = ({ one }: Given): Term => many(one.items);
function emitted({ one, call, first }: Given): Term {
  const found = one.items.map((item) => emittedItems(call(first, item)));
  return found.includes(null) ? UNKNOWN : many(found.flatMap((items) => items ?? []));
}
const COLLECTIONS = /^(?:::)?<(?:[\w:]*::)?(?:Vec|VecDeque|HashSet|BTreeSet|HashMap|BTreeMap)</;

const LIST: Gives = {
  map: ({ one, call, first }) =>
    variant(
      one.name,
      one.items.map((item) => call(first, item)),
    ),
  iter: itself,
  into_iter: itself,
  filter: someOf,
  rev: someOf,
  skip: someOf,
  take: someOf,
  step_by: someOf,
  skip_while: someOf,
  take_while: someOf,
  enumerate: ({ one }) => many(one.items.map((item) => tuple([UNKNOWN, item]))),
  filter_map: emitted,
  flat_map: emitted,
  chain: ({ one, value }) => {
    if (value.t !== 'variant' || (value.name !== 'Iter' && value.name !== 'Many')) return UNKNOWN;
    return variant(one.name === 'Iter' && value.name === 'Iter' ? 'Iter' : 'Many', [...one.items, ...value.items]);
  },
  collect: ({ one, turbofish }) => (COLLECTIONS.test(turbofish) ? many(one.items) : UNKNOWN),
};

const TABLES: ReadonlyMap<string, Gives> = new Map([
  ['Some', FULL],
  ['Ok', FULL],
  ['None', EMPTY],
  ['Err', FAILED],
  ['Iter', LIST],
  ['Many', LIST],
]);
