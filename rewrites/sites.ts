import { type Operator, type Site as SiteDocument, spanOf, userSpanNear, userSpanOf } from '../ir/index.ts';
import type { Applied, Site } from './define-rewrite.ts';
import type { Labels } from './labels.ts';

/** What a person recognises the site of a step by. */
export const labelOf = ({ site }: Pick<Applied, 'site'>, labels: Labels): string =>
  `${labels.describe(site.operators)} on ${site.program.location(site.location).name}`;

/** A site as plans show it, with its place in the source. */
export function siteOf({ program, location, operators }: Site, label: string): SiteDocument {
  const all = operators.map((id) => program.op(id) as Operator);
  // Most spans point into the library; one in the user's own file says more.
  const own = all.map(userSpanOf).find((span) => span !== null);
  const [first] = operators;
  const near = own ?? (first === undefined ? null : userSpanNear(program, first));
  return { location, operators: [...operators], label, span: near ?? all.map(spanOf).find((span) => span !== null) ?? null };
}
