import { describe, expect, test } from 'vitest';
import { InputError, type Json, readPlan, readProgram, stringifyProgram } from '../../ir/index.ts';
import {
  clusterAt,
  document,
  forEach,
  map,
  metadata,
  network,
  node,
  processAt,
  root,
  source,
  stream,
} from '../support/ir-json.ts';
import { expectCodes, refusal } from './expect-codes.ts';

/** One program with exactly one thing wrong. */
const cycleSource = (id: number, op: number | null = null) => node('CycleSource', { cycle_id: id }, { id: op });
const cycleSink = (id: number, input: Json, op: number | null = null) => root('CycleSink', { cycle_id: id, input }, op);

describe('not a program', () => {
  test.each([
    ['', ''],
    ['{', ''],
    ['[1, 2', ''],
    ['nul', ''],
    ['{"a": 1}}', ''],
    ['\u0000', ''],
  ])('text %j is not JSON', (text, pointer) => {
    const error = expectCodes(text, ['not-json', pointer]);
    expect(error.status).toBe(400);
  });
  test.each([[1], ['"text"'], [true], [null], [{}], [{ roots: [] }], [{ format: 'hydrofoil.program/1' }]])('%j', (value) => {
    expectCodes(value, ['not-a-program', '']);
  });
  test('an unknown format', () => {
    expectCodes({ format: 'hydrofoil.program/2', roots: [] }, ['format-unknown', '/format']);
  });
  test.each([[undefined], [() => 1], [new Map()], [[Number.NaN]], [10n]])('a value that is not JSON: %s', (value) => {
    expect(refusal(value).diagnostics[0]?.code).toBe('shape');
  });
  test.each(['1e999', '-1e+999', `1${'0'.repeat(400)}`])('a number beyond all doubles: %.8s', (number) => {
    expectCodes(`{"format":"hydrofoil.program/1","roots":[],"profile":[${number}]}`, ['number-inexact', '/profile/0']);
  });
  test('an empty array of roots is an empty program', () => {
    expect(readProgram('[]').graph.order).toBe(0);
  });
});

describe('wrong shapes', () => {
  test.each<[string, Json, string]>([
    ['a root that is a number', 1, '/roots/0'],
    ['a root with two variants', { Null: {}, ForEach: {} }, '/roots/0'],
    ['an operator as root', map(source()), '/roots/0'],
    ['a root as operator', forEach(forEach(source())), '/roots/0/ForEach/input'],
    ['a missing input', forEach(null), '/roots/0/ForEach/input'],
    ['an array as input', forEach([]), '/roots/0/ForEach/input'],
    ['a location of no kind', forEach(source({ place: { Machine: 1 } })), '/roots/0/ForEach/input/Source/metadata/location_id'],
    [
      'a location key as text',
      forEach(source({ place: { Process: 'loc1v1' } })),
      '/roots/0/ForEach/input/Source/metadata/location_id',
    ],
    [
      'a tick without parent',
      forEach(source({ place: { Tick: [0] } })),
      '/roots/0/ForEach/input/Source/metadata/location_id/Tick',
    ],
    [
      'a tick on nothing',
      forEach(source({ place: { Tick: [0, null] } })),
      '/roots/0/ForEach/input/Source/metadata/location_id/Tick/1',
    ],
    ['an unknown collection', forEach(source({ kind: { Set: {} } })), '/roots/0/ForEach/input/Source/metadata/collection_kind'],
    [
      'an unknown order',
      forEach(source({ kind: stream('u32', { order: 'AnyOrder' }) })),
      '/roots/0/ForEach/input/Source/metadata/collection_kind/Stream/order',
    ],
    ['a shared input where none can be', forEach({ $shared: 0, node: source() }), '/roots/0/ForEach/input'],
    ['a Tee of an unshared operator', forEach(node('Tee', { inner: source() })), '/roots/0/ForEach/input/Tee/inner'],
    [
      'a shared number that is text',
      forEach(node('Tee', { inner: { $shared: 'a', node: source() } })),
      '/roots/0/ForEach/input/Tee/inner',
    ],
    ['a cycle id that is text', cycleSink('a' as unknown as number, source()), '/roots/0/CycleSink/cycle_id'],
  ])('%s', (_, json, pointer) => {
    const error = refusal(document([json]));
    expect([error.diagnostics[0]?.code, error.diagnostics[0]?.pointer, error.status]).toEqual(['shape', pointer, 422]);
  });

  test('missing fields and metadata', () => {
    expectCodes(document([root('ForEach', { input: source() })]), ['field-missing', '/roots/0/ForEach']);
    expectCodes(document([forEach({ Map: { f: 'q!(x)', input: source() } })]), ['field-missing', '/roots/0/ForEach/input/Map']);
    expectCodes(document([{ Null: { input: source() } }]), ['field-missing', '/roots/0/Null']);
  });

  test('several faults are reported at once, in document order', () => {
    const bad = source({ kind: stream('Vec <') });
    expectCodes(
      document([forEach(bad), root('Null', {}), 'Placeholder']),
      ['type-unparsable', '/roots/0/ForEach/input/Source/metadata/collection_kind/Stream/element_type'],
      ['field-missing', '/roots/1/Null'],
      ['placeholder', '/roots/2'],
    );
  });

  test('a flood of faults is cut', () => {
    const error = refusal(document(Array.from({ length: 500 }, () => 1)));
    expect(error.diagnostics).toHaveLength(50);
    expect(error.diagnostics.at(-1)?.message).toContain('and 450 more');
  });

  test('a program that is already compiled', () => {
    const compiled = network(source());
    (compiled['Network'] as Record<string, Json>)['instantiate_fn'] = { Finalized: {} };
    expectCodes(document([forEach(compiled)]), ['finalized', '/roots/0/ForEach/input/Network/instantiate_fn']);
  });
});

