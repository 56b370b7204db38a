import { alsoLines, type GraphDelta, type Precondition, placeOf, type Remark, type Step } from '../../index.ts';
import type { Labels } from '../engine.ts';
import { type Content, type Html, html } from './html.ts';
import { count, deltaKinds, deltaSigns, duration, perSecond, plural, times } from './words.ts';

/** Above this, lists of operators fold away. */
const LONG_LIST = 12;

export const section = (id: string, title: string, body: Content, lead: Content = null): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${lead ? html`<p class="lead">${lead}</p>` : null}${body}</section>`;

export const badge = (kind: string, text: string): Html => html`<span class="badge ${kind}">${text}</span>`;
/** Text of a program may break between its words, not in them. */
export function breakable(text: string): Html {
  const pieces = text.split(/(?<=::|[(<,.&|_{=;/])(?!\s)/);
  return html`${pieces.map((piece, i) => (i === 0 ? piece : html`<wbr>${piece}`))}`;
}
export const code = (text: string): Html => html`<code>${breakable(text)}</code>`;
/** Where in the source: the end of the path is what people look for, the rest is in the title. */
export function spanCode(span: string): Html {
  const short = span.split('/').slice(-2).join('/');
  return short === span ? code(span) : html`<code title="${span}">…/${short}</code>`;
}

export const hash = (id: string): Html => html`<code class="hash" title="${id}">${id.slice(0, 12)}</code>`;

/** A wide table scrolls in its own box, which the keyboard must be able to reach. */
export function table(
  caption: string,
  head: readonly Content[],
  rows: readonly Content[],
  numeric: readonly number[] = [],
): Html {
  const cells = head.map((text, i) => html`<th scope="col"${numeric.includes(i) ? html` class="number"` : null}>${text}</th>`);
  return html`<div class="table" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A picture that can be enlarged; without scripts it is an image and a link. */
/** @param letters pixels of the smallest letters at the picture's own size; the page shows it no smaller than can be read */
export function figure(id: string, src: string, alt: string, caption: Content, formats: Content = null, letters = 12): Html {
  return html`<figure id="${id}" class="picture" data-zoom data-letters="${letters}"><div class="canvas" tabindex="0" role="group" aria-label="${alt}"><img src="${src}" alt="${alt}" loading="lazy" decoding="async"></div><figcaption><span>${caption}</span>${formats}</figcaption></figure>`;
}

/** Longest label in a list; closures can be pages long. */
const LABEL = 160;

export function operatorLabel(id: number, labels: Labels): Html {
  const label = labels.get(id) ?? 'operator';
  const shown = label.length > LABEL ? html`<code title="${label}">${breakable(label.slice(0, LABEL))}…</code>` : code(label);
  return html`<span class="op-id">${id}</span> ${shown}`;
}

export function operatorList(ids: readonly number[], labels: Labels, what: string): Html {
  const items = ids.map((id) => html`<li>${operatorLabel(id, labels)}</li>`);
  const list = html`<ul class="operators">${items}</ul>`;
  if (ids.length === 0) return html`<p class="quiet">None.</p>`;
  return ids.length <= LONG_LIST ? list : html`<details><summary>${plural(ids.length, what)}</summary>${list}</details>`;
}

export function deltaList(delta: GraphDelta, before: Labels, after: Labels): Html {
  const kinds = deltaKinds.filter((kind) => delta[kind].length > 0);
  if (kinds.length === 0) return html`<p class="quiet">No operator was touched.</p>`;
  return html`<div class="delta">${kinds.map(
    (kind) =>
      html`<div class="${kind}"><h4><span class="sign" aria-hidden="true">${deltaSigns[kind]}</span> ${count(delta[kind].length)} ${kind}</h4>${operatorList(delta[kind], kind === 'removed' ? before : after, 'operator')}</div>`,
  )}</div>`;
}

export function preconditionTable(preconditions: readonly Precondition[]): Html {
  const rows = preconditions.map(
    ({ name, proved, evidence }) =>
      html`<tr><th scope="row">${name}</th><td>${proved ? badge('good', '✓ proved') : badge('bad', '✗ not proved')}</td><td>${evidence}</td></tr>`,
  );
  return table('Preconditions and their evidence', ['Precondition', 'Verdict', 'Evidence'], rows);
}

/** Read aloud as "to". */
/** Beside every figure of the cost model. */
export const predicted = html` <small>predicted</small>`;

const arrow = html` <span aria-hidden="true">→</span><span class="hidden">to</span> `;

export function costChange({ costBefore, costAfter }: Step): Html {
  const factor = costBefore.throughput > 0 ? costAfter.throughput / costBefore.throughput : 1;
  return html`<dl class="change">
<div><dt>Throughput${predicted}</dt><dd>${perSecond(costBefore.throughput)}${arrow}${perSecond(costAfter.throughput)} <small>${times(factor)}</small></dd></div>
<div><dt>Machines</dt><dd>${count(costBefore.machines)}${arrow}${count(costAfter.machines)}</dd></div>
<div><dt>Hops</dt><dd>${count(costBefore.hops)}${arrow}${count(costAfter.hops)}</dd></div>
<div><dt>CPU per command${predicted}</dt><dd>${duration(costBefore.totalCpuNs)}${arrow}${duration(costAfter.totalCpuNs)}</dd></div>
</dl>`;
}

function refusal(failed: NonNullable<Remark['failed']>, note: string): Html {
  const [, used = '', span] = /^(used at )?(.*)$/.exec(placeOf(failed) ?? '') ?? [];
  const rest = [...alsoLines(failed), ...(note === '' ? [] : [note])];
  return html`<strong>${failed.precondition}</strong><br>${failed.reason}${span ? html`<br><small>${used}${spanCode(span)}</small>` : null}${rest.map((line) => html`<br><small>${line}</small>`)}`;
}

export function remarkTable(caption: string, remarks: readonly Remark[], nameOf: ((key: string) => string) | null): Html {
  const rows = remarks.map(({ rule, site, outcome, failed, note }) => {
    const place = [nameOf?.(site.location), site.span === null ? null : spanCode(site.span)].filter(
      (part) => part !== undefined && part !== null,
    );
    const where = html`${site.label}<br><small>${place.map((part, i) => html`${i > 0 ? ' · ' : null}${part}`)}</small>`;
    const why = failed ? refusal(failed, note) : note;
    const unlock = failed?.unlock ?? null;
    return html`<tr><th scope="row">${code(rule)}<br>${badge(outcome === 'refused' ? 'bad' : 'plain', outcome)}</th><td>${where}</td><td>${why}</td><td>${unlock ?? html`<span class="quiet">—</span>`}</td></tr>`;
  });
  return table(caption, ['Rule', 'Where', 'Why not', 'What would unlock it'], rows);
}
