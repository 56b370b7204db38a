import { describe, expect, test } from 'vitest';
import type { Collection } from '../../ir/graph/collection.ts';
import { type Policy, proposePolicies } from '../../ir/index.ts';
import { readExample } from '../support/examples.ts';
import { memberId } from '../support/library-shapes.ts';
import { keyedSingleton, keyedStream, type ProgramBuilder, singleton, stream } from '../support/program-builder.ts';
import { decoupled, expectNoSharding, expectSharding, full, obstacles, sharded, type Trap, textOf, trap } from './support.ts';

const bounded = { bound: 'Bounded' } as const;
const ordered = { order: 'TotalOrder' } as const;
const SUM = { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' };

/** Sums of one tick's batch per key, sent back. */
function sums(t: Trap, batch: number): number {
  const { place } = t.b.program.op(batch);
  const pairs = t.b.op('Cast', place, stream('(u32 , u32)', bounded), { inner: batch });
  const fold = t.b.op('FoldKeyed', place, keyedSingleton('u32', 'u32'), { input: pairs }, SUM);
  const entries = t.b.op('Cast', place, stream('(u32 , u32)', bounded), { inner: fold });
  t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: entries }));
  return fold;
}

describe('batch boundaries', () => {
  test.each(['NoOrder', 'TotalOrder'] as const)('a batch of a %s stream', (order) => {
    const t = trap('batch');
    const input = t.receive('(u32 , u32)', { order });
    sums(t, t.b.op('Batch', t.b.tick(t.at), stream('(u32 , u32)', { ...bounded, order }), { inner: input }));
    if (order === 'NoOrder') expectSharding(full(t.b), t.at);
    else expectNoSharding(full(t.b), t.at, 'batches are unordered');
  });

  /** Each sender's elements are in order; batches are prefixes of each. */
  function perKey(key: string) {
    const t = trap('per-key order');
    const input = t.receive('(u32 , (u32 , u32))', ordered);
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', '(u32 , u32)', ordered), { inner: input });
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, keyedStream('u32', '(u32 , u32)', { ...bounded, ...ordered }), { inner: keyed });
    const loose = t.b.op('Cast', tick, stream('(u32 , (u32 , u32))', bounded), { inner: batch });
    sums(t, t.b.op('Map', tick, stream('(u32 , u32)', bounded), { input: loose }, { f: key }));
    return { ...t, program: full(t.b), input };
  }

  test('a batch with an order per key, where another field than the key picks the shard', () => {
    const { program, at, input } = perKey('q!(| (_ , (k , v)) | (k , v))');
    // a1 b1 b2 a2 of one sender: a together on one shard, b apart on the other, is no cut into prefixes.
    expectNoSharding(program, at, 'batches are unordered', [new Map([[input, [['1', '0']]]])]);
  });

  test('and where the key picks it', () => {
    const { program, at, input } = perKey('q!(| (s , (_ , v)) | (s , v))');
    expect(expectSharding(program, at)).toEqual(new Map([[input, [['0']]]]));
  });

  test('an order that is weakened inside an atomic section has fixed the batches before', () => {
    const t = trap('atomic order');
    const input = t.receive('(u32 , u32)', ordered);
    const tick = t.b.tick(t.at);
    const atomic = t.b.atomic(tick);
    const begin = t.b.op('BeginAtomic', atomic, stream('(u32 , u32)', ordered), { inner: input });
    const weak = t.b.op('Cast', atomic, stream('(u32 , u32)'), { inner: begin });
    sums(t, t.b.op('Batch', tick, stream('(u32 , u32)', bounded), { inner: weak }));
    expectNoSharding(full(t.b), t.at, 'batches are unordered');
  });
});

