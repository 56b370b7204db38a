import type { Program } from '../../../ir/index.ts';
import { extractTree, type Id, NoFiniteTermError } from '../../egraph/index.ts';
import { rootsOf, shapeAt } from './language.ts';
import type { Use } from './law.ts';
import { commonSubexpressions } from './laws/index.ts';
import { type Saturated, saturate } from './saturate.ts';
import { Unwritable, write } from './write.ts';

interface Part {
  readonly program: Program;
  readonly uses: readonly Use[];
}

/** What the equalities say of a program at their places, and nothing else; with those that say nothing there. */
function told({ program, uses }: Part): { readonly saturated: Saturated; readonly idle: readonly Use[] } {
  const open = new Map(uses.flatMap((use) => (use.equality === commonSubexpressions.id ? [] : [[keyOf(use), use]])));
  const wanted = new Set(open.keys());
  const saturated = saturate(
    program,
    (_, use) => {
      open.delete(keyOf(use));
      return wanted.has(keyOf(use));
    },
    false,
  );
  return { saturated, idle: [...open.values()] };
}

/** Equalities whose left side is not at their place. */
export const idleIn = (part: Part): readonly Use[] => told(part).idle;

/**
 * The program in which each equality has taken the place of its left side.
 * @throws NoFiniteTermError or Unwritable where none comes of it, because something else needs a left side
 */
export function apply(part: Part): Program {
  const { saturated } = told(part);
  const { reading, replaced } = saturated;
  const shared = part.uses.filter(({ equality }) => equality === commonSubexpressions.id);
  const stands = new Map(shared.flatMap(({ at: [first, ...others] }) => others.map((op) => [op, first as number] as const)));
  const isChoosable = (id: Id): boolean => !replaced.has(shapeAt(reading, id)) && !isSecondHand(saturated, id);
  const cost = (_: unknown, id: Id): number => (isChoosable(id) ? 1 : Number.POSITIVE_INFINITY);
  const { nodeOf } = extractTree(reading.egraph, rootsOf(reading), cost);
  return write(
    saturated,
    (of) => nodeOf.get(reading.egraph.find(of)) as Id,
    (op) => stands.get(op) ?? op,
  );
}

/** Does a program come of it? */
export function isApplicable(part: Part): boolean {
  try {
    apply(part);
    return true;
  } catch (error) {
    if (!(error instanceof NoFiniteTermError || error instanceof Unwritable)) throw error;
    return false;
  }
}

export const keyOf = ({ equality, at }: Use): string => `${equality} ${at.join(' ')}`;

/** A filter of second parts is a step on the way, and no operator. */
export function isSecondHand({ reading: { egraph } }: Saturated, node: Id): boolean {
  const [closure] = egraph.children(node);
  return (
    closure !== undefined && egraph.op(node) === 'Filter' && egraph.nodesOf(closure).some((one) => egraph.op(one) === 'second')
  );
}