describe('shared operators', () => {
  const tee = (inner: Json) => node('Tee', { inner });
  test('a reference without definition', () => {
    expectCodes(document([forEach(tee({ $shared_ref: 7 }))]), ['shared-missing', '/roots/0/ForEach/input/Tee/inner']);
  });
  test('two definitions', () => {
    const definition = () => tee({ $shared: 0, node: source() });
    expectCodes(document([forEach(definition()), forEach(definition())]), [
      'shared-duplicate',
      '/roots/1/ForEach/input/Tee/inner',
    ]);
  });
  test('an operator inside itself', () => {
    const loop = tee({ $shared: 0, node: map(tee({ $shared_ref: 0 })) });
    expect(refusal(document([forEach(loop)])).diagnostics[0]?.code).toBe('shared-cycle');
  });
});

describe('ids', () => {
  test('duplicates', () => {
    expectCodes(document([forEach(map(source({ id: 1 }), { id: 1 }), 0)]), [
      'id-duplicate',
      '/roots/0/ForEach/input/Map/input/Source/metadata/op/id',
    ]);
  });
  test('partly missing', () => {
    expectCodes(document([forEach(map(source({ id: 2 }), { id: 1 }))]), ['ids-partial', '/roots/0/ForEach/op_metadata/id']);
  });
  test.each([[-1], [1.5], ['1']])('%j is no id', (id) => {
    expectCodes(document([forEach(source({ id: id as number }), 0)]), [
      'id-invalid',
      '/roots/0/ForEach/input/Source/metadata/op/id',
    ]);
  });
});

describe('cycles', () => {
  test('a sink without source', () => {
    expectCodes(document([cycleSink(0, source())]), ['cycle-no-source', '/roots/0']);
  });
  test('a source without sink', () => {
    expectCodes(document([forEach(cycleSource(0))]), ['cycle-no-sink', '/roots/0/ForEach/input']);
  });
  test('two sinks', () => {
    expectCodes(document([cycleSink(0, source()), cycleSink(0, source()), forEach(cycleSource(0))]), [
      'cycle-two-sinks',
      '/roots/1',
    ]);
  });
  test('two sources', () => {
    expectCodes(document([cycleSink(0, source()), forEach(cycleSource(0)), forEach(cycleSource(0))]), [
      'cycle-two-sources',
      '/roots/2/ForEach/input',
    ]);
  });
});

