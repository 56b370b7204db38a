import type { LocationPlan, Plan, Remark, Step } from '../../index.ts';
import { assumptionOf, variantOf } from '../../rewrites/index.ts';

/** What a plan makes of a program, without what it costs: steps, locations and their channels, what was refused by which precondition. */
export function structureOf(plan: Plan): string {
  const { outcome, derivation, locations, remarks, assumptions, verdict } = plan;
  const possible = remarks.filter((one) => one.outcome === 'not-better');
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['steps', derivation.map(stepText)],
    ['locations', locations.flatMap(locationText)],
    ['refused', grouped(remarks.filter((one) => one.outcome === 'refused'))],
    ['not better', possible.filter(({ note }) => note !== ORDINARY).map((one) => `${siteText(one)}: ${one.note}`)],
  ];
  return `${[
    outcome,
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)])),
    `allowed besides: ${possible.filter(({ note }) => note === ORDINARY).length}`,
    `assumes ${[...new Set(assumptions.map((one) => assumptionOf(one)))].join(' ') || 'nothing'}`,
    `${verdict.level}: ${verdict.differential?.result ?? 'as written'}`,
  ].join('\n')}\n`;
}

/** The step with its variant; what moved follows from the bindings. */
function stepText({ summary, rule, preconditions, bindings, delta }: Step): string {
  const variant = variantOf({ rule, preconditions });
  if (variant === null) throw new Error(`the evidence of ${rule} names no variant`);
  const policy = bindings['policy'] === undefined ? '' : ` by ${JSON.stringify(bindings['policy']).replaceAll('"', '')}`;
  const changes = (['moved', 'added', 'removed', 'changed'] as const).flatMap((kind) =>
    delta[kind].length === 0 ? [] : [`${delta[kind].length} ${kind}`],
  );
  return `${rule} (${variant.name}): ${summary}${policy}; ${changes.join(', ')}`;
}

function locationText({ name, kind, role, removable, operators, channelsOut }: LocationPlan): string[] {
  return [
    `${name}: ${kind}, ${role}, ${removable ? 'empty' : `${operators.length} operators`}`,
    ...channelsOut.map(({ network, peerName, addressing }) => `  ${network} -> ${peerName}: ${addressing}`),
  ];
}

const siteText = ({ rule, site }: Remark): string => `${rule}: ${site.label}`;
const ORDINARY = 'allowed, but no plan that uses it here was better';

/** Sites of which the same is said share a line. */
function grouped(refused: readonly Remark[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { rule, site, failed, note } of refused) {
    const all = failed === null ? [] : [failed, ...(failed.also ?? [])];
    const ids = [...new Set(all.map(({ id }) => id))].join(', ');
    const what = `${rule}: ${ids}${failed?.unlock ? ', helped' : ''}${note === '' ? '' : `: ${note}`}`;
    groups.set(what, [...(groups.get(what) ?? []), site.label]);
  }
  return [...groups].map(([what, sites]) => `${what}\n    ${sites.join('\n    ')}`);
}

/** What plans are predicted to gain: the one place in these tests that prices show in. */
export function priceTable(plans: readonly (readonly [string, Plan])[]): string {
  const rows = plans.map(([name, { cost, stop, outcome }]) => {
    const side = ({ throughput, machines, hops }: Plan['cost']['after']): string[] => [
      `${Math.round(throughput / 1000)} k/s`,
      String(machines),
      String(hops),
    ];
    return [
      name,
      `${cost.speedup.toFixed(2)}x`,
      ...side(cost.before),
      ...side(cost.after),
      `${stop.reason} ${stop.candidates}`,
      outcome,
    ];
  });
  const head = ['program', 'gain', 'before', 'machines', 'hops', 'after', 'machines', 'hops', 'search', 'outcome'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  return [head, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] as number))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