describe('snapshots', () => {
  function snapshot(asked: boolean) {
    const t = trap('snapshot');
    const input = t.receive('(u32 , u32)');
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input }, SUM);
    const tick = t.b.tick(t.at);
    const now = t.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: fold });
    const requests = t.receive('(u32 , ())');
    const batch = t.b.op('Batch', tick, stream('(u32 , ())', bounded), { inner: requests });
    const join = t.b.op('JoinHalf', tick, stream('(u32 , (() , u32))', bounded), { left: batch, right: t.b.tee(now) });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , (() , u32))'), { inner: join }));
    const all = t.b.op('Cast', tick, stream('(u32 , u32)', bounded), { inner: t.b.tee(now) });
    if (asked) t.b.root('Null', all);
    else t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: all }));
    return { ...t, program: full(t.b) };
  }

  test('of keyed state are read by requests for the same key', () => {
    const { program, at } = snapshot(true);
    expectSharding(program, at);
  });

  test('and do not leave as a whole in every tick: shards do not tick alike', () => {
    const { program, at } = snapshot(false);
    expectNoSharding(program, at, 'idle ticks change nothing');
  });

  test('of a membership at a batch of a TotalOrder stream: a later element cannot see fewer members', () => {
    for (const order of ['TotalOrder', 'NoOrder'] as const) {
      const t = trap('broadcast');
      const peers = t.b.cluster('Peers', { size: 3 });
      const input = t.receive('u32', { order });
      const { network } = t.make.broadcast(input, peers, 'u32');
      const batch = t.b.program.outputs(input)[0]?.to as number;
      const op = t.b.program.op(batch);
      t.b.program.replaceOperator({ ...op, collection: stream('u32', { ...bounded, order }) });
      t.b.root('ForEach', network, { f: 'q!(drop)' });
      if (order === 'NoOrder') expectSharding(full(t.b), t.at);
      else expectNoSharding(full(t.b), t.at, 'batches are unordered');
    }
  });
});

