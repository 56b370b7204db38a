import { describe, expect, test } from 'vitest';
import { countCargo, countLast, countModules, type ModuleLike, none, settle, summaryLine } from './reporter-counts.ts';

const module = (states: readonly string[], moduleErrors = 0, suiteErrors: readonly number[] = []): ModuleLike => ({
  errors: () => new Array(moduleErrors).fill('broken'),
  children: {
    allTests: () => states.map((state) => ({ result: () => ({ state }) })),
    allSuites: () => suiteErrors.map((count) => ({ errors: () => new Array(count).fill('broken') })),
  },
});

describe('the summary line', () => {
  test('is two numbers', () => expect(summaryLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed'));

  test('names skipped tests only when there are any', () =>
    expect(summaryLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped'));
});

describe('counting a Vitest run', () => {
  test('by state; a test that never ran is skipped', () =>
    expect(countModules([module(['passed', 'failed', 'skipped', 'pending'])], 0)).toEqual({ passed: 1, failed: 1, skipped: 2 }));

  test('a file that does not load is a failure', () => expect(countModules([module([], 1)], 0).failed).toBe(1));

  test('a broken hook is a failure', () => expect(countModules([module(['pending'], 0, [1])], 0).failed).toBe(1));

  test('an unhandled rejection is a failure', () => expect(countModules([module(['passed'])], 1).failed).toBe(1));
});

describe('counting cargo', () => {
  test('adds up every result line', () => {
    const output = [
      'test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s',
      'noise: test result: ok. 9 passed; 0 failed; 0 ignored;',
      'test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s',
    ].join('\n');
    expect(countCargo(output)).toEqual({ passed: 5, failed: 2, skipped: 0 });
  });
});

describe('counting a script', () => {
  test('by its last line', () =>
    expect(countLast('1 passed, 1 failed\nok\n17 passed, 0 failed\n')).toEqual({ passed: 17, failed: 0, skipped: 0 }));

  test('without it there is nothing', () => expect(countLast('17 passed, 0 failed\nstopped')).toEqual(none));
});

describe('settling a tool that ended', () => {
  const green = { passed: 2, failed: 0, skipped: 0 };

  test('keeps a clean result', () => expect(settle(green, 0)).toEqual(green));

  test('an error code without a failed test is one failure', () => expect(settle(green, 101).failed).toBe(1));

  test('no test at all is one failure', () => expect(settle({ passed: 0, failed: 0, skipped: 0 }, 0).failed).toBe(1));

  test('does not count the same failure twice', () => expect(settle({ ...green, failed: 1 }, 1).failed).toBe(1));
});
