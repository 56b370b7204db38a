import { expect, test } from 'vitest';
import type { Place } from '../../ir/index.ts';
import { checkRefinement, EFFORTS, type Verdict } from '../../verify/index.ts';
import { shapes } from '../support/library-shapes.ts';
import { ProgramBuilder, stream } from '../support/program-builder.ts';

/** Processes that have nothing to do with each other: what some hear comes out, what another one counts panics at `limit`. */
function failing(limit: string) {
  const b = new ProgramBuilder('failing');
  const hearer = b.process('Hearer');
  const heard = (sender: Place, numbers: string): number => {
    const source = b.op('Source', sender, stream('u32', { bound: 'Bounded' }), {}, { source: { Iter: `q!(${numbers})` } });
    return shapes(b).send(source, hearer, 'u32');
  };
  for (const name of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'])
    b.root('EmbeddedOutput', heard(b.process(name), '0u32 .. 4u32'), { ident: name });
  const counted = heard(b.process('Counter'), '[3u32]');
  const f = `q!(| x | { assert ! (x < ${limit}) ; x })`;
  b.root('EmbeddedOutput', b.op('Map', hearer, stream('u32'), { input: counted }, { f }), { ident: 'counted' });
  return b.program;
}

const check = (limit: string, changed: string): Verdict => checkRefinement(failing(limit), failing(changed), EFFORTS.quick);

test('what a run that fails half-way has not shown yet is no difference', () => {
  expect(check('3u32', '3u32')).toMatchObject({ result: 'refines', work: { unresolved: 0 } });
});

test('a failure that the original does not have is one, whatever was shown before', () => {
  expect(check('4u32', '3u32')).toMatchObject({ result: 'counterexample', counterexample: { history: { failed: true } } });
});

test('the effort of all runs together is bounded; the first is always made', () => {
  const verdict = checkRefinement(failing('4u32'), failing('4u32'), { ...EFFORTS.quick, effort: 1 });
  // Nothing is sent to this program: there are no sequences.
  expect(verdict).toMatchObject({ result: 'refines', work: { causal: 0, scripts: 1, schedules: 1 } });
});
