/** Random programs with a plan each, and what comes of running one against the other. */
import fc from 'fast-check';
import { type Options, optimize, type Program, readProgram, type Step } from '../../index.ts';
import { RULES } from '../../rewrites/index.ts';
import { type Bounds, checkRefinement, QUICK, type Verdict } from '../../verify/index.ts';
import { oddPrograms, SHAPES } from '../support/odd-program.ts';
import { programs } from '../support/random-program.ts';

export interface Pair {
  readonly index: number;
  readonly program: Program;
  /** What the plan makes of it. */
  readonly changed: Program;
  readonly options: Options;
  readonly steps: readonly Step[];
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
const trials = fc.tuple(fc.oneof(programs, oddPrograms), options);

/** The same for the same seed and index, whatever was drawn before. */
export function pairAt(seed: number, index: number): Pair {
  const [drawn] = fc.sample(trials, { seed: (Math.imul(seed, 1_000_003) + index) | 0, numRuns: 1 });
  const [program, given] = drawn as [Program, Options];
  const chosen: Options = { ...given, verify: 'off' };
  const plan = optimize(program, chosen);
  return { index, program, changed: readProgram(plan.program), options: chosen, steps: plan.derivation };
}

/** A plan that changes nothing is not run. */
export const compared = ({
  program,
  changed,
  steps,
}: Pair): { readonly program: Program; readonly steps: readonly Step[]; readonly verdict: Verdict | null } => ({
  program,
  steps,
  verdict: steps.length === 0 ? null : checkRefinement(program, changed, LONG_BOUNDS),
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
  readonly fired = new Map<string, number>(RULES.map(({ id }) => [id, 0]));

  add(index: number, { program, steps, verdict }: ReturnType<typeof compared>): void {
    this.programs++;
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
    for (const { rule } of steps) this.fired.set(rule, (this.fired.get(rule) ?? 0) + 1);
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
      ...[...this.fired].map(([rule, n]) => line(n, `times ${rule}`)),
    ];
  }
}
