/** Functions that are not interpreted: equal arguments give equal results, and what they may change is changed to something unknown. */
import * as rust from '../../rust/index.ts';
import { hashPair } from './hash.ts';
import { like, reify } from './symbols.ts';
import { held, innermost, isPlace, type Run, settle, type Thing } from './things.ts';
import type { Type } from './types.ts';
import { data, int, keyOf, opaque, type Value } from './value.ts';

export type Impurity = 'chance' | 'state';

/** What the result of an unknown function depends on besides its arguments; `.name` is a method. Null: on nothing. */
export function impurityOf(name: string, promised: ReadonlySet<string> = NOTHING): Impurity | null {
  if (isPromised(name, promised)) return null;
  if (name.startsWith(OUTSIDE)) return 'state';
  // What is given nothing and is no constant comes from somewhere.
  if (name.endsWith('()')) return 'chance';
  if (name.startsWith('.')) {
    if (!rust.EFFECT_METHODS.has(name.slice(1))) return null;
    return CHANCE.test(name) ? 'chance' : 'state';
  }
  const why = rust.impurePath(name);
  if (why === null || why.endsWith('is unsafe to reason about')) return null;
  return why.endsWith('shares mutable state') ? 'state' : 'chance';
}

const NOTHING: ReadonlySet<string> = new Set();

/** The names of a text and of a promise differ by the module that stageleft puts in, and by what tells calls without arguments apart. */
export function isPromised(name: string, promised: ReadonlySet<string>): boolean {
  if (promised.size === 0) return false;
  const plain = name.replace(/\(\)$/, '');
  const written = plain.replace(/(^|::)__staged::/g, '$1');
  return [name, plain, written, `${plain}()`].some((one) => promised.has(one));
}

const CHANCE = /^\.(?:gen|random|sample|shuffle|choose|now|elapsed|next_u|fill_bytes|recv|try_recv|poll|read)/;

/** Names of methods that are called on something outside the text, such as a static. */
const OUTSIDE = 'outside .';
export const outsideMethod = (method: string): string => `${OUTSIDE}${method}`;

/** How many different things may happen where chance decides: enough to tell calls apart, few enough to try them all. */
const CHANCES = 2;

/** What an impure function is given besides its arguments, so that it may answer differently. */
function circumstances(run: Run, name: string, values: readonly Value[]): readonly Value[] {
  const { outside } = run.site;
  const kind = outside === undefined ? null : impurityOf(name, run.world.types.pure);
  if (outside === undefined || kind === null) return [];
  if (kind === 'chance') return [int(outside.draw(CHANCES))];
  const before = outside.machine.history;
  outside.machine.history = hashPair(`${before} ${name} ${values.map(keyOf).join()}`).join();
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
