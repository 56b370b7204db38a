import type { Plan, Step } from '../../index.ts';
import type { Labels } from '../engine.ts';
import { type Html, html } from './html.ts';
import { type Place, page } from './layout.ts';
import { code, costChange, deltaList, figure, preconditionTable, section, spanCode } from './parts.ts';
import { formatLinks } from './plan-page.ts';
import { programName, sentence } from './words.ts';

export interface StepView {
  readonly id: string;
  readonly plan: Plan;
  readonly n: number;
  /** Null for step 0, the input. */
  readonly step: Step | null;
  readonly image: string;
  readonly before: Labels;
  readonly after: Labels;
}

export function stepPage(place: Place, { id, plan, n, step, image, before, after }: StepView): string {
  const links = place.kind === 'server';
  const address = `/v1/plans/${id}/steps/${n}`;
  const title = step ? `Step ${n}: ${sentence(step.summary)}` : 'Input program';
  return page(place, {
    title: `${title} · ${programName(plan.program)}`,
    crumbs: [
      { text: `Plan ${id.slice(0, 12)}`, href: `/v1/plans/${id}` },
      { text: n === 0 ? 'Input' : `Step ${n}`, href: address },
    ],
    main: [
      html`<section class="summary"><p class="eyebrow">Step ${n} of ${plan.derivation.length}</p><h1>${title}</h1>
${step ? html`<p class="site">${code(step.rule)} at ${step.site.label}${step.site.span ? html` · ${spanCode(step.site.span)}` : null}</p>` : null}
${links ? pager(id, n, plan.derivation.length) : null}
${links ? formatLinks(address, ['json', 'txt', 'svg', 'dot', 'mmd']) : null}</section>`,
      section(
        'picture',
        'Program after this step',
        figure('picture-step', image, `Program after step ${n}`, 'Marked: + added, ~ changed, → moved'),
      ),
      step ? section('cost', 'Cost', costChange(step)) : null,
      step ? section('evidence', 'Why it is safe', preconditionTable(step.preconditions)) : null,
      step ? section('delta', 'Delta', deltaList(step.delta, before, after)) : null,
      step ? section('identity', 'Identity', hashes(step)) : null,
    ],
  });
}

function pager(id: string, n: number, of: number): Html {
  const link = (to: number, rel: string, text: string): Html =>
    html`<a rel="${rel}" href="/v1/plans/${id}/steps/${to}.html">${text}</a>`;
  return html`<nav class="pager" aria-label="Steps">${n > 0 ? link(n - 1, 'prev', n === 1 ? '← Input' : `← Step ${n - 1}`) : null}${n < of ? link(n + 1, 'next', `Step ${n + 1} →`) : null}</nav>`;
}

const hashes = ({ hashBefore, hashAfter, ruleVersion, rule }: Step): Html =>
  html`<dl class="facts wide"><div><dt>Rule</dt><dd>${code(rule)} version ${ruleVersion}</dd></div><div><dt>Program before</dt><dd>${code(hashBefore)}</dd></div><div><dt>Program after</dt><dd>${code(hashAfter)}</dd></div></dl>`;
