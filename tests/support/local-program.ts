import type fc from 'fast-check';
import type { Program } from '../../ir/index.ts';
import { arrive } from '../traps/support.ts';
import { type ElementType, FILTERS, TYPES } from './closure-texts.ts';
import { AGGREGATES, type Aggregate, LocalLookups, MERGING } from './local-lookups.ts';
import { keyedSingleton, keyedStream, singleton, stream } from './program-builder.ts';
import { CHOICES, type Generator } from './random-program.ts';
import { bounded, type Live, PAIR, q } from './random-streams.ts';

/** Random programs as `programs`, with what rules are about that leave everything on its machine. */
class LocalGenerator extends LocalLookups {
  protected override types(): readonly ElementType[] {
    return ['u32', PAIR, PAIR, ...TYPES];
  }

  protected override moves(): ReturnType<Generator['moves']> {
    return [
      ...super.moves(),
      [16, () => this.aggregateBehind()],
      [16, () => this.filterBehind()],
      [8, () => this.twice()],
      [8, () => this.sameOfSame()],
      [24, () => this.lookUp()],
      [16, () => this.askOne()],
      [8, () => this.together()],
      [16, () => this.joined()],
      [24, () => this.counted()],
    ];
  }

  /** Two streams that go on, or one with itself, by key or as a product; in a tick that is something else. */
  private joined(): void {
    const from = this.take(({ type }) => type === PAIR);
    if (from === null) return;
    const at = this.place(from.id);
    const isSelf = this.choose(4) === 3;
    const right = isSelf ? from : this.another(at, PAIR);
    const read = ({ id }: Live): number => (isSelf ? this.b.tee(id) : id);
    const isProduct = this.choose(4) === 3;
    const key = isProduct ? '()' : 'u32';
    const side = isProduct ? `(() , ${PAIR})` : PAIR;
    const keyed = (id: number): number => {
      const { order } = this.b.program.op(id).collection ?? {};
      const traits = order == null ? {} : { order };
      return isProduct ? this.b.op('Map', at, stream(side, traits), { input: id }, { f: q('| v | (() , v)') }) : id;
    };
    const [a, b] = [keyed(read(from)), keyed(read(right))];
    const value = isProduct ? PAIR : 'u32';
    const pairs = stream(`(${key} , (${value} , ${value}))`);
    const join = this.b.op('Join', at, pairs, { left: a, right: b });
    const f = isProduct
      ? '| (_ , ((a , b) , (c , d))) | (a . wrapping_add (c) , b . wrapping_mul (3) . wrapping_add (d))'
      : '| (k , (a , b)) | (k , a . wrapping_mul (3) . wrapping_add (b))';
    this.put(this.b.op('Map', at, stream(PAIR), { input: join }, { f: q(f) }), PAIR);
  }

  /** A fold or a reduce, by key if elements are pairs, at top level or in a tick; its result is seen in ticks. */
  private aggregateBehind(): void {
    const from = this.take(({ type }) => type === 'u32' || type === PAIR);
    if (from === null) return;
    const sent = this.crossed(from);
    if (sent === null) {
      this.live.push(from);
      return;
    }
    const shared = this.choose(8) === 7 ? { ...sent, id: this.b.tee(sent.id) } : sent;
    if (shared !== sent) this.put(this.b.tee(sent.id), sent.type, sent.order);
    const given = this.steps(shared);
    const isInTick = this.choose(3) === 2;
    const tick = this.b.tick(this.place(given.id));
    const within = isInTick ? (this.choose(3) === 2 ? this.steps(this.batched(given, tick)) : this.batched(given, tick)) : given;
    const how = this.choose(3) === 2 ? this.pick(AGGREGATES) : (AGGREGATES[this.choose(MERGING)] as Aggregate);
    const result = this.aggregated(within, how);
    if (isInTick) {
      this.shown(result, how, from.type === PAIR);
      return;
    }
    // Most have one reader, who takes snapshots.
    const readers = this.choose(8) === 7 ? 2 : 1;
    for (let i = 0; i < readers; i++) {
      const inner = readers === 1 ? result : this.b.tee(result);
      const { collection } = this.b.program.op(result);
      if (collection === null) continue;
      const at = i === 0 ? tick : this.b.tick(tick);
      const now = this.b.op('Batch', at, { ...collection, bound: 'Bounded' }, { inner });
      this.shown(now, how, from.type === PAIR);
    }
  }

  private aggregated({ id, type }: Live, { init, f, state }: Aggregate): number {
    const at = this.place(id);
    const { order = null } = this.b.program.op(id).collection ?? {};
    const bound = at.scopes.length > 0 ? 'Bounded' : 'Unbounded';
    const fields = init === undefined ? { f: q(f) } : { init: q(init), acc: q(f) };
    const kind = init === undefined ? 'Reduce' : 'Fold';
    if (type !== PAIR) {
      const result = singleton(state, bound, init === undefined ? 'Optional' : 'Singleton');
      return this.b.op(kind, at, result, { input: this.chosen(id) }, fields);
    }
    const keyed = this.b.op('Cast', at, keyedStream('u32', 'u32', { bound, ...(order !== null && { order }) }), { inner: id });
    return this.b.op(`${kind}Keyed`, at, keyedSingleton('u32', state, bound), { input: this.chosen(keyed) }, fields);
  }

