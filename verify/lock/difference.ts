import { type Lock, plural } from '../../ir/index.ts';

type Location = Lock['locations'][number];

/** What two locks decide otherwise, a sentence each: steps, then what runs, then what is assumed. Prices are no decision. */
export function lockDifference(before: Lock, after: Lock): string[] {
  const stepOf = ({ rule, summary }: Lock['steps'][number]): string => `${rule}: ${summary}`;
  return [
    ...listDifference(before.steps.map(stepOf), after.steps.map(stepOf), 'step'),
    ...locationDifference(before.locations, after.locations),
    ...listDifference(before.assumptions.map(bare), after.assumptions.map(bare), 'assumption'),
  ];
}

/** Names say where a profile or a workload comes from: no decision of the plan. */
const bare = (assumption: string): string => assumption.replace(/ \(docs\/.*$/, '');

/** As multisets: a sentence may be there twice. */
function listDifference(before: readonly string[], after: readonly string[], what: string): string[] {
  const without = (some: readonly string[], others: readonly string[]): string[] => {
    const left = [...others];
    return some.filter((text) => {
      const at = left.indexOf(text);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return [
    ...without(before, after).map((text) => `- ${what} ${text}`),
    ...without(after, before).map((text) => `+ ${what} ${text}`),
  ];
}

function locationDifference(before: readonly Location[], after: readonly Location[]): string[] {
  const [was, is] = [before, after].map((list) => new Map(list.map((entry) => [entry.name, describe(entry)]))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    if (old === now) return [];
    if (now === undefined) return [`- location ${name}: ${old}`];
    return [old === undefined ? `+ location ${name}: ${now}` : `~ location ${name}: ${old} -> ${now}`];
  });
}

function describe({ machines, shards, key }: Location): string {
  if (shards === 1) return plural(machines, 'machine');
  return `${plural(machines, 'machine')}, ${plural(shards, 'shard')}${key === null ? '' : ` by ${key}`}`;
}
