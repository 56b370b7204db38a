import type { ProgramDifference } from '../engine.ts';
import { html } from './html.ts';
import { type Place, page } from './layout.ts';
import { badge, breakable, code, figure, section, table } from './parts.ts';
import { formatLinks } from './plan-page.ts';
import { deltaSigns, deltaWords } from './words.ts';

export interface DifferenceView {
  /** Set when the two sides are the input and the result of this plan. */
  readonly plan: string | null;
  readonly before: string;
  readonly after: string;
  readonly difference: ProgramDifference;
  readonly image: string;
}

export function differencePage(place: Place, { plan, before, after, difference, image }: DifferenceView): string {
  const rows = difference.changes.map(
    ({ kind, operator, label, before: from, after: to }) =>
      html`<tr><th scope="row"><span class="op-id">${operator}</span> ${code(label)}</th><td>${badge(kind, `${deltaSigns[kind]} ${kind}`)}</td><td>${breakable(from ?? '')}</td><td>${breakable(to ?? '')}</td></tr>`,
  );
  const same = difference.changes.length === 0;
  return page(place, {
    title: `${before} and ${after}`,
    crumbs:
      plan === null
        ? []
        : [
            { text: `Plan ${plan.slice(0, 12)}`, href: `/v1/plans/${plan}` },
            { text: 'Difference', href: `/v1/plans/${plan}/diff` },
          ],
    main: [
      html`<section class="summary"><p class="eyebrow">Difference</p><h1>From ${before} to ${after}</h1><p class="lead">${same ? 'The programs are the same.' : `Operators: ${deltaWords(difference.delta)}.`}</p>${place.kind === 'server' && plan !== null ? formatLinks(`/v1/plans/${plan}/diff`, ['json', 'txt', 'svg', 'dot', 'mmd']) : null}</section>`,
      section(
        'picture',
        'Picture',
        figure(
          'picture-difference',
          image,
          `Difference from ${before} to ${after}`,
          'Marked: + added, − removed, ~ changed, → moved',
        ),
      ),
      same ? null : section('operators', 'Operators', table('Operators that differ', ['Operator', 'Mark', before, after], rows)),
      section('text', 'Text', html`<pre tabindex="0">${difference.text}</pre>`),
    ],
  });
}
