import type { Plan, Remark } from '../../index.ts';
import { html } from './html.ts';
import { type Place, page } from './layout.ts';
import { remarkTable } from './parts.ts';
import { plural, programName } from './words.ts';

export interface WhyNotView {
  readonly id: string;
  readonly plan: Plan;
  readonly remarks: readonly Remark[];
  readonly rule: string | null;
  readonly location: string | null;
}

export function whyNotPage(place: Place, { id, plan, remarks, rule, location }: WhyNotView): string {
  const nameOf = (key: string): string => plan.locations.find((entry) => entry.location === key)?.name ?? key;
  const filters = [rule === null ? null : `rule ${rule}`, location === null ? null : `location ${location}`].filter(
    (text) => text !== null,
  );
  const options = (values: readonly string[], chosen: string | null) =>
    values.map((value) => html`<option value="${value}"${value === chosen ? html` selected` : null}>${value}</option>`);
  const all = plan.remarks.filter(({ outcome }) => outcome !== 'applied');
  const rules = [...new Set(all.map((remark) => remark.rule))].sort();
  const locations = [...new Set(all.map(({ site }) => site.location))].sort();
  return page(place, {
    title: `Not done · ${programName(plan.program)}`,
    crumbs: [
      { text: `Plan ${id.slice(0, 12)}`, href: `/v1/plans/${id}` },
      { text: 'Not done', href: `/v1/plans/${id}/why-not` },
    ],
    main: html`<section class="summary"><p class="eyebrow">Why not</p><h1>What was not done to ${programName(plan.program)}</h1>
<p class="lead">${plural(remarks.length, 'remark')}${filters.length > 0 ? `, for ${filters.join(' and ')}` : ''}.</p>
${
  place.kind === 'server'
    ? html`<form class="filter" action="/v1/plans/${id}/why-not.html"><label>Rule <select name="rule">${rule === null ? html`<option selected disabled value="">any</option>` : null}${options(rules, rule)}</select></label> <label>Location <select name="location">${location === null ? html`<option selected disabled value="">any</option>` : null}${options(locations, location)}</select></label> <button>Filter</button> <a href="/v1/plans/${id}/why-not.html">Show all</a></form>`
    : null
}</section>
<section aria-label="Remarks">${remarks.length > 0 ? remarkTable('Remarks', remarks, nameOf) : html`<p class="quiet">Nothing to show.</p>`}</section>`,
  });
}
