import { projectTerm, readClosure, type Term } from '../closure/index.ts';
import { isStream } from '../graph/collection.ts';
import { clockOf, inTick, type LocationKey, type Operator } from '../graph/operator.ts';
import type { FieldPath, Program } from '../graph/program.ts';
import { keyFlow, placesOf } from './key-flow.ts';
import { groupKeys, isEmbedded, keyTypesInUse, networksFrom, networksInto, type Policy } from './policy.ts';
import { impurity, TRUST } from './purity.ts';
import { isMemberList, isMembership, replicaOperators, sourceText } from './replica.ts';
import { roleIn, roleOf } from './roles.ts';
import { countsTicks, yieldedSnapshot } from './tick-counts.ts';
import { isHashable, type KeyLeaf, keyLeaves } from './types.ts';

/** One thing that sharding a location needs: proved with evidence, or refused with the operators in the way. */
export interface Finding {
  readonly name: ShardingCheck;
  readonly ok: boolean;
  /** When proved: the evidence. When refused: the reason in words of the program. */
  readonly text: string;
  readonly where: readonly number[];
  readonly unlock: string | null;
}

export type ShardingCheck =
  | 'no ports, sources or sinks'
  | 'closures are pure'
  | 'state is key-local'
  | 'nothing sees two keys at once'
  | 'batches are unordered'
  | 'outputs are unordered'
  | 'constants stay inside'
  | 'keys can be hashed'
  | 'ids can be made logical';

/** Everything known about sharding one location under one policy. */
export interface ShardingFacts {
  readonly location: LocationKey;
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  /** Abstract elements under the policy: atoms `k:<types>#<i>` stand for the i-th hashed field. */
  readonly terms: ReadonlyMap<number, Term>;
  /** Operators that remember elements by key, in a tick and at top level. */
  readonly keyedInTick: readonly number[];
  readonly keyedAtTop: readonly number[];
}

/** Atom ids of the fields that a list of leaves hashes. The types are part of the id: keys of unequal types never count as equal. */
export function keyAtoms(leaves: readonly KeyLeaf[]): string[] {
  const types = leaves.map((leaf) => leaf.type).join('|');
  return leaves.map((_, i) => `k:${types}#${i}`);
}

/** The four conditions of "sharding a tick" (design section 5) and what top-level state needs, checked operator by operator. */
export function shardingFacts(program: Program, location: LocationKey, policy: Policy): ShardingFacts {
  const operators = program.operators().filter((op) => op.place.root === location);
  const replicas = replicaOperators(program);
  const { terms } = keyFlow(program, location, entryTerms(program, location, policy));
  const keyed = operators.filter((op) => roleIn(program, op) === 'keyed' && !replicas.has(op.id));
  const context: Context = { program, location, operators, replicas, terms, policy, keyed };
  return {
    location,
    policy,
    terms,
    keyedInTick: keyed.filter((op) => inTick(op.place)).map((op) => op.id),
    keyedAtTop: keyed.filter((op) => !inTick(op.place)).map((op) => op.id),
    findings: [
      noPorts(context),
      pureClosures(context),
      keyLocalState(context),
      nothingWhole(context),
      unorderedBatches(context),
      unorderedOutputs(context),
      constantsInside(context),
      hashableKeys(context),
      logicalIds(context),
    ],
  };
}

interface Context {
  readonly program: Program;
  readonly location: LocationKey;
  readonly operators: readonly Operator[];
  readonly replicas: ReadonlySet<number>;
  readonly terms: ReadonlyMap<number, Term>;
  readonly policy: Policy;
  readonly keyed: readonly Operator[];
}

const proved = (name: ShardingCheck, text: string): Finding => ({ name, ok: true, text, where: [], unlock: null });
const refused = (name: ShardingCheck, text: string, where: readonly number[], unlock: string | null = null): Finding => ({
  name,
  ok: false,
  text,
  where,
  unlock,
});

/** The element of each network with atoms at the hashed fields. */
export function entryTerms(program: Program, location: LocationKey, policy: Policy): Map<number, Term> {
  const entries = new Map<number, Term>();
  for (const network of networksInto(program, location)) {
    const paths = policy.get(network.id);
    const leaves = paths ? keyLeaves(network.collection?.elementType ?? '_', paths) : [];
    const atoms = keyAtoms(leaves);
    entries.set(network.id, nest(leaves.map((leaf, i) => [leaf.path, atoms[i] as string] as const)));
  }
  return entries;
}

