/** Functions that are not interpreted: equal arguments give equal results, and what they may change is changed to something unknown. */
import { rust } from '../../ir/index.ts';
import { hashPair } from './hash.ts';
import { like, reify } from './symbols.ts';
import { held, innermost, isPlace, type Run, settle, type Thing } from './things.ts';
import type { Type } from './types.ts';
import { data, int, keyOf, opaque, type Value } from './value.ts';

export type Impurity = 'chance' | 'state';

/** What the result of an unknown function depends on besides its arguments; `.name` is a method. Null: on nothing. */
export function impurityOf(name: string): Impurity | null {
  if (name.startsWith('.')) {
    if (!rust.EFFECT_METHODS.has(name.slice(1))) return null;
    return CHANCE.test(name) ? 'chance' : 'state';
  }
  const why = rust.impurePath(name);
  if (why === null || why.endsWith('is unsafe to reason about')) return null;
  return why.endsWith('shares mutable state') ? 'state' : 'chance';
}

const CHANCE = /^\.(?:gen|random|sample|shuffle|choose|now|elapsed|next_u|fill_bytes|recv|try_recv|poll|read)/;

/** How many different things may happen where chance decides: enough to tell calls apart, few enough to try them all. */
const CHANCES = 2;

/** What an impure function is given besides its arguments, so that it may answer differently. */
function circumstances(run: Run, name: string, values: readonly Value[]): readonly Value[] {
  const { outside } = run.site;
  const kind = outside === undefined ? null : impurityOf(name);
  if (outside === undefined || kind === null) return [];
  if (kind === 'chance') return [int(outside.draw(CHANCES))];
  const before = outside.history;
  outside.history = hashPair(`${before} ${name} ${values.map(keyOf).join()}`).join();
  return [before];
}

/** Calls an unknown function; `type` is what its result is known to be. Arguments that are places get new contents. */
export function unknownCall(run: Run, name: string, args: readonly Thing[], type: Type | null): Value {
  run.abstracted(name);
  const given = args.map((arg) => settle(run, arg));
  const values = [...given, ...circumstances(run, name, given)];
  args.forEach((arg, i) => {
    if (isPlace(arg)) innermost(arg).set(like(run.world, opaque(`${name}/&mut ${i}`, values), values[i] as Value));
  });
  return reify(run.world, opaque(name, values, type?.text ?? null), type);
}

/** Calls a closure or a function that came as a value. */
export function callFn(run: Run, fn: Thing | undefined, args: readonly Thing[]): Thing {
  if (typeof fn === 'object' && fn.t === 'fn') return fn.call(args);
  // The name of a tuple struct is its constructor too.
  if (typeof fn === 'object' && fn.t === 'data' && fn.items.length === 0 && fn.shape.fields === null)
    return data(fn.shape, args.map(held));
  return unknownCall(run, 'call', fn === undefined ? args : [fn, ...args], null);
}
