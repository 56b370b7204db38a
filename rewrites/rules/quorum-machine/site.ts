import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';
import { once } from '../../once.ts';
import { type Counting, readCounting } from './counting.ts';

/** A tick that counts by key what waits and what is new, which becomes one state machine over the elements. */
export interface QuorumSite extends Site, Where {
  /** The FoldKeyed that counts. */
  readonly fold: number;
  readonly counting: () => Counting;
}

export const siteOf = ({ program, location, labels }: Where, fold: number): QuorumSite => ({
  program,
  location,
  labels,
  operators: [fold],
  fold,
  counting: once(() => readCounting(program, fold)),
});

export const bind = ({ fold }: QuorumSite): Bindings => ({ fold });

export function unbind(where: Where, { fold }: Bindings): QuorumSite | Wrong {
  const { program, location } = where;
  if (typeof fold !== 'number' || !program.has(fold)) return { wrong: `there is no operator ${JSON.stringify(fold)}` };
  const { kind, place } = program.op(fold);
  if (kind !== 'FoldKeyed' || place.scopes[0]?.kind !== 'tick')
    return { wrong: `operator ${fold} counts nothing by key in a tick` };
  if (place.root !== location) return { wrong: `operator ${fold} is not on ${location}` };
  return siteOf(where, fold);
}