  /** What an aggregation has in a tick, as numbers. */
  private shown(id: number, { state, shows }: Aggregate, byKey: boolean): void {
    const tick = this.place(id);
    const type = byKey ? `(u32 , ${state})` : state;
    const all = this.b.op('Cast', tick, stream(type, bounded), { inner: id });
    const out = this.b.op('YieldConcat', { root: tick.root, scopes: [] }, stream(type), { inner: all });
    if (shows === undefined) this.put(out, byKey ? PAIR : 'u32');
    else {
      const f = byKey ? `| (k , v) | (k , ${shows})` : `| v | ${shows}`;
      this.put(
        this.b.op('Map', this.place(out), stream(byKey ? PAIR : 'u32'), { input: out }, { f: q(f) }),
        byKey ? PAIR : 'u32',
      );
    }
  }

  /** One to three readers of a network, which filter, most often by the same text. */
  private filterBehind(): void {
    const from = this.take();
    if (from === null) return;
    const sent = this.crossed(from);
    if (sent === null) {
      this.live.push(from);
      return;
    }
    const readers = 1 + this.choose(3);
    for (let i = 0; i < readers; i++) {
      let id = readers === 1 ? sent.id : this.b.tee(sent.id);
      const at = this.place(id);
      const traits = { order: sent.order };
      if (this.choose(3) === 2) id = this.b.op('Cast', at, stream(sent.type, traits), { inner: id });
      const other = this.choose(6) === 5 ? '| _ | true' : FILTERS[sent.type];
      id = this.b.op('Filter', at, stream(sent.type, traits), { input: id }, { f: q(other) });
      if (this.choose(3) === 2)
        id = this.b.op('Filter', at, stream(sent.type, traits), { input: id }, { f: q(FILTERS[sent.type]) });
      this.put(id, sent.type, sent.order);
    }
  }

  /** What changes nothing when it has been done: unique and sort in a tick or without, a choice where there is one. */
  private twice(): void {
    const from = this.take();
    if (from === null) return;
    const kind = this.pick(['Unique', 'Sort', 'ObserveNonDet'] as const);
    const inTick = kind === 'Sort' || this.choose(3) === 2;
    const tick = this.b.tick(this.place(from.id));
    let id = inTick ? this.batch(from, tick) : from.id;
    const order = kind === 'Sort' ? 'TotalOrder' : from.order;
    const traits = { order, ...(inTick && bounded) };
    const rounds = 2 + this.choose(2);
    const apart = this.choose(4) === 3;
    for (let i = 0; i < rounds; i++) {
      const port = kind === 'ObserveNonDet' ? 'inner' : 'input';
      const fields = kind === 'ObserveNonDet' ? { trusted: false } : {};
      id = this.b.op(kind, this.place(id), stream(from.type, traits), { [port]: id }, fields);
      // With something between them they are not twice the same.
      if (apart && from.type === 'u32')
        id = this.b.op('Map', this.place(id), stream('u32', traits), { input: id }, { f: q('| x | x / 2') });
    }
    if (inTick) this.yields(id, from.type);
    else this.put(id, from.type, order);
  }

  /** The same closures over one stream, two or three times; one of them may differ. */
  private sameOfSame(): void {
    const from = this.take(({ type }) => type === 'u32' || type === PAIR);
    if (from === null) return;
    const f = from.type === 'u32' ? '| x | (x % 3 , x)' : '| (a , b) | (b , a)';
    const ways = 2 + this.choose(2);
    const inTick = this.choose(3) === 2;
    const given = inTick ? this.batched(from, this.b.tick(this.place(from.id))) : from;
    const traits = { order: from.order, ...(inTick && bounded) };
    for (let i = 0; i < ways; i++) {
      const at = this.place(given.id);
      const text = i > 0 && this.choose(4) === 3 ? `${f.replace('b , a', 'a , b').replace('% 3', '% 2')}` : f;
      let id = this.b.op('Map', at, stream(PAIR, traits), { input: this.b.tee(given.id) }, { f: q(text) });
      if (this.choose(2) === 1) id = this.b.op('Filter', at, stream(PAIR, traits), { input: id }, { f: q(FILTERS[PAIR]) });
      if (inTick) this.yields(id, PAIR);
      else this.put(id, PAIR, from.order);
    }
  }

