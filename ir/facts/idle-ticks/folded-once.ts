import { applyClosure, isExact, Remember, type Term, UNKNOWN } from '../../../rust/index.ts';
import type { Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { TRUST } from '../purity.ts';
import { INTEGER } from './conditions.ts';

const results = new Remember<Term>(4_000_000);

/** What a fold makes of one element: the accumulator after it, from the initial value; unknown unless the text shows it exactly. */
export function foldedOnce(program: Program, op: Operator, item: Term): Term {
  const [init, acc] = [program.text(op.id, 'init'), program.text(op.id, 'acc')];
  if (init === undefined || acc === undefined || !isExact(item)) return UNKNOWN;
  const state = results.get(JSON.stringify([init, acc, item]), () => {
    const start = applyClosure(init, [], TRUST).result;
    return isExact(start) ? (applyClosure(acc, [start, item], TRUST).after[0] ?? UNKNOWN) : UNKNOWN;
  });
  return withoutZero(state, op.collection?.valueType ?? '_', typeOfItems(program, op));
}

const typeOfItems = (program: Program, op: Operator): string => {
  const from = program.input(op.id, 'input');
  return (from === undefined ? null : program.op(from).collection?.valueType) ?? '_';
};

/** `0 + x` is `x` where both are the same primitive integer type. */
function withoutZero(state: Term, type: string, items: string): Term {
  if (state.t !== 'apply' || state.fn !== '+' || !INTEGER.test(type.trim()) || type !== items) return state;
  const [zero, item] = state.args;
  return zero?.t === 'const' && /^0(?:[iu](?:8|16|32|64|128|size))?$/.test(zero.text) && item !== undefined ? item : state;
}
