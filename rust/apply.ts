/** Executes a closure on abstract arguments. */
import { createHash } from 'node:crypto';
import { mayBeMutable, open } from './anatomy.ts';
import { lower } from './core/lower.ts';
import { callClosure } from './enter.ts';
import { evaluate } from './evaluate.ts';
import { argumentRoot, asTerm, GiveUp, Machine, NO_ROOTS, type Value } from './machine.ts';
import type { Trust } from './purity.ts';
import { typedAtoms } from './shapes.ts';
import { stripQuote } from './source.ts';
import { type Term, UNKNOWN } from './term.ts';
import { compact } from './tokens.ts';

export interface Application {
  readonly result: Term;
  /** Arguments that are written through a mutable reference. */
  readonly mutates: readonly number[];
  /** What each argument is afterwards, where it was handed in by mutable reference or else as it is used up. */
  readonly after: readonly Term[];
  /** First reason why something is not known. It need not concern the part of the result that is asked for. */
  readonly because?: string;
}

/**
 * What the closure returns for these arguments; for an expression that is not a closure, its value.
 * @param types of the arguments, behind references; from the type hint of the text where they are left out
 */
export function applyClosure(
  text: string,
  args: readonly Term[],
  trust: Trust = {},
  types: readonly (string | null)[] = [],
): Application {
  const opened = open(text);
  const everything = args.map((_, i) => i);
  const nothing = args.map(() => UNKNOWN);
  if ('because' in opened) return { result: UNKNOWN, mutates: everything, after: nothing, because: opened.because };
  const { root, anatomy } = opened;
  const site = createHash('sha256')
    .update(compact(stripQuote(text)))
    .digest('hex')
    .slice(0, 12);
  const machine = new Machine(text, site, trust.trustUserMethods === true, evaluate);
  try {
    machine.returns.push([]);
    const value: Value = machine.eval(lower(root));
    if (value.t !== 'fn' && args.length === 0)
      return finish(machine, machine.flow.live && machine.returns[0]?.length === 0 ? value : UNKNOWN, []);
    if (value.t !== 'fn')
      return { result: UNKNOWN, mutates: everything, after: nothing, because: machine.because ?? 'not a closure' };
    args.forEach((arg, i) => {
      // The last type of a hint is the result's.
      const hinted = i + 1 < (anatomy.hint?.types.length ?? 0) ? anatomy.hint?.types[i] : undefined;
      const type = types[i] ?? hinted ?? null;
      if (type !== null) machine.types.push(...typedAtoms(arg, type));
    });
    const mutable = args.map((_, i) => mayBeMutable(anatomy, i, args.length));
    const result = callClosure(
      machine,
      value,
      args.map((arg, i) => ({ value: arg, roots: mutable[i] === true ? new Set([argumentRoot(i)]) : NO_ROOTS })),
    );
    return finish(machine, result, machine.after);
  } catch (error) {
    if (!(error instanceof GiveUp) && !(error instanceof RangeError)) throw error;
    return { result: UNKNOWN, mutates: everything, after: nothing, because: error.message };
  }
}

function finish(machine: Machine, result: Value, after: readonly Term[]): Application {
  const mutates = [...machine.mutated].sort((a, b) => a - b);
  return { result: asTerm(result), mutates, after, ...(machine.because === null ? {} : { because: machine.because }) };
}