function nest(leaves: readonly (readonly [FieldPath, string])[]): Term {
  const whole = leaves.find(([path]) => path.length === 0);
  if (whole) return { t: 'atom', id: whole[1], path: [] };
  if (leaves.length === 0) return { t: 'unknown' };
  const byHead = new Map<string, (readonly [FieldPath, string])[]>();
  for (const [path, atom] of leaves) {
    const head = path[0] as string;
    byHead.set(head, [...(byHead.get(head) ?? []), [path.slice(1), atom] as const]);
  }
  const heads = [...byHead.keys()].sort();
  if (!heads.every((head) => /^\d+$/.test(head))) {
    return { t: 'struct', name: '?', fields: Object.fromEntries(heads.map((head) => [head, nest(byHead.get(head) ?? [])])) };
  }
  const size = Math.max(...heads.map(Number)) + 1;
  const items = Array.from({ length: size }, (_, i): Term => nest(byHead.get(String(i)) ?? []));
  return { t: 'tuple', items };
}

/** Condition (b): sources, timers, ports and effects would happen once per shard. */
function noPorts({ program, location, operators }: Context): Finding {
  const name = 'no ports, sources or sinks';
  const channel = [...networksInto(program, location), ...networksFrom(program, location)].find(isEmbedded);
  if (channel) return refused(name, 'an embedded channel is a port of this location', [channel.id]);
  const port = operators.find((op) => {
    const role = roleOf(op.kind);
    return role === 'sink' || role === 'opaque' || (role === 'source' && !isMembership(op) && !isMemberList(program, op));
  });
  if (!port) return proved(name, 'only networks and membership enter, only networks leave');
  return refused(
    name,
    roleOf(port.kind) === 'opaque'
      ? `${port.kind} is not known to Hydrofoil`
      : `${port.kind} would happen once per shard instead of once`,
    [port.id],
    'decouple: leave the port on its own location',
  );
}

function pureClosures({ program, operators }: Context): Finding {
  const name = 'closures are pure';
  for (const op of operators) {
    const impure = impurity(program, op);
    if (impure !== null) return refused(name, `a closure is not pure: ${impure}`, [op.id]);
    const chance = constantText(program, op);
    if (chance === undefined) continue;
    const { purity } = readClosure(chance, TRUST);
    if (!purity.pure) return refused(name, `a constant would not be the same on every shard: ${purity.because}`, [op.id]);
  }
  return proved(name, `all closures of ${operators.length} operators read`);
}

/** The expression of a constant that every shard would evaluate for itself. */
function constantText(program: Program, op: Operator): string | undefined {
  if (op.kind === 'SingletonSource') return program.text(op.id, 'value');
  return isMemberList(program, op) ? sourceText(program, op) : undefined;
}

/** Condition (a): whatever is grouped, joined, anti-joined or deduplicated is so on a key that contains the hashed fields. */
function keyLocalState(context: Context): Finding {
  const name = 'state is key-local';
  for (const op of context.keyed) {
    if (againstReplica(context, op)) continue;
    if (sharedKey(groupKeys(context.program, op, context.terms, context.replicas))) continue;
    return refused(
      name,
      `${op.kind} compares elements by a key that the routing does not determine, so equal keys could meet on different shards`,
      [op.id],
      'a policy whose fields reach this key unchanged, or a promise that the key determines them',
    );
  }
  if (context.keyed.length === 0) return proved(name, 'no operator remembers or compares elements');
  return proved(name, `the hashed fields reach the key of operators ${context.keyed.map((op) => op.id).join(', ')} unchanged`);
}

/** A join or difference against what every shard has in full needs no key. */
function againstReplica({ program, replicas }: Context, op: Operator): boolean {
  const ports = ['left', 'right', 'neg'].map((port) => program.input(op.id, port));
  return ports.some((from) => from !== undefined && replicas.has(from));
}

/** Do all sides hold all atoms of one key, each at a common place? An empty flow compares nothing. */
function sharedKey(keys: readonly Term[]): boolean {
  const [first] = keys;
  if (first === undefined) return true;
  const atoms = new Set<string>();
  collectAtoms(first, atoms);
  const classes = new Set([...atoms].map((atom) => atom.slice(0, atom.lastIndexOf('#'))));
  return [...classes].some((type) => {
    const count = type.slice(2).split('|').length;
    return Array.from({ length: count }, (_, i) => `${type}#${i}`).every((atom) => {
      const sides = keys.map((key) => new Set((placesOf(key, new Set([atom])).get(atom) ?? []).map((path) => path.join('.'))));
      return [...(sides[0] ?? [])].some((place) => sides.every((side) => side.has(place)));
    });
  });
}

function collectAtoms(term: Term, into: Set<string>): void {
  if (term.t === 'atom' && term.id.startsWith('k:')) into.add(term.id);
  else if (term.t === 'tuple') for (const item of term.items) collectAtoms(item, into);
  else if (term.t === 'choice' && term.of[0]) collectAtoms(term.of[0], into);
}

