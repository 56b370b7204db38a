import type { LocationKey, Program } from '../../../ir/index.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';
import { endsOf } from '../../edit/locations.ts';
import type { Use } from './law.ts';
import { lawOf } from './laws/index.ts';

/** Equalities at their places, which together change a part of a program. */
export interface SimplifySite extends Site {
  readonly uses: readonly Use[];
}

/** At the sender of a network, if there is one, else where the operators are. */
export function siteOf(program: Program, uses: readonly Use[]): SimplifySite {
  const operators = [...new Set(uses.flatMap(({ at }) => at))].sort((a, b) => a - b);
  const all = operators.map((id) => program.op(id));
  const senders = all.flatMap((op) => (op.kind === 'Network' ? [endsOf(program, op).sender.key] : []));
  const [location = '', ...touches] = [...new Set<LocationKey>([...senders, ...all.map(({ place }) => place.root)])];
  return { program, location, touches, operators, uses };
}

export const bind = ({ uses }: SimplifySite): Bindings => ({
  uses: uses.map(({ equality, at }) => ({ equality, at: [...at] })),
});

export function unbind({ program, location }: Where, { uses }: Bindings): SimplifySite | Wrong {
  if (!Array.isArray(uses) || uses.length === 0) return { wrong: 'no equality is named' };
  const read: Use[] = [];
  for (const use of uses as readonly unknown[]) {
    const { equality, at } = (use ?? {}) as { readonly equality?: unknown; readonly at?: unknown };
    const law = typeof equality === 'string' ? lawOf(equality) : undefined;
    if (law === undefined) return { wrong: `there is no equality ${String(equality)}` };
    // Of what is there twice both; else the left side, and what the law names besides.
    const places = law.forms.length === 0 ? 2 : law.places.length + 1;
    if (!Array.isArray(at) || at.length !== places) return { wrong: `${law.id} names ${places} operators` };
    const gone = at.find((id) => typeof id !== 'number' || !program.has(id));
    if (gone !== undefined) return { wrong: `there is no operator ${String(gone)}` };
    read.push({ equality: law.id, at: at as number[] });
  }
  const site = siteOf(program, read);
  return site.location === location ? site : { wrong: `nothing of it is on ${location}` };
}
