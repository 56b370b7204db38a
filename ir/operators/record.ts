import type { CollectionKind } from '../graph/collection.ts';

/** Releases of hydro_lang whose operators are known; of 0.17 its pre-releases. */
export type Release = '0.16' | '0.17';
export const RELEASES: readonly Release[] = ['0.16', '0.17'];

/** One field of a variant. */
export interface FieldSpec {
  readonly name: string;
  /**
   * `in` an input operator, `shared` an input behind Hydro's SharedNode, `expr` a closure or value (text, or an object with captured
   * references, which are inputs too), `senders` the list of a VersionedNetworkFork, `data` anything else.
   */
  readonly holds: 'in' | 'shared' | 'expr' | 'senders' | 'data';
  /** May be missing. */
  readonly optional: boolean;
  /** The only release that writes it; null: all do. */
  readonly only: Release | null;
}

/** What an operator does, as far as moving and sharding are concerned. */
export type OperatorRole =
  /** One element in, at most one shape of element out, no memory. */
  | 'elementwise'
  /** Passes collections on unchanged; free at run time. */
  | 'plumbing'
  /** Remembers or compares elements by a key: the first component, or the whole element. */
  | 'keyed'
  /** Looks at several elements at once without a key: whole aggregates, order, index. */
  | 'whole'
  /** Pairs elements with a value of the other side. */
  | 'cross'
  /** Data enters here and nowhere else. */
  | 'source'
  /** An effect outside the program. */
  | 'sink'
  | 'constant'
  | 'network'
  /** Nothing may be concluded about it. */
  | 'opaque';

/** What an element of the output is made of. Ports are in the order of the record. */
export type Made =
  /** The element of the first port as it is; of any port; a pair of one of each. */
  | 'first'
  | 'any'
  | 'pair'
  /** What the closure answers to the element; the items of what it answers; what it answers given a state. */
  | 'mapped'
  | 'emitted'
  | 'scanned'
  /** `(key, (left, right))` of `(key, left)` and `(key, right)`; the key and something new; an index and the element. */
  | 'matched'
  | 'grouped'
  | 'counted'
  | 'unknown';

/**
 * How long elements of a port are remembered: `place`, for ever at top level and in an atomic section (`'static`), for the instant in a tick
 * (`'tick`); always one of these two; or until the next tick.
 */
export type Memory = 'place' | 'static' | 'tick' | 'next-tick';

/** What an operator's output collection may claim, given its inputs. */
export interface Claims {
  /** Ports whose order and retries the output cannot exceed. */
  readonly from: readonly string[];
  /** Ports that must be Bounded for the output to be; as `from` when left out. */
  readonly boundedBy?: readonly string[];
  /**
   * Of those, ports that Hydro's signature forgets: the collection is said to be Bounded although what comes in there need not be. True of a
   * program as it was written; what arrives over a network that a rewrite put in is not excused.
   */
  readonly forgetsBoundOf?: readonly string[];
  /** Ports whose element type is passed on. */
  readonly passes?: readonly string[];
  /** Kinds it can take at a port; any where it is left out. */
  readonly takes?: Readonly<Record<string, readonly CollectionKind[]>>;
  /** Kinds it can give; any when left out. */
  readonly gives?: readonly CollectionKind[];
  /** It may make an order, remove retries, make bounded. */
  readonly mayOrder?: boolean;
  readonly mayDeduplicate?: boolean;
  readonly mayBound?: boolean;
  /** It never gives an order, or nothing bounded. */
  readonly unordered?: boolean;
  readonly unbounds?: boolean;
}

/** What is known of one kind of operator, whatever layer asks. */
export interface OperatorRecord {
  /** Releases that have it. */
  readonly releases: readonly Release[];
  /** A HydroRoot; the others are HydroNodes. */
  readonly isRoot: boolean;
  /** In Hydro's declaration order, which is the order of serde and so of `$shared` numbers. */
  readonly fields: readonly FieldSpec[];
  /** Its inputs in the order of the fields; `cycle` is the input of a CycleSource. Captured references and senders come on top. */
  readonly ports: readonly string[];
  readonly role: OperatorRole;
  readonly made: Made;
  /** All elements of its input, or some of them, come out as they are, in the same instant; in another order, if it chooses one. */
  readonly passes: 'all' | 'some' | null;
  /** It only gives a collection another type, reader or interpretation: shapes are recognised through it. */
  readonly isView: boolean;
  /** Ports whose elements are grouped or compared, by which field path of the element. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Which inputs must be empty so that the output is; null: it may speak by itself. */
  readonly silentWhen: 'all' | 'any' | 'first' | null;
  /** Per port what it remembers; a port that is not here is not remembered. */
  readonly remembers: Readonly<Record<string, Memory>>;
  /** What it gives again in every tick: a constant or list in the tick, or the bounded value that it takes a snapshot of. */
  readonly replays: 'constant' | 'snapshot' | null;
  /** It leads into an instant (a tick or an atomic section), out of one, or to another location; all others stay where their input is. */
  readonly border: 'into' | 'out-of' | 'location' | null;
  /** Releases whose types ask that its input is TotalOrder and ExactlyOnce. */
  readonly strictIn: readonly Release[] | 'all';
  /** Null: what it gives is its own word (sources), that of what it shares, or checked with cycles and networks. */
  readonly claims: Claims | null;
}

/** `name:holds`, with `?` behind for what may be missing and `@0.16` for what only that release has. */
function fieldOf(word: string): FieldSpec {
  const [, name = '', holds = 'data', optional, only] = /^(\w+):(\w+)(\?)?(?:@(.+))?$/.exec(word) ?? [];
  return {
    name,
    holds: holds as FieldSpec['holds'],
    optional: optional !== undefined,
    only: (only ?? null) as Release | null,
  };
}

const isInput = ({ holds }: FieldSpec): boolean => holds === 'in' || holds === 'shared';

/** A record from its fields, its role and what is not the rule. */
export function operator(
  fields: string,
  role: OperatorRole,
  more: Partial<Omit<OperatorRecord, 'fields' | 'role'>> = {},
): OperatorRecord {
  const specs = fields.split(' ').map(fieldOf);
  return {
    releases: RELEASES,
    isRoot: false,
    fields: specs,
    ports: specs.filter(isInput).map(({ name }) => name),
    role,
    made: 'unknown',
    passes: null,
    isView: false,
    keys: {},
    silentWhen: 'all',
    remembers: {},
    replays: null,
    border: null,
    strictIn: [],
    claims: null,
    ...more,
  };
}

/** Leaves the types of `passes` to the ports in `from`. */
export const passing = (from: readonly string[], more: Partial<Claims> = {}): Claims => ({ from, passes: from, ...more });
