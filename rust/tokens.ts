/** Rust tokens, as far as spacing and splitting need them. */

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|b?r(#*)"[\s\S]*?"\1|[bc]?"(?:\\[\s\S]|[^"\\])*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])'|'[A-Za-z_]\w*|r#[A-Za-z_]\w*|[A-Za-z_]\w*|\d[\w]*(?:\.\d[\w]*)?|::|->|=>|\.\.=|\.\.\.|\.\.|<<=|>>=|[-+*/%^&|=!<>]=|&&|\|\||[\s\S]/gu;

/** A token and where it begins. */
export interface Placed {
  readonly token: string;
  readonly at: number;
}

/** Tokens without spaces and comments. Angle brackets always stand alone. */
export function place(text: string): Placed[] {
  const tokens: Placed[] = [];
  for (const { 0: token, index: at } of text.matchAll(TOKEN)) if (!/^(?:\s|\/\/|\/\*)/.test(token)) tokens.push({ token, at });
  return tokens;
}

/** The same without their places. */
export const tokenize = (text: string): string[] => place(text).map(({ token }) => token);

const word = (token: string | undefined): boolean => token !== undefined && /^[\w'"]/.test(token);

/** Tokens joined with a space only where two words would run together: equal texts for equal tokens. */
export function compact(text: string): string {
  // Paths and names are most of what is asked for.
  if (/^[\w:\s]*$/.test(text) && !/\w\s+\w/.test(text)) return text.replace(/\s+/g, '');
  let out = '';
  let before: string | undefined;
  for (const token of tokenize(text)) {
    out += word(before) && word(token) ? ` ${token}` : token;
    before = token;
  }
  return out;
}

const OPEN: ReadonlySet<string> = new Set(['(', '[', '{', '<']);
const CLOSE: ReadonlySet<string> = new Set([')', ']', '}', '>']);

/** Splits at commas outside brackets. With `angles`, `<` and `>` count as brackets (types), else not (expressions). */
export function splitCommas(tokens: readonly string[], angles: boolean): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let depth = 0;
  for (const token of tokens) {
    const angle = token === '<' || token === '>';
    if (OPEN.has(token) && (angles || !angle)) depth++;
    else if (CLOSE.has(token) && (angles || !angle)) depth--;
    if (token === ',' && depth === 0) {
      parts.push(part);
      part = [];
    } else part.push(token);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** Deepest nesting of round, square and curly brackets. */
export function bracketDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) most = Math.max(most, ++depth);
    else if (c === 41 || c === 93 || c === 125) depth--;
  }
  return most;
}

const NO_SPACE_BEFORE: ReadonlySet<string> = new Set([')', ']', ',', ';', '.', '?', '::', ':', '..', '..=']);
const NO_SPACE_AFTER: ReadonlySet<string> = new Set(['(', '[', '.', '::', '..', '..=']);
const KEYWORDS: ReadonlySet<string> = new Set(
  'if else match return let move in as mut ref while for loop break continue where dyn impl async await unsafe use const static'.split(
    ' ',
  ),
);
const operand = (token: string | undefined): boolean =>
  token !== undefined &&
  (((word(token) || token === '?') && !KEYWORDS.has(token)) || token === ')' || token === ']' || token === '}');

/** Tokens spaced the way rustfmt would, on one line. Only for people: the text is not read back. */
export function tidy(text: string): string {
  const tidying = new Tidying(tokenize(text));
  return tidying.text();
}

class Tidying {
  readonly #tokens: readonly string[];
  /** A `|` that opens parameters is waiting for the one that closes them. */
  #inPipes = false;
  /** Open `<` of generic arguments. */
  #angles = 0;
  /** The token that is next follows without a space. */
  #glue = true;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  text(): string {
    return this.#tokens.map((token, i) => `${this.#isSpaced(token, i) ? ' ' : ''}${token}`).join('');
  }

  #isSpaced(token: string, i: number): boolean {
    const before = this.#tokens[i - 1];
    const afterOperand = operand(before);
    // `..` sticks to its operands, but not to the comma or brace before it.
    const apart = !this.#glue && (!NO_SPACE_BEFORE.has(token) || (token.startsWith('..') && !afterOperand));
    this.#glue = NO_SPACE_AFTER.has(token);
    const spaced = this.#place(token, i, before, afterOperand) && apart;
    return spaced && !(before === '?' && (token === '.' || token === ';'));
  }

  /** What a token does to the ones after it. @returns false where no space comes before it */
  #place(token: string, i: number, before: string | undefined, afterOperand: boolean): boolean {
    switch (token) {
      case '|':
        return this.#pipe(afterOperand);
      case '!':
        this.#glue = true;
        return !afterOperand;
      case '&':
      case '*':
      case '-':
      case '&&':
        if (!afterOperand) this.#glue = true;
        return true;
      case '(':
      case '[':
        return !this.#callsOrIndexes(before, i);
      case '<':
        return this.#opens(before);
      case '>':
        return this.#closes();
      case '{':
        if (this.#tokens[i + 1] === '}') this.#glue = true;
        return true;
      case '}':
        return before !== '{';
      default:
        return true;
    }
  }

  #pipe(afterOperand: boolean): boolean {
    const closes = this.#inPipes;
    if (closes) this.#inPipes = false;
    else if (!afterOperand) this.#inPipes = this.#glue = true;
    return !closes;
  }

  #callsOrIndexes(before: string | undefined, i: number): boolean {
    if (!(word(before) || before === ')' || before === ']' || before === '>' || before === '!')) return false;
    const arrow = before === '>' && this.#angles === 0 && this.#tokens[i - 2] !== '>';
    return before === undefined || !(KEYWORDS.has(before) || arrow);
  }

  /** Of generic arguments, or else it compares. */
  #opens(before: string | undefined): boolean {
    const ofType = before === '::' || (/^[A-Z]\w*$/.test(before ?? '') && !/^[A-Z0-9_]{2,}$/.test(before ?? ''));
    if (ofType) {
      this.#angles++;
      this.#glue = true;
    }
    return !ofType;
  }

  #closes(): boolean {
    if (this.#angles === 0) return true;
    this.#angles--;
    return false;
  }
}
