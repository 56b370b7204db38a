/** Rules and the search that applies them. Other top folders enter here. */
export { ASSUMPTIONS, assumptionOf, STANDING } from './assumptions.ts';
export { type Citation, WORKS } from './citations.ts';
export {
  type Bindings,
  type Differ,
  defineRewrite,
  type Proof,
  proved,
  type Requirement,
  type Rewrite,
  refused,
  requires,
  type Site,
  type SiteFacts,
  type Validator,
  type Variant,
  type Where,
} from './define-rewrite.ts';
export { replay } from './derivation.ts';
export { explain } from './explain.ts';
export { type Labels, labelsOf } from './labels.ts';
export { lockOf } from './lock.ts';
export { type Checks, checkRules, costNow, DEFAULT_OPTIONS, ENGINE_VERSION, planOf, VERSIONS } from './optimize.ts';
export { RULES, type RuleSet, variantOf } from './registry.ts';
export { onScreen, type Part, type Screen, USUAL } from './screen.ts';
export { headlines, summarize, summarizeRefusals, summarizeSteps } from './summary.ts';
