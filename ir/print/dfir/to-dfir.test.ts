import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { longChain } from '../../../tests/support/picture-programs.ts';
import { keyedStream, ProgramBuilder, singleton, stream } from '../../../tests/support/program-builder.ts';
import type { JsonObject, Place } from '../../graph/operator.ts';
import { readProgram } from '../../json/read.ts';
import { toDfir, toDfirAll } from './to-dfir.ts';

const bounded = { bound: 'Bounded' } as const;

/** A program of one process around one operator with two inputs, inside or outside a tick. */
function binary(kind: string, ports: readonly [string, string], inside: boolean): string {
  const b = new ProgramBuilder('binary');
  const main = b.process('Main');
  const place: Place = inside ? b.tick(main) : main;
  const value = kind === 'CrossSingleton' || kind === 'JoinHalf';
  const left = b.op(
    'SingletonSource',
    place,
    keyedStream('u32', 'u32', inside ? bounded : {}),
    {},
    { value: 'q!(1)', first_tick_only: inside },
  );
  const right = b.op(
    'SingletonSource',
    place,
    value ? singleton('u32') : stream('u32'),
    {},
    { value: 'q!(2)', first_tick_only: inside },
  );
  b.root('Null', b.op(kind, place, stream('u32'), { [ports[0]]: left, [ports[1]]: right }));
  return toDfir(b.program, 'loc1v1');
}

function unary(kind: string, fields: JsonObject, inside = false, port = 'input'): string {
  const b = new ProgramBuilder('unary');
  const main = b.process('Main');
  const place = inside ? b.tick(main) : main;
  const source = b.op('Source', place, stream('u32', inside ? bounded : {}), {}, { source: { Iter: 'q!(0 .. 3)' } });
  b.root('Null', b.op(kind, place, stream('u32'), { [port]: source }, fields));
  return toDfir(b.program, 'loc1v1').split('\n')[1] ?? '';
}

