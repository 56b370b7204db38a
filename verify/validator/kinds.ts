import { type Collection, inTick, type Operator, sameType } from '../../ir/index.ts';
import { KIND_RULES, type KindRule } from './kind-rules.ts';
import { type Check, nameOf, type View } from './view.ts';

/** Collection kinds are truthful: nothing claims a bound, an order, single delivery or a type that its inputs do not give. */
export const checkKinds: Check = (view) => {
  for (const op of view.operators) {
    const { collection } = op;
    if (collection === null || op.opaque) continue;
    if (inTick(op.place) && collection.bound !== 'Bounded' && !weakens(view, op)) {
      view.report('unbounded-in-tick', op, `${nameOf(op)} is ${collection.bound}`);
    }
    const rule = KIND_RULES[op.kind];
    if (rule !== undefined) {
      checkShape(view, op, collection, rule);
      checkGuarantees(view, op, collection, rule);
      checkNeeds(view, op, rule);
    }
    checkSpecial(view, op, collection);
  }
};

/**
 * In a tick a Cast forgets that a collection is bounded (`weaken_boundedness` and `From`, hydro_lang 0.16.0, for any location), and what
 * reads it is as little bounded. Hydro lowers both alike: nothing in a tick asks for the bound.
 */
function weakens(view: View, op: Operator): boolean {
  const inputs = view.inputs(op.id).map(({ from }) => view.program.op(from));
  if (op.kind === 'Cast') return true;
  return op.kind !== 'Batch' && inputs.some(({ place, collection }) => inTick(place) && collection?.bound !== 'Bounded');
}

const collectionsAt = (view: View, op: Operator, ports: readonly string[]): Collection[] =>
  ports.flatMap((port) => view.from(op.id, port)?.collection ?? []);

function checkShape(view: View, op: Operator, collection: Collection, rule: KindRule): void {
  if (rule.gives !== undefined && !rule.gives.includes(collection.kind)) {
    view.report('kind-wrong', op, `${nameOf(op)} gives a ${collection.kind}; it can give ${rule.gives.join(' or ')}`);
  }
  for (const given of collectionsAt(view, op, rule.passes ?? [])) {
    if (sameType(given.elementType, collection.elementType)) continue;
    view.report('type-changed', op, `${nameOf(op)} is given ${given.elementType} and gives ${collection.elementType}`);
    return;
  }
}

function checkGuarantees(view: View, op: Operator, collection: Collection, rule: KindRule): void {
  const inputs = collectionsAt(view, op, rule.from);
  const unbounded = collectionsAt(view, op, rule.boundedBy ?? rule.from).some(({ bound }) => bound !== 'Bounded');
  if (collection.bound === 'Bounded' && rule.mayBound !== true && (unbounded || rule.unbounds === true)) {
    view.report('bound-invented', op, `${nameOf(op)} is Bounded${unbounded ? ', its input is not' : ' outside a tick'}`);
  }
  const disordered = inputs.some(({ order }) => order === 'NoOrder') && rule.mayOrder !== true;
  if (collection.order === 'TotalOrder' && (disordered || rule.unordered === true)) {
    view.report('order-invented', op, `${nameOf(op)} is TotalOrder${disordered ? ', its input is not' : ''}`);
  }
  if (collection.retry === 'ExactlyOnce' && rule.mayDeduplicate !== true && inputs.some(({ retry }) => retry === 'AtLeastOnce')) {
    view.report('retry-invented', op, `${nameOf(op)} is ExactlyOnce, its input is not`);
  }
}

function checkNeeds(view: View, op: Operator, rule: KindRule): void {
  if (rule.strict === undefined || (rule.strict === 'aggregate' && !view.rules.strictAggregates)) return;
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
  if (op.kind === 'Cast' && ordered && view.from(op.id, 'inner')?.collection?.kind === 'KeyedStream') {
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

/** Where one side has one value per key, the pairs of a key keep the order of the other side. */
function onePerKey(view: View, op: Operator, collection: Collection): boolean {
  const sides = collectionsAt(view, op, ['left', 'right']);
  return collection.kind === 'KeyedStream' && sides.some(({ kind }) => kind === 'KeyedSingleton');
}
