/**
 * Impls of std traits that a user's type may have. What the text does not show may do anything that is deterministic: `*x`, `x.as_ref()`,
 * `x.into()` of such a type are unknown functions of x. References are erased here, and `*r` of a reference is what it refers to; so
 * `*x` is only taken for an impl where x is known to be a value: a parameter, or a part of one, of a type that is neither a reference nor
 * a box.
 *
 * `clone()` and `to_owned()` are in between: nearly always they give an equal value, and Hydro itself clones elements (for each reader of
 * a Tee, for each member of a broadcast), so a program whose clones differ means little. They give another value in the readings in which
 * unknown functions give only one number, those of `World.spread` 1, and an equal one in all others. What Hydro clones itself is always
 * equal. Equality, order and hash are taken to be derived.
 */
import * as rust from '../../rust/index.ts';
import { kindOf } from './methods/method.ts';
import type { Run, Thing } from './things.ts';
import { isTransparent, type Type, typeOf } from './types.ts';
import { unknownCall } from './unknown.ts';
import { REVERSE, type Value } from './value.ts';

/** Traits by the methods that may be a user's impl of them. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  deref: 'Deref',
  as_deref: 'Deref',
  as_ref: 'AsRef',
  borrow: 'Borrow',
  into: 'Into',
};
const COPIES: Readonly<Record<string, string>> = { clone: 'Clone', to_owned: 'ToOwned' };

/** Types of other crates that evaluation does not know, and of which no impl is a user's. */
const STD = /^(?:core|std|alloc)::/;

const isUsers = (type: Type | null): type is Type => type?.kind === 'named' && !STD.test(rust.compact(type.text));

/** The user's type that a type text names, if it does; a box of one, or a reference to one, is none. */
export function userType(text: string | undefined): Type | null {
  if (text === undefined) return null;
  const reading = rust.readType(text);
  const type = reading.kind === 'reference' || isTransparent(reading) ? null : typeOf(text);
  return isUsers(type) ? type : null;
}

/** The name of the user's type that a value is known to be of; null for any other value. */
export function usersType(value: Thing): string | null {
  if (typeof value !== 'object') return null;
  if (value.t === 'data') return kindOf(value) === 'data' && value.shape !== REVERSE ? value.shape.name : null;
  const type = value.t === 'opaque' && value.type !== null ? typeOf(value.type) : null;
  return isUsers(type) ? type.name : null;
}

/** What an impl for a user's type makes of a value; `name` is of a method. Null where no impl of his is called. */
export function callUserImpl(run: Run, name: string, self: Thing, expected: Type | null): Value | null {
  if (typeof self !== 'object' || self.t !== 'opaque' || self.type === null) return null;
  const type = typeOf(self.type);
  if (!isUsers(type)) return null;
  const conversion = Object.hasOwn(CONVERSIONS, name) ? CONVERSIONS[name] : undefined;
  if (conversion !== undefined) return unknownCall(run, `${conversion} of ${type.name}`, [self], expected);
  if (!Object.hasOwn(COPIES, name)) return null;
  run.abstracted(`${COPIES[name]} of ${type.name}`);
  return run.world.spread === 1 ? unknownCall(run, `${COPIES[name]} of ${type.name}`, [self], type) : self;
}

/** `*x` of a value of a user's type. */
export const derefUser = (run: Run, type: Type, self: Thing, expected: Type | null): Value =>
  unknownCall(run, derefName(type), [self], expected);

export const derefName = ({ name }: Type): string => `Deref of ${name}`;
