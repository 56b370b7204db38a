/** Methods of Option, Result and iterators on values whose shape is known: the payload stays traceable through `map`, `unwrap_or`, … */
import { callClosure } from './enter.ts';
import { asTerm, type Machine, NO_ROOTS, type Value } from './machine.ts';
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
  const call = (f: Value | undefined, ...values: Term[]): Term => {
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
  const [first, second] = args;
  // Only `bool` has these.
  if (method === 'then_some' && first !== undefined) return joinTerms(variant('Some', [asTerm(first)]), NONE);
  if (method === 'then' && first?.t === 'fn') return joinTerms(variant('Some', [call(first)]), NONE);

  // With a plain argument the call itself is an exact function of the value, which says more than a choice.
  const opens =
    method === 'unwrap' ||
    method === 'expect' ||
    method === 'into_iter' ||
    method === 'iter' ||
    args.some((arg) => arg.t === 'fn');
  const alternatives = self.t === 'choice' ? self.of : ((opens ? alternativesOf(machine, self) : null) ?? [self]);
  const results: Term[] = [];
  for (const one of alternatives) {
    if (one.t !== 'variant') {
      // Mapping over something of unknown shape still says what every item looks like.
      if (method === 'map' && first?.t === 'fn') results.push(variant('Many', [call(first, UNKNOWN)]));
      else return null;
      continue;
    }
    if ((method === 'unwrap' || method === 'expect') && (one.name === 'None' || one.name === 'Err')) continue;
    const result =
      one.name === 'Iter' || one.name === 'Many'
        ? listMethod(method, turbofish, one, first, call)
        : optionMethod(method, one, first, second, call);
    if (result === null) return null;
    results.push(result);
  }
  return results.length === 0 ? null : joinAll(results);
}

type Call = (f: Value | undefined, ...values: Term[]) => Term;

function optionMethod(
  method: string,
  one: Variant,
  first: Value | undefined,
  second: Value | undefined,
  call: Call,
): Term | null {
  const full = one.name === 'Some' || one.name === 'Ok';
  if (!full && one.name !== 'None' && one.name !== 'Err') return null;
  const payload = one.items[0] ?? UNKNOWN;
  const given = first === undefined ? UNKNOWN : asTerm(first);
  switch (method) {
    case 'map':
      return full ? variant(one.name, [call(first, payload)]) : one;
    case 'map_err':
      return one.name === 'Err' ? variant('Err', [call(first, payload)]) : one;
    case 'and_then':
      return full ? call(first, payload) : one;
    case 'filter':
      return full ? joinTerms(one, NONE) : one;
    case 'or':
      return full ? one : given;
    case 'or_else':
      return full ? one : one.name === 'Err' ? call(first, payload) : call(first);
    case 'unwrap':
    case 'expect':
      return payload;
    case 'unwrap_or':
      return full ? payload : given;
    case 'unwrap_or_else':
      return full ? payload : one.name === 'Err' ? call(first, payload) : call(first);
    case 'unwrap_or_default':
      return full ? payload : UNKNOWN;
    case 'map_or':
      return full ? call(second, payload) : given;
    case 'map_or_else':
      return full ? call(second, payload) : one.name === 'Err' ? call(first, payload) : call(first);
    case 'is_some':
    case 'is_ok':
      return constant(String(full));
    case 'is_none':
    case 'is_err':
      return constant(String(!full));
    case 'ok':
      return full ? variant('Some', [payload]) : NONE;
    case 'err':
      return one.name === 'Err' ? variant('Some', [payload]) : NONE;
    case 'ok_or':
      return full ? variant('Ok', [payload]) : variant('Err', [given]);
    case 'ok_or_else':
      return full ? variant('Ok', [payload]) : variant('Err', [call(first)]);
    case 'as_ref':
      return one;
    case 'iter':
    case 'into_iter':
      return variant('Iter', full ? [payload] : []);
    default:
      return null;
  }
}

function listMethod(method: string, turbofish: string, one: Variant, first: Value | undefined, call: Call): Term | null {
  const many = (items: readonly Term[]): Term => variant('Many', items);
  switch (method) {
    case 'map':
      return variant(
        one.name,
        one.items.map((item) => call(first, item)),
      );
    case 'iter':
    case 'into_iter':
      return one;
    case 'filter':
    case 'rev':
    case 'skip':
    case 'take':
    case 'step_by':
    case 'skip_while':
    case 'take_while':
      return many(one.items);
    case 'enumerate':
      return many(one.items.map((item) => tuple([UNKNOWN, item])));
    case 'filter_map':
    case 'flat_map': {
      const found = one.items.map((item) => emittedItems(call(first, item)));
      return found.includes(null) ? UNKNOWN : many(found.flatMap((items) => items ?? []));
    }
    case 'chain': {
      const other = first === undefined || first.t === 'fn' ? UNKNOWN : first;
      if (other.t !== 'variant' || (other.name !== 'Iter' && other.name !== 'Many')) return UNKNOWN;
      return variant(one.name === 'Iter' && other.name === 'Iter' ? 'Iter' : 'Many', [...one.items, ...other.items]);
    }
    case 'collect':
      return /^(?:::)?<(?:[\w:]*::)?(?:Vec|VecDeque|HashSet|BTreeSet|HashMap|BTreeMap)</.test(turbofish)
        ? many(one.items)
        : UNKNOWN;
    default:
      return null;
  }
}
