import type { Step } from '../ir/index.ts';
import type { Rewrite, Variant } from './define-rewrite.ts';
import { combine } from './rules/combine/combine.ts';
import { decouple } from './rules/decouple/decouple.ts';
import { dropUnread } from './rules/drop-unread/drop-unread.ts';
import { incrementalJoin } from './rules/incremental-join/incremental-join.ts';
import { lookupMachine } from './rules/lookup-machine/lookup-machine.ts';
import { pack } from './rules/pack/pack.ts';
import { partition } from './rules/partition/partition.ts';
import { quorumMachine } from './rules/quorum-machine/quorum-machine.ts';
import { simplify } from './rules/simplify/simplify.ts';

/** The rules of a search, in the order in which their sites are tried. */
export type RuleSet = readonly Rewrite[];
export const RULES: RuleSet = [
  dropUnread,
  incrementalJoin,
  lookupMachine,
  quorumMachine,
  simplify,
  decouple,
  partition,
  combine,
  pack,
];

export const versionOf = (rules: RuleSet): string => rules.map(({ id, version }) => `${id}@${version}`).join(' ');

/** The variant of its rule that a step is: its evidence begins with the name. Null for steps of rules that are not ours. */
export function variantOf({ rule: id, preconditions }: Pick<Step, 'rule' | 'preconditions'>): Variant | null {
  const variants = RULES.find((rule) => rule.id === id)?.variants ?? [];
  return variants.find(({ name }) => preconditions.some(({ evidence }) => evidence.startsWith(`${name}: `))) ?? null;
}
