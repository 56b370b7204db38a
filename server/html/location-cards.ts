import type { Channel, LocationPlan } from '../../index.ts';
import type { Labels } from '../engine.ts';
import { type Html, html } from './html.ts';
import { badge, code, operatorLabel, predicted, table } from './parts.ts';
import { amount, plural } from './words.ts';

/** The plan of one location: what runs there, on how many machines, and who talks to it. */
export function locationCard(plan: LocationPlan, labels: Labels): Html {
  const { location, name, kind, role, machines, shards, key, channelsIn, channelsOut, operators, removable, dfir } = plan;
  const facts: readonly (readonly [string, Html | string])[] = [
    ['Role', role],
    ['Machines', plural(machines, 'machine')],
    ...(shards > 1 ? ([['Shards', plural(shards, 'shard')]] as const) : []),
    ...(key === null ? [] : ([['Key', code(key)]] as const)),
  ];
  return html`<article class="card" id="${location}" aria-labelledby="${location}-name">
<header><h3 id="${location}-name">${name}</h3>${badge('plain', kind)}${plan.from === null ? null : badge('new', 'new')}${removable ? badge('warn', 'nothing runs here: remove it') : null}<code class="op-id card-key">${location}</code></header>
<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
${channels(`Into ${name}`, 'From', channelsIn)}
${channels(`Out of ${name}`, 'To', channelsOut)}
${operators.length > 0 ? html`<details><summary>${plural(operators.length, 'operator')}, in dataflow order</summary>${operatorOrder(operators, labels)}</details>` : null}
${dfir === '' ? null : html`<details><summary>DFIR text</summary><pre tabindex="0">${dfir}</pre></details>`}
</article>`;
}

const operatorOrder = (operators: readonly number[], labels: Labels): Html =>
  html`<ol class="operators">${operators.map((id) => html`<li>${operatorLabel(id, labels)}</li>`)}</ol>`;

function channels(caption: string, direction: string, list: readonly Channel[]): Html | null {
  if (list.length === 0) return null;
  const rows = list.map(
    ({ peerName, elementType, order, addressing, messages, network }) =>
      html`<tr><th scope="row">${peerName}<br><small>network ${network}</small></th><td>${code(elementType)}</td><td>${order}</td><td>${addressing}</td><td class="number">${amount(messages)}</td></tr>`,
  );
  return table(caption, [direction, 'Element type', 'Order', 'Addressing', html`Messages per command${predicted}`], rows, [4]);
}
