/** `format!` and its relatives: templates are read once. */
import type { Spec } from './pad.ts';
import { debug, display } from './print.ts';
import { type Run, settle, type Thing } from './things.ts';

export interface Hole extends Omit<Spec, 'width' | 'precision'> {
  /** Position or name of the argument. */
  readonly of: number | string;
  /** A number, or the name of an argument that holds it. */
  readonly width: number | string | null;
  readonly precision: number | string | null;
}

export type Template = readonly (string | Hole)[];

const SPEC = /^(?:(.)?([<^>]))?(\+)?(#)?(0(?!\$))?(\d+|\w+\$)?(?:\.(\d+|\w+\$))?(\?|x|X|b|o)?$/su;

/** Literal text with doubled braces, or what is inside single ones. */
const PART = /((?:[^{}]|\{\{|\}\})+)|\{([^{}]*)\}/suy;

/** Null for a template with something that is not understood. */
export function readTemplate(text: string): Template | null {
  const parts: (string | Hole)[] = [];
  let next = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text);
    if (found === null) return null;
    if (found[1] !== undefined) {
      parts.push(found[1].replaceAll('{{', '{').replaceAll('}}', '}'));
      continue;
    }
    const hole = readHole(found[2] as string, next);
    if (hole === null) return null;
    if (/^\s*(?::|$)/.test(found[2] as string)) next++;
    parts.push(hole);
  }
  return parts;
}

const sized = (part: string | undefined): number | string | null =>
  part === undefined ? null : part.endsWith('$') ? part.slice(0, -1) : Number(part);

function readHole(inside: string, next: number): Hole | null {
  const [, name, spec = ''] = /^\s*(\w*)\s*(?::(.*?))?\s*$/s.exec(inside) ?? [];
  const found = SPEC.exec(spec);
  // Pretty debug printing and sizes by position are left out.
  if (name === undefined || found === null || /#.*\?|\d\$/.test(spec)) return null;
  const [, fill = ' ', align = null, plus, alternate, zero, width, precision, kind] = found;
  return {
    of: name === '' ? next : /^\d+$/.test(name) ? Number(name) : name,
    debug: kind === '?',
    radix: kind === undefined || kind === '?' ? null : (kind as Hole['radix']),
    alternate: alternate !== undefined,
    plus: plus !== undefined,
    zero: zero !== undefined,
    fill,
    align: align as Hole['align'],
    width: sized(width),
    precision: sized(precision),
  };
}

export function fillTemplate(run: Run, template: Template, argument: (of: number | string) => Thing): string {
  const sizeOf = (size: number | string | null): number | null => {
    if (typeof size !== 'string') return size;
    const value = settle(run, argument(size));
    return typeof value === 'object' && value.t === 'int' ? Number(value.v) : null;
  };
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const spec = { ...part, width: sizeOf(part.width), precision: sizeOf(part.precision) };
      return part.debug ? debug(run, argument(part.of), spec) : display(run, argument(part.of), spec);
    })
    .join('');
}
