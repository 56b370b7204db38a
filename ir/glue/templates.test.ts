import { describe, expect, test } from 'vitest';
import { readClosure } from '../../rust/index.ts';
import { type RouteHoles, renderGlue, TEMPLATE_NAMES } from './templates.ts';

const route = (holes: Partial<RouteHoles>): string =>
  renderGlue('route-serialize', {
    element: '(u32, String)',
    logical: 'zero',
    shards: 3,
    shard: 'hash',
    key: [{ of: 'payload', path: ['0'], member: false }],
    self: null,
    selfShards: 1,
    ...holes,
  });
const TAGLESS = 'hydro_lang::__staged::location::TaglessMemberId';

describe('every combination is Rust that parses', () => {
  const logicals = ['addressed', 'zero', 'same'] as const;
  const shards = ['none', 'hash', 'keep', 'turn'] as const;
  for (const logical of logicals) {
    for (const shard of shards) {
      for (const selfShards of [1, 2]) {
        test(`${logical}, ${shard}, sender in ${selfShards} shards`, () => {
          const text = route({ logical, shard, selfShards, self: 'loc7v1', shards: shard === 'none' ? 1 : 3 });
          expect(readClosure(text).kind).not.toBe('unparsed');
          expect(text).not.toContain('undefined');
          expect(text).not.toContain('null');
        });
      }
    }
  }

  test('receivers, rebinding and membership', () => {
    const lookup = { key: 'u32', state: 'u64', request: 'String', kept: '()' };
    const sides = { key: 'u32', left: 'u64', right: 'String' };
    const texts = [
      renderGlue('serialize', { element: 'u32' }),
      renderGlue('deserialize', { element: 'u32', tag: null, shards: 1 }),
      renderGlue('drop-deserialize', { element: 'u32', tag: null, shards: 3 }),
      renderGlue('divide-deserialize', { element: 'u32', tag: 'crate::P', shards: 3 }),
      renderGlue('logical-members', { shards: 3, representative: { self: 'loc7v1' } }),
      renderGlue('rebind', {
        self: { from: 'loc2v1', to: 'loc7v1', shards: 3 },
        members: [{ from: 'loc3v1', to: 'loc8v1', shards: 2, representative: { self: null } }],
        of: { op: 4, field: 'f', text: '|x| x' },
      }),
      renderGlue('copy', { of: { op: 4, field: 'f', text: '|x| x' } }),
      renderGlue('fuse', {
        input: 'u32',
        stages: (['map', 'filter', 'filter-map', 'inspect'] as const).map((as) => ({
          as,
          of: { op: 4, field: 'f', text: '|x| x' },
        })),
        optional: true,
      }),
      renderGlue('keyed-scan-init', { key: 'u32', state: 'u64' }),
      renderGlue('keyed-scan', {
        key: 'u32',
        value: 'u32',
        state: 'u64',
        init: { op: 4, field: 'init', text: '|| 0' },
        acc: { op: 4, field: 'acc', text: '|sum, x| *sum += x' },
      }),
      renderGlue('side', { ...sides, side: 'left' }),
      renderGlue('side', { ...sides, side: 'right' }),
      renderGlue('match-init', sides),
      renderGlue('match', sides),
      renderGlue('each-match', sides),
      ...[true, false].map((keeps) =>
        renderGlue('update', {
          ...{ input: '(u32, u64)', key: 'u32', value: 'u64', request: 'String', keeps },
          stages: (['map', 'inspect'] as const).map((as) => ({ as, of: { op: 4, field: 'f', text: '|x| x' } })),
        }),
      ),
      renderGlue('lookup', {
        ...lookup,
        value: 'u64',
        init: { op: 4, field: 'init', text: '|| 0' },
        acc: { op: 4, field: 'acc', text: '|sum, x| *sum += x' },
      }),
      renderGlue('lookup', { ...lookup, value: 'u64', init: null, acc: { op: 4, field: 'f', text: '|sum, x| *sum += x' } }),
      ...(['kept', 'found', 'missing'] as const).map((part) => renderGlue('answer', { ...lookup, part })),
    ];
    const acc = { op: 4, field: 'acc', text: '|sum, x| *sum += x' };
    texts.push(...askTexts(acc));
    for (const member of [null, 'MemberId<P>'])
      for (const key of [null, 'String']) {
        const partials = { member, key, state: '(u32, u64)' };
        const stages = (['map', 'filter', 'filter-map'] as const).map((as) => ({ as, of: { ...acc, text: '|x| x' } }));
        texts.push(renderGlue('combine-init', partials), renderGlue('partials', partials));
        for (const init of [null, { ...acc, field: 'init', text: '|| (0, 0)' }])
          texts.push(renderGlue('combine', { ...partials, element: 'u32', stages, init, acc }));
      }
    for (const by of ['add', 'wrapping-add', 'saturating-add', 'max', 'min', 'or', 'and', 'xor', 'union'] as const)
      for (const path of [[], ['1', '0']]) texts.push(renderGlue('merge', { state: 'u32', parts: [{ path, by }] }));
    for (const route of [
      null,
      { logical: 'addressed', shards: 1, shard: 'none', key: [], self: null, selfShards: 1 },
      { logical: 'zero', shards: 3, shard: 'keep', key: [], self: null, selfShards: 1 },
    ] as const) {
      const [payload, byMember] = ['u32', route !== null];
      texts.push(
        renderGlue('pack-init', { payload, byMember }),
        renderGlue('pack', { element: route?.logical === 'addressed' ? '(MemberId < P > , u32)' : payload, payload, route }),
        renderGlue('packs', { payload, byMember }),
        renderGlue('pack-serialize', { payload }),
        renderGlue('unpack', { payload, sender: byMember ? 'MemberId < P >' : null }),
      );
    }
    for (const text of texts) expect(readClosure(text).kind, text).not.toBe('unparsed');
    expect(TEMPLATE_NAMES).toHaveLength(35);
  });

  test('counts', () => {
    const acc = { op: 4, field: 'acc', text: '|n, _| n.0 += 1' };
    const test = { as: 'filter', not: true, of: { ...acc, text: '|(_, n)| n.0 > 1' } } as const;
    for (const gives of ['key', 'elements'] as const)
      for (const complete of [null, { ...test, as: 'filter-map', not: false } as const]) {
        const types = { key: 'u32', value: 'u64', state: '(usize, usize)', gives };
        const init = { ...acc, text: '|| (0, 0)' };
        for (const text of [
          renderGlue('count-init', types),
          renderGlue('counted', types),
          renderGlue('count', { ...types, init, acc, reached: test, complete }),
        ])
          expect(readClosure(text).kind, text).not.toBe('unparsed');
      }
  });
});

