import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { InputError } from '../ir/index.ts';
import document from './table.json' with { type: 'json' };
import { cost, defaultCostTable, withCosts } from './table.ts';
import { CostsSchema } from './table-document.ts';

const problem = (overrides: Record<string, number>) => {
  try {
    withCosts(overrides);
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics[0];
  }
  return undefined;
};

describe('the cost table', () => {
  test('every number has a unit, a source and a reason', () => {
    for (const [name, entry] of Object.entries(defaultCostTable.entries)) {
      expect(entry.value, name).toBeGreaterThanOrEqual(0);
      expect(entry.unit && entry.why, name).toBeTruthy();
    }
  });

  test('the file has the form that calibration writes, and intervals hold their values', () => {
    expect(Value.Errors(CostsSchema, document)).toEqual([]);
    for (const [name, { value, low, high, source }] of Object.entries(defaultCostTable.entries)) {
      expect(low === null, name).toBe(high === null);
      if (low !== null && high !== null) expect(low <= value && value <= high && source === 'calibrated', name).toBe(true);
    }
  });

  test('numbers can be replaced by name; the rest stays', () => {
    const table = withCosts({ sendNs: 1000 });
    expect(cost(table, 'sendNs')).toBe(1000);
    expect(table.entries.sendNs.source).toBe('user');
    expect(table.replaced).toEqual(['sendNs']);
    expect(table.entries.receiveNs).toEqual(defaultCostTable.entries.receiveNs);
    expect(defaultCostTable.replaced).toEqual([]);
  });

  test('replacing twice keeps both', () => {
    expect(withCosts({ hashNs: 1 }, withCosts({ sendNs: 2 })).replaced).toEqual(['hashNs', 'sendNs']);
  });

  test('an unknown name is refused with the closest one', () => {
    expect(problem({ sendNS: 1 })).toMatchObject({
      code: 'cost-unknown',
      pointer: '/costs/sendNS',
      message: "there is no cost named 'sendNS'; did you mean 'sendNs'?",
    });
    expect(problem({ 'a/b~c': 1 })?.pointer).toBe('/costs/a~1b~0c');
    expect(problem({ whatever: 1 })?.hint).toMatch(/^Known names: commandsPerBatch, /);
    expect(problem({ constructor: 1 })?.message).toBe("there is no cost named 'constructor'");
  });

  test('impossible values are refused', () => {
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) expect(problem({ sendNs: value })?.code).toBe('cost-value');
    expect(problem({ commandsPerBatch: 0 })?.message).toBe("'commandsPerBatch' must be above 0: 0.001 at least");
    expect(problem({ sendNs: 0 })).toBeUndefined();
  });
});
