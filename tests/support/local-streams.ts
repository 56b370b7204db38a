import type { Place } from '../../ir/graph/operator.ts';
import { arrive } from '../traps/support.ts';
import { FILTERS } from './closure-texts.ts';
import { memberId } from './library-shapes.ts';
import { externalInput } from './ports.ts';
import { stream } from './program-builder.ts';
import { Generator } from './random-program.ts';
import { bounded, type Live, PAIR, q } from './random-streams.ts';

/** An element with the member that gets it. */
const NAMED: Readonly<Record<string, string>> = {
  u32: '| x | (MemberId :: from_raw_id (x % 3) , x)',
  [PAIR]: '| (a , b) | (MemberId :: from_raw_id (a % 3) , (a , b))',
};

/** What programs about local rules do with streams: they lose their order, go through networks and steps, and meet others at one place. */
export class LocalStreams extends Generator {
  /** Mostly without an order, which is what these rules are about. */
  protected loosely(from: Live): Live {
    if (from.order === 'NoOrder' || this.choose(4) === 3) return from;
    return {
      id: this.b.op('Cast', this.place(from.id), stream(from.type), { inner: from.id }),
      type: from.type,
      order: 'NoOrder',
    };
  }

  protected elsewhere(from: Live): Place | null {
    const root = this.place(from.id).root;
    const others = this.workers.filter((worker) => worker.root !== root);
    return others.length === 0 ? null : this.pick(others);
  }

  /** Behind a network: to another worker, from members of the cluster, or to those that elements name. Rarely elements may come again. */
  protected crossed(given: Live): Live | null {
    const at = this.place(given.id);
    if (this.isCluster(at)) {
      const from = this.loosely(given);
      return { ...from, id: this.make.gather(from.id, this.pick(this.workers), from.type), order: 'NoOrder' };
    }
    const to = this.elsewhere(given);
    const f = NAMED[given.type];
    if (f !== undefined && (to === null || this.choose(3) === 2)) {
      const from = this.loosely(given);
      const type = `(${memberId('crate :: Store')} , ${from.type})`;
      const named = this.b.op('Map', at, stream(type, { order: from.order }), { input: from.id }, { f: q(f) });
      return { ...from, id: this.make.send(named, this.cluster, from.type), order: 'NoOrder' };
    }
    if (to === null) return null;
    const from = this.loosely(given);
    if (this.choose(12) !== 11) return { ...from, id: arrive(this.b, from.id, to, from.type, { order: from.order }) };
    const again = { order: from.order, retry: 'AtLeastOnce' } as const;
    const weak = this.b.op('Cast', at, stream(from.type, again), { inner: from.id });
    const sent = arrive(this.b, weak, to, from.type, again);
    const once = this.b.op('ObserveNonDet', to, stream(from.type, { order: from.order }), { inner: sent }, { trusted: false });
    return { ...from, id: once };
  }

  /** Up to two closures on single elements, at top level or in a tick. */
  protected steps(from: Live): Live {
    let now = from;
    for (let i = this.choose(3); i > 0; i--) {
      const { id, type, order } = now;
      const at = this.place(id);
      const traits = { order, ...(at.scopes.length > 0 && bounded) };
      const add = (kind: string, f: string): number => this.b.op(kind, at, stream(type, traits), { input: id }, { f: q(f) });
      const step = this.choose(4);
      if (step === 0) now = { ...now, id: this.b.op('Cast', at, stream(type, traits), { inner: id }) };
      else if (step === 1) now = { ...now, id: add('Filter', FILTERS[type]) };
      else if (step === 2 && type === 'u32')
        now = { ...now, id: add('FilterMap', '| x | if x > 1 { Some (x % 5) } else { None }') };
      else if (step === 2 && type === PAIR)
        now = { ...now, id: add('FilterMap', '| (k , v) | if v > 1 { Some ((k % 2 , v)) } else { None }') };
      else if (type === 'u32') now = { ...now, id: add('Map', '| x | x / 2') };
      else if (type === PAIR) now = { ...now, id: add('Map', '| (k , v) | (v % 2 , k)') };
    }
    return now;
  }

  /** One more stream of a place: one of those at hand, or a new one. */
  protected another(at: Place, type: 'u32' | typeof PAIR): Live {
    const found = this.take((one) => one.type === type && this.place(one.id).root === at.root);
    if (found !== null) return found;
    const order = this.choose(3) === 2 ? 'TotalOrder' : 'NoOrder';
    if (this.isCluster(at)) {
      const list = q(type === 'u32' ? '[1u32 , 2u32 , 4u32]' : '[(0u32 , 1u32) , (1u32 , 2u32) , (1u32 , 3u32)]');
      const id = this.b.op('Source', at, stream(type, { order: 'TotalOrder' }), {}, { source: { Iter: list } });
      return { id, type, order: 'TotalOrder' };
    }
    const input = this.b.op('ExternalInput', this.client, stream(type, { order }), {}, externalInput(this.ports++, type));
    return { id: arrive(this.b, input, { root: at.root, scopes: [] }, type, { order }), type, order };
  }

  protected batched(from: Live, tick: Place): Live {
    return { ...from, id: this.batch(from, tick) };
  }
}
