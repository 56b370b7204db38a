import {
  applyClosure,
  emittedItems,
  joinTerms,
  projectTerm,
  Remember,
  readType,
  standardName,
  type Term,
  typedAtoms,
  typeInside,
} from '../../rust/index.ts';
import type { LocationKey, Operator } from '../graph/operator.ts';
import { producersFirst } from '../graph/order.ts';
import type { Program } from '../graph/program.ts';
import { recordOf } from '../operators/catalogue.ts';
import type { Made } from '../operators/record.ts';
import { isKeyedScan } from './keyed-scan.ts';
import { operatorsOn } from './operators-on.ts';
import { TRUST } from './purity.ts';

/**
 * Which fields of an element hold which fields of the elements that arrived at the location: an abstract interpretation of one
 * location, from the elements its networks (and other entries) deliver to every operator on it.
 */
export interface KeyFlow {
  /** Abstract element of each operator's output; absent where nothing flows. */
  readonly terms: ReadonlyMap<number, Term>;
}

const UNKNOWN: Term = { t: 'unknown' };
const NONE: Term = { t: 'variant', name: 'None', items: [] };
const ROUNDS = 20;

// A search asks for the same closures on the same elements again and again.
const applied = new Remember<Map<string, Term>>(8_000_000);

/**
 * @param entries abstract element of the output of each entry operator (networks into the location); other sources are unknown.
 * The result is a fixpoint: a cycle starts empty and grows by join until nothing changes.
 */
export function keyFlow(program: Program, location: LocationKey, entries: ReadonlyMap<number, Term>): KeyFlow {
  const order = dataflowOrder(program, location);
  const terms = new Map<number, Term>();
  for (let round = 0; ; round++) {
    let changed = false;
    for (const op of order) {
      const next = entries.get(op.id) ?? transfer(program, op, terms);
      if (next === null) continue;
      const before = terms.get(op.id);
      if (before !== undefined && sameText(before, next)) continue;
      // Past the bound something keeps growing (a tuple nested in itself): nothing is known about it.
      terms.set(op.id, round < ROUNDS ? next : UNKNOWN);
      changed ||= before === undefined || before.t !== 'unknown' || round < ROUNDS;
    }
    if (!changed) return { terms };
  }
}

const sameText = (a: Term, b: Term): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Operators of a location, producers before consumers; what is on a cycle comes in id order. */
export function dataflowOrder(program: Program, location: LocationKey): Operator[] {
  const operators = operatorsOn(program, location);
  const waitsFor = (op: Operator) => (op.kind === 'Network' ? [] : program.inputs(op.id).filter(({ port }) => port !== 'cycle'));
  const order = producersFirst(
    operators.map(({ id }) => id),
    (id) => waitsFor(program.op(id)).map(({ from }) => from),
  );
  const done = new Set(order);
  return [...order.map((id) => program.op(id)), ...operators.filter(({ id }) => !done.has(id))];
}

/** Abstract output element of one operator from its inputs; null while an input is still empty. */
function transfer(program: Program, op: Operator, terms: ReadonlyMap<number, Term>): Term | null {
  const record = recordOf(op.kind);
  if (record === undefined) return UNKNOWN;
  const inputs = record.ports.map((port): Input | null => {
    const from = program.input(op.id, port);
    const term = from === undefined ? undefined : terms.get(from);
    return from === undefined || term === undefined ? null : { term, type: typeOf(program, from) };
  });
  const [first = null, second = null] = inputs;
  const made = record.made;
  if (made === 'unknown') return UNKNOWN;
  if (made === 'any') return first && second ? joinTerms(first.term, second.term) : ((first ?? second)?.term ?? null);
  if (made === 'pair' || made === 'matched') return first && second && paired(first.term, second.term, made);
  return first && ofElement(program, op, made, first);
}

interface Input {
  readonly term: Term;
  readonly type: string | null;
}

function paired(left: Term, right: Term, made: 'pair' | 'matched'): Term {
  if (made === 'pair') return { t: 'tuple', items: [left, right] };
  const values: Term = { t: 'tuple', items: [projectTerm(left, ['1']), projectTerm(right, ['1'])] };
  return { t: 'tuple', items: [projectTerm(left, ['0']), values] };
}

