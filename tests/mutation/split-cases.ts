import { memberId } from '../support/library-shapes.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { keyedSingleton, keyedStream, singleton, stream } from '../support/program-builder.ts';
import { full, sharded, type Trap, trap } from '../traps/support.ts';
import type { Case } from './case.ts';
import { splitTrial, type Trial } from './sites.ts';

const bounded = { bound: 'Bounded' } as const;
const ordered = { order: 'TotalOrder' } as const;
const SUM = { init: 'q!(| | 0u32)', acc: 'q!(| a , b | * a += b)' };
const INC = { f: 'q!(| x | x + 1)' };

/** First come, first served, for everybody on one machine. */
const COUNTS = { f: 'q!(| x | x . wrapping_add (crate :: SEEN . swap (x , Ordering :: SeqCst)))' };

/** The trials of moving some operators of the location under test. */
function moving(build: (t: Trap) => readonly number[], kind: 'process' | 'cluster' = 'process'): () => Trial[] {
  return () => {
    const t = trap('split', kind);
    const moved = build(t);
    return [splitTrial(full(t.b), t.at.root, moved)];
  };
}

/** A lane of its own through the location: what it does exchanges nothing with anything else. */
function lane(t: Trap): number[] {
  const input = t.receive('u32');
  const map = t.b.op('Map', t.at, stream('u32'), { input }, INC);
  t.answer(map);
  return [input, map];
}

/** A pipeline of two steps. */
function pipeline(t: Trap, second: 'Map' | 'Unique' = 'Map'): [number, number, number] {
  const input = t.receive('u32');
  const first = t.b.op('Map', t.at, stream('u32'), { input }, INC);
  const last = t.b.op(second, t.at, stream('u32'), { input: first }, second === 'Map' ? INC : {});
  t.answer(last);
  return [input, first, last];
}

/** Where in a cluster the own id is asked for, in a display text that nothing can rename. */
function ownId(parts: 1 | 2): Trial[] {
  const t = trap('own id', 'cluster');
  const receive = (): number =>
    t.make.send(
      t.b.op('ExternalInput', t.client, stream(`(${SERVER} , u32)`), {}, externalInput(t.port(), `(${SERVER} , u32)`)),
      t.at,
      'u32',
    );
  const input = receive();
  const first = t.b.op('Map', t.at, stream('u32'), { input }, INC);
  const self = 'q!(move | x | (CLUSTER_SELF_ID__free . clone () , x))';
  const source = parts === 1 ? first : receive();
  if (parts === 2) t.answer(first);
  const map = t.b.op('Map', t.at, stream(`(${SERVER} , u32)`), { input: source }, { f: self });
  t.answer(map);
  return [splitTrial(t.b.program, t.at.root, parts === 1 ? [map] : [source, map])];
}

const SERVER = memberId('crate :: Server');

/** Two lanes through a client, between networks. */
function clientLanes(): Trial[] {
  const t = trap('client');
  const load = t.b.process('Load', { role: 'client' });
  const lanes = [0, 1].map(() => {
    const input = t.make.send(t.receive('u32'), load, 'u32');
    const map = t.b.op('Map', load, stream('u32'), { input }, INC);
    t.b.root('SendExternal', t.make.send(map, t.client, 'u32'), sendExternal(t.port()));
    return [input, map];
  });
  const program = full(t.b);
  return [splitTrial(program, load.root, lanes[1] ?? []), splitTrial(program, load.root, [lanes[1]?.[1] ?? -1])];
}

/** A location in two shards, of which one part would leave. */
function shardedLanes(): Trial[] {
  const t = trap('sharded');
  const [, , last] = pipeline(t);
  const second = lane(t);
  const program = sharded(full(t.b), t.at, 2);
  const { root } = program.op(last).place;
  return [splitTrial(program, root, second), splitTrial(program, root, [last]), splitTrial(program, root, second.slice(1))];
}

const CUTS = 'cuts-asynchronous';
const cut = (wrong: string, build: (t: Trap) => readonly number[]): Case => ({
  precondition: CUTS,
  wrong,
  trials: moving(build),
});
const harmlessCut = (wrong: string, harmless: string, build: (t: Trap) => readonly number[]): Case => ({
  ...cut(wrong, build),
  harmless,
});

