import { describe, expect, test } from 'vitest';
import { costOf, defaultCostTable, demandOf } from '../../cost/index.ts';
import { type Options, optimize, type Plan, programAt, readProgram } from '../../index.ts';
import { emptyOperators, findIdioms, type Program } from '../../ir/index.ts';
import { extendDemand } from '../../rewrites/search/extend-demand.ts';
import { readExample } from '../support/examples.ts';
import { pipeline, twoPhaseCommit } from '../support/hand-made.ts';
import { shapes } from '../support/library-shapes.ts';
import { ProgramBuilder, stream } from '../support/program-builder.ts';
import { ruleOf } from '../support/rules.ts';
import { isWorse, monotone, worthOf } from './support.ts';

const SOME = [
  'voting',
  'voting_bench',
  'lock_server_bench',
  'pipeline_co_hash',
  'pipeline_functional',
  'op_futures',
  'word_count',
] as const;
const MAX = 'q!(| most : & mut u32 , one | { if one > * most { * most = one ; } Some (* most) })';
const plan = (program: Program, options: Options = {}): Plan => optimize(program, { verify: 'off', ...options });

describe.each(SOME)('%s', (name) => {
  test('the plan is worse than none of its steps and none of its alternatives', () => {
    const program = readExample(name);
    const whole = plan(program);
    const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
    const steps = whole.derivation.map((_, i) => {
      const at = programAt(program, whole.derivation, i + 1);
      return costOf(at, extendDemand(demand, at), defaultCostTable);
    });
    for (const other of [...steps, ...whole.alternatives])
      expect(isWorse(worthOf(whole), other), JSON.stringify(other)).toBe(false);
    const { throughput, machines } = worthOf(whole);
    expect(whole.alternatives).toContainEqual(expect.objectContaining({ throughput, machines }));
  });

  test('more machines or shards never make it worse', () => monotone(readExample(name), [1, 2, 3], [1, 3, 6, 10, 40]));
});

describe('hand-made programs', () => {
  test('two-phase commit: more machines or shards never make it worse', () =>
    monotone(twoPhaseCommit(3).program, [1, 2, 3, 4], [4, 7, 11, 12, 26, 40]));

  test('a gain below 2 % is none', () => {
    const outcomes = new Set<string>();
    for (const userFunctionNs of [0, 1, 2, 4, 8, 16, 50, 100, 200, 300]) {
      const { outcome, cost, derivation, alternatives } = plan(readExample('word_count'), { costs: { userFunctionNs } });
      outcomes.add(outcome);
      expect(outcome === 'improved').toBe(cost.speedup >= 1.02);
      if (outcome !== 'improved') expect([cost.speedup, derivation.length, alternatives.length]).toEqual([1, 0, 1]);
    }
    expect(outcomes).toContain('improved');
    // Every location is one operator behind a port: what a split saves is less than its messages.
    expect(plan(pipeline(3, 'light', [{ input: 0, name: 'x', rate: 1 }]).program).outcome).not.toBe('improved');
  });

  test('where nothing costs anything, nothing is tried', () => {
    const b = new ProgramBuilder('idle');
    const at = b.process('A');
    let last = b.op('Source', at, stream('u32'), {}, { source: { Iter: 'q!([])' } });
    for (let i = 0; i < 6; i++) last = b.op('Map', at, stream('u32'), { input: last }, { f: `q!(| x | x + ${i})` });
    b.root('ForEach', last, { f: 'q!(| _ | { })' });
    const { stop, cost } = plan(b.program);
    expect(cost.before.throughput).toBe(0);
    expect(stop).toMatchObject({ reason: 'nothing-to-do', candidates: 0 });
  });
});

