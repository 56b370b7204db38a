import {
  type Collection,
  canonicalJson,
  isNested,
  type Json,
  type Operator,
  type Place,
  type Program,
  producersFirst,
} from '../../../ir/index.ts';
import { EGraph, type Id, type Term, term } from '../../egraph/index.ts';

/** Where elements are and what they are: two operators may be equal only if they agree in both. */
export interface Type {
  readonly place: Place;
  readonly collection: Collection;
}

/** Of an e-node that is no operator, such as a closure. */
const NO_TYPE = -1;

/**
 * A program as an e-graph. The term of an operator names what it does and what it reads:
 *
 *   (Filter f3 x)              keeps what the closure of operator 3 keeps; gives what x gives
 *   (Map t2 f4 x)              also FilterMap, FlatMap: gives elements of type t2
 *   (Cast t2 x)                also Unique, Sort
 *   (Network n5 x)             also ObserveNonDet: there is one of each, so it has a name
 *   (NetworkOf t2 n5 x)        a network in place of operator 5, between the same locations, that gives elements of type t2
 *   a6                         what comes out of operator 6, whatever that is: a source, a port, a cycle, all that has state or is unknown
 *
 * `(second f3)` in place of a closure looks at the second part of a pair. A Tee is what it shares. Closures have one name if their full texts
 * are the same and they only compute (`sameClosure`).
 */
export class Reading {
  readonly program: Program;
  readonly egraph: EGraph<number>;
  readonly types: Type[] = [];
  readonly #typeNames = new Map<string, number>();
  /** What an operator came in as. */
  readonly #ids = new Map<number, Id>();
  /** Operators whose closures have one name, by the number in it. */
  readonly #closures = new Map<number, number[]>();
  /** Operators by what they came in as, ascending. */
  readonly #operators = new Map<Id, number[]>();
  /** What e-nodes of operators said when they came in: those that became copies of others say nothing any more. */
  readonly #said = new Map<Id, string>();