/** Condition (c). */
function nothingWhole({ program, operators, replicas }: Context): Finding {
  const name = 'nothing sees two keys at once';
  for (const op of operators) {
    if (replicas.has(op.id)) continue;
    const role = roleIn(program, op);
    const data = program.inputs(op.id).filter((edge) => !replicas.has(edge.from));
    if (role === 'whole') {
      return refused(
        name,
        `${op.kind} looks at elements of several keys together`,
        [op.id],
        'an aggregation whose parts can be merged',
      );
    }
    if (role === 'cross' && data.length > 1) {
      return refused(name, `${op.kind} pairs elements of different keys with each other`, [op.id]);
    }
    if (op.kind === 'ReduceKeyedWatermark' && data.some((edge) => edge.port === 'watermark')) {
      return refused(name, 'the watermark is one value for all keys', [op.id]);
    }
    if (role === 'constant') {
      return refused(name, 'a value of the first tick only would appear once per shard', [op.id]);
    }
    if (op.kind === 'Batch' && op.collection?.kind !== 'KeyedSingleton' && op.collection && !isStream(op.collection)) {
      return refused(name, `a snapshot of a ${op.collection.kind} is one value for all keys`, [op.id]);
    }
  }
  const repeated = yieldedSnapshot(program, operators, replicas);
  if (repeated) {
    return refused(
      name,
      'what is remembered leaves the tick in every tick, so how often one key shows depends on the ticks of the others',
      [repeated.id],
      'join it with the requests that ask for it',
    );
  }
  const counting = countsTicks(program, operators, replicas);
  if (counting) {
    return refused(
      name,
      `${counting.kind} changes in every tick what is held from tick to tick, so a key depends on the ticks of the others`,
      [counting.id],
      'hold elements as they came until their key is answered',
    );
  }
  return proved(name, 'every operator works on one element or one key at a time');
}

/**
 * Condition (d): a batch of a NoOrder stream may hold exactly one shard's elements; a prefix of a TotalOrder stream may not. A stream with
 * an order per key has prefixes per key, which is fine where the key picks the shard. An atomic section takes its elements where it begins.
 */
function unorderedBatches({ operators, replicas, keyed, terms }: Context): Finding {
  const name = 'batches are unordered';
  for (const op of operators) {
    if ((op.kind !== 'Batch' && op.kind !== 'BeginAtomic') || replicas.has(op.id) || op.collection?.order !== 'TotalOrder')
      continue;
    const clock = clockOf(op.place);
    const together = operators.filter((other) => clockOf(other.place) === clock);
    // Elements of one tick meet in its state, or in what a snapshot shows at its instant.
    const meets = (other: Operator): boolean => keyed.includes(other) || (other.kind === 'Batch' && replicas.has(other.id));
    if (!together.some(meets) || !together.some((other) => inTick(other.place))) continue;
    const term = terms.get(op.id);
    if (op.collection.kind === 'KeyedStream' && (term === undefined || sharedKey([projectTerm(term, ['0'])]))) continue;
    return refused(
      name,
      op.collection.kind === 'KeyedStream'
        ? 'a batch of a stream with an order per key is a prefix for each key, and the prefixes of two shards can contradict each other'
        : 'a batch of a TotalOrder stream is a prefix, and the prefixes of two shards can contradict each other',
      [op.id],
      'weaken the order before the batch (weaken_ordering) if the code does not need it',
    );
  }
  const count = operators.filter((op) => op.kind === 'Batch').length;
  return proved(name, count === 0 ? 'no batches' : `all ${count} batches may be taken per shard`);
}

/** Trap 7: streams of several shards merge into one; only an order that nobody needs may be lost. */
function unorderedOutputs({ program, location }: Context): Finding {
  const name = 'outputs are unordered';
  const out = networksFrom(program, location);
  for (const network of out) {
    if (network.collection?.order !== 'TotalOrder') continue;
    return refused(
      name,
      `the receiver ${program.location(network.place.root).name} gets a TotalOrder stream, which several senders would interleave`,
      [network.id],
      'weaken the order of the stream before sending (weaken_ordering) if the receiver does not need it',
    );
  }
  return proved(name, out.length === 0 ? 'nothing leaves' : `${out.length} outgoing networks carry NoOrder streams`);
}

