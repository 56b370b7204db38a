import { describe, expect, test } from 'vitest';
import { independent, nonNegative } from './least-squares.ts';

describe('non-negative least squares', () => {
  test.each<[string, number[][], number[], number[]]>([
    [
      'one exact solution',
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      [1, 2, 3],
      [1, 2],
    ],
    [
      'a negative coefficient becomes 0, the other one adapts',
      [
        [1, 1],
        [1, 2],
        [1, 3],
      ],
      [3, 2, 1],
      [2, 0],
    ],
    [
      'units do not matter',
      [
        [1e-6, 0],
        [0, 1e6],
        [1e-6, 1e6],
      ],
      [1, 2, 3],
      [1e6, 2e-6],
    ],
    ['nothing fits', [[1], [1]], [-1, -2], [0]],
    ['no columns', [], [], []],
  ])('%s', (_, rows, targets, expected) => {
    const solution = nonNegative(rows, targets);
    expect(solution).toHaveLength(expected.length);
    solution.forEach((value, i) => expect(value / (expected[i] || 1)).toBeCloseTo(expected[i] === 0 ? 0 : 1, 9));
  });
});

describe('independent columns', () => {
  test('columns that others make up are left out, later ones first', () => {
    const rows = [
      [1, 2, 0, 0],
      [2, 4, 1, 0],
      [3, 6, 0, 0],
    ];
    expect(independent(rows, [0, 1, 2, 3], 1e-9)).toEqual([0, 2]);
    expect(independent(rows, [1, 0, 2, 3], 1e-9)).toEqual([1, 2]);
  });

  test('nearly the same is the same, as far as wanted', () => {
    const rows = [
      [1, 1],
      [1, 1.1],
    ];
    expect(independent(rows, [0, 1], 0.01)).toEqual([0]);
    expect(independent(rows, [0, 1], 0.001)).toEqual([0, 1]);
  });
});
