/**
 * The program model: what a Hydro program is and what can be read off it. Other top folders enter here.
 */

// Closures: what the Rust text of an expression does
export { isPlain, projectTerm, readType, sameTerm, shortClosure, shortType, type Term } from '../rust/index.ts';
// Programs for people: text, pictures, differences
export {
  type ChangedOperator,
  type DiffEdge,
  diffPrograms,
  type FieldChange,
  isEmptyDiff,
  type MovedOperator,
  type ProgramDiff,
} from './diff/diff.ts';
export { diffPicture, toDiffDot } from './diff/diff-dot.ts';
export { toDiffText } from './diff/diff-text.ts';
export { plainText, svgText } from './dot/escape.ts';
export { toOverviewDot } from './dot/overview.ts';
export { assertInert, renderSvg } from './dot/svg.ts';
export { THEME } from './dot/theme.ts';
export { type DotOptions, toDot } from './dot/to-dot.ts';
// Edits: what plans say of programs
export { applyEdits, applySteps } from './edits/apply.ts';
export { editsBetween } from './edits/between.ts';
// Errors
export { type Diagnostic, InputError, invariant } from './errors.ts';
export { coarserStep, splitPath } from './facts/coarser.ts';
export { isEmbedded } from './facts/embedded.ts';
export { emptyOperators } from './facts/empty.ts';
// Facts: what can be concluded about a program
export { factsOf } from './facts/facts.ts';
export { fieldTypes } from './facts/field-types.ts';
export { areOpposite } from './facts/idle-ticks/conditions.ts';
export { dataflowOrder, emitted, holds, keyFlow, resultOf } from './facts/key-flow.ts';
export { networksFrom, networksInto } from './facts/networks.ts';
export { operatorsOn } from './facts/operators-on.ts';
export { type Policy, proposePolicies } from './facts/policy.ts';
export { type PurePromise, promisedPure, promisedToTravel, purePromises } from './facts/promises.ts';
export { effect, expressionCount, type Impurity, impurity, type Reliance, reliance } from './facts/purity.ts';
export { replicaOperators } from './facts/replica.ts';
export { roleOf } from './facts/roles.ts';
export type { Finding, Obstacle, ShardingCheck } from './facts/sharding/finding.ts';
export { entryTerms, keyAtoms, leavesOf } from './facts/sharding/keys.ts';
export { type ShardingFacts, shardingFacts } from './facts/sharding/sharding.ts';
export { sharingOutside, statefulBehind } from './facts/shared-state.ts';
export { cannotTravel, seenAs, unknownParts, unsaidParts } from './facts/travel.ts';
export { type KeyLeaf, keyLeaves, memberTag, tupleItems } from './facts/types.ts';
export { type Bond, type Cut, type Unit, type UnitGraph, unitGraph } from './facts/units.ts';
// Glue: the only code that rewrites add
export type { CombineHoles, CombineStage } from './glue/combiners.ts';
export { hydroCrate, hydroNames } from './glue/hydro-crate.ts';
export type { AnswerPart, AskTypes, CountTypes, LookupHoles, MatchHoles, QuorumTest } from './glue/machines.ts';
export { NETWORK_TEMPLATES, networkGlue, PACK_TEMPLATES } from './glue/network-glue.ts';
export { isAddressed, type Packing, type Pairing, packingOf, pairingOf } from './glue/packs.ts';
export { ownText, renderNetworks, setGlue } from './glue/set-glue.ts';
export type { ClosureHole } from './glue/stages.ts';
export {
  GLUE_VERSION,
  type PackHoles,
  packWithoutSizes,
  type RebindHoles,
  type Representative,
  type RouteHoles,
  renderGlue,
  TEMPLATE_NAMES,
  type TemplateHoles,
  type TemplateName,
} from './glue/templates.ts';
// The program graph
export { type Collection, type CollectionKind, isBounded, isKeyed, isStream } from './graph/collection.ts';
export {
  clockOf,
  type Edge,
  inTick,
  isAtomic,
  isNested,
  type Json,
  type JsonObject,
  type LocationKey,
  type Operator,
  type Place,
  type Scope,
} from './graph/operator.ts';
export { producersFirst } from './graph/order.ts';
export {
  baseOf,
  type Expression,
  type FieldPath,
  type Glue,
  type InputEdge,
  type Location,
  type Origin,
  type OutputEdge,
  Program,
  type ProgramDraft,
  type ProgramHeader,
  shardsOf,
  type Workload,
} from './graph/program.ts';
export { isInserted, isPacked, type KeyPart, type Route } from './graph/route.ts';
export { isUserSpan, spanOf, userSpanNear, userSpanOf } from './graph/span.ts';
export { type HydroVersion, hydroForms, hydroVersion } from './graph/version.ts';
// Reading and writing documents, identity
export { flowHash, hashValue, programHash, withoutSpans } from './hash.ts';
// Idioms: recurring shapes of the library
export { findIdioms } from './idioms/find-idioms.ts';
export { type Idiom, type IdiomKind, type IdiomOf, isIdiom, type Membership } from './idioms/idiom.ts';
export { largestNumber } from './idioms/quorum.ts';
export { briefType, headOf, memberPair, sameType, splitTopLevel, tupleParts } from './idioms/type-shape.ts';
export { View as ProgramView } from './idioms/view.ts';
export { type CodeInfo, INPUT_CODES, type InputCode } from './json/codes.ts';
export { decodeMetadata, newMetadata, withCollection, withPlace, withRoot } from './json/edit.ts';
export { PROGRAM_FORMAT } from './json/envelope.ts';
export { DEFAULT_LIMITS, type Limits } from './json/limits.ts';
export { checkLossless } from './json/lossless.ts';
export { parseJson } from './json/parse.ts';
export { type ReadPlace, type RootKind, readKey, writeKey } from './json/place.ts';
export { readProgram } from './json/read.ts';
export { integrityOf, isLock, readLock, stringifyLock } from './json/read-lock.ts';
export { expectPlanFormat, isPlan, readPlan } from './json/read-plan.ts';
export { canonicalJson, stringifyJson } from './json/stringify.ts';
export { typeTextProblem } from './json/type-text.ts';
export { stringifyProgram, type WriteOptions, writeProgram } from './json/write.ts';
export { type AnyKind, each, entryOf, isKind, type Kind, kindOf, recordOf } from './operators/catalogue.ts';
export { unsetClosure, unsetCodecs } from './operators/forms.ts';
export { inOrder } from './operators/order.ts';
export type { Claims, OperatorRecord, OperatorRole } from './operators/record.ts';
export { clusterOf, isMemberList, isMembership, sourceOf } from './operators/sources.ts';
export { optionProblems } from './options.ts';
export { toDfir, toDfirAll } from './print/dfir/to-dfir.ts';
export { counterexampleLines, differentialLines, verdictLines } from './print/differential.ts';
export { clip, locationName, operatorLabel, plural } from './print/label.ts';
export { type MermaidOptions, toMermaid } from './print/mermaid.ts';
export type { FoldedIdiom, PictureOptions } from './print/picture/options.ts';
export type { Mark } from './print/picture/picture.ts';
export { alsoLines, placeOf } from './print/refusal.ts';
export { printTree, type TreeOptions } from './print/tree.ts';
// Profiles: what a run measured
export { checkedProfile, PROFILE_CODES, profileProblems } from './profile.ts';
// Schemas
export { type Edit, type EditOf, EditSchema } from './schema/edits.ts';
export { type Inputs, InputsSchema } from './schema/inputs.ts';
export { LOCK_FORMAT, type Lock, LockSchema, type Price } from './schema/lock.ts';
export { type CompareOptions, CompareOptionsSchema, type Options, OptionsSchema } from './schema/options.ts';
export {
  type Channel,
  type CostReport,
  type GraphDelta,
  type LocationCost,
  type LocationPlan,
  PLAN_FORMAT,
  type Plan,
  PlanSchema,
  type Precondition,
  type Remark,
  type Site,
  type Step,
} from './schema/plan.ts';
export { type Profile, ProfileSchema } from './schema/profile.ts';
export { type ProgramDocument, ProgramSchema } from './schema/program.ts';
export { type SimulateOptions, SimulateOptionsSchema } from './schema/simulate.ts';
export { type Counterexample, Differential, type DroppedStep, GivenBounds, Verdict } from './schema/verdict.ts';
export { closest, didYouMean } from './suggest.ts';
