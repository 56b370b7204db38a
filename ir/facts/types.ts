import { readType, type TypeReading } from '../closure/index.ts';
import { Remember } from '../closure/source.ts';
import type { FieldPath } from '../graph/program.ts';

// The same few type texts are asked for at every candidate of a search.
const readings = new Remember<TypeReading>(4_000_000);
const read = (type: string): TypeReading => readings.get(type, () => readType(type));
const leaves = new Remember<readonly KeyLeaf[]>(4_000_000);

/** Component types of a tuple type text, or null when it is not a tuple. */
export function tupleItems(type: string): readonly string[] | null {
  const reading = read(type);
  return reading.kind === 'tuple' ? reading.items : null;
}

/** The tag of a `MemberId<Tag>` type text, or null for other types. */
export function memberTag(type: string): string | null {
  return read(type).tag;
}

/** One hashable part of a key: where it sits in the element and the canonical type it is hashed as. */
export interface KeyLeaf {
  readonly path: FieldPath;
  /** Type text without spaces; `member` for a member id, which is hashed by its raw number so that tags do not matter. */
  readonly type: string;
}

/** A key expanded to leaves that are hashed one by one: tuples are opened, so `(a, b)` and two fields `a`, `b` hash alike. */
export function keyLeaves(elementType: string, paths: readonly FieldPath[]): readonly KeyLeaf[] {
  const key = `${elementType} ${JSON.stringify(paths)}`;
  return leaves.get(key, () => paths.flatMap((path) => expand(typeAt(elementType, path), path)));
}

function expand(type: string, path: FieldPath): KeyLeaf[] {
  const items = tupleItems(type);
  if (items) return items.flatMap((item, i) => expand(item, [...path, String(i)]));
  return [{ path, type: memberTag(type) === null ? type.replace(/\s+/g, '') : 'member' }];
}

/** Type at a field path; a field of a type that cannot be opened is named after it, so equal names still mean equal types. */
function typeAt(type: string, path: FieldPath): string {
  let at = type;
  for (const step of path) {
    const items = tupleItems(at);
    at = items?.[Number(step)] ?? `${at.replace(/\s+/g, '')}.${step}`;
  }
  return at;
}

const HASHABLE = new Set(['bool', 'char', 'String', '()', 'member', 'std::string::String', 'alloc::string::String']);

/** Whether a leaf type is known to implement `Hash`: primitives, or a type that the program itself already uses (a part of) as a key. */
export function isHashable(type: string, keyTypesInUse: ReadonlySet<string>): boolean {
  return HASHABLE.has(type) || /^[iu](8|16|32|64|128|size)$/.test(type) || keyTypesInUse.has(type);
}
