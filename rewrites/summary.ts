import { type Plan, plural, type Step } from '../ir/index.ts';
import { decidingGuesses } from './guesses.ts';
import { RULES } from './registry.ts';
import { gain, onSameMachines, rate } from './words.ts';

/** How much a reader sees at once, in characters and lines. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Parts of a screen that warnings and locations may take. */
const SHARE = { warnings: 1 / 6, locations: 1 / 4 } as const;
/** Lines for what blocks more, however many steps there are. */
const ROOM = 3;
const USUAL: Screen = { columns: 100, rows: 40 };
const SMALLEST = 24;

/**
 * A plan on one screen: what is gained, what was guessed, what runs where, why it is safe, what keeps it from more. `explain` says
 * everything. Three lines are left for what to do next and for the prompt. Every step has its reason, also where a small screen has no room.
 * @returns lines that end with a word; where something did not fit, how much
 */
export function summarize(plan: Plan, { columns, rows }: Screen = USUAL): string {
  const lines = [...gained(plan), ...figures(plan)].flatMap((text) => wrapped(text, columns, ''));
  const height = Math.max(rows, SMALLEST);
  const left = (): number => height - 3 - lines.length;
  const part = (title: string | null, items: readonly string[], share: number): void => {
    if (items.length === 0) return;
    const indent = title === null ? '' : '  ';
    if (title !== null) lines.push(...wrapped(title, columns, ''));
    lines.push(
      ...fitting(
        items.map((text) => wrapped(text, columns, indent)),
        share,
        indent,
      ),
    );
  };
  part(null, guesses(plan), Math.floor(height * SHARE.warnings));
  part('What runs where', locations(plan), Math.floor(height * SHARE.locations));
  part(`Why it is safe (${plan.verdict.result})`, reasons(plan), Number.POSITIVE_INFINITY);
  part('What blocks more, worst first', obstacles(plan), Math.max(ROOM, left() - 1));
  return `${lines.join('\n')}\n`;
}

/** The first lines of the summary: what is gained, and what was guessed. */
export const headlines = (plan: Plan): string[] => [...gained(plan), ...figures(plan), ...guesses(plan)];

const gained = (plan: Plan): string[] => [`${gain(plan)}${plan.outcome === 'improved' ? onSameMachines(plan.cost) : ''}`];

