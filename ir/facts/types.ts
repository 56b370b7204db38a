import { isInteger, isPlain, Remember, readType, standardName, type TypeReading } from '../../rust/index.ts';
import type { FieldPath } from '../graph/program.ts';
import { type Coarser, coarserStep, splitPath } from './coarser.ts';

// The same few type texts are asked for at every candidate of a search.
const readings = new Remember<TypeReading>(4_000_000);
const read = (type: string): TypeReading => readings.get(type, () => readType(type));

/** Component types of a tuple type text, or null when it is not a tuple. */
export function tupleItems(type: string): readonly string[] | null {
  const reading = read(type);
  return reading.kind === 'tuple' ? reading.items : null;
}

/** The tag of a `MemberId<Tag>` type text, or null for other types. */
export function memberTag(type: string): string | null {
  return read(type).tag;
}

/** Types of fields of the program's own types, by `Type.field`, where closures show them. */
export type FieldTypes = ReadonlyMap<string, string>;
export const NO_FIELDS: FieldTypes = new Map();

/** One hashable part of a key: where it sits in the element and the canonical type it is hashed as. */
export interface KeyLeaf {
  readonly path: FieldPath;
  /** Type text without spaces; `member` for a member id, which is hashed by its raw number so that tags do not matter. */
  readonly type: string;
  /** What of the number there is hashed; null: the number itself. */
  readonly coarser: Coarser | null;
}

/** A key expanded to leaves that are hashed one by one: tuples are opened, so `(a, b)` and two fields `a`, `b` hash alike. */
export function keyLeaves(elementType: string, paths: readonly FieldPath[], fields: FieldTypes = NO_FIELDS): readonly KeyLeaf[] {
  return paths.flatMap((whole) => {
    const { path, coarser } = splitPath(whole);
    const type = typeAt(elementType, path, fields);
    if (coarser === null) return expand(type, path);
    // What is no integer has a division of its own, if any.
    return isInteger(leafType(type))
      ? [{ path, type: leafType(type), coarser }]
      : [{ path: whole, type: `${leafType(type)} ${coarserStep(coarser)}`, coarser: null }];
  });
}

function expand(type: string, path: FieldPath): KeyLeaf[] {
  const items = tupleItems(type);
  if (items) return items.flatMap((item, i) => expand(item, [...path, String(i)]));
  return [{ path, type: leafType(type), coarser: null }];
}

/** The type as leaves name it. */
export const leafType = (type: string): string => (memberTag(type) === null ? read(type).text : 'member');

/** Type at a field path; a field of a type that cannot be opened is named after it, so equal names still mean equal types. */
export function typeAt(type: string, path: FieldPath, fields: FieldTypes = NO_FIELDS): string {
  let at = type;
  for (const step of path) {
    const name = fieldName(at, step);
    at = tupleItems(at)?.[Number(step)] ?? fields.get(name) ?? name;
  }
  return at;
}

/** Steps that Rust writes after a dot; payloads of enums are none. */
export const isField = (step: string): boolean => /^(?:\d+|[A-Za-z_]\w*)$/.test(step);

export const fieldName = (type: string, field: string): string => `${read(type).text}.${field}`;

/** Where the first part that is no tuple begins on the way along a path: what serde may change comes and goes as a whole. */
export function wholePart(type: string, path: FieldPath): FieldPath {
  let at = type;
  for (const [i, step] of path.entries()) {
    const item = tupleItems(at)?.[Number(step)];
    if (item === undefined) return path.slice(0, i);
    at = item;
  }
  return path;
}

const HASHED = new Set(
  'String Duration Instant SystemTime Bytes Ordering MemberId TaglessMemberId MembershipEvent IpAddr Ipv4Addr Ipv6Addr SocketAddrV4'.split(
    ' ',
  ),
);
const HASHED_WITH_PARTS = new Set('Option Result Vec VecDeque BTreeMap BTreeSet Box Rc Arc Cow Reverse'.split(' '));

/** Whether a leaf type is known to implement `Hash`: types of the library, or a type that the program itself already uses (a part of) as a key. */
export function isHashable(type: string, keyTypesInUse: ReadonlySet<string>): boolean {
  return type === 'member' || keyTypesInUse.has(type) || (isPlain(type) && isHashed(type));
}

function isHashed(type: string): boolean {
  const reading = read(type);
  if (reading.kind === 'unit') return true;
  if (reading.kind === 'tuple') return reading.items.every(isHashed);
  if (reading.kind === 'reference') return reading.target !== null && isHashed(reading.target);
  const name = standardName(reading);
  if (name === null) return false;
  if (isInteger(name) || name === 'bool' || name === 'char' || name === 'str' || HASHED.has(name) || name.startsWith('NonZero'))
    return true;
  return HASHED_WITH_PARTS.has(name) && reading.args.every(isHashed);
}
