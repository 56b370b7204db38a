import type { EGraph, Id } from './egraph.ts';
import type { Term } from './language.ts';
import type { Reason } from './proofs.ts';
import { Routes } from './routes.ts';

/** One rule, applied in one place. */
export interface ProofStep {
  readonly rule: Reason;
  /** Whether the rule was used from left to right. */
  readonly forward: boolean;
  /** Which child to go to, from the root of the term down to the place. */
  readonly path: readonly number[];
  /** The place before and after. */
  readonly before: Term;
  readonly after: Term;
  /** Equalities that the rule needs besides: those of the parts of a multi-pattern, in their order. */
  readonly premises: readonly Proof[];
}

/** Why two terms are equal: from the first to the last, one step at a time. */
export interface Proof {
  readonly from: Term;
  readonly to: Term;
  readonly steps: readonly ProofStep[];
}

export interface ExplainOptions {
  /** Justifications that the search for a shorter proof may look at. Default 100,000; with 0, the first proof is taken. */
  readonly workLimit?: number;
  /** Longest proof that is written out, in steps. Default 100,000. */
  readonly stepLimit?: number;
}

/**
 * Why two terms are equal: the shortest proof that was found. It is built from the applications that were made, in the order in which
 * they were made; there may be shorter ones that the run did not come across. Throws when the graph keeps no explanations or is not
 * rebuilt, when a term is not in it, when they are not equal, and when the proof has more steps than may be written out.
 */
export function explain<D>(egraph: EGraph<D>, from: Term, to: Term, options: ExplainOptions = {}): Proof {
  const { proofs } = egraph;
  if (!proofs) throw new Error('this graph keeps no explanations');
  if (!egraph.isClean) throw new Error('rebuild the graph before asking it why');
  for (const one of [from, to]) if (egraph.lookupTerm(one) === undefined) throw new Error('a term is not in the graph');
  const [a, b] = [egraph.addTerm(from), egraph.addTerm(to)];
  if (egraph.find(a) !== egraph.find(b)) throw new Error('the terms are not known to be equal');
  const routes = new Routes(proofs, options.workLimit ?? 100_000);
  return new Writer(egraph, routes, options.stepLimit ?? 100_000).proof(a, b, proofs.count);
}

class Writer<D> {
  readonly #egraph: EGraph<D>;
  readonly #routes: Routes;
  readonly #terms = new Map<Id, Term>();
  readonly #stepLimit: number;
  #stepsLeft: number;

  constructor(egraph: EGraph<D>, routes: Routes, stepLimit: number) {
    this.#egraph = egraph;
    this.#routes = routes;
    this.#stepLimit = stepLimit;
    this.#stepsLeft = stepLimit;
  }

  /** A proof from justifications before `before`. */
  proof(from: Id, to: Id, before: number): Proof {
    const steps: ProofStep[] = [];
    this.#write(from, to, before, [], steps);
    return { from: this.#term(from), to: this.#term(to), steps };
  }

  #write(from: Id, to: Id, before: number, path: readonly number[], steps: ProofStep[]): void {
    const { proofs } = this.#routes;
    let at = from;
    for (const edge of this.#routes.route(from, to, before).edges) {
      const forward = proofs.left.at(edge) === at;
      const next = forward ? proofs.right.at(edge) : proofs.left.at(edge);
      const rule = proofs.reasons[edge];
      if (rule === undefined) this.#writeChildren(at, next, edge, path, steps);
      else {
        this.#stepsLeft -= 1;
        if (this.#stepsLeft < 0) throw new RangeError(`the proof has more than ${this.#stepLimit} steps`);
        const pairs = proofs.premises.get(edge) ?? [];
        const premises: Proof[] = [];
        for (let i = 0; i < pairs.length; i += 2) premises.push(this.proof(pairs[i] as Id, pairs[i + 1] as Id, edge));
        steps.push({ rule, forward, path, before: this.#term(at), after: this.#term(next), premises });
      }
      at = next;
    }
  }

  #writeChildren(from: Id, to: Id, edge: number, path: readonly number[], steps: ProofStep[]): void {
    const [a, b] = [this.#routes.children(from), this.#routes.children(to)];
    a.forEach((child, i) => {
      this.#write(child, b[i] as Id, edge, [...path, i], steps);
    });
  }

  /** The term as which an e-node was written; its children came before it. */
  #term(id: Id): Term {
    const todo = [id];
    for (let at = todo.at(-1); at !== undefined; at = todo.at(-1)) {
      const children = this.#routes.children(at);
      const open = children.filter((child) => !this.#terms.has(child));
      if (open.length > 0) todo.push(...open);
      else {
        todo.pop();
        const op = this.#egraph.operators.name(this.#routes.proofs.written.op(at));
        this.#terms.set(at, { op, children: children.map((child) => this.#terms.get(child) as Term) });
      }
    }
    return this.#terms.get(id) as Term;
  }
}