/** Trap 8: what every shard has would leave once per shard. */
function constantsInside({ program, location, operators, replicas }: Context): Finding {
  const name = 'constants stay inside';
  for (const op of operators) {
    if (replicas.has(op.id)) continue;
    const mixed = program.inputs(op.id).find((edge) => replicas.has(edge.from) && ['first', 'second', 'pos'].includes(edge.port));
    if (mixed) return refused(name, `${op.kind} mixes constants into the data, once per shard`, [op.id]);
  }
  for (const network of networksFrom(program, location)) {
    const input = program.input(network.id, 'input');
    if (input !== undefined && replicas.has(input)) {
      return refused(name, 'a constant or membership leaves the location and would be sent once per shard', [network.id]);
    }
  }
  const choice = choiceOfMembers(program, operators, replicas);
  if (choice) {
    return refused(name, `${choice.kind} remembers something that depends on when members were seen, so shards could disagree`, [
      choice.id,
    ]);
  }
  return proved(name, 'every outgoing element comes from an incoming one');
}

/**
 * Every shard observes a membership for itself: who is present is the same in the end, but not the order of events. What is chosen anew in
 * every tick may differ from tick to tick anyway; what is remembered (the first to join) was one choice and would become one per shard.
 */
function choiceOfMembers(program: Program, operators: readonly Operator[], replicas: ReadonlySet<number>): Operator | undefined {
  const observed = new Set<number>();
  const queue = operators.filter(isMembership).map((op) => op.id);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (observed.has(id) || !replicas.has(id)) continue;
    observed.add(id);
    queue.push(...program.outputs(id).map(({ to }) => to));
  }
  return operators.find((op) => {
    if (!observed.has(op.id)) return false;
    if (op.kind === 'DeferTick') return true;
    return !inTick(op.place) && (roleOf(op.kind) === 'whole' || (op.kind === 'ObserveNonDet' && op.fields['trusted'] !== true));
  });
}

function hashableKeys({ program, location, policy }: Context): Finding {
  const name = 'keys can be hashed';
  const inUse = keyTypesInUse(program);
  const described: string[] = [];
  for (const network of networksInto(program, location)) {
    const paths = policy.get(network.id);
    if (paths === undefined) return refused(name, 'the policy says nothing about a network', [network.id]);
    if (paths === null) continue;
    const leaves = keyLeaves(network.collection?.elementType ?? '_', paths);
    const bad = leaves.find((leaf) => !isHashable(leaf.type, inUse));
    if (bad) return refused(name, `type ${bad.type} is not known to implement Hash`, [network.id]);
    described.push(
      `network ${network.id} by ${leaves.map((leaf) => `${leaf.path.length ? `.${leaf.path.join('.')}` : 'the element'}: ${leaf.type}`).join(', ')}`,
    );
  }
  return proved(name, described.length === 0 ? 'any shard will do' : described.join('; '));
}

/** Own ids are divided and memberships filtered by wrapping the full text; a display text hides where the id comes from. */
function logicalIds({ program, location, operators }: Context): Finding {
  const name = 'ids can be made logical';
  const unlock = 'export with full texts';
  const wrapped: number[] = [];
  for (const op of operators) {
    for (const field of ID_FIELDS) {
      const text = program.text(op.id, field);
      if (text === undefined) continue;
      const { selfIds, captures } = readClosure(text);
      const shown = selfIds.length > 0 && !program.expressions.has(`${op.id}.${field}`);
      if (shown || captures.some((capture) => capture.value === null && capture.name.startsWith('CLUSTER_SELF_ID'))) {
        return refused(name, 'a closure reads the own member id, but the export has only display text', [op.id], unlock);
      }
      if (selfIds.length > 0) wrapped.push(op.id);
    }
  }
  const hidden = hiddenMemberList(program, program.location(location).origin?.from ?? location);
  if (hidden)
    return refused(name, 'a list of the members may be read here, but the export has only display text', [hidden.id], unlock);
  return proved(
    name,
    wrapped.length === 0 ? 'no closure reads the own member id' : `operators ${wrapped.join(', ')} get the logical id`,
  );
}

const ID_FIELDS = ['f', 'init', 'acc', 'value', 'source'] as const;

/** An operator anywhere that reads, or may read, the member list of a cluster, and whose text cannot be wrapped. */
function hiddenMemberList(program: Program, cluster: LocationKey): Operator | undefined {
  if (program.location(cluster).kind !== 'cluster') return undefined;
  return program.operators().find((op) =>
    ID_FIELDS.some((field) => {
      if (program.expressions.has(`${op.id}.${field}`)) return false;
      const text = field === 'source' ? sourceText(program, op) : program.text(op.id, field);
      if (text === undefined) return false;
      const { clusterIds, captures } = readClosure(text);
      if (clusterIds.includes(cluster)) return true;
      const isConstant = field === 'source' || field === 'value';
      return captures.some(({ name, value }) => value === null && (isConstant || /member|ids|cluster_(?!self)/i.test(name)));
    }),
  );
}
