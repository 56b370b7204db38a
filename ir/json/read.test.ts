import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exampleText } from '../../tests/support/examples.ts';
import { document, forEach, map, network, node, processAt, root, source, stream } from '../../tests/support/ir-json.ts';
import { clockOf, inTick, isAtomic, type Json } from '../graph/operator.ts';
import { newMetadata, withCollection, withPlace, withRoot } from './edit.ts';
import { readProgram } from './read.ts';
import { writeProgram } from './write.ts';

const fixture = (name: string) =>
  readProgram(readFileSync(new URL(`../../tests/fixtures/${name}.json`, import.meta.url), 'utf8'));

describe('the graph of what was read', () => {
  test('ids in pre-order, roots first; roots run where their input is', () => {
    const program = readProgram([forEach(map(source())), root('Null', { input: source({ place: processAt(2) }) })]);
    expect(program.operators().map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      '0 ForEach',
      '1 Map',
      '2 Source',
      '3 Null',
      '4 Source',
    ]);
    expect(program.roots).toEqual([0, 3]);
    expect(program.op(3).place.root).toBe('loc2v1');
    expect(program.op(0).collection).toBeNull();
    expect(program.header).toMatchObject({ form: 'bare', assignedIds: true });
  });

  test('a shared operator is one operator, its consumers are operators of their own', () => {
    const tee = (inner: Parameters<typeof map>[0]) => node('Tee', { inner });
    const program = readProgram([forEach(tee({ $shared: 0, node: source() })), forEach(tee({ $shared_ref: 0 }))]);
    expect(program.operators().map(({ kind }) => kind)).toEqual(['ForEach', 'Tee', 'Source', 'ForEach', 'Tee']);
    expect(program.outputs(2)).toEqual([
      { port: 'inner', to: 1, shared: true },
      { port: 'inner', to: 4, shared: true },
    ]);
    expect(program.inputs(1)).toEqual([{ port: 'inner', from: 2, shared: true }]);
  });

  test('a cycle is an edge from its sink to its source', () => {
    const program = readProgram([root('CycleSink', { cycle_id: 4, input: node('CycleSource', { cycle_id: 4 }) })]);
    expect(program.inputs(1)).toEqual([{ port: 'cycle', from: 0, shared: false }]);
  });

  test('locations of a bare array are inferred; keys of externals are another space', () => {
    const send = root('SendExternal', {
      to_external_key: { idx: 1, version: 1 },
      to_port_id: 0,
      to_many: false,
      unpaired: true,
      serialize_fn: null,
      instantiate_fn: 'Building',
      input: network(source({ place: { Cluster: { idx: 2, version: 1 } } })),
    });
    const { locations } = readProgram([send]);
    expect([...locations.values()].map(({ key, kind, name }) => [key, kind, name])).toEqual([
      ['loc1v1', 'process', 'Process 1'],
      ['loc2v1', 'cluster', 'Cluster 2'],
    ]);
  });

  test('captured references are inputs, in the order of the closures', () => {
    const program = fixture('later-forms');
    const mapped = program.operators().find(({ kind }) => kind === 'Map');
    const ports = program.inputs(mapped?.id ?? -1).map(({ port, from }) => [port, program.op(from).kind]);
    expect(ports).toEqual([
      ['input', 'PartitionSide'],
      ['ref:0', 'Reference'],
      ['ref:1', 'Reference'],
    ]);
    expect(mapped?.fields['f']).toMatchObject({
      singleton_refs: [
        ['ref:0', false],
        ['ref:1', true],
      ],
    });
    expect(program.text(mapped?.id ?? -1, 'f')).toBe('q!(| x | x + * __hydro_singleton_ref_0)');
  });

  test('a tick without a number has the clock of its atomic section', () => {
    const program = fixture('later-forms');
    const spin = program.operators().find(({ place }) => place.scopes.length === 3);
    expect(spin && [clockOf(spin.place), inTick(spin.place), isAtomic(spin.place)]).toEqual([3, true, false]);
  });

  test('versioned networks: senders and the fork are inputs', () => {
    const program = fixture('versioned-network');
    const edges = program
      .operators()
      .flatMap((op) => program.inputs(op.id).map((edge) => `${op.kind} ${edge.port} ${edge.shared}`));
    expect(edges).toContain('VersionedNetwork fork true');
    expect(edges).toContain('VersionedNetworkFork senders:0 false');
    expect(edges).toContain('VersionedNetworkFork senders:1 false');
    expect(edges).toContain('ForEach ref:0 false');
  });

  test('document members', () => {
    const program = readProgram(
      document([forEach(source({ id: 0 }), 1)], {
        expressions: [{ op: 1, field: 'f', text: '|x| x', glue: { template: 'serialize', holes: { element: 'u32' } } }],
        workload: [{ input: 0, name: 'put', rate: 2 }],
        profile: { a: 1 },
      }),
    );
    expect(program.text(1, 'f')).toBe('|x| x');
    expect(program.expressions.get('1.f')?.glue).toEqual({ template: 'serialize', holes: { element: 'u32' } });
    expect(program.header.workload).toEqual([{ input: 0, name: 'put', rate: 2 }]);
    expect(program.header).toMatchObject({ profile: { a: 1 }, extra: {} });
  });

  test('a later version keeps serializers in `serialize`; an expression may name them by their old field', () => {
    const later = network(source({ id: 0 }), { id: 1 });
    const body = later['Network'] as Record<string, unknown>;
    delete body['serialize_fn'];
    delete body['deserialize_fn'];
    Object.assign(body, { serialize: { Custom: { serialize_fn: null } }, deserialize: { Custom: { deserialize_fn: null } } });
    readProgram(document([forEach(later, 2)], { expressions: [{ op: 1, field: 'serialize_fn', text: '|x| x' }] }));
  });
});