describe('locations', () => {
  const location = (idx: number, more: Record<string, Json>) => ({ key: { idx, version: 1 }, name: 'L', type: 'L', ...more });
  test('not in the table', () => {
    expectCodes(document([forEach(map(source({ place: processAt(9) }), { place: processAt(9) }))]), [
      'location-missing',
      '/roots/0/ForEach/input/Map/metadata/location_id',
    ]);
  });
  test('listed twice', () => {
    const locations = [location(1, { kind: 'process' }), location(1, { kind: 'cluster' })];
    expectCodes(document([forEach(source())], { locations }), ['location-duplicate', '/locations/1/key']);
  });
  test('used as another kind', () => {
    expectCodes(document([forEach(source({ place: clusterAt(1) }))]), [
      'location-kind',
      '/roots/0/ForEach/input/Source/metadata/location_id',
    ]);
    const both = [forEach(source()), forEach(source({ place: clusterAt(1) }))];
    expectCodes(both, ['location-kind', '/1/ForEach/input/Source/metadata/location_id']);
  });
  test('members of a process', () => {
    const members = node('Source', { source: { ClusterMembers: [processAt(1), 'Uninit'] } });
    expectCodes(document([forEach(members)]), ['location-kind', '/roots/0/ForEach/input/Source/source/ClusterMembers/0']);
  });
  test('a network to nowhere and one from nowhere', () => {
    expectCodes(document([forEach(network(source(), { place: processAt(2) }))]), [
      'network-end',
      '/roots/0/ForEach/input/Network/metadata/location_id',
    ]);
    expectCodes(document([forEach(network(source({ place: processAt(2) })))]), [
      'network-end',
      '/roots/0/ForEach/input/Network/input/Source/metadata/location_id',
    ]);
  });
  test('a network to an external', () => {
    const locations = [location(1, { kind: 'process' }), location(2, { kind: 'external' })];
    expectCodes(document([forEach(network(source(), { place: processAt(2) }))], { locations }), [
      'network-end',
      '/roots/0/ForEach/input/Network/metadata/location_id',
    ]);
  });
  test.each<[string, Json, string]>([
    ['no object', 1, '/locations/0'],
    ['a size of a process', location(1, { kind: 'process', size: 3 }), '/locations/0/size'],
    ['an unknown kind', location(1, { kind: 'machine' }), '/locations/0/kind'],
    ['an unknown role', location(1, { kind: 'process', role: 'server' }), '/locations/0/role'],
    ['an origin without shards', location(1, { kind: 'process', origin: { from: 'loc2v1' } }), '/locations/0/origin'],
  ])('%s', (_, entry, pointer) => {
    const [first] = refusal(document([], { locations: [entry] })).diagnostics;
    expect([first?.code, first?.pointer]).toEqual(['shape', pointer]);
  });
});

describe('types', () => {
  test.each(['', '  ', 'Vec <', 'Vec < u32', '(u32 , i32', 'u32)', 'Vec < (u32 > )', '[u8 ; 4', 'u32 ; u32', '& " str'])(
    '%j',
    (text) => {
      const [first] = refusal(document([forEach(source({ kind: stream(text) }))])).diagnostics;
      expect(first?.code).toBe('type-unparsable');
    },
  );
  test.each([
    '()',
    '[u8 ; 4]',
    'fn (u32) -> Vec < u8 >',
    "& 'static str",
    '< T as Iterator > :: Item',
    'A < { 3 } >',
    'X < ")" >',
  ])('%j is fine', (text) => {
    readProgram(document([forEach(source({ kind: stream(text) }))]));
  });
});

describe('tables that point to operators', () => {
  const program = (more: Record<string, Json>) => document([forEach(map(source({ id: 0 }), { id: 1 }), 2)], more);
  test('expressions', () => {
    const entry = { op: 1, field: 'f', text: '|x| x' };
    expectCodes(program({ expressions: [{ ...entry, op: 9 }] }), ['expression-operator', '/expressions/0/op']);
    expectCodes(program({ expressions: [{ ...entry, field: 'g' }] }), ['expression-field', '/expressions/0/field']);
    expectCodes(program({ expressions: [entry, entry] }), ['expression-duplicate', '/expressions/1']);
    expectCodes(program({ expressions: [{ op: 1 }] }), ['shape', '/expressions/0']);
    expectCodes(program({ expressions: [{ ...entry, glue: { template: 1 } }] }), ['shape', '/expressions/0']);
    expectCodes(program({ expressions: {} }), ['shape', '/expressions']);
  });
  test('workload and promises', () => {
    expectCodes(program({ workload: [{ input: 9, name: 'put', rate: 1 }] }), ['workload-operator', '/workload/0/input']);
    expectCodes(program({ workload: [{ input: 0, name: 'put', rate: -1 }] }), ['shape', '/workload/0']);
    expectCodes(
      program({ promises: [{ op: 9 }, { ops: [0, 8] }] }),
      ['promise-operator', '/promises/0/op'],
      ['promise-operator', '/promises/1/ops/1'],
    );
  });
  test('ids nobody gave', () => {
    expectCodes(document([forEach(source())], { workload: [{ input: 0, name: 'put', rate: 1 }] }), ['ids-missing', '/roots']);
  });
});

