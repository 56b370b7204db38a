import { withCollection } from '../../ir/index.ts';
import { memberId } from '../support/library-shapes.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { keyedSingleton, keyedStream, singleton, stream } from '../support/program-builder.ts';
import { arrive } from '../traps/support.ts';
import type { Case } from './case.ts';
import { IDLE_CASES } from './idle-cases.ts';
import {
  asked,
  bounded,
  chosen,
  clientTrial,
  clusterSharding,
  FIRST,
  INC,
  membership,
  ordered,
  PAIR,
  SERVER,
  SUM,
  sharding,
  sums,
  TURN,
  totals,
  WHOLE,
} from './sharding-support.ts';

const [KEYS, WHOLES, BATCHES] = ['state-key-local', 'one-key-at-a-time', 'batches-unordered'];
const [ORDER, CONSTANTS, PURE] = ['outputs-unordered', 'constants-inside', 'closures-pure'];
const [PORTS, HASH, IDS] = ['no-ports', 'keys-hashable', 'ids-logical'];

export const SHARDING_CASES: readonly Case[] = [
  {
    precondition: 'location-rewritable',
    wrong: 'a client would be sharded',
    trials: () => (['Map', 'Unique', 'Unique in a tick'] as const).map((work) => clientTrial('cluster', work)),
  },
  {
    precondition: 'location-rewritable',
    wrong: 'a client would become a cluster',
    trials: () => [clientTrial('process', 'Map')],
  },
  clusterSharding(PORTS, 'a list would be read once per shard', (t) => {
    const list = t.b.op('Source', t.at, stream('u32'), {}, { source: { Iter: 'q!([1 , 2])' } });
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: list }, INC));
    return [];
  }),
  clusterSharding(PORTS, 'a timer would tick once per shard', (t) => {
    const timer = t.b.op('Source', t.at, stream('u32'), {}, { source: { Stream: 'q!(interval (1))' } });
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: timer }, INC));
    return [];
  }),
  clusterSharding(PORTS, 'effects would be spread over shards', (t) => {
    const input = t.receive('u32');
    t.b.root('ForEach', t.b.op('Map', t.at, stream('u32'), { input }, INC), { f: 'q!(print)' });
    return [[input, WHOLE]];
  }),
  sharding(PORTS, 'a port would be on a member of a cluster', (t) => {
    const input = t.b.op('ExternalInput', t.at, stream('u32'), {}, externalInput(t.port(), 'u32'));
    t.answer(t.b.op('Map', t.at, stream('u32'), { input }, INC));
    return [];
  }),
  sharding(PURE, 'a counter of all elements would count per shard', (t) => {
    const input = t.receive('u32');
    t.answer(t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | x + SEEN . fetch_add (1 , Ordering :: SeqCst))' }));
    return [[input, WHOLE]];
  }),
  sharding(PURE, 'what nobody knows would be asked for once per shard', (t) => {
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const value = t.b.op(
      'SingletonSource',
      tick,
      singleton('u32'),
      {},
      { value: 'q!(crate :: draw ())', first_tick_only: false },
    );
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const pair = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left: batch, right: value });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: pair }));
    return [[input, WHOLE]];
  }),
  sharding(PURE, 'a random value would be drawn once per shard', (t) => {
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const value = t.b.op(
      'SingletonSource',
      tick,
      singleton('u32'),
      {},
      { value: 'q!(rand :: random :: < u32 > ())', first_tick_only: false },
    );
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const pair = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left: batch, right: value });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: pair }));
    return [[input, WHOLE]];
  }),
  sharding(KEYS, 'a duplicate would come to another shard', (t) => {
    const input = t.receive('u32');
    t.answer(t.b.op('Unique', t.at, stream('u32'), { input }));
    return [[input, TURN]];
  }),
  sharding(KEYS, 'partners of a join would miss each other', (t) => {
    const [left, right] = [t.receive(PAIR), t.receive(PAIR)];
    t.answer(t.b.op('Join', t.at, stream('(u32 , (u32 , u32))'), { left, right }));
    return [
      [left, FIRST],
      [right, [['1']]],
    ];
  }),
  sharding(KEYS, 'one group would have two sums', (t) => {
    const input = t.receive(PAIR);
    const swapped = t.b.op('Map', t.at, stream(PAIR), { input }, { f: 'q!(| (a , b) | (b , a))' });
    return [
      [input, FIRST],
      [asked(t, totals(t, swapped)), WHOLE],
    ];
  }),
  sharding(KEYS, 'a key that a closure changes would group elements of two shards', (t) => {
    const input = t.receive(PAIR);
    const halved = t.b.op('Map', t.at, stream(PAIR), { input }, { f: 'q!(| (mut a , b) | { a %= 2 ; (a , b) })' });
    return [
      [input, FIRST],
      [asked(t, totals(t, halved)), WHOLE],
    ];
  }),
  sharding(KEYS, 'a difference would not find what to take away', (t) => {
    const [pos, neg] = [t.receive('u32'), t.receive('u32')];
    const tick = t.b.tick(t.at);
    const [a, b] = [pos, neg].map((inner) => t.b.op('Batch', tick, stream('u32', bounded), { inner })) as [number, number];
    const cycle = t.b.cycleSource(tick, stream('u32', bounded));
    const held = t.b.op('DeferTick', tick, stream('u32', bounded), { input: cycle.source });
    const all = t.b.op('Chain', tick, stream('u32', bounded), { first: held, second: b });
    cycle.close(t.b.tee(all));
    const left = t.b.op('Difference', tick, stream('u32', bounded), { pos: a, neg: t.b.tee(all) });
    t.answer(t.b.op('YieldConcat', t.at, stream('u32'), { inner: left }));
    return [
      [pos, WHOLE],
      [neg, TURN],
    ];
  }),
  sharding(WHOLES, 'elements would be numbered per shard', (t) => {
    const input = t.receive('u32');
    const chosen = t.b.op('ObserveNonDet', t.at, stream('u32', ordered), { inner: input }, { trusted: false });
    const numbered = t.b.op('Enumerate', t.at, stream('(usize , u32)', ordered), { input: chosen });
    t.answer(t.b.op('Cast', t.at, stream('(usize , u32)'), { inner: numbered }));
    return [[input, WHOLE]];
  }),
  sharding(WHOLES, 'the sum so far would be that of one shard', (t) => {
    const [amounts, asks] = [t.receive('u32'), t.receive('u32')];
    const sum = t.b.op('Fold', t.at, singleton('u32', 'Unbounded'), { input: chosen(t, amounts) }, SUM);
    const tick = t.b.tick(t.at);
    const now = t.b.op('Batch', tick, singleton('u32'), { inner: sum });
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: asks });
    const pair = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left: batch, right: now });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: pair }));
    return [
      [amounts, WHOLE],
      [asks, WHOLE],
    ];
  }),
  sharding(WHOLES, 'pairs of elements of two shards would be missing', (t) => {
    const [a, b] = [t.receive('u32'), t.receive('u32')];
    t.answer(t.b.op('CrossProduct', t.at, stream(PAIR), { left: a, right: b }));
    return [
      [a, WHOLE],
      [b, WHOLE],
    ];
  }),
  sharding(WHOLES, 'what is there in the first tick only would be there once per shard', (t) => {
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const first = t.b.op(
      'SingletonSource',
      tick,
      singleton('u32', 'Bounded', 'Optional'),
      {},
      { value: 'q!(7u32)', first_tick_only: true },
    );
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const pair = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left: batch, right: first });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: pair }));
    return [[input, WHOLE]];
  }),
  sharding(WHOLES, 'a watermark of one shard would drop the keys of another', (t) => {
    const [input, marks] = [t.receive(PAIR), t.receive('u32')];
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: input });
    const most = t.b.op(
      'Reduce',
      t.at,
      singleton('u32', 'Unbounded', 'Optional'),
      { input: chosen(t, marks) },
      { f: 'q!(| a , b | * a = b)' },
    );
    const sum = t.b.op(
      'ReduceKeyedWatermark',
      t.at,
      keyedSingleton('u32', 'u32', 'Unbounded'),
      { input: chosen(t, keyed), watermark: most },
      { f: 'q!(| a , b | * a += b)' },
    );
    return [
      [input, FIRST],
      [marks, WHOLE],
      [asked(t, sum), WHOLE],
    ];
  }),
  ...IDLE_CASES,
  sharding(BATCHES, 'batches of two shards would be no prefixes of one stream', (t) => {
    const input = t.receive(PAIR, ordered);
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream(PAIR, { ...bounded, ...ordered }), { inner: input });
    sums(t, t.b.op('Cast', tick, stream(PAIR, bounded), { inner: batch }));
    return [[input, FIRST]];
  }),
  sharding(BATCHES, 'batches of two shards would be no prefixes per key', (t) => {
    const type = '(u32 , (u32 , u32))';
    const input = t.receive(type, ordered);
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', PAIR, ordered), { inner: input });
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, keyedStream('u32', PAIR, { ...bounded, ...ordered }), { inner: keyed });
    const loose = t.b.op('Cast', tick, stream(type, bounded), { inner: batch });
    sums(t, t.b.op('Map', tick, stream(PAIR, bounded), { input: loose }, { f: 'q!(| (_ , (k , v)) | (k , v))' }));
    return [[input, [['1', '0']]]];
  }),
  sharding(
    BATCHES,
    'an element would be sent to fewer members than one before it',
    (t) => {
      const peers = t.b.cluster('Peers', { size: 3 });
      const input = t.receive('u32', ordered);
      const { network } = t.make.broadcast(input, peers, 'u32');
      const batch = t.b.program.op(t.b.program.outputs(input)[0]?.to as number);
      t.b.program.replaceOperator(withCollection(batch, stream('u32', { ...bounded, ...ordered })));
      t.b.root('ForEach', network, { f: 'q!(drop)' });
      return [[input, WHOLE]];
    },
    'only the membership that is looked at differs, and plans say that shards see memberships each at its own time',
  ),
  sharding(ORDER, 'shards would interleave a stream in order', (t) => {
    const input = t.receive('u32', ordered);
    t.answer(t.b.op('Map', t.at, stream('u32', ordered), { input }, INC));
    return [[input, WHOLE]];
  }),
  clusterSharding(ORDER, 'shards would interleave the order of their logical member', (t) => {
    const port = t.b.op(
      'ExternalInput',
      t.client,
      stream(`(${SERVER} , u32)`, ordered),
      {},
      externalInput(t.port(), `(${SERVER} , u32)`),
    );
    const input = arrive(t.b, port, t.at, 'u32', ordered);
    const map = t.b.op('Map', t.at, stream('u32', ordered), { input }, INC);
    const out = arrive(t.b, map, t.client, `(${SERVER} , u32)`);
    const op = t.b.program.op(out);
    t.b.program.replaceOperator(withCollection(op, keyedStream(SERVER, 'u32', ordered)));
    t.b.root('SendExternal', out, sendExternal(t.port()));
    return [[input, WHOLE]];
  }),
  sharding(CONSTANTS, 'news of members would be sent on once per shard', (t) => {
    const news = membership(t, t.b.cluster('Peers', { size: 3 }));
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: news }, { f: 'q!(| _ | 1u32)' }));
    const input = t.receive('u32');
    t.answer(t.b.op('Map', t.at, stream('u32'), { input }, INC));
    return [[input, WHOLE]];
  }),
  sharding(CONSTANTS, 'each shard would remember another first member', (t) => {
    const member = memberId('crate :: Peers');
    const input = t.receive('u32');
    const news = membership(t, t.b.cluster('Peers', { size: 3 }));
    const joined = t.b.op('Map', t.at, stream(member), { input: news }, { f: 'q!(| (k , _) | MemberId :: from_tagless (k))' });
    const first = t.b.op(
      'Reduce',
      t.at,
      singleton(member, 'Unbounded', 'Optional'),
      { input: chosen(t, joined) },
      { f: 'q!(| _ , _ | { })' },
    );
    const tick = t.b.tick(t.at);
    const leader = t.b.op('Batch', tick, singleton(member, 'Bounded', 'Optional'), { inner: first });
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const pair = t.b.op('CrossSingleton', tick, stream(`(u32 , ${member})`, bounded), { left: batch, right: leader });
    const out = t.b.op('YieldConcat', t.at, stream(`(u32 , ${member})`), { inner: pair });
    t.answer(out);
    return [[input, WHOLE]];
  }),
  sharding(HASH, 'a key without a hash would not compile', (t) => {
    const input = t.receive('(f64 , u32)');
    t.answer(t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| (_ , x) | x)' }));
    return [[input, FIRST]];
  }),
  sharding(HASH, 'a network would not know which shard to take', (t) => {
    const [a, b] = [t.receive('u32'), t.receive('u32')];
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: a }, INC));
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: b }, INC));
    return [[a, WHOLE]];
  }),
  // Only the display text: nothing that a rewrite could wrap.
  clusterSharding(
    IDS,
    'elements would be signed with the id of a shard',
    (t) => {
      const input = t.receive('u32');
      const self = 'q!(move | x | (CLUSTER_SELF_ID__free . clone () , x))';
      t.answer(t.b.op('Map', t.at, stream(`(${SERVER} , u32)`), { input }, { f: self }));
      return [[input, WHOLE]];
    },
    false,
  ),
  clusterSharding(
    IDS,
    'a list of members would hold every shard',
    (t) => {
      const input = t.receive('u32');
      t.answer(t.b.op('Map', t.at, stream('u32'), { input }, INC));
      const port = t.b.op('ExternalInput', t.client, stream('u32'), {}, externalInput(t.port(), 'u32'));
      const { network } = t.make.closedBroadcast(port, t.at, 'u32');
      t.b.root('Null', network);
      return [
        [input, WHOLE],
        [network, WHOLE],
      ];
    },
    false,
  ),
];
