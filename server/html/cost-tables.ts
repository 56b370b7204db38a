import type { CostReport, Plan } from '../../index.ts';
import { type Content, type Html, html } from './html.ts';
import { badge, predicted, table } from './parts.ts';
import { amount, bottleneckMessages, bottleneckName, count, duration, perSecond } from './words.ts';

/** Before and after in one table, the figures that decide. */
export function costTable({ before, after }: Plan['cost']): Html {
  const ratio = (a: number, b: number): string =>
    a === 0 || a === b ? '' : `${b > a ? '+' : '−'}${amount(Math.abs((100 * (b - a)) / a))} %`;
  const row = (name: Content, text: (cost: CostReport) => string, change: string): Html =>
    html`<tr><th scope="row">${name}</th><td class="number">${text(before)}</td><td class="number">${text(after)}</td><td class="number">${change}</td></tr>`;
  return table(
    'Cost before and after',
    ['', 'Before', 'After', 'Change'],
    [
      row(html`Throughput${predicted}`, ({ throughput }) => perSecond(throughput), ratio(before.throughput, after.throughput)),
      row(html`Bottleneck${predicted}`, bottleneckName, ''),
      row('Machines', ({ machines }) => count(machines), ratio(before.machines, after.machines)),
      row('Hops per command', ({ hops }) => count(hops), ratio(before.hops, after.hops)),
      row(
        html`Messages per command at the bottleneck${predicted}`,
        (cost) => amount(bottleneckMessages(cost)),
        ratio(bottleneckMessages(before), bottleneckMessages(after)),
      ),
      row(
        html`CPU per command, all machines${predicted}`,
        ({ totalCpuNs }) => duration(totalCpuNs),
        ratio(before.totalCpuNs, after.totalCpuNs),
      ),
    ],
    [1, 2, 3],
  );
}

/** Load of every location; the bar is its share of the busiest one. */
export function loadTable(caption: string, cost: CostReport): Html {
  const most = Math.max(1, ...cost.locations.filter(({ counted }) => counted).map(({ cpuNs }) => cpuNs));
  const rows = cost.locations.map(({ location, name, role, machines, cpuNs, messages, bytes, counted }) => {
    const share = Math.min(100, Math.round((100 * cpuNs) / most));
    const note =
      location === cost.bottleneck ? badge('warn', 'predicted bottleneck') : counted ? null : badge('plain', 'not counted');
    return html`<tr><th scope="row">${name} ${note}<br><small>${role}</small></th><td class="number">${count(machines)}</td><td class="number">${duration(cpuNs)}<span class="load" aria-hidden="true"><i style="width:${counted ? share : 0}%"></i></span></td><td class="number">${amount(messages)}</td><td class="number">${amount(bytes)}</td></tr>`;
  });
  return table(
    caption,
    ['Location', 'Machines', html`CPU per command and machine${predicted}`, html`Messages${predicted}`, html`Bytes${predicted}`],
    rows,
    [1, 2, 3, 4],
  );
}
