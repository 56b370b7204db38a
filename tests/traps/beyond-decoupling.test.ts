import { describe, expect, test } from 'vitest';
import { unitGraph } from '../../ir/index.ts';
import { memberId } from '../support/library-shapes.ts';
import { singleton, stream } from '../support/program-builder.ts';
import { arrive, decoupled, expectNoDecoupling, expectNoSharding, full, textOf, trap } from './support.ts';

describe('captured references', () => {
  test.each(['Singleton', 'Optional', 'Vec'])('an operator stays with the %s that its closure borrows', (kind) => {
    const t = trap('reference');
    const input = t.receive('u32');
    const other = t.receive('u32', { order: 'TotalOrder' });
    const collection =
      kind === 'Vec' ? stream('u32', { order: 'TotalOrder' }) : singleton('u32', 'Unbounded', kind as 'Singleton');
    const value = kind === 'Vec' ? other : t.b.op('Reduce', t.at, collection, { input: other }, { f: 'q!(| a , b | * a = b)' });
    const reference = t.b.op('Reference', t.at, collection, { inner: value }, { kind, access_counter: 0 }, true);
    const closure = { expr: 'q!(| x | x + __hydro_singleton_ref_0 . len () as u32)', singleton_refs: [['ref:0', false]] };
    const map = t.b.op('Map', t.at, stream('u32'), { input, 'ref:0': reference }, { f: closure });
    t.answer(map);
    expectNoDecoupling(full(t.b), t.at, [map], /borrow|changing value/);
    expectNoSharding(full(t.b), t.at, 'no ports, sources or sinks', [
      new Map([
        [input, null],
        [other, null],
      ]),
    ]);
  });
});

describe('atomic sections', () => {
  test('an atomic section and its tick are one unit; the edges around it may be cut', () => {
    const t = trap('atomic');
    const input = t.receive('(u32 , u32)');
    const tick = t.b.tick(t.at);
    const atomic = t.b.atomic(tick);
    const begin = t.b.op('BeginAtomic', atomic, stream('(u32 , u32)'), { inner: input });
    const map = t.b.op('Map', atomic, stream('(u32 , u32)'), { input: begin }, { f: 'q!(| x | x)' });
    const batch = t.b.op('Batch', tick, stream('(u32 , u32)', { bound: 'Bounded' }), { inner: t.b.tee(map) });
    const back = t.b.op('YieldConcat', atomic, stream('(u32 , u32)'), { inner: batch });
    const end = t.b.op('EndAtomic', t.at, stream('(u32 , u32)'), { inner: back });
    const acks = t.b.op('EndAtomic', t.at, stream('(u32 , u32)'), { inner: t.b.tee(map) });
    t.answer(end);
    const program = full(t.b);
    t.answer(acks);
    const { unitOf } = unitGraph(program);
    expect(new Set([begin, map, batch, back, end, acks].map((id) => unitOf.get(id))).size).toBe(1);
    for (const moved of [[begin], [map], [end], [acks], [batch, back]])
      expectNoDecoupling(program, t.at, moved, /atomic section|belong together|shared/);
  });
});

describe('cycles', () => {
  /** A retry loop at top level: what is odd goes round once more. */
  function loop() {
    const t = trap('loop');
    const input = t.receive('u32');
    const cycle = t.b.cycleSource(t.at, stream('u32'));
    const tick = t.b.tick(t.at);
    const fresh = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const again = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: cycle.source });
    const chain = t.b.op('Chain', tick, stream('u32', { bound: 'Bounded' }), { first: fresh, second: again });
    const out = t.b.op('YieldConcat', t.at, stream('u32'), { inner: chain });
    const odd = t.b.op('Filter', t.at, stream('u32'), { input: t.b.tee(out) }, { f: 'q!(| x | x % 2 == 1)' });
    const sink = cycle.close(odd);
    t.answer(t.b.tee(out));
    return { ...t, program: full(t.b), source: cycle.source, sink, odd, again };
  }

  test('the sink of a cycle does not move without its source, nor the source without its sink', () => {
    const { program, at, source, sink, odd } = loop();
    expectNoDecoupling(program, at, [sink], /one place/);
    expectNoDecoupling(program, at, [sink, odd], /one place/);
    expectNoDecoupling(program, at, [source], /one place/);
  });

  test('both together may: the loop then runs over two networks', () => {
    const { program, at, source, sink, odd } = loop();
    const after = decoupled(program, at, [source, sink, odd]);
    expect(after.op(source).place.root).toBe(after.op(sink).place.root);
    expect(
      after.operators().filter((op) => op.kind === 'Network').length -
        program.operators().filter((op) => op.kind === 'Network').length,
    ).toBe(2);
  });
});

describe('one choice for two consumers', () => {
  test('an observed order is chosen once and sent in that order', () => {
    const t = trap('choice');
    const input = t.receive('u32');
    const chosen = t.b.op('ObserveNonDet', t.at, stream('u32', { order: 'TotalOrder' }), { inner: input }, { trusted: false });
    const views = [t.b.tee(chosen), t.b.tee(chosen)] as const;
    const ends = views.map((view) =>
      t.b.op('Enumerate', t.at, stream('(usize , u32)', { order: 'TotalOrder' }), { input: view }),
    );
    for (const end of ends) t.answer(end);
    const program = full(t.b);
    expectNoDecoupling(program, t.at, [chosen, ...views, ...ends].slice(1, 2), /shared/);
    const after = decoupled(program, t.at, [ends[1] as number]);
    const [network] = after.inputs(ends[1] as number).map(({ from }) => after.op(from));
    expect(network).toMatchObject({ kind: 'Network', fields: { networking_info: { Tcp: { fault: 'FailStop' } } } });
    expect(network?.collection?.order).toBe('TotalOrder');
    expect(after.op(chosen).place.root).toBe(t.at.root);
    // Neither side may be sharded: one would see its elements numbered from several counters.
    expectNoSharding(after, after.op(ends[1] as number).place, 'nothing sees two keys at once', [
      new Map([[network?.id as number, null]]),
    ]);
  });
});

