import type { RuleInfo } from '../engine.ts';
import { problemTypes } from '../http/problem-types.ts';
import { html } from './html.ts';
import { page } from './layout.ts';
import { code, section, table } from './parts.ts';

const server = { kind: 'server' } as const;

/** What the form offers; every other option is in the API. */
const fields = html`<fieldset><legend>Options</legend>
<label>Machines at most <input name="maxMachines" type="number" min="1" max="10000" placeholder="40"></label>
<label>Shards of a location at most <input name="maxShards" type="number" min="1" max="1000" placeholder="3"></label>
<label>Locations left as they are <input name="exclude" type="text" placeholder="Gateway, Clients"></label>
<label>Compare behaviour <select name="verify"><option value="">quick</option><option value="thorough">thorough</option><option value="off">off</option></select></label>
<label><input name="onlyLocal" type="checkbox" value="true"> No new machines</label>
</fieldset>`;

/** @param address of this server as the reader has it, e.g. `http://127.0.0.1:8717` */
export function startPage(version: string, address: string): string {
  return page(server, {
    title: 'Optimizer for Hydro programs',
    main: [
      html`<section class="summary"><p class="eyebrow">${version} at ${code(address)}</p><h1>Optimizer for Hydro programs</h1>
<p class="lead">Send a program, get a plan: the rewritten program, the steps that lead to it, why each is safe, what was refused and why, and what it is predicted to be worth.</p>
<form class="upload" data-upload><div><label for="file">Program document (JSON)</label> <input id="file" name="file" type="file" accept=".json,application/json"></div>
${fields}
<div class="actions"><button>Optimize</button> <button type="button" class="second" data-example="/examples/two_phase_commit_bench.json">Try an example: two-phase commit</button> <button type="button" class="second" data-cancel hidden>Cancel</button></div>
<progress aria-label="Optimizing" hidden></progress><p role="status" aria-live="polite"></p>
<noscript><p>Sending a file from here needs scripts; the commands below do not.</p></noscript></form></section>`,
      section(
        'shell',
        'From a shell',
        html`<pre tabindex="0">curl -sS -i -H 'content-type: application/json' --data-binary @program.json \\
  '${address}/v1/optimize?maxMachines=10'
npx --no-install hydrofoil optimize program.json --format html -o plan.html</pre>
<p>A program to try: <a href="/examples/two_phase_commit_bench.json">two_phase_commit_bench.json</a>, two-phase commit with its clients.</p>`,
      ),
      section(
        'more',
        'More',
        html`<ul class="plain"><li><a href="/docs">API with examples</a>, <a href="/openapi.json">OpenAPI document</a></li><li><a href="/rules">Rules and their preconditions</a></li><li><a href="/problems">Errors</a></li><li><a href="/v1/limits">Limits</a></li></ul>`,
      ),
    ],
  });
}

export function rulesPage(version: string, rules: readonly RuleInfo[]): string {
  const rows = rules.map(
    ({ id, version: number, law, variants, preconditions }) =>
      html`<tr id="${id}"><th scope="row">${code(id)}<br><small>version ${number}</small></th><td>${law}</td><td><ul class="plain">${variants.map((variant) => html`<li><strong>${variant.name}</strong>: ${variant.law}<br><small>${variant.costEffect}. ${variant.citation}</small></li>`)}</ul></td><td><ul class="plain">${preconditions.map(({ id: name, name: text }) => html`<li>${text} <small>${code(name)}</small></li>`)}</ul></td></tr>`,
  );
  return page(server, {
    title: 'Rules',
    crumbs: [{ text: 'Rules', href: '/rules' }],
    main: html`<section class="summary"><p class="eyebrow">${version}</p><h1>Rules</h1><p class="lead">What may be rewritten, and what must be proved first. As JSON: <a href="/v1/rules">/v1/rules</a>.</p></section>
<section aria-label="Rules">${table('Rules in the order in which they are tried', ['Rule', 'Law', 'Variants', 'Preconditions'], rows)}</section>`,
  });
}

export function problemPage(): string {
  const rows = Object.entries(problemTypes).map(
    ([name, { status, title, help }]) =>
      html`<tr id="${name}"><th scope="row">${code(name)}</th><td class="number">${status}</td><td>${title}</td><td>${help}</td></tr>`,
  );
  return page(server, {
    title: 'Errors',
    crumbs: [{ text: 'Errors', href: '/problems' }],
    main: html`<section class="summary"><h1>Errors</h1><p class="lead">Every error is <code>application/problem+json</code> (RFC 9457) with <code>code</code> and <code>diagnostics</code>.</p></section>
<section aria-label="Errors">${table('Kinds of errors', ['Code', 'Status', 'Title', 'What to do'], rows, [1])}</section>`,
  });
}
