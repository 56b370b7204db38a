import { beforeAll, describe, expect, test } from 'vitest';
import { compare, optimize, type Plan, writeProgram } from '../../index.ts';
import { engine, render } from '../../server/index.ts';
import { BROKEN, type Broken, brokenPair } from '../support/broken.ts';
import { exampleText, readExample } from '../support/examples.ts';

type Dropped = NonNullable<Plan['verdict']['dropped']>[number];

let plan: Plan;
let dropped: Dropped;
beforeAll(() => {
  const [original, changed] = brokenPair(BROKEN[0] as Broken);
  const { counterexample } = compare(original, changed);
  if (counterexample === null) throw new Error('there is one');
  const program = writeProgram(changed) as unknown as Dropped['program'];
  plan = optimize(readExample('kv_store'), { verify: 'off' });
  dropped = { rule: 'partition', location: 'loc1v1', label: 'Store', program, counterexample };
});

const page = (steps: readonly Dropped[], where: 'server' | 'file' = 'file'): Promise<string> => {
  const text = JSON.stringify({ ...plan, verdict: { ...plan.verdict, dropped: steps } });
  return render(engine, { kind: 'plan', id: 'a'.repeat(64), plan: text, input: exampleText('kv_store') }, 'html', where);
};

/** The picture of the first dropped step, as SVG. */
const pictureIn = (text: string): string | null => {
  const [, picture = ''] = /<figure id="dropped-1"[^>]*>.*?base64,([^"]+)"/s.exec(text) ?? [];
  return picture === '' ? null : Buffer.from(picture, 'base64').toString('utf8');
};

describe('the page of a plan that does without a step', () => {
  test.each(['file', 'server'] as const)('draws the run that speaks against it (%s)', async (where) => {
    const text = await page([dropped], where);
    expect(text).toContain('Steps that were dropped');
    expect(text).toContain('Given in 0: ');
    const svg = pictureIn(text);
    expect(svg).toContain('<title>A run of kv_store that the original cannot show</title>');
    expect(svg?.length).toBeLessThan(30_000);
  });

  test('has the same without a picture when the run cannot be seen again', async () => {
    const { replay, ...earlier } = dropped.counterexample;
    if (replay === undefined) throw new Error('it is there');
    const wrong = { ...replay, inputs: { phases: [{ sends: [{ port: 'x', values: [] }] }] } };
    for (const step of [
      { ...dropped, counterexample: earlier },
      { ...dropped, counterexample: { ...earlier, replay: wrong } },
      { ...dropped, program: { format: 'nonsense' } },
    ]) {
      const text = await page([step]);
      expect(text).toContain('Given in 0: ');
      expect(pictureIn(text)).toBe(null);
    }
  });

  test('says nothing of it when there is none', async () => {
    expect(await page([])).not.toContain('Steps that were dropped');
  });
});
