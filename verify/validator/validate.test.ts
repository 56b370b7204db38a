import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { setGlue } from '../../ir/glue/set-glue.ts';
import { INPUT_CODES, kindOf, readProgram, withPlace, writeProgram } from '../../ir/index.ts';
import { Edit } from '../../tests/support/edit-program.ts';
import { keyedStream, singleton, stream } from '../../tests/support/program-builder.ts';
import { type Sample, setPolicy, shards, ticksAndCycles } from '../../tests/support/valid-programs.ts';
import { VALIDATOR_CODES, type ValidatorCode } from './codes.ts';
import { validate } from './validate.ts';

const TICK = { scopes: [{ kind: 'tick', clock: 0 }] } as const;
const OTHER = { scopes: [{ kind: 'tick', clock: 1 }] } as const;
const TOP = { scopes: [] } as const;
const ATOMIC = { scopes: [{ kind: 'atomic' }, { kind: 'tick', clock: 0 }] } as const;

type Case = readonly [code: ValidatorCode, at: string, why: string, breaks: (edit: Edit) => void];

/** One process with ticks: what breaks, and the operator that is blamed. */
const TICK_CASES: readonly Case[] = [
  ['input-missing', 'fold', 'an input is cut off', (e) => e.program.disconnect(e.id('observe'), e.id('fold'), 'input')],
  ['input-unknown', 'fold', 'an input too many', (e) => e.program.connect(e.id('first'), e.id('fold'), 'left')],
  ['input-unknown', 'for', 'a root is consumed', (e) => e.program.connect(e.id('for'), e.id('fold'), 'left')],
  ['input-sharing', 'tee1', 'a Tee owns its inner', (e) => reconnect(e, 'chain', 'tee1', 'inner', false)],
  ['owned-twice', 'fold', 'two consumers without a Tee', (e) => e.program.connect(e.id('fold'), e.id('yield'), 'right')],
  ['output-unused', 'yield', 'its root is gone', (e) => e.program.removeOperator(e.id('null'))],
  ['roots-list', 'null', 'a root is not listed', (e) => void e.program.roots.splice(e.program.roots.indexOf(e.id('null')), 1)],
  ['roots-list', 'null', 'a root is listed twice', (e) => void e.program.roots.push(e.id('null'))],
  [
    'metadata-disagrees',
    'fold',
    'a place without metadata',
    (e) => e.program.replaceOperator({ ...e.op('fold'), place: { ...e.op('fold').place, ...TOP } }),
  ],
  [
    'metadata-disagrees',
    'fold',
    'a kind without metadata',
    (e) => e.program.replaceOperator({ ...e.op('fold'), collection: singleton('u8') }),
  ],
  [
    'metadata-disagrees',
    'null',
    'a root elsewhere than its input',
    (e) => e.program.replaceOperator({ ...e.op('null'), place: e.op('fold').place }),
  ],
  [
    'location-root-kind',
    'source',
    'a process read as cluster',
    (e) => e.program.replaceOperator(withPlace(e.op('source'), e.op('source').place, 'cluster')),
  ],
  ['location-unknown', 'source', 'a location without entry', (e) => e.place('source', { root: 'loc9v1' })],
  ['location-crossed', 'begin', 'an edge between locations', (e) => e.place('source', { root: 'loc9v1' })],
  [
    'members-of-process',
    'source',
    'members of a process',
    (e) => e.fields('source', { source: { ClusterMembers: [{ Process: { idx: 1, version: 1 } }, 'Uninit'] } }),
  ],
  ['shared-place', 'tee1', 'a Tee in another tick', (e) => e.place('tee1', OTHER)],
  ['shared-collection', 'tee1', 'a Tee that orders', (e) => e.collection('tee1', { order: 'TotalOrder' })],
  ['partition-predicate', 'no', 'two predicates', (e) => e.fields('no', { f: 'q!(| _ | false)' })],
  ['partition-sides', 'no', 'the true side twice', (e) => e.fields('no', { is_true: true })],
  ['reference-place', 'capture', 'a reference from another tick', (e) => e.place('reference', TICK)],
  ['cycle-unpaired', 'cycle', 'a sink is cut off', (e) => e.program.disconnect(e.id('sink'), e.id('cycle'), 'cycle')],
  ['cycle-unpaired', 'sink', 'a source is cut off', (e) => e.program.disconnect(e.id('sink'), e.id('cycle'), 'cycle')],
  ['cycle-id', 'cycle', 'ends of different ids', (e) => e.fields('sink', { cycle_id: 5 })],
  ['cycle-place', 'cycle', 'ends in different ticks', (e) => e.place('cycle', OTHER)],
  ['cycle-type', 'cycle', 'ends of different types', (e) => e.collection('cycle', { elementType: 'u8' })],
  ['cycle-kind', 'cycle', 'an order that nobody gives', (e) => e.collection('cycle', { order: 'TotalOrder' })],
  ['cycle-kind', 'cycle', 'another kind', (e) => e.collection('cycle', singleton('(u32 , u32)'))],
  [
    'scopes-nesting',
    'fold',
    'a tick in a tick',
    (e) =>
      e.place('fold', {
        scopes: [
          { kind: 'tick', clock: 0 },
          { kind: 'tick', clock: 0 },
        ],
      }),
  ],
  ['scopes-nesting', 'fold', 'an atomic section of nothing', (e) => e.place('fold', { scopes: [{ kind: 'atomic' }] })],
  ['place-changed', 'fold', 'an aggregate that leaves its tick', (e) => e.place('fold', TOP)],
  ['operands-apart', 'pair', 'an operand of another clock', (e) => e.place('first', OTHER)],
  ['operands-apart', 'pair', 'an operand at top level', (e) => e.place('first', TOP)],
  ['batch-place', 'second', 'a batch to nowhere', (e) => e.place('second', TOP)],
  ['batch-place', 'batch', 'a batch from the section of another clock', (e) => e.place('batch', OTHER)],
  ['batch-place', 'batch', 'a batch of a batch', (e) => e.place('begin', TICK)],
  ['yield-place', 'yield', 'a yield into a tick', (e) => e.place('yield', OTHER)],
  ['yield-place', 'yield', 'a yield from top level', (e) => e.place('pair', TOP)],
  [
    'yield-place',
    'toAtomic',
    'a yield into a section of another clock',
    (e) => e.place('toAtomic', { scopes: [{ kind: 'atomic' }, { kind: 'tick', clock: 1 }] }),
  ],
  ['atomic-place', 'begin', 'an atomic section that is none', (e) => e.place('begin', TOP)],
  ['atomic-place', 'begin', 'entered from a tick', (e) => e.place('source', TICK)],
  ['atomic-place', 'end', 'left into a tick', (e) => e.place('end', TICK)],
  ['atomic-place', 'end', 'left from top level', (e) => e.place('toAtomic', TOP)],
  ['defer-outside-tick', 'defer', 'a next tick at top level', (e) => e.place('defer', TOP)],
  ['source-in-tick', 'source', 'a stream inside a tick', (e) => e.place('source', TICK)],
  ['atomic-place', 'begin', 'a section that is not where its input is', (e) => e.place('source', ATOMIC)],
  ['first-tick-outside', 'first', 'first_tick_only at top level', (e) => e.place('first', TOP)],
  [
    'pinned-moved',
    'source',
    'a source on a rewritten location',
    (e) => e.location('loc1v1', { origin: { from: 'loc1v1', role: 'x', shards: 1, policy: {} } }),
  ],
  [
    'pinned-moved',
    'for',
    'a sink on a rewritten location',
    (e) => e.location('loc1v1', { origin: { from: 'loc1v1', role: 'x', shards: 1, policy: {} } }),
  ],
  [
    'embedded-kind',
    'source',
    'an embedded singleton that streams',
    (e) => e.fields('source', { source: { EmbeddedSingleton: 'in' } }),
  ],
  ['kind-wrong', 'fold', 'a fold to an optional', (e) => e.collection('fold', singleton('usize', 'Bounded', 'Optional'))],
  ['unbounded-in-tick', 'fold', 'unbounded in a tick', (e) => e.collection('fold', { bound: 'Unbounded' })],
  ['bound-invented', 'yield', 'bounded outside a tick', (e) => e.collection('yield', { bound: 'Bounded' })],
  ['bound-invented', 'begin', 'bounded without a batch', (e) => e.collection('begin', { bound: 'Bounded' })],
  ['order-invented', 'defer', 'an order out of nothing', (e) => e.collection('defer', { order: 'TotalOrder' })],
  ['order-invented', 'chain', 'an order of one operand', (e) => e.collection('chain', { order: 'TotalOrder' })],
  [
    'order-invented',
    'half',
    'a join that keeps an order',
    (e) => {
      e.program.replaceOperator({ ...e.op('half'), kind: 'Join' });
      for (const name of ['yes', 'half']) e.collection(name, { order: 'TotalOrder' });
    },
  ],
  ['retry-invented', 'chain', 'single delivery out of nothing', (e) => e.collection('batch', { retry: 'AtLeastOnce' })],
  ['type-changed', 'batch', 'a batch of other elements', (e) => e.collection('batch', { elementType: 'u8' })],
  ['order-needed', 'fold', 'a fold over no order', (e) => e.collection('observe', { order: 'NoOrder' })],
  ['retry-needed', 'fold', 'a fold over repetitions', (e) => e.collection('observe', { retry: 'AtLeastOnce' })],
  ['right-unbounded', 'half', 'an endless build side', (e) => e.collection('members', { bound: 'Unbounded' })],
];

