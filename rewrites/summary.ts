import { type Plan, plural, type Remark, type Step } from '../ir/index.ts';
import { decidingGuesses } from './guesses.ts';
import { variantOf } from './registry.ts';
import { onScreen, type Part, type Screen, USUAL } from './screen.ts';
import { gain, onSameMachines, rate, times } from './words.ts';

/** Lines that are left below a text: what to do next, the prompt, and one for the command. */
const BELOW = 3;

/**
 * A plan on one screen: what is gained, what was guessed, what runs where, why it is safe, what keeps it from more. `explain` says
 * everything. Three lines are left for what to do next and for the prompt.
 * @returns lines that end with a word; where something did not fit, how much
 */
export function summarize(plan: Plan, screen: Screen = USUAL): string {
  const parts = (why: readonly string[]): Part[] => [
    head([...gained(plan), ...figures(plan)]),
    { title: null, items: guesses(plan), least: 2, rank: 0 },
    { title: 'What runs where', items: locations(plan), least: 2, rank: 2 },
    { title: `Why it is safe (${checked(plan)})`, items: why, least: 1, rank: 1 },
    { title: BLOCKS, items: obstacles(plan), least: 1, rank: 3 },
  ];
  const named = text(parts(reasons(plan, true)), screen);
  if (!leavesOut(named)) return named;
  // All laws, without where, rather than some of them.
  const laws = text(parts(reasons(plan, false)), screen);
  return leavesOut(laws) ? named : laws;
}

/** Does a summary leave steps out? */
const leavesOut = (summary: string): boolean => /\nWhy it is safe .*\n(?: .*\n)* {2}and \d+ more/.test(summary);

/** The steps of a plan on one screen, each with why it is safe; steps in a row that lean on one law share it where room is short. */
export function summarizeSteps(plan: Plan, screen: Screen = USUAL): string {
  if (plan.derivation.length === 0) return 'No steps: the plan is the input.\n';
  const parts = (items: readonly string[]): Part[] => [
    head(gained(plan)),
    { title: 'Steps, each proved before it was taken', items, least: 1, rank: 0 },
  ];
  const each = text(
    parts(plan.derivation.map((step) => `${step.index}. ${step.summary}: ${whyOf(step)} (${effect(step)})`)),
    screen,
  );
  if (!/^ {2}and \d+ more/m.test(each)) return each;
  return text(parts(inARow(plan.derivation).map((steps) => `${sentence(plan, steps)} (${effect(...steps)})`)), screen);
}

/**
 * What a plan does not have, on one screen: what blocks more, worst first.
 * @param remarks those of the plan that are of interest
 */
export function summarizeRefusals(plan: Plan, remarks: readonly Remark[], screen: Screen = USUAL): string {
  if (remarks.length === 0) return 'Nothing was refused.\n';
  const [refused, possible] = (['refused', 'not-better'] as const).map((outcome) =>
    remarks.filter((one) => one.outcome === outcome),
  );
  return text(
    [
      head([`${plural(refused?.length ?? 0, 'rewrite')} refused, ${possible?.length ?? 0} allowed of which no plan is better`]),
      { title: BLOCKS, items: obstacles({ ...plan, remarks: [...remarks] }), least: 1, rank: 0 },
    ],
    screen,
  );
}

const BLOCKS = 'What blocks more, worst first';
const head = (items: readonly string[]): Part => ({ title: null, items, least: items.length, rank: 0 });
const text = (parts: readonly Part[], { columns, rows }: Screen): string =>
  `${onScreen(parts, { columns, rows: rows - BELOW }).join('\n')}\n`;

/** The first lines of the summary: what is gained, and what was guessed. */
export const headlines = (plan: Plan): string[] => [...gained(plan), ...figures(plan), ...guesses(plan)];

const gained = (plan: Plan): string[] => [`${gain(plan)}${plan.outcome === 'improved' ? onSameMachines(plan.cost) : ''}`];

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
    ...paying(plan),
  ];
  return found.map((text) => `! ${text}`);
}

function deciding(plan: Plan): string[] {
  const [first, ...more] = decidingGuesses(plan).map(({ name, value, other }) => `${name} at ${other}, not ${value},`);
  if (first === undefined) return [];
  return [`a guess decides: with ${[first, ...more].join(' or ')} nothing is gained (--profile)`];
}

/** What a guess keeps from being done. */
function paying({ remarks }: Plan): string[] {
  const [first, ...more] = remarks.filter(({ pays }) => pays !== undefined);
  if (first?.pays === undefined) return [];
  const { rule, site, pays } = first;
  const option = `costs=${JSON.stringify({ [pays.cost]: pays.other })}`;
  const others = more.length === 0 ? '' : `, and ${plural(more.length, 'other')}`;
  return [
    `a guess decides: with ${pays.cost} at ${pays.other}, not ${pays.value}, ${rule} at ${site.label}${others} is worth it (--option '${option}')`,
  ];
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

/** What was done to make sure, in a few words. */
function checked({ verdict: { differential: runs } }: Plan): string {
  switch (runs?.result) {
    case undefined:
      return 'proved';
    case 'refines':
      return 'proved; runs show nothing new within the bounds';
    case 'budget':
      return `proved; ${plural(runs.work['schedules'] ?? 0, 'run')} showed nothing new, then the effort ended`;
    case 'unsupported':
      return 'proved; not run, since the interpreter lacks an operator';
    case 'counterexample':
      return 'a run shows something new';
  }
}

/**
 * A sentence for each step; steps that lean on the same law share it, in the order of the first of them.
 * @param places do they say where?
 */
function reasons(plan: Plan, places: boolean): string[] {
  const groups = new Map<string, Step[]>();
  for (const step of plan.derivation) groups.set(whyOf(step), [...(groups.get(whyOf(step)) ?? []), step]);
  return [...groups.values()].map((steps) => sentence(plan, steps, places));
}

/** Steps that follow each other and lean on the same law. */
function inARow(steps: readonly Step[]): Step[][] {
  const rows: Step[][] = [];
  for (const step of steps) {
    const [last] = rows.at(-1) ?? [];
    if (last !== undefined && whyOf(last) === whyOf(step)) rows.at(-1)?.push(step);
    else rows.push([step]);
  }
  return rows;
}

/** Steps that lean on the same law. */
function sentence({ locations: all }: Plan, steps: readonly Step[], where = true): string {
  const nameOf = new Map(all.map(({ location, name }) => [location, name]));
  const rules = [...new Set(steps.map(({ rule }) => rule))].join(', ');
  const places = [...new Set(steps.map(({ site }) => nameOf.get(site.location) ?? site.location))].join(', ');
  return `${ranges(steps.map(({ index }) => index))}. ${rules}${where ? ` ${places}` : ''}: ${whyOf(steps[0] as Step)}`;
}

/** What steps in a row change of the price. */
function effect(...steps: readonly Step[]): string {
  const [before, after] = [(steps[0] as Step).costBefore, (steps.at(-1) as Step).costAfter];
  const factor = before.throughput > 0 ? times(after.throughput / before.throughput) : 'none before';
  return `predicted throughput ${factor}, ${plural(after.machines, 'machine')}`;
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

const whyOf = (step: Step): string => variantOf(step)?.why ?? 'every precondition is proved';

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
