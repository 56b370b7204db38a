import { projectTerm, type Term } from '../../rust/index.ts';
import type { LocationKey, Operator } from '../graph/operator.ts';
import type { FieldPath, Program } from '../graph/program.ts';
import { recordOf } from '../operators/catalogue.ts';
import { coarserOf, coarserStep, splitPath } from './coarser.ts';
import { deliveredTerms, networksInto } from './networks.ts';
import { operatorsOn } from './operators-on.ts';
import { replicaOperators } from './replica.ts';
import { roleIn } from './roles.ts';
import { isHashable, keyLeaves, tupleItems, typeAt } from './types.ts';

/** How each network into a location picks a shard: fields of the element as the receiver sees it, or null for any shard. */
export type Policy = ReadonlyMap<number, readonly FieldPath[] | null>;

/** By what one side of a keyed operator is grouped or compared, and the type it is compared as. */
export interface KeySide {
  readonly term: Term;
  readonly type: string;
}

/** The keys of a keyed operator: one per side; a side that is the same on every shard is left out. */
export function groupKeys(
  program: Program,
  op: Operator,
  terms: ReadonlyMap<number, Term>,
  replicas: ReadonlySet<number>,
): KeySide[] {
  return Object.entries(recordOf(op.kind)?.keys ?? {}).flatMap(([port, path]) => {
    const from = program.input(op.id, port);
    const term = from === undefined || replicas.has(from) ? undefined : terms.get(from);
    if (from === undefined || term === undefined) return [];
    return [{ term: projectTerm(term, path), type: typeAt(program.op(from).collection?.elementType ?? '_', path) }];
  });
}

/** Types that the program itself uses as (parts of) keys of grouping operators, hence known to implement `Hash` and `Eq`. */
export const keyTypesInUse = (program: Program): ReadonlySet<string> => program.fact(findKeyTypes);

function findKeyTypes(program: Program): ReadonlySet<string> {
  const types = new Set<string>();
  for (const op of program.operators())
    for (const key of hashedTypes(program, op)) for (const leaf of keyLeaves(key, [[]])) types.add(leaf.type);
  return types;
}

/** Types that an operator keeps in a hash table. */
function hashedTypes(program: Program, op: Operator): string[] {
  const record = recordOf(op.kind);
  if (record === undefined || roleIn(program, op) !== 'keyed') return [];
  return Object.entries(record.keys).flatMap(([port, path]) => {
    const from = program.input(op.id, port);
    const type = from === undefined ? null : (program.op(from).collection?.elementType ?? null);
    const [component] = path;
    return (component === undefined ? type : type && tupleItems(type)?.[Number(component)]) ?? [];
  });
}

/**
 * Candidate policies for sharding a location, best first: whole grouping keys, then single components of them. What the policies claim is
 * not believed: `shardingFacts` checks each one.
 */
export const proposePolicies = (program: Program, location: LocationKey): readonly Policy[] =>
  program.factAbout(location, findPolicies);

function findPolicies(program: Program, location: LocationKey): readonly Policy[] {
  const networks = networksInto(program, location);
  const terms = deliveredTerms(program, location);
  const replicas = replicaOperators(program);
  const keyed = operatorsOn(program, location).filter((op) => roleIn(program, op) === 'keyed' && !replicas.has(op.id));
  const grouped = keyed.map((op) => positions(groupKeys(program, op, terms, replicas).map(({ term }) => term)));

  const policies: Policy[] = [];
  const seen = new Set<string>();
  const add = (choose: (at: string, index: number) => boolean, groups = grouped): void => {
    const policy = new Map<number, readonly FieldPath[] | null>();
    for (const group of groups) {
      for (const [network, at] of group) {
        const chosen = [...at].filter(([position], index) => choose(position, index)).map(([, path]) => path);
        if (!policy.has(network) && chosen.length > 0) policy.set(network, chosen);
      }
    }
    for (const op of networks) if (!policy.has(op.id)) policy.set(op.id, wholeElement(program, op));
    const text = JSON.stringify([...policy].sort(([a], [b]) => a - b));
    if (!seen.has(text)) policies.push(policy);
    seen.add(text);
  };
  add(() => true);
  // Who is routed by `k % 16` is routed well for a group by `k`, too.
  const coarse = grouped.filter((group) => [...group.values()].some((at) => [...at.values()].some(isCoarse)));
  if (coarse.length > 0 && coarse.length < grouped.length) add(() => true, [...coarse, ...grouped]);
  if (keyed.length > 0) for (const index of [0, 1, 2, 3]) add((_, i) => i === index);
  return policies;
}

const isCoarse = (path: FieldPath): boolean => splitPath(path).coarser !== null;

/** Every field of the element, when all of them can be hashed; otherwise any shard will do. */
function wholeElement(program: Program, network: Operator): readonly FieldPath[] | null {
  const type = network.collection?.elementType ?? '_';
  const inUse = keyTypesInUse(program);
  return keyLeaves(type, [[]]).every((leaf) => isHashable(leaf.type, inUse)) ? [[]] : null;
}

/** For each network: position inside the grouping key -> field path of that network's element that stands there. */
function positions(keys: readonly Term[]): Map<number, Map<string, FieldPath>> {
  const found = new Map<number, Map<string, FieldPath>>();
  const visit = (term: Term, position: string, step: readonly string[] = []): void => {
    const divided = coarserOf(term);
    if (divided !== null && step.length === 0) visit(divided.of, position, [coarserStep(divided.coarser)]);
    else if (term.t === 'tuple') term.items.forEach((item, i) => void visit(item, `${position}.${i}`));
    else if (term.t === 'choice') for (const alternative of term.of) visit(alternative, position);
    else if ((term.t === 'apply' && term.args.length === 1) || (term.t === 'variant' && term.items.length === 1))
      visit((term.t === 'apply' ? term.args[0] : term.items[0]) as Term, position);
    else if (term.t === 'atom' && /^n\d+$/.test(term.id)) {
      const network = Number(term.id.slice(1));
      const at = found.get(network) ?? new Map<string, FieldPath>();
      found.set(network, at);
      if (!at.has(position)) at.set(position, [...term.path, ...step]);
    }
  };
  for (const key of keys) visit(key, '');
  return found;
}