const P = 'loc1v1';
const S = 'loc3v1';
const D = 'loc4v1';
const SHARD_CASES: readonly Case[] = [
  ['network-ends', 'toLog', 'a network to an external', (e) => e.location('loc5v1', { kind: 'external' })],
  ['network-in-tick', 'toLog', 'a network out of a tick', (e) => e.place('log', TICK)],
  [
    'network-member',
    'toCluster',
    'no member to send to',
    (e) => e.collection('addressed', stream('u32', { order: 'TotalOrder' })),
  ],
  ['network-member', 'answers', 'no member it comes from', (e) => e.collection('answers', stream('u32'))],
  ['network-type', 'toLog', 'another payload', (e) => e.collection('toLog', { elementType: 'u64' })],
  [
    'network-type',
    'back',
    'another payload behind the sender',
    (e) => e.collection('back', keyedStream('MemberId < crate :: C >', 'u64')),
  ],
  ['network-order', 'toLog', 'an order that was not sent', (e) => e.collection('log', { order: 'NoOrder' })],
  ['network-order', 'toLog', 'an order over UDP', (e) => e.fields('toLog', { networking_info: { Udp: { fault: 'Lossy' } } })],
  [
    'network-order',
    'toLog',
    'an order after endless delays',
    (e) => e.fields('toLog', { networking_info: { Tcp: { fault: 'LossyDelayedForever' } } }),
  ],
  [
    'network-order',
    'answers',
    'an order of several members',
    (e) => e.collection('answers', stream('(MemberId < crate :: C > , u32)', { order: 'TotalOrder' })),
  ],
  ['network-bound', 'toLog', 'an end of messages', (e) => e.collection('toLog', { bound: 'Bounded' })],
  ['retry-invented', 'toLog', 'single delivery of repetitions', (e) => e.collection('log', { retry: 'AtLeastOnce' })],
  ['kind-wrong', 'toLog', 'a singleton on the wire', (e) => e.collection('toLog', singleton('u32', 'Unbounded'))],
  ['network-glue', 'toLog', 'routing to a process', (e) => copyGlue(e, 'toShards', 'toLog', 'serialize_fn')],
  ['network-glue', 'toLog', 'a sender id from a process', (e) => copyGlue(e, 'toStore', 'toLog', 'deserialize_fn')],
  ['network-glue', 'toShards', 'no routing to a cluster', (e) => copyGlue(e, 'toLog', 'toShards', 'serialize_fn')],
  [
    'not-serializable',
    'toLog',
    'a shared pointer on a new network',
    (e) => ['log', 'toLog'].forEach((name) => e.collection(name, { elementType: 'std :: rc :: Rc < u32 >' })),
  ],
  ['expression-orphan', 'map', 'an expression of another field', (e) => e.text('map', 'acc', '|x| x')],
  [
    'glue-unknown',
    'map',
    'an unknown template',
    (e) => void e.program.expressions.set(`${e.id('map')}.f`, { text: '|x| x', glue: { template: 'eval', holes: {} } }),
  ],
  [
    'glue-text',
    'toLog',
    'another text',
    (e) =>
      void e.program.expressions.set(`${e.id('toLog')}.serialize_fn`, {
        text: 'std::process::exit(1)',
        glue: { template: 'serialize', holes: { element: 'u32' } },
      }),
  ],
  [
    'glue-text',
    'toShards',
    'holes that do not fit',
    (e) =>
      void e.program.expressions.set(`${e.id('toShards')}.serialize_fn`, {
        text: '',
        glue: { template: 'route-serialize', holes: {} },
      }),
  ],
  ['pack-shape', 'toLog', 'packs that nobody makes', (e) => e.route('toLog', { packed: true })],
  [
    'glue-field',
    'map',
    'what opens packs, where there are none',
    (e) => setGlue(e.program, e.id('map'), 'f', 'unpack', { payload: 'u32', sender: null }),
  ],
  ['glue-field', 'map', 'a serializer in a map', (e) => setGlue(e.program, e.id('map'), 'f', 'serialize', { element: 'u32' })],
  ['cluster-size', S, 'a shard too many', (e) => e.location(S, { size: 3 })],
  ['cluster-size', D, 'logical members without shards', (e) => e.location(D, { size: 3 })],
  [
    'cluster-size',
    'loc5v1',
    'a process in two shards',
    (e) => e.location('loc5v1', { origin: { from: P, role: 'log', shards: 2, policy: {} } }),
  ],
  [
    'location-unknown',
    S,
    'made from nothing',
    (e) => e.location(S, { origin: { from: 'loc9v1', role: 'work', shards: 2, policy: {} } }),
  ],
  ['client-rewritten', S, 'the work of a client', (e) => e.location(P, { role: 'client' })],
  [
    'pinned-moved',
    'map',
    'an operator that nobody knows',
    (e) => e.program.replaceOperator({ ...e.op('map'), kind: kindOf('Teleport') }),
  ],
  [
    'pinned-moved',
    'map',
    'a list that is read once per shard',
    (e) => e.program.replaceOperator({ ...e.op('map'), kind: 'Source', fields: { source: { Iter: 'q!([1 , 2])' } } }),
  ],
  [
    'pinned-moved',
    'toLog',
    'an end of an embedded channel',
    (e) => e.fields('toLog', { serialize: { Embedded: 'u32' }, deserialize: { Embedded: 'u32' } }),
  ],
  ['shard-key', 'toShards', 'a key without Hash', (e) => e.collection('toShards', { elementType: '(f64 , u32)' })],
  [
    'self-id-hidden',
    'map',
    'the own id in a display text',
    (e) => e.fields('map', { f: 'q!(move | x | (CLUSTER_SELF_ID__free . clone () , x))' }),
  ],
  [
    'self-id-hidden',
    'map',
    'a list of members in a display text',
    (e) => e.fields('map', { f: `q!(| x | __hydro_lang_cluster_ids_${D} . len ())` }),
  ],
  ['shard-policy', 'toShards', 'no policy for a network', (e) => setPolicy(e.program, S, {})],
  [
    'shard-policy',
    S,
    'a policy for another network',
    (e) => setPolicy(e.program, S, { [e.id('toShards')]: [['0']], [e.id('toLog')]: null }),
  ],
  ['shard-policy', 'toShards', 'a key that is not used', (e) => e.route('toShards', { shard: 'turn' })],
  ['shard-unrouted', 'toShards', 'a sender that picks no shard', (e) => e.route('toShards', { shard: 'none', key: [] })],
  ['shard-unrouted', 'toLog', 'a shard where there is one', (e) => e.route('toLog', { shard: 'turn' })],
  ['shard-order', 'back', 'shards as one ordered member', (e) => inOrder(e, 'back')],
  ['shard-order', 'toStore', 'shards as one ordered process', (e) => inOrder(e, 'toStore')],
  ['shard-ids', 'back', 'physical senders', (e) => void e.program.expressions.delete(`${e.id('back')}.deserialize_fn`)],
  ['shard-ids', 'logical', 'members seen once per shard', (e) => void e.program.expressions.delete(`${e.id('logical')}.f`)],
  ['shard-ids', 'filter', 'the physical list of members', (e) => e.text('filter', 'f', `__hydro_lang_cluster_ids_${D}`)],
  ['shard-ids', 'filter', 'the own physical id', (e) => e.text('filter', 'f', `__hydro_lang_cluster_self_id_${D}`)],
  [
    'self-id-elsewhere',
    'filter',
    'the own id of the old cluster',
    (e) => e.text('filter', 'f', '__hydro_lang_cluster_self_id_loc2v1'),
  ],
  ['cluster-ids-unknown', 'filter', 'the members of a process', (e) => e.text('filter', 'f', `__hydro_lang_cluster_ids_${P}`)],
  ['cluster-abandoned', 'filter', 'the members of what was left', (e) => abandonC(e)],
  ['cluster-abandoned', 'watch', 'watching what was left', (e) => abandonC(e)],
];

