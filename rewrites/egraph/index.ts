/** E-graphs and equality saturation, for any language. See README.md. */
export { checkProof, printProof, termsOf } from './check-proof.ts';
export { type DrawOptions, draw } from './draw.ts';
export { type Analysis, EGraph, type EGraphOptions, type Id } from './egraph.ts';
export { type ExplainOptions, explain, type Proof, type ProofStep } from './explain.ts';
export { type DagOptions, extractDag } from './extract/dag.ts';
export { type ExactExtraction, type ExactOptions, extractExact } from './extract/exact.ts';
export {
  type Extraction,
  everyOperator,
  type NodeCost,
  NoFiniteTermError,
  termOf,
} from './extract/problem.ts';
export { extractTop, type Ranked } from './extract/top.ts';
export { extractTree } from './extract/tree.ts';
export { parseTerm, printTerm, type Term, TermSyntaxError, term } from './language.ts';
export { type Equation, type Pattern, parseEquations, parsePattern, printPattern } from './pattern.ts';
export {
  type Applier,
  bothWays,
  type Condition,
  differ,
  equal,
  instantiate,
  lookup,
  type Match,
  type Rewrite,
  rewrite,
} from './rewrite.ts';
export {
  type IterationReport,
  type RuleReport,
  type RunOptions,
  type RunReport,
  run,
  type StopReason,
  search,
} from './runner.ts';
export { type BackoffOptions, backoff, everyRule, type Scheduler } from './scheduler.ts';
export { type SerializedEGraph, type SerializeOptions, serialize } from './serialize.ts';
