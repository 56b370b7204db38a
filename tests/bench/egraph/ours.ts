/** Measures our engine: the lines of standard input are names of workloads, a line of JSON comes out for each. */
import { createInterface } from 'node:readline';
import { rules as arithmeticRules, constantFolding } from '../../../examples/egraph/arithmetic.ts';
import { analysis as lambdaAnalysis, rules as lambdaRules } from '../../../examples/egraph/lambda.ts';
import {
  backoff,
  EGraph,
  type EGraphOptions,
  everyRule,
  parseTerm,
  type Rewrite,
  run,
  type Term,
} from '../../../rewrites/egraph/index.ts';
import { type Measured, SUM_RULES, WORKLOADS, type Workload } from './workloads.ts';

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function once<D>(work: Workload, terms: readonly Term[], rules: readonly Rewrite<D>[], options: EGraphOptions<D>): Measured {
  const start = cpuMs();
  const egraph = new EGraph(options);
  for (const term of terms) egraph.addTerm(term);
  const { iterations } = run(egraph, rules, {
    iterationLimit: work.iterations,
    nodeLimit: Number.POSITIVE_INFINITY,
    workLimit: Number.POSITIVE_INFINITY,
    scheduler: work.scheduler === 'backoff' ? backoff() : everyRule(),
  });
  return { times: [cpuMs() - start], sizes: iterations.map(({ nodes, classes }) => [nodes, classes]) };
}

const LANGUAGES = {
  sums: (work: Workload, terms: readonly Term[]) => once(work, terms, SUM_RULES, {}),
  arithmetic: (work: Workload, terms: readonly Term[]) => once(work, terms, arithmeticRules, { analysis: constantFolding }),
  lambda: (work: Workload, terms: readonly Term[]) => once(work, terms, lambdaRules, { analysis: lambdaAnalysis }),
};

for await (const name of createInterface(process.stdin)) {
  const work = WORKLOADS.find((one) => one.name === name);
  if (!work) throw new Error(`no workload is called '${name}'`);
  const terms = work.terms.map(parseTerm);
  const all = Array.from({ length: work.runs }, () => LANGUAGES[work.language](work, terms));
  console.log(JSON.stringify({ times: all.flatMap(({ times }) => times), sizes: all[0]?.sizes }));
}
