import { type CombineStage, factsOf, type Operator, type Program } from '../../../ir/index.ts';
import { applyClosure, atom, readClosure, tuple } from '../../../rust/index.ts';
import { missed } from '../../copies.ts';
import { isTold } from '../../edit/locations.ts';

/** What a network leads to: closures on one element at a time, and then a fold or reduce, which nobody else reads. */
export interface Aggregation {
  readonly kind: 'Fold' | 'Reduce' | 'FoldKeyed' | 'ReduceKeyed';
  readonly op: Operator;
  /** Closures that make of a payload what is aggregated, in order. */
  readonly stages: readonly { readonly as: CombineStage; readonly op: Operator }[];
  /** Where a tick takes batches of it; null where all there ever was is aggregated. */
  readonly batch: Operator | null;
  /** The map that drops who sent an element; null where nobody is told. */
  readonly drops: Operator | null;
  /** All that stands between the network and the aggregation. */
  readonly between: readonly Operator[];
  /** Types: of keys, null where there is one result; of what is aggregated; of the result. */
  readonly key: string | null;
  readonly value: string;
  readonly state: string;
}

/** Why a network leads to no aggregation, or to one that is not read. */
export interface Unread {
  readonly because: string;
  readonly at: number;
}

export const isUnread = (one: Aggregation | Unread): one is Unread => 'because' in one;

const STAGES: Readonly<Record<string, CombineStage>> = { Map: 'map', Filter: 'filter', FilterMap: 'filter-map' };
const VIEWS: ReadonlySet<string> = new Set(['Cast', 'ObserveNonDet']);

export function aggregationOf(program: Program, network: Operator): Aggregation | Unread {
  const between: Operator[] = [];
  const stages: { as: CombineStage; op: Operator }[] = [];
  let batch: Operator | null = null;
  let drops: Operator | null = null;
  let sender = isTold(program, network) ? 'named' : 'unknown';
  for (let at = network; ; ) {
    const outputs = program.outputs(at.id);
    const [edge] = outputs;
    if (edge === undefined || outputs.length > 1) return { because: `${outputs.length} operators read it`, at: at.id };
    const next = program.op(edge.to);
    if (isAggregation(next)) {
      if (sender === 'named') return { because: 'what is aggregated still says who sent it', at: next.id };
      return read(program, { kind: next.kind, op: next, stages, batch, drops, between });
    }
    const as = STAGES[next.kind];
    if (next.kind === 'Batch' && batch === null && at.place.scopes.length === 0) batch = next;
    else if (as !== undefined && sender === 'named') {
      if (!dropsSender(program, next)) return { because: 'it looks at who sent an element', at: next.id };
      sender = 'unknown';
      drops = next;
    } else if (as !== undefined) stages.push({ as, op: next });
    else if (!VIEWS.has(next.kind)) return { because: `${next.kind} ${next.id} reads its elements one by one`, at: next.id };
    between.push(next);
    at = next;
  }
}

const isAggregation = (op: Operator): op is Operator & { kind: Aggregation['kind'] } =>
  op.kind === 'Fold' || op.kind === 'Reduce' || op.kind === 'FoldKeyed' || op.kind === 'ReduceKeyed';

function read(program: Program, found: Omit<Aggregation, 'key' | 'value' | 'state'>): Aggregation | Unread {
  const { op, kind } = found;
  const given = program.op(program.input(op.id, 'input') as number).collection;
  const { collection } = op;
  const isKeyed = kind === 'FoldKeyed' || kind === 'ReduceKeyed';
  const [key, value, state] = isKeyed
    ? [given?.keyType, given?.valueType, collection?.valueType]
    : [null, given?.elementType, collection?.elementType];
  if (key === undefined || (isKeyed && key === null) || !value || !state)
    return { because: `${kind} ${op.id} says no types`, at: op.id };
  return { ...found, key, value, state };
}

/** `|(_, x)| x`. */
function dropsSender(program: Program, { id, kind }: Operator): boolean {
  const text = program.text(id, 'f');
  if (kind !== 'Map' || text === undefined) return false;
  const { result } = applyClosure(text, [tuple([atom('sender'), atom('payload')])]);
  return result.t === 'atom' && result.id === 'payload' && result.path.length === 0;
}

/** Why a closure of what is behind a network may not run before it, or go; null when it may. */
export function tiedClosure(
  program: Program,
  { stages, drops, op }: Aggregation,
): { readonly because: string; readonly at: number } | null {
  const problem = missed(program, drops === null ? [] : [drops.id]);
  if (problem !== null) return { because: problem.reason, at: problem.operator };
  for (const one of [...stages.map((stage) => stage.op), op]) {
    const impure = factsOf(program).impurity(one);
    if (impure !== null) return { because: impure.reason, at: impure.operator };
    for (const field of ['f', 'init', 'acc']) {
      if (program.text(one.id, field) === undefined) continue;
      const text = program.expressions.get(`${one.id}.${field}`)?.text;
      if (text === undefined) return { because: 'its full text is not in the program', at: one.id };
      const { captures, selfIds, clusterIds } = readClosure(text);
      const unknown = captures.find(({ value }) => value === null);
      if (unknown !== undefined) return { because: `what ${unknown.name} stands for is not in the program`, at: one.id };
      if (selfIds.length + clusterIds.length > 0)
        return { because: 'it asks which member it runs on, or which members there are', at: one.id };
    }
  }
  return null;
}
