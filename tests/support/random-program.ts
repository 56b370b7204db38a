import fc from 'fast-check';
import type { Place } from '../../ir/graph/operator.ts';
import type { Program } from '../../ir/index.ts';
import { arrive, full } from '../traps/support.ts';
import { type ElementType, FILTERS, IMPURE, MAPS, TYPES } from './closure-texts.ts';
import { memberId } from './library-shapes.ts';
import { externalInput, sendExternal } from './ports.ts';
import { keyedSingleton, keyedStream, singleton, stream } from './program-builder.ts';
import { bounded, type Live, PAIR, q, RandomStreams, SUM } from './random-streams.ts';

/**
 * Random well-formed Hydro programs: a client with ports, processes and a cluster that work, networks, broadcasts, quorums, ticks with state,
 * loops through ticks, keyed state and snapshots, joins, folds. A list of numbers is the source of choices, so that fast-check can
 * shrink it: the smaller the numbers the plainer the program, and when they run out it ends.
 */
export function buildRandomProgram(choices: readonly number[]): Program {
  return new Generator(choices).build();
}

export class Generator extends RandomStreams {
  build(): Program {
    for (let port = 0; port <= this.choose(3); port++) this.port();
    const moves = this.moves();
    const total = moves.reduce((sum, [weight]) => sum + weight, 0);
    while (this.hasChoices() && this.live.length > 0) {
      let left = this.choose(total);
      for (const [weight, move] of moves) {
        left -= weight;
        if (left >= 0) continue;
        move();
        break;
      }
    }
    while (this.live.length > 0) this.end(this.live.pop() as Live);
    if (!this.b.program.operators().some((op) => op.place.root === this.cluster.root))
      this.b.program.locations.delete(this.cluster.root);
    const program = full(this.b);
    for (const id of this.hidden) program.expressions.delete(`${id}.f`);
    return program;
  }

  /** What may be done to the streams at hand, with weights; a move that does not fit does nothing. */
  protected moves(): readonly (readonly [number, () => void])[] {
    return [
      [6, () => this.map()],
      [2, () => this.filter()],
      [1, () => this.impure()],
      [3, () => this.share()],
      [3, () => this.send()],
      [3, () => this.broadcast()],
      [1, () => this.roundRobin()],
      [2, () => this.unique()],
      [3, () => this.sumPerBatch()],
      [2, () => this.quorum()],
      [2, () => this.ask()],
      [2, () => this.join()],
      [1, () => this.chain()],
      [2, () => this.loop()],
      [1, () => this.count()],
      [1, () => this.enumerate()],
      [1, () => this.constant()],
      [1, () => this.difference()],
      [1, () => this.list()],
      [3, () => this.ownId()],
      [1, () => this.effect()],
      [1, () => this.port()],
    ];
  }

  protected port(): void {
    const type = this.pick(this.types());
    const order = this.pick(['NoOrder', 'TotalOrder'] as const);
    const worker = this.pick(this.workers);
    // Some clients reach a worker at a port of its own.
    const at = this.choose(3) === 2 ? worker : this.client;
    const input = this.b.op('ExternalInput', at, stream(type, { order }), {}, externalInput(this.ports++, type));
    this.put(at === worker ? input : arrive(this.b, input, worker, type, { order }), type, order);
  }

  /** Types of what ports take. */
  protected types(): readonly ElementType[] {
    return TYPES;
  }

  private map(): void {
    const from = this.take();
    if (from === null) return;
    const { to, f } = this.pick(MAPS[from.type]);
    this.next('Map', from, to, { f: q(f) });
  }

  private filter(): void {
    const from = this.take();
    if (from) this.next('Filter', from, from.type, { f: q(FILTERS[from.type]) });
  }

  private impure(): void {
    const from = this.take(({ type }) => type === 'u32');
    if (from) this.next('Map', from, 'u32', { f: q(IMPURE) });
  }

  private share(): void {
    const from = this.take();
    if (from === null) return;
    for (let i = 0; i < 2; i++) this.put(this.b.tee(from.id), from.type, from.order);
  }

  private send(): void {
    const from = this.take();
    if (from === null) return;
    const to = this.pick(this.workers);
    const at = this.place(from.id);
    if (this.isCluster(at)) this.put(this.make.gather(from.id, to, from.type), from.type);
    else if (at.root === to.root) this.put(from.id, from.type, from.order);
    else this.put(arrive(this.b, from.id, to, from.type, { order: from.order }), from.type, from.order);
  }

  private broadcast(): void {
    const from = this.take(({ id }) => !this.isCluster(this.place(id)));
    if (from === null) return;
    const { network } = this.make.broadcast(from.id, this.cluster, from.type);
    const batch = this.b.program
      .operators()
      .find((op) => op.kind === 'Batch' && this.b.program.input(op.id, 'inner') === from.id);
    if (batch && from.order === 'TotalOrder') this.retype(batch.id, stream(from.type, { ...bounded, order: 'TotalOrder' }));
    this.put(network, from.type);
  }