describe('what the texts compute', () => {
  test('one hash of the canonical key, reduced to the number of shards', () => {
    expect(route({})).toBe(
      'hydro_lang::runtime_support::stageleft::runtime_support::fn1_type_hint::<(u32, String), _>(' +
        `|x| (${TAGLESS}::from_raw_id(({ let mut hasher = std::collections::hash_map::DefaultHasher::new(); ` +
        'std::hash::Hash::hash(&x.0, &mut hasher); (std::hash::Hasher::finish(&hasher) % 3u64) as u32 })), ' +
        'hydro_lang::runtime_support::bincode::serialize(&x).unwrap().into()))',
    );
  });

  test('member ids are hashed by their raw number, the own id by its logical number', () => {
    const text = route({
      key: [
        { of: 'sender', path: [], member: true },
        { of: 'payload', path: ['1', '0'], member: true },
      ],
      self: 'loc1v1',
      selfShards: 2,
    });
    expect(text).toContain('hash(&(__hydro_lang_cluster_self_id_loc1v1.get_raw_id() / 2u32), &mut hasher)');
    expect(text).toContain('hash(&x.1.0.get_raw_id(), &mut hasher)');
  });

  test('physical id = logical id * shards + shard', () => {
    expect(route({ logical: 'addressed', shard: 'keep', self: 'loc7v1' })).toContain(
      `|(id, data)| (${TAGLESS}::from_raw_id(id.get_raw_id() * 3u32 + __hydro_lang_cluster_self_id_loc7v1.get_raw_id() % 3u32)`,
    );
    expect(route({ logical: 'same', shard: 'none', shards: 1, self: 'loc7v1', selfShards: 2 })).toContain(
      'from_raw_id(__hydro_lang_cluster_self_id_loc7v1.get_raw_id() / 2u32)',
    );
  });

  test('the sender is dropped or divided', () => {
    expect(renderGlue('drop-deserialize', { element: 'u32', tag: null, shards: 3 })).toContain(
      'deserialize::<u32>(&res.unwrap().1)',
    );
    expect(renderGlue('divide-deserialize', { element: 'u32', tag: 'P', shards: 3 })).toContain('get_raw_id() / 3u32');
  });

  test('the same holes give the same text', () => expect(route({ shard: 'turn' })).toBe(route({ shard: 'turn' })));
});

/** One state that is copied for those who ask, of a fold and of a reduce. */
function askTexts(acc: { readonly op: number; readonly field: string; readonly text: string }): string[] {
  const [types, state] = [{ value: 'u64', request: 'String' }, 'u64'];
  return [
    ...(['update', 'request'] as const).map((side) => renderGlue('ask-side', { ...types, side })),
    ...[null, { ...acc, field: 'init', text: '|| 0' }].map((init) => renderGlue('ask-init', { state, init })),
    ...(['fold', 'reduce'] as const).map((by) => renderGlue('ask', { ...types, state, by, acc })),
    renderGlue('asked', { request: 'String', state }),
    renderGlue('on-state', {
      ...{ request: 'String', state, shown: 'u32' },
      stages: [{ as: 'map', of: { ...acc, field: 'f', text: '|x| x as u32' } }],
    }),
  ];
}
