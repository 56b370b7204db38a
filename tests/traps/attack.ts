import { expect } from 'vitest';
import { compare } from '../../index.ts';
import type { Bindings } from '../../rewrites/index.ts';
import { readText, type Written } from '../support/program-text.ts';
import { refusal, ruleOf, siteAt } from '../support/rules.ts';
import { errorsOf } from './support.ts';

/** A title, a program, and the precondition that refuses it; none where the rule fires. */
export type Attack = readonly [title: string, text: string, refused?: string];

export function written(text: string): Written {
  const read = readText(text);
  expect(errorsOf(read.program)).toEqual([]);
  return read;
}

/** What comes of a rule at a site that named operators bind: refused as told, or a program that shows nothing new. Null where it is refused. */
export function attacked(
  rule: string,
  text: string,
  bindings: (id: (name: string) => number) => Bindings,
  refused?: string,
): ReturnType<typeof compare> | null {
  const { program, ids } = written(text);
  const bound = bindings((name) => ids.get(name) as number);
  const [first] = Object.values(bound) as number[];
  const op = program.op(first as number);
  const at = op.kind === 'Network' ? program.op(program.input(op.id, 'input') as number).place.root : op.place.root;
  const site = siteAt(ruleOf(rule), program, at, bound);
  expect(refusal(ruleOf(rule), site)?.id).toBe(refused);
  if (refused !== undefined) return null;
  const after = ruleOf(rule).apply(site);
  expect(errorsOf(after)).toEqual([]);
  const verdict = compare(program, after);
  expect(verdict.result).not.toBe('counterexample');
  return verdict;
}
