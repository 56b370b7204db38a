import { fc, test as property } from '@fast-check/vitest';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../ir/index.ts';
import { readExample } from '../../tests/support/examples.ts';
import { documentOf, type Prices, sampleOf, stages, suite } from '../../tests/support/samples.ts';
import { defaultCostTable } from '../table.ts';
import { CostsSchema } from '../table-document.ts';
import { calibrate } from './calibrate.ts';
import { pricesOf, rowsOf } from './design.ts';
import { readSamples } from './samples.ts';

const truth: Prices = { wakeNs: 9000, peerNs: 4000, operatorBatchNs: 60, sendNs: 80, receiveNs: 120, elementNs: 5, sortNs: 90 };
const found = (calibration: ReturnType<typeof calibrate>, name: string) => {
  const constant = calibration.constants.find((one) => one.name === name);
  if (!constant) throw new Error(`there is no ${name}`);
  return constant;
};

describe('the model', () => {
  property.prop(
    [fc.constantFrom('two_phase_commit_bench', 'voting', 'kv_store_bench', 'op_joins'), fc.infiniteStream(fc.nat(5000))],
    {
      numRuns: 12,
    },
  )('is linear in its prices: the rows say what it says', (name, numbers) => {
    const program = readExample(name);
    const names = pricesOf(defaultCostTable);
    const prices = Object.fromEntries(names.map((price) => [price, numbers.next().value ?? 0]));
    const { samples } = readSamples(documentOf([sampleOf(name, program, 50, prices)]), defaultCostTable);
    const [sample] = samples;
    if (!sample) throw new Error('there is one sample');
    const rows = rowsOf(sample, names, defaultCostTable);
    expect(rows.length).toBeGreaterThan(0);
    for (const { uses, knownNs, medianNs } of rows) {
      const predicted = names.reduce((sum, price, i) => sum + (uses[i] as number) * (prices[price] as number), knownNs);
      expect(predicted / medianNs).toBeCloseTo(1, 9);
    }
  });
});

describe('calibration', () => {
  test('recovers known prices exactly when nothing is noisy', () => {
    const calibration = calibrate(suite(truth), { draws: 20 });
    for (const [name, price] of Object.entries(truth)) {
      const { after, kept } = found(calibration, name);
      expect([name, kept]).toEqual([name, null]);
      expect(after / price, name).toBeCloseTo(1, 2);
    }
    for (const { measuredNs, afterNs, sample } of calibration.residuals) expect(afterNs / measuredNs, sample).toBeCloseTo(1, 1);
  });

  test('recovers them within their intervals when rounds differ', () => {
    const calibration = calibrate(suite(truth, 0.04));
    for (const name of ['wakeNs', 'peerNs', 'operatorBatchNs', 'sendNs', 'receiveNs', 'elementNs', 'sortNs'] as const) {
      const { interval, after } = found(calibration, name);
      const price = truth[name] as number;
      expect(interval, name).not.toBeNull();
      expect(price, name).toBeGreaterThanOrEqual(interval?.low ?? Number.POSITIVE_INFINITY);
      expect(price, name).toBeLessThanOrEqual(interval?.high ?? 0);
      expect(Math.abs(after / price - 1), name).toBeLessThan(0.25);
    }
    const errors = calibration.residuals.map(({ measuredNs, afterNs }) => Math.abs(afterNs / measuredNs - 1));
    expect(Math.max(...errors)).toBeLessThan(0.06);
  });

  test('constants that no sample tells keep their value and source', () => {
    const { constants, table } = calibrate(suite(truth, 0.04));
    const future = constants.find(({ name }) => name === 'futureNs');
    expect(future).toMatchObject({ before: 200, after: 200, interval: null, kept: 'no sample uses it' });
    expect(table.entries['futureNs']).toMatchObject({ value: 200, source: 'estimate', low: null, high: null });
    // Ratios and sizes are no prices.
    expect(constants.map(({ name }) => name)).not.toContain('filterRatio');
    expect(table.entries['filterRatio']?.value).toBe(defaultCostTable.entries.filterRatio.value);
  });

  test('constants that always come together are not torn apart', () => {
    // Without anything to vary, waking up and scheduling operators are one cost.
    const document = documentOf([sampleOf('echo', stages('Map', 1), 100, truth, 0.02)]);
    const { constants } = calibrate(document);
    const fitted = constants.filter(({ interval, name }) => interval !== null && name.endsWith('Ns'));
    expect(fitted.map(({ name }) => name)).toEqual(['wakeNs']);
    const [wake, operators] = ['wakeNs', 'operatorBatchNs'].map((name) => constants.find((one) => one.name === name));
    expect(operators?.kept).toBe('it always comes together with others and keeps its ratio to wakeNs');
    expect((operators?.after ?? 0) / (wake?.after ?? 1)).toBeCloseTo((operators?.before ?? 0) / (wake?.before ?? 1), 3);
  });

  test('a table that is far too dear comes down', () => {
    // Some prices are told together only, and prices of next to nothing must not keep their old value.
    const cheap = {
      ...truth,
      wakeNs: 900,
      peerNs: 1500,
      operatorBatchNs: 1,
      sendNs: 20,
      receiveNs: 20,
      elementNs: 0.1,
      sortNs: 1,
    };
    const { residuals } = calibrate(suite(cheap, 0.03));
    expect(Math.max(...residuals.map(({ measuredNs, beforeNs }) => beforeNs / measuredNs))).toBeGreaterThan(2);
    for (const { sample, measuredNs, afterNs } of residuals)
      expect(Math.abs(afterNs / measuredNs - 1), sample).toBeLessThan(0.15);
  });

  test('what a sample knows is not fitted from it', () => {
    const program = stages('Map', 40);
    const sample = { ...sampleOf('pipeline', program, 100, { elementNs: 50 }), costs: { elementNs: 50 } };
    const { constants, residuals } = calibrate(documentOf([sample]), { draws: 10 });
    expect(constants.find(({ name }) => name === 'elementNs')?.kept).toBe('no sample uses it');
    expect(residuals[0]?.afterNs).toBeCloseTo(residuals[0]?.measuredNs as number, -1);
  });

  test('the table it writes can be the next one', () => {
    const { table } = calibrate(suite(truth, 0.04));
    expect(Value.Errors(CostsSchema, table)).toEqual([]);
    expect(table).toMatchObject({
      version: String(Number(defaultCostTable.version) + 1),
      date: '2026-02-03',
      machine: 'one of two cores',
    });
    expect(Object.keys(table.entries)).toEqual(Object.keys(defaultCostTable.entries));
    for (const [name, { value, low, high }] of Object.entries(table.entries))
      if (low !== null && high !== null) expect(low <= value && value <= high, name).toBe(true);
  });

  test('how often machines wake up is found again', () => {
    const waking = { ...truth, wakesPerHop: 0.8, wakesPerSender: 0.4 };
    const exact = calibrate(suite(waking), { draws: 20 });
    expect(found(exact, 'wakesPerHop').after).toBeCloseTo(0.8);
    expect(found(exact, 'wakesPerSender').after).toBeCloseTo(0.4);
    for (const { wakes, measuredNs, afterNs } of exact.residuals) {
      expect(wakes.modelled / (wakes.measured as number)).toBeCloseTo(1);
      expect(afterNs / measuredNs).toBeCloseTo(1, 1);
    }
    const { interval } = found(calibrate(suite(waking, 0.05)), 'wakesPerSender');
    expect(interval?.low).toBeLessThanOrEqual(0.4);
    expect(interval?.high).toBeGreaterThanOrEqual(0.4);
  });

  test('where nobody counted wake-ups, they stay what they were', () => {
    const uncounted = suite(truth).samples as readonly ReturnType<typeof sampleOf>[];
    const rounds = (one: ReturnType<typeof sampleOf>) =>
      one.rounds.map((round) => ({ ...round, locations: round.locations.map(({ wakesPerCommand: _, ...rest }) => rest) }));
    const calibration = calibrate(documentOf(uncounted.map((one) => ({ ...one, rounds: rounds(one) }))), { draws: 20 });
    expect(found(calibration, 'wakesPerSender')).toMatchObject({ interval: null, kept: 'no sample says how often it woke up' });
    expect(calibration.residuals[0]?.wakes.measured).toBeNull();
    expect(found(calibration, 'wakeNs').after / (truth.wakeNs as number)).toBeCloseTo(1, 1);
  });

  test('is the same every time', () => {
    expect(calibrate(suite(truth, 0.1))).toEqual(calibrate(suite(truth, 0.1)));
  });
});

