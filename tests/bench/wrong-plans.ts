/**
 * How many wrong plans a check finds, and what it costs: `npx tsx tests/bench/wrong-plans.ts [--seeds <n>] ['{"causal": 16, ...}' ...]`. One
 * line for the default effort and for each of the bounds given. The plans are those of the rules with a precondition switched off, of the
 * traps, and edited examples, as far as a long check finds them; what differs between the bounds is chance and effort, not what can be seen.
 */
import { parseArgs } from 'node:util';
import type { Program } from '../../ir/index.ts';
import { type Bounds, checkRefinement, EFFORTS, QUICK, validate } from '../../verify/index.ts';
import { CASES } from '../mutation/report.ts';
import { BROKEN, brokenPair } from '../support/broken.ts';
import { BROKEN_PAIRS } from '../traps/broken-pairs.ts';

type Pair = readonly [before: Program, after: Program];

const LONG: Bounds = { ...QUICK, causal: 200, scripts: 100 };

const { values, positionals } = parseArgs({ options: { seeds: { type: 'string', default: '6' } }, allowPositionals: true });
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const all: Pair[] = [...mutants(), ...BROKEN.map(brokenPair), ...traps()];
const pairs = all.filter(([before, after]) => isFound(before, after, LONG));
process.stdout.write(`${pairs.length} wrong plans, ${seeds.length} seeds\n`);
for (const text of ['{}', ...positionals]) report({ ...EFFORTS.quick, ...(JSON.parse(text) as Partial<Bounds>) });

function report(bounds: Bounds): void {
  const start = process.cpuUsage();
  const found = pairs.flatMap(([before, after]) => seeds.filter((seed) => isFound(before, after, { ...bounds, seed }))).length;
  const { user, system } = process.cpuUsage(start);
  const { causal, scripts, schedules, effort } = bounds;
  const share = ((100 * found) / (pairs.length * seeds.length)).toFixed(1);
  const cpu = ((user + system) / 1e6).toFixed(1);
  process.stdout.write(`${JSON.stringify({ causal, scripts, schedules, effort })}: ${found}, ${share} %, ${cpu} s of CPU\n`);
}

function isFound(before: Program, after: Program, bounds: Bounds): boolean {
  return checkRefinement(before, after, bounds).result === 'counterexample';
}

/** Those that only a run can show: the validator has nothing against them. */
function mutants(): Pair[] {
  const trials = CASES.filter(({ harmless }) => harmless === undefined).flatMap((one) => one.trials());
  return trials.flatMap((trial): Pair[] => {
    try {
      const after = trial.apply();
      return validate(after).some(({ severity }) => severity === 'error') ? [] : [[trial.before, after]];
    } catch {
      // The rule's own mechanism breaks down: there is no plan.
      return [];
    }
  });
}

function traps(): Pair[] {
  return BROKEN_PAIRS.flatMap(({ caught, broken }): Pair[] => {
    if (caught !== 'run') return [];
    const { before, after } = broken();
    return [[before, after]];
  });
}
