/** What the glue that rewrites add really computes. */
import { describe, expect, it } from 'vitest';
import { type PackHoles, packWithoutSizes, type RouteHoles, renderGlue } from '../../ir/index.ts';
import { elementsOf } from '../run/iterate.ts';
import { compileClosure } from './closure.ts';
import { type Site, variable, type World, world } from './runtime.ts';
import { show } from './show.ts';
import { data, int, type Member, member, ok, shape, tuple, type Value } from './value.ts';

const site: Site = { selfIds: new Map([['loc7v1', 5]]), members: new Map([['loc8v1', [0, 1, 2, 3]]]) };
const instance = (text: string, now: World = world()) => {
  const compiled = compileClosure(text);
  expect(compiled).toMatchObject({ abstracted: [], uninterpreted: null });
  return compiled.instantiate(now, site);
};
const route = (holes: Partial<RouteHoles>): string =>
  renderGlue('route-serialize', {
    element: '(u32, u64)',
    logical: 'zero',
    shards: 3,
    shard: 'hash',
    key: [{ of: 'payload', path: ['0'], member: false }],
    self: 'loc7v1',
    selfShards: 1,
    ...holes,
  });
const element = (key: number, value = 1): Value => tuple([int(key, 'u32'), int(value, 'u64')]);
const items = (value: Value): readonly Value[] => elementsOf(value, (symbol) => symbol);
const target = (sent: Value): number => ((sent as { readonly items: readonly Value[] }).items[0] as Member).id;
const payload = (sent: Value): Value => (sent as { readonly items: readonly Value[] }).items[1] as Value;

describe('routes', () => {
  it('go by the key alone, spread, and depend on the salt', () => {
    const send = instance(route({}));
    const at = Array.from({ length: 60 }, (_, key) => target(send.call([element(key)])));
    expect(new Set(at)).toEqual(new Set([0, 1, 2]));
    expect(Array.from({ length: 60 }, (_, key) => target(send.call([element(key, key)])))).toEqual(at);
    const salted = instance(route({}), world({ salt: 1 }));
    expect(Array.from({ length: 60 }, (_, key) => target(salted.call([element(key)])))).not.toEqual(at);
  });
  it('keep the shard of the sender, deal in turn, or address a logical member', () => {
    expect(target(instance(route({ shard: 'keep' })).call([element(1)]))).toBe(5 % 3);
    const dealt = instance(route({ shard: 'turn' }));
    expect([1, 1, 1, 1].map((key) => target(dealt.call([element(key)])))).toEqual([1, 2, 0, 1]);
    expect(target(instance(route({ logical: 'same', selfShards: 2, shard: 'none', shards: 3 })).call([element(1)]))).toBe(6);
    const addressed = instance(route({ logical: 'addressed', shard: 'keep', shards: 3 }));
    expect(target(addressed.call([tuple([member(2), element(1)])]))).toBe(2 * 3 + 2);
  });
  it('what is sent arrives', () => {
    const sent = payload(instance(route({})).call([element(7, 9)]));
    const receive = (name: 'deserialize' | 'drop-deserialize' | 'divide-deserialize', message: Value): string =>
      show(instance(renderGlue(name, { element: '(u32, u64)', tag: 'crate::P', shards: 3 })).call([ok(message)]));
    expect(receive('deserialize', sent)).toBe('(7, 9)');
    expect(receive('drop-deserialize', tuple([member(5), sent]))).toBe('(7, 9)');
    expect(receive('divide-deserialize', tuple([member(5), sent]))).toBe('(member 1, (7, 9))');
    const plain = instance(renderGlue('serialize', { element: '(u32, u64)' })).call([element(7, 9)]);
    expect(receive('deserialize', plain)).toBe('(7, 9)');
  });
});