describe('what is split', () => {
  test.each(['pipeline_partial', 'pipeline_mutually_independent'])('%s: only what is busiest, and only to relieve it', (name) => {
    const { outcome, stop } = plan(readExample(name));
    expect(outcome).toBe('improved');
    expect(stop.candidates).toBeLessThan(10);
  });

  test('not what grows without bound, whose parts are as busy as the whole', () => {
    const b = new ProgramBuilder('echoing');
    const [here, there] = [b.process('Here'), b.process('There')];
    const first = b.op('Source', here, stream('u32', { bound: 'Bounded' }), {}, { source: { Iter: 'q!([1u32])' } });
    const cycle = b.cycleSource(here, stream('u32'));
    const all = b.op('Chain', here, stream('u32'), { first, second: cycle.source });
    const copies = b.op(
      'FlatMap',
      there,
      stream('u32'),
      { input: shapes(b).send(all, there, 'u32') },
      { f: 'q!(| x | vec ! [x])' },
    );
    const tee = b.tee(copies);
    b.root('EmbeddedOutput', b.tee(tee), { ident: 'heard' });
    cycle.close(shapes(b).send(b.tee(tee), here, 'u32'));
    const { stop } = plan(b.program);
    expect(stop.reason).toBe('exhausted');
    expect(stop.candidates).toBeLessThan(100);
  });
});

describe('what stands in the way of sharding', () => {
  /** Votes that are counted per key, of which each is printed before, or each answer behind; `plain` prints nothing. */
  function counted(print: 'plain' | 'before' | 'behind'): Program {
    const b = new ProgramBuilder('counted', [{ input: 0, name: 'vote', rate: 1 }]);
    const make = shapes(b);
    const client = b.process('Client', { role: 'client' });
    const server = b.process('Server');
    const say = (input: number): number =>
      b.op(
        'Inspect',
        server,
        stream(b.program.op(input).collection?.elementType ?? ''),
        { input },
        { f: 'q!(| x | println ! ("{:?}" , x))' },
      );
    const votes = make.send(b.op('ExternalInput', client, stream('u32')), server, 'u32');
    const seen = print === 'before' ? say(votes) : votes;
    const ok = b.op('Map', server, stream('(u32 , Result < () , () >)'), { input: seen }, { f: 'q!(| x | (x , Ok (())))' });
    const heavy = b.op(
      'Map',
      server,
      stream('(u32 , Result < () , () >)'),
      { input: ok },
      { f: 'q!(| (x , r) | (x , crate :: check (r)))' },
    );
    const { output } = make.quorum(heavy, 'u32', 3, 3);
    b.root('ForEach', make.send(print === 'behind' ? say(output) : output, client, 'u32'), { f: 'q!(| _ | { })' });
    return b.program;
  }

  test.each(['plain', 'before', 'behind'] as const)('a print is left out of the part that is sharded (%s)', (print) => {
    const program = counted(print);
    const { locations, cost } = plan(program);
    const fold = program.operators().find((op) => op.kind === 'FoldKeyed')?.id as number;
    expect(locations.find(({ operators }) => operators.includes(fold))?.shards).toBeGreaterThan(1);
    const printed = program.operators().find((op) => op.kind === 'Inspect')?.id;
    if (printed !== undefined) expect(locations.find(({ operators }) => operators.includes(printed))?.shards).toBe(1);
    expect(cost.speedup).toBeGreaterThan(1.3);
  });

  /** Votes of a cluster that are counted per key; at the same server a source of its own, which cannot leave, or promises of which the
   * highest is kept. */
  function besides(what: 'source beside' | 'source merged' | 'promises') {
    const b = new ProgramBuilder('besides', [{ input: 0, name: 'vote', rate: 3 }]);
    const make = shapes(b);
    const voter = b.cluster('Voter', { size: 3, role: 'client' });
    const [server, log] = [b.process('Server'), b.process('Log', { role: 'client' })];
    const arrived = make.gather(b.op('ExternalInput', voter, stream('u32')), server, 'u32');
    const source = what === 'promises' ? null : b.op('Source', server, stream('u32'), {}, { source: { Iter: 'q!([1u32])' } });
    const merged = what === 'source merged' && source !== null;
    const votes = merged ? b.op('Chain', server, stream('u32'), { first: arrived, second: source }) : arrived;
    const ok = b.op(
      'Map',
      server,
      stream('(u32 , Result < () , () >)'),
      { input: votes },
      { f: 'q!(| x | (x , crate :: check (x)))' },
    );
    const { output } = make.quorum(ok, 'u32', 3, 3);
    b.root('ForEach', make.send(output, log, 'u32'), { f: 'q!(| _ | { })' });
    if (source !== null && !merged) b.root('ForEach', source, { f: 'q!(| x | println ! ("{}" , x))' });
    let highest: number | null = null;
    if (what === 'promises') {
      const promised = make.gather(b.op('ExternalInput', voter, stream('u32')), server, 'u32');
      const inOrder = b.op('ObserveNonDet', server, stream('u32', { order: 'TotalOrder' }), { inner: promised });
      highest = b.op(
        'Scan',
        server,
        stream('u32', { order: 'TotalOrder' }),
        { input: inOrder },
        { init: 'q!(| | 0u32)', acc: MAX },
      );
      b.root('ForEach', make.send(highest, log, 'u32'), { f: 'q!(| _ | { })' });
    }
    return { program: b.program, stays: (source ?? highest) as number };
  }

  test.each(['source beside', 'source merged', 'promises'] as const)('what cannot be sharded stays behind (%s)', (what) => {
    const { program, stays } = besides(what);
    const { locations } = plan(program);
    const fold = program.operators().find((op) => op.kind === 'FoldKeyed')?.id as number;
    const shardsOf = (id: number): number | undefined => locations.find(({ operators }) => operators.includes(id))?.shards;
    expect(shardsOf(fold)).toBeGreaterThan(1);
    expect(shardsOf(stays)).toBe(1);
  });
});

