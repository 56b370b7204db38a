import type { Program } from '../../../ir/index.ts';
import type { SiteFacts } from '../../define-rewrite.ts';
import {
  type Extraction,
  explain,
  extractDag,
  type Id,
  type ProofStep,
  parseTerm,
  type Term,
  termOf,
} from '../../egraph/index.ts';
import { isApplicable, isSecondHand, keyOf } from './apply.ts';
import { type Reading, rootsOf, shapeAt } from './language.ts';
import { boundIn, type Law, type Use } from './law.ts';
import { commonSubexpressions, lawOf, mapBeforeNetwork } from './laws/index.ts';
import { sameClosure } from './needs.ts';
import { mayBeRewritten } from './preconditions.ts';
import { priceOf } from './price.ts';
import { lawIn, type Saturated, saturate, useOf } from './saturate.ts';
import { type SimplifySite, siteOf } from './site.ts';

interface Found extends Saturated {
  /** Operators with one term. */
  readonly twice: readonly Use[];
  /** Places where an equality says something. */
  readonly allowed: readonly Use[];
  /** Those where it would, if what it needs were proved. */
  readonly refused: readonly Use[];
}

/** What all equalities say of a program, and where something is missing. */
const everything = (program: Program): Found => program.fact(findEverything);

function findEverything(program: Program): Found {
  const refused = new Map<string, Use>();
  const uses = new Map<string, Use>();
  const known = new Map<string, boolean>();
  const holds = (law: Law, use: Use): boolean => {
    const key = keyOf(use);
    const mayBe = mayBeRewritten.check(siteOf(program, [use])).proved;
    const answer = known.get(key) ?? (mayBe && law.needs.every(({ check }) => check(program, use.at).proved));
    known.set(key, answer);
    uses.set(key, use);
    if (mayBe && !answer && !law.isWay) refused.set(key, use);
    return answer;
  };
  const saturated = saturate(program, holds, true);
  const twice = sameTwice(saturated).filter((use) => holds(commonSubexpressions, use));
  const allowed = [...uses.values()].filter((use) => known.get(keyOf(use)));
  return { ...saturated, twice, allowed, refused: [...refused.values()] };
}

/**
 * Parts of a program that are cheaper in another form, by the linear price of what a command makes them do, and after them the same without
 * work that another location would have to do: it is the cheaper one for all together, and may be too much for that one.
 */
export function cheaper(facts: SiteFacts): SimplifySite[] {
  const { program } = facts;
  const found = everything(program);
  const { egraph } = found.reading;
  const price = priceOf(found.reading, facts);
  const chosen = (may: (kind: string) => boolean): Use[][] => {
    const isChoosable = (node: Id): boolean => !isSecondHand(found, node) && may(egraph.op(node));
    const cost = (_: unknown, node: Id): number => (isChoosable(node) ? price(node) : Number.POSITIVE_INFINITY);
    const extraction = extractDag(egraph, rootsOf(found.reading), cost);
    return groupsOf(program, [...found.twice, ...changesOf(found, extraction)]);
  };
  const best = chosen(() => true);
  const isMap = ({ equality }: Use): boolean => equality === mapBeforeNetwork.id;
  const staying = best.some((group) => group.some(isMap)) ? chosen((kind) => kind !== 'NetworkOf') : [];
  const groups = new Map([...best, ...staying].map((group) => [JSON.stringify(group), group]));
  return [...groups.values()].map((group) => siteOf(program, group)).filter(isApplicable);
}

/** All that may be done to a program, worth it or not: equalities that speak of the same operators together. */
export const possible = (program: Program): SimplifySite[] =>
  groupsOf(program, everything(program).allowed)
    .map((group) => siteOf(program, group))
    .filter(isApplicable);

/** Where an equality is missing something that it needs. */
export const refusedNear = (program: Program): SimplifySite[] => everything(program).refused.map((use) => siteOf(program, [use]));

/** What runs for nothing anyway. */
const NOTHING: ReadonlySet<string> = new Set(['Tee', 'Cast']);

/** Operators with one term. */
function sameTwice({ reading }: Saturated): Use[] {
  const { program } = reading;
  const groups = new Set(
    program.operators().flatMap(({ id, isRoot, kind }) => (isRoot || NOTHING.has(kind) ? [] : [reading.idOf(id)])),
  );
  return [...groups].flatMap((node) => {
    const [first, ...others] = reading.operatorsAt(node);
    if (first === undefined) return [];
    return others.map((op) => ({ equality: commonSubexpressions.id, at: [first, op] }));
  });
}

/** The equalities by which what was chosen is what was written, from the shortest proofs that were found. */
function changesOf({ reading }: Found, extraction: Extraction): Use[] {
  const { program, egraph } = reading;
  const uses = new Map<string, Use>();
  for (const { id, isRoot, kind } of program.operators()) {
    if (isRoot || kind === 'Tee') continue;
    const of = reading.classOf(id);
    const node = extraction.nodeOf.get(of);
    if (node === undefined || shapeAt(reading, node) === shapeAt(reading, reading.idOf(id))) continue;
    const { steps } = explain(egraph, reading.termOf(id), termOf(egraph, extraction, of));
    for (const step of steps) {
      const use = useIn(reading, step);
      if (use !== null) uses.set(keyOf(use), use);
    }
  }
  return [...uses.values()];
}

function useIn(reading: Reading, { rule, forward, before, after }: ProofStep): Use | null {
  const law = lawOf(lawIn(rule));
  const form = law?.forms[Number(String(rule).split(' ')[1])];
  if (law === undefined || form === undefined) return null;
  const left = forward ? before : after;
  const bound = bindings(form.left, left);
  const classOf = (one: Term): Id => reading.egraph.lookupTerm(one) as Id;
  const get = boundIn(form, reading, (variable) => classOf(bound.get(variable) as Term));
  if (get === null) return null;
  return useOf(reading, law, { op: left.op, children: left.children.map(classOf), get });
}

/** What the variables of a left side stand for in a term that it fits. */
function bindings(left: string, term: Term): Map<string, Term> {
  const bound = new Map<string, Term>();
  const todo: [Term, Term][] = [[parseTerm(left), term]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [pattern, at] = next;
    if (pattern.op.startsWith('?')) bound.set(pattern.op, at);
    pattern.children.forEach((child, i) => void todo.push([child, at.children[i] as Term]));
  }
  return bound;
}

/** Uses that speak of the same operators, or of the same closure, belong together: one may bring about what another one is about. */
function groupsOf(program: Program, uses: readonly Use[]): Use[][] {
  const about = ({ at }: Use): (number | string)[] => at.flatMap((id) => [id, sameClosure(program, program.op(id)) ?? id]);
  let groups: { readonly about: Set<number | string>; readonly uses: Use[] }[] = [];
  for (const use of uses) {
    const touching = groups.filter((group) => about(use).some((one) => group.about.has(one)));
    const joined = {
      about: new Set([...touching.flatMap((group) => [...group.about]), ...about(use)]),
      uses: [...touching.flatMap((group) => group.uses), use],
    };
    groups = [...groups.filter((group) => !touching.includes(group)), joined];
  }
  return groups.map((group) => group.uses);
}
