import { alsoLines, type CostReport, type Plan, placeOf, type Remark, type Step, verdictLines } from '../ir/index.ts';

/** A plan as text for a reviewer: what is gained, what runs where, each step with its reasons, and what was refused. */
export function explain(plan: Plan): string {
  const lines = [
    headline(plan),
    '',
    ...costTable(plan),
    '',
    'Locations',
    ...plan.locations.flatMap((location) => [
      `  ${location.name} (${location.kind}${location.machines > 1 ? `, ${location.machines} machines` : ''}): ${location.role}`,
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

function headline({ outcome, cost, stop, derivation }: Plan): string {
  const words = {
    improved: `Improved: predicted throughput ${times(cost.speedup)} (${derivation.length} steps)${onSameMachines(cost)}`,
    'already-best': 'Already best: rules apply, but none of their plans is better',
    'nothing-applies': 'Nothing applies: every rule was refused',
    'budget-hit': `Stopped at the work limit: best so far is ${times(cost.speedup)} (${derivation.length} steps)`,
  };
  return `${words[outcome]}. Search: ${stop.reason}, ${stop.candidates} candidates.`;
}

/** What of the gain needs no machine. */
const onSameMachines = ({ before, after, localSpeedup }: Plan['cost']): string =>
  after.machines === before.machines
    ? ', on the same machines'
    : localSpeedup > 1
      ? `, ${times(localSpeedup)} of it on the same machines`
      : '';

const times = (factor: number): string => `${factor.toFixed(2)}x`;
const rate = (perSecond: number): string =>
  perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${Math.round(perSecond / 1e3)} k/s`;

function costTable({ cost }: Plan): string[] {
  const nameOf = (report: CostReport): string => {
    const found = report.locations.find((l) => l.location === report.bottleneck);
    return found === undefined
      ? 'none'
      : `${found.name} (${found.cpuNs.toFixed(0)} ns CPU, ${found.messages.toFixed(2)} messages per command)`;
  };
  const row = (label: string, report: CostReport): string =>
    `  ${label.padEnd(8)}${rate(report.throughput).padEnd(12)}${String(report.machines).padStart(3)} machines  ${String(report.hops).padStart(2)} hops  bottleneck ${nameOf(report)}`;
  const busy = cost.after.locations.filter((l) => l.counted).sort((a, b) => b.cpuNs - a.cpuNs);
  return [
    `Cost per command (model; source of the numbers: ${cost.after.source})`,
    row('before', cost.before),
    row('after', cost.after),
    ...busy.map(
      (l) =>
        `    ${l.name.padEnd(34)}${l.cpuNs.toFixed(0).padStart(6)} ns ${l.messages.toFixed(2).padStart(6)} messages  ${l.machines} machines${l.source === cost.after.source ? '' : `  (${l.source})`}`,
    ),
  ];
}

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