export const SPLIT_CASES: readonly Case[] = [
  {
    precondition: 'location-rewritable',
    wrong: 'part of a client would run elsewhere',
    trials: clientLanes,
  },
  {
    precondition: 'location-rewritable',
    wrong: 'part of a sharded location would leave it',
    trials: shardedLanes,
  },
  {
    precondition: 'ports-stay',
    wrong: 'a port would move: clients do not find it',
    trials: () => {
      const t = trap('port');
      const input = t.b.op('ExternalInput', t.at, stream('u32'), {}, externalInput(t.port(), 'u32'));
      t.answer(t.b.op('Map', t.at, stream('u32'), { input }, INC));
      return [splitTrial(full(t.b), t.at.root, [input])];
    },
  },
  {
    precondition: 'ports-stay',
    wrong: 'an effect would happen on another machine',
    trials: moving((t) => {
      const input = t.receive('u32');
      t.answer(t.b.tee(input));
      const map = t.b.op('Map', t.at, stream('u32'), { input: t.b.tee(input) }, INC);
      return [t.b.root('ForEach', map, { f: 'q!(print)' })];
    }),
  },
  {
    precondition: 'ports-stay',
    wrong: 'a list would be read on another machine',
    trials: moving((t) => {
      const source = t.b.op('Source', t.at, stream('u32', ordered), {}, { source: { Iter: 'q!([1 , 2])' } });
      t.answer(t.b.op('Map', t.at, stream('u32', ordered), { input: source }, INC));
      return [source];
    }),
  },
  {
    precondition: 'ports-stay',
    wrong: 'an operator that nobody knows would move',
    trials: moving((t) => {
      const input = t.receive('u32');
      const odd = t.b.op('Teleport', t.at, stream('u32'), { input });
      const next = t.b.op('Network', t.client, stream('u32'), { input: odd }, {});
      t.b.root('SendExternal', next, sendExternal(t.port()));
      const other = t.receive('u32');
      t.answer(t.b.op('Map', t.at, stream('u32'), { input: other }, INC));
      return [input, odd];
    }),
  },
  {
    precondition: 'ports-stay',
    wrong: 'an embedded channel would end elsewhere',
    trials: moving((t) => {
      const port = t.b.op('ExternalInput', t.client, stream('u32'), {}, externalInput(t.port(), 'u32'));
      const fields = {
        name: 'channel',
        networking_info: { Tcp: { fault: 'FailStop' } },
        serialize: { Embedded: { element_type: 'u32' } },
        deserialize: { Embedded: { element_type: 'u32' } },
        instantiate_fn: 'Building',
      };
      const channel = t.b.op('Network', t.at, stream('u32'), { input: port }, fields);
      const map = t.b.op('Map', t.at, stream('u32'), { input: channel }, INC);
      t.answer(map);
      lane(t);
      return [channel, map];
    }),
  },
  {
    precondition: 'no-outside-state',
    wrong: 'two parts that share nothing but a static would be on two machines',
    trials: moving((t) => {
      const counting = (): number[] => {
        const input = t.receive('u32');
        const map = t.b.op('Map', t.at, stream('u32'), { input }, COUNTS);
        t.answer(map);
        return [input, map];
      };
      counting();
      return counting();
    }),
  },
  {
    precondition: 'both-parts-work',
    wrong: 'a whole location would move to another',
    harmless: 'the program does the same, on one machine more',
    trials: moving(lane),
  },
  cut('a fold and the snapshot of its value would be on two machines', (t) => {
    const input = t.receive('(u32 , u32)');
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: input });
    const chosen = t.b.op('ObserveNonDet', t.at, keyedStream('u32', 'u32', ordered), { inner: keyed }, { trusted: false });
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: chosen }, SUM);
    const tick = t.b.tick(t.at);
    const now = t.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: fold });
    const entries = t.b.op('Cast', tick, stream('(u32 , u32)', bounded), { inner: now });
    const out = t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: entries });
    t.answer(out);
    return [now, entries, out];
  }),
  cut('one tick would run on two machines', (t) => {
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const map = t.b.op('Map', tick, stream('u32', bounded), { input: batch }, INC);
    const out = t.b.op('YieldConcat', t.at, stream('u32'), { inner: map });
    t.answer(out);
    return [map, out];
  }),
  cut('the two ends of a loop through ticks would be apart', (t) => {
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const cycle = t.b.cycleSource(tick, stream('u32', bounded));
    const held = t.b.op('DeferTick', tick, stream('u32', bounded), { input: cycle.source });
    const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const chain = t.b.op('Chain', tick, stream('u32', bounded), { first: held, second: batch });
    const close = cycle.close(
      t.b.op('Filter', tick, stream('u32', bounded), { input: t.b.tee(chain) }, { f: 'q!(| x | * x > 1)' }),
    );
    t.answer(t.b.op('YieldConcat', t.at, stream('u32'), { inner: t.b.tee(chain) }));
    return [close];
  }),
  harmlessCut(
    'two parts of one tick that exchange nothing would tick on two machines',
    'each batch decides by itself where it ends, so the two never had a common instant',
    (t) => {
      const input = t.receive('u32');
      const tick = t.b.tick(t.at);
      const part = (from: number): number[] => {
        const batch = t.b.op('Batch', tick, stream('u32', bounded), { inner: from });
        const map = t.b.op('Map', tick, stream('u32', bounded), { input: batch }, INC);
        const out = t.b.op('YieldConcat', t.at, stream('u32'), { inner: map });
        t.answer(out);
        return [from, batch, map, out];
      };
      part(input);
      return part(t.receive('u32'));
    },
  ),
  cut('one consumer of a shared stream would leave the others', (t) => {
    const input = t.receive('u32');
    const shared = t.b.op('Map', t.at, stream('u32'), { input }, INC);
    t.answer(t.b.tee(shared));
    const other = t.b.tee(shared);
    t.answer(other);
    return [other];
  }),
  cut('a captured value would be on another machine than the closure that reads it', (t) => {
    const input = t.receive('u32');
    const value = t.b.op('SingletonSource', t.at, singleton('u32'), {}, { value: 'q!(1u32)', first_tick_only: false });
    const closure = { expr: 'q!(| x | x + * __hydro_singleton_ref_0)', singleton_refs: [['ref:0', false]] };
    const map = t.b.op('Map', t.at, stream('u32'), { input, 'ref:0': value }, { f: closure });
    t.answer(map);
    return [input, map];
  }),
  harmlessCut('membership would be sent instead of being observed', 'it arrives later, which it could have done anyway', (t) => {
    const peers = t.b.cluster('Peers', { size: 3 });
    const { fold } = t.make.members(t.at, peers);
    t.b.root('Null', fold);
    t.answer(t.receive('u32'));
    const source = t.b.program.operators().find((op) => op.kind === 'Source' && op.place.root === t.at.root)?.id as number;
    return [source];
  }),
  cut('a bounded collection would arrive unbounded', (t) => {
    const list = t.b.op('Source', t.at, stream('u32', { ...bounded, ...ordered }), {}, { source: { Iter: 'q!([1 , 2])' } });
    const map = t.b.op('Map', t.at, stream('u32', { ...bounded, ...ordered }), { input: list }, INC);
    const sum = t.b.op('Fold', t.at, singleton('u32'), { input: map }, SUM);
    t.b.root('ForEach', sum, { f: 'q!(print)' });
    t.answer(t.receive('u32'));
    return [map];
  }),
  cut('a type without serialization would be sent', (t) => {
    const input = t.receive('u32');
    const wrap = t.b.op('Map', t.at, stream('Rc < u32 >'), { input }, { f: 'q!(| x | Rc :: new (x))' });
    const open = t.b.op('Map', t.at, stream('u32'), { input: wrap }, { f: 'q!(| x | * x)' });
    t.answer(open);
    return [open];
  }),
  cut('a field that serde leaves out would be gone', (t) => {
    const input = t.receive('u32');
    const made = t.b.op('Map', t.at, stream('crate :: Job'), { input }, { f: 'q!(| id | crate :: Job { id , cost : id * 10 })' });
    const used = t.b.op('Map', t.at, stream('(u32 , u32)'), { input: made }, { f: 'q!(| job | (job . id , job . cost))' });
    t.answer(used);
    // The type has serde: it crosses somewhere else.
    t.answer(t.receive('crate :: Job'));
    return [used];
  }),
  harmlessCut('an unused output would be sent to be dropped', 'nobody sees it', (t) => {
    const input = t.receive('u32');
    t.answer(t.b.tee(input));
    const map = t.b.op('Map', t.at, stream('u32'), { input: t.b.tee(input) }, INC);
    return [t.b.root('Null', map)];
  }),
  harmlessCut('a stream would be viewed with a key after it was sent', 'a view changes no element', (t) => {
    const input = t.receive('(u32 , u32)');
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: input });
    const loose = t.b.op('Cast', t.at, stream('(u32 , u32)'), { inner: keyed });
    t.answer(loose);
    return [keyed, loose];
  }),
  {
    precondition: 'members-keep-partners',
    wrong: 'a closure would ask for the own id of a cluster it does not run on any more',
    trials: () => [...ownId(1), ...ownId(2)],
  },
];
