/** Closures for people. */
import { type Anatomy, anatomyOf, open } from './anatomy.ts';
import { stripQuote } from './source.ts';
import { field, named, textOf } from './syntax.ts';
import { tidy } from './tokens.ts';

/** `|(k, v)| v + 1 where f = |x| x > 2`: hints, imports and token spaces stripped, captured values kept at the end. */
export function shortClosure(text: string): string {
  const opened = open(text);
  return 'because' in opened ? tidy(stripQuote(text).slice(0, 2000)) : show(opened.anatomy, 0);
}

function show(anatomy: Anatomy, depth: number): string {
  const where: string[] = [];
  for (const statement of anatomy.lets) {
    const [pattern, value] = [field(statement, 'pattern'), field(statement, 'value')];
    if (pattern === undefined || value === undefined) continue;
    // `let orig = f__free` only renames.
    const name = plain(textOf(pattern));
    if (value.type === 'identifier' && /__free$/.test(textOf(value))) continue;
    where.push(`${renamed(anatomy, name)} = ${depth > 4 ? '…' : show(anatomyOf(value), depth + 1)}`);
  }
  const core = plain(tidy(textOf(anatomy.core).slice(0, 20_000))).replace(/^move (?=\|)/, '');
  return where.length === 0 ? core : `${core} where ${where.join(', ')}`;
}

const plain = (text: string): string => text.replaceAll('__free', '');

/** The name under which the closure itself knows a captured value. */
function renamed(anatomy: Anatomy, name: string): string {
  for (const statement of anatomy.lets) {
    const [pattern, value] = [field(statement, 'pattern'), field(statement, 'value')];
    if (pattern !== undefined && value?.type === 'identifier' && plain(textOf(value)) === name && named(statement).length > 0)
      return plain(textOf(pattern));
  }
  return name;
}
