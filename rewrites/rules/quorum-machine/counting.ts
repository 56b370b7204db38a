import {
  areOpposite,
  clockOf,
  emitted,
  holds,
  isBounded,
  isNested,
  isStream,
  type Operator,
  type Program,
  resultOf,
  sameTerm,
  shortClosure,
  type Term,
} from '../../../ir/index.ts';
import { missed, uncopied } from '../../copies.ts';
import { behindViews, type Reason, TickReader, VIEWS } from '../../tick-reader.ts';

/** Why a tick is no count by key, by the precondition that says so. */
export type Doubt = 'counts-by-key' | 'elements-open' | 'elements-once' | 'said-once' | 'results-unordered' | 'closures-pure';

/** A condition on the count of a key: what a Filter, or a FilterMap that gives the key, asks; `not` for its opposite. */
export interface Test {
  readonly op: number;
  readonly as: 'filter' | 'filter-map';
  readonly not: boolean;
}

/** A tick read as a count by key, as far as it is one. */
export interface Counting {
  readonly doubts: ReadonlyMap<Doubt, Reason>;
  /** What is counted, outside of the tick. */
  readonly from: number;
  /** When a key is said, and when it is forgotten. */
  readonly reached: Test | null;
  readonly complete: Test | null;
  /** What is said of a key: itself, or all elements that count for it; and the operator that gives it. */
  readonly gives: 'key' | 'elements';
  readonly said: ReadonlySet<number>;
  /** Operators on one element at a time, that go on outside of the tick. */
  readonly streams: readonly number[];
  /** Where elements leave the tick. */
  readonly exits: readonly number[];
  /** All that goes. */
  readonly gone: ReadonlySet<number>;
}

/**
 * What holds of a key in a tick, as the set of the cases in which it does: a bit for each case of two tests of its count, and of whether it was
 * said before.
 */
type When = number;
const ALWAYS: When = 0b11111111;
const TESTS: readonly When[] = [0b10101010, 0b11001100];
const SAID: When = 0b11110000;
const not = (when: When): When => ALWAYS & ~when;

/** What an operator of the tick has of a key: all elements that count, the count, the key, or what is made of one of these afterwards. */
type Content =
  | { readonly of: 'fresh' | 'waiting' }
  | { readonly of: 'count'; readonly when: When }
  | Result
  | { readonly of: 'made'; readonly from: Result }
  | null;
/** What may be said of a key. */
interface Result {
  readonly of: 'elements' | 'key';
  readonly when: When;
}

/** What may go on behind it, on one element at a time. */
const STREAMS = new Set(['Map', 'Filter', 'FilterMap', 'FlatMap', 'Inspect']);
/** The first half of a pair and nothing else, as a closure. */
const KEY_ALONE = /^(?:move\s*)?\|\s*\(\s*([a-z]\w*)\s*,\s*_\w*\s*\)\s*\|\s*\1$/;
const ELEMENT: Term = { t: 'atom', id: 'x', path: [] };
const ENTRY: Term = {
  t: 'tuple',
  items: [
    { t: 'atom', id: 'key', path: [] },
    { t: 'atom', id: 'count', path: [] },
  ],
};

/** What a fold is over, if it is a chain: where both of its inputs come from. */
export function chainedAt(program: Program, fold: number): number[] {
  const chain = behindViews(program, program.inputs(fold)[0]?.from ?? fold);
  return program.op(chain).kind === 'Chain' ? program.inputs(chain).map(({ from }) => behindViews(program, from)) : [];
}

export function readCounting(program: Program, fold: number): Counting {
  return new Reader(program, fold).read();
}

/** Elements that wait in a DeferTick, and where it gets them from: through the cycle that it closes. */
interface Held {
  readonly defer: number;
  readonly cycle: readonly number[];
  readonly from: number;
}

class Reader extends TickReader<Doubt, Content> {
  readonly #fold: number;
  readonly #tests: { readonly op: number; readonly as: Test['as'] }[] = [];
  /** Tests that go, since another says the opposite. */
  readonly #opposites: number[] = [];
  readonly #held: readonly Held[];
  #waiting: Held | null = null;
  #fresh: number | null = null;
  #said: Held | null = null;

  constructor(program: Program, fold: number) {
    super(program, fold);
    this.#fold = fold;
    this.#held = this.inside.flatMap(({ id, kind }) => (kind === 'DeferTick' ? this.#heldBy(id) : []));
  }

