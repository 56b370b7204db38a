import { describe, expect, test } from 'vitest';
import { optimize, type Program, readProgram } from '../../index.ts';
import { checkRefinement, keyOf, QUICK, type Verdict } from '../../verify/index.ts';
import { BROKEN, type Broken, brokenPair } from '../support/broken.ts';
import { readExample } from '../support/examples.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { ProgramBuilder, singleton, stream } from '../support/program-builder.ts';
import { decoupled, full, sharded, trap } from '../traps/support.ts';

const planOf = (name: string, edit: (text: string) => string = (text) => text): Program =>
  readProgram(edit(JSON.stringify(optimize(readExample(name)).program)));

const check = (name: string, edit?: (text: string) => string, bounds = {}): Verdict =>
  checkRefinement(readExample(name), planOf(name, edit), { ...QUICK, ...bounds });

describe('plans of the examples show nothing new', () => {
  test.each([
    'voting',
    'two_phase_commit',
    'word_count',
    'pipeline_functional',
    'pipeline_monotonic',
    'pipeline_mutually_independent',
    'voting_bench',
    'kv_store_bench',
    'lock_server_bench',
  ])('%s', (name) => {
    const verdict = check(name, undefined, { scripts: 4, schedules: 12 });
    expect(verdict).toMatchObject({ result: 'refines', work: { unresolved: 0, unended: 0 } });
    if (verdict.result !== 'refines') return;
    expect(verdict.work.explained).toBeGreaterThanOrEqual(verdict.work.scripts);
    expect(verdict.work.silent).toBeLessThan(verdict.work.schedules);
    // Almost everything is explained by the run of the original that goes the same way.
    expect(verdict.work.originals).toBeLessThan(verdict.work.schedules * 3);
  });
});

test('runs in which nothing comes out prove nothing', () => {
  // Without a leader, which takes longer than these runs, Paxos answers nobody.
  const verdict = check('paxos', undefined, { causal: 0, scripts: 1, schedules: 3, searchRuns: 20 });
  expect(verdict).toMatchObject({ result: 'budget', work: { silent: 3, unresolved: 0, unended: 0 } });
});

test('an unknown function gives what its collection says, on either side of a new network', () => {
  const b = new ProgramBuilder('untyped');
  const at = b.process('Server');
  const types = ['u32', 'Option < u32 >', '(u32 , bool)'];
  const moved = types.flatMap((type, i) => {
    const input = b.op('ExternalInput', at, stream('u32'), {}, externalInput(i));
    // No type hint in the text: only the collection knows what comes out.
    const map = b.op('Map', at, stream(type), { input }, { f: `q!(| x | crate :: heavy_${i} (x))` });
    const kept = b.op('FilterMap', at, stream(type), { input: map }, { f: `q!(| x | crate :: keep_${i} (x))` });
    b.root('SendExternal', kept, sendExternal(types.length + i));
    return [map, kept];
  });
  const program = full(b);
  const verdict = checkRefinement(program, decoupled(program, at, moved), QUICK);
  expect(verdict).toMatchObject({ result: 'refines', work: { unresolved: 0 } });
});

const NETWORK = {
  name: null,
  networking_info: { Tcp: { fault: 'FailStop' } },
  instantiate_fn: 'Building',
  serialize_fn: 'q!(| data | bincode :: serialize (& data) . unwrap () . into ())',
  deserialize_fn: 'q!(| res | bincode :: deserialize :: < u32 > (& res . unwrap ()) . unwrap ())',
};

