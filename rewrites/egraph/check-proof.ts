import type { Proof, ProofStep } from './explain.ts';
import { printTerm, type Term } from './language.ts';
import { isVariable } from './pattern.ts';
import type { Rewrite } from './rewrite.ts';

/**
 * Replays a proof without any e-graph: every step must be an instance of the rule that it names, in the place that it names, and the
 * last term must be the goal. Conditions are not asked again. Steps that no pattern can confirm (rules whose right side is a function,
 * unions by hand or by an analysis) are left to `trusts`. Gives what is wrong with the first step that fails, or `undefined`.
 */
export function checkProof<D>(
  proof: Proof,
  rules: readonly Rewrite<D>[],
  trusts: (step: ProofStep) => boolean = () => false,
): string | undefined {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  let term = proof.from;
  for (const [i, step] of proof.steps.entries()) {
    const where = `step ${i + 1}, '${step.rule}'`;
    const place = step.path.reduce<Term | undefined>((at, child) => at?.children[child], term);
    if (!place || !same(place, step.before)) return `${where}: its place does not hold ${printTerm(step.before)}`;
    const rule = byName.get(step.rule);
    const confirmed = rule && typeof rule.right !== 'function' ? instanceOf(rule, step) : trusts(step);
    if (!confirmed) return `${where}: ${printTerm(step.before)} is not made ${printTerm(step.after)} by it`;
    for (const premise of step.premises) {
      const wrong = checkProof(premise, rules, trusts);
      if (wrong !== undefined) return `${where}, premise: ${wrong}`;
    }
    term = replaceAt(term, step.path, step.after);
  }
  return same(term, proof.to) ? undefined : `the last term is ${printTerm(term)}, not ${printTerm(proof.to)}`;
}

/** Whether the step is an instance of one of the equations of the rule's right side. */
function instanceOf<D>(rule: Rewrite<D>, step: ProofStep): boolean {
  if (typeof rule.right === 'function') return false;
  const [from, to] = step.forward ? [step.before, step.after] : [step.after, step.before];
  const parts = rule.left.filter(({ variable }) => variable !== undefined);
  if (parts.length !== step.premises.length) return false;
  return rule.right.some(({ variable, pattern }) => {
    const part = rule.left.find((one) => one.variable === variable);
    const source: Term = part ? part.pattern.root : { op: variable ?? '', children: [] };
    const bound = new Map<string, Term>();
    return (
      matches(source, from, bound) &&
      matches(pattern.root, to, bound) &&
      parts.every((one, i) => {
        const premise = step.premises[i] as Proof;
        const head: Term = { op: one.variable as string, children: [] };
        return matches(head, premise.from, bound) && matches(one.pattern.root, premise.to, bound);
      })
    );
  });
}

/** Whether the term is an instance of the pattern with what is bound; binds the rest. */
function matches(pattern: Term, term: Term, bound: Map<string, Term>): boolean {
  if (isVariable(pattern)) {
    const known = bound.get(pattern.op);
    if (!known) bound.set(pattern.op, term);
    return !known || same(known, term);
  }
  return (
    pattern.op === term.op &&
    pattern.children.length === term.children.length &&
    pattern.children.every((child, i) => matches(child, term.children[i] as Term, bound))
  );
}

function same(a: Term, b: Term): boolean {
  const todo: [Term, Term][] = [[a, b]];
  for (let pair = todo.pop(); pair; pair = todo.pop()) {
    const [left, right] = pair;
    if (left === right) continue;
    if (left.op !== right.op || left.children.length !== right.children.length) return false;
    left.children.forEach((child, i) => {
      todo.push([child, right.children[i] as Term]);
    });
  }
  return true;
}

function replaceAt(term: Term, path: readonly number[], by: Term): Term {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  return { op: term.op, children: term.children.map((child, i) => (i === first ? replaceAt(child, rest, by) : child)) };
}

/** The terms of a proof, from the first to the last. */
export function termsOf(proof: Proof): Term[] {
  const terms = [proof.from];
  for (const { path, after } of proof.steps) terms.push(replaceAt(terms.at(-1) as Term, path, after));
  return terms;
}

/** A line per term; each but the first says which rule made it, and in which direction. */
export function printProof(proof: Proof): string {
  const [first, ...rest] = termsOf(proof).map(printTerm);
  const lines = rest.map((text, i) => {
    const { rule, forward } = proof.steps[i] as ProofStep;
    return `${forward ? '=>' : '<='} ${text}    ${rule}`;
  });
  return [`   ${first}`, ...lines].join('\n');
}
