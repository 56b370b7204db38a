import { counterexampleLines, type Plan, type Remark, type Step, verdictLines } from '../../index.ts';
import type { Labels } from '../engine.ts';
import { costTable, loadTable } from './cost-tables.ts';
import { type Content, type Html, html } from './html.ts';
import { type Place, page } from './layout.ts';
import { locationCard } from './location-cards.ts';
import {
  badge,
  code,
  costChange,
  deltaList,
  figure,
  hash,
  preconditionTable,
  predicted,
  remarkTable,
  section,
  spanCode,
  table,
} from './parts.ts';
import {
  bottleneckName,
  costSource,
  count,
  deltaWords,
  outcomes,
  perSecond,
  plural,
  programName,
  sentence,
  times,
} from './words.ts';

export interface PlanView {
  readonly id: string;
  readonly plan: Plan;
  /** Labels of the operators of the input and of the result. */
  readonly before: Labels;
  readonly after: Labels;
  readonly images: {
    /** One box for each location, in one layout. */
    readonly locationsBefore: string;
    readonly locationsAfter: string;
    readonly before: string;
    readonly after: string;
    readonly difference: string;
    /** Of the runs that speak against the dropped steps, in their order; null where a run cannot be seen again. */
    readonly dropped: readonly (string | null)[];
  };
}

/** Everything a reviewer needs to accept or reject a plan, on one page. */
export function planPage(place: Place, view: PlanView): string {
  const { id, plan } = view;
  const links = place.kind === 'server';
  const sections: readonly { readonly id: string; readonly text: string; readonly body: Content; readonly lead: Content }[] = [
    {
      id: 'cost',
      text: 'Cost',
      lead: `Predicted by the cost model; source of the numbers: ${costSource(plan.cost.after.source)}.`,
      body: costs(view, links),
    },
    {
      id: 'processes',
      text: 'Per-process plans',
      lead: 'What runs where after rewriting, and who talks to whom.',
      body: html`<div class="cards">${plan.locations.map((location) => locationCard(location, view.after))}</div>`,
    },
    {
      id: 'steps',
      text: 'Steps',
      lead: 'How the input becomes the plan. Each step is safe because its preconditions were proved.',
      body: steps(view, links),
    },
    {
      id: 'pictures',
      text: 'Pictures',
      lead: 'Locations first, then their operators. Dashed edges cross the network.',
      body: pictures(view, links),
    },
    { id: 'not-done', text: 'Not done', lead: 'Rewrites that were refused or would not be better.', body: notDone(plan) },
    { id: 'assumptions', text: 'Assumptions', lead: 'What the plan leans on.', body: assumptions(plan) },
    {
      id: 'checked',
      text: 'Checked',
      lead: 'By machinery that does not believe the rules. Only what is listed was checked.',
      body: checked(view),
    },
    { id: 'origin', text: 'Origin', lead: null, body: origin(view, links) },
  ];
  return page(place, {
    title: `Plan for ${programName(plan.program)}`,
    crumbs: [{ text: `Plan ${id.slice(0, 12)}`, href: `/v1/plans/${id}` }],
    contents: [{ id: 'summary', text: 'Summary' }, ...sections.map(({ id: anchor, text }) => ({ id: anchor, text }))],
    main: [summary(view, links), ...sections.map((part) => section(part.id, part.text, part.body, part.lead))],
  });
}

function summary({ id, plan }: PlanView, links: boolean): Html {
  const { before, after, speedup, localSpeedup } = plan.cost;
  const { title, text } = outcomes[plan.outcome];
  const kind = plan.outcome === 'improved' ? 'good' : plan.outcome === 'budget-hit' ? 'warn' : 'plain';
  const tile = (name: string, value: string, note: string): Html =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
  return html`<section id="summary" aria-labelledby="summary-title" class="summary">
<p class="eyebrow">Plan ${hash(id)}</p>
<h1 id="summary-title">${programName(plan.program)}</h1>
<p class="verdicts">${badge(kind, title)} ${badge(verdictKind(plan.verdict), plan.verdict.result)} <span class="quiet">${text}</span></p>
<dl class="tiles">
${tile('Predicted throughput', times(speedup), `${perSecond(before.throughput)} → ${perSecond(after.throughput)}`)}
${tile('Predicted bottleneck', bottleneckName(after), `was ${bottleneckName(before)}`)}
${localSpeedup > 1 ? tile('Predicted on the same machines', times(localSpeedup), 'by steps that need no other') : null}
${tile('Machines', count(after.machines), `was ${count(before.machines)}`)}
${tile('Hops', count(after.hops), `was ${count(before.hops)}`)}
${tile('Steps', count(plan.derivation.length), plural(plan.remarks.filter(({ outcome }) => outcome === 'refused').length, 'refusal'))}
</dl>
${links ? formatLinks(`/v1/plans/${id}`, ['json', 'txt', 'svg', 'dot', 'mmd']) : null}
</section>`;
}

