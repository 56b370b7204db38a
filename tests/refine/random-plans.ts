/** Random programs with a plan each, and what comes of running one against the other. */
import fc from 'fast-check';
import { type Options, optimize, type Program, readProgram } from '../../index.ts';
import { fire, isRefusal } from '../../rewrites/fire.ts';
import { RULES, type Site } from '../../rewrites/index.ts';
import { possible } from '../../rewrites/rules/simplify/search.ts';
import { type Bounds, checkRefinement, QUICK, type Verdict } from '../../verify/index.ts';
import { sitesOf } from '../support/fired.ts';
import { localPrograms } from '../support/local-program.ts';
import { oddPrograms, SHAPES } from '../support/odd-program.ts';
import { programs } from '../support/random-program.ts';
import { ruleOf } from '../support/rules.ts';

export interface Pair {
  readonly index: number;
  readonly program: Program;
  /** What the plan makes of it. */
  readonly changed: Program;
  readonly options: Options;
  readonly forced: Forced | null;
  readonly steps: readonly Fired[];
  /** Where a rule was tried and refused: the rule and the precondition. */
  readonly refused: readonly string[];
}

export interface Fired {
  readonly rule: string;
  readonly site: Pick<Site, 'location' | 'operators'>;
}

/** Rules that fire wherever they may, whatever that is worth: some before things are placed, if they are, and some afterwards. */
export interface Forced {
  readonly first: readonly string[];
  readonly isPlaced: boolean;
  readonly last: readonly string[];
}

/** Few inputs and short searches: what is wrong with a rule shows on small runs, and many programs find more than many runs of one. */
export const LONG_BOUNDS: Bounds = { ...QUICK, causal: 16, scripts: 12, schedules: 6, elements: 5, searchRuns: 300, steps: 400 };

/** Prices, numbers of shards and missing rules under which each rule fires, also those that are worth little by default. */
const options: fc.Arbitrary<Options> = fc.record({
  disable: fc.subarray(
    RULES.map(({ id }) => id),
    { maxLength: 1 },
  ),
  maxShards: fc.integer({ min: 2, max: 4 }),
  costs: fc.dictionary(
    fc.constantFrom('sendNs', 'receiveNs', 'hashNs', 'peerNs', 'wakeNs', 'userFunctionNs', 'elementNs'),
    fc.nat(20_000),
  ),
  maxWork: fc.constant(20_000),
});
const local = RULES.filter(({ isLocal }) => isLocal);
const ids = (isLast: boolean): string[] => local.flatMap((rule) => ((rule.isLast ?? false) === isLast ? [rule.id] : []));
const forced: fc.Arbitrary<Forced> = fc.record({
  first: fc.shuffledSubarray(ids(false)),
  isPlaced: fc.nat(3).map((n) => n === 0),
  last: fc.shuffledSubarray(ids(true), { minLength: 1 }),
});
const trials = fc.oneof(
  { arbitrary: fc.tuple(fc.oneof(programs, oddPrograms), options, fc.option(forced, { freq: 1 })), weight: 1 },
  { arbitrary: fc.tuple(localPrograms, options, fc.option(forced, { freq: 3 })), weight: 2 },
);

/** The same for the same seed and index, whatever was drawn before. */
export function pairAt(seed: number, index: number): Pair {
  const [drawn] = fc.sample(trials, { seed: (Math.imul(seed, 1_000_003) + index) | 0, numRuns: 1 });
  const [program, given, force] = drawn as [Program, Options, Forced | null];
  const chosen: Options = { ...given, verify: 'off' };
  const steps: Fired[] = [];
  const refused: string[] = [];
  let changed = program;
  const firing = (rules: readonly string[]): void => {
    for (const id of rules) changed = everywhere(changed, id, steps, refused);
  };
  const placing = (): void => {
    const plan = optimize(changed, chosen);
    steps.push(...plan.derivation);
    changed = readProgram(plan.program);
  };
  if (force !== null) firing(force.first);
  if (force?.isPlaced ?? true) placing();
  if (force !== null) firing(force.last);
  return { index, program, changed, options: chosen, forced: force, steps, refused };
}

/** Firings of one rule in one program. */
const MOST = 4;

