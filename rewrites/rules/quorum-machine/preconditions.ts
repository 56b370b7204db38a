import { isPlain, type Program, sameType, tupleItems } from '../../../ir/index.ts';
import { type Proof, proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { mayRunOtherwise } from '../../off-limits.ts';
import { noStateBehind } from '../../state-behind.ts';
import type { Counting, Doubt } from './counting.ts';
import type { QuorumSite } from './site.ts';

/** What a reading of the tick did not doubt. */
const undoubted = (id: Doubt, name: string, evidence: (counting: Counting) => string): Requirement<QuorumSite> =>
  requires(id, name, ({ counting }): Proof => {
    const doubt = counting().doubts.get(id);
    return doubt === undefined ? proved(evidence(counting())) : refused(doubt.reason, doubt.where);
  });

/** Types of keys, of what counts for them and of the count; null where elements are no such pairs. */
export function typesOf(
  program: Program,
  fold: number,
): { readonly key: string; readonly value: string; readonly state: string } | null {
  const { keyType, valueType } = program.op(fold).collection ?? {};
  const counted = program.op(program.inputs(fold)[0]?.from ?? -1).collection;
  if (!keyType || !valueType || !counted?.valueType || !counted.keyType || !sameType(counted.keyType, keyType)) return null;
  return { key: keyType, value: counted.valueType, state: valueType };
}

const typesAreKnown: Requirement<QuorumSite> = requires(
  'types-written',
  'types of keys and counts are written out',
  ({ program, fold, counting }) => {
    const types = typesOf(program, fold);
    const element = tupleItems(program.op(counting().from).collection?.elementType ?? '');
    const isPair = types !== null && sameType(element?.[0] ?? '', types.key) && sameType(element?.[1] ?? '', types.value);
    if (types === null || !isPair) return refused('what is counted is not written as pairs of a key', [fold]);
    // What is shared is cloned.
    const isShared = program.outputs(fold).some(({ to }) => program.op(to).kind === 'Tee');
    if (!isShared && !isPlain(types.state)) return refused(`whether ${types.state} can be cloned is not known`, [fold]);
    return proved(`keys ${types.key}, counts ${types.state}; the count itself needs Eq and Hash of keys, and clones of counts`);
  },
);

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<QuorumSite>[] = [
  mayRunOtherwise('how ticks run'),
  undoubted(
    'counts-by-key',
    'all that the tick does is to count by key',
    ({ gone }) => `${gone.size} operators: one batch and what waits, counted and compared for each key alone`,
  ),
  undoubted('elements-open', 'elements come from a top-level stream that goes on', ({ from }) => `operator ${from}`),
  undoubted('elements-once', 'each element comes once', ({ from }) => `operator ${from} is ExactlyOnce`),
  undoubted('said-once', 'a tick without new elements of a key says and changes nothing for it', ({ reached, complete }) =>
    complete === null
      ? `forgotten: what counts goes when ${reached?.op} says the key`
      : `complete: said by ${reached?.op} when it was not said before, forgotten by ${complete.op}`,
  ),
  undoubted('results-unordered', 'what leaves has no order', ({ exits }) => `it leaves at ${exits.join(', ')}`),
  undoubted('closures-pure', 'closures only compute', ({ streams }) => `${streams.length} operators and those of the count`),
  typesAreKnown,
  noStateBehind(({ counting }) => counting().exits),
];