export const formatLinks = (address: string, suffixes: readonly string[]): Html =>
  html`<p class="formats"><span>Also as</span> ${suffixes.map((suffix) => html`<a href="${address}.${suffix}">${suffix}</a> `)}</p>`;

function costs({ id, plan }: PlanView, links: boolean): Html {
  const alternatives = plan.alternatives.map(({ machines, throughput, hops, description }) => {
    const own = machines === plan.cost.after.machines && throughput === plan.cost.after.throughput;
    const name = own
      ? html`${description} ${badge('new', 'this plan')}`
      : links
        ? html`<a href="/v1/plans/${id}/alternatives/${machines}">${description}</a>`
        : description;
    return html`<tr><th scope="row">${name}</th><td class="number">${count(machines)}</td><td class="number">${perSecond(throughput)}</td><td class="number">${count(hops)}</td></tr>`;
  });
  return html`${costTable(plan.cost)}
${loadTable('Load after, by location', plan.cost.after)}
<details><summary>Load before, by location</summary>${loadTable('Load before, by location', plan.cost.before)}</details>
${alternatives.length > 0 ? html`<h3>Alternatives</h3>${links ? html`<p class="quiet">Each leads to the best plan for at most so many machines, which is made when it is asked for.</p>` : null}${table('Other points: throughput against machines', ['Plan', 'Machines', html`Throughput${predicted}`, 'Hops'], alternatives, [1, 2, 3])}` : null}`;
}

function steps(view: PlanView, links: boolean): Html {
  const { derivation } = view.plan;
  if (derivation.length === 0) return html`<p class="quiet">The plan is the input, unchanged.</p>`;
  return html`<ol class="steps">${derivation.map((step) => stepItem(view, step, links))}</ol>`;
}

function stepItem({ id, plan, before, after }: PlanView, step: Step, links: boolean): Html {
  return html`<li id="step-${step.index}"><article aria-labelledby="step-${step.index}-title">
<h3 id="step-${step.index}-title"><span class="step-number" aria-hidden="true">${step.index}</span><span class="hidden">Step ${step.index}: </span>${sentence(step.summary)}</h3>
<p class="site">${code(step.rule)} at ${step.site.label}${step.site.span ? html` · ${spanCode(step.site.span)}` : null}</p>
${preparing(plan, step)}
${costChange(step)}
<details><summary>Evidence: ${plural(step.preconditions.length, 'precondition')}</summary>${preconditionTable(step.preconditions)}</details>
<details><summary>Delta: ${deltaWords(step.delta)}</summary>${deltaList(step.delta, before, after)}</details>
${links ? html`<p class="formats"><a href="/v1/plans/${id}/steps/${step.index}.html">See the program after step ${step.index}</a></p>` : null}
</article></li>`;
}

/** Throughputs so close are one to the search. */
const GAIN = 1.02;

/** A step that gains nothing by itself says what it is for. */
function preparing({ derivation }: Plan, { index, costBefore, costAfter }: Step): Html | null {
  if (costAfter.throughput >= costBefore.throughput * GAIN || costAfter.machines < costBefore.machines) return null;
  const next = derivation.find((later) => later.index > index && later.costAfter.throughput >= costBefore.throughput * GAIN);
  return html`<p class="prepares">${badge('plain', 'prepares')} ${
    next
      ? html`No more throughput by itself: it prepares <a href="#step-${next.index}">step ${next.index}</a>.`
      : 'no later step of this plan lets more through, either.'
  }</p>`;
}

