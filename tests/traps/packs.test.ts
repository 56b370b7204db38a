import { describe, expect, test } from 'vitest';
import { compare } from '../../index.ts';
import { type Collection, type Operator, type Program, packingOf, withCollection } from '../../ir/index.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import type { ProgramBuilder } from '../support/program-builder.ts';
import { keyedStream, stream } from '../support/program-builder.ts';
import { movedBy, refusal, ruleOf, shardedBy, siteAt } from '../support/rules.ts';
import { arrive, errorsOf, full, type Trap, trap } from './support.ts';

const [PACK, DECOUPLE, PARTITION] = [ruleOf('pack'), ruleOf('decouple'), ruleOf('partition')];

/** The program in which a network carries packs; fails when that is refused. */
function packed(program: Program, network: number): Program {
  const site = siteOf(program, network);
  expect(refusal(PACK, site)).toBeNull();
  const after = PACK.apply(site);
  expect(errorsOf(after)).toEqual([]);
  return after;
}

const siteOf = (program: Program, network: number) =>
  siteAt(PACK, program, program.op(program.input(network, 'input') as number).place.root, { network });

const reason = (program: Program, network: number): string | undefined => refusal(PACK, siteOf(program, network))?.id;

const same = (before: Program, after: Program) =>
  expect(compare(before, after)).toMatchObject({ result: 'refines', abstracted: [] });

const retyped = (b: ProgramBuilder, id: number, collection: Collection): void =>
  b.program.replaceOperator(withCollection(b.program.op(id), collection));

const without = (op: Operator, fields: Record<string, unknown>): Operator => ({
  ...op,
  fields: { ...op.fields, ...fields } as Operator['fields'],
});

/** A server that hands what it is given to a worker, which numbers it in the order in which it comes. */
function relay(order: 'TotalOrder' | 'NoOrder'): { readonly t: Trap; readonly network: number } {
  const t = trap('relay');
  const worker = t.b.process('Worker');
  const network = arrive(t.b, t.receive('u32', { order }), worker, 'u32', { order });
  const chosen =
    order === 'TotalOrder'
      ? network
      : t.b.op('ObserveNonDet', worker, stream('u32', { order: 'TotalOrder' }), { inner: network }, { trusted: false });
  const numbered = t.b.op('Enumerate', worker, stream('(usize , u32)', { order: 'TotalOrder' }), { input: chosen });
  t.answer(numbered);
  return { t, network };
}

describe('packs keep', () => {
  test.each(['TotalOrder', 'NoOrder'] as const)('order and number (%s)', (order) => {
    const { t, network } = relay(order);
    const before = full(t.b).freeze();
    const after = packed(before, network);
    same(before, after);
    // What had no order gets one where it is packed, and no more is promised than before.
    expect(after.op(network).collection?.order).toBe(order);
  });

  test('who sent an element, also where the library keys by sender at once', () => {
    const t = trap('votes', 'cluster');
    const counter = t.b.process('Counter');
    const member = 'hydro_lang :: location :: member_id :: MemberId < crate :: Server >';
    const type = `(${member} , u32)`;
    const votes = t.b.op('ExternalInput', t.client, stream(type), {}, externalInput(t.port(), type));
    const input = t.make.send(votes, t.at, 'u32');
    const network = t.make.send(input, counter, `(${member} , u32)`);
    retyped(t.b, network, keyedStream(member, 'u32', { order: 'TotalOrder' }));
    const after = t.b.program.copy().freeze();
    expect(reason(after, network)).toBeUndefined();
    const made = PACK.apply(siteOf(after, network));
    const { unpack } = packingOf(made, made.op(network)) ?? {};
    expect(made.op(network).collection?.valueType).toBe('std :: vec :: Vec < u32 >');
    expect(unpack?.collection).toEqual(after.op(network).collection);
  });
});

describe('what all members get', () => {
  function broadcast(shape: (t: Trap, cross: number) => void = () => {}) {
    const t = trap('broadcast');
    const peers = t.b.cluster('Peers', { size: 3 });
    const { network, cross } = t.make.broadcast(t.receive('u32'), peers, 'u32');
    t.b.root('ForEach', t.make.gather(network, t.at, 'u32'), { f: 'q!(| _ | { })' });
    shape(t, cross);
    return { program: full(t.b).freeze(), network, cross };
  }

  test('is packed once, before it is paired with them', () => {
    const { program, network, cross } = broadcast();
    const after = packed(program, network);
    expect(packingOf(after, after.op(network))?.cross?.id).toBe(cross);
    expect(after.op(cross).collection?.elementType).toMatch(/ , std :: vec :: Vec < u32 >\)$/);
    same(program, after);
  });

  test('is packed for each of them where somebody else reads the pairs', () => {
    const { program, network, cross } = broadcast((t, cross) => {
      const pairs = t.b.op('YieldConcat', t.at, stream(t.b.program.op(cross).collection?.elementType ?? '_'), {
        inner: t.b.op('Cast', t.b.program.op(cross).place, t.b.program.op(cross).collection as Collection, { inner: cross }),
      });
      t.b.root('ForEach', pairs, { f: 'q!(| _ | { })' });
    });
    expect(program.outputs(cross)).toHaveLength(2);
    const after = PACK.apply(siteOf(program, network));
    expect(packingOf(after, after.op(network))?.cross).toBeNull();
  });
});

