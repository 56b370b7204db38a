/**
 * The little that idiom recognition and size estimates need to see in a Rust type text: its head, its arguments, its tuple parts.
 * Works on spaced token text (`core :: option :: Option < u32 >`); anything it does not understand stays one opaque text.
 */

/** Splits at top-level commas; brackets of all kinds nest. The arrow `->` closes nothing. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '<' || c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}' || (c === '>' && text[i - 1] !== '-' && text[i - 1] !== '=')) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  if (last !== '') parts.push(last);
  return parts;
}

/** Parts of a tuple type, `[]` for `()`, null when the type is no tuple. */
export function tupleParts(type: string): string[] | null {
  const text = type.trim();
  if (!text.startsWith('(') || !text.endsWith(')')) return null;
  return splitTopLevel(text.slice(1, -1));
}

/** Last path segment and generic arguments: `a :: Option < u32 >` is `{head: 'Option', args: ['u32']}`. */
export function headOf(type: string): { head: string; args: string[] } {
  const text = type.trim();
  const open = text.indexOf('<');
  const path = (open < 0 ? text : text.slice(0, open)).replaceAll(' ', '');
  const head =
    path
      .split('::')
      .filter((segment) => segment !== '')
      .at(-1) ?? text;
  const args = open >= 0 && text.endsWith('>') ? splitTopLevel(text.slice(open + 1, -1)) : [];
  return { head, args };
}

/** Same type up to spaces. */
export const sameType = (a: string, b: string): boolean => a.replaceAll(' ', '') === b.replaceAll(' ', '');

/** `(MemberId<Tag>, T)` as `{tag, rest}`; null when the first part is no member id. */
export function memberPair(type: string): { tag: string; rest: string } | null {
  const parts = tupleParts(type);
  if (parts?.length !== 2) return null;
  const [first, rest] = parts as [string, string];
  const { head, args } = headOf(first);
  return head === 'MemberId' && args.length === 1 ? { tag: args[0] as string, rest } : null;
}

/** Type without paths and spaces, for labels. */
export function briefType(type: string): string {
  const words = type.split(/\s+/).join(' ').replaceAll(' ::', '::').replaceAll(':: ', '::');
  return words
    .replaceAll(/\b\w+::/g, '')
    .replaceAll('::', '')
    .replaceAll(/ ?([<>()[\],]) ?/g, '$1')
    .replaceAll(',', ', ');
}
