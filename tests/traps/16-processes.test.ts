import { describe, expect, test } from 'vitest';
import { memberId } from '../support/library-shapes.ts';
import { keyedStream, stream } from '../support/program-builder.ts';
import { full, sharded, textOf, trap } from './support.ts';

describe('trap 16: a process can be the bottleneck', () => {
  test('process peers address a shard, and get plain elements back', () => {
    const t = trap('process');
    const input = t.receive('(u32 , u32)');
    const unique = t.b.op('Unique', t.at, stream('(u32 , u32)'), { input });
    t.answer(unique);
    const after = sharded(full(t.b), t.at, 3);
    const [back] = after.operators().filter((op) => op.kind === 'Network' && op.id !== input);
    expect(textOf(after, input, 'serialize_fn')).toMatch(
      /^hydro_lang::runtime_support::stageleft::runtime_support::fn1_type_hint::<\(u32 , u32\), _>\(\|x\| \(hydro_lang::__staged::location::TaglessMemberId::from_raw_id\(\(\{ let mut hasher .*Hash::hash\(&x\.0, &mut hasher\); std::hash::Hash::hash\(&x\.1, &mut hasher\); \(std::hash::Hasher::finish\(&hasher\) % 3u64\) as u32 \}\)\), .*serialize\(&x\)/,
    );
    expect(textOf(after, back?.id ?? -1, 'deserialize_fn')).toBe(
      '|res| hydro_lang::runtime_support::bincode::deserialize::<(u32 , u32)>(&res.unwrap().1).unwrap()',
    );
    expect(after.location(after.op(unique).place.root)).toMatchObject({ kind: 'cluster', size: 3 });
    // The sender's kind decides the deserializer: the process still sends without its id.
    expect(after.expressions.get(`${input}.deserialize_fn`)).toBeUndefined();
  });

  test('the id of a client that is a cluster comes through', () => {
    const t = trap('clients');
    const clients = t.b.cluster('Clients', { size: 5, role: 'client' });
    const start = t.b.op('Source', clients, stream('u32'), {}, { source: { Iter: 'q!([1])' } });
    const input = t.make.gather(start, t.at, 'u32', true);
    const network = t.b.program.operators().find((op) => op.kind === 'Network')?.id as number;
    const back = t.make.send(
      t.b.op('Cast', t.at, keyedStream(memberId('crate :: Clients'), 'u32'), { inner: input }),
      clients,
      'u32',
    );
    t.b.root('ForEach', back, { f: 'q!(drop)' });
    const after = sharded(full(t.b), t.at, 2, new Map([[network, [['0'], ['1']]]]));
    // The receiver's key holds the sender's id, so the sender hashes its own.
    expect(textOf(after, network, 'serialize_fn')).toContain(
      `Hash::hash(&(__hydro_lang_cluster_self_id_${clients.root}.get_raw_id()), &mut hasher); std::hash::Hash::hash(&x, &mut hasher)`,
    );
    expect(after.expressions.get(`${network}.deserialize_fn`)).toBeUndefined();
    expect(after.expressions.get(`${back}.serialize_fn`)).toBeUndefined();
    expect(textOf(after, back, 'deserialize_fn')).toContain('deserialize::<u32>(&res.unwrap().1)');
  });
});