describe('packs', () => {
  const holes = (route: PackHoles['route'], element = 'u32'): PackHoles => ({ element, payload: 'u32', route });
  /** What the elements of a tick become, pack by pack, and what is made of them. */
  const sent = (pack: PackHoles, elements: readonly Value[], sender: string | null = null): readonly string[] => {
    const byMember = pack.route !== null;
    const state = variable(instance(renderGlue('pack-init', { payload: 'u32', byMember })).call([]));
    const add = instance(packWithoutSizes(pack, 'hydro_lang'));
    for (const one of elements) add.call([state, one]);
    const packs = items(instance(renderGlue('packs', { payload: 'u32', byMember })).call([state.get() as Value]));
    const unpack = instance(renderGlue('unpack', { payload: 'u32', sender }));
    return packs.flatMap((one) => {
      const message = byMember ? instance(renderGlue('pack-serialize', { payload: 'u32' })).call([one]) : one;
      const [to, data] = byMember
        ? [
            `${target(message)}: `,
            instance('|res| bincode::deserialize::<Vec<u32>>(&res.unwrap()).unwrap()').call([ok(payload(message))]),
          ]
        : ['', message];
      return `${to}${items(unpack.call([sender === null ? data : tuple([member(7), data])]))
        .map((one) => show(one))
        .join(' ')}`;
    });
  };
  const ints = (...values: readonly number[]): Value[] => values.map((value) => int(value, 'u32'));
  const route = { logical: 'addressed', shards: 1, shard: 'none', key: [], self: null, selfShards: 1 } as const;

  it('hold what a tick has in its order, and nothing is no pack', () => {
    expect(sent(holes(null), ints(3, 1, 2))).toEqual(['3 1 2']);
    expect(sent(holes(null), [])).toEqual([]);
    expect(sent(holes(null), ints(4, 4), 'MemberId < P >')).toEqual(['(member 7, 4) (member 7, 4)']);
  });
  it('are apart for each member, each in its order', () => {
    const elements = [
      [2, 9],
      [0, 5],
      [2, 8],
      [0, 5],
    ].map(([to, value]) => tuple([member(to as number), ...ints(value as number)]));
    expect(sent(holes(route, '(MemberId < P > , u32)'), elements)).toEqual(['0: 5 5', '2: 9 8']);
  });
  it('go by the key', () => {
    const key = [{ of: 'payload', path: [], member: false }] as const;
    const byKey = sent(holes({ ...route, logical: 'zero', shards: 3, shard: 'hash', key }), ints(1, 2, 3, 4, 5, 6, 1));
    const single = instance(
      renderGlue('route-serialize', { ...route, element: 'u32', logical: 'zero', shards: 3, shard: 'hash', key }),
    );
    for (const pack of byKey) {
      const [to, values] = pack.split(': ') as [string, string];
      for (const value of values.split(' ')) expect(target(single.call(ints(Number(value))))).toBe(Number(to));
    }
    expect(byKey.join(' ').match(/\b1\b(?!:)/g)).toHaveLength(2);
  });
});

describe('ids', () => {
  it('are rebound to logical ones', () => {
    const of = '|x| (__hydro_lang_cluster_self_id_loc1v1.get_raw_id(), __hydro_lang_cluster_ids_loc2v1.len(), x)';
    const text = renderGlue('rebind', {
      self: { from: 'loc1v1', to: 'loc7v1', shards: 2 },
      members: [{ from: 'loc2v1', to: 'loc8v1', shards: 2, representative: { self: null } }],
      of: { op: 1, field: 'f', text: of },
    });
    expect(show(instance(text).call([int(9, 'u32')]))).toBe('(2, 2, 9)');
  });
  it('only representatives are members', () => {
    const text = renderGlue('logical-members', { shards: 2, representative: { self: 'loc7v1' } });
    const joined = data(shape('Joined'), []);
    const seen = (id: number): string => show(instance(text).call([tuple([member(id), joined])]));
    expect([0, 1, 2, 3].map(seen)).toEqual(['None', 'Some((member 0, Joined))', 'None', 'Some((member 1, Joined))']);
  });
});