test('halves of ports that are not used do not move', () => {
  let dead = 0;
  for (const name of ['kv_store', 'lock_server', 'two_phase_commit', 'voting', 'op_embedded'] as const) {
    const program = readExample(name);
    const empty = emptyOperators(program);
    dead += empty.size;
    for (const { delta, rule } of plan(program, { maxShards: 1 }).derivation)
      if (rule.startsWith('decouple')) expect(delta.moved.filter((id) => empty.has(id))).toEqual([]);
  }
  expect(dead).toBeGreaterThan(0);
});

test.each(SOME)('%s: the linear price is never above the exact one', (name) => {
  const program = readExample(name);
  const { derivation } = plan(program);
  const first = derivation.findIndex(({ rule }) => {
    const { isLocal, isLast } = ruleOf(rule);
    return !rule.startsWith('decouple') && (isLocal !== true || isLast === true);
  });
  if (first < 0) return;
  const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  const whole = programAt(program, derivation, first);
  // As the search prices them: with the packs that will be made.
  const cost = (at: Program) => costOf(at, extendDemand(demand, at), defaultCostTable, packs?.(at)).locations;
  const { packs } = ruleOf('pack');
  const loads = new Map(cost(whole).map((l) => [l.location, l.cpuNs]));
  for (let i = first; i <= derivation.length; i++) {
    const after = programAt(program, derivation, i);
    for (const { location, cpuNs } of cost(after)) {
      const op = whole.operators().find(({ id }) => after.op(id).place.root === location);
      const share = (loads.get(op?.place.root ?? '') ?? 0) / (after.location(location).origin?.shards ?? 1);
      expect(cpuNs).toBeGreaterThanOrEqual(share * (1 - 1e-9));
    }
  }
});

test.each([
  ['kv_store_bench', ['Store']],
  ['pipeline_co_hash', ['Leader']],
  ['two_phase_commit_bench', ['Participant']],
] as const)('%s: nothing comes, goes or changes at what is excluded', (name, exclude) => {
  const program = readExample(name);
  const at = (whole: Program, where: string) => {
    const key = [...whole.locations.values()].find((location) => location.name === where)?.key;
    return whole.operators().filter(({ place }) => place.root === key);
  };
  for (const options of [{}, { onlyLocal: true }]) {
    const after = readProgram(plan(program, { ...options, exclude: [...exclude] }).program);
    for (const where of exclude)
      expect(at(after, where).map(({ id, kind, collection }) => ({ id, kind, collection }))).toEqual(
        at(program, where).map(({ id, kind, collection }) => ({ id, kind, collection })),
      );
  }
});
