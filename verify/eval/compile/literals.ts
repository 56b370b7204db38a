/** Literals of characters and strings. */
import { type Char, char, int, type Value } from '../value.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '0': '\0', "'": "'", '"': '"' };

/** Null for an escape that Rust does not have. */
function unescaped(text: string): string | null {
  let known = true;
  const plain = text.replace(
    /\\(?:u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|(\r?\n)\s*|(.))/gsu,
    (_, code, byte, newline, simple) => {
      if (newline !== undefined) return '';
      if (simple === undefined) return String.fromCodePoint(Number.parseInt((code ?? byte).replaceAll('_', ''), 16));
      const found = ESCAPES[simple as string];
      if (found === undefined) known = false;
      return found ?? '';
    },
  );
  return known ? plain : null;
}

/** `"…"` and raw strings; null for byte and C strings. */
export function stringLiteral(text: string): string | null {
  const raw = /^r(#*)"([\s\S]*)"\1$/.exec(text);
  if (raw !== null) return raw[2] ?? '';
  return /^"[\s\S]*"$/.test(text) ? unescaped(text.slice(1, -1)) : null;
}

/** `'a'`, or the number of `b'a'`. */
export function charLiteral(text: string): Value | null {
  const found = /^(b?)'([\s\S]+)'$/.exec(text);
  const plain = found === null ? null : unescaped(found[2] as string);
  if (plain === null || [...plain].length !== 1) return null;
  return found?.[1] === 'b' ? int(plain.codePointAt(0) as number, 'u8') : (char(plain) satisfies Char);
}
