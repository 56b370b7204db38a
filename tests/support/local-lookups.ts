import type { Place } from '../../ir/graph/operator.ts';
import { LocalStreams } from './local-streams.ts';
import { keyedSingleton, keyedStream, singleton, stream } from './program-builder.ts';
import { bounded, PAIR, q } from './random-streams.ts';

/** A closure over accumulator and value. */
export interface Aggregate {
  /** Absent for a reduce. */
  readonly init?: string;
  readonly f: string;
  readonly state: string;
  /** A number made of the result `v`. */
  readonly shows?: string;
}

const SET = 'std :: collections :: BTreeSet < u32 >';
const DIGITS = 'v . into_iter () . fold (0u32 , | a , b | a . wrapping_mul (7) . wrapping_add (b))';

/** Over values that are `u32`: those that merge, and among them those that do not. */
export const AGGREGATES: readonly Aggregate[] = [
  { init: '| | 0u32', f: '| sum , x | * sum = sum . wrapping_add (x)', state: 'u32' },
  { init: '| | 0usize', f: '| n , _ | * n += 1', state: 'usize', shows: 'v as u32' },
  { init: '| | 2u32', f: '| high , x | * high = (* high) . max (x)', state: 'u32' },
  { init: '| | 4u32', f: '| low , x | { if x < * low { * low = x ; } }', state: 'u32' },
  { init: '| | std :: collections :: BTreeSet :: new ()', f: '| seen , x | { seen . insert (x) ; }', state: SET, shows: DIGITS },
  {
    init: '| | (0u32 , 0u32)',
    f: '| (n , high) , x | { * n = n . wrapping_add (1) ; * high = (* high) . max (x) ; }',
    state: PAIR,
    shows: 'v . 0 . wrapping_mul (100) . wrapping_add (v . 1)',
  },
  { f: '| a , b | { if b > * a { * a = b ; } }', state: 'u32' },
  { f: '| a , b | * a = a . wrapping_add (b)', state: 'u32' },
  // What is not commutative, not associative, or counts what it begins with again.
  { init: '| | 7u32', f: '| sum , x | * sum = sum . wrapping_add (x)', state: 'u32' },
  { init: '| | 0u32', f: '| last , x | * last = x', state: 'u32' },
  { init: '| | 0u32', f: '| mean , x | * mean = (* mean + x) / 2', state: 'u32' },
  { init: '| | 0u32', f: '| n , _ | { if * n < 2 { * n += 1 ; } }', state: 'u32' },
  { f: '| _ , _ | { }', state: 'u32' },
  { f: '| a , b | * a = a . wrapping_sub (b)', state: 'u32' },
];
/** How many of them merge. */
export const MERGING = 8;