function reconnect(e: Edit, from: string, to: string, port: string, shared: boolean): void {
  e.program.disconnect(e.id(from), e.id(to), port);
  e.program.connect(e.id(from), e.id(to), port, shared);
}
function copyGlue(e: Edit, from: string, to: string, field: string): void {
  const expression = e.program.expressions.get(`${e.id(from)}.${field}`);
  if (expression !== undefined) e.program.expressions.set(`${e.id(to)}.${field}`, expression);
}
function inOrder(e: Edit, network: string): void {
  e.route('toStore', { shard: 'hash' });
  e.collection(network, { order: 'TotalOrder' });
  for (const name of ['toShards', 'map', ...(network === 'back' ? ['toStore', 'filter'] : [])])
    e.collection(name, { order: 'TotalOrder' });
}
function abandonC(e: Edit): void {
  for (const name of ['answersNull', 'answers', 'self', 'toCluster', 'addressed']) {
    for (const key of [...e.program.expressions.keys()]) if (key.startsWith(`${e.id(name)}.`)) e.program.expressions.delete(key);
    e.program.removeOperator(e.id(name));
  }
  e.fields('watch', { source: { ClusterMembers: [{ Cluster: { idx: 2, version: 1 } }, 'Uninit'] } });
}

const pointerOf = (e: Edit, at: string): string => (at.startsWith('loc') ? `/locations/${at}` : `/operators/${e.id(at)}`);

