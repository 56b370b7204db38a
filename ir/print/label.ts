import { shortClosure, shortType } from '../../rust/index.ts';
import type { Collection } from '../graph/collection.ts';
import type { Json, LocationKey, Operator, Place } from '../graph/operator.ts';
import { clockOf, isAtomic } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { clusterOf, sourceOf, sourceText } from '../operators/sources.ts';

/** The closure fields of all operators, in the order people read them. */
const CLOSURES = ['f', 'init', 'acc', 'value', 'source', 'sink'] as const;

/** What an operator is, for people: `title` (kind and what it is bound to) and `code` (its closures, short; `''` when it has none). */
export interface Label {
  readonly title: string;
  readonly code: string;
}

export function operatorLabel(program: Program, op: Operator): Label {
  return { title: titleOf(program, op), code: closuresOf(program, op).map(shortClosure).join('; ') };
}

/** Full texts of an operator's own closures. (De)serializers are left out: they say only which types travel. */
export function closuresOf(program: Program, op: Operator): string[] {
  const texts = CLOSURES.map((field) => (field === 'source' ? sourceExpression(program, op) : program.text(op.id, field)));
  return texts.filter((text) => text !== undefined);
}

function titleOf(program: Program, op: Operator): string {
  const { kind, fields } = op;
  switch (kind) {
    case 'Source':
      return sourceTitle(program, op);
    case 'Network': {
      const sender = program.input(op.id, 'input');
      const from = sender === undefined ? '' : ` from ${locationName(program, program.op(sender).place.root)}`;
      return `Network${named(fields['name'])}${from}${transport(fields['networking_info'])}`;
    }
    case 'ExternalInput':
      return `ExternalInput port ${number(fields['from_port_id'])}`;
    case 'SendExternal':
      return `SendExternal port ${number(fields['to_port_id'])}`;
    case 'CycleSource':
    case 'CycleSink':
      return `${kind} ${number(fields['cycle_id'])}`;
    case 'Partition':
    case 'PartitionSide':
      return `${kind} ${fields['is_true'] === true ? 'true' : 'false'}`;
    case 'ObserveNonDet':
      return fields['trusted'] === true ? kind : `${kind} any choice`;
    case 'SingletonSource':
      return fields['first_tick_only'] === true ? `${kind} first tick` : kind;
    case 'EmbeddedOutput':
      return `${kind}${named(fields['ident'])}`;
    case 'Counter':
      return `${kind}${named(fields['tag'])}`;
    default:
      return op.opaque ? `${kind} (unknown)` : kind;
  }
}

function sourceTitle(program: Program, op: Operator): string {
  const source = sourceOf(op);
  if (source === null) return 'Source';
  if (source.from === 'cluster') return `Source members of ${locationIdName(program, clusterOf(op))}`;
  return `Source ${source.variant}${source.from === 'port' ? named(source.content) : ''}`;
}

/** A port has a name where others have an expression. */
const sourceExpression = (program: Program, op: Operator): string | undefined =>
  sourceOf(op)?.from === 'port' ? program.text(op.id, 'source') : sourceText(program, op);

/** Name of the root location inside a LocationId in JSON, however deeply wrapped. */
function locationIdName(program: Program, id: Json | undefined): string {
  let at: unknown = id;
  while (typeof at === 'object' && at !== null) {
    const [variant, value] = Object.entries(at)[0] ?? ['', null];
    if (variant === 'Process' || variant === 'Cluster') {
      const { idx, version } = value as { idx: number; version: number };
      return locationName(program, `loc${idx}v${version}`);
    }
    at = Array.isArray(value) ? value[1] : variant === 'Tick' ? (value as { parent_location?: Json }).parent_location : value;
  }
  return '?';
}

/** Name of a location, or its key when the table does not have it. */
export function locationName(program: Program, key: LocationKey): string {
  const location = program.locations.get(key);
  if (location === undefined || location.name === '') return key;
  const namesakes = [...program.locations.values()].filter((other) => other.name === location.name);
  return namesakes.length > 1 ? `${location.name} ${key}` : location.name;
}

/** `process`, `cluster of 3`, `cluster` and, on a rewritten location, where it came from. */
export function locationKindText(program: Program, key: LocationKey): string {
  const location = program.locations.get(key);
  if (location === undefined) return 'location';
  const size = location.kind === 'cluster' && location.size !== null ? ` of ${location.size}` : '';
  const { origin } = location;
  if (origin === null) return `${location.kind}${size}${location.role === 'client' ? ', client' : ''}`;
  const shards = origin.shards > 1 ? `, ${origin.shards} shards` : '';
  return `${location.kind}${size}, ${origin.role} of ${locationName(program, origin.from)}${shards}`;
}

/** `tick 3`, `atomic 3`, or `''` at top level. */
export function placeText(place: Place): string {
  const clock = clockOf(place);
  if (clock === null) return isAtomic(place) ? 'atomic' : '';
  return `${isAtomic(place) ? 'atomic' : 'tick'} ${clock}`;
}

/** `Stream<(u32, i32)> Unbounded NoOrder`: type and guarantees; ExactlyOnce and TotalOrder are the rule and left out. */
export function collectionText(collection: Collection): string {
  const types =
    collection.keyType === null || collection.valueType === null
      ? shortType(collection.elementType)
      : `${shortType(collection.keyType)}, ${shortType(collection.valueType)}`;
  const marks = [collection.bound];
  if (collection.order === 'NoOrder') marks.push('NoOrder');
  if (collection.retry === 'AtLeastOnce') marks.push('AtLeastOnce');
  return `${collection.kind}<${types}> ${marks.join(' ')}`;
}

/** `1 machine`, `2 machines`. */
export const plural = (n: number, word: string, many = `${word}s`): string => `${n} ${n === 1 ? word : many}`;

/** Cuts a text to `max` characters; an ellipsis shows that something is missing. */
export function clip(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1).trimEnd()}…`;
}

const named = (name: Json | undefined): string => (typeof name === 'string' && name !== '' ? ` ${name}` : '');
const number = (value: Json | undefined): string => (typeof value === 'number' ? String(value) : '?');

/** Only what differs from the usual `Tcp { fault: FailStop }` is worth a word. */
function transport(info: Json | undefined): string {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return '';
  const [protocol, value] = Object.entries(info)[0] ?? ['', null];
  const fault = typeof value === 'object' && value !== null ? (value as { fault?: Json }).fault : undefined;
  if (protocol === 'Tcp' && (fault === 'FailStop' || fault === undefined)) return '';
  return ` (${protocol}${typeof fault === 'string' ? ` ${fault}` : ''})`;
}
