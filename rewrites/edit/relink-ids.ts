import {
  type Expression,
  hydroForms,
  isMembership,
  type JsonObject,
  type LocationKey,
  type Operator,
  ownText,
  type Program,
  type ProgramDraft,
  type RebindHoles,
  type Representative,
  setGlue,
  unsetClosure,
  writeKey,
} from '../../ir/index.ts';
import { baseOf, endsOf, isEmpty, shardsOf } from './locations.ts';

const SELF = /__hydro_lang_cluster_self_id_(loc\d+v\d+)/g;
const MEMBERS = /__hydro_lang_cluster_ids_(loc\d+v\d+)/g;

/**
 * Own ids, member lists and memberships of moved clusters, so that every closure goes on seeing logical members.
 * A forgotten rename compiles and runs on the wrong cluster, hence one place for all of them.
 */
export function relinkIds(program: ProgramDraft): void {
  for (const [key, expression] of program.expressions) {
    if (expression.glue !== null && expression.glue.template !== 'rebind') continue;
    const dot = key.indexOf('.');
    rebindExpression(program, Number(key.slice(0, dot)), key.slice(dot + 1));
  }
  for (const op of program.operators()) if (isMembership(op)) observe(program, op);
}

interface Identifiers {
  readonly self: ReadonlySet<LocationKey>;
  readonly members: readonly LocationKey[];
}

// Expressions are shared between a program and its copies, and most mention no identifier at all.
const mentioned = new WeakMap<Expression, Identifiers>();

function identifiersOf(expression: Expression, text: string): Identifiers {
  const found = mentioned.get(expression) ?? {
    self: new Set([...text.matchAll(SELF)].map((match) => match[1] as LocationKey)),
    members: [...new Set([...text.matchAll(MEMBERS)].map((match) => match[1] as LocationKey))].sort(),
  };
  mentioned.set(expression, found);
  return found;
}

function rebindExpression(program: ProgramDraft, id: number, field: string): void {
  const key = `${id}.${field}`;
  const before = program.expressions.get(key);
  if (before === undefined) return;
  const text = ownText(before);
  const identifiers = identifiersOf(before, text);
  if (identifiers.self.size === 0 && identifiers.members.length === 0) return;
  const here = program.op(id).place.root;
  const base = baseOf(program, here).key;
  const shards = shardsOf(program, here);
  const self: RebindHoles['self'] =
    identifiers.self.has(base) && (here !== base || shards > 1) ? { from: base, to: here, shards } : null;
  const members: RebindHoles['members'][number][] = [];
  for (const cluster of identifiers.members) {
    const target = observed(program, program.op(id), cluster);
    if (target.location === cluster) continue;
    members.push({
      from: cluster,
      to: target.location,
      shards: shardsOf(program, target.location),
      representative: target.representative,
    });
  }
  if (self === null && members.length === 0) {
    if (before.glue) program.expressions.set(key, { text, glue: null });
    return;
  }
  setGlue(program, id, field, 'rebind', { self, members, of: { op: id, field, text } });
}

const isLogicalMembers = (program: Program, id: number): boolean =>
  program.expressions.get(`${id}.f`)?.glue?.template === 'logical-members';

/** Points a membership source at the cluster that its readers address, and shows each logical member once. */
function observe(program: ProgramDraft, source: Operator): void {
  const events = (source.fields['source'] as { ClusterMembers: readonly [JsonObject, JsonObject | string] }).ClusterMembers;
  const current = keyOf(events[0]);
  const cluster = baseOf(program, current).key;
  const target = observed(program, source, cluster);
  if (target.location !== current) {
    const location = { Cluster: writeKey(target.location) };
    program.replaceOperator({ ...source, fields: { ...source.fields, source: { ClusterMembers: [location, events[1]] } } });
  }
  const shards = shardsOf(program, target.location);
  const existing = program.outputs(source.id).find(({ to }) => isLogicalMembers(program, to))?.to;
  if (shards > 1)
    setGlue(program, existing ?? insertAfter(program, source), 'f', 'logical-members', {
      shards,
      representative: target.representative,
    });
}

function keyOf(location: JsonObject): LocationKey {
  const key = location['Cluster'] as { idx: number; version: number };
  return `loc${key.idx}v${key.version}`;
}

/** Which location of a (possibly split) cluster an observer should look at: the one it sends to, else what is left of the original. */
function observed(
  program: Program,
  from: Operator,
  cluster: LocationKey,
): { location: LocationKey; representative: Representative } {
  const targets = new Map<LocationKey, boolean>();
  for (const network of networksFed(program, from)) {
    const { receiver } = endsOf(program, network);
    if (baseOf(program, receiver.key).key !== cluster) continue;
    const keeps = network.route?.shard === 'keep';
    targets.set(receiver.key, (targets.get(receiver.key) ?? true) && keeps);
  }
  const [only] = targets.size === 1 ? targets : [];
  if (only) return { location: only[0], representative: { self: only[1] ? from.place.root : null } };
  const parts = [...program.locations.values()].filter(
    (location) => location.origin?.from === cluster && !isEmpty(program, location.key),
  );
  const location = isEmpty(program, cluster) ? (parts[0]?.key ?? cluster) : cluster;
  return { location, representative: { self: null } };
}

/** Networks that an operator's output reaches without leaving its location. */
function networksFed(program: Program, from: Operator): Operator[] {
  const seen = new Set<number>([from.id]);
  const queue = [from.id];
  const networks: Operator[] = [];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { to } of program.outputs(id)) {
      if (seen.has(to)) continue;
      seen.add(to);
      const op = program.op(to);
      if (op.kind === 'Network') networks.push(op);
      else queue.push(to);
    }
  }
  return networks;
}

/** A FilterMap right after a membership source; its closure is set by the caller. */
function insertAfter(program: ProgramDraft, source: Operator): number {
  const id = program.nextId();
  const consumers = program.outputs(source.id);
  program.addOperator({
    ...source,
    id,
    kind: 'FilterMap',
    fields: { f: unsetClosure[hydroForms(program)] },
    metadata: { ...source.metadata, op: { ...((source.metadata['op'] ?? {}) as JsonObject), id } },
  });
  for (const edge of consumers) {
    program.disconnect(source.id, edge.to, edge.port);
    program.connect(id, edge.to, edge.port, edge.shared);
  }
  program.connect(source.id, id, 'input');
  return id;
}
