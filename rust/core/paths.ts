/** Paths: what `a::B::<C>::d` is made of. */
import { compact, splitCommas, tokenize } from '../tokens.ts';
import type { Path } from './core.ts';

/** Reads a path without spaces; the generic arguments may follow any segment. */
export function pathOf(text: string): Path {
  const generics: string[] = [];
  let self: string | null = null;
  let plain = text;
  const qualified = /^</.test(text) ? closing(text, 0) : -1;
  if (qualified > 0) {
    const [type = '', trait] = splitAs(text.slice(1, qualified));
    self = type;
    plain = `${trait ?? type}${text.slice(qualified + 1)}`;
  }
  let out = '';
  for (let i = 0; i < plain.length; i++) {
    if (plain[i] !== '<') {
      out += plain[i];
      continue;
    }
    const end = closing(plain, i);
    generics.push(...splitCommas(tokenize(plain.slice(i + 1, end)), true).map((tokens) => compact(tokens.join(' '))));
    i = end;
  }
  const segments = out.split('::').filter((segment) => segment !== '');
  return { text, segments, generics, self, name: /^\w+$/.test(text) ? text : null };
}

function splitAs(text: string): string[] {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>') depth--;
    else if (depth === 0 && text.startsWith(' as ', i)) return [text.slice(0, i), text.slice(i + 4)];
  }
  return [text];
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>' && text[i - 1] !== '-' && --depth === 0) return i;
  }
  return text.length - 1;
}
