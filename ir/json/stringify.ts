import { invariant } from '../errors.ts';
import type { Json } from '../graph/operator.ts';

/** Hands JSON text to `write` in pieces. No recursion: JSON.stringify overflows the stack at a few thousand levels. */
export function emitJson(value: Json, write: (piece: string) => void, sorted: boolean): void {
  /** One open array or object and how far it is written. */
  interface Frame {
    readonly value: Json;
    readonly keys: readonly string[] | null;
    next: number;
  }
  const stack: Frame[] = [];
  begin(value);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const index = frame.next;
    frame.next += 1;
    if (frame.keys === null) {
      const array = frame.value as readonly Json[];
      if (index === array.length) {
        write(']');
        stack.pop();
        continue;
      }
      if (index > 0) write(',');
      begin(array[index] as Json);
    } else {
      const key = frame.keys[index];
      if (key === undefined) {
        write('}');
        stack.pop();
        continue;
      }
      write(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
      begin((frame.value as Record<string, Json>)[key] as Json);
    }
  }

  function begin(child: Json): void {
    if (typeof child === 'object' && child !== null) {
      const array = Array.isArray(child);
      write(array ? '[' : '{');
      const keys = array ? null : Object.keys(child);
      if (sorted) keys?.sort();
      stack.push({ value: child, keys, next: 0 });
    } else {
      invariant(typeof child !== 'number' || Number.isFinite(child), 'JSON numbers are finite');
      // JSON.stringify drops the sign of -0; for the canonical form that is right.
      write(!sorted && Object.is(child, -0) ? '-0' : JSON.stringify(child));
    }
  }
}

/** Compact JSON text with members in their own order. */
export function stringifyJson(value: Json): string {
  const pieces: string[] = [];
  emitJson(value, (piece) => pieces.push(piece), false);
  return pieces.join('');
}

/**
 * Canonical JSON text, RFC 8785: members sorted by UTF-16 code units, numbers and strings as ECMAScript prints them. Lone surrogates,
 * which the RFC excludes, are written escaped.
 */
export function canonicalJson(value: Json): string {
  const pieces: string[] = [];
  emitJson(value, (piece) => pieces.push(piece), true);
  return pieces.join('');
}