describe('keys', () => {
  /** `make` turns pairs into what is grouped, behind whatever operators it likes. */
  function group(make: (b: ProgramBuilder, t: Trap, input: number) => number, collection: Collection = stream('(u32 , u32)')) {
    const t = trap('keys');
    const input = t.receive('(u32 , u32)');
    const unique = make(t.b, t, input);
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'BoundedValue'), { input: unique }, SUM);
    t.answer(t.b.op('Cast', t.at, collection, { inner: fold }));
    return { ...t, program: full(t.b), input };
  }
  const byFirst = (input: number): Policy => new Map([[input, [['0']]]]);

  test('one of two fields, picked by control flow', () => {
    const { program, at, input } = group((b, t, from) =>
      b.op('Map', t.at, stream('(u32 , u32)'), { input: from }, { f: 'q!(| (a , b) | if a > b { (a , b) } else { (b , a) })' }),
    );
    expectNoSharding(program, at, 'state is key-local', [byFirst(input)]);
  });

  test('one of two branches of a chain has another key', () => {
    const { program, at, input } = group((b, t, from) => {
      const swapped = b.op('Map', t.at, stream('(u32 , u32)'), { input: b.tee(from) }, { f: 'q!(| (a , b) | (b , a))' });
      return b.op('Chain', t.at, stream('(u32 , u32)'), { first: b.tee(from), second: swapped });
    });
    expectNoSharding(program, at, 'state is key-local', [byFirst(input)]);
  });

  test('a list of both fields', () => {
    const { program, at, input } = group((b, t, from) =>
      b.op('FlatMap', t.at, stream('(u32 , u32)'), { input: from }, { f: 'q!(| (a , b) | vec ! [(a , b) , (b , a)])' }),
    );
    expectNoSharding(program, at, 'state is key-local', [byFirst(input)]);
  });

  /** Elements go round through ticks by `f`; sums of what is there leave. */
  function loop(kind: 'Map' | 'Filter', f: string, direct = false) {
    const t = trap('loop');
    const input = t.receive('(u32 , u32)');
    const tick = t.b.tick(t.at);
    const cycle = t.b.cycleSource(tick, stream('(u32 , u32)', bounded));
    const held = t.b.op('DeferTick', tick, stream('(u32 , u32)', bounded), { input: cycle.source });
    const batch = t.b.op('Batch', tick, stream('(u32 , u32)', bounded), { inner: input });
    const chain = t.b.op('Chain', tick, stream('(u32 , u32)', bounded), { first: held, second: batch });
    cycle.close(t.b.op(kind, tick, stream('(u32 , u32)', bounded), { input: t.b.tee(chain) }, { f }));
    if (direct) t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: t.b.tee(chain) }));
    else sums(t, t.b.tee(chain));
    return { ...t, program: full(t.b), input };
  }

  test.each(['q!(| (a , b) | (a + 1 , b))', 'q!(| (a , b) | (b , a))'])(
    'a loop through ticks that changes the key by %s',
    (f) => {
      const { program, at, input } = loop('Map', f);
      expectNoSharding(program, at, 'state is key-local', [byFirst(input)]);
    },
  );

  test('a loop that counts ticks: a shard would count its own only', () => {
    const { program, at, input } = loop('Map', 'q!(| (a , ticks) | (a , ticks + 1))');
    expectNoSharding(program, at, 'idle ticks change nothing', [byFirst(input)]);
  });

  test('a loop whose elements leave again in every tick', () => {
    const { program, at, input } = loop('Filter', 'q!(| (_ , b) | * b > 3)', true);
    expectNoSharding(program, at, 'idle ticks change nothing', [byFirst(input)]);
  });

  test('a counter prints one rate for all keys', () => {
    const t = trap('counter');
    const input = t.receive('(u32 , u32)');
    const fields = { tag: 'votes', duration: 'q!(Duration :: from_secs (1))', prefix: 'seen' };
    t.answer(t.b.op('Counter', t.at, stream('(u32 , u32)'), { input }, fields));
    expectNoSharding(full(t.b), t.at, 'nothing sees two keys at once', [byFirst(input)]);
  });

  test('a group over held elements that speaks again in every tick', () => {
    const { program, at, input } = loop('Filter', 'q!(| (_ , b) | * b > 3)');
    expectNoSharding(program, at, 'idle ticks change nothing', [byFirst(input)]);
  });

  test('a loop that holds votes as they came, until their quorum is reached', () => {
    const t = trap('quorum');
    const input = t.receive('(u32 , Result < () , () >)');
    const { output } = t.make.quorum(input, 'u32', 2, 2);
    t.answer(output);
    expect(expectSharding(full(t.b), t.at)).toEqual(byFirst(input));
  });

  test('votes that are held until all are there, and speak in every tick from the quorum on', () => {
    const t = trap('quorum');
    const input = t.receive('(u32 , Result < () , () >)');
    t.answer(t.make.quorum(input, 'u32', 1, 2).output);
    expectNoSharding(full(t.b), t.at, 'idle ticks change nothing', [byFirst(input)]);
  });

  test('unless they leave out what they said before, as long as it is held', () => {
    const voting = readExample('voting');
    const leader = voting.operators().find(({ kind }) => kind === 'AntiJoin')?.place.root ?? '';
    const found = proposePolicies(voting, leader).map((policy) => obstacles(voting, leader, policy));
    expect(found).toContainEqual(['no ports, sources or sinks']);
  });

  test('a join by one key, a group behind it by a field of the other side', () => {
    const t = trap('join');
    const [left, right] = [t.receive('(u32 , u32)'), t.receive('(u32 , u32)')];
    const join = t.b.op('Join', t.at, stream('(u32 , (u32 , u32))'), { left, right });
    const map = t.b.op('Map', t.at, stream('(u32 , u32)'), { input: join }, { f: 'q!(| (k , (_ , v)) | (v , k))' });
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'BoundedValue'), { input: map }, SUM);
    t.answer(t.b.op('Cast', t.at, stream('(u32 , u32)'), { inner: fold }));
    expectNoSharding(full(t.b), t.at, 'state is key-local', [
      new Map([
        [left, [['0']]],
        [right, [['0']]],
      ]),
      new Map([
        [left, [['0']]],
        [right, [['1']]],
      ]),
    ]);
  });

  test('two fields of two elements of one key do not make a key', () => {
    const t = trap('mixed');
    const [left, right] = [t.receive('(u32 , u32)'), t.receive('(u32 , u32)')];
    const whole: Policy = new Map([
      [left, [['0'], ['1']]],
      [right, [['0'], ['1']]],
    ]);
    const join = t.b.op('Join', t.at, stream('(u32 , (u32 , u32))'), { left, right });
    const map = t.b.op('Map', t.at, stream('(u32 , u32)'), { input: join }, { f: 'q!(| (k , (_ , v)) | (k , v))' });
    t.answer(t.b.op('Unique', t.at, stream('(u32 , u32)'), { input: map }));
    expect(obstacles(full(t.b), t.at.root, whole)).toContain('state is key-local');
  });

  test.each([
    ['CrossSingleton', singleton('u32')],
    ['CrossProduct', stream('u32', bounded)],
  ])('%s with data of any key', (kind, right) => {
    const t = trap('cross');
    const [input, other] = [t.receive('u32'), t.receive('u32')];
    const tick = t.b.tick(t.at);
    const left = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: other });
    const value = right.kind === 'Stream' ? batch : t.b.op('Fold', tick, right, { input: batch }, SUM);
    const cross = t.b.op(kind, tick, stream('(u32 , u32)', bounded), { left, right: value });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: cross }));
    expectNoSharding(full(t.b), t.at, 'nothing sees two keys at once');
  });

  test.each(['Enumerate', 'Sort', 'Scan', 'MergeOrdered'])('%s sees all keys', (kind) => {
    const t = trap('whole');
    const input = t.receive('u32', ordered);
    const inputs: Record<string, number> =
      kind === 'MergeOrdered' ? { first: input, second: t.receive('u32', ordered) } : { input };
    const op = t.b.op(
      kind,
      t.at,
      stream('u32', ordered),
      inputs,
      kind === 'Scan' ? { init: 'q!(| | 0)', acc: 'q!(| n , x | { * n += x ; Some (* n) })' } : {},
    );
    t.answer(t.b.op('Cast', t.at, stream('u32'), { inner: op }));
    expectNoSharding(full(t.b), t.at, 'nothing sees two keys at once');
  });
});

