import type { Json, JsonObject, Operator } from './operator.ts';
import type { Program, ProgramHeader } from './program.ts';

/** The Hydro release that a program is of, as far as its forms and its types differ; `unknown`: neither of the two that are known. */
export type HydroVersion = '0.16' | '0.17' | 'unknown';

const known = new WeakMap<ProgramHeader, HydroVersion>();

/**
 * What the producer says, else what the IR shows: forms that no 0.16 release writes are of a later one. Rewrites keep the header, so the
 * version is that of the program as it was read.
 */
export function hydroVersion(program: Program): HydroVersion {
  const { header } = program;
  const { hydroLang, hydro_lang: snake } = header.producer;
  const found = known.get(header) ?? fromProducer(hydroLang ?? snake) ?? fromForms(program.operators());
  known.set(header, found);
  return found;
}

function fromProducer(version: Json | undefined): HydroVersion | undefined {
  if (typeof version !== 'string') return undefined;
  const release = /^(0\.1[67])\./.exec(version)?.[1];
  return release === undefined ? 'unknown' : (release as HydroVersion);
}

const fromForms = (operators: readonly Operator[]): HydroVersion => (operators.some(isLater) ? '0.17' : '0.16');

/** Variants that 0.16 has not. */
const LATER: ReadonlySet<string> = new Set([
  'AssertIsConsistent',
  'UnboundSingleton',
  'Reference',
  'PartitionSide',
  'PartitionShared',
  'MergeOrdered',
  'VersionedNetworkFork',
  'VersionedNetwork',
]);

/** Metadata with `consistency`, ticks written as structs, closures written as objects, networks with `serialize`. */
function isLater({ kind, fields, metadata }: Operator): boolean {
  if (LATER.has(kind) || Object.hasOwn(metadata, 'consistency') || Object.hasOwn(fields, 'serialize')) return true;
  return (
    Object.values(fields).some((field) => isObject(field) && Object.hasOwn(field, 'singleton_refs')) || hasStructTick(metadata)
  );
}

function hasStructTick(metadata: JsonObject): boolean {
  let here: Json | undefined = metadata['location_id'];
  while (isObject(here)) {
    const [tag, content] = Object.entries(here)[0] ?? [];
    if (tag === 'Tick') return isObject(content);
    if (tag !== 'Atomic') return false;
    here = content;
  }
  return false;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
