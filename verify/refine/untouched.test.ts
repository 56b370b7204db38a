import { describe, expect, test } from 'vitest';
import type { Program } from '../../ir/index.ts';
import { externalInput, sendExternal } from '../../tests/support/ports.ts';
import { ProgramBuilder, stream } from '../../tests/support/program-builder.ts';
import { full } from '../../tests/traps/support.ts';
import { outsideOf, partsOf } from './layouts.ts';
import { isUntouched } from './untouched.ts';

interface Form {
  readonly left?: string;
  readonly right?: string;
  /** The right side reads what the left side makes. */
  readonly crossed?: boolean;
  /** The right side stands on a machine of its own. */
  readonly apart?: boolean;
}

const PLAIN = 'q!(| x | x + 1u32)';

/** Two ticks, each with an input and an output: two parts that decide nothing together. */
function two({ left = PLAIN, right = PLAIN, crossed = false, apart = false }: Form): Program {
  const b = new ProgramBuilder('two');
  const at = b.process('One');
  const other = b.process('Other');
  const side = (port: number, text: string, here: typeof at, from?: number): number => {
    const tick = b.tick(here);
    const input = b.op('ExternalInput', here, stream('u32'), {}, externalInput(port));
    const batch = b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const map = b.op('Map', tick, stream('u32', { bound: 'Bounded' }), { input: batch }, { f: text });
    const out = b.tee(b.op('YieldConcat', here, stream('u32'), { inner: map }));
    b.root(
      'SendExternal',
      from === undefined ? out : b.op('Chain', here, stream('u32'), { first: out, second: b.tee(from) }),
      sendExternal(port + 10),
    );
    return out;
  };
  const one = side(0, left, at);
  side(1, right, apart ? other : at, crossed ? one : undefined);
  return full(b);
}

const untouched = (before: Program, after: Program): boolean[] =>
  partsOf(before).map((part) => isUntouched(part, outsideOf(before), outsideOf(after)));

describe('what a rewrite left as it was', () => {
  test('nothing was changed', () => expect(untouched(two({}), two({}))).toEqual([true, true]));
  test('a closure: the part that it is in', () =>
    expect(untouched(two({}), two({ right: 'q!(| x | x + 2u32)' }))).toEqual([true, false]));
  test('a place: the part that stands elsewhere', () => expect(untouched(two({}), two({ apart: true }))).toEqual([true, false]));
  test('an edge: the part that reads more', () => expect(untouched(two({}), two({ crossed: true }))[1]).toBe(false));
  test('a part of another program', () => expect(untouched(two({ crossed: true }), two({}))).not.toContain(true));
});
