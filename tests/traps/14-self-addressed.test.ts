import { describe, expect, test } from 'vitest';
import { memberId } from '../support/library-shapes.ts';
import { stream } from '../support/program-builder.ts';
import { full, obstacles, sharded, textOf, trap } from './support.ts';

/** Members gossip among themselves and remember what they heard, by `key` of the element with its sender. */
function gossip(key: string, keyType: string) {
  const t = trap('gossip', 'cluster');
  const me = memberId('crate :: Server');
  const port = t.b.op('ExternalInput', t.client, stream(`(${me} , u32)`));
  const input = t.make.send(port, t.at, 'u32');
  const sent = t.make.broadcast(input, t.at, 'u32');
  const id = sent.network;
  const heard = `(${me} , u32)`;
  const op = t.b.program.op(id);
  const kind = { Stream: { bound: 'Unbounded', order: 'NoOrder', retry: 'ExactlyOnce', element_type: heard } };
  t.b.program.replaceOperator({ ...op, collection: stream(heard), metadata: { ...op.metadata, collection_kind: kind } });
  const map = t.b.op('Map', t.at, stream(keyType), { input: id }, { f: key });
  const unique = t.b.op('Unique', t.at, stream(keyType), { input: map });
  t.answer(unique);
  return { ...t, program: full(t.b), input, id };
}

describe('trap 14: a network to the own cluster is a network', () => {
  test('it is routed like any other, by what the receiver sees', () => {
    const { program, at, input, id } = gossip('q!(| (_ , x) | x)', 'u32');
    const policy = new Map([
      [input, [[]]],
      [id, [['1']]],
    ]);
    expect(obstacles(program, at.root, policy)).toEqual([]);
    const after = sharded(program, at, 2, policy);
    const place = after.op(id).place.root;
    // The element that is sent on has the key that brought it here, so it keeps its shard; the logical member is the addressed one.
    expect(textOf(after, id, 'serialize_fn')).toContain(
      `id.get_raw_id() * 2u32 + __hydro_lang_cluster_self_id_${place}.get_raw_id() % 2u32`,
    );
    expect(textOf(after, id, 'deserialize_fn')).toContain('get_raw_id() / 2u32');
  });

  test('the id of the sender is not the id of the receiver', () => {
    const { program, at, input, id } = gossip('q!(| (m , x) | (m , x))', `(${memberId('crate :: Server')} , u32)`);
    const policy = new Map([
      [input, [[]]],
      [id, [['0'], ['1']]],
    ]);
    const after = sharded(program, at, 2, policy);
    const place = after.op(id).place.root;
    expect(textOf(after, id, 'serialize_fn')).toContain(
      `std::hash::Hash::hash(&(__hydro_lang_cluster_self_id_${place}.get_raw_id() / 2u32), &mut hasher)`,
    );
    expect(textOf(after, id, 'serialize_fn')).toContain('std::hash::Hash::hash(&data, &mut hasher)');
  });

  test('the edge is not taken for a local one: other fields of the two ends do not match', () => {
    const { program, at, input, id } = gossip('q!(| (_ , x) | x)', 'u32');
    expect(
      obstacles(
        program,
        at.root,
        new Map([
          [input, [[]]],
          [id, [['0']]],
        ]),
      ),
    ).toContain('state is key-local');
  });
});
