/** What a method is, and the kinds of things that have methods of their own. */
import type { Place } from '../runtime.ts';
import { BYTES, DURATION } from '../symbols.ts';
import type { Run, Thing } from '../things.ts';
import type { Type } from '../types.ts';
import { shape } from '../value.ts';

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

export type Receiver = Exclude<Thing, Place>;

export type Kind =
  | 'bool'
  | 'string'
  | 'int'
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
  | 'list'
  | 'map'
  | 'set'
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
  if (thing.t !== 'data') return thing.t;
  const found = DATA_KINDS[thing.shape.name];
  if (found !== undefined) return found;
  if (thing.shape === DURATION) return 'duration';
  if (thing.shape === HASHER) return 'hasher';
  return thing.shape === BYTES ? 'bytes' : 'data';
}