  /**
   * @param sameClosure by operator, a name for its closure that equal ones share; null where it is like no other
   * @param explain keep what explanations need
   */
  constructor(program: Program, sameClosure: (op: Operator) => string | null, explain: boolean) {
    this.program = program;
    this.egraph = new EGraph<number>({ explain, analysis: { make: (_, node) => this.#typeAt(node), merge: sameTypes } });
    const owners = new Map<string, number>();
    const closure = (op: Operator): Id => {
      const same = sameClosure(op);
      const owner = same === null ? op.id : (owners.get(same) ?? op.id);
      if (same !== null) owners.set(same, owner);
      this.#closures.set(owner, [...(this.#closures.get(owner) ?? []), op.id]);
      return this.egraph.add(`f${owner}`);
    };
    for (const id of this.#inOrder()) this.#enter(id, closure);
    this.egraph.rebuild();
  }

  /** The class of what an operator puts out. */
  classOf(op: number): Id {
    return this.egraph.find(this.#ids.get(op) as Id);
  }

  /** As it was written. Every operator has one input at most, so terms are lists. */
  termOf(op: number): Term {
    const { program, egraph } = this;
    const way: Id[] = [];
    let at = this.behindTees(op);
    while (this.opOf(this.idOf(at)) !== `a${at}`) {
      way.push(this.idOf(at));
      at = this.behindTees(program.inputs(at)[0]?.from as number);
    }
    return way.reduceRight<Term>(
      (inner, node) => {
        const leaves = egraph.children(node).slice(0, -1);
        return term(this.opOf(node), ...leaves.map((leaf) => term(egraph.op(egraph.nodesOf(leaf)[0] as Id))), inner);
      },
      term(`a${at}`),
    );
  }

  /** What an e-node does, also of one that became a copy of another. */
  opOf(node: Id): string {
    return this.#said.get(node) ?? this.egraph.op(node);
  }

  /** As what it came in. */
  idOf(op: number): Id {
    return this.#ids.get(op) as Id;
  }

  /** Operators that came in as this very e-node, ascending. */
  operatorsAt(node: Id): readonly number[] {
    return this.#operators.get(node) ?? [];
  }

  /** All operators of a class, ascending. */
  operatorsIn(of: Id): readonly number[] {
    const root = this.egraph.find(of);
    this.#inClass ??= this.#group((id) => this.egraph.find(id));
    return this.#inClass.get(root) ?? [];
  }

  /** Operators that came in as an e-node that says this by now, ascending; Tees are what they share. */
  operatorsLike(shape: string): readonly number[] {
    this.#byShape ??= this.#group((id) => shapeAt(this, id));
    return this.#byShape.get(shape) ?? [];
  }

  /** An operator with the closure of another one: at a location if there is one there. */
  withClosure(owner: number, { root }: Place): number {
    const all = [...(this.#closures.get(owner) ?? [owner])].sort((a, b) => a - b);
    return all.find((op) => this.program.op(op).place.root === root) ?? owner;
  }

  /** After unions. */
  forget(): void {
    this.#inClass = null;
    this.#byShape = null;
  }

  #inClass: Map<Id, number[]> | null = null;
  #byShape: Map<string, number[]> | null = null;

  #group<K>(by: (id: Id) => K): Map<K, number[]> {
    const found = new Map<K, number[]>();
    for (const [op, id] of this.#ids) {
      if (this.program.op(op).kind === 'Tee') continue;
      const key = by(id);
      const group = found.get(key);
      if (group === undefined) found.set(key, [op]);
      else group.push(op);
    }
    for (const all of found.values()) all.sort((a, b) => a - b);
    return found;
  }

  typeOf(of: Id): Type {
    return this.types[this.egraph.data(of)] as Type;
  }

  /** The class of the name of a type. */
  nameOf(type: Type): Id {
    return this.egraph.add(`t${this.#type(type)}`);
  }

  /** The operator that a name in an e-node is of, such as that of a closure. */
  named(name: Id): number {
    return numberIn(this.egraph.op(this.egraph.nodesOf(name)[0] as Id));
  }

  /** The operator behind any Tees. */
  behindTees(op: number): number {
    let at = op;
    while (this.program.op(at).kind === 'Tee') at = this.program.inputs(at)[0]?.from as number;
    return at;
  }

  /** Those whose term has inputs come behind them; who stands for itself may be anywhere, also on a cycle. */
  #inOrder(): number[] {
    const ids = this.program.operators().flatMap(({ id, isRoot }) => (isRoot ? [] : [id]));
    const inside = new Set(ids.filter((id) => isWritten(this.program, this.program.op(id))));
    return producersFirst(ids, (id) => (inside.has(id) ? this.program.inputs(id).map(({ from }) => from) : []));
  }

  #enter(id: number, closure: (op: Operator) => Id): void {
    const { egraph, program } = this;
    const op = program.op(id);
    const [input] = program.inputs(id);
    const from = input === undefined ? undefined : this.#ids.get(input.from);
    if (op.kind === 'Tee' && from !== undefined) {
      this.#ids.set(id, from);
      return;
    }
    const type = op.collection === null ? NO_TYPE : this.#type({ place: op.place, collection: op.collection });
    const at = (from !== undefined && isWritten(program, op) && this.#term(op, type, from, closure)) || egraph.add(`a${id}`);
    this.#ids.set(id, at);
    this.#said.set(at, egraph.op(at));
    this.#operators.set(at, [...(this.#operators.get(at) ?? []), id]);
  }

  #term(op: Operator, type: number, from: Id, closure: (op: Operator) => Id): Id | null {
    const { egraph } = this;
    switch (op.kind) {
      case 'Filter':
        // It gives what it is given; if it says otherwise it stands for itself.
        return egraph.data(from) === type ? egraph.add('Filter', [closure(op), from]) : null;
      case 'Map':
      case 'FilterMap':
      case 'FlatMap':
        return egraph.add(op.kind, [egraph.add(`t${type}`), closure(op), from]);
      case 'Cast':
      case 'Unique':
      case 'Sort':
        return egraph.add(op.kind, [egraph.add(`t${type}`), from]);
      case 'ObserveNonDet':
      case 'Network':
        return egraph.add(op.kind, [egraph.add(`n${op.id}`), from]);
      default:
        return null;
    }
  }

  #type(type: Type): number {
    const name = canonicalJson(type as unknown as Json);
    const known = this.#typeNames.get(name);
    if (known !== undefined) return known;
    this.#typeNames.set(name, this.types.length);
    return this.types.push(type) - 1;
  }

  #typeAt(node: Id): number {
    const { egraph } = this;
    const name = egraph.op(node);
    const children = egraph.children(node);
    if (name === 'Filter') return egraph.data(children[1] as Id);
    if (children.length > 0) return name === 'second' ? NO_TYPE : egraph.data(children[0] as Id);
    if (name.startsWith('t')) return numberIn(name);
    if (name.startsWith('f')) return NO_TYPE;
    const { place, collection } = this.program.op(numberIn(name));
    return collection === null ? NO_TYPE : this.#type({ place, collection });
  }
}

/** What an e-node says, whichever e-node says it. */
export const shapeOf = (op: string, children: readonly Id[]): string => `${op} ${children.join(' ')}`;

export const shapeAt = (reading: Reading, node: Id): string => shapeOf(reading.opOf(node), reading.egraph.children(node));

/** The number in a name such as `f12`. */
export const numberIn = (name: string): number => Number(name.slice(1));

/** Kinds whose terms say what they do. */
const WRITTEN = new Set(['Tee', 'Filter', 'Map', 'FilterMap', 'FlatMap', 'Cast', 'Unique', 'Sort', 'ObserveNonDet', 'Network']);

/** Does the term of an operator say what it does to its one input? Of all others nothing is said. */
function isWritten(program: Program, op: Operator): boolean {
  const inputs = program.inputs(op.id);
  const from = inputs[0] === undefined ? null : program.op(inputs[0].from);
  if (!WRITTEN.has(op.kind) || op.opaque || op.collection === null || inputs.length !== 1 || from === null) return false;
  if (isNested(op.place) || from.collection === null) return false;
  return op.kind === 'Network' || canonicalJson(from.place as unknown as Json) === canonicalJson(op.place as unknown as Json);
}

/** Classes of different types are never one: a law that would make them so is wrong. */
function sameTypes(a: number, b: number): number {
  if (a !== b) throw new Error(`equal terms have types ${a} and ${b}`);
  return a;
}

/** What operators read that stand for themselves. */
export function rootsOf(reading: Reading): Id[] {
  const { program } = reading;
  const readers = program.operators().filter(({ id, isRoot }) => isRoot || reading.opOf(reading.idOf(id)) === `a${id}`);
  const read = readers.flatMap(({ id }) => program.inputs(id).flatMap(({ port, from }) => (port === 'cycle' ? [] : [from])));
  return [...new Set(read.map((from) => reading.classOf(from)))];
}
