import { type Diagnostic, didYouMean, InputError } from '../ir/index.ts';
import { COST_CODES, type CostCode } from './codes.ts';
import document from './table.json' with { type: 'json' };

/**
 * A constant of the cost model. `low` and `high` bound the 95 % interval of a fit; null where there was none. `calibrated`: fitted to
 * measurements on real Hydro; `published`: from a published setup; `estimate`: a guess of the right order.
 */
export interface CostEntry {
  readonly value: number;
  readonly unit: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly source: 'calibrated' | 'estimate' | 'published' | 'profile' | 'user';
  readonly why: string;
}

export type CostName = keyof typeof document.entries;

export interface CostTable {
  readonly version: string;
  readonly entries: { readonly [name in CostName]: CostEntry };
  /** Names the user replaced. */
  readonly replaced: readonly CostName[];
  /** Measured bytes of one element, by type text without spaces. */
  readonly typeBytes: ReadonlyMap<string, number>;
}

/** Changes whenever a default or its meaning changes; part of every plan. */
export const costTableVersion = document.version;

/** The table of table.json, which `hydrofoil calibrate` fits to measurements. */
export const defaultCostTable: CostTable = {
  version: costTableVersion,
  // JSON has no literal types: a test checks sources against the schema of the file.
  entries: document.entries as { readonly [name in CostName]: CostEntry },
  replaced: [],
  typeBytes: new Map(),
};

export const cost = (table: CostTable, name: CostName): number => table.entries[name].value;

/** The default table with some numbers replaced; throws InputError (422) on unknown names and impossible values. */
export function withCosts(overrides: Readonly<Record<string, number>> = {}, base: CostTable = defaultCostTable): CostTable {
  const names = Object.keys(overrides).sort();
  const problems = names.flatMap((name) => problemWith(name, overrides[name], base));
  if (problems.length > 0) throw new InputError(problems);
  const entries: Record<CostName, CostEntry> = { ...base.entries };
  for (const name of names as CostName[]) {
    entries[name] = { ...entries[name], value: overrides[name] as number, low: null, high: null, source: 'user' };
  }
  return { ...base, entries, replaced: [...new Set([...base.replaced, ...(names as CostName[])])].sort() };
}

/** Bounds of a cost that is not 0: products of a few are far from the ends of doubles. */
const [SMALLEST, LARGEST] = [1e-12, 1e12];
/** Divisors of the model: zero would make a cost infinite. */
const DIVISORS = new Set(['commandsPerBatch', 'shardSkew']);
const SMALLEST_DIVISOR = 1e-3;

function problemWith(name: string, value: unknown, table: CostTable): Diagnostic[] {
  const say = (code: CostCode, message: string, hint: string = COST_CODES[code].hint): Diagnostic[] => [
    { severity: 'error', code, pointer: `/costs/${escapePointer(name)}`, message, hint },
  ];
  if (!Object.hasOwn(table.entries, name)) {
    const known = Object.keys(table.entries);
    return say('cost-unknown', `there is no cost named '${name}'${didYouMean(name, known)}`, `Known names: ${known.join(', ')}.`);
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    return say('cost-value', `'${String(value)}' is no cost`);
  if (value > LARGEST || (value > 0 && value < SMALLEST)) return say('cost-value', `${value} is beyond what a cost can be`);
  return DIVISORS.has(name) && value < SMALLEST_DIVISOR
    ? say('cost-value', `'${name}' must be above 0: ${SMALLEST_DIVISOR} at least`)
    : [];
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
