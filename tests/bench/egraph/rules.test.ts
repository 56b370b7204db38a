import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules as arithmetic } from '../../../examples/egraph/arithmetic.ts';
import { rules as lambda } from '../../../examples/egraph/lambda.ts';
import { printPattern, type Rewrite } from '../../../rewrites/egraph/index.ts';
import { SUM_RULES } from './workloads.ts';

/** Name, left side, right side and number of conditions of the rules in a source of the Rust program. */
function rustRules(file: string): unknown[] {
  const source = readFileSync(new URL(`egg/src/${file}`, import.meta.url), 'utf8');
  return source
    .split('rewrite!(')
    .slice(1)
    .map((text) => {
      const [, name, left, right] = /^"([^"]+)"; "([^"]+)" => (?:"([^"]+)"|\{)/.exec(text) ?? [];
      return [name, left, right ?? 'function', text.match(/ if /g)?.length ?? 0];
    });
}

const ourRules = <D>(rules: readonly Rewrite<D>[]): unknown[] =>
  rules.map(({ name, left, right, conditions }) => [
    name,
    left.map(({ pattern }) => printPattern(pattern)).join(),
    typeof right === 'function' ? 'function' : right.map(({ pattern }) => printPattern(pattern)).join(),
    conditions.length,
  ]);

describe('egg is measured with the same rules', () => {
  test('sums', () => expect(rustRules('sums.rs')).toEqual(ourRules(SUM_RULES)));
  test('arithmetic', () => expect(rustRules('math.rs')).toEqual(ourRules(arithmetic)));
  test('lambda', () => expect(rustRules('lambda.rs')).toEqual(ourRules(lambda)));
});
