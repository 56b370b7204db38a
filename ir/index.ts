/**
 * The program model: what a Hydro program is and what can be read off it. Other top folders enter here.
 */

// Errors
export { type Diagnostic, InputError, invariant } from './errors.ts';

// The program graph
export { type Collection, type CollectionKind, isBounded, isKeyed, isStream } from './graph/collection.ts';
export {
  clockOf,
  type Edge,
  inTick,
  isAtomic,
  type Json,
  type JsonObject,
  type LocationKey,
  type Operator,
  type Place,
  type Scope,
} from './graph/operator.ts';
export {
  type Expression,
  type FieldPath,
  type Glue,
  type InputEdge,
  type Location,
  type Origin,
  type OutputEdge,
  Program,
  type ProgramHeader,
  type Workload,
} from './graph/program.ts';

// Reading and writing documents, identity
export { hashValue, programHash } from './hash.ts';
export { type CodeInfo, INPUT_CODES, type InputCode } from './json/codes.ts';
export { newMetadata, withCollection, withPlace, withRoot } from './json/edit.ts';
export { DEFAULT_LIMITS, type Limits } from './json/limits.ts';
export { parseJson } from './json/parse.ts';
export { readKey, writeKey } from './json/place.ts';
export { readProgram } from './json/read.ts';
export { canonicalJson, stringifyJson } from './json/stringify.ts';
export { typeTextProblem } from './json/type-text.ts';
export { stringifyProgram, type WriteOptions, writeProgram } from './json/write.ts';

// Schemas
export { type Options, OptionsSchema } from './schema/options.ts';
export {
  type Channel,
  type CostReport,
  type GraphDelta,
  type LocationCost,
  type LocationPlan,
  type Plan,
  PlanSchema,
  type Precondition,
  type Remark,
  type Site,
  type Step,
} from './schema/plan.ts';
export { type ProgramDocument, ProgramSchema } from './schema/program.ts';