describe('membership', () => {
  test('the first member to be seen is one choice for all, not one per shard', () => {
    const t = trap('leader');
    const peers = t.b.cluster('Peers', { size: 3 });
    const member = memberId('crate :: Peers');
    const input = t.receive('u32');
    const { fold } = t.make.members(t.at, peers);
    const events = t.b.program.operators().find((op) => op.kind === 'Map' && op.place.root === t.at.root)?.id as number;
    const joined = t.b.op('Map', t.at, stream(member), { input: events }, { f: 'q!(| (k , _) | k)' });
    const chosen = t.b.op('ObserveNonDet', t.at, stream(member, ordered), { inner: joined }, { trusted: false });
    const first = t.b.op(
      'Reduce',
      t.at,
      singleton(member, 'Unbounded', 'Optional'),
      { input: chosen },
      { f: 'q!(| _ , _ | { })' },
    );
    const tick = t.b.tick(t.at);
    const leader = t.b.op('Batch', tick, singleton(member, 'Bounded', 'Optional'), { inner: first });
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const pair = t.b.op('CrossSingleton', tick, stream(`(u32 , ${member})`, bounded), { left: batch, right: leader });
    const turned = t.b.op('Map', tick, keyedStream(member, 'u32', bounded), { input: pair }, { f: 'q!(| (x , m) | (m , x))' });
    const out = t.b.op('YieldConcat', t.at, keyedStream(member, 'u32'), { inner: turned });
    t.b.root('ForEach', t.make.send(out, peers, 'u32'), { f: 'q!(drop)' });
    t.b.root('Null', fold);
    expectNoSharding(full(t.b), t.at, 'constants stay inside');
  });

  test('events that are sent on leave once', () => {
    const t = trap('events');
    const peers = t.b.cluster('Peers', { size: 3 });
    const { fold } = t.make.members(t.at, peers);
    t.b.root('Null', fold);
    const source = t.b.program.operators().find((op) => op.kind === 'Source')?.id as number;
    const hello = t.b.op('Map', t.at, stream('u32'), { input: source }, { f: 'q!(| _ | 1)' });
    t.answer(hello);
    t.answer(t.receive('u32'));
    expectNoSharding(full(t.b), t.at, 'constants stay inside');
  });
});

