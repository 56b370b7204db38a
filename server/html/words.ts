import type { CostReport, GraphDelta, Plan } from '../../index.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const count = (value: number): string => whole.format(value);
export const amount = (value: number): string => (Math.abs(value) >= 1000 ? whole.format(value) : fine.format(value));
export const times = (factor: number): string => `× ${factor >= 100 ? whole.format(factor) : factor.toFixed(2)}`;
export const plural = (n: number, word: string, many = `${word}s`): string => `${count(n)} ${n === 1 ? word : many}`;

/** Nanoseconds in the unit that reads best. */
export function duration(ns: number): string {
  if (ns >= 1e9) return `${fine.format(ns / 1e9)} s`;
  if (ns >= 1e6) return `${fine.format(ns / 1e6)} ms`;
  if (ns >= 1e3) return `${fine.format(ns / 1e3)} µs`;
  return `${fine.format(ns)} ns`;
}

export function perSecond(rate: number): string {
  if (rate >= 1e6) return `${fine.format(rate / 1e6)} M/s`;
  return rate >= 1000 ? `${fine.format(rate / 1000)} k/s` : `${fine.format(rate)}/s`;
}

/** Sentences of the library start small so that they can be joined; headings do not. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const sources: Readonly<Record<string, string>> = {
  profile: 'a profile of this program',
  user: 'your numbers',
  calibrated: 'the calibrated cost table',
  default: 'the default cost table',
};
/** `source` of a cost: words joined by commas. */
export const costSource = (source: string): string =>
  source
    .split(', ')
    .map((word) => sources[word] ?? word)
    .join(', ');

export const outcomes: Readonly<Record<Plan['outcome'], { readonly title: string; readonly text: string }>> = {
  improved: { title: 'Improved', text: 'A better plan was found.' },
  'already-best': { title: 'Already best', text: 'Rewrites apply, but none of them is predicted to be better.' },
  'nothing-applies': { title: 'Nothing applies', text: 'No rewrite is safe here; see the reasons below.' },
  'budget-hit': { title: 'Budget hit', text: 'The work limit ended the search; this is the best plan so far.' },
};

export function bottleneckName(cost: CostReport): string {
  if (cost.bottleneck === null) return 'none';
  return cost.locations.find(({ location }) => location === cost.bottleneck)?.name ?? cost.bottleneck;
}

/** Messages per command at one machine of the bottleneck. */
export function bottleneckMessages(cost: CostReport): number {
  return cost.locations.find(({ location }) => location === cost.bottleneck)?.messages ?? 0;
}

export const deltaKinds = ['added', 'removed', 'changed', 'moved'] as const;
/** Marks beside the words, so that colour is never the only sign. */
export const deltaSigns: Readonly<Record<(typeof deltaKinds)[number], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  moved: '→',
};

export function deltaWords(delta: GraphDelta): string {
  const parts = deltaKinds.filter((kind) => delta[kind].length > 0).map((kind) => `${count(delta[kind].length)} ${kind}`);
  return parts.length > 0 ? parts.join(', ') : 'no operator touched';
}

/** Name of a program document; bare arrays have none. */
export function programName(document: unknown): string {
  const name: unknown =
    typeof document === 'object' && document !== null ? (document as Record<string, unknown>)['name'] : undefined;
  return typeof name === 'string' && name !== '' ? name : 'Unnamed program';
}
