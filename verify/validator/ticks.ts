import { clockOf, inTick, isAtomic, isKind, type Kind, type Operator, recordOf } from '../../ir/index.ts';
import { type Check, nameOf, placeText, samePlace, type View } from './view.ts';

/** Ticks and atomic sections are one instant each: they are entered and left only by the operators made for it. */
export const checkTicks: Check = (view) => {
  for (const op of view.operators) {
    if (op.isRoot || op.opaque) continue;
    checkNesting(view, op);
    if (op.kind === 'DeferTick' && !inTick(op.place))
      view.report('defer-outside-tick', op, `${nameOf(op)} is in ${placeText(op.place)}`);
    const crossing = isKind(op.kind) ? CROSSINGS[op.kind] : undefined;
    if (crossing !== undefined) {
      const inner = view.from(op.id, 'inner');
      const problem = inner === undefined ? null : crossing.problem(inner.place, op.place);
      if (inner !== undefined && problem !== null) {
        view.report(
          crossing.code,
          op,
          `${nameOf(op)} leads from ${placeText(inner.place)} to ${placeText(op.place)}: ${problem}`,
        );
      }
    } else if (recordOf(op.kind)?.border !== 'location') checkStays(view, op);
  }
};

type Place = Operator['place'];
interface Crossing {
  readonly code: 'batch-place' | 'yield-place' | 'atomic-place';
  problem(from: Place, to: Place): string | null;
}

const oneClock = (from: Place, to: Place): string | null => (clockOf(from) === clockOf(to) ? null : 'the clocks differ');

const CROSSINGS: Readonly<Partial<Record<Kind, Crossing>>> = {
  Batch: {
    code: 'batch-place',
    problem: (from, to) => {
      if (!inTick(to)) return 'the target is no tick';
      if (inTick(from)) return 'the input is in a tick already';
      return isAtomic(from) ? oneClock(from, to) : null;
    },
  },
  YieldConcat: {
    code: 'yield-place',
    problem: (from, to) => {
      if (!inTick(from)) return 'the input is in no tick';
      if (inTick(to)) return 'the output is in a tick still';
      return isAtomic(to) ? oneClock(from, to) : null;
    },
  },
  BeginAtomic: {
    code: 'atomic-place',
    problem: (from, to) => {
      if (!isAtomic(to)) return 'the target is no atomic section';
      return samePlace({ root: to.root, scopes: to.scopes.slice(2) }, from) ? null : 'the section is not where the input is';
    },
  },
  EndAtomic: {
    code: 'atomic-place',
    problem: (from, to) =>
      !isAtomic(from) ? 'the input is in no atomic section' : inTick(to) ? 'the output is in a tick' : null,
  },
};

/**
 * Where a watermark is: `KeyedStream::reduce_watermark` takes an `Optional<_, Tick<L::Root>, Bounded>` for a collection at any L
 * (hydro_lang 0.16.0, `live_collections/keyed_stream/mod.rs`).
 */
const isTickOfRoot = ({ scopes }: Place): boolean => scopes.length === 1 && scopes[0]?.kind === 'tick';

/**
 * An atomic section has a tick of its own, and is opened anywhere, even inside a tick (`atomic()` asks for nothing but a location, hydro_lang
 * 0.16.0); a tick is opened at top level or over an atomic section (`Location::tick` asks for `NoTick`).
 */
function checkNesting(view: View, op: Operator): void {
  const { scopes } = op.place;
  const sound = scopes.every((scope, i) => {
    const below = scopes[i + 1];
    if (scope.kind === 'atomic') return below?.kind === 'tick';
    return below === undefined || below.kind === 'atomic' || scopes[i - 1]?.kind === 'atomic';
  });
  if (!sound) view.report('scopes-nesting', op, `${nameOf(op)} is in ${placeText(op.place)}`);
}

/** All other operators are where their inputs are; of several inputs the first that strays is named. */
function checkStays(view: View, op: Operator): void {
  const edges = view.inputs(op.id).filter(({ port, shared }) => !shared && port !== 'cycle' && !port.startsWith('ref:'));
  const stray = edges.find(({ from, port }) => {
    const { place } = view.program.op(from);
    return !samePlace(place, op.place) && !(port === 'watermark' && isTickOfRoot(place));
  });
  const strays = stray && view.program.op(stray.from);
  // Another root is a matter of locations.
  if (strays === undefined || strays.place.root !== op.place.root) return;
  const code = edges.length > 1 ? 'operands-apart' : 'place-changed';
  view.report(code, op, `${nameOf(op)} is in ${placeText(op.place)}, its input ${nameOf(strays)} in ${placeText(strays.place)}`);
}
