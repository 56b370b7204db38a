import { describe, expect, test } from 'vitest';
import { stream } from '../support/program-builder.ts';
import { expectNoDecoupling, full, obstacles, sharded, textOf, trap } from './support.ts';

/** The server is a cluster; the client broadcasts to it over its membership, members answer. */
function broadcast(closed: boolean) {
  const t = trap('members', 'cluster');
  const port = t.b.op('ExternalInput', t.client, stream('u32'));
  const sent = closed ? t.make.closedBroadcast(port, t.at, 'u32') : t.make.broadcast(port, t.at, 'u32');
  const map = t.b.op('Map', t.at, stream('u32'), { input: sent.network }, { f: 'q!(| x | x + 1)' });
  t.answer(map);
  const program = full(t.b);
  for (const op of program.operators())
    if (op.kind === 'Source') {
      const { Iter } = op.fields['source'] as { Iter?: string };
      if (Iter !== undefined) t.b.text(op.id, 'source', Iter.slice(3, -1));
    }
  return { ...t, program, network: sent.network };
}

describe('trap 11: a sharded cluster is still seen as its logical members', () => {
  test('membership events show one shard of each member, under its logical id', () => {
    const { program, at, network } = broadcast(false);
    const after = sharded(program, at, 2, new Map([[network, [[]]]]));
    const source = after.operators().find((op) => op.kind === 'Source');
    const target = after.op(network).place.root;
    expect(target).not.toBe(at.root);
    expect(JSON.stringify(source?.fields['source'])).toContain(
      JSON.stringify({ Cluster: { idx: Number(target.slice(3, -2)), version: 1 } }),
    );
    const filter = after.outputs(source?.id ?? -1).map(({ to }) => to);
    expect(filter).toHaveLength(1);
    expect(textOf(after, filter[0] as number, 'f')).toMatch(
      /id\.get_raw_id\(\) % 2u32 == 0u32 \{ Some\(\(.*from_raw_id\(id\.get_raw_id\(\) \/ 2u32\), event\)\) \} else \{ None \}/,
    );
    // The logical id becomes the physical one at the sender, and back where the answers arrive.
    expect(textOf(after, network, 'serialize_fn')).toContain('id.get_raw_id() * 2u32 + ');
    const back = after.operators().find((op) => op.kind === 'Network' && op.id !== network);
    expect(textOf(after, back?.id ?? -1, 'deserialize_fn')).toContain('get_raw_id() / 2u32');
  });

  test('a fixed list of members shows logical ids', () => {
    const { program, at, network } = broadcast(true);
    const after = sharded(program, at, 2, new Map([[network, [[]]]]));
    const source = after.operators().find((op) => op.kind === 'Source');
    const text = textOf(after, source?.id ?? -1, 'source');
    expect(text).toContain(
      `__hydro_lang_cluster_ids_${after.op(network).place.root}.iter().filter(|id| id.get_raw_id() % 2u32 == 0u32)`,
    );
    expect(text).toContain('from_raw_id(id.get_raw_id() / 2u32)');
  });

  test('so does a closure that only counts the members', () => {
    const { b, at, network, client } = broadcast(true);
    const port = b.op('ExternalInput', client, stream('u32'));
    const count = b.op('Map', client, stream('u32'), { input: port }, { f: 'q!(| n | n)' });
    b.root('SendExternal', count);
    b.text(count, 'f', `{ let all__free = __hydro_lang_cluster_ids_${at.root} ; move | n | n + all__free . len () as u32 }`);
    const after = sharded(b.program, at, 2, new Map([[network, [[]]]]));
    expect(textOf(after, count, 'f')).toMatch(
      new RegExp(
        `^\\{ let __hydro_lang_cluster_ids_${at.root}: .* = Box::leak\\(__hydro_lang_cluster_ids_${after.op(network).place.root}`,
      ),
    );
  });

  test('and the own id of a member', () => {
    const { b, at, network } = broadcast(false);
    const map = b.program.outputs(network)[0]?.to as number;
    b.text(
      map,
      'f',
      `{ let CLUSTER_SELF_ID__free = MemberId :: < crate :: Server > :: from_tagless ((__hydro_lang_cluster_self_id_${at.root}) . clone ()) ; move | x | x + CLUSTER_SELF_ID__free . get_raw_id () }`,
    );
    const after = sharded(b.program, at, 2, new Map([[network, [[]]]]));
    expect(textOf(after, map, 'f')).toMatch(
      new RegExp(
        `^\\{ let __hydro_lang_cluster_self_id_${at.root} = .*__hydro_lang_cluster_self_id_${after.op(map).place.root}\\.get_raw_id\\(\\) / 2u32`,
      ),
    );
  });

  test('an export without full texts hides the list: refused, not guessed', () => {
    const { program, at, network } = broadcast(true);
    program.expressions.clear();
    expect(() => sharded(program, at, 2, new Map([[network, [[]]]]))).toThrow();
  });

  test.each([
    'q!(| x | x + CLUSTER_SELF_ID__free . get_raw_id ())',
    'q!(| x | x + __hydro_lang_cluster_self_id_loc2v1 . get_raw_id ())',
  ])('an own id in a display text cannot be wrapped: %s', (f) => {
    const { b, program, at, network } = broadcast(false);
    const map = program.outputs(network)[0]?.to as number;
    b.program.replaceOperator({ ...program.op(map), fields: { f } });
    program.expressions.clear();
    expect(obstacles(program, at.root, new Map([[network, [[]]]]))).toEqual(['ids can be made logical']);
    expectNoDecoupling(program, at, [map], /display text/);
  });
});