  read(): Counting {
    this.#chain();
    const exits = this.exits();
    const results = exits.flatMap((exit) => this.#exit(exit));
    const [first] = results;
    const kept = this.#waiting === null ? null : this.content(this.#waiting.from);
    const repeated = this.#said === null ? null : this.content(this.#said.from);
    for (const { id, place } of this.inside)
      if (isNested(place)) this.doubt('counts-by-key', 'it is an instant inside another', id);
    const cycles = this.#held.flatMap((held) => (this.#isUsed(held) ? [held.defer, ...held.cycle] : []));
    const known = new Set([...this.contents.keys(), ...cycles, ...exits]);
    for (const op of this.inside)
      if (!known.has(op.id)) this.doubt('counts-by-key', `${op.kind} ${op.id} does more than count by key`, op.id);
    const other = results.find(({ of, when }) => of !== first?.of || when !== first.when);
    if (other !== undefined) this.doubt('counts-by-key', 'the tick says two things of a key', ...exits);
    if (first === undefined) this.doubt('counts-by-key', 'nothing that is said of a key leaves the tick', this.#fold);
    const form = first === undefined ? null : this.#form(first.when, kept, repeated);
    if (form === null && !this.doubts.has('counts-by-key'))
      this.doubt('said-once', 'a key may be said again, or what waits for it is not all forgotten at once', this.#fold);
    const streams = [...this.contents].flatMap(([id, content]) =>
      content?.of === 'made' && STREAMS.has(this.op(id).kind) ? [id] : [],
    );
    const problem =
      missed(this.program, this.#opposites) ??
      uncopied(this.program, [this.#fold, ...this.#tests.map(({ op }) => op), ...streams]);
    if (problem !== null) this.doubt('closures-pure', problem.reason, problem.operator);
    return {
      doubts: this.doubts,
      from: this.#fresh === null ? this.#fold : this.from(this.#fresh),
      reached: form?.reached ?? null,
      complete: form?.complete ?? null,
      gives: first?.of ?? 'key',
      said: new Set([...this.contents].flatMap(([id, content]) => (isSaid(content, first) ? [id] : []))),
      streams,
      exits,
      gone: new Set(this.inside.map(({ id }) => id)),
    };
  }

  #heldBy(defer: number): Held[] {
    const views: number[] = [];
    let source = this.from(defer);
    for (; VIEWS.has(this.op(source).kind); source = this.from(source)) views.push(source);
    if (this.op(source).kind !== 'CycleSource') return [];
    const sink = this.from(source, 'cycle');
    return [{ defer, cycle: [...views, source, sink], from: this.from(sink) }];
  }

  /** A cycle that only carries itself on never holds anything. */
  #isUsed(held: Held): boolean {
    return held === this.#waiting || held === this.#said || held.from === held.defer;
  }

  /** What is counted: new elements behind those that wait. */
  #chain(): void {
    for (const end of chainedAt(this.program, this.#fold)) {
      if (this.op(end).kind === 'Batch') this.#fresh = end;
      this.#waiting = this.#held.find(({ defer }) => defer === end) ?? this.#waiting;
    }
    if (this.#fresh === null || this.#waiting === null) {
      this.doubt('counts-by-key', 'what it counts is not one batch and what waits from tick to tick', this.#fold);
      return;
    }
    const { place, collection, id } = this.op(this.from(this.#fresh));
    if (collection === null || !isStream(collection)) this.doubt('counts-by-key', 'what is batched is no stream', id);
    else if (place.scopes.length > 0) this.doubt('elements-open', 'an element is part of an atomic section', id);
    else if (collection.kind === 'KeyedStream' && collection.order === 'TotalOrder')
      this.doubt('elements-open', 'elements of a key are promised in an order, which a stream of all keys does not keep', id);
    else if (isBounded(collection)) this.doubt('elements-open', 'elements are there at once, in one instant', id);
    else if (collection.retry !== 'ExactlyOnce') this.doubt('elements-once', 'elements may come again', id);
  }

  #exit(id: number): Result[] {
    const { kind, collection } = this.op(id);
    const content = this.content(this.from(id));
    if (kind !== 'YieldConcat') this.doubt('counts-by-key', `${kind} ${id} reads what is in the tick`, id);
    else if (collection === null || !isStream(collection) || collection.order !== 'NoOrder')
      this.doubt('results-unordered', 'what leaves the tick is promised in an order', id);
    if (content?.of === 'made') return [content.from];
    if (content?.of === 'key' || content?.of === 'elements') return [content];
    this.doubt('counts-by-key', 'what leaves the tick is neither keys nor what counts for them', id);
    return [];
  }

  protected override contentOf(op: Operator): Content {
    const { id, kind } = op;
    if (clockOf(op.place) !== clockOf(this.op(this.#fold).place)) return null;
    if (id === this.#fresh) return { of: 'fresh' };
    if (kind === 'DeferTick') return this.#heldContent(id);
    if (kind === 'AntiJoin' || kind === 'Difference') return this.#without(id, kind === 'AntiJoin' ? 'elements' : 'key');
    const [first, second, ...more] = this.program.inputs(id).map(({ from }) => this.content(from));
    if (!first || more.length > 0) return null;
    if (kind === 'Chain') return inTheirOrder(op, first, second) ? { of: 'elements', when: ALWAYS } : null;
    if (second !== undefined) return null;
    if (VIEWS.has(kind)) return first;
    if (id === this.#fold) return first.of === 'elements' && first.when === ALWAYS ? { of: 'count', when: ALWAYS } : null;
    if (first.of === 'count') return this.#tested(op, first.when);
    if (kind === 'Unique' && first.of === 'key') return first;
    if (!STREAMS.has(kind)) return null;
    if (first.of === 'made') return first;
    return first.of === 'key' || first.of === 'elements' ? { of: 'made', from: first } : null;
  }

  #heldContent(id: number): Content {
    if (id === this.#waiting?.defer) return { of: 'waiting' };
    const held = this.#held.find(({ defer }) => defer === id);
    if (held === undefined || held.from === id) return null;
    this.#said ??= held;
    return held === this.#said ? { of: 'key', when: SAID } : null;
  }

  /** What is left of elements, or of keys, without some keys. */
  #without(id: number, of: 'elements' | 'key'): Content {
    const [pos, neg] = [this.content(this.from(id, 'pos')), this.content(this.from(id, 'neg'))];
    return pos?.of === of && neg?.of === 'key' ? { of, when: pos.when & not(neg.when) } : null;
  }

  /** Whose count passes a test; a map to the key asks nothing. */
  #tested(op: Operator, when: When): Content {
    const text = this.program.text(op.id, 'f') ?? '';
    const type = this.op(this.from(op.id)).collection?.elementType ?? null;
    switch (op.kind) {
      case 'Map':
        // It goes, so it must do nothing else.
        return KEY_ALONE.test(shortClosure(text)) && holds(resultOf(text, [ENTRY], [type]), [], 'key')
          ? { of: 'key', when }
          : null;
      case 'Filter': {
        const test = this.#test(op.id, 'filter');
        return test === null ? null : { of: 'count', when: when & test };
      }
      case 'FilterMap': {
        const item = emitted(resultOf(text, [ENTRY], [type]));
        const test = item !== null && holds(item, [], 'key') ? this.#test(op.id, 'filter-map') : null;
        return test === null ? null : { of: 'key', when: when & test };
      }
      default:
        return null;
    }
  }

  /** The cases in which a test passes: a case of its own, or the opposite of one that is known. */
  #test(op: number, as: Test['as']): When | null {
    const opposite = this.#tests.findIndex((other) => as === 'filter' && other.as === as && this.#areOpposite(other.op, op));
    if (opposite >= 0) {
      this.#opposites.push(op);
      return not(TESTS[opposite] ?? 0);
    }
    if (this.#tests.length === TESTS.length) return null;
    return TESTS[this.#tests.push({ op, as }) - 1] ?? null;
  }

  #areOpposite(a: number, b: number): boolean {
    const type = this.op(this.from(a)).collection?.elementType ?? '_';
    const [p, q] = [a, b].map((id) => resultOf(this.program.text(id, 'f') ?? '', [ELEMENT], [type]));
    return p !== undefined && q !== undefined && sameTerm(p, p) && areOpposite(p, q, type);
  }

  /**
   * The two forms in which an idle tick neither says a key nor changes what is held for it. Either all that counts for a key is forgotten when it is
   * said; or it is forgotten when the key is complete, and a key that was reached before is not said.
   */
  #form(said: When, kept: Content, repeated: Content): { reached: Test; complete: Test | null } | null {
    if (kept?.of !== 'elements') return null;
    const literals = this.#tests.flatMap((test, i): { when: When; test: Test }[] => [
      { when: TESTS[i] ?? 0, test: { ...test, not: false } },
      { when: not(TESTS[i] ?? 0), test: { ...test, not: true } },
    ]);
    if (this.#said === null) {
      const reached = literals.find(({ when }) => when === said && kept.when === not(when));
      return reached === undefined ? null : { reached: reached.test, complete: null };
    }
    if (repeated?.of !== 'key') return null;
    for (const reached of literals)
      for (const complete of literals)
        if (
          said === (reached.when & not(SAID)) &&
          kept.when === not(complete.when) &&
          repeated.when === (reached.when & not(complete.when))
        )
          return { reached: reached.test, complete: complete.test };
    return null;
  }
}

/** The machine sees elements as they come: old before new, in what is counted and in what is kept, where there is an order. */
function inTheirOrder({ collection }: Operator, first: Content, second: Content | undefined): boolean {
  if (first?.of === 'waiting') return second?.of === 'fresh';
  return first?.of === 'fresh' && second?.of === 'waiting' && collection?.order === 'NoOrder';
}

/** Is this what is said of a key, before anything is made of it? */
const isSaid = (content: Content, result: Result | undefined): boolean =>
  content !== null &&
  result !== undefined &&
  (content.of === 'key' || content.of === 'elements') &&
  content.of === result.of &&
  content.when === result.when;
