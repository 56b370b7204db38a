import type { Place } from '../../ir/graph/operator.ts';
import type { ElementType } from './closure-texts.ts';
import { shapes } from './library-shapes.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, type StreamTraits, stream } from './program-builder.ts';

/** A top-level stream that nobody reads yet. */
export interface Live {
  readonly id: number;
  readonly type: ElementType;
  readonly order: 'TotalOrder' | 'NoOrder';
}

export const bounded = { bound: 'Bounded' } as const;
export const PAIR = '(u32 , u32)';
export const SUM = { init: 'q!(| | 0u32)', acc: 'q!(| a , b | * a = a . wrapping_add (b))' };
export const q = (text: string): string => `q!(${text})`;

/** Streams of a random program under construction, and what every move on them needs. */
export class RandomStreams {
  private readonly choices: readonly number[];
  private at = 0;
  protected readonly b = new ProgramBuilder('random', [{ input: 0, name: 'command', rate: 1 }]);
  protected readonly make = shapes(this.b);
  protected readonly client = this.b.process('Client', { role: 'client' });
  protected readonly workers: Place[] = [];
  protected readonly cluster: Place;
  protected live: Live[] = [];
  protected ports = 0;
  /** Operators of which only the display text is known. */
  protected readonly hidden: number[] = [];

  constructor(choices: readonly number[]) {
    this.choices = choices;
    for (let i = 0; i <= this.choose(2); i++) this.workers.push(this.b.process(`Worker${i}`));
    this.cluster = this.b.cluster('Store', { size: 3 });
  }

  protected hasChoices(): boolean {
    return this.at < this.choices.length;
  }

  protected choose(n: number): number {
    return (this.choices[this.at++] ?? 0) % n;
  }

  protected pick<T>(items: readonly T[]): T {
    return items[this.choose(items.length)] as T;
  }

  protected place(id: number): Place {
    return this.b.program.op(id).place;
  }

  protected isCluster(at: Place): boolean {
    return at.root === this.cluster.root;
  }

  /** Takes one of the streams at hand that fit. */
  protected take(fits: (stream: Live) => boolean = () => true): Live | null {
    const fitting = this.live.filter(fits);
    if (fitting.length === 0) return null;
    const taken = this.pick(fitting);
    this.live = this.live.filter((one) => one !== taken);
    return taken;
  }

  protected put(id: number, type: ElementType, order: Live['order'] = 'NoOrder'): void {
    this.live.push({ id, type, order });
  }

  /** An operator over a stream; elementwise operators keep the order. */
  protected next(kind: string, from: Live, type: ElementType, fields: Record<string, string>): void {
    const id = this.b.op(kind, this.place(from.id), stream(type, { order: from.order }), { input: from.id }, fields);
    this.put(id, type, from.order);
  }

  protected retype(id: number, collection: ReturnType<typeof stream>): void {
    const op = this.b.program.op(id);
    const { bound, order, retry, elementType: element_type } = collection;
    const metadata = { ...op.metadata, collection_kind: { Stream: { bound, order, retry, element_type } } };
    this.b.program.replaceOperator({ ...op, collection, metadata });
  }

  protected batch(from: Live, tick: Place, traits: StreamTraits = {}): number {
    return this.b.op('Batch', tick, stream(from.type, { ...bounded, order: from.order, ...traits }), { inner: from.id });
  }

  /** A collection without order folded in some order, as Hydro's library writes it. */
  protected chosen(id: number): number {
    const { place, collection } = this.b.program.op(id);
    if (collection === null || collection.order !== 'NoOrder') return id;
    return this.b.op('ObserveNonDet', place, { ...collection, order: 'TotalOrder' }, { inner: id }, { trusted: false });
  }

  /** Sums per key of pairs in a tick, as a stream of the location. */
  protected sums(pairs: number): void {
    const { place, collection } = this.b.program.op(pairs);
    const order = collection?.order === 'TotalOrder' ? 'TotalOrder' : 'NoOrder';
    const keyed = this.b.op('Cast', place, keyedStream('u32', 'u32', { ...bounded, order }), { inner: pairs });
    const fold = this.b.op('FoldKeyed', place, keyedSingleton('u32', 'u32'), { input: this.chosen(keyed) }, SUM);
    this.yields(this.b.op('Cast', place, stream(PAIR, bounded), { inner: fold }), PAIR);
  }

  protected yields(inner: number, type: ElementType): void {
    const { place } = this.b.program.op(inner);
    this.put(this.b.op('YieldConcat', { root: place.root, scopes: [] }, stream(type), { inner }), type);
  }
}
