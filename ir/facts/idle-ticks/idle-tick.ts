import { emittedItems, projectTerm, sameTerm, type Term, tuple } from '../../../rust/index.ts';
import { isStream } from '../../graph/collection.ts';
import type { Operator } from '../../graph/operator.ts';
import { isKind, type Kind, recordOf } from '../../operators/catalogue.ts';
import { isReplayed } from '../../operators/replay.ts';
import { all, beyond, type Earlier, earlier, type Idle, isWhole, NOTHING, pathsTo, same, unknown, whole, X } from './earlier.ts';
import { foldedOnce } from './folded-once.ts';
import { isInKey, takeAway } from './removal.ts';
import type { TickBefore } from './tick-before.ts';

/**
 * The tick after any other, without new elements: what each operator gives, told by what operators gave in the tick before. A kind that is
 * not listed gives something unknown.
 */
export class IdleTick {
  readonly #tick: TickBefore;
  readonly #replicas: ReadonlySet<number>;
  readonly #known = new Map<number, Idle>();

  constructor(tick: TickBefore, replicas: ReadonlySet<number>) {
    this.#tick = tick;
    this.#replicas = replicas;
  }

  gives(id: number): Idle {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#known.set(id, unknown(id, 'a cycle without DeferTick'));
    const result = this.#of(this.#tick.program.op(id));
    this.#known.set(id, result);
    return result;
  }

