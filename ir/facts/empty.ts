import { isEmptyArray } from '../closure/constants.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { isEmbedded } from './embedded.ts';
import { sourceText } from './replica.ts';

/*
 * What provably never carries an element. Hydro completes a port that is used one way only with such a half: a source of no elements
 * of type `()`, through a cycle to the port's other side (hydro_lang 0.16, `location/mod.rs`).
 */

/** Which inputs must be empty so that the output is; a kind that is not here may speak by itself (a fold of nothing is its initial value). */
const SILENT_WHEN: Readonly<Record<string, 'all' | 'any' | 'pos'>> = {
  Cast: 'all',
  ObserveNonDet: 'all',
  AssertIsConsistent: 'all',
  Tee: 'all',
  BeginAtomic: 'all',
  EndAtomic: 'all',
  Batch: 'all',
  YieldConcat: 'all',
  DeferTick: 'all',
  Chain: 'all',
  MergeOrdered: 'all',
  CycleSource: 'all',
  Map: 'all',
  Filter: 'all',
  FilterMap: 'all',
  FlatMap: 'all',
  FlatMapStreamBlocking: 'all',
  Inspect: 'all',
  ResolveFutures: 'all',
  ResolveFuturesBlocking: 'all',
  ResolveFuturesOrdered: 'all',
  Partition: 'all',
  PartitionShared: 'all',
  PartitionSide: 'all',
  Enumerate: 'all',
  Sort: 'all',
  Unique: 'all',
  Scan: 'all',
  ScanAsyncBlocking: 'all',
  Reduce: 'all',
  FoldKeyed: 'all',
  ReduceKeyed: 'all',
  Network: 'all',
  CrossProduct: 'any',
  CrossSingleton: 'any',
  Join: 'any',
  JoinHalf: 'any',
  AntiJoin: 'pos',
  Difference: 'pos',
  // Roots put nothing out; they are empty when nothing reaches them.
  CycleSink: 'all',
  SendExternal: 'all',
  ForEach: 'all',
  DestSink: 'all',
  EmbeddedOutput: 'all',
  Null: 'all',
};

/** Operators that never put out an element (a root: never get one). */
export function emptyOperators(program: Program): ReadonlySet<number> {
  const empty = new Set<number>();
  const sources = program.operators().filter((op) => op.kind === 'Source' && isEmptySource(program, op));
  const queue = sources.map((op) => op.id);
  const seeds = new Set(queue);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (empty.has(id)) continue;
    empty.add(id);
    for (const { to } of program.outputs(id)) queue.push(to);
  }
  // Optimistic: a cycle that nothing enters is silent for ever, because each of its operators speaks only when spoken to.
  for (let before = -1; before !== empty.size; ) {
    before = empty.size;
    for (const id of empty) if (!seeds.has(id) && !isSilent(program, program.op(id), empty)) empty.delete(id);
  }
  return empty;
}

function isSilent(program: Program, op: Operator, empty: ReadonlySet<number>): boolean {
  const when = SILENT_WHEN[op.kind];
  const inputs = program.inputs(op.id);
  if (when === undefined || inputs.length === 0 || isEmbedded(op) || op.collection?.kind === 'Singleton') return false;
  if (when === 'all') return inputs.every(({ from }) => empty.has(from));
  return inputs.some(({ from, port }) => empty.has(from) && (when === 'any' || port === when));
}

function isEmptySource(program: Program, op: Operator): boolean {
  const source = op.fields['source'];
  if (typeof source !== 'object' || source === null || !('Iter' in source)) return false;
  const text = sourceText(program, op);
  return text !== undefined && isEmptyArray(text);
}
