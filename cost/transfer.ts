import { each, entryOf, isStream, type Kind, type Operator, type ProgramView, tupleParts } from '../ir/index.ts';
import type { Role, Roles } from './roles.ts';
import { type CostName, type CostTable, cost } from './table.ts';

/**
 * What flows out of an operator per command, over all members of its location. `copies`: how many elements belong to one key because
 * a broadcast multiplied them, so that a quorum knows how many answers make one result.
 */
export interface Flow {
  readonly rate: number;
  readonly copies: number;
}
export interface Explained extends Flow {
  readonly reason: string;
}

export interface Rules {
  readonly view: ProgramView;
  readonly roles: Roles;
  readonly table: CostTable;
  /** Batches per command: how often a snapshot or any other once-per-tick value is made. */
  readonly perBatch: number;
  readonly flow: (id: number) => Flow;
  /** Elements out of operators that a profile counted. */
  readonly measured: ReadonlyMap<number, number>;
}

export const NOTHING: Flow = { rate: 0, copies: 1 };

/** Output of one operator from the outputs of its inputs. Homogeneous: twice the input is twice the output. */
export function transfer(rules: Rules, op: Operator): Explained {
  const role = rules.roles.get(op.id);
  const modelled = role ? byRole(rules, op, role) : byKind(rules, op);
  const rate = rules.measured.get(op.id);
  return rate === undefined ? modelled : { ...modelled, rate, reason: 'measured' };
}

function byRole(rules: Rules, op: Operator, role: Role): Explained {
  const { table } = rules;
  switch (role.role) {
    case 'fan-out': {
      const input = role.port === null ? single(rules, op) : port(rules, op, role.port);
      return {
        rate: input.rate * role.members,
        copies: input.copies * role.members,
        reason: `one element to each of ${role.members} members of ${role.cluster}`,
      };
    }
    case 'members':
      return { rate: rules.perBatch * role.members, copies: 1, reason: `the list of ${role.members} members, once per batch` };
    case 'quorum-leftovers': {
      const input = rules.flow(role.input);
      const rate = input.rate * cost(table, 'leftoverRatio');
      return { rate, copies: input.copies, reason: ratio(table, 'leftoverRatio') };
    }
    case 'quorum-count': {
      const fanIn = answersPerKey(rules.flow(role.input), role.fanIn);
      return { rate: single(rules, op).rate / fanIn, copies: 1, reason: `${show(fanIn)} responses per key` };
    }
    case 'quorum-output': {
      const input = rules.flow(role.input);
      const fanIn = answersPerKey(input, role.fanIn);
      return role.perKey
        ? { rate: input.rate / fanIn, copies: 1, reason: `one result per key of ${show(fanIn)} responses` }
        : { rate: input.rate, copies: fanIn, reason: 'the responses of every key that reached its quorum' };
    }
    case 'pass':
      return { ...single(rules, op), reason: role.why };
    case 'errors': {
      const input = single(rules, op);
      return { rate: input.rate * cost(table, 'errorRatio'), copies: 1, reason: ratio(table, 'errorRatio') };
    }
    case 'held': {
      const input = single(rules, op);
      return { rate: input.rate * cost(table, 'heldRatio'), copies: input.copies, reason: ratio(table, 'heldRatio') };
    }
    case 'held-requests': {
      const input = rules.flow(role.input);
      return { rate: input.rate * cost(table, 'leftoverRatio'), copies: input.copies, reason: ratio(table, 'leftoverRatio') };
    }
    case 'matched': {
      const requests = rules.flow(role.requests);
      const responses = rules.flow(role.responses);
      return { ...smaller(requests, responses), reason: 'every response meets its request' };
    }
    case 'pairs': {
      const [left, right] = [rules.flow(role.left), rules.flow(role.right)];
      return role.all ? allPairs(rules, left, right) : { ...smaller(left, right), reason: ONE_PAIR };
    }
    case 'answers': {
      const requests = rules.flow(role.requests);
      if (role.part === 'kept') return { ...rules.flow(role.updates), reason: 'every update' };
      if (role.part === 'found') return { ...requests, reason: 'each request finds a state' };
      const rate = requests.rate * cost(table, 'antiJoinRatio');
      return { rate, copies: requests.copies, reason: ratio(table, 'antiJoinRatio') };
    }
    case 'partials': {
      const elements = rules.flow(role.elements);
      if (role.single) return { rate: Math.min(elements.rate, rules.perBatch), copies: 1, reason: 'one result per batch' };
      const keys = elements.rate * cost(table, 'keyRatio');
      const all = role.snapshot === null ? Number.POSITIVE_INFINITY : rules.flow(role.snapshot).rate;
      if (all < keys) return { rate: all, copies: 1, reason: 'a batch has no more keys than a snapshot of all there are' };
      return { rate: keys, copies: 1, reason: ratio(table, 'keyRatio') };
    }
    case 'released': {
      const input = single(rules, op);
      const rate = Math.max(0, input.rate - rules.flow(role.deferred).rate);
      return { rate, copies: input.copies, reason: 'each element once, however often it had to wait' };
    }
  }
}