/** A text in lines that break between words; all but the first are indented more. */
function wrapped(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > columns) {
      lines.push(line.trimEnd());
      line = `${indent}   `;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** As many items as fit, whole, and how many did not. */
function fitting(items: readonly (readonly string[])[], most: number, indent: string): string[] {
  const lines = items.flat();
  if (lines.length <= most) return lines;
  const shown: string[] = [];
  let count = 0;
  for (const item of items) {
    if (shown.length + item.length + 1 > most) break;
    shown.push(...item);
    count += 1;
  }
  return [...shown, `${indent}and ${items.length - count} more (--all)`];
}

function figures({ cost: { before, after }, derivation }: Plan): string[] {
  if (derivation.length === 0)
    return [`Predicted, not measured: ${rate(before.throughput)} on ${plural(before.machines, 'machine')}`];
  const machines = before.machines === after.machines ? '' : `${before.machines} -> `;
  return [
    `Predicted, not measured: ${rate(before.throughput)} -> ${rate(after.throughput)}, ${machines}${plural(after.machines, 'machine')}`,
  ];
}

/** What the plan leans on because the program does not say it: it may decide which plan is best. */
function guesses(plan: Plan): string[] {
  const { assumptions, program, cost, options } = plan;
  const locations = program['locations'] as readonly {
    kind: string;
    name: string;
    size?: number | null;
    role?: string;
    origin?: object | null;
  }[];
  const unsized = locations.filter(({ kind, size, origin }) => kind === 'cluster' && !size && !origin);
  const size = options['defaultClusterSize'];
  const workload = assumptions.filter((text) => text.startsWith('workload: ')).map((text) => text.replace(/ \(docs\/.*$/, ''));
  const told = (program['workload'] as readonly unknown[] | undefined)?.length || locations.some(({ role }) => role === 'client');
  const most = options['maxMachines'];
  const found = [
    ...(unsized.length === 0
      ? []
      : [`size of ${unsized.map(({ name }) => name).join(', ')} not given: taken for ${size} (defaultClusterSize)`]),
    ...workload,
    ...(told || workload.length > 0 ? [] : ['no workload given: each element of the input counts as one command']),
    ...(typeof most === 'number' && cost.before.machines > most
      ? [`the program as written has more machines than the limit of ${most} (maxMachines)`]
      : []),
    ...deciding(plan),
  ];
  return found.map((text) => `! ${text}`);
}

function deciding(plan: Plan): string[] {
  const [first, ...more] = decidingGuesses(plan).map(({ name, value, other }) => `${name} at ${other}, not ${value},`);
  if (first === undefined) return [];
  return [`a guess decides: with ${[first, ...more].join(' or ')} nothing is gained (--profile)`];
}

/** Busiest first; what has no work left last. */
function locations({ locations: all, cost }: Plan): string[] {
  const load = new Map(cost.after.locations.map((entry) => [entry.location, entry]));
  const ns = (key: string): number => load.get(key)?.cpuNs ?? 0;
  const counted = all.filter(({ location, removable }) => !removable && load.get(location)?.counted);
  const busy = [...counted].sort((a, b) => ns(b.location) - ns(a.location));
  const idle = all.filter(({ removable }) => removable).map(({ name }) => name);
  const width = Math.max(0, ...busy.map(({ machines }) => plural(machines, 'machine').length));
  return [
    ...busy.map(({ location, name, machines }) => {
      const most = location === cost.after.bottleneck ? ', the busiest' : '';
      return `${plural(machines, 'machine').padEnd(width)}  ${name}: ${Math.round(ns(location))} ns of CPU a command${most}`;
    }),
    ...(idle.length === 0 ? [] : [`nothing is left to start of ${idle.join(', ')}`]),
  ];
}

/** A sentence for each step; steps that lean on the same law share it, in the order of the first of them. */
function reasons({ derivation, locations: all }: Plan): string[] {
  const nameOf = new Map(all.map(({ location, name }) => [location, name]));
  const groups = new Map<string, Step[]>();
  for (const step of derivation) {
    const law = lawOf(step);
    groups.set(law, [...(groups.get(law) ?? []), step]);
  }
  return [...groups].map(([law, steps]) => {
    const rules = [...new Set(steps.map(({ rule }) => rule))].join(', ');
    const places = [...new Set(steps.map(({ site }) => nameOf.get(site.location) ?? site.location))].join(', ');
    return `${ranges(steps.map(({ index }) => index))}. ${rules} ${places}: ${law}`;
  });
}

/** Rising numbers as people write them: `1-3, 5`. */
function ranges(numbers: readonly number[]): string {
  const found: [first: number, last: number][] = [];
  for (const n of numbers) {
    const last = found.at(-1);
    if (last?.[1] === n - 1) last[1] = n;
    else found.push([n, n]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}

/** The first clause of the law that a step leans on: its evidence says which variant of the rule it is. */
function lawOf({ rule: id, preconditions }: Step): string {
  const rule = RULES.find((one) => one.id === id);
  const variant = rule?.variants.find(({ name }) => preconditions.some(({ evidence }) => evidence.startsWith(`${name}: `)));
  const law = variant?.law ?? rule?.law ?? 'every precondition is proved';
  return law.replace(/[;.].*$/s, '');
}

/** Remarks come in the order of load. What is refused of one location for one reason is one line. */
function obstacles({ remarks, locations: all }: Plan): string[] {
  const nameOf = new Map(all.map(({ location, name }) => [location, name]));
  const places = new Map<string, number>();
  for (const { rule, site, outcome, failed, note } of remarks) {
    const why = failed === null ? (note.includes('(max') ? note : null) : failed.reason.replace(/: .*$/s, '');
    if (outcome === 'applied' || why === null) continue;
    const help = failed?.unlock ? `; would help: ${failed.unlock}` : '';
    const line = `${rule} ${nameOf.get(site.location) ?? site.label}: ${why}${help}`;
    places.set(line, (places.get(line) ?? 0) + 1);
  }
  return [...places].map(([line, count]) => (count === 1 ? line : `${line} (${count} places)`));
}
