/**
 * Just enough of a TypeScript lexer to find imports and forbidden calls: comments, plain text inside templates and regular
 * expressions are skipped, so that code quoted in a string or a comment is never mistaken for code.
 */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark';
  readonly text: string;
  readonly line: number;
}

const wordStart = /[\p{L}_$#]/u;
const wordPart = /[\p{L}\p{N}_$]/u;
/** After one of these a slash starts a regular expression; after any other word, a closing bracket or a number it divides. */
const beforeExpression = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'await',
  'yield',
]);

class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: string;
  #at = 0;
  #line = 1;

  constructor(source: string) {
    this.#source = source;
  }

  /** Reads code up to the end, or up to the brace that closes a template's `${`. */
  read(inTemplate: boolean): void {
    let depth = 0;
    while (this.#at < this.#source.length) {
      if (this.#skipBlank() || this.#quoted() || this.#wordOrNumber()) continue;
      const char = this.#source.charAt(this.#at);
      if (char === '{') depth += 1;
      if (char === '}') {
        if (inTemplate && depth === 0) return;
        depth -= 1;
      }
      this.#push('mark', char);
      this.#at += 1;
    }
  }

  #skipBlank(): boolean {
    const char = this.#source.charAt(this.#at);
    const next = this.#source.charAt(this.#at + 1);
    if (/\s/.test(char)) {
      if (char === '\n') this.#line += 1;
      this.#at += 1;
    } else if (char === '/' && next === '/') this.#skipTo('\n', 0);
    else if (char === '/' && next === '*') this.#skipTo('*/', 2);
    else return false;
    return true;
  }

  #quoted(): boolean {
    const char = this.#source.charAt(this.#at);
    if (char === "'" || char === '"') this.#string(char);
    else if (char === '`') this.#template();
    else if (char === '/' && this.#expectsExpression()) this.#regularExpression();
    else return false;
    return true;
  }

  #wordOrNumber(): boolean {
    const char = this.#source.charAt(this.#at);
    if (wordStart.test(char)) this.#push('word', this.#while(wordPart));
    else if (/\d/.test(char)) this.#push('mark', this.#while(/[\w.]/));
    else return false;
    return true;
  }

  #push(kind: Token['kind'], text: string): void {
    this.tokens.push({ kind, text, line: this.#line });
  }

  #skipTo(end: string, past: number): void {
    const found = this.#source.indexOf(end, this.#at + past);
    const stop = found < 0 ? this.#source.length : found + past;
    this.#line += this.#source.slice(this.#at, stop).split('\n').length - 1;
    this.#at = stop;
  }

  #while(part: RegExp): string {
    const from = this.#at;
    do this.#at += 1;
    while (this.#at < this.#source.length && part.test(this.#source.charAt(this.#at)));
    return this.#source.slice(from, this.#at);
  }

  #string(quote: string): void {
    const from = this.#at + 1;
    this.#at = from;
    while (this.#at < this.#source.length && this.#source.charAt(this.#at) !== quote) {
      this.#at += this.#source.charAt(this.#at) === '\\' ? 2 : 1;
    }
    this.#push('string', this.#source.slice(from, this.#at));
    this.#at += 1;
  }

  #template(): void {
    const from = this.#at + 1;
    const line = this.#line;
    const before = this.tokens.length;
    this.#at = from;
    while (this.#at < this.#source.length && this.#source.charAt(this.#at) !== '`') {
      const char = this.#source.charAt(this.#at);
      if (char === '\n') this.#line += 1;
      if (char === '\\') this.#at += 2;
      else if (char === '$' && this.#source.charAt(this.#at + 1) === '{') {
        this.#at += 2;
        this.read(true);
        this.#at += 1;
      } else this.#at += 1;
    }
    // A template without code in it is a plain string; one with code is a mark, whose text nobody can know.
    const text = this.#source.slice(from, this.#at);
    this.tokens.splice(before, 0, text.includes('${') ? { kind: 'mark', text: '`', line } : { kind: 'string', text, line });
    this.#at += 1;
  }

  #expectsExpression(): boolean {
    const last = this.tokens.at(-1);
    if (!last) return true;
    if (last.kind === 'word') return beforeExpression.has(last.text);
    return last.kind === 'mark' && !/^[)\]}`\d]/.test(last.text);
  }

  #regularExpression(): void {
    let inClass = false;
    this.#at += 1;
    while (this.#at < this.#source.length) {
      const char = this.#source.charAt(this.#at);
      if (char === '\\') this.#at += 1;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if ((char === '/' && !inClass) || char === '\n') break;
      this.#at += 1;
    }
    this.#at += 1;
    // Stands for a value, so that a following slash divides.
    this.#push('mark', ')');
  }
}

export function tokenize(source: string): readonly Token[] {
  const lexer = new Lexer(source);
  lexer.read(false);
  return lexer.tokens;
}
