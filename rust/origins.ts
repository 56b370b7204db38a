/** Where values come from, as far as effects ask: names of a closure and what they may hold. */
import type { ExprOf, Pattern } from './core/core.ts';
import { isName, patternsWithin } from './core/parts.ts';
import type { Syntax } from './grammar.ts';
import { segmentsOf } from './known.ts';
import { compactOf, descendants, field, named, textOf } from './syntax.ts';

export interface Origin {
  /** It may differ from call to call because of what came in: an element, an accumulator, a value of the dataflow. */
  readonly data: boolean;
  /** A constant of the program that it may be a copy of; behind a copy may be a reference to state that is shared. */
  readonly item: string | null;
  /** Closures that it may be, when all of them are in the text. */
  readonly closures: readonly KnownClosure[] | null;
}

export interface KnownClosure {
  readonly node: ExprOf<'closure'>;
  readonly scope: Names;
}

/** The same for every call: a literal, or made of such. */
export const FIXED: Origin = { data: false, item: null, closures: null };
export const DATA: Origin = { data: true, item: null, closures: null };

export function joined(origins: readonly Origin[]): Origin {
  let all = FIXED;
  for (const { data, item } of origins) all = { data: all.data || data, item: all.item ?? item, closures: null };
  return all;
}

export interface Binding {
  origin: Origin;
  /** Closures around the declaration: 0 for what is made once, before the first call. */
  readonly depth: number;
  readonly mutable: boolean;
}

/** The names of one block, inside those around it. */
export class Names {
  readonly depth: number;
  /** Inside the arguments of a macro that may leave them out. */
  readonly lazy: boolean;
  readonly #outer: Names | null;
  readonly #bound = new Map<string, Binding>();
  readonly #imports = new Map<string, string>();

  constructor(outer: Names | null, more: { readonly depth?: number; readonly lazy?: boolean } = {}) {
    this.#outer = outer;
    this.depth = more.depth ?? outer?.depth ?? 0;
    this.lazy = more.lazy ?? outer?.lazy ?? false;
  }

  find(name: string): Binding | undefined {
    return this.#bound.get(name) ?? this.#outer?.find(name);
  }

  bind(name: string, origin: Origin, mutable: boolean): void {
    this.#bound.set(name, { origin, depth: this.depth, mutable });
  }

  /** Every name of a pattern may hold what is taken apart. */
  bindPattern(pattern: Pattern, origin: Origin): void {
    // A name alone is a variable, whatever its case.
    if (isName(pattern)) this.bind(pattern.name, origin, pattern.mutable);
    else for (const [name, mutable] of boundNames(pattern)) this.bind(name, { ...origin, closures: null }, mutable);
  }

  bring(use: Syntax): void {
    for (const [name, path] of importsOf(use)) this.#imports.set(name, path);
  }

  /** A path with its first name replaced by what it was imported as. Imports of whole modules say nothing. */
  resolve(path: string): string {
    const [head = '', ...rest] = segmentsOf(path);
    const imported = this.#imported(head);
    return imported === undefined ? path : [imported, ...rest].join('::');
  }

  #imported(name: string): string | undefined {
    return this.#imports.get(name) ?? (this.#outer === null ? undefined : this.#outer.#imported(name));
  }
}

/** Names in lower case; the others are types, variants and constants. */
function boundNames(pattern: Pattern): readonly (readonly [name: string, mutable: boolean])[] {
  const found: (readonly [string, boolean])[] = [];
  for (const part of patternsWithin(pattern)) {
    const names = part.is === 'bind' ? [part.name] : part.is === 'other' ? identifiersIn(part.at) : [];
    for (const name of names)
      if (/^[a-z_]|__free$/.test(name)) found.push([name, part.is === 'bind' ? part.mutable || part.ref === 'mutable' : true]);
  }
  return found;
}

const identifiersIn = (node: Syntax): readonly string[] =>
  [...descendants(node)].filter(({ type }) => type === 'identifier').map(textOf);

/** What a `use` brings in by name. */
function importsOf(use: Syntax): readonly (readonly [name: string, path: string])[] {
  const found: (readonly [string, string])[] = [];
  const visit = (node: Syntax, before: string): void => {
    const join = (path: string): string => (before === '' ? path : `${before}::${path}`);
    switch (node.type) {
      case 'use_as_clause': {
        const [path, alias] = [field(node, 'path'), field(node, 'alias')];
        if (path !== undefined && alias !== undefined) found.push([textOf(alias), join(compactOf(path))]);
        return;
      }
      case 'scoped_use_list': {
        const [path, list] = [field(node, 'path'), field(node, 'list')];
        for (const inner of list === undefined ? [] : named(list))
          visit(inner, path === undefined ? before : join(compactOf(path)));
        return;
      }
      case 'use_list':
        for (const inner of named(node)) visit(inner, before);
        return;
      case 'identifier':
      case 'scoped_identifier':
        found.push([segmentsOf(compactOf(node)).at(-1) ?? '', join(compactOf(node))]);
        return;
    }
  };
  const argument = field(use, 'argument');
  if (argument !== undefined) visit(argument, '');
  return found;
}
