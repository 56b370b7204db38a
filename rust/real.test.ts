/** Every closure and type of the exported example programs is understood. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyClosure, readClosure, readType, shortClosure, type Term } from './index.ts';

const folder = new URL('../examples/programs/', import.meta.url);
const programs = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.dfir.json'));

interface Program {
  readonly expressions?: readonly { readonly op: number; readonly field: string; readonly text: string }[];
}

/** Type strings of all metadata, and all display texts. */
function stringsIn(document: unknown): { readonly types: ReadonlySet<string>; readonly quoted: ReadonlySet<string> } {
  const types = new Set<string>();
  const quoted = new Set<string>();
  const stack: unknown[] = [document];
  while (stack.length > 0) {
    const top = stack.pop();
    if (typeof top === 'string' && top.startsWith('q!(')) quoted.add(top);
    if (top === null || typeof top !== 'object') continue;
    for (const [key, value] of Object.entries(top)) {
      if (/^(?:element|key|value|codec)_type$/.test(key) && typeof value === 'string') types.add(value);
      else stack.push(value);
    }
  }
  return { types, quoted };
}

describe.each(programs)('%s', (name) => {
  const program = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Program;
  const { types, quoted } = stringsIn(program);
  const texts = [...new Set((program.expressions ?? []).map((expression) => expression.text))];

  it('all closures parse, in full and in display form', () => {
    expect([...texts, ...quoted].filter((text) => readClosure(text).kind === 'unparsed')).toEqual([]);
  });
  it('all closures execute without a limit or an error', () => {
    for (const text of [...texts, ...quoted]) {
      const args = readClosure(text).params.map((_, i): Term => ({ t: 'atom', id: `a${i}`, path: [] }));
      expect(applyClosure(text, args).because ?? '').not.toMatch(/nest deeper|steps|items? inside|arguments for/);
      expect(shortClosure(text)).not.toMatch(/__free|__staged :: __deps/);
    }
  });
  it('nothing in a full text is dangling', () => {
    for (const text of texts) expect(readClosure(text).captures.filter((capture) => capture.value === null)).toEqual([]);
  });
  it('all types have a kind', () => {
    expect([...types].filter((type) => readType(type).kind === 'other')).toEqual([]);
  });
});