  private roundRobin(): void {
    const from = this.take(({ id, order }) => order === 'TotalOrder' && !this.isCluster(this.place(id)));
    if (from) this.put(this.make.roundRobin(from.id, this.cluster, from.type).network, from.type);
  }

  private unique(): void {
    const from = this.take();
    if (from) this.next('Unique', from, from.type, {});
  }

  private sumPerBatch(): void {
    const from = this.take(({ type }) => type === PAIR);
    if (from) this.sums(this.batch(from, this.b.tick(this.place(from.id))));
  }

  private quorum(): void {
    const from = this.take(({ type }) => type === 'u32');
    if (from === null) return;
    const response = '(u32 , Result < () , () >)';
    const f = this.choose(2) === 0 ? '| x | (x , Ok (()))' : '| x | (x / 2 , if x % 2 == 0 { Ok (()) } else { Err (()) })';
    const votes = this.b.op('Map', this.place(from.id), stream(response), { input: from.id }, { f: q(f) });
    const min = 1 + this.choose(2);
    this.put(this.make.quorum(votes, 'u32', min, min + this.choose(2)).output, 'u32');
  }

  /** Keyed state at top level, read by requests for one key. */
  private ask(): void {
    const writes = this.take(({ type }) => type === PAIR);
    if (writes === null) return;
    const at = this.place(writes.id);
    const here = ({ id, type }: Live): boolean => type === 'u32' && this.place(id).root === at.root;
    const asks = this.take(here);
    const keyed = this.b.op('Cast', at, keyedStream('u32', 'u32', { order: writes.order }), { inner: writes.id });
    const fold = this.b.op('FoldKeyed', at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: this.chosen(keyed) }, SUM);
    const tick = this.b.tick(at);
    const now = this.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: fold });
    if (asks === null) {
      this.yields(this.b.op('Cast', tick, stream(PAIR, bounded), { inner: now }), PAIR);
      return;
    }
    const keys = this.b.op(
      'Map',
      tick,
      stream('(u32 , ())', { ...bounded, order: asks.order }),
      { input: this.batch(asks, tick) },
      { f: q('| k | (k , ())') },
    );
    const traits = { ...bounded, order: 'NoOrder' } as const;
    const join = this.b.op('JoinHalf', tick, stream('(u32 , (() , u32))', traits), { left: keys, right: now });
    this.yields(this.b.op('Map', tick, stream(PAIR, traits), { input: join }, { f: q('| (k , (() , v)) | (k , v)') }), PAIR);
  }

  private join(): void {
    const left = this.take(({ type }) => type === PAIR);
    if (left === null) return;
    const at = this.place(left.id);
    const right = this.take(({ id, type }) => type === PAIR && this.place(id).root === at.root);
    if (right === null) {
      this.live.push(left);
      return;
    }
    const join = this.b.op('Join', at, stream('(u32 , (u32 , u32))'), { left: left.id, right: right.id });
    const f = q('| (k , (a , b)) | (k , a . wrapping_add (b))');
    this.put(this.b.op('Map', at, stream(PAIR), { input: join }, { f }), PAIR);
  }

  private chain(): void {
    const first = this.take();
    if (first === null) return;
    const at = this.place(first.id);
    const second = this.take(({ id, type }) => type === first.type && this.place(id).root === at.root);
    if (second === null) {
      this.live.push(first);
      return;
    }
    this.put(this.b.op('Chain', at, stream(first.type), { first: first.id, second: second.id }), first.type);
  }

  /** Elements that wait from tick to tick until a filter lets them go. */
  private loop(): void {
    const from = this.take(({ type }) => type === PAIR);
    if (from === null) return;
    const at = this.place(from.id);
    const tick = this.b.tick(at);
    const waiting = this.b.cycleSource(tick, stream(PAIR, bounded));
    const held = this.b.op('DeferTick', tick, stream(PAIR, bounded), { input: waiting.source });
    const all = this.b.op('Chain', tick, stream(PAIR, bounded), {
      first: held,
      second: this.batch(from, tick, { order: 'NoOrder' }),
    });
    const [kind, f] = this.pick([
      ['Filter', '| (_ , b) | * b > 3'],
      ['Map', '| (a , n) | (a , n . wrapping_add (1))'],
    ] as const);
    waiting.close(this.b.op(kind, tick, stream(PAIR, bounded), { input: this.b.tee(all) }, { f: q(f) }));
    if (this.choose(2) === 0) this.sums(this.b.tee(all));
    else this.yields(this.b.tee(all), PAIR);
  }

  private count(): void {
    const from = this.take();
    if (from === null) return;
    const tick = this.b.tick(this.place(from.id));
    const fields = { init: q('| | 0u32'), acc: q('| n , _ | * n = n . wrapping_add (1)') };
    const fold = this.b.op('Fold', tick, singleton('u32'), { input: this.chosen(this.batch(from, tick)) }, fields);
    this.yields(this.b.op('Cast', tick, stream('u32', bounded), { inner: fold }), 'u32');
  }

  private enumerate(): void {
    const from = this.take();
    if (from === null) return;
    const at = this.place(from.id);
    const traits = { order: 'TotalOrder' } as const;
    const numbered = this.b.op('Enumerate', at, stream(`(usize , ${from.type})`, traits), { input: this.chosen(from.id) });
    this.put(
      this.b.op('Map', at, stream(from.type, traits), { input: numbered }, { f: q('| (_ , x) | x') }),
      from.type,
      'TotalOrder',
    );
  }

  /** A constant paired with a batch, or mixed into it. */
  private constant(): void {
    const from = this.take(({ type }) => type === 'u32');
    if (from === null) return;
    const tick = this.b.tick(this.place(from.id));
    const first = this.choose(3) === 2;
    const value = this.b.op(
      'SingletonSource',
      tick,
      singleton('u32', 'Bounded', first ? 'Optional' : 'Singleton'),
      {},
      { value: q('7u32'), first_tick_only: first },
    );
    const batch = this.batch(from, tick, { order: 'NoOrder' });
    if (this.choose(2) === 0) {
      this.yields(this.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left: batch, right: value }), PAIR);
      return;
    }
    const one = this.b.op('Cast', tick, stream('u32', bounded), { inner: value });
    this.yields(this.b.op('Chain', tick, stream('u32', bounded), { first: batch, second: one }), 'u32');
  }

  private difference(): void {
    const pos = this.take();
    if (pos === null) return;
    const at = this.place(pos.id);
    const neg = this.take(({ id, type }) => type === pos.type && this.place(id).root === at.root);
    if (neg === null) {
      this.live.push(pos);
      return;
    }
    const tick = this.b.tick(at);
    const inputs = { pos: this.batch(pos, tick), neg: this.batch(neg, tick) };
    this.yields(this.b.op('Difference', tick, stream(pos.type, { ...bounded, order: pos.order }), inputs), pos.type);
  }

  /** Numbers that enter without a port. */
  private list(): void {
    const at = this.pick([...this.workers, this.cluster]);
    const traits = { order: 'TotalOrder' } as const;
    this.put(this.b.op('Source', at, stream('u32', traits), {}, { source: { Iter: q('[1u32 , 2 , 3]') } }), 'u32', 'TotalOrder');
  }

  /** Elements of a cluster signed with the own id; sometimes in a display text only, which no rewrite can rename. */
  private ownId(): void {
    const from = this.take(({ id, type }) => type === 'u32' && this.isCluster(this.place(id)));
    if (from === null) return;
    const at = this.place(from.id);
    const member = memberId('crate :: Store');
    const traits = { order: from.order };
    const signed = this.b.op(
      'Map',
      at,
      stream(`(${member} , u32)`, traits),
      { input: from.id },
      { f: q('move | x | (CLUSTER_SELF_ID__free . clone () , x)') },
    );
    const self = `__hydro_lang_cluster_self_id_${at.root}`;
    if (this.choose(2) === 0)
      this.b.text(signed, 'f', `{ let CLUSTER_SELF_ID__free = ${self} ; move | x | (CLUSTER_SELF_ID__free . clone () , x) }`);
    else this.hidden.push(signed);
    this.put(this.b.op('Map', at, stream('u32', traits), { input: signed }, { f: q('| (_ , x) | x') }), 'u32', from.order);
  }

  private effect(): void {
    const from = this.take();
    if (from) this.b.root('ForEach', from.id, { f: q('| x | println ! ("{:?}" , x)') });
  }

  /** Back to the client and out of a port, or unused. */
  private end(from: Live): void {
    const at = this.place(from.id);
    if (this.choose(6) === 5) this.b.root('Null', from.id);
    else this.b.root('SendExternal', this.leave(from, at), sendExternal(this.ports++));
  }

  private leave(from: Live, at: Place): number {
    if (this.isCluster(at)) return this.make.gather(from.id, this.client, from.type);
    return this.choose(4) === 3 ? from.id : arrive(this.b, from.id, this.client, from.type, { order: from.order });
  }
}

export const CHOICES: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(1 << 16), { minLength: 3, maxLength: 60, size: 'max' });

/** Random programs of up to about a hundred operators; they shrink to one port whose elements go back. */
export const programs: fc.Arbitrary<Program> = CHOICES.map(buildRandomProgram);
