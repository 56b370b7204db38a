import { costOf, defaultCostTable, demandOf } from '../../cost/index.ts';
import { optimize, type Plan, printTree, readProgram, toDot, VERSIONS } from '../../index.ts';
import { findIdioms, type Json, type Program, proposePolicies, shardingFacts, stringifyJson, unitGraph } from '../../ir/index.ts';
import { differ, EFFORTS, validate } from '../../verify/index.ts';
import type { Result } from './bars.ts';
import { interpreterOf } from './interpreter.ts';
import { type Effort, measure, type Timing } from './measure.ts';
import type { Subject } from './subjects.ts';

const QUICK: Effort = { minRuns: 3, minMs: 50, maxMs: 5_000 };
const THOROUGH: Effort = { minRuns: 20, minMs: 500, maxMs: 30_000 };

/**
 * Measures one subject phase by phase: parse, facts, cost, validate, search (all of `optimize` but comparing behaviour), check (comparing it
 * as `optimize` does by default), run (the interpreter), render; then end to end from text to the text of the plan.
 */
export function measureSubject(subject: Subject, quick: boolean): Omit<Result, 'memoryMb'> {
  const effort = quick ? QUICK : THOROUGH;
  const text = subject.text();
  const program = readProgram(text);
  const phases: Record<string, Timing> = {};
  const skipped: Record<string, string> = {};
  const counters: Record<string, number | string> = {};
  const run = (name: string, work: () => unknown): void => {
    try {
      phases[name] = measure(work, effort);
    } catch (error) {
      skipped[name] = `${subject.name}, ${name}: ${(error as Error).message.split('\n')[0]}`;
    }
  };
  run('JSON.parse', () => JSON.parse(text));
  run('parse', () => readProgram(text));
  run('facts', () => factsOf(program));
  run('cost', () => priceOf(program));
  run('validate', () => validate(program));
  let plan: Plan | null = null;
  run('search', () => {
    plan = optimize(program, { verify: 'off' });
  });
  const changed = plan === null ? null : changedBy(plan);
  if (changed !== null) run('check', () => differ(program, changed, EFFORTS.quick));
  const running = interpreterOf(program);
  if (running !== null) {
    run('run', running.run);
    counters['firings'] = running.run();
  }
  run('render', () => [toDot(program), printTree(program)]);
  run('end to end', () => endToEnd(text));
  if (plan) Object.assign(counters, countersOf(plan));
  counters['bytes'] = text.length;
  counters['idioms'] = findIdioms(program).length;
  return {
    subject: subject.name,
    operators: program.graph.order,
    phases,
    skipped,
    counters,
    ratios: ratiosOf(phases),
  };
}

/** Peak resident memory of this process after one run from text to the text of the plan, in MB. */
export function measureMemory(subject: Subject): number {
  endToEnd(subject.text());
  return process.resourceUsage().maxRSS / 1024;
}

/** Plans nest as deep as programs: JSON.stringify would overflow the stack. */
const endToEnd = (text: string): string => stringifyJson(optimize(readProgram(text), {}) as unknown as Json);

function factsOf(program: Program): unknown {
  const units = unitGraph(program);
  const locations = [...new Set(program.operators().map((op) => op.place.root))];
  const policies = locations.map((key) => proposePolicies(program, key).map((policy) => shardingFacts(program, key, policy)));
  return [units, findIdioms(program), policies];
}

function priceOf(program: Program): unknown {
  const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  return costOf(program, demand, defaultCostTable);
}

/** The program of a plan that changes anything: only then is there something to compare. */
const changedBy = (plan: Plan): Program | null => (plan.derivation.length === 0 ? null : readProgram(plan.program));

function countersOf(plan: Plan): Record<string, number | string> {
  return {
    outcome: plan.outcome,
    stop: plan.stop.reason,
    candidates: plan.stop.candidates,
    steps: plan.stop.steps,
    speedup: Number(plan.cost.speedup.toFixed(3)),
    machines: plan.cost.after.machines,
  };
}

function ratiosOf(phases: Readonly<Record<string, Timing>>): Record<string, number> {
  const ratio = (a: string, b: string): Record<string, number> => {
    const [x, y] = [phases[a]?.p50, phases[b]?.p50];
    return x === undefined || y === undefined || y === 0 ? {} : { [`${a} / ${b}`]: Number((x / y).toFixed(2)) };
  };
  return {
    ...ratio('parse', 'JSON.parse'),
    ...ratio('check', 'search'),
    ...ratio('search', 'cost'),
    ...ratio('end to end', 'parse'),
  };
}

export const versions = VERSIONS;
