import { factsOf, type UnitGraph } from '../../../ir/index.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';
import { operatorsAt } from '../../operators-at.ts';

/** Splits a location: some operators move to a new one, the rest stays. */
export interface DecoupleSite extends Site, Where {
  readonly units: UnitGraph;
  /** Operators that move; only whole units can. */
  readonly moved: ReadonlySet<number>;
}

export function siteOf({ program, location, labels }: Where, moved: Iterable<number>): DecoupleSite {
  const operators = [...new Set(moved)].sort((a, b) => a - b);
  return { program, location, labels, operators, isSplit: true, moved: new Set(operators), units: factsOf(program).units };
}

/** The operators that move say everything; the role of what moves is there for people. */
export const bind = ({ operators, moved, labels }: DecoupleSite): Bindings => ({
  moved: [...operators],
  role: labels.role(moved),
});

export function unbind(where: Where, { moved }: Bindings): DecoupleSite | Wrong {
  if (!Array.isArray(moved) || moved.length === 0) return { wrong: 'moved is not a list of operators' };
  const here = new Set(operatorsAt(where.program, where.location));
  const stranger = moved.find((id) => !here.has(id as number));
  if (stranger !== undefined) return { wrong: `operator ${JSON.stringify(stranger)} is not on ${where.location}` };
  return siteOf(where, moved as number[]);
}
