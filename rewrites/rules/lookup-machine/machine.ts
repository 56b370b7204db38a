import {
  type AskTypes,
  clockOf,
  isAtomic,
  isBounded,
  isNested,
  isStream,
  type LookupHoles,
  type Operator,
  type Program,
  resultOf,
  roleOf,
  sameType,
  type Term,
  tupleItems,
} from '../../../ir/index.ts';
import { missed, uncopied } from '../../copies.ts';
import { type Reason, TickReader } from '../../tick-reader.ts';

/** Why a tick is no state machine, by the precondition that says so. */
export type Doubt =
  | 'snapshot-of-fold'
  | 'tick-looks-up'
  | 'requests-unordered'
  | 'updates-unordered'
  | 'answers-behind-effects'
  | 'closures-pure';

/** A tick read as a state machine, as far as it is one. */
export interface Machine {
  readonly doubts: ReadonlyMap<Doubt, Reason>;
  /** Is there a state for each key, or one that whoever asks gets a copy of? */
  readonly states: 'by-key' | 'one';
  /** The fold or reduce whose snapshot is taken. */
  readonly fold: number;
  /** What the updates are read from, outside of what goes; the closures that make pairs of them, in order. */
  readonly updates: { readonly from: number; readonly stages: readonly number[]; readonly begin: number | null };
  /** The pairs of key and request that are looked up, or the requests that meet the one state; null where nothing does. */
  readonly request: number | null;
  /** Maps on the one state before it is met, in their order, by who meets it; those of the snapshot come first. */
  readonly shown: ReadonlyMap<number, readonly number[]>;
  /** Who reads the table: requests that find a state, requests that find none. */
  readonly found: ReadonlySet<number>;
  readonly missing: ReadonlySet<number>;
  /** Operators on one element at a time, that go on outside of the tick. */
  readonly streams: readonly number[];
  /** Where elements leave the tick or the atomic section. */
  readonly exits: readonly number[];
  /** All that goes. */
  readonly gone: ReadonlySet<number>;
  /** Does an element come out again behind its effect? */
  readonly keeps: boolean;
}

/** What each kind of state is a collection of. */
const STATES: Readonly<Record<string, string>> = {
  ...{ FoldKeyed: 'KeyedSingleton', ReduceKeyed: 'KeyedSingleton' },
  ...{ Fold: 'Singleton', Reduce: 'Optional' },
};

/** How an operator looks requests up: the ports of those who ask and of what is asked, and whom it gives. */
interface Lookup {
  readonly asking: string;
  readonly asked: string;
  readonly in: 'table' | 'keys';
  readonly part: 'found' | 'missing';
}
const LOOKUPS: Readonly<Record<Machine['states'], Readonly<Record<string, Lookup>>>> = {
  'by-key': {
    JoinHalf: { asking: 'left', asked: 'right', in: 'table', part: 'found' },
    AntiJoin: { asking: 'pos', asked: 'neg', in: 'keys', part: 'missing' },
  },
  one: { CrossSingleton: { asking: 'left', asked: 'right', in: 'table', part: 'found' } },
};

/** Kinds that keep a state for each key. */
export const isKeyedState = (kind: string): boolean => kind === 'FoldKeyed' || kind === 'ReduceKeyed';

/** Kinds that keep one state of all elements. */
export const isOneState = (kind: string): boolean => kind === 'Fold' || kind === 'Reduce';

/** Bounds of keyed singletons whose snapshots give every entry (hydro_lang-0.16.0/src/live_collections/keyed_singleton.rs). */
const WHOLE = new Set(['Unbounded', 'MonotonicKeys', 'MonotonicValue']);
/** Bounds of singletons and optionals whose snapshots give the value as it is (hydro_lang-0.16.0/src/live_collections/singleton.rs). */
const WHOLE_ONE = new Set(['Unbounded', 'Monotonic']);

/** Plain views of the same elements. */
const VIEWS = new Set(['Cast', 'Tee']);
const STAGES = new Set(['Map', 'Inspect']);
const STREAMS = new Set(['Map', 'Filter', 'FilterMap', 'FlatMap', 'Inspect', 'Chain', ...VIEWS]);
export function readMachine(program: Program, snapshot: number): Machine {
  return new Reader(program, snapshot).read();
}

/**
 * What an operator of the tick has: the table, its keys, requests that have not met the table, or what comes out of the machine behind a lookup or
 * an update; null of what is none of these.
 */
type Content = 'table' | 'keys' | 'requests' | 'answers' | null;
const isElements = (content: Content): boolean => content === 'requests' || content === 'answers';

