import { describe, expect, test } from 'vitest';
import { readExample } from '../../tests/support/examples.ts';
import { relay } from '../../tests/support/picture-programs.ts';
import { renderSvg } from '../dot/svg.ts';
import type { Program } from '../graph/program.ts';
import { diffPrograms, isEmptyDiff } from './diff.ts';
import { diffPicture, toDiffDot } from './diff-dot.ts';
import { toDiffText } from './diff-text.ts';

/** The relay with its doubling moved to a new location `Doubler` behind a new network, and another serializer at the first one. */
function rewritten(): { before: Program; after: Program; ids: ReturnType<typeof relay>['ids'] & { added: number } } {
  const { program: before, ids } = relay();
  const after = before.copy();
  const main = after.location('loc1v1');
  after.locations.set('loc3v1', { ...main, key: 'loc3v1', name: 'Doubler' });
  const map = after.op(ids.map);
  after.replaceOperator({ ...map, place: { ...map.place, root: 'loc3v1' } });
  const there = after.op(ids.there);
  const added = after.nextId();
  after.addOperator({ ...there, id: added, place: { root: 'loc3v1', scopes: [] } });
  after.disconnect(ids.source, ids.map, 'input');
  after.connect(ids.source, added, 'input');
  after.connect(added, ids.map, 'input');
  after.replaceOperator({ ...there, fields: { ...there.fields, serialize_fn: 'q!(| d | other (d))' } });
  return { before, after, ids: { ...ids, added } };
}

describe('difference of two programs', () => {
  test('a program does not differ from itself', () => {
    const program = readExample('two_phase_commit');
    expect(isEmptyDiff(diffPrograms(program, program.copy()))).toBe(true);
    expect(toDiffText(program, program)).toBe('no difference\n');
  });

  test('moves are told from changes, edges are listed', () => {
    const { before, after, ids } = rewritten();
    expect(diffPrograms(before, after)).toEqual({
      added: [ids.added],
      removed: [],
      changed: [
        { id: ids.there, changes: [{ field: 'fields.serialize_fn', before: 'q!(| d | ser (d))', after: 'q!(| d | other (d))' }] },
      ],
      moved: [{ id: ids.map, from: 'loc1v1', to: 'loc3v1' }],
      edgesAdded: [
        { from: ids.added, to: ids.map, port: 'input' },
        { from: ids.source, to: ids.added, port: 'input' },
      ],
      edgesRemoved: [{ from: ids.source, to: ids.map, port: 'input' }],
      locationsAdded: ['loc3v1'],
      locationsRemoved: [],
      locationsChanged: [],
    });
  });

  test('the other way round, what was added is removed', () => {
    const { before, after, ids } = rewritten();
    const diff = diffPrograms(after, before);
    expect([diff.added, diff.removed, diff.locationsRemoved]).toEqual([[], [ids.added], ['loc3v1']]);
    expect(diff.moved).toEqual([{ id: ids.map, from: 'loc3v1', to: 'loc1v1' }]);
  });

  test('full texts decide over display texts; other clocks and kinds are changes, not moves', () => {
    const { program: before, ids } = relay();
    const after = before.copy();
    before.expressions.set(`${ids.map}.f`, { text: '{ let n = 1 ; | x | x + n }', glue: null });
    after.expressions.set(`${ids.map}.f`, { text: '{ let n = 2 ; | x | x + n }', glue: null });
    const cast = after.op(ids.cast);
    after.replaceOperator({ ...cast, place: { ...cast.place, scopes: [{ kind: 'tick', clock: 7 }] } });
    const diff = diffPrograms(before, after);
    expect(diff.moved).toEqual([]);
    expect(diff.changed.map(({ id, changes }) => [id, changes.map(({ field }) => field)])).toEqual([
      [ids.map, ['expression.f']],
      [ids.cast, ['place']],
    ]);
  });

  test('the order of members in JSON is no difference', () => {
    const { program: before, ids } = relay();
    const after = before.copy();
    const op = after.op(ids.there);
    after.replaceOperator({
      ...op,
      fields: Object.fromEntries(Object.entries(op.fields).reverse()),
      metadata: Object.fromEntries(Object.entries(op.metadata).reverse()),
    });
    expect(isEmptyDiff(diffPrograms(before, after))).toBe(true);
  });
});

describe('difference for people', () => {
  test('text, grouped by location', () => {
    const { before, after } = rewritten();
    expect(toDiffText(before, after)).toMatchInlineSnapshot(`
      "+ 1 added  − 0 removed  ~ 1 changed  → 1 moved

      Worker (cluster of 3) loc2v1
        ~ [2] Network from Doubler : Stream<u32> Unbounded NoOrder
            fields.serialize_fn
              − |d| ser(d)
              + |d| other(d)

      + Doubler (process) loc3v1
        → 1 operator from Main:
            [1] Map
        + [6] Network from Main : Stream<u32> Unbounded NoOrder

      edges
        − [0] Source -> input of [1] Map
        + [6] Network -> input of [1] Map
        + [0] Source -> input of [6] Network
      "
    `);
  });

  test('one picture of both: old edges and operators are still there, all marks have signs', async () => {
    const { before, after, ids } = rewritten();
    const dot = toDiffDot(before, after);
    expect(dot).toContain(`→ Map  [${ids.map}]`);
    expect(dot).toContain('from Main');
    expect(dot).toContain(`+ Network from Main  [${ids.added}]`);
    expect(dot).toContain('+ Doubler');
    expect(dot).toMatch(/label = " − +"/);
    expect(await renderSvg(dot)).toContain('mark&#45;removed');
    expect(toDiffDot(after, before)).toContain(`− Network from Main  [${ids.added}]`);
  });

  test('the merged program leaves both originals alone', () => {
    const { before, after } = rewritten();
    const sizes = [before.graph.order, before.graph.size, after.graph.order, after.graph.size];
    const { program } = diffPicture(before, after);
    expect(program.graph.size).toBe(after.graph.size + 1);
    expect([before.graph.order, before.graph.size, after.graph.order, after.graph.size]).toEqual(sizes);
  });
});
