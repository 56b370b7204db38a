import { createHash } from 'node:crypto';
import type { Json } from './graph/operator.ts';
import type { Program } from './graph/program.ts';
import { emitJson } from './json/stringify.ts';
import { writeProgram } from './json/write.ts';
import { writeRoots } from './json/write-roots.ts';

/** Pieces are collected to this many characters before they are hashed: fewer calls, bounded memory. */
const CHUNK = 1 << 16;

/** SHA-256, in hex, of the canonical form (RFC 8785) of a JSON value. */
export function hashValue(value: Json): string {
  const hash = createHash('sha256');
  let pending: string[] = [];
  let length = 0;
  const flush = (): void => {
    hash.update(pending.join(''), 'utf8');
    pending = [];
    length = 0;
  };
  emitJson(
    value,
    (piece) => {
      pending.push(piece);
      length += piece.length;
      if (length >= CHUNK) flush();
    },
    true,
  );
  flush();
  return hash.digest('hex');
}

/**
 * Identity of a program: hash of its document (of the array of roots for a bare one) with shared operators numbered as Hydro does, so that
 * neither member order nor a copy nor the place of a shared definition changes it.
 */
export const programHash = (program: Program): string => program.fact(findHash);
const findHash = (program: Program): string => hashValue(writeProgram(program, { normalize: true }));

/**
 * Identity of a built flow: its operators and expressions, numbered, without spans, names (also those of operators), sizes, promises and
 * workload. The Rust crate
 * computes the same from a `BuiltFlow`.
 */
export function flowHash(program: Program): string {
  const expressions = [...program.expressions]
    .map(([key, { text }]) => {
      const dot = key.indexOf('.');
      return { op: Number(key.slice(0, dot)), field: key.slice(dot + 1), text };
    })
    .sort((a, b) => a.op - b.op || (a.field < b.field ? -1 : 1));
  const roots = writeRoots(program, true, undefined).map(withoutSpans);
  return hashValue({ expressions, roots });
}

/** A copy with every member `span` null, and every name that an operator has from `ir_node_named`; made without recursion. */
export function withoutSpans(value: Json): Json {
  const holder: { root: Json } = { root: value };
  const stack: { container: Record<string | number, Json>; key: string | number }[] = [{ container: holder, key: 'root' }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const inner = at.container[at.key];
    if (typeof inner !== 'object' || inner === null) continue;
    const copy = (Array.isArray(inner) ? [...inner] : { ...inner }) as Record<string | number, Json>;
    if (!Array.isArray(inner) && Object.hasOwn(copy, 'span')) copy['span'] = null;
    // The operator Counter has a tag as well, which it prints: that is no name.
    if (Object.hasOwn(copy, 'collection_kind') && Object.hasOwn(copy, 'tag')) copy['tag'] = null;
    at.container[at.key] = copy as Json;
    for (const key of Object.keys(copy)) stack.push({ container: copy, key });
  }
  return holder.root;
}
