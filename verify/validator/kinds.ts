import {
  type Claims,
  type Collection,
  hydroVersion,
  inTick,
  isInserted,
  type Operator,
  recordOf,
  sameType,
} from '../../ir/index.ts';
import { type Check, nameOf, type View } from './view.ts';

/** Collection kinds are truthful: nothing claims a bound, an order, single delivery or a type that its inputs do not give. */
export const checkKinds: Check = (view) => {
  for (const op of view.operators) {
    const { collection } = op;
    if (collection === null || op.opaque) continue;
    if (inTick(op.place) && collection.bound !== 'Bounded' && !weakens(view, op)) {
      view.report('unbounded-in-tick', op, `${nameOf(op)} is ${collection.bound}`);
    }
    const claims = recordOf(op.kind)?.claims ?? null;
    if (claims !== null) {
      checkShape(view, op, collection, claims);
      checkGuarantees(view, op, collection, claims);
    }
    checkNeeds(view, op);
    checkSpecial(view, op, collection);
  }
};

/**
 * In a tick a Cast forgets that a collection is bounded (`weaken_boundedness` and `From`, hydro_lang 0.16.0, for any location), and what
 * reads it is as little bounded. Hydro lowers both alike: nothing in a tick asks for the bound.
 */
function weakens(view: View, op: Operator): boolean {
  const inputs = view.inputs(op.id).map(({ from }) => view.program.op(from));
  // `Optional::into_singleton` takes the bound of its optional for the constant that stands for none.
  if (op.kind === 'Cast' || op.kind === 'SingletonSource') return true;
  return op.kind !== 'Batch' && inputs.some(({ place, collection }) => inTick(place) && collection?.bound !== 'Bounded');
}

const collectionsAt = (view: View, op: Operator, ports: readonly string[]): Collection[] =>
  ports.flatMap((port) => view.from(op.id, port)?.collection ?? []);

function checkShape(view: View, op: Operator, collection: Collection, claims: Claims): void {
  for (const [port, takes] of Object.entries(claims.takes ?? {})) {
    const given = view.from(op.id, port)?.collection?.kind;
    if (given !== undefined && !takes.includes(given))
      view.report('kind-wrong', op, `${nameOf(op)} is given a ${given}; it can take ${takes.join(' or ')}`);
  }
  if (claims.gives !== undefined && !claims.gives.includes(collection.kind)) {
    view.report('kind-wrong', op, `${nameOf(op)} gives a ${collection.kind}; it can give ${claims.gives.join(' or ')}`);
  }
  for (const given of collectionsAt(view, op, claims.passes ?? [])) {
    if (sameType(given.elementType, collection.elementType)) continue;
    view.report('type-changed', op, `${nameOf(op)} is given ${given.elementType} and gives ${collection.elementType}`);
    return;
  }
}

function checkGuarantees(view: View, op: Operator, collection: Collection, claims: Claims): void {
  const inputs = collectionsAt(view, op, claims.from);
  const unbounded = (claims.boundedBy ?? claims.from).some((port) => isUnbounded(view, op, port, claims));
  if (collection.bound === 'Bounded' && claims.mayBound !== true && (unbounded || claims.unbounds === true)) {
    view.report('bound-invented', op, `${nameOf(op)} is Bounded${unbounded ? ', its input is not' : ' outside a tick'}`);
  }
  const disordered = inputs.some(({ order }) => order === 'NoOrder') && claims.mayOrder !== true;
  if (collection.order === 'TotalOrder' && (disordered || claims.unordered === true)) {
    view.report('order-invented', op, `${nameOf(op)} is TotalOrder${disordered ? ', its input is not' : ''}`);
  }
  if (
    collection.retry === 'ExactlyOnce' &&
    claims.mayDeduplicate !== true &&
    inputs.some(({ retry }) => retry === 'AtLeastOnce')
  ) {
    view.report('retry-invented', op, `${nameOf(op)} is ExactlyOnce, its input is not`);
  }
}