describe('valid programs', () => {
  test.each([
    ['ticks and cycles', ticksAndCycles],
    ['shards', shards],
  ])('%s', (_, make) => {
    const { program } = make();
    expect(validate(program)).toEqual([]);
    expect(validate(readProgram(writeProgram(program)))).toEqual([]);
  });

  const folder = new URL('../../examples/programs/', import.meta.url);
  const examples = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.dfir.json'));
  test.each(examples)('example %s', (name) => {
    expect(validate(readProgram(readFileSync(new URL(name, folder), 'utf8')))).toEqual([]);
  });
});

describe('every invariant can be broken', () => {
  const run = (make: () => Sample, [code, at, , breaks]: Case): void => {
    const edit = new Edit(make());
    breaks(edit);
    const found = validate(edit.program).map((diagnostic) => [diagnostic.code, diagnostic.pointer]);
    expect(found).toContainEqual([code, pointerOf(edit, at)]);
  };
  test.each(TICK_CASES)('%s of %s: %s', (...entry) => run(ticksAndCycles, entry));
  test.each(SHARD_CASES)('%s of %s: %s', (...entry) => run(shards, entry));

  test('an expression of an operator that is gone', () => {
    const { program } = ticksAndCycles();
    program.expressions.set('999.f', { text: '|x| x', glue: null });
    expect(validate(program).map(({ code, pointer }) => [code, pointer])).toEqual([['expression-orphan', '/operators/999']]);
  });

  test('no code means two things', () => {
    expect(Object.keys(VALIDATOR_CODES).filter((code) => Object.hasOwn(INPUT_CODES, code))).toEqual([]);
  });

  test('no code is left out', () => {
    const broken = new Set([...TICK_CASES, ...SHARD_CASES].map(([code]) => code));
    expect(Object.keys(VALIDATOR_CODES).filter((code) => !broken.has(code as ValidatorCode))).toEqual([]);
  });
});
