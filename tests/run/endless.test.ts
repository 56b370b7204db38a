import { describe, expect, test } from 'vitest';
import { optimize, simulate } from '../../index.ts';
import { checkRefinement, EFFORTS } from '../../verify/index.ts';
import { shapes } from '../support/library-shapes.ts';
import { ProgramBuilder, stream } from '../support/program-builder.ts';

/** Two processes send each other what they hear, each time twice: more and more, and at once where messages take no time. */
function echoing(times: 'once' | 'twice') {
  const b = new ProgramBuilder('echoing');
  const [here, there] = [b.process('Here'), b.process('There')];
  const first = b.op('Source', here, stream('u32', { bound: 'Bounded' }), {}, { source: { Iter: 'q!([1u32])' } });
  const cycle = b.cycleSource(here, stream('u32'));
  const all = b.op('Chain', here, stream('u32'), { first, second: cycle.source });
  const heard = shapes(b).send(all, there, 'u32');
  const f = times === 'twice' ? 'q!(| x | vec ! [x , x])' : 'q!(| x | vec ! [x])';
  const copies = b.op('FlatMap', there, stream('u32'), { input: heard }, { f });
  const tee = b.tee(copies);
  b.root('EmbeddedOutput', b.tee(tee), { ident: 'heard' });
  cycle.close(shapes(b).send(b.tee(tee), here, 'u32'));
  return b.program;
}

describe.each(['once', 'twice'] as const)('a loop that never ends, %s as much each time', (times) => {
  test('a run ends at its bounds and says so', () => {
    const { run } = simulate(echoing(times));
    expect(run.ended).toBe('bound');
    expect(run.history.outputs.get('out 0')?.length ?? run.firings).toBeGreaterThan(0);
  });

  test('a comparison ends, and nothing is decided', () => {
    const verdict = checkRefinement(echoing(times), echoing(times), EFFORTS.quick);
    expect(verdict).toMatchObject({ result: 'budget' });
    if (verdict.result === 'budget') expect(verdict.work.unended).toBe(verdict.work.schedules);
  });

  test('so an optimization ends too', () => {
    expect(optimize(echoing(times)).verdict.level).toBe('certificate');
  });
});
