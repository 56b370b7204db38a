/**
 * How results over parts of some elements become the result over all of them, read from the closure that takes one element after the other.
 *
 * A closure of the accumulator and one element is proved to merge when each thing it does to the accumulator is `cell op= something`, where
 * nothing else in the closure looks at the accumulator: neither conditions nor what is added. Then an element stands for a bag of changes that does
 * not depend on what came before it, and if each `op` is commutative and associative on the type of its cell, bags may be added up in any order and in
 * any groups. Anything else is refused with the reason.
 */
import { open } from './anatomy.ts';
import { applyClosure } from './apply.ts';
import { lower } from './core/lower.ts';
import { cellText, Doubt, type MergeOperator, type MergePart, Reader } from './merge-reader.ts';
import { isInteger } from './standard.ts';
import { projectTerm, type Term } from './term.ts';
import { readType } from './types.ts';

export type Merging = { readonly parts: readonly MergePart[] } | { readonly because: string };

/**
 * How the accumulators of a fold merge.
 * @param types of the accumulator and of an element, without references
 */
export function foldMerging(init: string, acc: string, types: { readonly state: string; readonly value: string }): Merging {
  const merging = reading(acc, types, false);
  if ('because' in merging) return merging;
  const start = applyClosure(init, []).result;
  const wrong = merging.parts.find(({ path, by }) => !IDEMPOTENT.has(by) && !isNothing(projectTerm(start, path)));
  if (wrong !== undefined)
    return { because: `each part would begin with what ${cellText(wrong.path)} begins with, which is not known to be 0` };
  return merging;
}

/** How the values of a reduce merge: by the closure itself, which is then commutative and associative. */
export function reduceMerging(f: string, value: string): Merging {
  const merging = reading(f, { state: value, value }, true);
  if ('because' in merging) return merging;
  const covered = new Set(merging.parts.map(({ path }) => path.join('.')));
  const left = leaves(value, []).find(
    (path) => !path.some((_, i) => covered.has(path.slice(0, i).join('.'))) && !covered.has(path.join('.')),
  );
  if (left !== undefined) return { because: `${cellText(left)} stays that of whoever came first` };
  return merging;
}

/** What is taken twice is taken once. */
const IDEMPOTENT: ReadonlySet<MergeOperator> = new Set(['max', 'min', 'or', 'and', 'union']);

const isNothing = (term: Term): boolean =>
  (term.t === 'const' && (term.text === 'false' || /^0(?:_?[iu](?:8|16|32|64|128|size))?$/.test(term.text))) ||
  (term.t === 'apply' && term.args.length === 0 && isDefault(term.fn));

/** Of a cell whose type is an integer. */
const isDefault = (name: string): boolean =>
  /^Default::default(?:#|$)/.test(name) || (name.endsWith('::default') && isInteger(name.slice(0, -'::default'.length)));

function leaves(type: string, path: readonly string[]): readonly (readonly string[])[] {
  const { kind, items } = readType(type);
  return kind === 'tuple' ? items.flatMap((item, i) => leaves(item, [...path, String(i)])) : [path];
}

function reading(text: string, types: { readonly state: string; readonly value: string }, isReduce: boolean): Merging {
  const opened = open(text);
  if ('because' in opened) return opened;
  const closure = lower(opened.anatomy.core);
  if (closure.is !== 'closure' || closure.parameters.length !== 2 || closure.async)
    return { because: 'it is no closure of two arguments' };
  try {
    return { parts: new Reader(closure, types, isReduce).read() };
  } catch (error) {
    if (!(error instanceof Doubt)) throw error;
    return { because: error.message };
  }
}