describe('channels', () => {
  test('a named channel, a lossy one and one with an order of its own keep name, faults and order when their ends move', () => {
    const t = trap('channels');
    const input = t.receive('u32');
    const map = t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | x + 1)' });
    const answered = t.answer(map);
    const second = t.b.op('Map', t.at, stream('u32'), { input: t.receive('u32') }, { f: 'q!(| x | x + 2)' });
    t.answer(second);
    for (const id of [input, t.b.program.input(answered, 'input') as number]) {
      const op = t.b.program.op(id);
      t.b.program.replaceOperator({
        ...op,
        fields: { ...op.fields, name: 'same name', networking_info: { Tcp: { fault: 'LossyDelayedForever' } } },
      });
    }
    const after = decoupled(full(t.b), t.at, [input, map]);
    expect(after.op(input).fields).toMatchObject({
      name: 'same name',
      networking_info: { Tcp: { fault: 'LossyDelayedForever' } },
    });
    expect(after.op(input).fields['serialize_fn']).toBe(t.b.program.op(input).fields['serialize_fn']);
  });

  test('a channel with embedded ends is a port of its location: neither end moves', () => {
    const t = trap('embedded');
    const input = t.receive('u32');
    const map = t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | x + 1)' });
    const other = t.b.op('Map', t.at, stream('u32'), { input: t.receive('u32') }, { f: 'q!(| x | x + 2)' });
    t.answer(other);
    const out = t.b.program.input(t.answer(map), 'input') as number;
    for (const id of [input, out]) {
      const op = t.b.program.op(id);
      const { serialize_fn: _, deserialize_fn: __, ...rest } = op.fields;
      const end = { Embedded: { tag: null, element_type: 'u32' } };
      t.b.program.replaceOperator({ ...op, fields: { ...rest, name: `channel ${id}`, serialize: end, deserialize: end } });
    }
    const program = full(t.b);
    expectNoDecoupling(program, t.at, [input], /embedded/);
    expectNoDecoupling(program, t.at, [map], /embedded/);
    expectNoSharding(program, t.at, 'no ports, sources or sinks');
  });
});

describe('clusters', () => {
  test('member i talks to member i, and the own id is that of the new cluster', () => {
    const t = trap('members', 'cluster');
    const port = t.b.op('ExternalInput', t.client, stream(`(${memberId('crate :: Server')} , u32)`));
    const input = t.make.send(port, t.at, 'u32');
    const first = t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | x + 1)' });
    const second = t.b.op('Map', t.at, stream('u32'), { input: first }, { f: 'q!(| x | x)' });
    t.b.text(
      second,
      'f',
      `{ let CLUSTER_SELF_ID__free = MemberId :: < C > :: from_tagless ((__hydro_lang_cluster_self_id_${t.at.root}) . clone ()) ; move | x | (CLUSTER_SELF_ID__free . get_raw_id () , x) . 1 }`,
    );
    t.answer(second);
    const program = full(t.b);
    const after = decoupled(program, t.at, [second]);
    const here = after.op(second).place.root;
    const network = after.input(second, 'input') as number;
    expect(textOf(after, network, 'serialize_fn')).toContain(
      `from_raw_id(__hydro_lang_cluster_self_id_${t.at.root}.get_raw_id())`,
    );
    expect(textOf(after, network, 'deserialize_fn')).toContain('&res.unwrap().1');
    expect(textOf(after, second, 'f')).toContain(
      `let __hydro_lang_cluster_self_id_${t.at.root} = __hydro_lang_cluster_self_id_${here};`,
    );
  });

  test('two locations whose ticks have the same number are two units', () => {
    const t = trap('clock');
    const input = t.receive('u32');
    const here = { root: t.at.root, scopes: [{ kind: 'tick', clock: 0 }] } as const;
    const there = { root: t.client.root, scopes: [{ kind: 'tick', clock: 0 }] } as const;
    const bounded = { bound: 'Bounded' } as const;
    const batch = t.b.op('Batch', here, stream('u32', bounded), { inner: input });
    const out = t.b.op('YieldConcat', t.at, stream('u32'), { inner: batch });
    const back = arrive(t.b, out, t.client, 'u32');
    const far = t.b.op('Batch', there, stream('u32', bounded), { inner: back });
    t.b.root('SendExternal', t.b.op('YieldConcat', t.client, stream('u32'), { inner: far }));
    const { unitOf } = unitGraph(t.b.program);
    expect(unitOf.get(batch)).not.toBe(unitOf.get(far));
  });

  test('both sides of a partition stay together', () => {
    const t = trap('partition');
    const input = t.receive('u32');
    const f = { f: 'q!(| x | * x > 3)' };
    const yes = t.b.op('Partition', t.at, stream('u32'), { inner: input }, { ...f, is_true: true }, true);
    const no = t.b.op('Partition', t.at, stream('u32'), { inner: input }, { ...f, is_true: false }, true);
    const tail = t.b.op('Map', t.at, stream('u32'), { input: no }, { f: 'q!(| x | x)' });
    t.answer(yes);
    t.answer(tail);
    expectNoDecoupling(full(t.b), t.at, [no, tail], /shared/);
    expect(decoupled(full(t.b), t.at, [tail]).op(no).place.root).toBe(t.at.root);
  });
});
