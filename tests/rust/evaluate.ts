/** What the evaluator says about cases, in the words of the Rust program. */
import { compileClosure } from '../../verify/eval/closure.ts';
import { learnTypes } from '../../verify/eval/learn.ts';
import { debug } from '../../verify/eval/print.ts';
import { EvaluationError, NOWHERE, world } from '../../verify/eval/runtime.ts';
import { Run } from '../../verify/eval/things.ts';
import type { List } from '../../verify/eval/value.ts';
import type { Case } from './case.ts';
import { PANIC } from './program.ts';

/** A result as Rust prints it, and what of it the evaluator says it does not know. */
export interface Said {
  readonly text: string;
  readonly abstracted: readonly string[];
}

export const hinted = ({ argument, result, closure }: Case): string =>
  `stageleft::runtime_support::fn1_type_hint::<${argument}, ${result}>(${closure})`;

/** Comparing types of the user's is assumed to be derived, as it is here. */
const assumed = (what: string): boolean => what === 'order of Ballot';

/** Gives the answers for the inputs of one case after the other. */
export function evaluator(cases: readonly Case[]): (one: Case) => Said[] {
  const types = learnTypes(cases.flatMap((one) => [one.closure, ...one.inputs]));
  const lists = new Map<readonly string[], List>();
  const inputsOf = ({ argument, inputs }: Case): List => {
    const text = `stageleft::runtime_support::type_hint::<Vec<${argument}>>(vec![${inputs.join(', ')}])`;
    const found = lists.get(inputs) ?? (compileClosure(text, types).instantiate(world({ types }), NOWHERE).call([]) as List);
    lists.set(inputs, found);
    return found;
  };
  return (one) => {
    const compiled = compileClosure(hinted(one), types);
    return inputsOf(one).items.map((value) => {
      const now = world({ types });
      const unknown = (): string[] => [...compiled.abstracted, ...now.log.abstracted].filter((what) => !assumed(what));
      try {
        const result = compiled.instantiate(now, NOWHERE).call([value]);
        const text = debug(new Run(now, NOWHERE), result).replaceAll('\n', '\\n');
        return { text, abstracted: unknown() };
      } catch (thrown) {
        if (!(thrown instanceof EvaluationError)) throw thrown;
        return { text: thrown.outcome === 'panic' ? PANIC : `${thrown.outcome}: ${thrown.message}`, abstracted: unknown() };
      }
    });
  };
}
