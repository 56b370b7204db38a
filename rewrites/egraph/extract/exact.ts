import type { EGraph, Id } from '../egraph.ts';
import { goodDag } from './dag.ts';
import { type BinaryProgram, type Row, solve } from './highs.ts';
import { type Candidate, type Extraction, extractionOf, type NodeCost, needed, type Problem, problemOf } from './problem.ts';

export interface ExactOptions {
  /** Nodes of the search tree that the solver may look at each time. Default 1,000. */
  readonly nodeLimit?: number;
  /** How often the solver may be asked again because its choices ran in a circle. Default 50. */
  readonly roundLimit?: number;
  /** Changes that the local search may try for the first choice. Default 10,000. */
  readonly moveLimit?: number;
}

export interface ExactExtraction extends Extraction {
  /** No choice costs less. */
  readonly bound: number;
  /** How far the cost may be above the least one, as a part of the cost; 0 when it is the least. */
  readonly gap: number;
}

/**
 * The cheapest choice where a class that is used twice is paid once, as an integer program for HiGHS. A limit that is reached leaves a
 * gap, which is told. Circles are forbidden only where the solver walks into one.
 */
export async function extractExact<D>(
  egraph: EGraph<D>,
  roots: readonly Id[],
  cost: NodeCost<D>,
  options: ExactOptions = {},
): Promise<ExactExtraction> {
  const { nodeLimit = 1000, roundLimit = 50, moveLimit = 10_000 } = options;
  const problem = problemOf(egraph, roots, cost);
  let best = goodDag(problem, moveLimit);
  let bound = 0;
  const columns = columnsOf(problem, best);
  const rows = rowsOf(problem, columns);
  for (let round = 0; round <= roundLimit; round += 1) {
    const program: BinaryProgram = { costs: columns.map((one) => one.cost), rows };
    const solution = await solve(
      program,
      columns.map((one) => (best[one.of] === one ? 1 : 0)),
      nodeLimit,
    );
    bound = Math.max(bound, solution.bound);
    if (!solution.values) break;
    const choice: (Candidate | undefined)[] = problem.classes.map(() => undefined);
    for (const [i, one] of columns.entries()) if ((solution.values[i] as number) > 0.5) choice[one.of] ??= one;
    const circle = circleOf(problem, choice);
    if (!circle) {
      if (total(problem, choice) < total(problem, best)) best = choice;
      break;
    }
    rows.push(forbid(circle, columns));
  }
  const found = extractionOf(problem, best);
  // The solver works with tolerances: a bound that is above the cost, or within them, is the cost.
  const least = bound >= found.dagCost - 1e-6 * Math.max(1, found.dagCost) ? found.dagCost : bound;
  return { ...found, bound: least, gap: found.dagCost === 0 ? 0 : (found.dagCost - least) / found.dagCost };
}

const total = (problem: Problem, choice: readonly (Candidate | undefined)[]): number =>
  needed(problem, choice)?.reduce((sum, { cost }) => sum + cost, 0) ?? Number.POSITIVE_INFINITY;

/** What the solver may choose: no e-node below itself, none for which another one of its class costs no more and needs no more. */
function columnsOf(problem: Problem, best: readonly (Candidate | undefined)[]): Candidate[] {
  return problem.byClass.flatMap((all) => {
    const kept: Candidate[] = [];
    const possible = all.filter((one) => !one.children.includes(one.of));
    const cheapestFirst = possible.sort((a, b) => a.cost - b.cost || a.children.length - b.children.length || a.node - b.node);
    for (const one of cheapestFirst) {
      const needs = new Set(one.children);
      const beaten = kept.some((other) => other.children.every((child) => needs.has(child)));
      if (!beaten || best[one.of] === one) kept.push(one);
    }
    return kept;
  });
}

/** Each root has an e-node, each class at most one; and where an e-node of a class needs another class, that has one too. */
function rowsOf(problem: Problem, columns: readonly Candidate[]): Row[] {
  const ofClass: number[][] = problem.classes.map(() => []);
  for (const [i, { of }] of columns.entries()) ofClass[of]?.push(i);
  const rows: Row[] = [...new Set(problem.roots)].map((root) => ({
    least: 1,
    most: 1,
    ones: ofClass[root] ?? [],
    minusOnes: [],
  }));
  for (const own of ofClass) {
    if (own.length > 1) rows.push({ least: Number.NEGATIVE_INFINITY, most: 1, ones: own, minusOnes: [] });
    const needing = new Map<number, number[]>();
    for (const i of own) {
      for (const child of new Set(columns[i]?.children)) needing.set(child, [...(needing.get(child) ?? []), i]);
    }
    for (const [child, users] of needing) {
      rows.push({ least: 0, most: Number.POSITIVE_INFINITY, ones: ofClass[child] ?? [], minusOnes: users });
    }
  }
  return rows;
}

/** Choices that need each other in a circle, if the roots reach one. */
function circleOf(problem: Problem, choice: readonly (Candidate | undefined)[]): Candidate[] | undefined {
  const done = new Set<number>();
  for (const root of problem.roots) {
    const path: { readonly one: Candidate; next: number }[] = [];
    const on = new Set<number>();
    const enter = (of: number): void => {
      on.add(of);
      path.push({ one: choice[of] as Candidate, next: 0 });
    };
    if (!done.has(root)) enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const child = top.one.children[top.next];
      top.next += 1;
      if (child === undefined) {
        path.pop();
        on.delete(top.one.of);
        done.add(top.one.of);
      } else if (on.has(child)) {
        return path.slice(path.findIndex(({ one }) => one.of === child)).map(({ one }) => one);
      } else if (!done.has(child)) enter(child);
    }
  }
  return undefined;
}

/** Not every class of the circle may need the next one. */
function forbid(circle: readonly Candidate[], columns: readonly Candidate[]): Row {
  const ones = circle.flatMap(({ of }, k) => {
    const next = (circle[(k + 1) % circle.length] as Candidate).of;
    return columns.flatMap((one, i) => (one.of === of && one.children.includes(next) ? [i] : []));
  });
  return { least: Number.NEGATIVE_INFINITY, most: circle.length - 1, ones, minusOnes: [] };
}
