/** Entering a closure whose text is known. */
import { isName } from './core/parts.ts';
import { asTerm, type Callable, type Machine, type Roots, type Value } from './machine.ts';
import { bindMatch, matchPattern } from './patterns.ts';
import { textOf } from './syntax.ts';
import { joinAll, type Term, UNKNOWN } from './term.ts';

export interface Argument {
  readonly value: Value;
  readonly roots: Roots;
}

/** Executes the body of a closure and joins the values of all its exits. */
export function callClosure(machine: Machine, closure: Callable, args: readonly Argument[]): Term {
  const { parameters, body, at } = closure.node;
  if (parameters.length !== args.length) return machine.unknown(`${args.length} arguments for ${textOf(at).slice(0, 60)}`);
  const { scope, flow, module } = machine;
  machine.scope = closure.scope;
  machine.module = closure.module;
  machine.flow = { store: new Map([...flow.store, ...closure.store]), live: true };
  machine.returns.push([]);
  parameters.forEach(({ pattern }, i) => {
    const arg = args[i] as Argument;
    bindMatch(machine, matchPattern(machine, pattern, arg.value), arg.roots);
  });
  const slots = parameters.map(({ pattern, type }) =>
    isName(pattern) && (!pattern.mutable || type !== null) ? machine.slotOf(pattern.name) : undefined,
  );
  const value = machine.term(body);
  // Where the body may end elsewhere too, what holds at its end says little.
  const ends = machine.flow.live && machine.returns.at(-1)?.length === 0;
  machine.after = slots.map((slot) => (ends && slot !== undefined ? asTerm(machine.flow.store.get(slot) ?? UNKNOWN) : UNKNOWN));
  const results = [...(machine.returns.pop() ?? []), ...(machine.flow.live ? [value] : [])];
  machine.scope = scope;
  machine.module = module;
  machine.flow = { store: flow.store, live: flow.live && results.length > 0 };
  return joinAll(results);
}
