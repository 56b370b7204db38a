import { type CostEntry, type CostName, type CostTable, defaultCostTable } from '../table.ts';
import type { Costs } from '../table-document.ts';
import type { DrawOptions } from './bootstrap.ts';
import { pricesOf, type Row, rowsOf } from './design.ts';
import { type Fitted, fit } from './fit.ts';
import { readSamples } from './samples.ts';
import { fitWakeUps, WAKE_UPS } from './wake-ups.ts';

/** One constant before and after. */
export interface Constant {
  readonly name: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Why it was not fitted; null when it was. */
  readonly kept: string | null;
}

/** One measured location of one sample, and what the model says of it before and after. CPU in ns per command over all members. */
export interface Residual {
  readonly sample: string;
  readonly clients: number;
  readonly location: string;
  readonly measuredNs: number;
  readonly beforeNs: number;
  readonly afterNs: number;
  readonly messages: Row['messages'];
  readonly wakes: Row['wakes'];
}

export interface Calibration {
  readonly constants: readonly Constant[];
  readonly residuals: readonly Residual[];
  /** The table with fitted constants: what belongs into cost/table.json. */
  readonly table: Costs;
}

const DEFAULTS: DrawOptions = { draws: 400, seed: 1 };
const DIGITS = 3;

/**
 * Fits the prices of a cost table to measured samples. Pure: the same samples, table and options give the same result.
 * @param value a `hydrofoil.samples/1` document
 * @throws InputError on documents that cannot be read or make no sense
 */
export function calibrate(value: unknown, options: Partial<DrawOptions> = {}, table: CostTable = defaultCostTable): Calibration {
  const { samples, date, hydroLang, machine } = readSamples(value, table);
  const drawing = { ...DEFAULTS, ...options };
  const wakeUps = fitWakeUps(samples, table, drawing);
  const woken = { ...table, entries: withFitted(table, WAKE_UPS, wakeUps) };
  const prices = pricesOf(table);
  const rowsBefore = samples.flatMap((sample) => rowsOf(sample, prices, table));
  const rows = samples.flatMap((sample) => rowsOf(sample, prices, woken));
  const before = prices.map((name) => table.entries[name].value);
  const priced = fit(rows, before, prices, drawing).map(rounded);
  const after = priced.map(({ value: number }) => number);
  const entries = withFitted(woken, prices, priced);
  const names = [...WAKE_UPS, ...prices];
  const fitted = [...wakeUps, ...priced];
  const changed = names.some((name) => entries[name].value !== table.entries[name].value);
  return {
    constants: names.map((name, i) => {
      const { value: number, interval, kept } = fitted[i] as Fitted;
      const { unit, value: old } = table.entries[name];
      return { name, unit, before: old, after: number, interval, kept };
    }),
    residuals: rows.map(({ sample, clients, location, medianNs, messages, wakes, ...row }, i) => ({
      sample,
      clients,
      location,
      measuredNs: medianNs,
      beforeNs: predict(rowsBefore[i] as Row, before),
      afterNs: predict(row, after),
      messages,
      wakes,
    })),
    table: {
      format: 'hydrofoil.costs/1',
      version: String(Number(table.version) + (changed ? 1 : 0)),
      date,
      hydroLang,
      machine,
      entries: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, written(entry)])),
    },
  };
}

const predict = ({ uses, knownNs }: Pick<Row, 'uses' | 'knownNs'>, prices: readonly number[]): number =>
  uses.reduce((sum, use, i) => sum + use * (prices[i] ?? 0), knownNs);

/** No more digits than the measurement has; bounds go outwards. */
function rounded(one: Fitted): Fitted {
  const value = Number(one.value.toPrecision(DIGITS));
  if (one.interval === null) return { ...one, value };
  const step = 10 ** (Math.floor(Math.log10(Math.max(value, 1e-9))) - DIGITS + 1);
  const low = Math.min(value, Math.floor(one.interval.low / step) * step);
  const high = Math.max(value, Math.ceil(one.interval.high / step) * step);
  return { ...one, value, interval: { low: Number(low.toPrecision(6)), high: Number(high.toPrecision(6)) } };
}

function withFitted(table: CostTable, names: readonly CostName[], fitted: readonly Fitted[]): Record<CostName, CostEntry> {
  const entries: Record<CostName, CostEntry> = { ...table.entries };
  names.forEach((name, i) => {
    const { value, interval } = fitted[i] as Fitted;
    const measured = interval && { low: interval.low, high: interval.high, source: 'calibrated' as const };
    // What only follows others was not told by the samples: its source stays, but an interval would be of another value.
    const followed = value !== entries[name].value && { low: null, high: null };
    entries[name] = { ...entries[name], value, ...(measured ?? followed) };
  });
  return entries;
}

/** Entries of a table that nobody replaced have one of the sources of the file. */
function written({ value, unit, low, high, source, why }: CostEntry): Costs['entries'][string] {
  const known = source === 'calibrated' || source === 'published' ? source : 'estimate';
  return { value, unit, low, high, source: known, why };
}