  #of(op: Operator): Idle {
    if (this.#tick.before(op.id).t === 'nothing') return NOTHING;
    if (this.#replicas.has(op.id)) return unknown(op.id, `${op.kind} ${op.id} gives constants or members in every tick`);
    if (op.kind === 'DeferTick') return this.#tick.before(this.#tick.input(op));
    if (op.kind === 'Batch') return this.#batch(op);
    if (recordOf(op.kind)?.passes === 'all') return this.gives(this.#tick.input(op));
    const rule = isKind(op.kind) ? RULES[op.kind] : undefined;
    if (rule === undefined) return unknown(op.id, `nothing is known about ${op.kind} ${op.id} in a tick without new elements`);
    return rule(op, this.#tick, (port) => this.gives(this.#tick.input(op, port)));
  }

  /**
   * New elements are what such a tick is without. Of a keyed singleton, entries that never change come once, as elements do; of one that
   * changes, a snapshot decides for itself how new each entry is, so those of keys without new elements may be as they were.
   */
  #batch(op: Operator): Idle {
    const from = this.#tick.program.op(this.#tick.input(op)).collection;
    if (from === null || op.collection === null) return unknown(op.id, `Batch ${op.id} takes something of an unknown kind`);
    if (isStream(from)) return NOTHING;
    if (from.kind !== 'KeyedSingleton') return unknown(op.id, `Batch ${op.id} takes one value for all keys`);
    if (from.bound === 'BoundedValue') return NOTHING;
    return isReplayed(this.#tick.program, op)
      ? unknown(op.id, `Batch ${op.id} gives the same entries in every tick`)
      : earlier(all(op.id));
  }
}

type Rule = (op: Operator, tick: TickBefore, gives: (port?: string) => Idle) => Idle;

/** A kind without a rule gives something unknown. */
const RULES: Readonly<Partial<Record<Kind, Rule>>> = {
  Map: (op, tick, gives) =>
    onSome(gives(), (value) => tick.mapped(op, earlier(value)) ?? asBefore(op, tick, value, () => [tick.closure(op)])),
  FilterMap: (op, tick, gives) => onSome(gives(), (value) => asBefore(op, tick, value, () => emittedItems(tick.closure(op)))),
  FlatMap: (op, tick, gives) => onSome(gives(), (value) => asBefore(op, tick, value, () => emittedItems(tick.closure(op)))),
  Filter: filtered,
  Partition: filtered,
  PartitionSide: filtered,
  // Which order is seen, or what counts as sent twice, is chosen: the choice may be that of the tick before, or to leave things as they are.
  ObserveNonDet: (op, tick, gives) => onSome(gives(), (value) => known(asBefore(op, tick, value, itself)) ?? earlier(value)),
  Unique: (op, tick, gives) =>
    onSome(gives(), (value) =>
      isWhole(value) && (isMadeBy(tick, op, value.of) || hasOneEach(tick, value.of))
        ? earlier(value)
        : asBefore(op, tick, value, itself),
    ),
  Chain: (op, tick, gives) => {
    const [first, second] = [gives('first'), gives('second')];
    if (first.t === 'nothing') return second;
    if (second.t === 'nothing') return first;
    return bothAsBefore(op, tick, { first, second });
  },
  AntiJoin: difference,
  Difference: difference,
  FoldKeyed: (op, tick, gives) => onSome(gives(), (value) => grouped(op, tick, value)),
  ReduceKeyed: (op, tick, gives) => onSome(gives(), (value) => grouped(op, tick, value)),
  Join: joined,
  JoinHalf: joined,
  CrossProduct: joined,
  CrossSingleton: joined,
  // With nothing to look at these give nothing; what they would make of held elements is not worked out.
  Scan: quiet,
  ReduceKeyedWatermark: quiet,
  FlatMapStreamBlocking: quiet,
  ResolveFuturesBlocking: quiet,
};

const onSome = (input: Idle, then: (value: Earlier) => Idle): Idle => (input.t === 'earlier' ? then(input.value) : input);
const known = (idle: Idle): Idle | null => (idle.t === 'unknown' ? null : idle);
const itself = (): readonly Term[] => [X];

function quiet(op: Operator, _: TickBefore, gives: () => Idle): Idle {
  return onSome(gives(), () => unknown(op.id, `${op.kind} ${op.id} works on elements of earlier ticks again`));
}

function filtered(op: Operator, tick: TickBefore, gives: () => Idle): Idle {
  return onSome(gives(), (value) =>
    isWhole(value) && isMadeBy(tick, op, value.of) ? earlier(value) : asBefore(op, tick, value, itself),
  );
}

function difference(op: Operator, tick: TickBefore, gives: (port: string) => Idle): Idle {
  const [pos, neg] = [gives('pos'), gives('neg')];
  const left = tick.difference(op, pos, neg);
  if (left !== null) return left;
  return pos.t === 'unknown' ? pos : neg.t === 'unknown' ? neg : bothAsBefore(op, tick, { pos, neg });
}

function joined(op: Operator, tick: TickBefore, gives: (port: string) => Idle): Idle {
  const [left, right] = [gives('left'), gives('right')];
  return left.t === 'nothing' || right.t === 'nothing' ? NOTHING : bothAsBefore(op, tick, { left, right });
}

/** What comes in is what came in before, so what comes out is what came out. */
function bothAsBefore(op: Operator, tick: TickBefore, inputs: Readonly<Record<string, Idle>>): Idle {
  const vague = Object.values(inputs).find((input) => input.t === 'unknown');
  if (vague !== undefined) return vague;
  const unchanged = Object.entries(inputs).every(([port, input]) => same(input, tick.before(tick.input(op, port))));
  return unchanged ? earlier(all(op.id)) : again(op);
}

const again = (op: Operator): Idle =>
  unknown(op.id, `${op.kind} ${op.id} sees held elements in another way than in the tick before`);

/**
 * What comes in is what came in before, less some keys; then so is what comes out, if it shows those keys.
 * @param outputs what becomes of one element: the elements that may come out; null when not known
 */
function asBefore(op: Operator, tick: TickBefore, value: Earlier, outputs: () => readonly Term[] | null): Idle {
  const before = tick.before(tick.input(op));
  const less = before.t === 'earlier' ? beyond(value, before.value) : null;
  if (before.t !== 'earlier' || less === null) return again(op);
  if (less.length === 0) return earlier(all(op.id));
  const items = outputs();
  let result: Idle = earlier(all(op.id));
  for (const { key, among } of less) {
    const shown = items === null ? undefined : shownIn(items, pathsTo(before.value.element, key));
    if (shown === undefined) return again(op);
    if (result.t === 'earlier') result = takeAway(tick, result.value, shown, among) ?? again(op);
  }
  return result;
}

/** The part of every output that is one of these parts of the input; the input is `x`. */
function shownIn(outputs: readonly Term[], paths: readonly (readonly string[])[]): Term | undefined {
  const [first, ...rest] = outputs.flatMap((output) => (output.t === 'choice' ? output.of : [output]));
  if (first === undefined) return undefined;
  for (const path of paths) {
    const part = projectTerm(X, path);
    for (const at of pathsTo(first, part))
      if (rest.every((other) => sameTerm(projectTerm(other, at), part))) return projectTerm(X, at);
  }
  return undefined;
}

/** Groups that lost all of their elements or none are as before; a group of one element is what becomes of that element. */
function grouped(op: Operator, tick: TickBefore, value: Earlier): Idle {
  const before = tick.before(tick.input(op));
  const less = before.t === 'earlier' ? beyond(value, before.value) : null;
  if (before.t === 'earlier' && less !== null) {
    const keyType = op.collection?.keyType ?? '_';
    let result: Idle = earlier(all(op.id));
    for (const { key, among } of less) {
      const part = pathsTo(before.value.element, key)
        .map((path) => projectTerm(X, path))
        .find((term) => isInKey(term, keyType));
      if (part === undefined) return unknown(op.id, `${op.kind} ${op.id} sees groups of which only a part was taken away`);
      if (result.t === 'earlier') result = takeAway(tick, result.value, part, among) ?? again(op);
    }
    return result;
  }
  const [key, item] = [projectTerm(value.element, ['0']), projectTerm(value.element, ['1'])];
  if (!hasOneEach(tick, value.of) || !sameTerm(key, projectTerm(X, ['0']))) return again(op);
  const state = op.kind === 'ReduceKeyed' ? item : foldedOnce(tick.program, op, item);
  const element = whole(tuple([key, state]), tick.program.op(value.of).collection?.elementType ?? '_');
  return sameTerm(element, element)
    ? earlier({ ...value, element })
    : unknown(op.id, `FoldKeyed ${op.id} is not seen to leave alone what it carries on`);
}

/** Operators that drop elements, or none; more of them in a row are not followed. */
const MAX_IN_A_ROW = 100;

/** What an operator that drops elements dropped them from, when it reads them as they were given. */
function readFrom(tick: TickBefore, of: number): number | undefined {
  const op = tick.program.op(of);
  const input = recordOf(op.kind)?.passes === 'some' ? tick.before(tick.input(op)) : NOTHING;
  return input.t === 'earlier' && isWhole(input.value) ? input.value.of : undefined;
}

/** Have all elements that `of` gives come out of `op`? */
function isMadeBy(tick: TickBefore, op: Operator, of: number): boolean {
  let at: number | undefined = of;
  for (let i = 0; at !== undefined && at !== op.id && i < MAX_IN_A_ROW; i++) at = readFrom(tick, at);
  return at === op.id;
}

/** Is there at most one element of each key? */
function hasOneEach(tick: TickBefore, of: number): boolean {
  let at: number | undefined = of;
  for (let i = 0; at !== undefined && i < MAX_IN_A_ROW; i++) {
    const op = tick.program.op(at);
    if (op.kind === 'FoldKeyed' || op.kind === 'ReduceKeyed') return true;
    if (op.kind === 'Batch') return op.collection?.kind === 'KeyedSingleton';
    at = readFrom(tick, at);
  }
  return false;
}