function pictures({ id, images }: PlanView, links: boolean): Html {
  const more = (address: string): Html | null => (links ? html`<a href="${address}">open alone</a>` : null);
  return html`<h3>Locations</h3><p class="quiet">What a box is made of is told by its idioms. Both have the same layout.</p>
${figure('locations-before', images.locationsBefore, 'Locations before rewriting', 'Before', more(`/v1/plans/${id}/locations/before.svg`), 16)}
${figure('locations-after', images.locationsAfter, 'Locations after rewriting', 'After: + added', more(`/v1/plans/${id}/locations/after.svg`), 16)}
<h3>Operators</h3>
${figure('picture-after', images.after, 'Program after rewriting', 'After', more(`/v1/plans/${id}.svg`))}
${figure('picture-difference', images.difference, 'Difference between before and after', 'Difference: + added, − removed, ~ changed, → moved', more(`/v1/plans/${id}/diff.html`))}
${figure('picture-before', images.before, 'Program before rewriting', 'Before', more(`/v1/plans/${id}/steps/0.svg`))}`;
}

/** Longer lists start folded: the page is for reading from top to bottom. */
const FEW = 4;

function notDone(plan: Plan): Html {
  const open = plan.remarks.filter(({ outcome }) => outcome !== 'applied');
  if (open.length === 0) return html`<p class="quiet">Nothing was refused.</p>`;
  const nameOf = (key: string): string => plan.locations.find(({ location }) => location === key)?.name ?? key;
  const groups = new Map<string, Remark[]>();
  for (const remark of open) groups.set(remark.site.location, [...(groups.get(remark.site.location) ?? []), remark]);
  const parts = [...groups].map(
    ([key, remarks]) =>
      html`<details${remarks.length <= FEW ? html` open` : null}><summary>${nameOf(key)}: ${plural(remarks.length, 'remark')}</summary>${remarkTable(`Not done on ${nameOf(key)} (${key})`, remarks, null)}</details>`,
  );
  return html`<div class="filterable">${parts}</div>`;
}

function assumptions({ assumptions: list }: Plan): Html {
  return list.length > 0
    ? html`<ul class="plain">${list.map((text) => html`<li>${text}</li>`)}</ul>`
    : html`<p class="quiet">None beyond Hydro's own meaning.</p>`;
}

function checked({ plan: { verdict }, images }: PlanView): Html {
  const [result = '', ...lines] = verdictLines({ ...verdict, dropped: [] });
  const dropped = verdict.dropped ?? [];
  return html`<p>${badge(verdictKind(verdict), result)}</p><ul class="plain">${lines.map((text) => html`<li>${text.slice(2)}</li>`)}</ul>
${dropped.length > 0 ? html`<h3>Steps that were dropped</h3><p>Their preconditions hold, but a run shows what the program cannot: a rule is wrong. Please report it.</p>` : null}
${dropped.map((step, i) => droppedStep(step, i, images.dropped[i] ?? null))}`;
}

type DroppedStep = NonNullable<Plan['verdict']['dropped']>[number];

function droppedStep({ rule, label, counterexample }: DroppedStep, i: number, image: string | null): Html {
  const caption = 'The run: time downwards, a lane for each process and each member of a cluster';
  const title = `dropped-${i + 1}-title`;
  return html`<article aria-labelledby="${title}"><h4 id="${title}">${code(rule)} at ${label}</h4>
<p>${sentence(counterexample.summary)}</p>
${image === null ? null : figure(`dropped-${i + 1}`, image, `A run with ${rule} that the program cannot show`, caption)}
<details><summary>Inputs, results and decisions</summary><div class="table" tabindex="0" role="region" aria-label="Counterexample against ${rule}"><pre>${counterexampleLines(counterexample).join('\n')}</pre></div></details></article>`;
}

const verdictKind = ({ level, differential }: Plan['verdict']): 'good' | 'warn' | 'plain' =>
  level === 'differential' ? 'good' : differential ? 'warn' : 'plain';

function origin({ id, plan }: PlanView, links: boolean): Html {
  const rows: readonly (readonly [string, Content])[] = [
    ['Plan', code(id)],
    ['Input program', links ? html`<a href="/v1/programs/${plan.input}.html">${code(plan.input)}</a>` : code(plan.input)],
    ['Engine', `hydrofoil ${plan.engine.hydrofoil}, rules ${plan.engine.rules}, cost table ${plan.engine.costTable}`],
    ['Options', code(JSON.stringify(shortOptions(plan.options)))],
    ['Search', `${plan.stop.reason}; ${plural(plan.stop.candidates, 'candidate')} priced, ${plural(plan.stop.steps, 'step')}`],
  ];
  return html`<dl class="facts wide">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A profile has a figure for every operator; its name says enough here. */
const shortOptions = ({ profile, ...options }: Plan['options']): unknown =>
  profile === undefined ? options : { ...options, profile: (profile as { format: string }).format };
