import { describe, expect, test } from 'vitest';
import { readExample } from '../../../tests/support/examples.ts';
import { relay } from '../../../tests/support/picture-programs.ts';
import { findIdioms } from '../../idioms/find-idioms.ts';
import { buildPicture } from './build.ts';

describe('what is drawn', () => {
  test('folding hides plumbing and keeps the wire through it', () => {
    const { program, ids } = relay();
    const folded = buildPicture(program);
    expect(folded.boxes.map((box) => box.id)).not.toContain(`op${ids.cast}`);
    expect(folded.wires).toContainEqual(expect.objectContaining({ from: `op${ids.back}`, to: `op${ids.print}` }));
    expect(buildPicture(program, { fold: false }).boxes.map((box) => box.id)).toContain(`op${ids.cast}`);
  });

  test('plumbing that differs stays visible; plumbing that only moved does not', () => {
    const { program, ids } = relay();
    const shown = (mark: 'added' | 'moved') =>
      buildPicture(program, { highlight: new Map([[ids.cast, mark]]) }).boxes.some((box) => box.id === `op${ids.cast}`);
    expect([shown('added'), shown('moved')]).toEqual([true, false]);
  });

  test('marks come with a sign in the label', () => {
    const { program, ids } = relay();
    const picture = buildPicture(program, { highlight: new Map([[ids.map, 'moved']]), notes: new Map([[ids.map, 'from Old']]) });
    expect(picture.boxes.find((box) => box.id === `op${ids.map}`)).toMatchObject({
      mark: 'moved',
      lines: [`→ Map  [${ids.map}]`, '|x| x * 2', 'from Old'],
    });
  });

  test('networks are wires between locations and carry their label', () => {
    const { program, ids } = relay();
    const { wires } = buildPicture(program, { networkLabels: new Map([[ids.there, '3 msg/cmd']]) });
    expect(wires.filter((wire) => wire.flow.kind === 'network').map(({ from, to, label }) => ({ from, to, label }))).toEqual([
      { from: `op${ids.map}`, to: `op${ids.there}`, label: '3 msg/cmd' },
      { from: `op${ids.there}`, to: `op${ids.back}`, label: '' },
    ]);
  });

  test('an idiom is one box; ids that the program lacks and leftovers of one operator are ignored', () => {
    const { program, ids } = relay();
    const idiom = (operators: number[]) => ({ kind: 'k', label: 'doubling', location: 'loc1v1', operators });
    const picture = buildPicture(program, { idioms: [idiom([ids.source, ids.map, 999]), idiom([ids.map, ids.print])] });
    expect(picture.boxes.filter((box) => box.shape === 'idiom').map((box) => box.operators)).toEqual([[ids.source, ids.map]]);
    expect(picture.wires).toContainEqual(expect.objectContaining({ from: 'idiom0', to: `op${ids.there}` }));
  });

  test('a location without operators is a group, an external one is not', () => {
    const { program } = relay();
    const empty = { name: 'Empty', type: 't', size: null, role: null, origin: null };
    program.locations.set('loc8v1', { key: 'loc8v1', kind: 'process', ...empty });
    program.locations.set('loc9v1', { key: 'loc9v1', kind: 'external', ...empty, name: 'Outside' });
    expect(buildPicture(program).groups.map((group) => group.title)).toEqual([
      'Main · process',
      'Worker · cluster of 3',
      'Empty · process · no operators',
    ]);
  });

  test('every operator is in at most one box, and wires join boxes', () => {
    for (const name of ['two_phase_commit', 'paxos', 'voting']) {
      const program = readExample(name);
      for (const options of [{ fold: false, collapse: false }, { collapse: true }, { idioms: findIdioms(program) }] as const) {
        const { boxes, wires } = buildPicture(program, options);
        const drawn = boxes.flatMap((box) => box.operators);
        expect(new Set(drawn).size).toBe(drawn.length);
        if ('fold' in options) expect(drawn.length).toBe(program.graph.order);
        const ids = new Set(boxes.map((box) => box.id));
        expect(ids.size).toBe(boxes.length);
        expect(wires.filter((wire) => !ids.has(wire.from) || !ids.has(wire.to))).toEqual([]);
      }
    }
  });

  test('big programs are drawn tick by tick, small ones operator by operator', () => {
    const picture = buildPicture(readExample('paxos'));
    expect(picture.collapsed).toBe(true);
    expect(picture.boxes.length).toBeLessThan(60);
    expect(buildPicture(readExample('two_phase_commit')).collapsed).toBe(false);
  });

  test('the return channel of a test input is left out when folding', () => {
    const program = readExample('two_phase_commit');
    const titles = buildPicture(program).boxes.map((box) => box.lines[0] ?? '');
    expect(titles.some((title) => title.startsWith('SendExternal port 0'))).toBe(false);
    expect(titles.some((title) => title.startsWith('SendExternal port 1'))).toBe(true);
  });
});
