import {
  canonicalJson,
  integrityOf,
  type Json,
  LOCK_FORMAT,
  type Lock,
  type Plan,
  readProgram,
  withoutSpans,
} from '../ir/index.ts';
import { DEFAULT_OPTIONS, priceOf } from './optimize.ts';

/** A plan as it is kept with the source: small, for a reviewer to read and for a build to apply. */
export function lockOf(plan: Plan): Lock {
  const { original, flow, engine, outcome, cost, locations, derivation, assumptions } = plan;
  const lock: Lock = {
    format: LOCK_FORMAT,
    program: nameOf(original),
    flow,
    clusters: [...readProgram(original).locations.values()].flatMap(({ key, name, size }) =>
      size === null ? [] : [{ location: key, name, size }],
    ),
    engine,
    options: chosen(plan),
    outcome,
    cost: { before: priceOf(cost.before), after: priceOf(cost.after), speedup: Math.round(cost.speedup * 1000) / 1000 },
    locations: locations
      .filter(({ removable }) => !removable)
      .map(({ location, name, role, machines, shards, key }) => ({ location, name, role, machines, shards, key })),
    steps: derivation.map(({ summary, rule, ruleVersion, site, bindings, edits }) => ({
      summary,
      rule,
      ruleVersion,
      location: site.location,
      bindings,
      // Positions are of the source that the plan was made from.
      edits: withoutSpans(edits as Json) as typeof edits,
    })),
    assumptions,
    integrity: '',
  };
  return { ...lock, integrity: integrityOf(lock) };
}

const nameOf = (original: Plan['original']): string =>
  Array.isArray(original) ? 'program' : String(original['name'] ?? 'program');

/** Options that were chosen: neither defaults nor what the program says itself. */
function chosen({ options, original }: Plan): Lock['options'] {
  const own: Readonly<Record<string, unknown>> = {
    ...DEFAULT_OPTIONS,
    ...(Array.isArray(original) ? {} : { profile: original['profile'] }),
  };
  const isOwn = (name: string, value: unknown): boolean =>
    own[name] !== undefined && canonicalJson(own[name] as Json) === canonicalJson(value as Json);
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => !isOwn(name, value)));
}
