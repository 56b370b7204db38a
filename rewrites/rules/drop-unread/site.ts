import type { Kind, Program } from '../../../ir/index.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';

/** Operators of which nothing is read: they lead to a Null and nowhere else. */
export interface UnreadSite extends Site, Where {
  readonly sink: number;
  /** From the sink upstream; what they read is read by others, too. */
  readonly unread: readonly number[];
  /** What the first of them reads. */
  readonly from: number;
}

/** What works on one element at a time, or shows the same elements, and on nothing but these. */
const STEPS: ReadonlySet<string> = new Set<Kind>([
  ...(['Map', 'Filter', 'FilterMap', 'FlatMap', 'Inspect'] as const),
  ...(['Cast', 'Tee', 'ObserveNonDet'] as const),
]);

export function siteOf({ program, location, labels }: Where, sink: number): UnreadSite {
  const unread: number[] = [];
  let from = inputOf(program, sink);
  while (STEPS.has(program.op(from).kind) && program.outputs(from).length === 1 && program.inputs(from).length === 1) {
    unread.push(from);
    from = inputOf(program, from);
  }
  const operators = [...unread, sink].sort((a, b) => a - b);
  return { program, location, labels, operators, sink, unread, from };
}

const inputOf = (program: Program, id: number): number => program.inputs(id)[0]?.from ?? id;

export const bind = ({ sink }: UnreadSite): Bindings => ({ sink });

export function unbind(where: Where, { sink }: Bindings): UnreadSite | Wrong {
  const { program, location } = where;
  if (typeof sink !== 'number' || !program.has(sink)) return { wrong: `there is no operator ${JSON.stringify(sink)}` };
  const { kind, place } = program.op(sink);
  if (kind !== 'Null') return { wrong: `operator ${sink} is no Null` };
  if (place.root !== location) return { wrong: `operator ${sink} is not on ${location}` };
  return siteOf(where, sink);
}