describe('routing between shards', () => {
  /** A first stage remembers by `(a, b)`, a second by what the first sends. */
  function stages(f: string, sent: string) {
    const t = trap('stages');
    const input = t.receive('(u32 , u32)');
    const first = t.b.op('Unique', t.at, stream('(u32 , u32)'), { input });
    const map = t.b.op('Map', t.at, stream(sent), { input: first }, { f });
    const second = t.b.op('Unique', t.at, stream(sent), { input: map });
    t.answer(second);
    const split = decoupled(full(t.b), t.at, [second]);
    const link = split.input(second, 'input') as number;
    const one = sharded(split, t.at, 2, new Map([[input, [['0'], ['1']]]]));
    const both = sharded(one, split.op(second).place, 2, new Map([[link, sent.startsWith('(') ? [['0'], ['1']] : [[]]]]));
    return { text: textOf(both, link, 'serialize_fn'), self: `__hydro_lang_cluster_self_id_${both.op(map).place.root}` };
  }

  test('the number is kept where the key is the same, field by field', () => {
    const { text, self } = stages('q!(| (a , b) | (a , b))', '(u32 , u32)');
    expect(text).toContain(`from_raw_id(${self}.get_raw_id() % 2u32)`);
  });

  test.each([
    ['two fields of one type changed places', 'q!(| (a , b) | (b , a))', '(u32 , u32)'],
    ['one field twice', 'q!(| (a , _) | (a , a))', '(u32 , u32)'],
    ['a field is changed', 'q!(| (a , b) | (a , b + 1))', '(u32 , u32)'],
    ['the key has fewer fields', 'q!(| (a , _) | a)', 'u32'],
    ['control flow decides', 'q!(| (a , b) | if a > b { (a , b) } else { (b , a) })', '(u32 , u32)'],
  ])('and hashed again where %s', (_, f, sent) => {
    const { text, self } = stages(f, sent);
    expect(text).toContain('DefaultHasher');
    expect(text).not.toContain(self);
  });

  test('shards that took elements in turn have no number to keep', () => {
    const t = trap('turn');
    const input = t.receive('(u32 , u32)');
    const map = t.b.op('Map', t.at, stream('(u32 , u32)'), { input }, { f: 'q!(| (a , b) | (a , b))' });
    const second = t.b.op('Unique', t.at, stream('(u32 , u32)'), { input: map });
    t.answer(second);
    const split = decoupled(full(t.b), t.at, [second]);
    const link = split.input(second, 'input') as number;
    const one = sharded(split, t.at, 2, new Map([[input, null]]));
    expect(textOf(one, input, 'serialize_fn')).toMatch(
      /^\{ let turn = std::cell::Cell::new\(0u32\); .*\{ turn\.set\(\(turn\.get\(\) \+ 1u32\) % 2u32\); turn\.get\(\) \}/,
    );
    const both = sharded(one, split.op(second).place, 2, new Map([[link, [['0'], ['1']]]]));
    expect(textOf(both, link, 'serialize_fn')).toContain('DefaultHasher');
  });

  test('unequal numbers of shards are hashed', () => {
    const t = trap('unequal');
    const input = t.receive('u32');
    const first = t.b.op('Unique', t.at, stream('u32'), { input });
    const second = t.b.op('Unique', t.at, stream('u32'), { input: first });
    t.answer(second);
    const split = decoupled(full(t.b), t.at, [second]);
    const both = sharded(sharded(split, t.at, 2), split.op(second).place, 3);
    expect(textOf(both, split.input(second, 'input') as number, 'serialize_fn')).toContain('% 3u64) as u32');
  });
});

describe('delivery', () => {
  test('an AtLeastOnce stream is dealt in turn only where nothing remembers', () => {
    const t = trap('retries');
    const input = t.receive('u32');
    const op = t.b.program.op(input);
    const kind = { Stream: { bound: 'Unbounded', order: 'NoOrder', retry: 'AtLeastOnce', element_type: 'u32' } };
    t.b.program.replaceOperator({
      ...op,
      collection: { ...stream('u32'), retry: 'AtLeastOnce' },
      metadata: { ...op.metadata, collection_kind: kind },
    });
    t.answer(t.b.op('Unique', t.at, stream('u32'), { input }));
    const program = full(t.b);
    expect(obstacles(program, t.at.root, new Map([[input, null]]))).toContain('state is key-local');
    expect(obstacles(program, t.at.root, new Map([[input, [[]]]]))).toEqual([]);
  });
});
