/** Rules and the search that applies them. Other top folders enter here. */
export { ASSUMPTIONS, assumptionOf, STANDING } from './assumptions.ts';
export { type Citation, WORKS } from './citations.ts';
export type {
  DecoupleSite,
  Differ,
  PartitionSite,
  Proof,
  Requirement,
  Rewrite,
  RuleExample,
  Validator,
} from './define-rewrite.ts';
export { replay } from './derivation.ts';
export { explain } from './explain.ts';
export { type Labels, labelsOf } from './labels.ts';
export { type Checks, DEFAULT_OPTIONS, ENGINE_VERSION, planOf, VERSIONS } from './optimize.ts';
export { type AnyRule, DECOUPLE_RULES, PARTITION_RULES, RULE_SET, RULES, type RuleSet } from './registry.ts';