describe('DFIR of single operators, as emit_core of hydro_lang 0.16.0 writes them', () => {
  test('operands go to their ports', () => {
    const wiring = (text: string): string[] => text.split('\n').slice(2, 5);
    expect(wiring(binary('Chain', ['first', 'second'], true))).toEqual([
      'stream_2 = chain();',
      'stream_0 -> [0]stream_2;',
      'stream_1 -> [1]stream_2;',
    ]);
    expect(wiring(binary('ChainFirst', ['first', 'second'], true))[0]).toBe('stream_2 = chain_first_n(1);');
    expect(wiring(binary('AntiJoin', ['pos', 'neg'], true))).toEqual([
      "stream_2 = anti_join::<'tick, 'tick>();",
      'stream_0 -> [pos]stream_2;',
      'stream_1 -> [neg]stream_2;',
    ]);
    expect(wiring(binary('JoinHalf', ['left', 'right'], false))).toEqual([
      "stream_2 = join_multiset_half::<'static, 'tick>();",
      'stream_0 -> [probe]stream_2;',
      'stream_1 -> [build]stream_2;',
    ]);
    expect(wiring(binary('MergeOrdered', ['first', 'second'], false))[0]).toBe('stream_2 = union();');
  });

  test('state lives where the input is', () => {
    expect(binary('Join', ['left', 'right'], false)).toContain(
      "stream_2 = join_multiset::<'static, 'static>() -> multiset_delta();",
    );
    expect(binary('Join', ['left', 'right'], true)).toContain("stream_2 = join_multiset::<'tick, 'tick>();");
    expect(binary('Difference', ['pos', 'neg'], false)).toContain("difference::<'tick, 'static>()");
    expect(unary('Unique', {})).toContain("-> unique::<'static>()");
    expect(unary('Enumerate', {}, true)).toContain("-> enumerate::<'tick>()");
  });

  test('a bounded value at top level is kept for every element', () => {
    expect(binary('CrossSingleton', ['left', 'right'], false)).toContain("stream_1 -> persist::<'static>() -> [single]stream_2;");
    expect(binary('CrossSingleton', ['left', 'right'], true)).toContain('stream_1 -> [single]stream_2;');
  });

  test('elementwise, folds and the rest', () => {
    expect(unary('FlatMapStreamBlocking', { f: 'q!(g)' })).toBe('stream_1 = stream_0 -> flat_map_stream_blocking(g);');
    expect(unary('Scan', { init: 'q!(| | 0)', acc: 'q!(h)' })).toBe("stream_1 = stream_0 -> scan::<'static>(| | 0, h);");
    expect(unary('ReduceKeyed', { f: 'q!(g)' }, true)).toBe("stream_1 = stream_0 -> reduce_keyed::<'tick>(g);");
    expect(unary('Counter', { tag: 'a"b', prefix: 'p', duration: 'q!(d)' })).toBe(
      'stream_1 = stream_0 -> _counter("p(a\\"b)", d);',
    );
    expect(unary('ResolveFuturesOrdered', {})).toBe('stream_1 = stream_0 -> resolve_futures_ordered();');
    expect(unary('DeferTick', {}, true)).toBe('stream_1 = stream_0 -> defer_tick_lazy();');
    expect(unary('UnboundSingleton', {}, false, 'inner')).toBe("stream_1 = stream_0 -> persist::<'static>();");
  });

  test('plumbing and unknown operators', () => {
    expect(unary('Cast', {}, false, 'inner')).toBe('stream_0 -> for_each(|_| {});');
    expect(unary('AssertIsConsistent', { trusted: true }, false, 'inner')).toBe('stream_0 -> for_each(|_| {});');
    expect(unary('Strange (x', {}, false, 'inner')).toBe('stream_1 = stream_0 -> unknown_Strange__x();');
    expect(binary('StrangeJoin', ['left', 'right'], true)).toContain('stream_0 -> [left]stream_2;');
  });

  test('a shared operator is one tee, a partition one split', () => {
    const b = new ProgramBuilder('shared');
    const main = b.process('Main');
    const source = b.op('Source', main, stream('u32'), {}, { source: { Spin: [] } });
    for (const is_true of [true, false]) {
      b.root('Null', b.op('Partition', main, stream('u32'), { inner: source }, { f: 'q!(p)', is_true }, true));
    }
    const other = b.op('Source', main, stream('u32'), {}, { source: { Embedded: 'numbers' } });
    for (let reader = 0; reader < 2; reader++) b.root('EmbeddedOutput', b.tee(other), { ident: `out${reader}` });
    expect(toDfir(b.program, 'loc1v1')).toMatchInlineSnapshot(`
      "stream_0 = spin();
      stream_1_partition = stream_0 -> partition(|__item, __num_outputs| if (p)(__item) { 0_usize } else { 1_usize });
      stream_1_true = stream_1_partition[0];
      stream_1_false = stream_1_partition[1];
      stream_1_true -> for_each(|_| {});
      stream_1_false -> for_each(|_| {});
      stream_5 = source_stream(numbers);
      stream_6 = stream_5 -> tee();
      stream_6 -> for_each(&mut out0);
      stream_6 -> for_each(&mut out1);
      "
    `);
  });

  test('networks have a half on each side; locations where nothing runs have no text', () => {
    const b = new ProgramBuilder('halves');
    const main = b.process('Main');
    const other = b.process('Other');
    b.process('Idle');
    const source = b.op('Source', main, stream('u32'), {}, { source: { Stream: 'q!(s)' } });
    const network = b.op('Network', other, stream('u32'), { input: source }, { serialize_fn: 'q!(ser)', deserialize_fn: null });
    b.root('DestSink', network, { sink: 'q!(k)' });
    expect(Object.fromEntries(toDfirAll(b.program))).toEqual({
      loc1v1: 'stream_0 = source_stream(s);\nstream_0 -> map(ser) -> dest_sink(DUMMY_SINK);\n',
      loc2v1: 'stream_1 = source_stream(DUMMY_SOURCE);\nstream_1 -> dest_sink(k);\n',
    });
    expect(toDfir(b.program, 'loc3v1')).toBe('');
  });

  test('operators of later versions, and deep programs', () => {
    const later = readFileSync(new URL('../../../tests/fixtures/later-forms.json', import.meta.url), 'utf8');
    expect([...toDfirAll(readProgram(later)).values()].join('')).toMatchInlineSnapshot(`
      "stream_4 = source_iter(0 .. 10) -> persist::<'static>();
      stream_3 = stream_4 -> fold::<'tick>(| | 0, | a , x | * a += x);
      stream_2 = stream_3 -> singleton();
      stream_10 = source_stream(DUMMY_SOURCE) -> map(| res | res);
      stream_6_partition = stream_10 -> partition(|__item, __num_outputs| if (| x | * x > 3)(__item) { 0_usize } else { 1_usize });
      stream_6_true = stream_6_partition[0];
      stream_6_false = stream_6_partition[1];
      stream_1 = stream_6_true -> map({ let __hydro_singleton_ref_0 = #{0} stream_2; let __hydro_singleton_ref_1 = #{1} mut stream_2; | x | x + * __hydro_singleton_ref_0 });
      stream_1 -> for_each(| x | ());
      stream_6_false -> for_each(|_| {});
      stream_17 = spin();
      stream_17 -> for_each(|_| {});
      stream_13 = source_iter([1i32]);
      stream_12 = stream_13 -> persist::<'static>();
      stream_12 -> dest_sink(DUMMY_SINK);
      stream_11 = source_stream(DUMMY_SOURCE);
      stream_11 -> map(| data | data) -> dest_sink(DUMMY_SINK);
      "
    `);
    const versioned = readFileSync(new URL('../../../tests/fixtures/versioned-network.json', import.meta.url), 'utf8');
    expect([...toDfirAll(readProgram(versioned)).values()].join('')).toContain('unknown_VersionedNetworkFork()');
    expect(toDfir(longChain(20_000), 'loc1v1').split('\n').length).toBe(20_003);
  });
});
