import { type Diagnostic, InputError } from '../ir/index.ts';
import { COST_CODES, type CostCode } from './codes.ts';

/**
 * The default cost table: every constant of the cost model, with its unit and where it comes from. `fit` is our measurement of
 * two-phase commit on real Hydro 0.16 (localhost, release, processes pinned to one core, 100 clients; reference real-programs.md):
 * a process costs tick / batch + work per command. The base coordinator (14 messages, 92 operators, 14 connection ends) costs
 * 61 us + 1.43 us, the busiest of four split roles (4 messages, about 25 operators, 4 connection ends) 28 us + 0.46 us.
 * `estimate` is a guess of the right order.
 */
export interface CostEntry {
  readonly value: number;
  readonly unit: string;
  readonly source: 'fit' | 'estimate' | 'published' | 'profile' | 'user';
  readonly why: string;
}

const fit = (value: number, unit: string, why: string): CostEntry => ({ value, unit, source: 'fit', why });
const estimate = (value: number, unit: string, why: string): CostEntry => ({ value, unit, source: 'estimate', why });
const published = (value: number, unit: string, why: string): CostEntry => ({ value, unit, source: 'published', why });

const ENTRIES = {
  // Load
  commandsPerBatch: fit(100, 'commands', 'closed loop with 100 clients: one round of them is one batch'),
  shardBatchFactor: fit(0.65, 'ratio', 'hashing mixes the rounds: batches of 32 where 50 were expected with 2 shards'),
  shardSkew: fit(
    1.18,
    'ratio',
    'busiest shard over mean: 2 shards gained 4.0 and 3 shards 5.6 where even shares give 4.6 and 6.9',
  ),

  // Per batch at one machine
  wakeNs: fit(14_000, 'ns/batch', 'poll, run every subgraph once, sleep'),
  peerNs: fit(2_800, 'ns/batch', 'one read or write of a connection: 14 connection ends against 4 in the fit'),
  operatorBatchNs: fit(100, 'ns/batch', 'an operator scheduled with or without elements'),

  // Networks, per message
  sendNs: fit(45, 'ns', 'frame and hand over one message'),
  receiveNs: fit(45, 'ns', 'take one message off the connection'),
  sendByteNs: estimate(0.25, 'ns/byte', 'serialize and copy'),
  receiveByteNs: estimate(0.3, 'ns/byte', 'copy and deserialize, with allocation'),
  frameBytes: estimate(8, 'bytes', 'length-delimited frame and its share of headers'),
  hopNs: published(110_000, 'ns', 'half of the 0.22 ms ping of the published setup (paper-rewrites.md)'),

  // Operators, per element that comes in
  castNs: estimate(0, 'ns', 'Cast, YieldConcat, Batch and the like are aliases'),
  elementNs: estimate(2, 'ns', 'map, filter, inspect with a closure of its own few operations'),
  cloneNs: estimate(3, 'ns', 'Tee: one more copy of an element'),
  chainNs: estimate(2, 'ns', 'moving an element through a union'),
  hashNs: fit(22, 'ns', 'one hash table operation; the quorum ticks of the fit are mostly these'),
  foldNs: estimate(4, 'ns', 'fold, reduce, scan: update of one accumulator'),
  sortNs: estimate(60, 'ns', 'per element of a batch of about a hundred'),
  deferNs: estimate(2, 'ns', 'keeping an element for the next tick'),
  crossNs: estimate(4, 'ns', 'making one pair'),
  futureNs: estimate(200, 'ns', 'polling one future'),
  opaqueNs: estimate(50, 'ns', 'an operator this version does not know'),
  sinkNs: estimate(10, 'ns', 'for_each and sinks, without what the user function does'),
  byteNs: estimate(0.05, 'ns/byte', 'moving one byte of an element through an operator that copies'),
  userFunctionNs: estimate(300, 'ns', 'a call of a function whose body is not in the program; replace it when you know better'),

  // Ratios: elements out per element in
  filterRatio: estimate(0.5, 'ratio', 'filter with an unknown predicate'),
  filterMapRatio: estimate(1, 'ratio', 'filter_map outside known shapes'),
  flatMapRatio: estimate(1, 'ratio', 'flat_map with an unknown closure'),
  errorRatio: estimate(0.01, 'ratio', 'responses that are errors'),
  keyRatio: estimate(0.5, 'ratio', 'distinct keys in the elements of one batch'),
  antiJoinRatio: estimate(0.5, 'ratio', 'difference and anti-join outside known shapes'),
  leftoverRatio: estimate(0.5, 'ratio', 'responses of a quorum that wait for the next tick'),
  deferRatio: estimate(0.5, 'ratio', 'elements of a stream held over to the next tick'),
  heldRatio: estimate(0.02, 'ratio', 'elements kept back while a condition holds, such as no leader being known'),
  uniqueRatio: estimate(1, 'ratio', 'elements that are no duplicates'),
  keysPerSnapshot: estimate(100, 'keys', 'entries of a keyed state copied into a tick by every snapshot'),
  backgroundRate: estimate(0.001, '1/command', 'timers and inputs that are no commands'),

  // Sizes of what a type text does not tell
  stringBytes: estimate(24, 'bytes', 'length and text of a String'),
  listLength: estimate(4, 'elements', 'elements of a Vec, map or set'),
  unknownBytes: estimate(16, 'bytes', 'a type of the user; the commands of the published benchmarks have 16 bytes'),
} as const satisfies Record<string, CostEntry>;