describe('state machines', () => {
  const run = (init: string, acc: string, elements: readonly Value[]): string[] => {
    const state = variable(instance(init).call([]));
    const step = instance(acc);
    return elements.map((each) => show(step.call([state, each])));
  };
  const pair = (key: number, value: Value): Value => tuple([int(key, 'u32'), value]);

  it('a join gives each pair once, with the element that came last', () => {
    const types = { key: 'u32', left: 'u32', right: 'u64' };
    const [left, right] = [
      (key: number, x: number) => instance(renderGlue('side', { ...types, side: 'left' })).call([pair(key, int(x, 'u32'))]),
      (key: number, x: number) => instance(renderGlue('side', { ...types, side: 'right' })).call([pair(key, int(x, 'u64'))]),
    ];
    const elements = [left(1, 10), right(1, 20), right(2, 30), left(1, 11), left(2, 12), right(1, 20)];
    expect(run(renderGlue('match-init', types), renderGlue('match', types), elements)).toEqual([
      'Some((1, []))',
      'Some((1, [(10, 20)]))',
      'Some((2, []))',
      'Some((1, [(11, 20)]))',
      'Some((2, [(12, 30)]))',
      'Some((1, [(10, 20), (11, 20)]))',
    ]);
  });

  it('a request is answered from what was folded before it, an element comes out behind its update', () => {
    const types = { key: 'u32', state: 'u64', request: 'bool', kept: '(u32, u64)' };
    const closure = (field: string, text: string) => ({ op: 1, field, text });
    const put = (key: number, x: number): Value =>
      instance(
        renderGlue('update', {
          ...{ input: '(u32, u64)', key: 'u32', value: 'u64', request: 'bool', keeps: true },
          stages: [{ as: 'map', of: closure('f', '|(key, x)| (key % 10, x)') }],
        }),
      ).call([pair(key, int(x, 'u64'))]);
    const ask = (key: number): Value =>
      instance(renderGlue('side', { key: 'u32', left: '(u64, (u32, u64))', right: 'bool', side: 'right' })).call([
        pair(key, data(shape('true'), [])),
      ]);
    const acc = renderGlue('lookup', {
      ...types,
      value: 'u64',
      init: closure('init', '|| 0'),
      acc: closure('acc', '|sum, x| *sum += x'),
    });
    const answers = run(renderGlue('keyed-scan-init', types), acc, [ask(1), put(11, 5), ask(1), put(1, 7), ask(1), ask(2)]);
    expect(answers.map((answer) => answer.replaceAll('true', 'r'))).toEqual([
      'Some((1, Err((r, None))))',
      'Some((1, Ok((11, 5))))',
      'Some((1, Err((r, Some(5)))))',
      'Some((1, Ok((1, 7))))',
      'Some((1, Err((r, Some(12)))))',
      'Some((2, Err((r, None))))',
    ]);
  });

  it.each([
    ['fold', '|| 0', ['Some(Some((r, 0)))', 'Some(None)', 'Some(Some((r, 5)))', 'Some(None)', 'Some(Some((r, 12)))']],
    ['reduce', null, ['Some(None)', 'Some(None)', 'Some(Some((r, 5)))', 'Some(None)', 'Some(Some((r, 12)))']],
  ] as const)('one state of a %s: who asks gets it as it is then, and only who asks', (by, init, expected) => {
    const types = { value: 'u64', request: 'bool' };
    const put = (x: number): Value => instance(renderGlue('ask-side', { ...types, side: 'update' })).call([int(x, 'u64')]);
    const ask = (): Value => instance(renderGlue('ask-side', { ...types, side: 'request' })).call([data(shape('true'), [])]);
    const closure = (field: string, text: string) => ({ op: 1, field, text });
    const start = renderGlue('ask-init', { state: 'u64', init: init === null ? null : closure('init', init) });
    const acc = renderGlue('ask', { ...types, state: 'u64', by, acc: closure('acc', '|sum, x| *sum += x') });
    const answers = run(start, acc, [ask(), put(5), ask(), put(7), ask()]);
    expect(answers.map((answer) => answer.replaceAll('true', 'r'))).toEqual(expected);
  });

  it('what a request sees of the state', () => {
    const closure = (text: string) => ({ as: 'map' as const, of: { op: 1, field: 'f', text } });
    const holes = { request: 'u32', state: 'u64', shown: 'u64', stages: [closure('|s| s + 1'), closure('|s| s * 2')] };
    const seen = instance(renderGlue('on-state', holes)).call([pair(7, int(20, 'u64'))]);
    expect(show(seen)).toBe('(7, 42)');
  });
});