function isUnbounded(view: View, op: Operator, port: string, claims: Claims): boolean {
  const producer = view.from(op.id, port);
  if (producer === undefined || producer.collection === null || producer.collection.bound === 'Bounded') return false;
  if (isConstantPair(view, producer)) return false;
  return claims.forgetsBoundOf?.includes(port) !== true || isInserted(producer);
}

/**
 * `zip` of two bounded singletons or optionals at top level: the pair of what a tick sees of both, which never changes because they do not
 * (hydro_lang 0.16.0, `live_collections/singleton.rs` and `optional.rs`). What reads it says Bounded.
 */
function isConstantPair(view: View, op: Operator): boolean {
  const pair = op.kind === 'YieldConcat' ? view.from(op.id, 'inner') : undefined;
  if (pair?.kind !== 'CrossSingleton') return false;
  return ['left', 'right'].every((port) => {
    const side = view.from(pair.id, port);
    const batch = side?.kind === 'Cast' ? view.from(side.id, 'inner') : side;
    return batch?.kind === 'Batch' && view.from(batch.id, 'inner')?.collection?.bound === 'Bounded';
  });
}

/** A release that nobody knows asks only for what all do: rewrites leave alone what they do not understand. */
function checkNeeds(view: View, op: Operator): void {
  const strictIn = recordOf(op.kind)?.strictIn ?? [];
  if (strictIn !== 'all' && !strictIn.some((release) => release === hydroVersion(view.program))) return;
  for (const { order, retry } of collectionsAt(view, op, ['input'])) {
    if (order === 'NoOrder') view.report('order-needed', op, `the input of ${nameOf(op)} has no order`);
    if (retry === 'AtLeastOnce') view.report('retry-needed', op, `the input of ${nameOf(op)} may repeat elements`);
  }
}

function checkSpecial(view: View, op: Operator, collection: Collection): void {
  if (op.kind === 'JoinHalf') {
    const right = view.from(op.id, 'right')?.collection;
    if (right && right.bound !== 'Bounded')
      view.report('right-unbounded', op, `the right input of ${nameOf(op)} is ${right.bound}`);
  }
  const ordered = collection.kind === 'Stream' && collection.order === 'TotalOrder';
  if (op.kind === 'Cast' && ordered && ordersKeys(view.from(op.id, 'inner'), view)) {
    view.report('order-invented', op, `${nameOf(op)} orders all elements, its input only those of one key`);
  }
  if (op.kind === 'Join' && collection.order === 'TotalOrder' && !onePerKey(view, op, collection)) {
    view.report('order-invented', op, `${nameOf(op)} is TotalOrder, but pairs come as they meet`);
  }
  // Of two unbounded streams the second may arrive first.
  if (op.kind === 'Chain' && ordered && view.from(op.id, 'first')?.collection?.bound !== 'Bounded') {
    view.report('order-invented', op, `${nameOf(op)} is TotalOrder, but its first input never ends`);
  }
}

/**
 * Are there several keys to put in order? Not where a keyed stream is joined with at most one key: `KeyedStream::get` (hydro_lang 0.16.0) makes
 * a keyed singleton of an optional key for that, and the order of the one key is that of all.
 */
function ordersKeys(keyed: Operator | undefined, view: View): boolean {
  if (keyed?.collection?.kind !== 'KeyedStream') return false;
  let side = keyed.kind === 'JoinHalf' ? view.from(keyed.id, 'right') : undefined;
  while (side !== undefined && side.collection?.kind === 'KeyedSingleton' && (side.kind === 'Cast' || side.kind === 'Map'))
    side = view.from(side.id, side.kind === 'Cast' ? 'inner' : 'input');
  return side?.collection?.kind !== 'Optional' && side?.collection?.kind !== 'Singleton';
}

/** Where one side has one value per key, the pairs of a key keep the order of the other side. */
function onePerKey(view: View, op: Operator, collection: Collection): boolean {
  const sides = collectionsAt(view, op, ['left', 'right']);
  return collection.kind === 'KeyedStream' && sides.some(({ kind }) => kind === 'KeyedSingleton');
}
