import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from '../../index.ts';
import { idleProblem } from '../../ir/facts/idle-ticks/idle-ticks.ts';
import { countingTicks, idleTickShows, likelyTicks, randomBatches, randomTicks, speaks } from '../support/random-ticks.ts';
import { refusal, ruleOf, siteAt } from '../support/rules.ts';
import { type TickProgram, tickProgram } from '../support/tick-program.ts';
import { type Judgement, judge } from './support.ts';

const RULES = ['partition'];
const runs = fc.sample(randomBatches, { numRuns: 25, seed: 5 });

const isProved = (program: TickProgram): boolean => {
  const { b, at } = tickProgram(program);
  return idleProblem(b.program, at.root) === null;
};

describe('ticks that hold something', () => {
  test.each([
    ['random', randomTicks, 150],
    ['likely', likelyTicks, 100],
  ])('%s: where it is proved, no tick without elements changes or shows anything', (_, programs, numRuns) => {
    const answers = { proved: 0, refused: 0, harmless: 0 };
    for (const program of fc.sample(programs, { numRuns, seed: 11 })) {
      const shown = runs.map((ticks) => idleTickShows(program, ticks)).find((one) => one !== null);
      if (isProved(program)) {
        expect(shown, JSON.stringify(program)).toBeUndefined();
        answers.proved++;
      } else if (shown !== undefined) answers.refused++;
      else answers.harmless++;
    }
    expect(answers.proved).toBeGreaterThan(numRuns / 10);
    expect(answers.refused).toBeGreaterThan(numRuns / 10);
    // What is refused although nothing was seen is little.
    expect(answers.harmless).toBeLessThan(numRuns / 10);
  });

  test('those that count become state machines, and nothing new shows', () => {
    const rule = ruleOf('quorum-machine');
    const seen = { fired: 0, refused: 0 };
    for (const program of fc.sample(countingTicks, { numRuns: 100, seed: 7 })) {
      const { b, at } = tickProgram(program);
      const fold = b.program.operators().find(({ kind }) => kind === 'FoldKeyed')?.id ?? null;
      const site = siteAt(rule, b.program, at.root, { fold });
      const isProved = refusal(rule, site) === null;
      seen[isProved ? 'fired' : 'refused']++;
      if (isProved) expect(compare(b.program, rule.apply(site)).result, JSON.stringify(program)).toBe('refines');
    }
    expect(seen.fired).toBeGreaterThan(3);
    expect(seen.refused).toBeGreaterThan(20);
  });

  test('likely ones are refused, or their plan is sound', () => {
    const answers: Record<Judgement['answer'], number> = { refused: 0, sound: 0, wrong: 0, undecided: 0 };
    // A program that never says anything gives a comparison nothing to look at.
    const speaking = fc
      .sample(likelyTicks, { numRuns: 24, seed: 3 })
      .filter((program) => runs.some((ticks) => speaks(program, ticks)));
    for (const program of speaking.slice(0, 8)) {
      const { answer } = judge(tickProgram(program).b.program, RULES);
      answers[answer]++;
      expect(['refused', 'sound'], JSON.stringify(program)).toContain(answer);
    }
    expect(answers.refused).toBeGreaterThan(1);
    expect(answers.sound).toBeGreaterThan(1);
  });
});
