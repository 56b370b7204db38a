/** Where and why a text is not JSON. Lines and columns count from 1, columns in UTF-16 code units. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  /** JSON pointer of the innermost value being read. */
  readonly pointer: string;
  readonly message: string;
}

/** An array or object that is being read, and the element or member at which the scan is. */
interface Frame {
  readonly array: boolean;
  key: string | number;
}

const space = /[ \t\r\n]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const MEMBER = 'a member name in double quotes and a colon';

/**
 * `JSON.parse` of Node 20 often gives no position. This scans a text that is known to be wrong, without recursion (documents nest
 * hundreds of levels), and stops at the first token that cannot continue.
 */
export function locateJsonError(text: string): JsonError {
  const scan = new Scan(text);
  let error: string | null = null;
  while (error === null) error = scan.value() ?? scan.afterValue();
  return scan.locate(error);
}

class Scan {
  private readonly text: string;
  private readonly frames: Frame[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Enters containers until a value is complete; answers what is wrong, or null. */
  value(): string | null {
    for (;;) {
      this.skip();
      const open = this.next(/[[{]/y);
      if (open === null) return this.scalar();
      const frame: Frame = { array: open === '[', key: 0 };
      this.skip();
      if (this.next(frame.array ? /\]/y : /\}/y) !== null) return null;
      if (!frame.array && !this.member(frame)) return this.expected(MEMBER);
      this.frames.push(frame);
    }
  }

  /** Closes containers until one goes on with a comma. */
  afterValue(): string | null {
    for (;;) {
      this.skip();
      const frame = this.frames.at(-1);
      if (!frame) return this.at < this.text.length ? this.expected('the end of the text') : 'malformed JSON';
      if (this.next(frame.array ? /\]/y : /\}/y) !== null) {
        this.frames.pop();
        continue;
      }
      if (this.next(/,/y) === null) return this.expected(frame.array ? 'a comma or ]' : 'a comma or }');
      if (frame.array) frame.key = Number(frame.key) + 1;
      else if (!this.member(frame)) return this.expected(MEMBER);
      return null;
    }
  }

  locate(message: string): JsonError {
    const before = this.text.slice(0, this.at);
    const pointer = this.frames.map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return { line: before.split('\n').length, column: this.at - before.lastIndexOf('\n'), pointer, message };
  }

  private scalar(): string | null {
    if (this.next(string) !== null || this.next(scalar) !== null) return null;
    return this.text[this.at] === '"' ? 'a string that is not closed or holds a wrong character' : this.expected('a value');
  }

  private member(frame: Frame): boolean {
    this.skip();
    const name = this.next(string);
    if (name === null) return false;
    frame.key = JSON.parse(name) as string;
    this.skip();
    return this.next(/:/y) !== null;
  }

  private expected(wanted: string): string {
    const found = this.text.codePointAt(this.at);
    return `expected ${wanted} but found ${found === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(found))}`;
  }

  private skip(): void {
    this.next(space);
  }

  /** Consumes a match of a sticky pattern at the current place. */
  private next(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }
}
