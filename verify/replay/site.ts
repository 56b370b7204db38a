import { type FieldPath, factsOf, type Json, type LocationKey, type Policy, type Program, type Step } from '../../ir/index.ts';
import type { DecoupleSite, Labels, PartitionSite } from '../../rewrites/index.ts';

/** Where a step says that its rule was applied, or why it names no such place. */
export type Rebuilt<S> =
  | { readonly site: S; readonly operators: readonly number[]; readonly bindings: Json }
  | { readonly wrong: string };

const operatorsOf = (program: Program, location: LocationKey): number[] =>
  program.operators().flatMap((op) => (op.place.root === location ? [op.id] : []));

/** The site of a split: the operators that move are in the bindings, everything else follows from the program. */
export function decoupleSite(program: Program, { site, bindings }: Step, labels: Labels): Rebuilt<DecoupleSite> {
  const { location } = site;
  const listed = bindings['moved'];
  if (!Array.isArray(listed) || listed.length === 0) return { wrong: 'moved is not a list of operators' };
  const here = new Set(operatorsOf(program, location));
  const stranger = listed.find((id) => !here.has(id as number));
  if (stranger !== undefined) return { wrong: `operator ${JSON.stringify(stranger)} is not on ${location}` };
  const moved = new Set(listed as number[]);
  const operators = [...moved].sort((a, b) => a - b);
  return {
    site: { kind: 'decouple', program, units: factsOf(program).units, location, moved, roleOf: (ids) => labels.role(ids) },
    operators,
    bindings: { moved: operators, role: labels.role(moved) },
  };
}

/** The site of a sharding; without shards and a policy, of the turn of a process into a cluster. */
export function partitionSite(program: Program, { site, bindings }: Step, isSharding: boolean): Rebuilt<PartitionSite> {
  const { location } = site;
  const policy = isSharding ? readPolicy(bindings['policy']) : new Map();
  if (policy === null) return { wrong: 'policy is not a table from networks to field paths' };
  const shards = isSharding ? bindings['shards'] : 1;
  if (!Number.isInteger(shards) || (isSharding && (shards as number) < 2))
    return { wrong: 'shards is not a whole number from 2' };
  return {
    site: {
      kind: 'partition',
      program,
      location,
      shards: shards as number,
      policy,
      facts: factsOf(program).sharding(location, policy),
    },
    operators: operatorsOf(program, location),
    bindings: isSharding ? { shards: shards as number, policy: Object.fromEntries(policy) as Json } : {},
  };
}

function readPolicy(value: unknown): Policy | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const policy = new Map<number, readonly FieldPath[] | null>();
  for (const [id, paths] of Object.entries(value)) {
    if (!/^\d{1,9}$/.test(id) || !(paths === null || (Array.isArray(paths) && paths.every(isFieldPath)))) return null;
    policy.set(Number(id), paths as readonly FieldPath[] | null);
  }
  return policy;
}

const isFieldPath = (value: unknown): boolean => Array.isArray(value) && value.every((part) => typeof part === 'string');
