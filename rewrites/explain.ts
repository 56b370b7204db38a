import { alsoLines, type CostReport, type Plan, placeOf, plural, type Remark, type Step, verdictLines } from '../ir/index.ts';
import { gain, onSameMachines, rate } from './words.ts';

/** A plan as text for a reviewer: what is gained, what runs where, each step with its reasons, and what was refused. */
export function explain(plan: Plan): string {
  const lines = [
    headline(plan),
    '',
    ...costTable(plan),
    '',
    'Locations',
    ...plan.locations.flatMap((location) => [
      `  ${location.name} (${location.kind}${location.machines > 1 ? `, ${plural(location.machines, 'machine')}` : ''}): ${location.role}`,
      ...(location.removable ? ['    no operators left: nothing needs to be started here'] : []),
      ...location.channelsOut.map((c) => `    -> ${c.peerName} by network ${c.network}: ${c.elementType}, to ${c.addressing}`),
    ]),
    '',
    plan.derivation.length === 0 ? 'No step.' : 'Steps',
    ...plan.derivation.flatMap(explainStep),
    '',
    ...whyNot(plan.remarks),
    '',
    'Assumptions',
    ...plan.assumptions.map((assumption) => `  ${assumption}`),
    '',
    'Checked',
    ...verdictLines(plan.verdict).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(plan: Plan): string {
  const { stop, cost, outcome } = plan;
  return `${gain(plan)}${outcome === 'improved' ? onSameMachines(cost) : ''}. Search: ${stop.reason}, ${plural(stop.candidates, 'candidate')}.`;
}

function costTable({ cost }: Plan): string[] {
  const nameOf = (report: CostReport): string => {
    const found = report.locations.find((l) => l.location === report.bottleneck);
    return found === undefined
      ? 'none'
      : `${found.name} (${found.cpuNs.toFixed(0)} ns CPU, ${found.messages.toFixed(2)} messages per command)`;
  };
  const row = (label: string, report: CostReport): string =>
    `  ${label.padEnd(8)}${rate(report.throughput).padEnd(12)}${counted(report.machines, 'machine')}  ${counted(report.hops, 'hop')}  bottleneck ${nameOf(report)}`;
  const busy = cost.after.locations.filter((l) => l.counted).sort((a, b) => b.cpuNs - a.cpuNs);
  return [
    `Cost per command (model; source of the numbers: ${cost.after.source})`,
    row('before', cost.before),
    row('after', cost.after),
    ...busy.map(
      (l) =>
        `    ${l.name.padEnd(34)}${l.cpuNs.toFixed(0).padStart(6)} ns ${l.messages.toFixed(2).padStart(6)} messages  ${plural(l.machines, 'machine')}${l.source === cost.after.source ? '' : `  (${l.source})`}`,
    ),
  ];
}

/** A column: `  1 machine `, `  2 machines`. */
const counted = (n: number, word: string): string =>
  `${String(n).padStart(3)} ${(n === 1 ? word : `${word}s`).padEnd(word.length + 1)}`;

function explainStep(step: Step): string[] {
  const [before, after] = [step.costBefore.throughput, step.costAfter.throughput];
  return [
    `  ${step.index}. ${step.rule}: ${step.summary}`,
    `     ${step.site.span ?? 'no span'}; throughput ${rate(before)} -> ${rate(after)}; ${step.delta.moved.length} moved, ${step.delta.added.length} added, ${step.delta.changed.length} changed`,
    ...step.preconditions.map(({ name, evidence }) => `     + ${name}: ${evidence}`),
  ];
}

/** What was refused or not better, grouped by site; rules that say the same share a line. */
export function whyNot(remarks: readonly Remark[]): string[] {
  const bySite = new Map<string, Map<string, string[]>>();
  const left = remarks.filter((remark) => remark.outcome !== 'applied');
  const heading = ({ site: { label, operators } }: Remark): string => {
    const first = Math.min(...operators);
    const alike = left.some(({ site }) => site.label === label && Math.min(...site.operators) !== first);
    return alike ? `${label} (from operator ${first})` : label;
  };
  for (const remark of left) {
    const site = bySite.get(heading(remark)) ?? new Map<string, string[]>();
    bySite.set(heading(remark), site);
    const reason = reasonOf(remark);
    site.set(reason, [...(site.get(reason) ?? []), remark.rule]);
  }
  return [
    'Why not more',
    ...[...bySite].flatMap(([label, reasons]) => [
      `  ${label}`,
      ...[...reasons].map(([reason, rules]) => `    ${rules.join(', ')}: ${reason}`),
    ]),
  ];
}

function reasonOf({ failed, note }: Remark): string {
  if (failed === null) return note;
  const { precondition, reason, where, unlock } = failed;
  const place = placeOf(failed);
  const at = where.length === 0 ? '' : ` (operator ${where.join(', ')}${place === null ? '' : `: ${place}`})`;
  const more = [...alsoLines(failed), ...(unlock === null ? [] : [`would help: ${unlock}`]), ...(note === '' ? [] : [note])];
  return [`refused, "${precondition}" fails: ${reason}${at}`, ...more].join('\n      ');
}