  /** Elements are counted by key and wait until there are enough, in the forms of a quorum and in some that are none; one reader may go nowhere. */
  private counted(): void {
    const from = this.take(({ type }) => type === PAIR);
    if (from === null) return;
    const votes = this.loosely(from);
    const at = this.place(votes.id);
    const tick = this.b.tick(at);
    const traits = { ...bounded, order: votes.order } as const;
    const cycle = this.b.cycleSource(tick, stream(PAIR, traits));
    const waiting = this.b.op('DeferTick', tick, stream(PAIR, traits), { input: cycle.source });
    const fresh = this.batch(votes, tick);
    const ends = this.choose(4) === 3 ? { first: fresh, second: waiting } : { first: waiting, second: fresh };
    const all = this.b.op('Chain', tick, stream(PAIR, traits), ends);
    const keyed = this.b.op('Cast', tick, keyedStream('u32', 'u32', traits), { inner: this.b.tee(all) });
    const how = this.pick(AGGREGATES.filter(({ init, state }) => init !== undefined && state === 'u32'));
    const fields = { init: q(how.init as string), acc: q(how.f) };
    const counts = this.b.op('FoldKeyed', tick, keyedSingleton('u32', 'u32'), { input: this.chosen(keyed) }, fields);
    const entries = this.b.op('Cast', tick, stream(PAIR, bounded), { inner: counts });
    const keys = (least: number): number => {
      const f = this.choose(2) === 0 ? null : q(`| (k , n) | if n >= ${least} { Some (k) } else { None }`);
      if (f !== null) return this.b.op('FilterMap', tick, stream('u32', bounded), { input: this.b.tee(entries) }, { f });
      const enough = this.b.op(
        'Filter',
        tick,
        stream(PAIR, bounded),
        { input: this.b.tee(entries) },
        { f: q(`| (_ , n) | * n >= ${least}`) },
      );
      return this.b.op('Map', tick, stream('u32', bounded), { input: enough }, { f: q('| (k , _) | k') });
    };
    const without = (kind: 'AntiJoin' | 'Difference', pos: number, neg: number): number =>
      this.b.op(kind, tick, kind === 'AntiJoin' ? stream(PAIR, traits) : stream('u32', bounded), { pos, neg });
    const reached = keys(2);
    const read = (id: number): number => this.b.tee(id);
    const form = this.choose(4);
    let out: number;
    if (form < 2) {
      cycle.close(without('AntiJoin', read(all), read(reached)));
      out = read(reached);
    } else {
      let three: number | null = null;
      const complete = (): number => {
        three ??= keys(3);
        return read(three);
      };
      const before = this.b.cycleSource(tick, stream('u32', bounded));
      const said = this.b.op('DeferTick', tick, stream('u32', bounded), { input: before.source });
      cycle.close(without('AntiJoin', read(all), form === 3 && this.choose(3) === 2 ? read(reached) : complete()));
      out = without('Difference', read(reached), said);
      before.close(this.choose(4) === 3 ? read(reached) : without('Difference', read(reached), complete()));
    }
    // All that counts, in place of its key.
    if (form === 1) {
      const few = this.b.op(
        'Filter',
        tick,
        stream(PAIR, bounded),
        { input: this.b.tee(entries) },
        { f: q('| (_ , n) | * n < 2') },
      );
      const short = this.b.op('Map', tick, stream('u32', bounded), { input: few }, { f: q('| (k , _) | k') });
      this.b.root('Null', out);
      this.yields(without('AntiJoin', read(all), short), PAIR);
      return;
    }
    if (this.choose(8) === 7) this.yields(this.b.tee(entries), PAIR);
    this.yields(out, 'u32');
  }

  /** Elements of two networks in one instant, compared with each other. */
  private together(): void {
    const first = this.take();
    if (first === null) return;
    const second = this.take(({ type }) => type === first.type);
    const to = this.pick(this.workers);
    const sent = (from: Live): Live => {
      const at = this.place(from.id);
      if (this.isCluster(at)) return { ...from, id: this.make.gather(from.id, to, from.type), order: 'NoOrder' };
      return at.root === to.root ? from : { ...from, id: arrive(this.b, from.id, to, from.type, { order: from.order }) };
    };
    const left = sent(first);
    if (second === null) {
      this.put(left.id, left.type, left.order);
      return;
    }
    const right = sent(second);
    const tick = this.b.tick(to);
    const [pos, neg] = [this.batch(left, tick), this.batch(right, tick)];
    if (this.choose(2) === 0)
      this.yields(this.b.op('Difference', tick, stream(left.type, { ...bounded, order: left.order }), { pos, neg }), left.type);
    else {
      const both = this.b.op('Chain', tick, stream(left.type, bounded), { first: pos, second: neg });
      const fields = { init: q('| | 0u32'), acc: q('| n , _ | * n += 1') };
      const count = this.b.op('Fold', tick, singleton('u32'), { input: this.chosen(both) }, fields);
      this.yields(this.b.op('Cast', tick, stream('u32', bounded), { inner: count }), 'u32');
    }
  }
}

export const localPrograms: fc.Arbitrary<Program> = CHOICES.map((choices) => new LocalGenerator(choices).build());
