import { setGlue } from '../../ir/glue/set-glue.ts';
import { type JsonObject, networkGlue, type ProgramDraft, type Route } from '../../ir/index.ts';
import { keyedStream, ProgramBuilder, singleton, stream } from './program-builder.ts';

/** Small programs on which every invariant of the validator holds, and the ids of their operators by name. */
export interface Sample {
  readonly program: ProgramDraft;
  readonly ids: Readonly<Record<string, number>>;
}

const MEMBER = 'MemberId < crate :: C >';
const T = '(u32 , u32)';

/** Routes a network, and gives both of its ends the glue for it. */
export function setRoute(program: ProgramDraft, id: number, route: Route): void {
  const { route: _, ...plain } = program.op(id);
  program.replaceOperator({ ...plain, route });
  renderEnds(program, id);
}

/** Gives both ends of a network the glue that its route and its place ask for. */
function renderEnds(program: ProgramDraft, id: number): void {
  for (const { op, field, text, template, holes } of networkGlue(program, program.op(id)))
    program.expressions.set(`${op}.${field}`, { text, glue: { template, holes: holes as unknown as JsonObject } });
}

const networkFields = (): JsonObject => ({
  name: null,
  networking_info: { Tcp: { fault: 'FailStop' } },
  serialize_fn: 'q!(| data | data)',
  instantiate_fn: 'Building',
  deserialize_fn: 'q!(| res | res)',
});

/** One process: a tick with leftovers through a cycle, an atomic section, a partition, a half join, an aggregate. */
export function ticksAndCycles(): Sample {
  const b = new ProgramBuilder('ticks');
  const p = b.process('P');
  const tick = b.tick(p);
  const other = b.tick(p);
  const atomic = b.atomic(tick);
  const ordered = { order: 'TotalOrder' } as const;
  const inTick = { bound: 'Bounded' } as const;
  const ids: Record<string, number> = {};

  ids['source'] = b.op('Source', p, stream(T, ordered), {}, { source: { Stream: 'q!(ticks)' } });
  ids['begin'] = b.op('BeginAtomic', atomic, stream(T, ordered), { inner: ids['source'] });
  ids['batch'] = b.op('Batch', tick, stream(T, { ...ordered, ...inTick }), { inner: ids['begin'] });
  const cycle = b.cycleSource(tick, stream(T, inTick));
  ids['cycle'] = cycle.source;
  ids['defer'] = b.op('DeferTick', tick, stream(T, inTick), { input: cycle.source });
  ids['chain'] = b.op('Chain', tick, stream(T, inTick), { first: ids['defer'], second: ids['batch'] });
  ids['tee1'] = b.tee(ids['chain']);
  ids['tee2'] = b.tee(ids['chain']);
  ids['tee3'] = b.tee(ids['chain']);
  ids['sink'] = cycle.close(ids['tee1']);
  ids['observe'] = b.op('ObserveNonDet', tick, stream(T, { ...ordered, ...inTick }), { inner: ids['tee2'] }, { trusted: false });
  ids['fold'] = b.op(
    'Fold',
    tick,
    singleton('usize'),
    { input: ids['observe'] },
    { init: 'q!(| | 0)', acc: 'q!(| n , _ | * n += 1)' },
  );
  ids['first'] = b.op('SingletonSource', tick, singleton('u32'), {}, { value: 'q!(1u32)', first_tick_only: true });
  ids['pair'] = b.op('CrossSingleton', tick, singleton('(usize , u32)', 'Bounded', 'Optional'), {
    left: ids['fold'],
    right: ids['first'],
  });
  ids['yield'] = b.op('YieldConcat', p, singleton('(usize , u32)', 'Unbounded', 'Optional'), { inner: ids['pair'] });
  ids['null'] = b.root('Null', ids['yield']);
  ids['toAtomic'] = b.op('YieldConcat', atomic, stream(T), { inner: ids['tee3'] });
  ids['end'] = b.op('EndAtomic', p, stream(T), { inner: ids['toAtomic'] });
  const f = { f: 'q!(| x | x . 0 > 3)' };
  ids['yes'] = b.op('Partition', p, stream(T), { inner: ids['end'] }, { ...f, is_true: true }, true);
  ids['no'] = b.op('Partition', p, stream(T), { inner: ids['end'] }, { ...f, is_true: false }, true);
  ids['members'] = b.op('Source', p, stream('(u32 , ())', { ...ordered, ...inTick }), {}, { source: { Iter: 'q!([])' } });
  ids['half'] = b.op('JoinHalf', p, stream('(u32 , (u32 , ()))'), { left: ids['yes'], right: ids['members'] });
  ids['for'] = b.root('ForEach', ids['half'], { f: 'q!(drop)' });
  ids['second'] = b.op('Batch', other, stream(T, inTick), { inner: ids['no'] });
  ids['reference'] = b.op('SingletonSource', other, singleton('u32'), {}, { value: 'q!(1u32)', first_tick_only: false });
  const closure = { expr: 'q!(| x | * __hydro_singleton_ref_0)', singleton_refs: [['ref:0', false]] };
  ids['capture'] = b.op('Map', other, stream('u32', inTick), { input: ids['second'], 'ref:0': ids['reference'] }, { f: closure });
  ids['out'] = b.op('YieldConcat', p, stream('u32'), { inner: ids['capture'] });
  ids['outNull'] = b.root('EmbeddedOutput', ids['out'], { ident: 'out' });
  return { program: b.program, ids };
}

