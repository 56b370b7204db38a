import {
  type ClosureHole,
  type Collection,
  invariant,
  isAddressed,
  isBounded,
  type Place,
  type Program,
  renderNetworks,
  setGlue,
  tupleItems,
} from '../../../ir/index.ts';
import { handOver, removeWithInputs } from '../../edit/add.ts';
import { Chain } from '../../edit/chain.ts';
import { endsOf, freeClock } from '../../edit/locations.ts';
import { networkOperator } from '../../edit/move.ts';
import { closureOf } from '../../edit/outside.ts';
import { type Aggregation, isUnread } from './aggregation.ts';
import { mergingOf } from './preconditions.ts';
import type { CombineSite } from './site.ts';

/**
 * Before the network a tick whose fold aggregates what there is, by receiver and key; a network in place of the old one that carries the
 * results; behind it the aggregation of these.
 */
export function apply({ program, network, input, aggregation }: CombineSite): Program {
  const found = aggregation();
  invariant(!isUnread(found), `network ${network.id} leads to an aggregation`);
  const { key, state, op, stages, kind } = found;
  const after = program.copy();
  const { sender, receiver } = endsOf(program, network);
  const element = input.collection?.elementType ?? '_';
  const isFold = kind === 'Fold' || kind === 'FoldKeyed';
  const member = isAddressed(program, network) ? (tupleItems(element)?.[0] ?? '_') : null;
  const types = { member, key, state };
  const table = `std :: collections :: HashMap < (${member ?? '()'} , ${key ?? '()'}) , ${state} >`;
  const partial = key === null ? state : `(${key} , ${state})`;
  const closure = (id: number, field: string): ClosureHole => closureOf(program, id, field);

  const tick: Place = { root: sender.key, scopes: [{ kind: 'tick', clock: freeClock(program) }] };
  const chain = new Chain(after, tick, input);
  chain.add('Batch', { ...(input.collection as Collection), bound: 'Bounded' });
  if (input.collection?.kind === 'KeyedStream') chain.add('Cast', stream(element, 'NoOrder'));
  const given = chain.last.collection as Collection;
  if (given.order === 'NoOrder') chain.add('ObserveNonDet', { ...given, order: 'TotalOrder' });
  const fold = chain.add('Fold', { ...stream(table, null), kind: 'Singleton', retry: null });
  setGlue(after, fold.id, 'init', 'combine-init', types);
  setGlue(after, fold.id, 'acc', 'combine', {
    ...types,
    element,
    stages: stages.map((stage) => ({ as: stage.as, of: closure(stage.op.id, 'f') })),
    init: isFold ? closure(op.id, 'init') : null,
    acc: closure(op.id, isFold ? 'acc' : 'f'),
  });
  chain.add('Cast', stream(table, 'TotalOrder'));
  const sent = member === null ? partial : `(${member} , ${partial})`;
  const partials = chain.add('FlatMap', stream(sent, 'NoOrder'));
  setGlue(after, partials.id, 'f', 'partials', types);
  chain.at = { root: sender.key, scopes: [] };
  const yielded = chain.add('YieldConcat', { ...stream(sent, 'NoOrder'), bound: 'Unbounded' });

  const carries = networkOperator(
    after,
    after.nextId(),
    { ...yielded, collection: { ...(yielded.collection as Collection), elementType: partial } },
    receiver,
  );
  const logical = member === null ? null : 'addressed';
  after.addOperator({ ...carries, route: { inserted: true, logical, shard: 'none', key: [] } });
  after.connect(yielded.id, carries.id, 'input');
  aggregate(after, found, new Chain(after, { root: receiver.key, scopes: [] }, after.op(carries.id)), (field) =>
    closure(op.id, field),
  );
  for (const gone of [...[...found.between].reverse(), network]) removeWithInputs(after, gone.id);
  renderNetworks(after);
  return after.freeze();

  function aggregate(draft: typeof after, { batch }: Aggregation, behind: Chain, own: (field: string) => ClosureHole): void {
    if (batch !== null) {
      behind.at = op.place;
      behind.add('Batch', { ...(behind.last.collection as Collection), bound: 'Bounded' });
    }
    const { bound } = behind.last.collection as Collection;
    if (key !== null)
      behind.add('Cast', { ...stream(partial, 'NoOrder'), kind: 'KeyedStream', bound, keyType: key, valueType: state });
    behind.add('ObserveNonDet', { ...(behind.last.collection as Collection), order: 'TotalOrder' });
    draft.disconnect(program.input(op.id, 'input') as number, op.id, 'input');
    if (!isFold) {
      draft.connect(behind.last.id, op.id, 'input');
      return;
    }
    const merging = mergingOf(program, found as Aggregation);
    invariant('parts' in merging, `results of ${op.id} merge`);
    const collection = op.collection as Collection;
    const all = behind.add(kind as 'Fold' | 'FoldKeyed', {
      ...collection,
      bound: isBounded(collection) ? 'Bounded' : 'Unbounded',
    });
    setGlue(draft, all.id, 'init', 'copy', { of: own('init') });
    setGlue(draft, all.id, 'acc', 'merge', { state, parts: merging.parts });
    handOver(draft, draft.outputs(op.id), op.id, all.id);
    removeWithInputs(draft, op.id);
  }
}

const stream = (elementType: string, order: Collection['order']): Collection => ({
  kind: 'Stream',
  bound: 'Bounded',
  order,
  retry: 'ExactlyOnce',
  elementType,
  keyType: null,
  valueType: null,
});
