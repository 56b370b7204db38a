import type { Place } from '../../ir/graph/operator.ts';
import type { FieldPath, Policy } from '../../ir/index.ts';
import { memberId } from '../support/library-shapes.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { keyedSingleton, keyedStream, stream } from '../support/program-builder.ts';
import { full, type Trap, trap } from '../traps/support.ts';
import type { Case } from './case.ts';
import { shardingTrial } from './sites.ts';

export const bounded = { bound: 'Bounded' } as const;
export const ordered = { order: 'TotalOrder' } as const;
export const PAIR = '(u32 , u32)';
export const SUM = { init: 'q!(| | 0u32)', acc: 'q!(| a , b | * a += b)' };
export const INC = { f: 'q!(| x | x + 1)' };

export type Paths = readonly FieldPath[] | null;
export const TURN: Paths = null;
export const WHOLE: Paths = [[]];
export const FIRST: Paths = [['0']];

export type Build = (t: Trap) => readonly (readonly [number, Paths])[];

/** State beside what a case is about: none, at top level, in a tick. */
export const COMPANIONS: readonly Build[] = [
  () => [],
  (t) => {
    const input = t.receive('u64');
    t.answer(t.b.op('Unique', t.at, stream('u64'), { input }));
    return [[input, WHOLE]];
  },
  (t) => {
    const input = t.receive('u64');
    const batch = t.b.op('Batch', t.b.tick(t.at), stream('u64', bounded), { inner: input });
    const unique = t.b.op('Unique', t.b.program.op(batch).place, stream('u64', bounded), { input: batch });
    t.answer(t.b.op('YieldConcat', t.at, stream('u64'), { inner: unique }));
    return [[input, WHOLE]];
  },
];

/** A process under test. `build` answers how each network into it picks a shard. */
export function sharding(precondition: string, wrong: string, build: Build, harmless?: string): Case {
  const trials = () =>
    COMPANIONS.map((companion) => {
      const t = trap('shard');
      const policy: Policy = new Map([...build(t), ...companion(t)]);
      return shardingTrial(full(t.b), t.at.root, policy);
    });
  return { precondition, wrong, trials, ...(harmless !== undefined && { harmless }) };
}

/** A cluster under test, with inputs of its own. */
export function clusterSharding(precondition: string, wrong: string, build: Build, withTexts = true): Case {
  const trials = () =>
    COMPANIONS.map((companion) => {
      const t = trap('shard', 'cluster');
      // Elements for a cluster are addressed.
      const receive = (type: string): number =>
        t.make.send(
          t.b.op(
            'ExternalInput',
            t.client,
            stream(`(${SERVER} , ${type})`),
            {},
            externalInput(t.port(), `(${SERVER} , ${type})`),
          ),
          t.at,
          type,
        );
      const inside = { ...t, receive };
      const policy: Policy = new Map([...build(inside), ...companion(inside)]);
      return shardingTrial(withTexts ? full(t.b) : t.b.program, t.at.root, policy);
    });
  return { precondition, wrong, trials };
}

export const SERVER = memberId('crate :: Server');

/** A NoOrder collection folded in some order, as Hydro's library writes it. */
export function chosen(t: Trap, input: number): number {
  const { place, collection } = t.b.program.op(input);
  if (collection === null || collection.order !== 'NoOrder') return input;
  return t.b.op('ObserveNonDet', place, { ...collection, order: 'TotalOrder' }, { inner: input }, { trusted: false });
}

/** News of the members of a cluster. */
export function membership(t: Trap, of: Place): number {
  const key = { idx: Number(/^loc(\d+)/.exec(of.root)?.[1]), version: 1 };
  const source = { ClusterMembers: [{ Cluster: key }, 'Uninit'] };
  const type = '(TaglessMemberId , hydro_lang :: location :: MembershipEvent)';
  return t.b.op('Source', t.at, stream(type, ordered), {}, { source });
}

/** Answers requests for the present value of one key; returns the network of the requests. */
export function asked(t: Trap, state: number): number {
  const asks = t.receive('u32');
  const tick = t.b.tick(t.at);
  const now = t.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: state });
  const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: asks });
  const keys = t.b.op('Map', tick, stream('(u32 , ())', bounded), { input: batch }, { f: 'q!(| k | (k , ()))' });
  const join = t.b.op('JoinHalf', tick, stream('(u32 , (() , u32))', bounded), { left: keys, right: now });
  t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , (() , u32))'), { inner: join }));
  return asks;
}

/** Sums per key of everything so far. */
export function totals(t: Trap, input: number): number {
  const pairs = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: input });
  return t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: chosen(t, pairs) }, SUM);
}

/** Sums of one tick's batch per key, sent back. */
export function sums(t: Trap, batch: number): void {
  const { place } = t.b.program.op(batch);
  const pairs = t.b.op('Cast', place, keyedStream('u32', 'u32', bounded), { inner: batch });
  const fold = t.b.op('FoldKeyed', place, keyedSingleton('u32', 'u32'), { input: chosen(t, pairs) }, SUM);
  const entries = t.b.op('Cast', place, stream(PAIR, bounded), { inner: fold });
  t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: entries }));
}

/** A client between two networks, with state or without. */
export function clientTrial(kind: 'process' | 'cluster', work: 'Map' | 'Unique' | 'Unique in a tick') {
  const t = trap('client', 'process');
  const client =
    kind === 'cluster' ? t.b.cluster('Clients', { size: 3, role: 'client' }) : t.b.process('Load', { role: 'client' });
  const member = memberId('crate :: Clients');
  const port = t.b.op(
    'ExternalInput',
    t.at,
    stream(kind === 'cluster' ? `(${member} , u32)` : 'u32'),
    {},
    externalInput(t.port(), kind === 'cluster' ? `(${member} , u32)` : 'u32'),
  );
  const there = t.make.send(port, client, 'u32');
  const place = work === 'Unique in a tick' ? t.b.tick(client) : client;
  const input = place === client ? there : t.b.op('Batch', place, stream('u32', bounded), { inner: there });
  const [op, fields] = work === 'Map' ? ['Map', INC] : ['Unique', {}];
  const done = t.b.op(op as string, place, stream('u32', place === client ? {} : bounded), { input }, fields as typeof INC);
  const out = place === client ? done : t.b.op('YieldConcat', client, stream('u32'), { inner: done });
  t.b.root(
    'SendExternal',
    kind === 'cluster' ? t.make.gather(out, t.at, 'u32') : t.make.send(out, t.at, 'u32'),
    sendExternal(t.port()),
  );
  return shardingTrial(full(t.b), client.root, new Map([[there, WHOLE]]));
}
