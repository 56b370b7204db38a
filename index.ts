/** The library: programs in, plans out. Pure and deterministic: the same input, options and versions give the same bytes. */
import { withCosts } from './cost/index.ts';
import {
  type CompareOptions,
  type Counterexample,
  type Diagnostic,
  type Differential,
  factsOf,
  flowHash,
  InputError,
  invariant,
  type Lock,
  type Options,
  optionProblems,
  type Plan,
  Program,
  profileProblems,
  readLock,
  readPlan,
  readProgram,
  type SimulateOptions,
  type Step,
} from './ir/index.ts';
import { checkRules, labelsOf, planOf, RULES, replay, WORKS } from './rewrites/index.ts';
import {
  applyLock as applyLocked,
  boundsOf,
  certified,
  checkDerivation,
  checkLock as checkLocked,
  comparePrograms,
  type Drawing,
  differ,
  drawCounterexample,
  type LockReport,
  type Simulation,
  simulateProgram,
  type Unlocked,
  validate,
} from './verify/index.ts';

export { type Calibration, calibrate } from './cost/index.ts';
export {
  alsoLines,
  type Channel,
  type CompareOptions,
  type CostReport,
  type Counterexample,
  canonicalJson,
  checkLossless,
  closest,
  counterexampleLines,
  type Diagnostic,
  Differential,
  didYouMean,
  differentialLines,
  diffPicture,
  diffPrograms,
  expectPlanFormat,
  findIdioms,
  flowHash,
  GivenBounds,
  type GraphDelta,
  InputError,
  type Inputs,
  InputsSchema,
  isLock,
  isPlan,
  type LocationCost,
  type LocationPlan,
  type Lock,
  LockSchema,
  locationName,
  type Options,
  OptionsSchema,
  operatorLabel,
  optionProblems,
  type Plan,
  PlanSchema,
  type Precondition,
  type Profile,
  ProfileSchema,
  Program,
  type ProgramDiff,
  ProgramSchema,
  placeOf,
  plural,
  printTree,
  programHash,
  type Remark,
  readLock,
  readPlan,
  readProgram,
  renderSvg,
  type SimulateOptions,
  SimulateOptionsSchema,
  type Site,
  type Step,
  stringifyLock,
  stringifyProgram,
  toDfir,
  toDiffDot,
  toDiffText,
  toDot,
  toMermaid,
  toOverviewDot,
  type Verdict,
  verdictLines,
  writeProgram,
} from './ir/index.ts';
export {
  explain,
  headlines,
  lockOf,
  onScreen,
  type Part,
  type Screen,
  summarize,
  summarizeRefusals,
  summarizeSteps,
  USUAL,
  VERSIONS,
} from './rewrites/index.ts';
export {
  type Drawing,
  diagramSvg,
  diagramText,
  endOfRun,
  historyText,
  type LockReport,
  type RunReport,
  runReport,
  type Simulation,
} from './verify/index.ts';

const asProgram = (input: Program | unknown): Program => (input instanceof Program ? input : readProgram(input));
const errorsIn = (program: Program): Diagnostic[] => validate(program).filter(({ severity }) => severity === 'error');
const below = (base: string, found: readonly Diagnostic[]): Diagnostic[] =>
  found.map((diagnostic) => ({ ...diagnostic, pointer: base + diagnostic.pointer }));

/**
 * Finds the best plan for a program under the options. The plan's certificate is checked before it leaves, and its behaviour is compared
 * with the program's within the bounds of the option `verify`.
 * @param input a program, a program document, a bare array of roots, or the JSON text of either
 * @throws InputError on documents that cannot be read, programs that break an invariant, options that are none, profiles of other programs,
 * unknown rules, locations or costs, and prices that are not finite
 * @param onWork called many times a second while there is work, for progress; what it throws ends the work
 */
export function optimize(input: Program | unknown, options: Options = {}, onWork: () => void = () => {}): Plan {
  checkOptions(options);
  const program = asProgram(input);
  const problems = errorsIn(program);
  if (problems.length > 0) throw new InputError(problems);
  const bounds = boundsOf(options.verify);
  const plan = planOf(program, options, {
    validate,
    differ: bounds === null ? null : (original, changed) => differ(original, changed, bounds, onWork),
    onWork,
  });
  const [flaw] = checkDerivation(program, plan);
  invariant(flaw === undefined, `the plan proves itself, but ${flaw?.code} at ${flaw?.pointer}: ${flaw?.message}`);
  return { ...plan, verdict: certified(plan.verdict) };
}

/**
 * Refuses options that fit no program. Whether locations, a profile and the machines fit, only a program can tell.
 * @throws InputError with all mistakes: unknown options, values out of range, unknown rules and costs
 */
export function checkOptions(options: Options): void {
  // Costs and profiles have codes of their own.
  const wrong = optionProblems(options).filter(({ pointer }) => !/^\/(?:costs\/|profile(?:\/|$))/.test(pointer));
  if (wrong.length > 0) throw new InputError(wrong);
  checkRules(options);
  withCosts(options.costs);
}

/**
 * What the validator finds in a program that can be read, and what is wrong with its profile; empty when every invariant holds. Pointers
 * lead to operators and locations.
 * @throws InputError on documents that cannot be read
 */
export function check(input: Program | unknown): Diagnostic[] {
  const program = asProgram(input);
  const { profile } = program.header;
  return [...validate(program), ...(profile === null ? [] : profileProblems(profile, program))];
}

