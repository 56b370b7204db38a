import { isStream } from '../../graph/collection.ts';
import { isNested, type Json, type Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { isObject } from '../../json/shape.ts';
import { recordOf } from '../../operators/catalogue.ts';
import { idleProblem } from '../idle-ticks/idle-ticks.ts';
import { groupKeys } from '../policy.ts';
import { roleIn } from '../roles.ts';
import { type Context, type Finding, finding, type Obstacle, obstacle, type PolicyContext, proved, refused } from './finding.ts';
import { sharedKey } from './keys.ts';

/** Condition (a): whatever is grouped, joined, anti-joined or deduplicated is so on a key that contains the hashed fields. */
export function keyLocalState(context: PolicyContext): Finding {
  const ids = context.keyed.map((op) => op.id).join(', ');
  return finding(
    'state is key-local',
    () => stateAcrossKeys(context),
    () =>
      ids === '' ? 'no operator remembers or compares elements' : `the hashed fields reach the key of operators ${ids} unchanged`,
  );
}

function* stateAcrossKeys(context: PolicyContext): Generator<Obstacle> {
  for (const op of context.keyed) {
    if (againstReplica(context, op)) continue;
    if (sharedKey(groupKeys(context.program, op, context.terms, context.replicas))) continue;
    yield obstacle(
      `${op.kind} compares elements by a key that the routing does not determine, so equal keys could meet on different shards`,
      [op.id],
      'compare by a field that every input has, and that reaches the key as it is',
    );
  }
}

/** A join or difference against what every shard has in full needs no key. */
function againstReplica({ program, replicas }: Context, op: Operator): boolean {
  const ports = ['left', 'right', 'neg'].map((port) => program.input(op.id, port));
  return ports.some((from) => from !== undefined && replicas.has(from));
}

/** Condition (c). */
export function nothingWhole(context: Context): Finding {
  return finding(
    'nothing sees two keys at once',
    () => acrossKeys(context),
    () => 'every operator works on one element or one key at a time',
  );
}

function* acrossKeys({ program, live, replicas }: Context): Generator<Obstacle> {
  for (const op of live) {
    if (isNested(op.place)) yield obstacle('an instant inside another may see all keys of the outer one', [op.id]);
    if (isTakenOnce(program, op, replicas))
      yield obstacle('what is there once for every shard would be taken by each at another instant', [op.id]);
    const borrowed = borrowedValue(program, op);
    if (borrowed !== undefined)
      yield obstacle('a closure borrows a value of the dataflow, which is another one on every shard', [op.id, borrowed]);
    if (replicas.has(op.id)) continue;
    const role = roleIn(program, op);
    const data = program.inputs(op.id).filter((edge) => !replicas.has(edge.from));
    if (role === 'whole') {
      yield obstacle(`${op.kind} looks at elements of several keys together`, [op.id], 'aggregate per key, if that is enough');
    }
    if (role === 'cross' && data.length > 1) {
      yield obstacle(`${op.kind} pairs elements of different keys with each other`, [op.id]);
    }
    if (op.kind === 'ReduceKeyedWatermark' && data.some((edge) => edge.port === 'watermark')) {
      yield obstacle('the watermark is one value for all keys', [op.id]);
    }
    if (role === 'constant') {
      yield obstacle('a value of the first tick only would appear once per shard', [op.id]);
    }
    if (op.kind === 'Batch' && op.collection?.kind !== 'KeyedSingleton' && op.collection && !isStream(op.collection)) {
      yield obstacle(`a snapshot of a ${op.collection.kind} is one value for all keys`, [op.id]);
    }
  }
}

/** A batch takes the elements of a stream in one tick, whenever that is; what it takes of a list that every shard has, it never gives again. */
function isTakenOnce(program: Program, op: Operator, replicas: ReadonlySet<number>): boolean {
  if (op.kind !== 'Batch' && op.kind !== 'BeginAtomic') return false;
  const from = program.input(op.id, 'inner');
  return from !== undefined && replicas.has(from) && op.collection !== null && isStream(op.collection);
}

/** What a closure borrows, unless it only reads one constant in every tick. */
function borrowedValue(program: Program, op: Operator): number | undefined {
  const changed = mutablyBorrowed(op);
  const borrowed = program.inputs(op.id).filter(({ port }) => port.startsWith('ref:'));
  return borrowed.find(({ from, port }) => changed.has(port) || !isConstant(program, from))?.from;
}

/** Ports of what the closures of an operator may change: all that is not said to be read only. */
function mutablyBorrowed({ fields }: Operator): ReadonlySet<Json> {
  const closures = Object.values(fields).flatMap((field) => (isObject(field) ? [field['singleton_refs'] ?? []] : []));
  const pairs = closures.flat().filter((pair) => Array.isArray(pair));
  return new Set(pairs.filter((pair) => pair[1] !== false).flat());
}

function isConstant(program: Program, id: number): boolean {
  const { kind, fields } = program.op(id);
  if (kind === 'SingletonSource') return fields['first_tick_only'] !== true;
  const [only, ...others] = program.inputs(id);
  const record = recordOf(kind);
  return (
    record?.isView === true &&
    record.passes === 'all' &&
    only !== undefined &&
    others.length === 0 &&
    isConstant(program, only.from)
  );
}

/** Shards tick at different instants, so a tick of the others must be as none for a key. */
export function idleTicks({ program, location, operators }: Context): Finding {
  const name = 'idle ticks change nothing';
  const problem = idleProblem(program, location);
  if (problem) return refused(name, problem.reason, problem.where, problem.unlock);
  const held = operators.filter(({ kind }) => kind === 'DeferTick').map(({ id }) => id);
  return proved(
    name,
    held.length === 0
      ? 'nothing is held from tick to tick, and nothing leaves a tick without new elements'
      : `a tick without new elements of a key leaves what DeferTick ${held.join(', ')} hold for it as it is, and nothing of it leaves`,
  );
}
