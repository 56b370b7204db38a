/** What a method is, and the kinds of things that have methods of their own. */
import type * as rust from '../../../rust/index.ts';
import type { Place } from '../runtime.ts';
import { BYTES, DURATION } from '../symbols.ts';
import type { Run, Thing } from '../things.ts';
import type { Type } from '../types.ts';
import { type Data, shape, type Width } from '../value.ts';

/** What the call says besides its arguments. */
export interface CallInfo {
  readonly name: string;
  /** Written generic arguments: `::<u32>`. */
  readonly types: readonly (Type | null)[];
  /** Type of the result as far as the context asks for one. */
  readonly expected: Type | null;
}

/** Reads its receiver, which is never a place. */
export type Method = (run: Run, self: Receiver, args: readonly Thing[], info: CallInfo) => Thing;
/** Changes the place of its receiver; `self` is what is there now. */
export type Mutator = (run: Run, place: Place, self: Receiver, args: readonly Thing[], info: CallInfo) => Thing;

/** Methods of a kind of receiver. A name that the reading of closures does not describe does not compile. */
export type Methods = Readonly<Partial<Record<rust.MethodName, Method>>>;
/** The ones that change the place of their receiver: a name that is described to read every receiver does not compile. */
export type Mutators = Readonly<Partial<Record<rust.ChangingName, Mutator>>>;

export type Receiver = Exclude<Thing, Place>;

export type Kind =
  | 'bool'
  | 'string'
  | 'signed'
  | 'unsigned'
  | 'byte'
  | 'literal'
  | 'float'
  | 'char'
  | 'tuple'
  | 'option'
  | 'result'
  | 'ordering'
  | 'duration'
  | 'hasher'
  | 'bytes'
  | 'data'
  | 'vec'
  | 'array'
  | 'deque'
  | 'hashmap'
  | 'treemap'
  | 'hashset'
  | 'treeset'
  | 'range'
  | 'member'
  | 'future'
  | 'opaque'
  | 'iter'
  | 'fn'
  | 'cell'
  | 'entry'
  | 'unset';

export const HASHER = shape('DefaultHasher', null);
const DATA_KINDS: Readonly<Record<string, Kind>> = {
  Some: 'option',
  None: 'option',
  Ok: 'result',
  Err: 'result',
  Less: 'ordering',
  Equal: 'ordering',
  Greater: 'ordering',
};

export function kindOf(thing: Receiver): Kind {
  if (typeof thing === 'boolean') return 'bool';
  if (typeof thing === 'string') return 'string';
  switch (thing.t) {
    case 'int':
      return intKind(thing.width);
    case 'list':
      return thing.of;
    case 'map':
      return thing.ordered ? 'treemap' : 'hashmap';
    case 'set':
      return thing.ordered ? 'treeset' : 'hashset';
    case 'data':
      return dataKind(thing);
    default:
      return thing.t;
  }
}

/** A literal without a type may be of every type. */
export const INT_KINDS: ReadonlySet<Kind> = new Set(['signed', 'unsigned', 'byte', 'literal']);
function intKind(width: Width | null): Kind {
  if (width === null) return 'literal';
  return width === 'u8' ? 'byte' : width.startsWith('i') ? 'signed' : 'unsigned';
}

function dataKind(thing: Data): Kind {
  const found = DATA_KINDS[thing.shape.name];
  if (found !== undefined) return found;
  if (thing.shape === DURATION) return 'duration';
  if (thing.shape === HASHER) return 'hasher';
  return thing.shape === BYTES ? 'bytes' : 'data';
}
