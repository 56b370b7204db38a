import type { Program } from '../../../ir/index.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';

/** A join that becomes an operator which emits only what is new. */
export interface JoinSite extends Site, Where {
  readonly join: number;
}

export const siteOf = ({ program, location, labels }: Where, join: number): JoinSite => ({
  program,
  location,
  labels,
  operators: [join],
  join,
});

export const bind = ({ join }: JoinSite): Bindings => ({ join });

export function unbind(where: Where, { join }: Bindings): JoinSite | Wrong {
  const { program, location } = where;
  if (typeof join !== 'number' || !program.has(join)) return { wrong: `there is no operator ${JSON.stringify(join)}` };
  const { kind, place } = program.op(join);
  if (kind !== 'Join') return { wrong: `operator ${join} is no Join` };
  if (place.root !== location) return { wrong: `operator ${join} is not on ${location}` };
  return siteOf(where, join);
}

/** What is joined: the operator that feeds one side. */
export function sideOf(program: Program, join: number, side: 'left' | 'right'): number {
  const edge = program.inputs(join).find(({ port }) => port === side);
  return edge?.from ?? -1;
}