describe('what is not read', () => {
  const changed = (change: (fields: Record<string, unknown>) => void, kind: string): (() => unknown) => {
    const text = exampleText('voting_bench');
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const found = (value as Record<string, unknown>)[kind];
      if (typeof found === 'object' && found !== null) change(found as Record<string, unknown>);
      for (const inner of Object.values(value)) walk(inner);
    };
    const program = JSON.parse(text) as unknown;
    walk(program);
    expect(JSON.stringify(program)).not.toBe(JSON.stringify(JSON.parse(text)));
    return () => readProgram(program as Json);
  };

  test.each([
    null,
    0,
    'loc2v1',
    [],
    { Cluster: { idx: 2, version: 1 } },
    [{ Tick: [1, { Cluster: { idx: 2, version: 1 } }] }, 'Uninit'],
  ])('members of %j', (members) => {
    const change = (fields: Record<string, unknown>): void => {
      if (Object.hasOwn((fields['source'] as object | undefined) ?? {}, 'ClusterMembers'))
        fields['source'] = { ClusterMembers: members };
    };
    expect(changed(change, 'Source')).toThrow(/shape at .*\/source\/ClusterMembers/);
  });

  test.each(['Tcp', [], {}, { Tcp: null }, { Tcp: 'FailStop' }, { Tcp: {}, Udp: {} }])('a transport %j', (transport) => {
    const change = (fields: Record<string, unknown>): void => {
      fields['networking_info'] = transport;
    };
    expect(changed(change, 'Network')).toThrow(/shape at .*networking_info': a transport is one protocol with its settings/);
  });
});

describe('changed programs', () => {
  const read = () => readProgram(document([forEach(map(source({ id: 0 }), { id: 1 }), 2)]));

  test('moving an operator changes its metadata, in the form of the program', () => {
    const program = read().copy();
    program.replaceOperator(withRoot(program.op(1), 'loc5v1', 'cluster'));
    expect(program.op(1).metadata['location_id']).toEqual({ Cluster: { idx: 5, version: 1 } });
    const tick = {
      root: 'loc1v1',
      scopes: [{ kind: 'tick', clock: 3 }, { kind: 'atomic' }, { kind: 'tick', clock: 3 }],
    } as const;
    expect(withPlace(program.op(0), tick, 'process').metadata['location_id']).toEqual({
      Tick: [3, { Atomic: { Tick: [3, { Process: { idx: 1, version: 1 } }] } }],
    });
    const later = fixture('later-forms');
    const struct = later.operators().find(({ place }) => place.scopes.length === 3);
    expect(struct && withPlace(struct, tick, 'process').metadata).toEqual(struct?.metadata);
  });

  test('a new operator needs no id in its metadata', () => {
    const program = read().copy();
    const like = program.op(1);
    const collection = { ...like.collection, kind: 'Stream', order: 'NoOrder' } as NonNullable<typeof like.collection>;
    const id = program.nextId();
    program.addOperator({
      ...like,
      id,
      kind: 'Cast',
      fields: {},
      collection,
      metadata: newMetadata(like.place, 'process', collection, like),
    });
    program.disconnect(1, 2, 'input');
    program.connect(1, id, 'inner');
    program.connect(id, 2, 'input');
    const roots = (writeProgram(program) as { readonly [key: string]: unknown })['roots'];
    const cast = node('Cast', { inner: map(source({ id: 0 }), { id: 1 }) }, { id: 3, kind: stream('u32', { order: 'NoOrder' }) });
    expect(roots).toEqual([forEach(cast, 2)]);
    expect(withCollection(like, collection).metadata['collection_kind']).toEqual(stream('u32', { order: 'NoOrder' }));
  });

  test('new locations are written with their origin', () => {
    const program = read().copy();
    const first = program.location('loc1v1');
    const origin = { from: 'loc1v1', role: 'collector', shards: 2, policy: { '7': [['1', '0']], '8': null } };
    program.locations.set('loc4v1', { ...first, key: 'loc4v1', kind: 'cluster', size: 2, origin });
    const again = readProgram(writeProgram(program));
    expect(again.location('loc4v1')).toEqual(program.location('loc4v1'));
    expect(again.location('loc1v1')).toEqual(first);
  });

  test('a copy that was edited drops how shared operators were written', () => {
    const tee = (inner: Parameters<typeof map>[0], id: number) => node('Tee', { inner }, { id });
    const json = [forEach(tee({ $shared_ref: 5 }, 1), 2), forEach(tee({ $shared: 5, node: source({ id: 0 }) }, 3), 4)];
    const program = readProgram(json);
    expect(writeProgram(program)).toEqual(json);
    const normal = [forEach(tee({ $shared: 0, node: source({ id: 0 }) }, 1), 2), forEach(tee({ $shared_ref: 0 }, 3), 4)];
    expect(writeProgram(program.copy())).toEqual(normal);
    expect(writeProgram(program, { normalize: true })).toEqual(normal);
  });
});
