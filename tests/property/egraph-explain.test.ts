/** Every proof is replayed rule by rule, without the e-graph. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  checkProof,
  EGraph,
  everyRule,
  explain,
  type Id,
  type Proof,
  printTerm,
  type Rewrite,
  rewrite,
  run,
  type Term,
} from '../../rewrites/egraph/index.ts';
import { ground, histories, rules, toRules } from '../support/random-terms.ts';

const stepsOf = (proof: Proof): number =>
  proof.steps.reduce((sum, { premises }) => sum + 1 + premises.reduce((all, one) => all + stepsOf(one), 0), 0);

/** Explains every pair of these terms that is equal, with and without looking for shorter proofs. */
function explainAll(
  egraph: EGraph,
  terms: readonly Term[],
  known: readonly Rewrite[],
  trusts: (before: string, after: string) => boolean,
): number {
  let explained = 0;
  for (const from of terms) {
    for (const to of terms) {
      if (egraph.lookupTerm(from) !== egraph.lookupTerm(to)) continue;
      const [first, best] = [explain(egraph, from, to, { workLimit: 0 }), explain(egraph, from, to)];
      for (const proof of [first, best]) {
        const wrong = checkProof(proof, known, ({ forward, before, after }) => {
          const [left, right] = forward ? [before, after] : [after, before];
          return trusts(printTerm(left), printTerm(right));
        });
        expect(wrong).toBeUndefined();
      }
      expect(stepsOf(best)).toBeLessThanOrEqual(stepsOf(first));
      explained += 1;
    }
  }
  return explained;
}

describe('explanations', () => {
  test.prop([histories], { numRuns: 200 })('of what was said to be equal use only what was said', (history) => {
    const egraph = new EGraph({ explain: true });
    const terms: Term[] = [];
    const ids: Id[] = [];
    const said = new Set<string>();
    for (const step of history) {
      if ('op' in step) {
        terms.push(step);
        ids.push(egraph.addTerm(step));
      } else if (ids.length > 0) {
        const [a, b] = [step[0] % ids.length, step[1] % ids.length];
        egraph.union(ids[a] as Id, ids[b] as Id, 'said');
        said.add(`${printTerm(terms[a] as Term)} ${printTerm(terms[b] as Term)}`);
        if (step[2]) egraph.rebuild();
      }
    }
    egraph.rebuild();
    const count = explainAll(egraph, terms, [], (before, after) => said.has(`${before} ${after}`));
    expect(count).toBeGreaterThanOrEqual(terms.length);
  });

  test.prop([fc.array(rules, { minLength: 1, maxLength: 4 }), fc.array(ground, { minLength: 2, maxLength: 6 })], {
    numRuns: 200,
  })('of what rules made equal use only the rules', (pairs, terms) => {
    const egraph = new EGraph({ explain: true });
    for (const term of terms) egraph.addTerm(term);
    const known = toRules(pairs);
    run(egraph, known, { iterationLimit: 3, scheduler: everyRule(), nodeLimit: 300 });
    explainAll(egraph, terms, known, () => false);
  });

  test.prop([fc.array(ground, { minLength: 2, maxLength: 6 })], { numRuns: 200 })(
    'of multi-patterns prove their premises',
    (terms) => {
      const egraph = new EGraph({ explain: true });
      for (const term of terms) egraph.addTerm(term);
      const known = [
        rewrite('swap', '?r = (g ?a ?b), ?s = (f ?a)', '?r = (g ?b ?s), ?s = (f ?b)'),
        rewrite('forget', '(f (f ?a))', '?a'),
      ];
      run(egraph, known, { iterationLimit: 3, scheduler: everyRule(), nodeLimit: 300 });
      explainAll(egraph, terms, known, () => false);
    },
  );
});
