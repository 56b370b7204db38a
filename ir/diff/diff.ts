import type { Json, LocationKey, Operator } from '../graph/operator.ts';
import type { Location, Program } from '../graph/program.ts';

export interface FieldChange {
  /** Path of what changed, e.g. `fields.serialize_fn`, `metadata.collection_kind`, `place`, `expression.f`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface ChangedOperator {
  readonly id: number;
  readonly changes: readonly FieldChange[];
}

export interface MovedOperator {
  readonly id: number;
  readonly from: LocationKey;
  readonly to: LocationKey;
}

export interface DiffEdge {
  readonly from: number;
  readonly to: number;
  readonly port: string;
}

/**
 * What one program has that another has not, by operator id. An operator can be both moved (its root location changed) and changed
 * (anything else about it did). All lists ascend by id.
 */
export interface ProgramDiff {
  readonly added: readonly number[];
  readonly removed: readonly number[];
  readonly changed: readonly ChangedOperator[];
  readonly moved: readonly MovedOperator[];
  readonly edgesAdded: readonly DiffEdge[];
  readonly edgesRemoved: readonly DiffEdge[];
  readonly locationsAdded: readonly LocationKey[];
  readonly locationsRemoved: readonly LocationKey[];
  readonly locationsChanged: readonly LocationKey[];
}

export function diffPrograms(before: Program, after: Program): ProgramDiff {
  const old = new Map(before.operators().map((op) => [op.id, op]));
  const now = after.operators();
  const changed: ChangedOperator[] = [];
  const moved: MovedOperator[] = [];
  for (const op of now) {
    const was = old.get(op.id);
    if (was === undefined) continue;
    if (was.place.root !== op.place.root) moved.push({ id: op.id, from: was.place.root, to: op.place.root });
    const changes = operatorChanges(before, was, after, op);
    if (changes.length > 0) changed.push({ id: op.id, changes });
  }
  const locations = (program: Program, other: Program): LocationKey[] =>
    [...program.locations.keys()].filter((key) => !other.locations.has(key));
  return {
    added: now.filter((op) => !old.has(op.id)).map((op) => op.id),
    removed: [...old.keys()].filter((id) => !after.has(id)),
    changed,
    moved,
    edgesAdded: edgesOnlyIn(after, before),
    edgesRemoved: edgesOnlyIn(before, after),
    locationsAdded: locations(after, before),
    locationsRemoved: locations(before, after),
    locationsChanged: [...after.locations.values()].filter((l) => differs(before.locations.get(l.key), l)).map((l) => l.key),
  };
}

export function isEmptyDiff(diff: ProgramDiff): boolean {
  return Object.values(diff).every((list: readonly unknown[]) => list.length === 0);
}

/** Location metadata is compared as `place`: a new root is a move, other wrapping (clock, atomic) a change. */
const PLACE_FIELD = 'location_id';

function operatorChanges(before: Program, was: Operator, after: Program, is: Operator): FieldChange[] {
  const changes: FieldChange[] = [];
  const compare = (field: string, a: unknown, b: unknown): void => {
    const [x, y] = [text(a), text(b)];
    if (x !== y) changes.push({ field, before: x, after: y });
  };
  compare('kind', was.kind, is.kind);
  const expressions = expressionFields(before, was, after, is);
  for (const field of keysOf(was.fields, is.fields)) {
    // The full text says more than the display text and is compared below.
    if (!expressions.has(field)) compare(`fields.${field}`, was.fields[field], is.fields[field]);
  }
  for (const field of expressions) {
    compare(
      `expression.${field}`,
      before.expressions.get(`${was.id}.${field}`)?.text,
      after.expressions.get(`${is.id}.${field}`)?.text,
    );
  }
  for (const field of keysOf(was.metadata, is.metadata)) {
    if (field !== PLACE_FIELD) compare(`metadata.${field}`, was.metadata[field], is.metadata[field]);
  }
  compare('place', was.place.scopes, is.place.scopes);
  return changes;
}

/** Fields whose full text both programs have. */
function expressionFields(before: Program, was: Operator, after: Program, is: Operator): Set<string> {
  const known = (program: Program, id: number, field: string): boolean => program.expressions.has(`${id}.${field}`);
  return new Set(keysOf(was.fields, is.fields).filter((field) => known(before, was.id, field) && known(after, is.id, field)));
}

const keysOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();

/** Texts stay as they are, so that a changed closure reads as code. Member order in objects does not count. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(sorted(value as Json));
}

/** Nesting here is that of one operator's own fields and types, which readers bound. */
function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member as Json)]),
  );
}

function edgesOnlyIn(program: Program, other: Program): DiffEdge[] {
  const edges: DiffEdge[] = [];
  for (const op of program.operators()) {
    const kept = new Set(other.has(op.id) ? other.inputs(op.id).map(({ from, port }) => `${from} ${port}`) : []);
    for (const { from, port } of program.inputs(op.id)) {
      if (!kept.has(`${from} ${port}`)) edges.push({ from, to: op.id, port });
    }
  }
  return edges;
}

const differs = (was: Location | undefined, is: Location): boolean =>
  was !== undefined && text(was as unknown as Json) !== text(is as unknown as Json);