describe('unknown variants', () => {
  const unknown = (fields: Record<string, Json>) => ({ Teleport: { ...fields, metadata: metadata(processAt(1), stream()) } });
  test('are kept, with their inputs', () => {
    const json = [forEach(unknown({ left: source(), right: map(source()), speed: 3, beyond: source() }))];
    const program = readProgram(json);
    const op = program.operators().find(({ kind }) => kind === 'Teleport');
    expect(op?.opaque).toBe(true);
    expect(program.inputs(op?.id ?? -1).map(({ port }) => port)).toEqual(['beyond', 'left', 'right']);
    expect(JSON.parse(stringifyProgram(program))).toEqual(json);
  });
  test('are refused when an input hides', () => {
    expectCodes([forEach(unknown({ list: [{ deep: source() }] }))], ['hidden-input', '/0/ForEach/input/Teleport/list/0/deep']);
    expectCodes(
      [forEach(unknown({ list: [{ deep: { $shared: 0, node: source() } }] }))],
      ['hidden-input', '/0/ForEach/input/Teleport/list/0/deep'],
    );
  });
  test.each(['constructor', 'toString', 'a b', '', '1A'])('a variant cannot be called %j', (name) => {
    expectCodes([forEach({ [name]: { metadata: metadata(processAt(1), stream()) } })], ['variant-name', '/0/ForEach/input']);
  });
});

describe('prototype pollution', () => {
  const poisoned = (member: string) =>
    `[{"Null":{"input":{"Source":{"source":{"Spin":[]},${member},"metadata":${JSON.stringify(metadata(processAt(1), stream()))}}},"op_metadata":{"id":null}}}]`;
  test.each(['"__proto__":{"polluted":1}', '"\\u005f_proto__":{"polluted":1}', '"__\\u0070roto__":1'])(
    '%s is refused',
    (member) => {
      const error = refusal(poisoned(member));
      expect(error.diagnostics[0]?.code).toBe('forbidden-key');
      expect(error.diagnostics[0]?.pointer).toBe('/0/Null/input/Source/__proto__');
      expect(refusal(JSON.parse(poisoned(member))).diagnostics[0]?.code).toBe('forbidden-key');
    },
  );
  test.each(['"constructor":{"prototype":{"polluted":1}}', '"hasOwnProperty":1', '"toString":{"a":[]}'])(
    '%s is data',
    (member) => {
      const text = poisoned(member);
      const program = readProgram(text);
      expect(JSON.parse(stringifyProgram(program))).toEqual(JSON.parse(text));
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );
  test('in the envelope', () => {
    const text = '{"format":"hydrofoil.program/1","roots":[],"constructor":{"prototype":1},"name":"__proto__"}';
    const program = readProgram(text);
    expect(JSON.parse(stringifyProgram(program))).toEqual(JSON.parse(text));
  });
});

test('text full of markup survives reading and writing', () => {
  const nasty = `"><script>alert('x')</script>\\N \\l {a|b} <TABLE> &amp; \u2028 \u0000 \ud800 \`\${x}\` ]]> %0a ; digraph { a -> b }`;
  const json = document([forEach(map(source({ id: 0 }), { id: 1 }), 2)], {
    name: nasty,
    locations: [{ key: { idx: 1, version: 1 }, kind: 'process', name: nasty, type: nasty }],
    expressions: [{ op: 1, field: 'f', text: nasty }],
  });
  const program = readProgram(json);
  expect(JSON.parse(stringifyProgram(program))).toEqual(json);
  expect(program.location('loc1v1').name).toBe(nasty);
});

describe('plans', () => {
  test.each([
    ['nothing', null, ''],
    ['a program', document([forEach(source(), 0)]), ''],
    ['a plan with one wrong member', { format: 'hydrofoil.plan/2', input: 4 }, ''],
  ])('%s is not a plan', (_, value, pointer) => {
    let error: unknown;
    try {
      readPlan(value);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).diagnostics).toMatchObject([{ code: 'not-a-plan', pointer }]);
  });

  test.each(['hydrofoil.plan/1', 'hydrofoil.plan/3'])(
    'one of the format %s is refused, and it is said how to make a new one',
    (format) => {
      let error: unknown;
      try {
        readPlan({ format });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).diagnostics).toMatchObject([
        { code: 'old-plan', pointer: '/format', hint: expect.stringContaining('hydrofoil optimize') },
      ]);
    },
  );
});
