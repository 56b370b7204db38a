import { isEmptyArray } from '../../rust/index.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { recordOf } from '../operators/catalogue.ts';
import { sourceOf, sourceText } from '../operators/sources.ts';
import { isEmbedded } from './embedded.ts';

/*
 * What provably never carries an element. Hydro completes a port that is used one way only with such a half: a source of no elements
 * of type `()`, through a cycle to the port's other side (hydro_lang 0.16, `location/mod.rs`).
 */

/** Operators that never put out an element (a root: never get one). */
export const emptyOperators = (program: Program): ReadonlySet<number> => program.fact(findEmpty);

function findEmpty(program: Program): ReadonlySet<number> {
  const empty = new Set<number>();
  const sources = program.operators().filter((op) => op.kind === 'Source' && isEmptySource(program, op));
  const queue = sources.map((op) => op.id);
  const seeds = new Set(queue);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (empty.has(id)) continue;
    empty.add(id);
    for (const { to } of program.outputs(id)) queue.push(to);
  }
  // Optimistic: a cycle that nothing enters is silent for ever, because each of its operators speaks only when spoken to.
  for (let before = -1; before !== empty.size; ) {
    before = empty.size;
    for (const id of empty) if (!seeds.has(id) && !isSilent(program, program.op(id), empty)) empty.delete(id);
  }
  return empty;
}

function isSilent(program: Program, op: Operator, empty: ReadonlySet<number>): boolean {
  if (program.inputs(op.id).length === 0 || op.collection?.kind === 'Singleton') return false;
  return staysSilent(program, op, (from) => empty.has(from));
}

/** Does an operator give nothing, given which of its inputs give nothing? An unknown kind may speak by itself, and so may who is outside. */
export function staysSilent(program: Program, op: Operator, isSilentInput: (from: number) => boolean): boolean {
  const record = recordOf(op.kind);
  const inputs = program.inputs(op.id);
  switch (record === undefined || isEmbedded(op) ? null : record.silentWhen) {
    case 'all':
      return inputs.every(({ from }) => isSilentInput(from));
    case 'any':
      return inputs.some(({ from }) => isSilentInput(from));
    case 'first':
      return inputs.some(({ from, port }) => port === record?.ports[0] && isSilentInput(from));
    case null:
      return false;
  }
}

function isEmptySource(program: Program, op: Operator): boolean {
  const text = sourceOf(op)?.from === 'text' ? sourceText(program, op) : undefined;
  return text !== undefined && isEmptyArray(text);
}