/** Requests that are answered from what has been folded so far. */
export class LocalLookups extends LocalStreams {
  /** Requests that look up the state of their key, with and without those that find none, and what makes a tick more than that. */
  protected lookUp(): void {
    const writes = this.take(({ type }) => type === PAIR);
    if (writes === null) return;
    const at = this.place(writes.id);
    const asks = this.another(at, this.pick(['u32', PAIR] as const));
    const [puts, gets] = [this.loosely(writes), this.loosely(asks)];
    const tick = this.b.tick(at);
    const isAtomic = this.choose(3) === 2;
    const where = isAtomic ? this.b.atomic(tick) : at;
    let given = puts.id;
    if (isAtomic) {
      const begin = this.b.op('BeginAtomic', where, stream(PAIR, { order: puts.order }), { inner: given });
      const ack = this.b.op(
        'Map',
        where,
        stream('u32', { order: puts.order }),
        { input: this.b.tee(begin) },
        { f: q('| (k , _) | k') },
      );
      this.put(this.b.op('EndAtomic', at, stream('u32', { order: puts.order }), { inner: ack }), 'u32', puts.order);
      given = this.b.tee(begin);
    }
    const keyed = this.b.op('Cast', where, keyedStream('u32', 'u32', { order: puts.order }), { inner: given });
    const how = this.pick(AGGREGATES.filter(({ init, state }) => init !== undefined && state === 'u32'));
    const table = this.b.op(
      'FoldKeyed',
      where,
      keyedSingleton('u32', 'u32', 'Unbounded'),
      { input: this.chosen(keyed) },
      { init: q(how.init as string), acc: q(how.f) },
    );
    const more = this.choose(9);
    const inner = more === 8 ? this.b.tee(table) : table;
    const now = this.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner });
    const traits = { ...bounded, order: 'NoOrder' } as const;
    let pairs = this.batch(gets, tick);
    const order = { ...bounded, order: gets.order };
    if (gets.type === 'u32') pairs = this.b.op('Map', tick, stream(PAIR, order), { input: pairs }, { f: q('| x | (x % 3 , x)') });
    if (more === 7) pairs = this.b.op('Unique', tick, stream(PAIR, order), { input: pairs });
    // One request that asks several times in its instant.
    const often = this.choose(8);
    if (often === 7) {
      const f = q('| (k , x) | vec ! [(k , x) , (k , x . wrapping_add (100))]');
      pairs = this.b.op('FlatMap', tick, stream(PAIR, order), { input: pairs }, { f });
    }
    if (often === 6) {
      const f = q('| (k , x) | (k , x . wrapping_add (100))');
      const second = this.b.op('Map', tick, stream(PAIR, order), { input: this.b.tee(pairs) }, { f });
      pairs = this.b.op('Chain', tick, stream(PAIR, order), { first: this.b.tee(pairs), second });
    }
    const missing = this.choose(2) === 1;
    const known = this.b.op('Cast', tick, stream(PAIR, traits), { inner: now });
    const ask = (): number => (missing || more === 6 ? this.b.tee(pairs) : pairs);
    const read = (): number => (missing || more === 5 ? this.b.tee(known) : known);
    const found = this.b.op('JoinHalf', tick, stream('(u32 , (u32 , u32))', traits), { left: ask(), right: read() });
    const f = q('| (k , (x , v)) | (k , v . wrapping_mul (10) . wrapping_add (x))');
    let all = this.b.op('Map', tick, stream(PAIR, traits), { input: found }, { f });
    if (missing) {
      const keys = this.b.op('Map', tick, stream('u32', traits), { input: read() }, { f: q('| (k , _) | k') });
      const none = this.b.op('AntiJoin', tick, stream(PAIR, order), { pos: ask(), neg: keys });
      all = this.b.op('Chain', tick, stream(PAIR, traits), { first: all, second: none });
    }
    // Beside the answers: all that is there, the requests, what another tick sees, who waits for the next tick.
    if (more === 5) this.yields(read(), PAIR);
    if (more === 6) this.yields(ask(), PAIR);
    if (more === 8) {
      const later = this.b.op('Batch', isAtomic ? tick : this.b.tick(at), keyedSingleton('u32', 'u32'), {
        inner: this.b.tee(table),
      });
      this.yields(this.b.op('Cast', this.place(later), stream(PAIR, bounded), { inner: later }), PAIR);
    }
    if (more === 4) all = this.b.op('DeferTick', tick, stream(PAIR, traits), { input: all });
    this.yields(all, PAIR);
  }

  /** Requests that meet one state of all updates, and what makes a tick more than that. */
  protected askOne(): void {
    const updates = this.take(({ type }) => type === 'u32');
    if (updates === null) return;
    const at = this.place(updates.id);
    const asks = this.another(at, this.pick(['u32', PAIR] as const));
    const [puts, gets] = [this.loosely(updates), this.loosely(asks)];
    const { init, f } = this.pick(AGGREGATES.filter(({ state }) => state === 'u32'));
    const kind = init === undefined ? 'Optional' : 'Singleton';
    const table = this.b.op(
      init === undefined ? 'Reduce' : 'Fold',
      at,
      singleton('u32', 'Unbounded', kind),
      { input: this.chosen(puts.id) },
      init === undefined ? { f: q(f) } : { init: q(init), acc: q(f) },
    );
    const tick = this.b.tick(at);
    const more = this.choose(10);
    const seen =
      this.choose(4) === 3
        ? this.b.op('Map', at, singleton('u32', 'Unbounded', kind), { input: table }, { f: q('| v | v . wrapping_add (1)') })
        : table;
    const snapshot = (inner: number, where: Place): number =>
      this.b.op('Batch', where, singleton('u32', 'Bounded', kind), { inner });
    let now = snapshot(more === 9 ? this.b.tee(seen) : seen, tick);
    if (more === 8) now = this.b.op('Map', tick, singleton('u32', 'Bounded', kind), { input: now }, { f: q('| v | v / 2') });
    const order = { ...bounded, order: gets.order };
    const type = gets.type;
    let batch = this.batch(gets, tick);
    if (more === 7) batch = this.b.op('Unique', tick, stream(type, order), { input: batch });
    if (more === 6) batch = this.b.op('FlatMap', tick, stream(type, order), { input: batch }, { f: q('| x | vec ! [x , x]') });
    const ask = (): number => (more === 5 ? this.b.tee(batch) : batch);
    const read = (): number => (more === 4 ? this.b.tee(now) : now);
    const met = this.b.op('CrossSingleton', tick, stream(`(${type} , u32)`, order), { left: ask(), right: read() });
    const told = type === 'u32' ? '| (x , v) | (x , v)' : '| ((a , b) , v) | (a . wrapping_mul (10) . wrapping_add (b) , v)';
    let all = this.b.op('Map', tick, stream(PAIR, order), { input: met }, { f: q(told) });
    if (more === 3) all = this.b.op('DeferTick', tick, stream(PAIR, order), { input: all });
    if (this.choose(4) === 3)
      all = this.b.op('Filter', tick, stream(PAIR, order), { input: all }, { f: q('| (_ , v) | * v % 2 == 0') });
    // Beside the answers: the requests, the state, what another tick sees of it.
    if (more === 5) this.yields(ask(), type);
    if (more === 4) this.yields(this.b.op('Cast', tick, stream('u32', bounded), { inner: read() }), 'u32');
    if (more === 9) {
      const later = snapshot(this.b.tee(seen), this.b.tick(at));
      this.yields(this.b.op('Cast', this.place(later), stream('u32', bounded), { inner: later }), 'u32');
    }
    this.yields(all, PAIR);
  }
}
