import { describe, expect, test } from 'vitest';
import type { Counterexample } from '../../ir/index.ts';
import { BROKEN, type Broken, brokenPair } from '../../tests/support/broken.ts';
import { readExample } from '../../tests/support/examples.ts';
import { documentOf, seenIn } from '../differential/counterexample.ts';
import { EFFORTS } from '../differential/efforts.ts';
import { keyOf, type Value } from '../eval/value.ts';
import { type Bounds, QUICK } from '../refine/bounds.ts';
import { checkRefinement } from '../refine/check.ts';
import { groundOf } from '../refine/ground.ts';
import type { History, Script } from '../run/simulate.ts';
import { drawCounterexample, replayCounterexample } from './counterexample.ts';

const BOUNDS: Bounds = { ...EFFORTS.quick, scripts: 40, schedules: 10, effort: QUICK.effort };

/** What a check finds, and its document as it comes out of a file. */
function found(broken: Broken, bounds = BOUNDS) {
  const [original, changed] = brokenPair(broken);
  const verdict = checkRefinement(original, changed, bounds);
  if (verdict.result !== 'counterexample') throw new Error(`${broken.name}: ${verdict.result}`);
  const { counterexample } = verdict;
  const document = documentOf(counterexample, groundOf(original, changed, bounds), bounds);
  return { original, changed, counterexample, document: JSON.parse(JSON.stringify(document)) as Counterexample };
}

/** Values by what they are, not by what is remembered of them. */
const plainly = (history: History | undefined) => ({ ...history, outputs: keysOf(history?.outputs ?? new Map()) });
const keysOf = (values: ReadonlyMap<string, readonly Value[]>) => [...values].map(([port, all]) => [port, all.map(keyOf)]);
const sent = ({ atStart, phases }: Script) => [
  keysOf(new Map([...atStart].map(([port, value]) => [port, [value]]))),
  phases.map(({ whenQuiet, sends }) => [whenQuiet, sends.map(({ values, ...send }) => [send, values.map(keyOf)])]),
];

const title = ({ name, of, to }: Broken): string => `${name} (${of}): ${to}`;

describe('the document of a counterexample is enough to see its run again', () => {
  test.each(BROKEN.map((broken) => [title(broken), broken] as const))('%s', (_, broken) => {
    const { original, changed, counterexample, document } = found(broken);
    const replayed = replayCounterexample(original, changed, document);
    // To the byte, also where the sentence of the document cuts it short.
    expect(plainly(replayed?.run.history)).toEqual(plainly(counterexample.history));
    expect(sent(replayed?.script as Script)).toEqual(sent(counterexample.script));
    expect(replayed).toMatchObject({ seed: document.seed, program: changed });

    const drawing = drawCounterexample(original, changed, document);
    expect(drawing?.svg).toMatch(/^<svg [\s\S]*<title>A run of \w+ that the original cannot show<\/title>/);
    expect(drawing?.text).toContain('what the original can show');
    expect(drawing?.text).toContain('│');
    expect(drawCounterexample(original, changed, document)).toEqual(drawing);
  });

  test('under other bounds too', () => {
    const bounds = { ...QUICK, seed: 7, scripts: 60, domain: 90, clusterSize: 4, steps: 300 };
    const broken = BROKEN[1] as Broken;
    const { original, changed, counterexample, document } = found(broken, bounds);
    expect(document.replay).toMatchObject({ domain: 90, clusterSize: 4, steps: 300 });
    const again = replayCounterexample(original, changed, document)?.run.history;
    expect(plainly(again)).toEqual(plainly(counterexample.history));
  });
});

describe('what cannot be seen again is not drawn', () => {
  const { original, changed, document } = found(BROKEN[0] as Broken);

  test('the run of another program', () => {
    expect(drawCounterexample(original, original, document)).toBe(null);
    expect(drawCounterexample(original, readExample('voting'), document)).toBe(null);
  });

  test('documents of earlier versions', () => {
    const { replay, ...earlier } = document;
    expect(replay?.inputs.format).toBe('hydrofoil.inputs/1');
    expect(drawCounterexample(original, changed, earlier)).toBe(null);
  });

  test('documents that say that something else came out', () => {
    expect(drawCounterexample(original, changed, { ...document, shown: {} })).toBe(null);
    expect(drawCounterexample(original, changed, { ...document, failed: !document.failed })).toBe(null);
  });

  test('inputs that do not fit are named', () => {
    const inputs = { phases: [{ sends: [{ port: 'x', values: [] }] }] };
    const wrong = { ...document, replay: { inputs, domain: 3, clusterSize: 2, steps: 100 } };
    expect(() => drawCounterexample(original, changed, wrong)).toThrow(/there is no input port "x"/);
  });
});

test('nothing is said to have come out that did not', () => {
  const outputs = new Map([['out 0', []]]);
  expect(seenIn({ outputs, seen: [], failed: false })).toEqual({ shown: {}, failed: false });
});
