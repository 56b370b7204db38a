/** What holds for every e-graph, and agreement with one that is written as on paper. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Analysis,
  EGraph,
  everyRule,
  type Id,
  printTerm,
  rewrite,
  run,
  search,
  type Term,
} from '../../rewrites/egraph/index.ts';
import { NaiveGraph } from '../support/naive-egraph.ts';
import { ground, histories, leavesOf, left, rules, toRules } from '../support/random-terms.ts';

type History = readonly (Term | readonly [number, number, boolean])[];

function play<D>(egraph: EGraph<D>, history: History): Id[] {
  const ids: Id[] = [];
  for (const step of history) {
    if ('op' in step) ids.push(egraph.addTerm(step));
    else if (ids.length > 0) {
      const [a, b, rebuild] = step;
      egraph.union(ids[a % ids.length] as Id, ids[b % ids.length] as Id, 'given');
      if (rebuild) egraph.rebuild();
    }
  }
  egraph.rebuild();
  return ids;
}

const shown = <D>(egraph: EGraph<D>): string =>
  JSON.stringify(
    egraph
      .classes()
      .map((id) => [id, egraph.nodesOf(id).map((node) => [node, egraph.op(node), egraph.children(node)]), egraph.data(id)]),
  );

/** Equal operators over equal children are in one class, once; every child is named by the id that stands for its class. */
function expectCongruence<D>(egraph: EGraph<D>): void {
  const seen = new Map<string, Id>();
  const classes = egraph.classes();
  let count = 0;
  for (const id of classes) {
    const nodes = egraph.nodesOf(id);
    expect(nodes.length).toBeGreaterThan(0);
    for (const node of nodes) {
      const children = egraph.children(node);
      const key = JSON.stringify([egraph.op(node), children]);
      expect(seen.has(key), key).toBe(false);
      seen.set(key, id);
      expect(egraph.find(node)).toBe(id);
      expect(egraph.lookup(egraph.op(node), children)).toBe(id);
      for (const child of children) expect(classes).toContain(child);
      count += 1;
    }
  }
  expect([egraph.nodeCount, egraph.classCount]).toEqual([count, classes.length]);
  const { index } = egraph;
  expect([...index.classes]).toEqual(classes);
  for (const id of classes) {
    const inIndex = index.byClass.slice(index.classStart[id], index.classStart[id + 1]).map((row) => egraph.nodes.nodeOf(row));
    expect([...inIndex].sort((a, b) => a - b)).toEqual(egraph.nodesOf(id));
  }
}

