/** Where and why a text is not JSON. Lines and columns count from 1, columns in UTF-16 code units. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  /** JSON pointer of the innermost value being read. */
  readonly pointer: string;
  readonly message: string;
}

interface Frame {
  readonly array: boolean;
  key: string | number;
}

/**
 * `JSON.parse` of Node 20 often gives no position. This scans a text that is known to be wrong, without recursion (documents nest
 * hundreds of levels), and stops at the first token that cannot continue.
 */
export function locateJsonError(text: string): JsonError {
  const frames: Frame[] = [];
  let at = 0;
  const fail = (message: string): JsonError => {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    const pointer = frames.map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return { line, column: at - before.lastIndexOf('\n'), pointer, message };
  };
  const next = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const unexpected = (wanted: string): JsonError => {
    const found = text.codePointAt(at);
    const shown = found === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(found));
    return fail(`expected ${wanted} but found ${shown}`);
  };
  const skip = (): void => void next(/[ \t\r\n]*/y);
  const keyOf = (frame: Frame): boolean => {
    skip();
    const name = next(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (name === undefined) return false;
    frame.key = JSON.parse(name) as string;
    skip();
    return next(/:/y) !== undefined;
  };

  for (;;) {
    skip();
    const open = next(/[[{]/y);
    if (open !== undefined) {
      const frame: Frame = { array: open === '[', key: 0 };
      skip();
      if (next(frame.array ? /\]/y : /\}/y) === undefined) {
        frames.push(frame);
        if (!frame.array && !keyOf(frame)) {
          frames.pop();
          return unexpected('a member name in double quotes and a colon');
        }
        continue;
      }
    } else if (next(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y) === undefined) {
      if (text[at] === '"') return fail('a string that is not closed or has a wrong escape');
      if (next(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y) === undefined) return unexpected('a value');
    }
    for (;;) {
      skip();
      const frame = frames.at(-1);
      if (!frame) return at < text.length ? unexpected('the end of the text') : fail('malformed JSON');
      if (next(frame.array ? /\]/y : /\}/y) !== undefined) {
        frames.pop();
        continue;
      }
      if (next(/,/y) === undefined) return unexpected(frame.array ? 'a comma or ]' : 'a comma or }');
      if (typeof frame.key === 'number' && frame.array) frame.key += 1;
      else if (!keyOf(frame)) return unexpected('a member name in double quotes and a colon');
      break;
    }
  }
}
