/** Checks that do not trust the search. */

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
export { compare, keyOf, type Value } from './eval/value.ts';

// Certificate replay: a plan's steps, proved and applied again
export { checkDerivation } from './replay/check-derivation.ts';
export { REPLAY_CODES, type ReplayCode } from './replay/codes.ts';
// The validator: invariants of a program
export { VALIDATOR_CODES, type ValidatorCode } from './validator/codes.ts';
export { validate } from './validator/validate.ts';