describe.each([false, true])('with explanations: %s', (explain) => {
  test.prop([histories], { numRuns: 300 })('congruence holds after every history', (history) => {
    const egraph = new EGraph({ explain });
    play(egraph, history);
    expectCongruence(egraph);
  });

  test.prop([histories], { numRuns: 100 })(
    'the same history gives the same graph, and a second rebuild changes nothing',
    (history) => {
      const [one, two] = [new EGraph({ explain }), new EGraph({ explain })];
      play(one, history);
      play(two, history);
      expect(shown(one)).toBe(shown(two));
      two.rebuild();
      expect(shown(one)).toBe(shown(two));
    },
  );

  test.prop([histories], { numRuns: 200 })('what is equal is what congruence makes equal', (history) => {
    const egraph = new EGraph({ explain });
    const ids = play(egraph, history);
    const naive = new NaiveGraph();
    const others: number[] = [];
    for (const step of history) {
      if ('op' in step) others.push(naive.addTerm(step));
      else if (others.length > 0)
        naive.union(others[step[0] % others.length] as number, others[step[1] % others.length] as number);
    }
    naive.close();
    expect([egraph.nodeCount, egraph.classCount]).toEqual([naive.nodeCount, naive.classCount]);
    ids.forEach((a, i) => {
      ids.forEach((b, k) => {
        expect(egraph.find(a) === egraph.find(b)).toBe(naive.find(others[i] as number) === naive.find(others[k] as number));
      });
    });
  });

  test.prop(
    [
      fc.array(rules, { minLength: 1, maxLength: 3 }),
      fc.array(ground, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
    ],
    {
      numRuns: 150,
    },
  )('rules do what they do on paper', (pairs, starts, iterations) => {
    const egraph = new EGraph({ explain });
    const ids = starts.map((start) => egraph.addTerm(start));
    const naive = new NaiveGraph();
    const others = starts.map((start) => naive.addTerm(start));
    for (let i = 0; i < iterations && naive.nodeCount < 150; i += 1) {
      run(egraph, toRules(pairs), { iterationLimit: 1, scheduler: everyRule(), nodeLimit: 1e6 });
      naive.iterate(pairs);
      expect(egraph.classCount).toBe(naive.classCount);
      // Explanations keep the instances of left sides, which were there as copies: the e-nodes are the same.
      expect(egraph.nodeCount).toBe(naive.nodeCount);
    }
    const equal = ids.map((a) => ids.map((b) => egraph.find(a) === egraph.find(b)));
    expect(equal).toEqual(others.map((a) => others.map((b) => naive.find(a) === naive.find(b))));
    expectCongruence(egraph);
  });
});

const holds = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean => [...some].every((one) => all.has(one));

/** The leaves that occur in some term of a class. */
const leaves: Analysis<ReadonlySet<string>> = {
  make(egraph, node) {
    const children = egraph.children(node);
    return new Set(children.length === 0 ? [egraph.op(node)] : children.flatMap((child) => [...egraph.data(child)]));
  },
  merge: (a, b) => (holds(a, b) ? a : new Set([...a, ...b])),
  equal: (a, b) => a.size === b.size && holds(a, b),
};

describe('analyses', () => {
  test.prop([histories], { numRuns: 300 })('what is known of a class is the join over its e-nodes', (history) => {
    const egraph = new EGraph({ analysis: leaves });
    play(egraph, history);
    for (const id of egraph.classes()) {
      const all = new Set(egraph.nodesOf(id).flatMap((node) => [...leaves.make(egraph, node)]));
      expect([...egraph.data(id)].sort()).toEqual([...all].sort());
    }
  });
});

describe('search', () => {
  test.prop([histories, left, left], { numRuns: 200 })(
    'a multi-pattern finds what its parts find together',
    (history, first, second) => {
      const egraph = new EGraph();
      play(egraph, history);
      const { left } = rewrite('both', `?r = ${printTerm(first)}, ?s = ${printTerm(second)}`, '?r = ?s');
      const names = ['?r', '?s', ...new Set([...leavesOf(first), ...leavesOf(second)].filter((name) => name.startsWith('?')))];
      const found = search(egraph, left).map((match) => names.map((name) => match.get(name)).join());
      const naive = egraph
        .classes()
        .flatMap((r) =>
          matchesOf(egraph, first, r, new Map()).flatMap((bound) =>
            egraph
              .classes()
              .flatMap((s) =>
                matchesOf(egraph, second, s, bound).map((both) => [r, s, ...names.slice(2).map((name) => both.get(name))].join()),
              ),
          ),
        );
      expect(found.sort()).toEqual(naive.sort());
    },
  );
});

function matchesOf<D>(egraph: EGraph<D>, pattern: Term, id: Id, bound: ReadonlyMap<string, Id>): ReadonlyMap<string, Id>[] {
  if (pattern.op.startsWith('?')) {
    const known = bound.get(pattern.op);
    return known === undefined ? [new Map([...bound, [pattern.op, id]])] : known === id ? [bound] : [];
  }
  return egraph
    .nodesOf(id)
    .filter((node) => egraph.op(node) === pattern.op && egraph.children(node).length === pattern.children.length)
    .flatMap((node) => {
      const children = egraph.children(node);
      return pattern.children.reduce<ReadonlyMap<string, Id>[]>(
        (so, child, i) => so.flatMap((each) => matchesOf(egraph, child, children[i] as Id, each)),
        [bound],
      );
    });
}