type ByKind = (rules: Rules, op: Operator) => Explained;

const once: ByKind = ({ perBatch }) => ({ rate: perBatch, copies: 1, reason: 'one value per batch' });
const pass: ByKind = (rules, op) => ({ ...single(rules, op), reason: 'every element' });
const both: ByKind = (rules, op) => ({
  ...sum(port(rules, op, 'first'), port(rules, op, 'second')),
  reason: 'both inputs',
});
const scaledBy =
  (name: CostName): ByKind =>
  (rules, op) =>
    scaled(rules, op, name);

/** Inputs of commands are anchored and do not come here. */
const entering: ByKind = ({ perBatch, table }, op) =>
  op.place.scopes[0]?.kind === 'tick'
    ? { rate: perBatch * cost(table, 'listLength'), copies: 1, reason: 'a fixed list, replayed in every batch' }
    : { ...NOTHING, reason: 'elements at the start only' };

const batch: ByKind = (rules, op) => {
  const type = op.collection?.kind;
  if (type === 'Singleton' || type === 'Optional') return once(rules, op);
  return type === 'KeyedSingleton' && snapshotsWholeMap(rules, op) ? keyedSnapshot(rules) : pass(rules, op);
};

const deferred: ByKind = (rules, op) =>
  op.collection !== null && isStream(op.collection) ? scaled(rules, op, 'deferRatio') : pass(rules, op);

const aggregated: ByKind = (rules, op) => {
  const { perBatch } = rules;
  const rate = Math.min(perBatch, Math.max(single(rules, op).rate, op.place.scopes.length > 0 ? perBatch : 0));
  return { rate, copies: 1, reason: 'one value per batch' };
};

const BY_KIND: Readonly<Record<Kind, ByKind>> = {
  ...each(entering, 'Source', 'ExternalInput'),
  SingletonSource: once,
  Batch: batch,
  ChainFirst: (rules, op) => ({
    ...larger(port(rules, op, 'first'), port(rules, op, 'second')),
    reason: 'the first of two',
  }),
  ...each(both, 'Chain', 'MergeOrdered'),
  CrossSingleton: (rules, op) => ({ ...port(rules, op, 'left'), reason: 'each element with the one value' }),
  CrossProduct: (rules, op) => product(rules, op),
  ...each(joined, 'Join', 'JoinHalf'),
  ...each(subtracted, 'Difference', 'AntiJoin'),
  Filter: scaledBy('filterRatio'),
  Partition: scaledBy('filterRatio'),
  PartitionSide: scaledBy('filterRatio'),
  FilterMap: scaledBy('filterMapRatio'),
  FlatMap: scaledBy('flatMapRatio'),
  FlatMapStreamBlocking: scaledBy('flatMapRatio'),
  Unique: scaledBy('uniqueRatio'),
  DeferTick: deferred,
  ...each(aggregated, 'Fold', 'Reduce'),
  ...each(keyed, 'FoldKeyed', 'ReduceKeyed', 'ReduceKeyedWatermark'),
  ...each(pass, 'Cast', 'ObserveNonDet', 'AssertIsConsistent', 'UnboundSingleton', 'Tee', 'Reference', 'BeginAtomic'),
  ...each(pass, 'EndAtomic', 'YieldConcat', 'CycleSource', 'CycleSink', 'Map', 'Inspect', 'ResolveFutures'),
  ...each(pass, 'ResolveFuturesBlocking', 'ResolveFuturesOrdered', 'PartitionShared', 'Counter', 'Sort', 'Enumerate'),
  ...each(pass, 'Scan', 'ScanAsyncBlocking', 'Network', 'VersionedNetworkFork', 'VersionedNetwork', 'ForEach'),
  ...each(pass, 'SendExternal', 'DestSink', 'EmbeddedOutput', 'Null'),
};

/** Of an operator that is not known: it may put out what it gets, and stays where it is whatever that costs. */
const byKind: ByKind = (rules, op) => (entryOf(BY_KIND, op.kind) ?? pass)(rules, op);

const show = (n: number): string => (Number.isInteger(n) ? String(n) : n.toFixed(2));

function ratio(table: CostTable, name: CostName): string {
  const entry = table.entries[name];
  return `${name} ${entry.value} (${entry.source}): ${entry.why}`;
}

