/** What is made of all items of an iterator: collections and sums. */
import { mapFrom, setFrom } from '../collections.ts';
import { fuse, Iter, whileKept } from '../iter.ts';
import { binary } from '../operators.ts';
import { DURATION } from '../symbols.ts';
import { deref, drain, full, held, partOf, type Run, settle, type Thing } from '../things.ts';
import { isOrdered, listKind, type Type, widthOf } from '../types.ts';
import { data, float, int, list, ok, some, UNIT } from '../value.ts';
import type { CallInfo } from './method.ts';

const self = (thing: Thing): Iter<Thing> => thing as Iter<Thing>;

/** `sum` and `product`. */
export function total(run: Run, it: Thing, operator: '+' | '*', info: CallInfo): Thing {
  const type = info.types[0] ?? info.expected;
  if (type?.kind === 'option' || type?.kind === 'result') return totalInside(run, it, operator, type);
  let now = startOf(type, operator);
  for (let item = self(it).next(); item !== undefined; item = self(it).next()) {
    run.spend();
    const next = deref(item);
    now ??= typeof next === 'object' && next.t === 'float' ? float(zeroOf(operator), next.width) : int(zeroOf(operator));
    now = binary(run, operator, now, next);
  }
  if (now === null) run.abstracted('sum of nothing into an inferred type');
  return now ?? int(zeroOf(operator));
}

/** The sum of no floats is `-0.0`, which changes no other sum. */
const zeroOf = (operator: '+' | '*'): number => (operator === '+' ? -0 : 1);

function startOf(type: Type | null, operator: '+' | '*'): Thing | null {
  if (type?.kind === 'float') return float(zeroOf(operator), type.name === 'f32' ? 'f32' : 'f64');
  if (type?.kind === 'int') return int(zeroOf(operator), widthOf(type));
  return type?.kind === 'duration' ? data(DURATION, [int(0, 'u128')]) : null;
}

/** `sum::<Option<T>>()`: of everything, or the first that is empty. */
function totalInside(run: Run, it: Thing, operator: '+' | '*', type: Type): Thing {
  let empty: Thing | null = null;
  const inner = whileKept(self(it), (item) => {
    const value = full(item);
    if (value === undefined) empty = deref(item);
    return value;
  });
  const sum = total(run, new Iter(fuse(inner)), operator, { name: '', types: [type.args[0] ?? null], expected: null });
  return empty ?? (type.kind === 'option' ? some(held(sum)) : ok(held(sum)));
}

/** What `collect` makes of the items, by the type that is asked for. */
export function collect(run: Run, it: Iter<Thing>, type: Type | null): Thing {
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
  return list(drain(run, it).map(held), listKind(type));
}

/** `collect::<Option<C>>()`: everything, or the first that is empty. */
function collectInside(run: Run, it: Iter<Thing>, type: Type): Thing {
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
