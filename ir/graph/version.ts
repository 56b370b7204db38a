import { usesStructTicks } from '../json/place.ts';
import { isObject } from '../json/shape.ts';
import { recordOf } from '../operators/catalogue.ts';
import { RELEASES, type Release } from '../operators/record.ts';
import type { Json, Operator } from './operator.ts';
import type { Program } from './program.ts';

/** The Hydro release that a program is of, as far as its forms and its types differ; `unknown`: none that is known. */
export type HydroVersion = Release | 'unknown';

/**
 * What the producer says, else what the IR shows: forms that no 0.16 release writes are of a later one. Rewrites do not change it: the
 * version is that of the program as it was read.
 */
export const hydroVersion = (program: Program): HydroVersion => program.inherited(findVersion);

function findVersion(program: Program): HydroVersion {
  const { hydroLang, hydro_lang: snake } = program.header.producer;
  return fromProducer(hydroLang ?? snake) ?? hydroForms(program);
}

/** The release in whose forms the IR is written, whatever the producer says: what a rewrite adds is written in the same. */
export const hydroForms = (program: Program): Release => program.inherited(findForms);

const findForms = (program: Program): Release => (program.operators().some(isLater) ? '0.17' : '0.16');

function fromProducer(version: Json | undefined): HydroVersion | undefined {
  if (typeof version !== 'string') return undefined;
  const release = /^(\d+\.\d+)\./.exec(version)?.[1];
  return RELEASES.find((known) => known === release) ?? 'unknown';
}

/** Variants and fields that 0.16 has not, metadata with `consistency`, ticks written as structs, closures written as objects. */
function isLater({ kind, fields, metadata }: Operator): boolean {
  const record = recordOf(kind);
  if (record !== undefined && !record.releases.includes('0.16')) return true;
  if (record?.fields.some(({ name, only }) => only === '0.17' && Object.hasOwn(fields, name))) return true;
  if (Object.hasOwn(metadata, 'consistency')) return true;
  return (
    Object.values(fields).some((field) => isObject(field) && Object.hasOwn(field, 'singleton_refs')) ||
    usesStructTicks(metadata['location_id'])
  );
}