/** A process P and a cluster C as rewritten: P's work on two shards S, each member of C on two shards D. */
export function shards(): Sample {
  const b = new ProgramBuilder('shards');
  const p = b.process('P');
  const c = b.cluster('C', { size: 3 });
  const s = b.cluster('P work', { size: 2, origin: { from: p.root, role: 'work', shards: 2, policy: {} } });
  const d = b.cluster('C store', { size: 6, origin: { from: c.root, role: 'store', shards: 2, policy: {} } });
  const q = b.process('P log', { origin: { from: p.root, role: 'log', shards: 1, policy: {} } });
  const ids: Record<string, number> = {};
  const network = (name: string, input: number, place: typeof p, collection: ReturnType<typeof stream>): number => {
    ids[name] = b.op('Network', place, collection, { input }, networkFields());
    return ids[name] as number;
  };
  const route = (name: string, change: Partial<Route>): void =>
    setRoute(b.program, ids[name] as number, {
      inserted: true,
      logical: 'zero',
      shard: 'hash',
      key: [{ of: 'payload', path: ['0'], member: false }],
      ...change,
    });

  ids['source'] = b.op('Source', p, stream(T, { order: 'TotalOrder' }), {}, { source: { Stream: 'q!(commands)' } });
  network('toShards', ids['source'], s, stream(T, { order: 'TotalOrder' }));
  route('toShards', {});
  ids['map'] = b.op('FlatMap', s, stream(`(${MEMBER} , ${T})`), { input: ids['toShards'] as number }, { f: 'q!(| x | all (x))' });
  // Addressed to logical members; the shard number is kept.
  network('toStore', ids['map'], d, stream(T));
  route('toStore', { inserted: false, logical: 'addressed', shard: 'keep', key: [] });
  ids['filter'] = b.op('Filter', d, stream(T), { input: ids['toStore'] as number }, { f: 'q!(| x | own (x))' });
  b.program.expressions.set(`${ids['filter']}.f`, { text: `__hydro_lang_cluster_ids_${c.root} . len () > 0`, glue: null });
  network('back', ids['filter'], p, keyedStream(MEMBER, T));
  renderEnds(b.program, ids['back'] as number);
  ids['sink'] = b.root('ForEach', ids['back'] as number, { f: 'q!(drop)' });

  ids['watch'] = b.op(
    'Source',
    p,
    stream('(TaglessMemberId , MembershipEvent)', { order: 'TotalOrder' }),
    {},
    {
      source: { ClusterMembers: [{ Cluster: { idx: 4, version: 1 } }, 'Uninit'] },
    },
  );
  ids['logical'] = b.op(
    'FilterMap',
    p,
    stream('(TaglessMemberId , MembershipEvent)', { order: 'TotalOrder' }),
    { input: ids['watch'] },
    { f: '' },
  );
  setGlue(b.program, ids['logical'], 'f', 'logical-members', { shards: 2, representative: { self: null } });
  ids['watchNull'] = b.root('Null', ids['logical']);

  ids['log'] = b.op('Source', p, stream('u32', { order: 'TotalOrder' }), {}, { source: { Iter: 'q!(0 .. 3)' } });
  network('toLog', ids['log'], q, stream('u32', { order: 'TotalOrder' }));
  route('toLog', { logical: null, shard: 'none', key: [] });
  ids['logNull'] = b.root('Null', ids['toLog'] as number);

  // The program's own network to the cluster, and its members' answers; nothing of it is rewritten.
  ids['addressed'] = b.op(
    'Source',
    p,
    stream(`(${MEMBER} , u32)`, { order: 'TotalOrder' }),
    {},
    { source: { Iter: 'q!(calls)' } },
  );
  network('toCluster', ids['addressed'], c, stream('u32', { order: 'TotalOrder' }));
  ids['self'] = b.op('Map', c, stream('u32', { order: 'TotalOrder' }), { input: ids['toCluster'] as number }, { f: 'q!(me)' });
  b.program.expressions.set(`${ids['self']}.f`, { text: `__hydro_lang_cluster_self_id_${c.root} . clone ()`, glue: null });
  network('answers', ids['self'], p, keyedStream(MEMBER, 'u32', { order: 'TotalOrder' }));
  ids['answersNull'] = b.root('Null', ids['answers'] as number);

  const policy = (id: number) => ({ [String(id)]: [['0']] });
  setPolicy(b.program, s.root, policy(ids['toShards'] as number));
  setPolicy(b.program, d.root, policy(ids['toStore'] as number));
  return { program: b.program, ids };
}

export function setPolicy(
  program: ProgramDraft,
  key: string,
  policy: Readonly<Record<string, readonly (readonly string[])[] | null>>,
): void {
  const location = program.location(key);
  if (location.origin) program.locations.set(key, { ...location, origin: { ...location.origin, policy } });
}