describe('samples are refused', () => {
  const good = sampleOf('good', stages('Map', 2), 10, {});
  const [round] = good.rounds;
  const [entry] = round?.locations ?? [];
  test.each<[string, unknown, string, string, RegExp]>([
    ['no samples', documentOf([]), 'samples-shape', '/samples', /./],
    ['one round', documentOf([{ ...good, rounds: [round] }]), 'samples-shape', '/samples/0/rounds', /./],
    [
      'no CPU',
      documentOf([{ ...good, rounds: [round, { locations: [{ ...entry, cpuNsPerCommand: 0 }] }] }]),
      'samples-shape',
      '/samples/0/rounds/1/locations/0/cpuNsPerCommand',
      /> 0/,
    ],
    ['a sample twice', documentOf([good, good]), 'samples-duplicate', '/samples/1/name', /good with 10 clients/],
    [
      'an unknown location',
      documentOf([{ ...good, rounds: [at('loc9v1'), at('loc9v1')] }]),
      'samples-location',
      '/samples/0/rounds/0/locations',
      /loc9v1/,
    ],
    [
      'other locations',
      documentOf([{ ...good, rounds: [round, at('loc9v1')] }]),
      'samples-location',
      '/samples/0/rounds/1/locations',
      /this one loc9v1/,
    ],
    [
      'rounds far apart',
      documentOf([{ ...good, rounds: [at('loc1v1', 100), at('loc1v1', 1000)] }]),
      'samples-rounds',
      '/samples/0/rounds',
      /factor of 10\.0/,
    ],
    [
      'an unknown constant',
      documentOf([{ ...good, costs: { elementNS: 1 } }]),
      'cost-unknown',
      '/samples/0/costs/elementNS',
      /elementNS/,
    ],
    [
      'a broken program',
      documentOf([{ ...good, program: { format: 'hydrofoil.program/1', roots: 3 } }]),
      'not-a-program',
      '/samples/0/program',
      /./,
    ],
  ])('%s', (_, document, code, pointer, message) => {
    const error = refusal(document);
    expect(error.diagnostics[0]).toMatchObject({ severity: 'error', code, pointer });
    expect(error.diagnostics[0]?.message).toMatch(message);
    expect(error.diagnostics[0]?.hint).not.toBe('');
  });

  function at(key: string, cpuNsPerCommand = 1) {
    return { locations: [{ key, cpuNsPerCommand, messagesPerCommand: 1 }] };
  }
});

function refusal(document: unknown): InputError {
  try {
    calibrate(document);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the samples were accepted');
}
