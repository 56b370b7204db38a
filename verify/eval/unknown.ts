/** Functions that are not interpreted: equal arguments give equal results, and what they may change is changed to something unknown. */
import { like, reify } from './symbols.ts';
import { innermost, isPlace, type Run, settle, type Thing } from './things.ts';
import type { Type } from './types.ts';
import { opaque, type Value } from './value.ts';

/** Calls an unknown function; `type` is what its result is known to be. Arguments that are places get new contents. */
export function unknownCall(run: Run, name: string, args: readonly Thing[], type: Type | null): Value {
  run.abstracted(name);
  const values = args.map((arg) => settle(run, arg));
  args.forEach((arg, i) => {
    if (isPlace(arg)) innermost(arg).set(like(run.world, opaque(`${name}/&mut ${i}`, values), values[i] as Value));
  });
  return reify(run.world, opaque(name, values, type?.text ?? null), type);
}

/** Calls a closure or a function that came as a value. */
export function callFn(run: Run, fn: Thing | undefined, args: readonly Thing[]): Thing {
  if (typeof fn === 'object' && fn.t === 'fn') return fn.call(args);
  return unknownCall(run, 'call', fn === undefined ? args : [fn, ...args], null);
}