function ofElement(
  program: Program,
  op: Operator,
  made: Exclude<Made, 'unknown' | 'any' | 'pair' | 'matched'>,
  { term, type }: Input,
): Term | null {
  switch (made) {
    case 'first':
      return term;
    case 'mapped':
      return resultAt(program, op, 'f', [term], [type]);
    case 'emitted': {
      const answer = resultAt(program, op, 'f', [term], [type]);
      return answer.t === 'atom' ? (payloadOf(answer, term, type) ?? UNKNOWN) : emitted(answer);
    }
    case 'scanned': {
      // What it answers to an element, whatever the state is: the payload of `Some`, as `None` ends the scan.
      const answer = emitted(resultAt(program, op, 'acc', [UNKNOWN, term], [null, type]));
      if (answer === null || answer.t !== 'unknown' || !isKeyedScan(program, op)) return answer;
      return joinTerms({ t: 'variant', name: 'Some', items: [ofKey(term)] }, NONE);
    }
    case 'grouped':
      return ofKey(term);
    case 'counted':
      return { t: 'tuple', items: [UNKNOWN, term] };
  }
}

function resultAt(program: Program, op: Operator, field: string, args: readonly Term[], types: readonly (string | null)[]): Term {
  const text = program.text(op.id, field);
  return text === undefined ? UNKNOWN : resultOf(text, args, types);
}

const ofKey = (term: Term): Term => ({ t: 'tuple', items: [projectTerm(term, ['0']), UNKNOWN] });

const typeOf = (program: Program, id: number): string | null => program.op(id).collection?.elementType ?? null;

/** What a closure makes of arguments of these types. */
export function resultOf(text: string, args: readonly Term[], types: readonly (string | null)[]): Term {
  const results = applied.get(text, () => new Map<string, Term>());
  const key = JSON.stringify([types, args]);
  const result = results.get(key) ?? applyClosure(text, args, TRUST, types).result;
  results.set(key, result);
  return result;
}

/** What comes out of an atom that the type of the input shows to be an option. */
function payloadOf(atom: Extract<Term, { t: 'atom' }>, input: Term, type: string | null): Term | null {
  const known = typedAtoms(input, type ?? '_').find(
    ({ atom: { id, path } }) => id === atom.id && path.every((step, i) => step === atom.path[i]),
  );
  let of: string | null = known?.type ?? null;
  for (const step of atom.path.slice(known?.atom.path.length ?? 0)) of = of === null ? null : typeInside(of, step);
  return of !== null && standardName(readType(of)) === 'Option' ? projectTerm(atom, ['Some.0']) : null;
}

/** What a filter_map or flat_map emits, joined; null while it emits nothing, unknown when the closure cannot be seen into. */
export function emitted(term: Term | null): Term | null {
  if (term === null) return null;
  const items = emittedItems(term);
  if (items === null) return UNKNOWN;
  return items.reduce<Term | null>((all, item) => (all === null ? item : joinTerms(all, item)), null);
}

/** Does the field of `term` at `path` hold the atom `id` (exactly, whatever path the control flow took)? */
export function holds(term: Term, path: readonly string[], id: string): boolean {
  const at = projectTerm(term, path);
  const alternatives = at.t === 'choice' ? at.of : [at];
  return alternatives.length > 0 && alternatives.every((a) => a.t === 'atom' && a.id === id && a.path.length === 0);
}

/**
 * Every place (tuple position) in a term that holds one of the wanted atoms: atom id -> paths, shallowest first. Equal tuples are equal
 * at every place; equal structs need not be: part of one may have been replaced (`b.price = 0`), and its type may define `Eq` as it likes.
 */
export function placesOf(term: Term, ids: ReadonlySet<string>): Map<string, string[][]> {
  const places = new Map<string, string[][]>();
  const add = (id: string, path: string[]): void => {
    const list = places.get(id);
    if (list) list.push(path);
    else places.set(id, [path]);
  };
  const visit = (at: Term, path: string[], depth: number): void => {
    if (depth > 8) return;
    if (at.t === 'atom' && at.path.length === 0 && ids.has(at.id)) {
      add(at.id, path);
    } else if (at.t === 'tuple') {
      at.items.forEach((item, i) => void visit(item, [...path, String(i)], depth + 1));
    } else if (at.t === 'choice' && at.of[0]) {
      // A place counts when it holds the atom under every alternative.
      for (const [id, paths] of placesOf(at.of[0], ids)) {
        for (const place of paths) if (holds(at, place, id)) add(id, [...path, ...place]);
      }
    }
  };
  visit(term, [], 0);
  return places;
}