export type CostName = keyof typeof ENTRIES;

export interface CostTable {
  readonly version: string;
  readonly entries: { readonly [name in CostName]: CostEntry };
  /** Names the user replaced. */
  readonly replaced: readonly CostName[];
  /** Measured bytes of one element, by type text without spaces. */
  readonly typeBytes: ReadonlyMap<string, number>;
}

/** Changes whenever a default or its meaning changes; part of every plan. */
export const costTableVersion = '1';

export const defaultCostTable: CostTable = { version: costTableVersion, entries: ENTRIES, replaced: [], typeBytes: new Map() };

export const cost = (table: CostTable, name: CostName): number => table.entries[name].value;

/** The default table with some numbers replaced; throws InputError (422) on unknown names and impossible values. */
export function withCosts(overrides: Readonly<Record<string, number>> = {}, base: CostTable = defaultCostTable): CostTable {
  const names = Object.keys(overrides).sort();
  const problems = names.flatMap((name) => problemWith(name, overrides[name], base));
  if (problems.length > 0) throw new InputError(problems);
  const entries: Record<CostName, CostEntry> = { ...base.entries };
  for (const name of names as CostName[]) {
    entries[name] = { ...entries[name], value: overrides[name] as number, source: 'user' };
  }
  return { ...base, entries, replaced: [...new Set([...base.replaced, ...(names as CostName[])])].sort() };
}

/** Divisors of the model: zero would make a cost infinite. */
const POSITIVE = new Set(['commandsPerBatch', 'shardBatchFactor', 'shardSkew']);

function problemWith(name: string, value: unknown, table: CostTable): Diagnostic[] {
  const say = (code: CostCode, message: string, hint: string = COST_CODES[code].hint): Diagnostic[] => [
    { severity: 'error', code, pointer: `/costs/${escapePointer(name)}`, message, hint },
  ];
  if (!Object.hasOwn(table.entries, name)) {
    return say('cost-unknown', `there is no cost named '${name}'`, closest(name, Object.keys(table.entries)));
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    return say('cost-value', `'${String(value)}' is no cost`);
  return POSITIVE.has(name) && value === 0 ? say('cost-value', `'${name}' must be above 0`) : [];
}

function closest(name: string, known: readonly string[]): string {
  const best = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))[0];
  return best && best.distance <= Math.max(2, name.length / 3)
    ? `Did you mean '${best.candidate}'?`
    : `Known names: ${known.join(', ')}.`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
