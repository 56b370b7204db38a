import { type FieldPath, factsOf, type Policy, type ShardingFacts } from '../../../ir/index.ts';
import { bestPolicy } from '../../best-policy.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';
import { operatorsAt } from '../../operators-at.ts';

/** Gives every logical member of a location several shards; a process is its only member. */
export interface PartitionSite extends Site {
  /** Shards of each logical member afterwards. */
  readonly shards: number;
  /** By which fields of what arrives each network into the location picks a shard; null: in turn. */
  readonly policy: Policy;
  readonly facts: ShardingFacts;
}

function siteOf({ program, location }: Pick<Where, 'program' | 'location'>, shards: number, policy: Policy): PartitionSite {
  return {
    program,
    location,
    operators: operatorsAt(program, location),
    shards,
    policy,
    facts: factsOf(program).sharding(location, policy),
  };
}

/** Under the policy that suits the location best. */
export const siteAt = (at: Pick<Where, 'program' | 'location'>, shards: number): PartitionSite =>
  siteOf(at, shards, bestPolicy(at.program, at.location));

export const bind = ({ shards, policy }: PartitionSite): Bindings => ({
  shards,
  policy: Object.fromEntries(policy) as Bindings,
});

export function unbind(where: Where, { shards, policy }: Bindings): PartitionSite | Wrong {
  const read = readPolicy(policy);
  if (read === null) return { wrong: 'policy is not a table from networks to field paths' };
  if (!Number.isInteger(shards) || (shards as number) < 2) return { wrong: 'shards is not a whole number from 2' };
  return siteOf(where, shards as number, read);
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
