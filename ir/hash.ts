import { createHash } from 'node:crypto';
import type { Json } from './graph/operator.ts';
import type { Program } from './graph/program.ts';
import { emitJson } from './json/stringify.ts';
import { writeProgram } from './json/write.ts';

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
export function programHash(program: Program): string {
  return hashValue(writeProgram(program, { normalize: true }));
}
