/**
 * Cheap check that a type text can be a Rust type: not empty, all brackets closed in order, strings ended. Real parsing is
 * `readType` in rust. Answers what is wrong, or null.
 */
export function typeTextProblem(text: string): string | null {
  if (text.trim() === '') return 'it is empty';
  const open: string[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const closer = CLOSERS.get(token);
    if (closer !== undefined) open.push(closer);
    else if (token === '"') return `the string at ${index} does not end`;
    else if (token === ';' && open.at(-1) !== ']' && open.at(-1) !== '}') return `';' at ${index} outside an array type`;
    else if (CLOSING.has(token)) {
      const expected = open.pop();
      if (expected !== token)
        return `'${token}' at ${index} closes ${expected === undefined ? 'nothing' : `where '${expected}' is expected`}`;
    }
  }
  return open.length > 0 ? `'${open.at(-1)}' is missing at the end` : null;
}

/** Arrows and whole strings first, so that the brackets in them do not count; a lone quote is a string without end. */
const TOKEN = /[-=]\s?>|"(?:[^"\\]|\\.)*"|[<>()[\]{};"]/g;
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSING: ReadonlySet<string> = new Set(CLOSERS.values());
