/**
 * stageleft 0.16 writes a quoted expression as the call of a macro that it makes for it, in the module of the quote:
 * `crate::__staged::__stageleft_quote_src_a_rs_3_9!([__sl_p0 = crate::__staged::a, limit__free = 3usize,] [|x| __sl_p0::cap(x, limit__free)])`.
 * The macro takes this one text and no other, and is `{ let limit__free = 3usize; |x| crate::__staged::a::cap(x, limit__free) }`: the form
 * that earlier releases write themselves.
 */
import { type Placed, place } from './tokens.ts';

const MACRO = '__stageleft_quote_';
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const NOTHING: Paths = new Map();

/** A text with all such calls written out, up to a length; one of another shape stays a macro that nobody knows. */
export function unstaged(text: string, longest: number): string {
  return text.includes(MACRO) ? (new Writer(text, longest).all() ?? text) : text;
}

/** What the names of paths stand for. */
type Paths = ReadonlyMap<string, string>;

/** Some of the tokens. */
interface Range {
  readonly from: number;
  readonly to: number;
}

interface Entry extends Range {
  readonly name: string;
}

interface Call {
  readonly end: number;
  readonly entries: readonly Entry[];
  readonly body: Range;
}

class Writer {
  readonly #text: string;
  readonly #tokens: readonly Placed[];
  readonly #closes: ReadonlyMap<number, number>;
  readonly #calls = new Map<number, Call | null>();
  /** How much may still be written. */
  #left: number;
  constructor(text: string, longest: number) {
    this.#text = text;
    this.#tokens = place(text);
    this.#closes = closes(this.#tokens);
    this.#left = longest;
  }

  /** Null when it would be too long. */
  all(): string | null {
    const out = this.#write({ from: 0, to: this.#tokens.length }, NOTHING);
    return this.#left < 0 ? null : out;
  }

  /** Tokens with the spaces between them. */
  #write({ from, to }: Range, paths: Paths): string {
    let out = '';
    for (let at = from; at < to && this.#left >= 0; ) {
      const call = this.#callAt(at);
      if (call === null) {
        const { token, at: start } = this.#tokens[at] as Placed;
        const end = start + token.length;
        const piece = (paths.get(token) ?? token) + this.#text.slice(end, at + 1 < to ? this.#tokens[at + 1]?.at : end);
        this.#left -= piece.length;
        out += piece;
        at += 1;
      } else {
        out += this.#writeCall(call, paths);
        at = call.end;
      }
    }
    return out;
  }

  #writeCall({ entries, body }: Call, paths: Paths): string {
    const own = new Map<string, string>();
    let lets = '';
    for (const entry of entries) {
      const value = this.#write(entry, paths);
      if (isPath(entry.name)) own.set(entry.name, value);
      else lets += `let ${entry.name} = ${value}; `;
    }
    return `{ ${lets}${this.#write(body, own)} } `;
  }

  /** The call whose path begins at a token. */
  #callAt(at: number): Call | null {
    let call = this.#calls.get(at);
    if (call === undefined) {
      call = this.#token(at - 1) === '::' ? null : this.#readCall(at);
      this.#calls.set(at, call);
    }
    return call;
  }

  #readCall(at: number): Call | null {
    let name = at;
    while (this.#token(name + 1) === '::') name += 2;
    const [open, first] = [name + 2, name + 3];
    if (!this.#token(name).startsWith(MACRO) || this.#tokens.slice(name + 1, name + 4).some(({ token }, i) => token !== '!(['[i]))
      return null;
    const [end, endOfFirst] = [this.#close(open), this.#close(first)];
    const second = endOfFirst + 1;
    if (this.#token(second) !== '[' || this.#close(second) + 1 !== end || this.#token(end) !== ')') return null;
    const entries = this.#entries(first + 1, endOfFirst);
    if (entries === null || entries.some((entry) => !this.#isClear(entry, entries))) return null;
    return { end: end + 1, entries, body: { from: second + 1, to: end - 1 } };
  }

  /** `name = value, ...`; a value may have commas of its own, but none before another such name. */
  #entries(from: number, to: number): Entry[] | null {
    const starts: number[] = [];
    for (let at = from; at < to; at = CLOSING[this.#token(at)] === undefined ? at + 1 : this.#close(at) + 1) {
      const begins = at === from || this.#token(at - 1) === ',';
      if (begins && /^(?:__sl_p\d+|\w+__free)$/.test(this.#token(at)) && this.#token(at + 1) === '=') starts.push(at);
    }
    if (from === to) return [];
    if (starts[0] !== from || this.#token(to - 1) !== ',') return null;
    return starts.map((start, i) => ({ name: this.#token(start), from: start + 2, to: (starts[i + 1] ?? to) - 1 }));
  }

  /** A path is one; a value speaks of no name beside it: in the macro that would be another variable of the same name. */
  #isClear({ name, from, to }: Entry, entries: readonly Entry[]): boolean {
    for (let at = from; at < to; ) {
      const token = this.#token(at);
      const call = this.#callAt(at);
      if (isPath(name) && !/^(?:\w+|::)$/.test(token)) return false;
      if (call === null && entries.some((entry) => entry.name === token)) return false;
      at = call?.end ?? at + 1;
    }
    return from < to;
  }

  #token(at: number): string {
    return this.#tokens[at]?.token ?? '';
  }

  /** Where the bracket that opens here closes; the end of the text where it does not. */
  #close(open: number): number {
    return this.#closes.get(open) ?? this.#tokens.length;
  }
}

function closes(tokens: readonly Placed[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach(({ token }, at) => {
    const last = open.at(-1);
    if (CLOSING[token] !== undefined) open.push(at);
    else if (last !== undefined && token === CLOSING[tokens[last]?.token ?? '']) {
      found.set(last, at);
      open.pop();
    }
  });
  return found;
}

const isPath = (name: string): boolean => name.startsWith('__sl_p');
