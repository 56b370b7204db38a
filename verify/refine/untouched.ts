/** What a rewrite left as it was need not be compared: it shows the same because it is the same. */
import { canonicalJson, isMembership, type Json, type Program } from '../../ir/index.ts';
import type { Layout } from '../run/layout.ts';
import { upstream } from '../run/parts.ts';

/**
 * Whether all that the outputs of a part depend on stands in the other program as it does here: the same operators, as they are written, at
 * the same places, and no others in their ticks. What hears of members is never taken for untouched: who they are is decided elsewhere.
 */
export function isUntouched(part: Layout, whole: Layout, other: Layout): boolean {
  const outputs = part.outputs.map(({ op }) => op);
  if (!outputs.every((op) => other.program.has(op) && other.outputs.some((output) => output.op === op))) return false;
  const here = behind(whole, outputs);
  const there = behind(other, outputs);
  return here.size === there.size && [...here].every((id) => there.has(id) && isSame(id, whole.program, other.program));
}

function behind(layout: Layout, outputs: readonly number[]): Set<number> {
  const all = outputs.map((op) => upstream(layout, op));
  return new Set(all.flatMap((operators) => [...operators]));
}

function isSame(id: number, before: Program, after: Program): boolean {
  if (isMembership(before.op(id)) || isMembership(after.op(id))) return false;
  return canonicalJson(written(id, before)) === canonicalJson(written(id, after));
}

function written(id: number, program: Program): Json {
  const { kind, place, collection, fields } = program.op(id);
  const texts = Object.keys(fields).map((field) => program.text(id, field) ?? null);
  return [kind, place, collection, fields, program.inputs(id), texts, program.location(place.root)] as unknown as Json;
}