/** Two processes send to a third, which shows the last of both side by side when it is asked, at one port or at two processes. */
function sideBySide(homes: readonly number[]): Program {
  const b = new ProgramBuilder('side by side');
  const ordered = { order: 'TotalOrder' } as const;
  const batched = { ...ordered, bound: 'Bounded' } as const;
  const pair = '(u32 , u32)';
  const at = [b.process('One'), b.process('Two')];
  const sent = [0, 1].map((i) => b.op('ExternalInput', b.process(`Sender${i}`), stream('u32', ordered), {}, externalInput(i)));
  const both = [...new Set(homes)].map((home) => {
    const place = at[home] as (typeof at)[number];
    const [left, right] = sent.map((from) => {
      const input = b.op('Network', place, stream('u32', ordered), { input: b.tee(from) }, NETWORK);
      const last = { init: 'q!(| | 0)', acc: 'q!(| last , x | * last = x)' };
      return b.op('Fold', place, singleton('u32', 'Unbounded'), { input }, last);
    }) as [number, number];
    return b.op('CrossSingleton', place, singleton(pair, 'Unbounded'), { left, right });
  });
  homes.forEach((home, i) => {
    const place = at[home] as (typeof at)[number];
    const tick = b.tick(place);
    const asked = b.op('ExternalInput', place, stream('()', ordered), {}, externalInput(2 + i));
    const left = b.op('Batch', tick, stream('()', batched), { inner: asked });
    const state = b.op('Batch', tick, singleton(pair), { inner: b.tee(both[home] as number) });
    const right = b.op('Cast', tick, singleton(pair, 'Bounded', 'Optional'), { inner: state });
    const inner = b.op('CrossSingleton', tick, stream(`(() , ${pair})`, batched), { left, right });
    b.root('SendExternal', b.op('YieldConcat', place, stream(`(() , ${pair})`, ordered), { inner }), sendExternal(4 + i));
  });
  return b.program;
}

describe('two states side by side change in any order', () => {
  test('all orders are tried before a run is impossible', () => {
    const program = sideBySide([0]);
    // Each of these seeds has scripts in which one of the two is late by a whole phase, which random runs seldom are.
    const bounds = { ...QUICK, scripts: 120, schedules: 60, searchRuns: 100 };
    for (const seed of [1, 2, 3, 4]) {
      const { result } = checkRefinement(program, program, { ...bounds, seed });
      expect(result).not.toBe('counterexample');
    }
  });

  test('one pair is in one order, wherever it is shown', () => {
    const bounds = { ...QUICK, scripts: 150, schedules: 40 };
    expect(checkRefinement(sideBySide([0, 0]), sideBySide([0, 1]), bounds).result).toBe('counterexample');
    expect(checkRefinement(sideBySide([0, 1]), sideBySide([0, 0]), { ...bounds, scripts: 30 }).result).toBe('refines');
  });
});

test('a closure that sees the order of what is declared to have none may see any', () => {
  const t = trap('seen');
  const input = t.receive('u32');
  const relay = t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | x . wrapping_add (1))' });
  const f = 'q!(| x | (x , SEEN . fetch_add (1 , Ordering :: SeqCst)))';
  t.answer(t.b.op('Map', t.at, stream('(u32 , u32)'), { input: relay }, { f }));
  const program = full(t.b);
  const apart = decoupled(program, t.at, [relay]);
  // The shards of the relay overtake each other.
  const plan = sharded(apart, apart.op(relay).place, 2);
  expect(checkRefinement(program, plan, { ...QUICK, searchRuns: 5_000 })).toMatchObject({ result: 'refines' });
});

describe('broken plans are found', () => {
  const checkBroken = (to: string): Verdict => {
    const broken = BROKEN.find((one) => one.to.startsWith(to)) as Broken;
    return checkRefinement(...brokenPair(broken), QUICK);
  };
  test('votes are sent to shards by who votes, not by what is voted on', () => {
    const verdict = checkBroken('Hash::hash(&__hydro_lang_cluster_self_id');
    expect(verdict.result).toBe('counterexample');
    if (verdict.result !== 'counterexample') return;
    const { script, possible, outcome } = verdict.counterexample;
    expect(possible).not.toContain(outcome);
    // One payload is enough: its votes are spread over shards that see no majority, while the leader alone would decide.
    expect(script.phases.flatMap(({ sends }) => sends.flatMap(({ values }) => values.map(keyOf)))).toHaveLength(1);
    expect(outcome).toBe('');
  });
  test('membership of physical members is taken for logical ones', () => {
    const verdict = checkBroken('from_raw_id(id.get_raw_id()), event');
    expect(verdict).toMatchObject({ result: 'counterexample', counterexample: { history: { failed: true } } });
  });
});
