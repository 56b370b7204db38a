/** A reason is what would still stand after its advice is followed. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import type { Place, Remark } from '../../ir/index.ts';
import { memberId, shapes } from '../support/library-shapes.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, type StreamTraits, singleton, stream } from '../support/program-builder.ts';
import { decoupling, full, trap } from '../traps/support.ts';
import { bounded, COUNT, count, DEAR, double, PAIR, planOf, ported, SCAN, said, TOTAL, ticking } from './reasons-support.ts';

describe('a port in the way of sharding', () => {
  const unique = ported((b, at, input) => b.op('Unique', at, stream(PAIR), { input: double(b, at, input) }));

  test('is the reason, where the rest can be sharded without it; then advice to leave it helps', () => {
    const before = said(planOf(unique.program), unique.program, 'partition', unique.at);
    expect(before.failed).toMatchObject({
      id: 'no-ports',
      reason: 'ExternalInput would happen once per shard instead of once',
      where: [unique.input],
      unlock: 'decouple: leave the port on its own location',
    });
    expect(before.note).toMatch(/^then allowed for /);
    const steps = planOf(unique.program).derivation;
    expect(steps[0]?.rule).toBe('decouple');
    const evidence = steps.flatMap(({ preconditions }) => preconditions.map((one) => one.evidence));
    expect(evidence.some((text) => text.startsWith('state at top level: '))).toBe(true);
  });

  test('comes second, where something else stands against the rest', () => {
    const { program, at } = ported((b, place, input) => {
      const ordered = b.op('ObserveNonDet', place, stream(PAIR, TOTAL), { inner: input }, { trusted: false });
      return b.op('Scan', place, stream(PAIR, TOTAL), { input: ordered }, SCAN);
    });
    const plan = planOf(program);
    const { failed, note } = said(plan, program, 'partition', at);
    expect(failed).toMatchObject({ id: 'one-key-at-a-time', reason: 'Scan looks at elements of several keys together' });
    expect(failed?.also?.map(({ id }) => id)).toContain('no-ports');
    expect(failed?.unlock).toMatch(/aggregate per key.*; and decouple: leave the port/);
    expect(note).toMatch(/^that stands against .* also where the rest stays on a location of its own$/);
  });

  test('what the search would leave behind with it comes first: the rest can be sharded without both', () => {
    const { program, at } = ported((b, place, input) => {
      const ordered = b.op('ObserveNonDet', place, stream(PAIR, TOTAL), { inner: double(b, place, input) }, { trusted: false });
      return b.op('Scan', place, stream(PAIR, TOTAL), { input: ordered }, SCAN);
    });
    const { failed, note } = said(planOf(program), program, 'partition', at);
    expect(failed).toMatchObject({
      reason: 'Scan looks at elements of several keys together',
      unlock: 'decouple: leave that on its own location; and decouple: leave the port on its own location',
    });
    expect(note).toMatch(/^then allowed for Map /);
  });

  test('no advice at all, where one thing stands that nothing helps against', () => {
    const { program, at } = ported((b, place, input) => {
      return b.op('CrossProduct', place, stream(`(${PAIR} , ${PAIR})`), { left: b.tee(input), right: b.tee(input) });
    });
    const { failed } = said(planOf(program), program, 'partition', at);
    expect(failed?.reason).toBe('CrossProduct pairs elements of different keys with each other');
    expect(failed?.unlock).toBeNull();
    expect(failed?.also?.some(({ unlock }) => unlock?.startsWith('decouple: leave the port'))).toBe(true);
  });

  test('what is tied to it is named, and no advice given, where nothing can leave it', () => {
    const b = new ProgramBuilder('tied', [{ input: 0, name: 'command', rate: 1 }]);
    const at = b.process('Server');
    const input = b.op('ExternalInput', at, stream(PAIR, TOTAL), {}, externalInput(0, PAIR));
    const sum = b.op(
      'Fold',
      at,
      singleton('u32', 'Unbounded'),
      { input },
      { init: 'q!(| | 0)', acc: 'q!(| s , x | * s += x . 1)' },
    );
    b.root('ForEach', b.op('Map', at, singleton('u32', 'Unbounded'), { input: sum }, { f: 'q!(| x | x + 1)' }), {
      f: 'q!(| x | { })',
    });
    const program = full(b);
    const { failed } = said(planOf(program), program, 'partition', at);
    expect(failed?.reason).toMatch(
      /^\w+ would happen once per shard instead of once, and what it is connected to cannot leave it behind: /,
    );
    expect(failed?.unlock).toBeNull();
  });

  test('nor where no rule that may fire would leave it', () => {
    const disable = ['decouple'];
    const { failed } = said(planOf(unique.program, { disable }), unique.program, 'partition', unique.at);
    expect(failed?.reason).toMatch(/, and the rest cannot be moved away: no rule that may fire does it$/);
    expect(failed?.unlock).toBeNull();
  });

  test('a real store: the tick that answers requests is what is left, and it can be sharded', () => {
    const text = readFileSync(new URL('../../examples/programs/kv_store.json', import.meta.url), 'utf8');
    const remark = optimize(text).remarks.find(({ rule, outcome }) => rule === 'partition' && outcome === 'refused');
    expect(remark?.failed).toMatchObject({ unlock: 'decouple: leave the port on its own location' });
    expect(remark?.note).toMatch(/^then allowed for /);
    const [, step] = optimize(text, { ...DEAR, disable: ['lookup-machine'] }).derivation;
    expect(step?.preconditions.find(({ id }) => id === 'state-key-local')?.evidence).toMatch(/^state in ticks: /);
  });
});

describe('advice to the author changes the answer when it is followed', () => {
  const relay = (traits: StreamTraits) => {
    const t = trap('relay');
    t.answer(t.b.op('Map', t.at, stream('u32', traits), { input: t.receive('u32', traits) }, { f: 'q!(| x | x + 1)' }));
    return { program: full(t.b), at: t.at };
  };
  const join = (right: string) => {
    const t = trap('join');
    const [a, b] = [t.receive(PAIR), t.receive(PAIR)];
    const key = t.b.op('Map', t.at, stream(PAIR), { input: b }, { f: right });
    t.answer(t.b.op('Join', t.at, stream('(u32 , (u32 , u32))'), { left: a, right: key }));
    return { program: full(t.b), at: t.at };
  };
  const lookup = (asked: boolean) => {
    const t = trap('lookup');
    const [puts, gets] = [t.receive(PAIR, TOTAL), t.receive('u32')];
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32', TOTAL), { inner: puts });
    const LAST = { init: 'q!(| | 0)', acc: 'q!(| old , new | * old = new)' };
    const state = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: keyed }, LAST);
    const tick = t.b.tick(t.at);
    const now = t.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: state });
    const requests = t.b.op('Batch', tick, stream('u32', bounded), { inner: gets });
    const asking = t.b.op('Map', tick, stream('(u32 , ())', bounded), { input: requests }, { f: 'q!(| k | (k , ()))' });
    const answers = asked
      ? t.b.op('JoinHalf', tick, stream('(u32 , (() , u32))', bounded), { left: asking, right: now })
      : t.b.op('Cast', tick, stream(PAIR, bounded), { inner: now });
    if (!asked) t.b.root('Null', asking);
    t.answer(t.b.op('YieldConcat', t.at, stream(asked ? '(u32 , (() , u32))' : PAIR), { inner: answers }));
    return { program: full(t.b), at: t.at };
  };
  const ownId = (isFull: boolean) => {
    const b = new ProgramBuilder('own id', [{ input: 0, name: 'command', rate: 1 }]);
    const [client, at] = [b.process('Client', { role: 'client' }), b.cluster('Server', { size: 3 })];
    const make = shapes(b);
    const to = `(${memberId('crate :: Server')} , u32)`;
    const input = b.op('ExternalInput', client, stream(to), {}, externalInput(0, to));
    const text = '| x | (x , CLUSTER_SELF_ID__free)';
    const map = b.op('Map', at, stream(PAIR), { input: make.send(input, at, 'u32') }, { f: `q!(${text})` });
    b.root('SendExternal', make.gather(map, client, PAIR), sendExternal(1));
    const self = `hydro_lang :: __staged :: location :: MemberId :: < crate :: Server > :: from_tagless ((__hydro_lang_cluster_self_id_${at.root}) . clone ())`;
    if (isFull) b.text(map, 'f', `{ let CLUSTER_SELF_ID__free = ${self} ; ${text} }`);
    return { program: b.program, at };
  };

  test.each([
    ['weaken the order before sending', 'partition', /^weaken the order of the stream before/, relay(TOTAL), relay({})],
    ['weaken it before the batch', 'partition', /^weaken the order before the batch/, ticking(TOTAL, count), ticking({}, count)],
    [
      'aggregate per key',
      'partition',
      /^aggregate per key/,
      ticking(TOTAL, (b, tick, input) => {
        const kept = stream('(u32 , usize)', { bound: 'Bounded' });
        const entries = b.op('Cast', tick, kept, { inner: count(b, tick, input) });
        const some = b.op('ObserveNonDet', tick, { ...kept, order: 'TotalOrder' }, { inner: entries }, { trusted: true });
        return b.op('Fold', tick, singleton('usize'), { input: some }, COUNT);
      }),
      ticking({}, count),
    ],
    [
      'compare by a field that reaches the key',
      'partition',
      /^compare by a field/,
      join('q!(| (a , b) | (a + b , b))'),
      join('q!(| (a , b) | (b , a))'),
    ],
    ['answer requests', 'partition', /^join it with the requests/, lookup(false), lookup(true)],
    ['export full texts', 'partition', /^export with full texts$/, ownId(false), ownId(true)],
  ])('%s', (_, rule, advice, before, after) => {
    const { failed } = said(planOf(before.program), before.program, rule, before.at);
    const unlocks = failed?.unlock?.split('; and ') ?? [];
    expect(
      unlocks.some((unlock) => advice.test(unlock)),
      `${failed?.reason}: ${failed?.unlock}`,
    ).toBe(true);
    expect(said(planOf(after.program), after.program, rule, after.at)).toMatchObject({ outcome: 'not-better', failed: null });
  });

  test('work that is done before the batch may move', () => {
    const build = (early: boolean) => {
      const t = trap('hoist');
      const input = t.receive(PAIR);
      const tick = t.b.tick(t.at);
      const work = (place: Place, from: number, traits: StreamTraits): number =>
        t.b.op('Map', place, stream(PAIR, traits), { input: from }, { f: 'q!(| (k , v) | (k , crate :: work (v)))' });
      const batch = t.b.op('Batch', tick, stream(PAIR, bounded), { inner: early ? work(t.at, input, {}) : input });
      const worked = early ? batch : work(tick, batch, bounded);
      const counted = t.b.op('Cast', tick, stream('(u32 , usize)', bounded), { inner: count(t.b, tick, worked) });
      const kept = t.b.op('Filter', tick, stream('(u32 , usize)', bounded), { input: counted }, { f: 'q!(| (_ , n) | * n > 1)' });
      t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , usize)'), { inner: kept }));
      const program = full(t.b);
      return { program, at: t.at, worked: early ? (program.input(batch, 'inner') ?? -1) : worked };
    };
    const before = build(false);
    const { failed } = planOf(before.program).remarks.find(
      ({ rule, site }) => rule === 'decouple' && site.operators.join() === `${before.worked}`,
    ) as Remark;
    expect(failed).toMatchObject({ unlock: 'do it before the batch: it looks at one element at a time' });
    const after = build(true);
    expect(decoupling(after.program, after.at, [after.worked])).toBeNull();
  });
});

describe('what holds, and where', () => {
  const { program, at } = ticking({}, count);

  test('a process is not refused for being one', () => {
    expect(said(planOf(program), program, 'partition', at)).toMatchObject({ outcome: 'not-better', failed: null });
  });

  test('advice counts for all places at once: both networks are named', () => {
    const t = trap('two orders');
    const shared = t.receive('u32', TOTAL);
    const [a, b] = [t.b.tee(shared), t.b.tee(shared)].map((from) =>
      t.b.op('Map', t.at, stream('u32', TOTAL), { input: from }, { f: 'q!(| x | x)' }),
    );
    t.answer(a as number);
    t.answer(b as number);
    const both = full(t.b);
    const { failed } = said(planOf(both), both, 'partition', t.at);
    expect(failed?.where).toEqual(expect.arrayContaining([a, b]));
  });
});