/** The program after a rule has fired wherever it may. */
function everywhere(program: Program, id: string, steps: Fired[], refused: string[]): Program {
  let at = program;
  for (let i = 0; i < MOST; i++) {
    const sites = id === 'simplify' ? [...possible(at), ...sitesOf(at, id)] : sitesOf(at, id);
    let next: Program | null = null;
    for (const site of sites) {
      const answer = fire(ruleOf(id), site);
      if (isRefusal(answer)) {
        if (i === 0) refused.push(`${id} ${answer.precondition}`);
      } else if (next === null) {
        steps.push({ rule: id, site });
        next = answer.after;
      }
    }
    if (next === null) break;
    at = next;
  }
  return at;
}

/** A plan that changes nothing is not run. */
export const compared = (pair: Pair): Pair & { readonly verdict: Verdict | null } => ({
  ...pair,
  verdict: pair.steps.length === 0 ? null : checkRefinement(pair.program, pair.changed, LONG_BOUNDS),
});

export class Totals {
  programs = 0;
  plans = 0;
  /** Runs of a plan under a script of inputs: program x schedule. */
  pairs = 0;
  /** Different histories that the original can show too. */
  explained = 0;
  /** Histories for which the budget ran out, and runs that did not end. */
  open = 0;
  /** Plans of which no run let anything out. */
  silent = 0;
  unsupported = 0;
  /** Indices of their programs. */
  readonly counterexamples: number[] = [];
  /** By shape: programs that have it, plans that change one, pairs of those. */
  readonly shapes = new Map<string, [programs: number, plans: number, pairs: number]>(
    Object.keys(SHAPES).map((name) => [name, [0, 0, 0]]),
  );
  /** Causal sequences that were run. */
  causal = 0;
  /** By rule: firings, plans and pairs of those. */
  readonly fired = new Map<string, [firings: number, plans: number, pairs: number]>(RULES.map(({ id }) => [id, [0, 0, 0]]));
  /** Sites where a rule was tried and refused, by rule and precondition. */
  readonly refused = new Map<string, number>();

  add({ index, program, steps, refused, verdict }: ReturnType<typeof compared>): void {
    this.programs++;
    for (const one of refused) this.refused.set(one, (this.refused.get(one) ?? 0) + 1);
    const pairs = verdict === null || verdict.result === 'unsupported' ? 0 : verdict.work.schedules;
    for (const [name, has] of Object.entries(SHAPES)) {
      const counts = this.shapes.get(name);
      if (counts === undefined || !has(program)) continue;
      counts[0]++;
      counts[1] += verdict === null ? 0 : 1;
      counts[2] += pairs;
    }
    if (verdict === null) return;
    this.plans++;
    for (const { id } of RULES) {
      const firings = steps.filter(({ rule }) => rule === id).length;
      const counts = this.fired.get(id);
      if (counts === undefined || firings === 0) continue;
      counts[0] += firings;
      counts[1]++;
      counts[2] += pairs;
    }
    if (verdict.result === 'unsupported') {
      this.unsupported++;
      return;
    }
    const { causal, schedules, explained, unresolved, unended, silent } = verdict.work;
    this.causal += causal;
    this.pairs += schedules;
    this.explained += explained;
    this.open += unresolved + unended;
    if (silent === schedules) this.silent++;
    if (verdict.result === 'counterexample') this.counterexamples.push(index);
  }

  lines(): string[] {
    const { counterexamples } = this;
    const line = (n: number, what: string): string => `${String(n).padStart(8)} ${what}`;
    return [
      line(this.programs, 'programs'),
      line(this.plans, 'plans that change the program'),
      line(this.unsupported, 'of these cannot be run'),
      line(this.silent, 'of these let nothing out in any run'),
      line(this.pairs, 'pairs of a program and a schedule'),
      line(this.causal, 'causal sequences'),
      line(this.explained, 'different histories that the program can show'),
      line(this.open, 'open: out of budget, or not at an end'),
      line(
        counterexamples.length,
        `counterexamples${counterexamples.length > 0 ? `: programs ${counterexamples.join(' ')}` : ''}`,
      ),
      ...[...this.shapes].map(([name, [programs, plans, pairs]]) =>
        line(programs, `programs with ${name}; ${plans} plans change one, ${pairs} pairs`),
      ),
      ...[...this.fired].map(([rule, [firings, plans, pairs]]) =>
        line(firings, `times ${rule}; in ${plans} plans, ${pairs} pairs`),
      ),
      ...[...this.refused].sort().map(([what, n]) => line(n, `sites refused by ${what}`)),
    ];
  }
}
