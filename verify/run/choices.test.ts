import { describe, expect, it } from 'vitest';
import { ListedChoices, RandomChoices } from './choices.ts';

const draw = (choices: RandomChoices | ListedChoices): number[] => [
  choices.choose(3, 'order'),
  choices.pick([7, 8, 9]),
  choices.choose(1, 'wait'),
  choices.choose(4, 'age'),
  choices.choose(2, 'leave'),
];

describe('decisions', () => {
  it('are reproduced by their seed and by their list', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = new RandomChoices(seed);
      const drawn = draw(random);
      expect(draw(new RandomChoices(seed))).toEqual(drawn);
      expect(draw(new ListedChoices(random.trail))).toEqual(drawn);
      expect(random.trail).toHaveLength(4);
    }
  });
  it('differ between seeds and reach every alternative', () => {
    const drawn = Array.from({ length: 400 }, (_, seed) => draw(new RandomChoices(seed)));
    for (const [at, n] of [3, 3, 1, 4, 2].entries()) expect(new Set(drawn.map((list) => list[at])).size).toBe(n);
  });
  it('are all zero behind the end of a list', () => {
    expect(draw(new ListedChoices([2]))).toEqual([2, 0, 0, 0, 0]);
  });
  it('of a list that asks for too much take the last alternative', () => {
    expect(draw(new ListedChoices([9, 9, 9, 9]))).toEqual([2, 2, 0, 3, 1]);
  });
  it('enumerate every combination once', () => {
    const seen = new Set<string>();
    for (let list: readonly number[] | null = []; list !== null; ) {
      const choices = new ListedChoices(list);
      const key = draw(choices).join();
      expect(seen.has(key)).toBe(false);
      seen.add(key);
      list = choices.successor();
    }
    expect(seen.size).toBe(3 * 3 * 1 * 4 * 2);
  });
});
