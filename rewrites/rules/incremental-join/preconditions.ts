import { isBounded, type MatchHoles, type Operator, type Program, readType, sameType, tupleItems } from '../../../ir/index.ts';
import { proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { mayRunOtherwise } from '../../off-limits.ts';
import { noStateBehind } from '../../state-behind.ts';
import { type JoinSite, sideOf } from './site.ts';

const SIDES = ['left', 'right'] as const;

/** Types of the keys and of the values on both sides, as the streams that are joined have them; null where they are no such pairs. */
export function typesOf(program: Program, join: number): MatchHoles | null {
  const [left, right] = SIDES.map((side) => pairOf(program.op(sideOf(program, join, side))));
  const joined = pairOf(program.op(join));
  if (!left || !right || !joined || !sameType(left[0], right[0])) return null;
  const values = tupleItems(joined[1]);
  const fits = sameType(joined[0], left[0]) && sameType(values?.[0] ?? '', left[1]) && sameType(values?.[1] ?? '', right[1]);
  return fits ? { key: left[0], left: left[1], right: right[1] } : null;
}

function pairOf({ collection }: Operator): readonly [string, string] | null {
  const items = tupleItems(collection?.elementType ?? '');
  return items?.length === 2 ? (items as [string, string]) : null;
}

/** In a tick both sides are what one instant has; of a list the whole is there at once, and nothing is done again. */
const sidesAreOpen: Requirement<JoinSite> = requires(
  'sides-asynchronous',
  'both sides are top-level streams that go on',
  ({ program, join }) => {
    for (const side of SIDES) {
      const { id, place, collection } = program.op(sideOf(program, join, side));
      if (place.scopes.length > 0)
        return refused(`the ${side} side is in ${scopeText(place.scopes[0])}: it is one instant`, [id]);
      if (collection === null || collection.kind !== 'Stream') return refused(`the ${side} side is no stream`, [id]);
      if (isBounded(collection)) return refused(`the ${side} side is there at once: a list, not a stream that goes on`, [id]);
    }
    const pairs = program.op(join).collection;
    if (pairs?.kind !== 'Stream' || pairs.order !== 'NoOrder') return refused('the pairs are promised in an order', [join]);
    const isProduct = readType(tupleItems(pairs.elementType)?.[0] ?? '').isUnit;
    return proved(`${isProduct ? 'product' : 'join'}: elements of two unbounded top-level streams meet`);
  },
);

const scopeText = (scope: { readonly kind: string } | undefined): string =>
  scope?.kind === 'atomic' ? 'an atomic section' : 'a tick';

/** Hydro's simulator cannot take a stream with repeats for one without, so nobody could check the result there. */
const nothingTwice: Requirement<JoinSite> = requires('elements-once', 'each element comes once', ({ program, join }) => {
  for (const side of SIDES) {
    const { id, collection } = program.op(sideOf(program, join, side));
    if (collection?.retry !== 'ExactlyOnce')
      return refused(`elements of the ${side} side may come again, and a scan takes each of them once`, [id]);
  }
  return proved('both sides are ExactlyOnce');
});

const typesAreKnown: Requirement<JoinSite> = requires(
  'types-written',
  'types of keys and values are written out',
  ({ program, join }) => {
    const types = typesOf(program, join);
    if (types === null) return refused('what is joined is not written as pairs of one key', [join]);
    return proved(
      `keys ${types.key}, values ${types.left} and ${types.right}; the join itself needs Clone, Eq and Hash of all of them`,
    );
  },
);

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<JoinSite>[] = [
  mayRunOtherwise('how joins run'),
  sidesAreOpen,
  nothingTwice,
  typesAreKnown,
  noStateBehind(({ join }) => [join]),
];
