import { isUserSpan } from '../graph/span.ts';
import type { Remark } from '../schema/plan.ts';

type Failure = NonNullable<Remark['failed']>;
type Part = Omit<Failure, 'also'>;

/** Where something is, for people: its place in their own source, else the place that uses it, else what is known. Null: nowhere. */
export function placeOf({ where, span, usedAt, what }: Part): string | null {
  if (where.length === 0) return null;
  if (span !== null && isUserSpan(span)) return span;
  if (usedAt) return `used at ${usedAt}`;
  return [what, span].filter((part) => part !== undefined && part !== null).join(', ') || null;
}

/** More than these and the reader looks into the JSON. */
const SHOWN = 4;

/** What else stands in the way, one line each. */
export function alsoLines({ also = [], id }: Failure): string[] {
  const lines = also.slice(0, SHOWN).map((part, i) => {
    const place = placeOf(part);
    const before = i === 0 ? id : also[i - 1]?.id;
    const name = part.id === before ? '' : `"${part.precondition}" fails: `;
    return `also ${name}${part.reason}${place === null ? '' : ` (${place})`}`;
  });
  return also.length > SHOWN ? [...lines, `and ${also.length - SHOWN} more`] : lines;
}