/**
 * Checks the certificate of a plan without believing the search: every precondition is proved again, every step applied again.
 * @param input the program that the plan was made from; it must be valid
 * @returns empty when the plan holds; pointers lead into the plan
 * @throws InputError on documents that cannot be read
 */
export function checkPlan(input: Program | unknown, plan: Plan | unknown): Diagnostic[] {
  return checkDerivation(asProgram(input), readPlan(plan));
}

/**
 * Proves every step of a locked plan on a program as it is, and applies it.
 * @param input a valid program
 * @param lock a `hydrofoil.lock/1` document, as `lockOf` makes it of a plan
 * @throws InputError on documents that cannot be read
 */
export function applyLock(input: Program | unknown, lock: Lock | unknown): Unlocked {
  return applyLocked(asProgram(input), readLock(lock));
}

/**
 * Looks at a locked plan: does it still apply, and would the optimizer still give it?
 * @param input the program as it is now
 * @param lock a `hydrofoil.lock/1` document, as `lockOf` makes it of a plan
 * @throws InputError on documents that cannot be read, and on options of the lock that do not fit the program: pointers start with /options
 */
export function checkLock(input: Program | unknown, lock: Lock | unknown): LockReport {
  const program = asProgram(input);
  const locked = readLock(lock);
  const problems = errorsIn(program);
  if (problems.length > 0) throw new InputError(problems);
  // A profile is of one flow; of another it says nothing.
  const { profile: _profile, ...unmeasured } = locked.options;
  return checkLocked(program, locked, withLock(program, flowHash(program) === locked.flow ? locked.options : unmeasured));
}

function withLock(program: Program, options: Options): Plan {
  try {
    return optimize(program, options);
  } catch (error) {
    throw error instanceof InputError ? error.below('/options') : error;
  }
}

/** The program after the first `count` steps of a plan, by applying the rules again to the plan's input. */
export function programAt(input: Program | unknown, steps: readonly Step[], count: number): Program {
  const program = asProgram(input);
  return replay(program, steps, count, labelsOf(program, factsOf(program).idioms));
}

/**
 * Runs a program with the interpreter until nothing is left to do, it fails as Rust would, or the steps are used up: see `ended`.
 * `historyText`, `diagramText`, `diagramSvg` and `runReport` show the run.
 * @param inputs a `hydrofoil.inputs/1` document; drawn from the seed when undefined
 * @throws InputError on documents that cannot be read, inputs and options that do not fit the program, and operators that cannot be run
 */
export function simulate(input: Program | unknown, inputs?: unknown, options: SimulateOptions = {}): Simulation {
  return simulateProgram(asProgram(input), inputs, options);
}

/**
 * Runs a changed program against the original within bounds: is what it can show at its ports something that the original can show? What
 * cannot be run or decided is said in the result, which then proves nothing.
 * @throws InputError on documents that cannot be read, invalid programs, programs whose ports differ, and wrong options; pointers start with
 * /program (the original), /other or /options
 * @param onWork called after every run; what it throws ends the comparison
 */
export function compare(
  input: Program | unknown,
  other: Program | unknown,
  options: CompareOptions = {},
  onWork?: () => void,
): Differential {
  const [original, changed] = [programBelow('/program', input), programBelow('/other', other)];
  const problems = [...below('/program', errorsIn(original)), ...below('/other', errorsIn(changed))];
  if (problems.length > 0) throw new InputError(problems);
  return comparePrograms(original, changed, options, onWork);
}

function programBelow(base: string, input: Program | unknown): Program {
  try {
    return asProgram(input);
  } catch (error) {
    throw error instanceof InputError ? error.below(base) : error;
  }
}

/**
 * The run that a counterexample tells of, as a space-time diagram: seen again from the document, nothing else is needed.
 * @param changed the program that it is a run of: the one that was compared, or that of a dropped step
 * @returns null when the run cannot be seen again: the document is of other programs, or of a version that did not say enough
 * @throws InputError on documents that cannot be read, and inputs that do not fit the program
 */
export function counterexampleDrawing(
  input: Program | unknown,
  changed: Program | unknown,
  counterexample: Counterexample,
): Drawing | null {
  return drawCounterexample(asProgram(input), asProgram(changed), counterexample);
}

export interface RuleInfo {
  readonly id: string;
  readonly version: number;
  /** Ids of former versions that this rule took the place of. */
  readonly formerly: string[];
  /** Why it is sound, in one sentence. */
  readonly law: string;
  /** What is one mechanism but has laws of its own; the evidence of a step says which it is. */
  readonly variants: { readonly name: string; readonly law: string; readonly costEffect: string; readonly citation: string }[];
  /** `id` is stable; `name` is the same as a sentence. */
  readonly preconditions: { readonly id: string; readonly name: string }[];
}

/** The rule catalogue, in the order in which sites of rules are tried. */
export function rules(): RuleInfo[] {
  return RULES.map(({ id, version, formerly, law, variants, preconditions }) => ({
    id,
    version,
    formerly: [...formerly],
    law,
    variants: variants.map(({ citation, why: _why, ...variant }) => ({
      ...variant,
      citation: `${WORKS[citation.work]}: ${citation.where}`,
    })),
    preconditions: preconditions.map((one) => ({ id: one.id, name: one.name })),
  }));
}