describe('no packs', () => {
  test('before a closure that counts in a static: in order, elements would come in any', () => {
    const t = trap('counted');
    const part = t.b.process('Part');
    const [one, other] = [
      arrive(t.b, t.receive('u32', { order: 'TotalOrder' }), part, 'u32', { order: 'TotalOrder' }),
      arrive(t.b, t.receive('u32', { order: 'TotalOrder' }), part, 'u32', { order: 'TotalOrder' }),
    ];
    const both = t.b.op('Chain', part, stream('u32'), { first: one, second: other });
    const network = t.make.send(both, t.at, 'u32');
    const add = 'q!(| x | x . wrapping_add (SEEN . fetch_add (1 , Ordering :: SeqCst)))';
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: network }, { f: add }));
    const before = full(t.b).freeze();
    expect(reason(before, network)).toBe('no-state-behind');
  });

  const other = (change: (op: Operator) => Operator): string | undefined => {
    const { t, network } = relay('NoOrder');
    t.b.program.replaceOperator(change(t.b.program.op(network)));
    return reason(t.b.program.copy().freeze(), network);
  };

  test.each([
    ['a transport that is not known', { networking_info: { Quic: {} } }, 'by-tcp'],
    ['a fault that is not known', { networking_info: { Tcp: { fault: 'Byzantine' } } }, 'by-tcp'],
    ['no transport', { networking_info: null }, 'by-tcp'],
    ['a name', { name: 'orders' }, 'messages-not-counted'],
    [
      'a serializer that does something besides',
      {
        serialize_fn:
          'q!(| data | { count () ; hydro_lang :: runtime_support :: bincode :: serialize (& data) . unwrap () . into () })',
      },
      'ends-bincode',
    ],
    [
      'a serializer that says less',
      {
        serialize_fn:
          'q!(hydro_lang :: runtime_support :: stageleft :: runtime_support :: fn1_type_hint :: < u32 , _ > (| data | { hydro_lang :: runtime_support :: bincode :: serialize (& data . 0) . unwrap () . into () }))',
      },
      'ends-bincode',
    ],
    ['no serializer', { serialize_fn: null }, 'ends-bincode'],
    ['a deserializer of its own', { deserialize_fn: 'q!(| res | parse (res . unwrap ()))' }, 'ends-bincode'],
    ['an embedded channel', { serialize_fn: undefined, serialize: { Embedded: 'x' } }, 'ends-bincode'],
  ])('%s', (_, fields, expected) => expect(other((op) => without(op, fields))).toBe(expected));

  test('over a network whose elements are the commands', () => {
    const { t, network } = relay('NoOrder');
    const header = { ...t.b.program.header, workload: [{ input: network, name: 'command', rate: 1 }] };
    expect(reason(t.b.program.copy(header).freeze(), network)).toBe('messages-not-counted');
  });

  test('in packs', () => {
    const { t, network } = relay('NoOrder');
    expect(reason(packed(full(t.b).freeze(), network), network)).toBe('ends-bincode');
  });

  test('for a client, a hydro_lang of another release, a type without a name', () => {
    const { t } = relay('NoOrder');
    const program = full(t.b).freeze();
    const toClient = program.operators().find(({ kind, place }) => kind === 'Network' && place.root === t.client.root)
      ?.id as number;
    expect(reason(program, toClient)).toBe('location-rewritable');
    const later = relay('NoOrder');
    const header = { ...later.t.b.program.header, producer: { hydro_lang: '0.17.0-alpha.6' } };
    expect(reason(later.t.b.program.copy(header).freeze(), later.network)).toBe('location-rewritable');
    const { t: odd, network } = relay('NoOrder');
    for (const { id } of odd.b.program.operators().filter(({ collection }) => collection?.elementType === 'u32'))
      retyped(odd.b, id, { ...(odd.b.program.op(id).collection as Collection), elementType: 'Vec < _ >' });
    expect(reason(odd.b.program.copy().freeze(), network)).toBe('types-written');
  });
});

describe('once there are packs', () => {
  test('nothing at their ends is moved or sharded; elsewhere they stay what they are', () => {
    const { t, network } = relay('NoOrder');
    const other = t.b.process('Other');
    const in2 = arrive(t.b, t.b.op('ExternalInput', t.client, stream('u32'), {}, externalInput(t.port(), 'u32')), other, 'u32');
    const first = t.b.op('Map', other, stream('u32'), { input: in2 }, { f: 'q!(| x | x + 1)' });
    const second = t.b.op('Map', other, stream('u32'), { input: first }, { f: 'q!(| x | x + 2)' });
    t.b.root('SendExternal', arrive(t.b, second, t.client, 'u32'), sendExternal(t.port()));
    const after = packed(full(t.b).freeze(), network);
    for (const at of [t.at.root, after.op(network).place.root]) {
      const [one] = after.operators().filter(({ place }) => place.root === at);
      const split = siteAt(DECOUPLE, after, at, movedBy([one?.id as number]));
      expect(refusal(DECOUPLE, split)?.proof.reason).toMatch(/carry packs already/);
      expect(refusal(PARTITION, siteAt(PARTITION, after, at, shardedBy(2, new Map())))?.proof.reason).toMatch(
        /carry packs already/,
      );
    }
    const split = siteAt(DECOUPLE, after, other.root, movedBy([second]));
    expect(refusal(DECOUPLE, split)).toBeNull();
    const moved = DECOUPLE.apply(split);
    expect(errorsOf(moved)).toEqual([]);
    expect(moved.op(network)).toEqual(after.op(network));
  });
});
