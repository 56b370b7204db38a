/** What JSON.parse would read as something else than the text says. The rules are those of I-JSON (RFC 7493, section 2). */
import type { InputCode } from './codes.ts';
import { Collector, type Path } from './diagnostics.ts';

/** An array or object that is being read: at which element or member, and for objects the names so far. */
interface Frame {
  readonly path: Path | null;
  key: string | number;
  readonly names: Set<string> | null;
}

/**
 * Refuses numbers that no double holds as they are written, and members that an object has twice.
 * @param text that JSON.parse takes
 * @throws InputError `number-inexact`, `member-duplicate`
 */
export function checkLossless(text: string): void {
  const problems = new Collector();
  new Scan(text, problems).run();
  problems.check();
}

/** A mark, or the first character of a string or number. */
const TOKEN = /["{}[\],\-\d]/g;
const NUMBER = /[-+.\deE]+/y;
const COLON = /\s*:/y;

/** One pass over text that is JSON. No recursion: documents nest thousands of levels. */
class Scan {
  readonly #text: string;
  readonly #problems: Collector;
  readonly #stack: Frame[] = [];

  constructor(text: string, problems: Collector) {
    this.#text = text;
    this.#problems = problems;
  }

  run(): void {
    for (let at = this.#token(0); at >= 0; at = this.#token(this.#take(at)));
  }

  #token(from: number): number {
    TOKEN.lastIndex = from;
    return TOKEN.test(this.#text) ? TOKEN.lastIndex - 1 : -1;
  }

  /** @returns where the token ends */
  #take(at: number): number {
    const char = this.#text.charAt(at);
    const frame = this.#stack.at(-1);
    switch (char) {
      case '"':
        return this.#string(at, frame);
      case '{':
      case '[':
        this.#stack.push({ path: pathOf(frame), key: 0, names: char === '{' ? new Set() : null });
        return at + 1;
      case '}':
      case ']':
        this.#stack.pop();
        return at + 1;
      case ',':
        if (typeof frame?.key === 'number') frame.key += 1;
        return at + 1;
      default:
        return this.#number(at);
    }
  }

  #string(at: number, frame: Frame | undefined): number {
    const end = endOfString(this.#text, at + 1) + 1;
    COLON.lastIndex = end;
    if (!frame?.names || !COLON.test(this.#text)) return end;
    const raw = this.#text.slice(at, end);
    const name = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    frame.key = name;
    if (frame.names.has(name)) this.#report('member-duplicate', `the object has the member ${JSON.stringify(name)} twice`);
    frame.names.add(name);
    return end;
  }

  #number(at: number): number {
    NUMBER.lastIndex = at;
    const literal = NUMBER.exec(this.#text)?.[0] ?? '';
    if (!isExact(literal)) this.#report('number-inexact', inexact(literal));
    return at + literal.length;
  }

  #report(code: InputCode, message: string): void {
    this.#problems.add(code, pathOf(this.#stack.at(-1)), message);
  }
}

const pathOf = (frame: Frame | undefined): Path | null => (frame === undefined ? null : { parent: frame.path, key: frame.key });

/** Index of the quote that ends a string starting at `from`, or the length of the text. */
export function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (end - slashes > from && text.charCodeAt(end - slashes - 1) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** So few digits are always exact. */
const SURELY_EXACT = /^-?\d{1,15}$/;
/** Longer literals are of no use: 17 digits say everything about a double, 324 zeros may stand around them. */
const LONGEST = 400;

/** Is the number that is read the one that is written? `1.0` and `1e0` are 1, and `-0` is 0. */
function isExact(literal: string): boolean {
  if (SURELY_EXACT.test(literal)) return true;
  if (literal.length > LONGEST) return false;
  const value = Number(literal);
  return Number.isFinite(value) && decimalOf(literal) === decimalOf(String(value));
}

/** A decimal number in one form: sign, digits without zeros at the ends, power of ten. */
function decimalOf(literal: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  return significant === ''
    ? '0'
    : `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}

function inexact(literal: string): string {
  const shown = literal.length > 60 ? `${literal.slice(0, 57)}...` : literal;
  const value = Number(literal);
  return Number.isFinite(value) ? `${shown} would be read as ${value}` : `${shown} is beyond all numbers that can be read`;
}
