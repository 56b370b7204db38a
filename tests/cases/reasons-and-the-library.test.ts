/** What the library writes is never held against the author, and places are in the author's own source. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import { type Collection, type Place, type Program, placeOf, type Remark, unitGraph } from '../../ir/index.ts';
import { remarkText } from '../../server/index.ts';
import { keyedSingleton, keyedStream, type ProgramBuilder, stream } from '../support/program-builder.ts';
import { arrive, full, trap } from '../traps/support.ts';
import { bounded, COUNT, count, double, PAIR, planOf, ported, said, TOTAL, ticking } from './reasons-support.ts';

describe('what the library writes is not held against the author', () => {
  test('the half of a port that nobody uses stays, gets no network and is no obstacle', () => {
    const { program, at, half } = ported((b, place, input) =>
      b.op('Unique', place, stream(PAIR), { input: double(b, place, input) }),
    );
    const { units, unitOf, cuts } = unitGraph(program);
    expect(new Set(half.map((id) => unitOf.get(id))).size).toBe(1);
    expect(units.get(unitOf.get(half[0] as number) as number)?.pinned).not.toBeNull();
    expect(cuts.some(({ from, to }) => half.includes(from) || half.includes(to))).toBe(false);
    const plan = planOf(program);
    expect(plan.derivation.length).toBeGreaterThan(0);
    expect(plan.derivation.flatMap(({ delta }) => delta.moved).filter((id) => half.includes(id))).toEqual([]);
    expect(plan.locations.flatMap(({ channelsOut }) => channelsOut).map(({ elementType }) => elementType)).not.toContain('()');
    for (const { failed } of plan.remarks)
      for (const part of failed === null ? [] : [failed, ...(failed.also ?? [])])
        expect(
          part.where.filter((id) => half.includes(id)),
          part.reason,
        ).toEqual([]);
    expect(said(plan, program, 'partition', at).site.label).not.toMatch(/^Source/);
  });

  test('a TotalOrder stream that never carries anything has no order to lose', () => {
    const t = trap('silent');
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: t.receive('u32') }, { f: 'q!(| x | x + 1)' }));
    const none = t.b.op('Source', t.at, stream('()', { ...TOTAL, ...bounded }), {}, { source: { Iter: 'q!([])' } });
    const open = t.b.op('Cast', t.at, stream('()', TOTAL), { inner: none });
    t.b.root('Null', arrive(t.b, open, t.client, '()', TOTAL));
    const plan = planOf(full(t.b));
    for (const { failed } of plan.remarks) expect(failed?.id).not.toBe('outputs-unordered');
  });

  const fold = (b: ProgramBuilder, at: Place, input: number): number =>
    b.op('FoldKeyed', at, keyedSingleton('u32', 'u32', 'Unbounded'), { input }, COUNT);
  const chosen = (b: ProgramBuilder, at: Place, input: number): { keyed: number; choice: number } => {
    const keyed = b.op('Cast', at, keyedStream('u32', 'u32'), { inner: input });
    return { keyed, choice: b.op('ObserveNonDet', at, keyedStream('u32', 'u32', TOTAL), { inner: keyed }, { trusted: false }) };
  };
  const order = ({ collection }: { readonly collection: Collection | null }) => collection?.order;

  test('a fold keeps the choice of its order: a cut comes before both, where the stream is as unordered as the program says', () => {
    const t = trap('choice');
    const map = double(t.b, t.at, t.receive(PAIR));
    const { keyed, choice } = chosen(t.b, t.at, map);
    const folded = fold(t.b, t.at, choice);
    t.b.root('ForEach', folded, { f: 'q!(| _ | { })' });
    const { unitOf, cuts } = unitGraph(t.b.program);
    expect(unitOf.get(choice)).toBe(unitOf.get(folded));
    expect(cuts.map(({ from, to }) => [from, to])).toContainEqual([keyed, choice]);
    for (const { from } of cuts) expect(order(t.b.program.op(from))).toBe('NoOrder');
  });

  test('a choice that two read stays with the first, and reaches the other in its order', () => {
    const t = trap('readers');
    const { choice } = chosen(t.b, t.at, double(t.b, t.at, t.receive(PAIR)));
    const views = [t.b.tee(choice), t.b.tee(choice)] as const;
    const folds = [fold(t.b, t.at, views[0]), fold(t.b, t.at, views[1])] as const;
    for (const id of folds) t.b.root('ForEach', id, { f: 'q!(| _ | { })' });
    const { unitOf, cuts } = unitGraph(t.b.program);
    expect(unitOf.get(folds[0])).toBe(unitOf.get(choice));
    expect(cuts.map(({ from, to }) => [from, to])).toContainEqual([views[1], folds[1]]);
    expect(order(t.b.program.op(views[1]))).toBe('TotalOrder');
  });

  test('a choice that is only sent away stays with what it is made of', () => {
    const sent = trap('sent');
    const made = double(sent.b, sent.at, sent.receive(PAIR));
    const last = chosen(sent.b, sent.at, made).choice;
    sent.answer(last);
    const graph = unitGraph(sent.b.program);
    expect(graph.unitOf.get(last)).toBe(graph.unitOf.get(made));
  });
});

describe('places name the program’s own source', () => {
  const LIB = 'hydro_lang-0.16.0/src/live_collections/stream/mod.rs:2521';
  /** The program with the given places; all others are the library's. */
  const spanned = (program: Program, spans: ReadonlyMap<number, string>, rest: string | null = LIB): Program => {
    const copy = program.copy();
    for (const op of program.operators()) {
      const span = spans.get(op.id) ?? rest;
      const metadata = op.isRoot ? { ...op.metadata, span } : { ...op.metadata, op: { ...(op.metadata['op'] as object), span } };
      copy.replaceOperator({ ...op, metadata });
    }
    return copy;
  };
  const { program, at } = ticking(TOTAL, count);
  const batch = program.operators().find(({ kind }) => kind === 'Batch')?.id ?? -1;
  const fold = program.operators().find(({ kind }) => kind === 'FoldKeyed')?.id ?? -1;
  const refusal = (spans: ReadonlyMap<number, string>, rest?: string | null): Remark => {
    const written = spanned(program, spans, rest);
    return said(planOf(written), written, 'partition', at);
  };

  test('an operator of the library is named by the nearest place of the author', () => {
    const remark = refusal(new Map([[fold, 'src/votes.rs:12']]));
    expect(remark.failed).toMatchObject({ where: [batch], span: LIB, usedAt: 'src/votes.rs:12' });
    expect(remark.site.span).toBe('src/votes.rs:12');
    expect(remarkText([remark])).toContain('(used at src/votes.rs:12)');
    expect(remarkText([remark])).not.toContain(LIB);
  });

  test('one of the author by its own', () => {
    const spans = new Map([
      [batch, 'src/votes.rs:7'],
      [fold, 'src/votes.rs:12'],
    ]);
    expect(remarkText([refusal(spans)])).toContain('(src/votes.rs:7)');
  });

  test('without places it is said what is known', () => {
    const { failed } = refusal(new Map(), null);
    expect(failed).toMatchObject({ span: null, usedAt: null, what: `Batch ${batch}` });
    expect(failed === null ? null : placeOf(failed)).toBe(`Batch ${batch}`);
  });
});

test('what the busiest location suffers from comes first', () => {
  const plan = optimize(readFileSync(new URL('../../examples/programs/word_count.json', import.meta.url), 'utf8'));
  const load = new Map(plan.cost.after.locations.map(({ location, cpuNs }) => [location, cpuNs]));
  const places = [...new Set(plan.remarks.filter(({ outcome }) => outcome !== 'applied').map(({ site }) => site.location))];
  expect(places[0]).toBe(plan.cost.after.bottleneck);
  const loads = places
    .map((place) => load.get(place) ?? 0)
    .slice(0, plan.cost.after.locations.filter(({ counted }) => counted).length);
  expect(loads).toEqual([...loads].sort((a, b) => b - a));
});
