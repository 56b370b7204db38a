/** Checks that do not trust the search. */

// Level 3 of the ladder as documents
export { COMPARE_CODES, type CompareCode } from './differential/codes.ts';
export { comparePrograms } from './differential/compare.ts';
export { differ } from './differential/differ.ts';
export { boundsOf, EFFORTS } from './differential/efforts.ts';
export { certified } from './differential/verdict.ts';
// Concrete evaluation of closures
export { compileClosure } from './eval/closure.ts';
export { learnTypes } from './eval/learn.ts';
export {
  type Compiled,
  EvaluationError,
  type Instance,
  type KnownTypes,
  type Log,
  NO_TYPES,
  NOWHERE,
  type Outcome,
  type Place,
  type Site,
  variable,
  type World,
  world,
} from './eval/runtime.ts';
export { show } from './eval/show.ts';
export { inputOf } from './eval/symbols.ts';
export { compare, data, int, keyOf, part, shape, struct, tuple, type Value } from './eval/value.ts';
// Inputs of runs as documents
export { SIMULATE_CODES, type SimulateCode } from './inputs/codes.ts';
// Plans that are kept with the source
export { applyLock, checkLock, type LockReport, type Unlocked } from './lock/check-lock.ts';
// Comparing what two programs can show
export { type Bounds, QUICK } from './refine/bounds.ts';
export { checkRefinement, type Verdict } from './refine/check.ts';
export { type Exploration, explore, type Found, type Search } from './refine/explore.ts';
export { clusterSizes } from './refine/ground.ts';
export { type Comparison, comparisonOf, comparisonsOf, covers, explainsSightings, outcomeKey } from './refine/history.ts';
export type { Counterexample } from './refine/pair.ts';
export type { Work } from './refine/tally.ts';
// Certificate replay: a plan's steps, proved and applied again
export { checkDerivation } from './replay/check-derivation.ts';
export { REPLAY_CODES, type ReplayCode } from './replay/codes.ts';
// Running a program
export { type Choices, ListedChoices, RandomChoices } from './run/choices.ts';
export type { Closure, ProgramClosures } from './run/closures.ts';
export type { Event } from './run/event.ts';
export { type Layout, layout, type Unsupported } from './run/layout.ts';
export type { InputPort, OutputPort } from './run/ports.ts';
export { programClosures } from './run/program-closures.ts';
export { type History, type Phase, type Run, type Script, type Send, type Setting, simulate } from './run/simulate.ts';
// One run of a program, for people
export { type Drawing, drawCounterexample, replayCounterexample } from './simulate/counterexample.ts';
export { diagramSvg, diagramText, endOfRun, historyText, type RunReport, runReport } from './simulate/report.ts';
export { type Simulation, simulateProgram } from './simulate/simulate-program.ts';
// The validator: invariants of a program
export { VALIDATOR_CODES, type ValidatorCode } from './validator/codes.ts';
export { validate } from './validator/validate.ts';