function single(rules: Rules, op: Operator): Flow {
  const edges = rules.view.inputs(op.id);
  return edges.reduce<Flow>((best, edge) => larger(best, rules.flow(edge.from)), NOTHING);
}

function port(rules: Rules, op: Operator, name: string): Flow {
  const from = rules.view.from(op.id, name);
  return from === null ? NOTHING : rules.flow(from);
}

const larger = (a: Flow, b: Flow): Flow => (b.rate > a.rate ? b : a);
const smaller = (a: Flow, b: Flow): Flow => (b.rate < a.rate ? b : a);

function sum(a: Flow, b: Flow): Flow {
  const rate = a.rate + b.rate;
  return { rate, copies: rate > 0 ? (a.rate * a.copies + b.rate * b.copies) / rate : 1 };
}

function scaled(rules: Rules, op: Operator, name: CostName): Explained {
  const input = single(rules, op);
  return { rate: input.rate * cost(rules.table, name), copies: input.copies, reason: ratio(rules.table, name) };
}

/** Answers that make one key complete: what the broadcast sent, else what the thresholds say, else one. */
function answersPerKey(input: Flow, fromThreshold: number | null): number {
  if (input.copies > 1) return input.copies;
  return Math.max(1, fromThreshold ?? 1);
}

const ONE_PAIR = 'one pair per element of the smaller side';

const product = (rules: Rules, op: Operator): Explained => allPairs(rules, port(rules, op, 'left'), port(rules, op, 'right'));

function allPairs(rules: Rules, left: Flow, right: Flow): Explained {
  const rate = rules.perBatch > 0 ? (left.rate * right.rate) / rules.perBatch : 0;
  return { rate, copies: larger(left, right).copies, reason: 'all pairs within one batch' };
}

/** A join with a lookup table passes the stream; a join of two streams passes what both have; a join on `()` makes all pairs. */
function joined(rules: Rules, op: Operator): Explained {
  if (tupleParts(op.collection?.elementType ?? '')?.[0] === '()') return product(rules, op);
  const left = port(rules, op, 'left');
  const right = port(rules, op, 'right');
  const leftTable = isTable(rules, op, 'left');
  const rightTable = isTable(rules, op, 'right');
  if (rightTable && !leftTable) return { ...left, reason: 'each element finds its key in the table on the right' };
  if (leftTable && !rightTable) return { ...right, reason: 'each element finds its key in the table on the left' };
  return { ...smaller(left, right), reason: ONE_PAIR };
}

/** Does this side of a join come from one entry per key, or from a list that is there from the start? */
function isTable(rules: Rules, op: Operator, name: string): boolean {
  let at = rules.view.from(op.id, name);
  if (at !== null && rules.view.type(at)?.bound === 'Bounded' && rules.flow(at).rate === 0) return true;
  for (let steps = 0; at !== null && steps < rules.view.operators.length; steps++) {
    if (rules.view.type(at)?.kind === 'KeyedSingleton') return true;
    const { kind } = rules.view.op(at);
    if (kind !== 'Cast' && kind !== 'Tee' && kind !== 'ObserveNonDet' && kind !== 'Map') return false;
    at = rules.view.from(at);
  }
  return false;
}

function subtracted(rules: Rules, op: Operator): Explained {
  const pos = port(rules, op, 'pos');
  const neg = port(rules, op, 'neg');
  const kept = Math.max(pos.rate * cost(rules.table, 'antiJoinRatio'), pos.rate - neg.rate);
  return {
    rate: kept,
    copies: pos.copies,
    reason: `what the other side does not name, at least ${ratio(rules.table, 'antiJoinRatio')}`,
  };
}

function keyed(rules: Rules, op: Operator): Explained {
  const input = single(rules, op);
  if (op.place.scopes[0]?.kind === 'tick') {
    return { rate: input.rate * cost(rules.table, 'keyRatio'), copies: 1, reason: ratio(rules.table, 'keyRatio') };
  }
  return { rate: input.rate, copies: input.copies, reason: 'each element changes the value of its key' };
}

/** A snapshot of a keyed state copies all its entries; a keyed singleton with fixed values only hands on the new ones. */
function snapshotsWholeMap(rules: Rules, op: Operator): boolean {
  const input = rules.view.from(op.id);
  const type = input === null ? null : rules.view.type(input);
  return type?.kind === 'KeyedSingleton' && type.bound !== 'BoundedValue' && type.bound !== 'Bounded';
}

function keyedSnapshot(rules: Rules): Explained {
  return {
    rate: rules.perBatch * cost(rules.table, 'keysPerSnapshot'),
    copies: 1,
    reason: ratio(rules.table, 'keysPerSnapshot'),
  };
}
