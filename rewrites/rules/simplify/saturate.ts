import type { Program } from '../../../ir/index.ts';
import {
  type Id,
  instantiate,
  lookup,
  type Match,
  type Pattern,
  parsePattern,
  type Rewrite,
  type RunReport,
  rewrite,
  run,
  type Term,
} from '../../egraph/index.ts';
import { numberIn, Reading, shapeOf } from './language.ts';
import { boundIn, type Form, type Law, type Use } from './law.ts';
import { LAWS } from './laws/index.ts';
import { sameClosure } from './needs.ts';

/** A program with everything that is known to be equal to its parts. */
export interface Saturated {
  readonly reading: Reading;
  readonly report: RunReport;
  /** Left sides that an equality took the place of, as `shapeOf` writes e-nodes. */
  readonly replaced: ReadonlySet<string>;
}

/** Ends in well under a second; what is not found by then is not found. */
const LIMITS = { iterationLimit: 12, nodeLimit: 20_000, workLimit: 2_000_000 };

/**
 * Uses equalities until they say nothing new.
 * @param may asked of each place where a left side is
 */
export function saturate(program: Program, may: (law: Law, use: Use) => boolean, explain: boolean): Saturated {
  const reading = new Reading(program, (op) => sameClosure(program, op), explain);
  const left: { readonly op: string; readonly children: readonly Id[] }[] = [];
  const rules = LAWS.flatMap((law) =>
    law.forms.map((form, i) =>
      ruleOf(
        reading,
        law,
        form,
        i,
        (use) => may(law, use),
        (op, children) => left.push({ op, children }),
      ),
    ),
  );
  const report = run(reading.egraph, rules, LIMITS);
  reading.forget();
  const replaced = left.map(({ op, children }) =>
    shapeOf(
      op,
      children.map((child) => reading.egraph.find(child)),
    ),
  );
  return { reading, report, replaced: new Set(replaced) };
}

/** The law that a rule of the graph stands for. */
export const lawIn = (rule: unknown): string => String(rule).replace(/ .*$/, '');

function ruleOf(
  reading: Reading,
  law: Law,
  form: Form,
  index: number,
  may: (use: Use) => boolean,
  replaces: (op: string, children: readonly Id[]) => void,
): Rewrite<number> {
  const [from, to] = [parsePattern(form.left), parsePattern(form.right)];
  return rewrite<number>(`${law.id} ${index}`, form.left, (egraph, found) => {
    const get = boundIn(form, reading, (variable) => egraph.find(found.get(variable)));
    if (get === null) return undefined;
    const match: Match = { root: found.root, get };
    reading.forget();
    const { op } = from.root;
    const children = childrenOf(reading, from.root, match.root, get);
    if (children === null) return undefined;
    // What is equal to itself already, such as what is unique for the third time, says nothing new.
    if (to.root.children.length > 0 && shapeIn(reading, to.root, match) === shapeOf(op, children)) return undefined;
    if (typeOf(reading, to.root, get) !== egraph.data(match.root)) return undefined;
    if (!may(useOf(reading, law, { op, children, get }))) return undefined;
    replaces(op, children);
    return instantiate(egraph, to, match);
  });
}

/**
 * Classes below the root of a left side. Searched for in its class: between two rebuilds of the graph an e-node is not always found by what it
 * says. Null where it says something else by now.
 */
function childrenOf(reading: Reading, pattern: Term, of: Id, get: (variable: string) => Id): readonly Id[] | null {
  const { egraph } = reading;
  for (const node of egraph.nodesOf(of)) {
    const children = egraph.children(node);
    const fits =
      egraph.op(node) === pattern.op &&
      children.length === pattern.children.length &&
      pattern.children.every((part, i) => {
        const child = children[i] as Id;
        return part.op.startsWith('?') ? get(part.op) === child : childrenOf(reading, part, child, get) !== null;
      });
    if (fits) return children;
  }
  return null;
}

/** What the root of a right side says; null where it is not in the graph. */
function shapeIn({ egraph }: Reading, { op, children }: Term, match: Match): string | null {
  const classes = children.map((child) => lookup(egraph, patternOf(child), match));
  return classes.includes(undefined)
    ? null
    : shapeOf(
        op,
        (classes as Id[]).map((id) => egraph.find(id)),
      );
}

/** Of a right side, before it is there: a filter gives what it is given, others say what they give. */
function typeOf(reading: Reading, { op, children }: Term, get: (variable: string) => Id): number {
  if (op.startsWith('?')) return reading.egraph.data(get(op));
  return typeOf(reading, (op === 'Filter' ? children.at(-1) : children[0]) as Term, get);
}

const patternOf = (root: Term): Pattern => ({ root, variables: [] });

/** A left side in the graph. */
interface Left {
  readonly op: string;
  readonly children: readonly Id[];
  /** The class that a variable stands for. */
  readonly get: (variable: string) => Id;
}

/** A law at a left side: the operator that it is, or whose closure it has, and what its places are. */
export function useOf(reading: Reading, law: Law, { op, children, get }: Left): Use {
  const [self] = reading.operatorsLike(shapeOf(op, children));
  const closure = children.find((child) => isClosure(reading, child)) ?? children[0];
  const first = self ?? reading.withClosure(operatorOf(reading, closure as Id), reading.typeOf(children.at(-1) as Id).place);
  return { equality: law.id, at: [first, ...law.places.map((variable) => operatorOf(reading, get(variable)))] };
}

const isClosure = ({ egraph }: Reading, of: Id): boolean =>
  egraph.nodesOf(of).some((node) => /^(f\d+|second)$/.test(egraph.op(node)));

/** An operator that puts out what a class is, that has a closure, or that a name is of. */
function operatorOf(reading: Reading, id: Id): number {
  const { egraph } = reading;
  for (let at = id; ; ) {
    const [first] = reading.operatorsIn(at);
    if (first !== undefined) return first;
    const [node] = egraph.nodesOf(at);
    const children = node === undefined ? [] : egraph.children(node);
    if (node !== undefined && children.length === 0) return numberIn(egraph.op(node));
    at = children.at(-1) as Id;
  }
}