class Reader extends TickReader<Doubt, Content> {
  readonly #snapshot: number;
  #states: Machine['states'] = 'by-key';
  /** Views of the one state before its snapshot is taken. */
  readonly #outside: number[] = [];
  readonly #found = new Set<number>();
  readonly #missing = new Set<number>();
  readonly #requests = new Set<number>();
  #begin: number | null = null;

  constructor(program: Program, snapshot: number) {
    super(program, snapshot);
    this.#snapshot = snapshot;
  }

  read(): Machine {
    const fold = this.#fold();
    this.#states = isOneState(this.op(fold).kind) ? 'one' : 'by-key';
    const path = this.#statePath(fold);
    this.#begin = path.begin;
    const exits = this.exits();
    for (const exit of exits) this.content(this.from(exit));
    const streams = [...this.contents].flatMap(([id, content]) => (isElements(content) && this.#isCopied(id) ? [id] : []));
    const known = new Set([...this.contents.keys(), ...path.gone, ...exits, this.#snapshot]);
    const nested = this.inside.find(({ place }) => isNested(place));
    if (nested !== undefined) this.doubt('tick-looks-up', 'it is an instant inside another', nested.id);
    for (const op of this.inside) if (!known.has(op.id)) this.doubt('tick-looks-up', whyNot(op), op.id);
    for (const exit of exits) this.#exit(exit);
    if (this.#found.size + this.#missing.size === 0)
      this.doubt('tick-looks-up', 'nothing is looked up in the snapshot', this.#snapshot);
    const [request = null] = this.#requests;
    if (this.#requests.size > 1) this.doubt('tick-looks-up', 'the snapshot is asked twice in one instant', ...this.#requests);
    if (request !== null) this.#askOnce(request);
    const shown = new Map([...this.#found].map((id) => [id, this.#mapsTo(id)] as const));
    const keys = [...this.contents].flatMap(([id, content]) => (content === 'keys' && this.op(id).kind === 'Map' ? [id] : []));
    const problem =
      missed(this.program, keys) ?? uncopied(this.program, [...streams, ...path.stages, fold, ...[...shown.values()].flat()]);
    if (problem !== null) this.doubt('closures-pure', problem.reason, problem.operator);
    const keeps = path.begin !== null && this.contents.has(path.begin);
    return {
      doubts: this.doubts,
      states: this.#states,
      fold,
      updates: path,
      request,
      shown,
      found: this.#found,
      missing: this.#missing,
      streams,
      exits,
      gone: new Set([...this.inside.map(({ id }) => id), ...path.gone, ...this.#outside]),
      keeps,
    };
  }

  /** The fold or reduce, behind maps and other views of its one state. */
  #fold(): number {
    let from = this.from(this.#snapshot);
    for (; this.op(from).kind === 'Tee' || this.#isViewOfOne(from); from = this.from(from)) {
      if (this.op(from).kind === 'Tee') this.doubt('snapshot-of-fold', 'another operator reads the same state', from);
      else this.#outside.unshift(from);
    }
    return from;
  }

  #isViewOfOne(id: number): boolean {
    const { kind, collection } = this.op(id);
    return (kind === 'Map' || kind === 'Cast') && (collection?.kind === 'Singleton' || collection?.kind === 'Optional');
  }

  /** Maps on the one state before an operator meets it. */
  #mapsTo(id: number): readonly number[] {
    if (this.#states !== 'one') return [];
    const path: number[] = [];
    for (let at = this.from(id, 'right'); at !== this.#snapshot; at = this.from(at)) path.unshift(at);
    return [...this.#outside, ...path].filter((at) => this.op(at).kind === 'Map');
  }

  /** What a batch has of one element looks up once: all that it asks in one instant it finds in one state. */
  #askOnce(request: number): void {
    const batches = new Set<number>();
    const open = [request];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const { kind } = this.op(at);
      if (kind === 'FlatMap' || batches.has(at))
        this.doubt('tick-looks-up', `${kind} ${at} may give several requests, which one state answers`, at);
      else if (kind === 'Batch') batches.add(at);
      else open.push(...this.program.inputs(at).map(({ from }) => from));
    }
  }

  /** From the fold back to where its updates come from: outside of the section that acknowledges them, or before their order was chosen. */
  #statePath(fold: number): Machine['updates'] & { readonly gone: readonly number[] } {
    const { kind, place, collection } = this.op(fold);
    const shape = STATES[kind];
    if (shape === undefined || collection?.kind !== shape || this.op(this.#snapshot).place.scopes[0]?.kind !== 'tick')
      this.doubt('snapshot-of-fold', `the snapshot is of a ${kind}, not of a fold or reduce`, fold);
    if (!(this.#states === 'one' ? WHOLE_ONE : WHOLE).has(collection?.bound ?? ''))
      this.doubt('snapshot-of-fold', 'a snapshot of it gives what is new, and not all entries', fold);
    if (this.#states === 'by-key' && this.op(this.#snapshot).collection?.kind !== 'KeyedSingleton')
      this.doubt('snapshot-of-fold', 'the snapshot is of something else than the states of all keys', this.#snapshot);
    const atomic = isAtomic(place);
    if (atomic && this.#states === 'one')
      this.doubt('snapshot-of-fold', 'one state of an atomic section is not read as a state machine', fold);
    if (place.scopes.length > 0 && !(atomic && clockOf(place) === clockOf(this.op(this.#snapshot).place)))
      this.doubt('snapshot-of-fold', 'the state belongs to another tick', fold);
    return atomic ? this.#inSection(fold) : this.#atTop(fold);
  }

  #atTop(fold: number): Machine['updates'] & { readonly gone: readonly number[] } {
    const gone = [fold];
    let at = this.from(fold);
    while (this.op(at).kind === 'Cast' && this.op(at).collection?.order === 'TotalOrder') {
      gone.push(at);
      at = this.from(at);
    }
    if (this.#isChosen(at)) {
      gone.push(at);
      at = this.from(at);
    } else this.doubt('updates-unordered', 'updates are promised in an order', at);
    this.#mustComeOnce(at);
    return { from: at, stages: [], begin: null, gone };
  }

  #inSection(fold: number): Machine['updates'] & { readonly gone: readonly number[] } {
    const gone = [fold];
    const stages: number[] = [];
    let chosen = false;
    let at = this.from(fold);
    for (; isAtomic(this.op(at).place) && this.op(at).kind !== 'BeginAtomic'; at = this.from(at)) {
      const op = this.op(at);
      gone.push(at);
      if (STAGES.has(op.kind)) stages.unshift(at);
      else if (this.#isChosen(at)) chosen = true;
      else if (!VIEWS.has(op.kind))
        this.doubt('answers-behind-effects', `${op.kind} ${at} makes no, or several, updates of an element`, at);
    }
    const begin = this.op(at).kind === 'BeginAtomic' ? at : null;
    if (begin === null) return { from: at, stages, begin, gone };
    if (!chosen) this.doubt('updates-unordered', 'updates are promised in an order', begin);
    const from = this.from(begin);
    this.#mustComeOnce(from);
    return { from, stages, begin, gone: [...gone, begin] };
  }

  /** Is the order of these elements one that was chosen here? */
  #isChosen(id: number): boolean {
    return this.op(id).kind === 'ObserveNonDet' && this.op(this.from(id)).collection?.order === 'NoOrder';
  }

  #mustComeOnce(id: number): void {
    const { collection } = this.op(id);
    if (collection === null || isBounded(collection)) this.doubt('snapshot-of-fold', 'its updates are there at once', id);
    if (collection?.retry !== 'ExactlyOnce') this.doubt('updates-unordered', 'updates may come again', id);
  }

  #exit(id: number): void {
    const { kind, collection } = this.op(id);
    const content = this.content(this.from(id));
    if (kind !== 'YieldConcat' && kind !== 'EndAtomic')
      this.doubt('tick-looks-up', `${kind} ${id} reads what is in the tick`, id);
    else if (content === 'requests')
      // Whoever hears of a request before it is answered could still change what it finds.
      this.doubt('tick-looks-up', 'a request leaves the tick beside its answer, in the same instant', id);
    else if (content !== 'answers') this.doubt('tick-looks-up', 'what leaves the tick is no stream of elements', id);
    else if (collection === null || !isStream(collection)) this.doubt('tick-looks-up', 'what leaves the tick is no stream', id);
    else if (collection.order !== 'NoOrder') this.doubt('requests-unordered', 'what leaves the tick is promised in an order', id);
    else if (collection.retry !== 'ExactlyOnce') this.doubt('requests-unordered', 'what leaves the tick may come again', id);
  }

  protected override contentOf(op: Operator): Content {
    const { id, kind } = op;
    if (clockOf(op.place) !== clockOf(this.op(this.#snapshot).place)) return null;
    if (id === this.#snapshot) return 'table';
    if (kind === 'BeginAtomic') return id === this.#begin ? 'answers' : null;
    if (kind === 'Batch') return this.#batch(op);
    const look = LOOKUPS[this.#states][kind];
    if (look !== undefined) return this.#lookup(id, look);
    const inputs = this.program.inputs(id).map(({ from }) => this.content(from));
    if (inputs.length === 0 || inputs.some((content) => content === null)) return null;
    if (inputs.every(isElements)) {
      if (!STREAMS.has(kind)) return null;
      return inputs.includes('requests') ? 'requests' : 'answers';
    }
    return inputs.length > 1 ? null : this.#ofTable(op, inputs[0] ?? null);
  }

  /** What is made of the table, or of its keys. */
  #ofTable(op: Operator, of: Content): Content {
    if (VIEWS.has(op.kind)) return of;
    if (of === 'table' && op.kind === 'Map') {
      if (this.#states === 'one') return 'table';
      return this.#givesKey(op) ? 'keys' : null;
    }
    return of === 'keys' && op.kind === 'Unique' ? 'keys' : null;
  }

  /** Requests come from outside of the tick. */
  #batch({ id, collection }: Operator): Content {
    const from = this.op(this.from(id));
    if (collection === null || !isStream(collection)) {
      const second = collection?.kind === 'KeyedSingleton' || collection?.kind === 'Singleton' || collection?.kind === 'Optional';
      this.doubt('tick-looks-up', second ? 'a second snapshot is of the same instant' : 'what is batched is unknown', id);
      return null;
    }
    if (from.collection === null || isBounded(from.collection))
      this.doubt('tick-looks-up', 'requests are there at once, in one instant', id);
    if (from.place.scopes.length > 0) {
      this.content(from.id);
      this.doubt('requests-unordered', 'a request is part of the atomic section of the updates', id);
    }
    if (collection.order !== 'NoOrder')
      this.doubt('requests-unordered', 'requests are promised in an order, and a later one must not see less', id);
    if (collection.retry !== 'ExactlyOnce') this.doubt('requests-unordered', 'requests may come again', id);
    return 'requests';
  }

  #lookup(id: number, { asking, asked, in: content, part }: Lookup): Content {
    const wanted = this.content(this.from(id, asked));
    const elements = this.content(this.from(id, asking));
    if (wanted !== content || !isElements(elements)) return null;
    (part === 'found' ? this.#found : this.#missing).add(id);
    let request = this.from(id, asking);
    while (VIEWS.has(this.op(request).kind)) request = this.from(request);
    this.#requests.add(request);
    return 'answers';
  }

  /** Does a closure give the first half of a pair? */
  #givesKey({ id }: Operator): boolean {
    const text = this.program.text(id, 'f');
    if (text === undefined) return false;
    const pair: Term = { t: 'tuple', items: [atom('key'), atom('value')] };
    const result = resultOf(text, [pair], [this.op(this.from(id)).collection?.elementType ?? null]);
    return result.t === 'atom' && result.id === 'key' && result.path.length === 0;
  }

  /** Copied outside of the tick; batches and lookups are replaced. */
  #isCopied(id: number): boolean {
    return STREAMS.has(this.op(id).kind);
  }
}

const atom = (id: string): Term => ({ t: 'atom', id, path: [] }) as Term;

/** Types of the one state and of those who ask for it; null where they are not known. */
export function askTypesOf(program: Program, machine: Machine): AskTypes | null {
  const [value, request, state] = [program.inputs(machine.fold)[0]?.from, machine.request ?? undefined, machine.fold].map((id) =>
    id === undefined ? undefined : program.op(id).collection?.elementType,
  );
  return value && request && state ? { value, request, state } : null;
}

/** Types of the table and of those who ask it; null where what is asked is no pair of the same key. */
export function typesOf(program: Program, machine: Machine): (LookupHoles & { readonly value: string }) | null {
  const { keyType, valueType } = program.op(machine.fold).collection ?? {};
  const updates = program.op(program.inputs(machine.fold)[0]?.from ?? -1).collection;
  if (machine.request === null || !keyType || !valueType || !updates?.valueType) return null;
  const items = tupleItems(program.op(machine.request).collection?.elementType ?? '');
  const [key, request] = items ?? [];
  if (items?.length !== 2 || key === undefined || request === undefined || !sameType(key, keyType)) return null;
  const kept = machine.keeps ? (program.op(machine.updates.from).collection?.elementType ?? '()') : '()';
  return { key: keyType, state: valueType, value: updates.valueType, request, kept };
}

/** Why an operator has no place in a state machine. */
function whyNot({ id, kind }: Operator): string {
  if (kind === 'DeferTick' || kind === 'CycleSource' || kind === 'CycleSink')
    return `${kind} ${id} carries something to the next tick`;
  if (kind === 'Batch') return `a second snapshot is of the same instant`;
  switch (roleOf(kind)) {
    case 'whole':
      return `${kind} ${id} sees its whole batch`;
    case 'keyed':
      return `${kind} ${id} compares what one batch has`;
    case 'cross':
      return `${kind} ${id} pairs what one instant has`;
    default:
      return `${kind} ${id} is more than a lookup`;
  }
}
