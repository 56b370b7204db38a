/** What the texts of programs show about their own types: fields of structs, variants of enums. */
import * as rust from '../../rust/index.ts';
import type { KnownTypes } from './runtime.ts';
import { type Shape, shape } from './value.ts';

type Syntax = rust.Syntax;

const STD: ReadonlySet<string> = new Set(['Option', 'Result', 'Ordering', 'Cow', 'Some', 'None', 'Ok', 'Err']);

/**
 * Reads all expressions of the programs that will run in one world, in any order. A struct's fields are those of a literal without
 * `..`, in the order in which most literals write them, which is a guess at the order of the declaration; an enum's variants are those
 * that are named with it (`Enum::Variant`) and those that are matched together.
 */
export const learnTypes = (texts: Iterable<string>): KnownTypes => new Learned(texts).types;

/** What texts show, so that more texts may be added later. */
export class Learned {
  readonly #shown: ReadonlyMap<string, Shown>;

  constructor(texts: Iterable<string>, before: Learned | null = null) {
    const shown = new Map(before === null ? [] : before.#shown);
    for (const text of texts) if (!shown.has(text)) shown.set(text, shownIn(text));
    this.#shown = shown;
  }

  has(text: string): boolean {
    return this.#shown.has(text);
  }

  /** Whether anything of any type is shown. */
  get any(): boolean {
    return [...this.#shown.values()].some((shown) => shown !== null);
  }

  get types(): KnownTypes {
    const literals = new Map<string, number>();
    const enums = new Map<string, string[]>();
    for (const [, shown] of [...this.#shown].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const literal of shown?.literals ?? []) literals.set(literal, (literals.get(literal) ?? 0) + 1);
      for (const [name, variants] of shown?.enums ?? []) enums.set(name, [...new Set([...(enums.get(name) ?? []), ...variants])]);
    }
    return { structs: commonest(literals), enums };
  }
}

/** What one text shows: literals as `Name field,field`, and enums with their variants. Null where it is nothing, as mostly. */
type Shown = { readonly literals: readonly string[]; readonly enums: ReadonlyMap<string, readonly string[]> } | null;

function shownIn(text: string): Shown {
  const parsed = rust.parseExpression(text);
  if (!parsed.ok) return null;
  const literals: string[] = [];
  const enums = new Map<string, string[]>();
  for (const node of rust.descendants(parsed.root)) {
    if (node.type === 'struct_expression') learnStruct(node, literals);
    else if (node.type === 'scoped_identifier' || node.type === 'scoped_type_identifier') learnVariant(node, enums);
    else if (node.type === 'match_block') learnArms(node, enums);
  }
  return literals.length + enums.size === 0 ? null : { literals, enums };
}

function learnStruct(node: Syntax, literals: string[]): void {
  const [nameNode, body] = [rust.field(node, 'name'), rust.field(node, 'body')];
  if (nameNode === undefined || body === undefined) return;
  const fields: string[] = [];
  for (const child of rust.named(body)) {
    const [field] = rust.named(child);
    if (child.type === 'base_field_initializer' || field === undefined) return;
    fields.push(rust.textOf(field));
  }
  literals.push(`${rust.pathOf(rust.compactOf(nameNode)).segments.at(-1)} ${fields.join()}`);
}

/** Of equally common orders the first one seen. */
function commonest(literals: ReadonlyMap<string, number>): Map<string, Shape> {
  const structs = new Map<string, Shape>();
  for (const [literal] of [...literals].sort(([, a], [, b]) => b - a)) {
    const [name = '', fields = ''] = literal.split(' ');
    if (!structs.has(name)) structs.set(name, shape(name, fields === '' ? [] : fields.split(',')));
  }
  return structs;
}

const isTypeName = (name: string | undefined): name is string => name !== undefined && /^[A-Z]\w*[a-z]\w*$/.test(name);

function learnVariant(node: Syntax, enums: Map<string, string[]>): void {
  const [type, name] = rust.pathOf(rust.compactOf(node)).segments.slice(-2);
  if (!isTypeName(type) || !isTypeName(name) || STD.has(type) || STD.has(name)) return;
  const known = enums.get(type) ?? [];
  if (!known.includes(name)) enums.set(type, [...known, name]);
}

/** Variants that a match names without their enum are of one enum. */
function learnArms(block: Syntax, enums: Map<string, string[]>): void {
  const names: string[] = [];
  for (const arm of rust.named(block)) {
    const pattern = rust.field(arm, 'pattern');
    const head = pattern === undefined ? undefined : rust.named(pattern)[0];
    const type = head === undefined ? undefined : (rust.field(head, 'type') ?? (head.type === 'identifier' ? head : undefined));
    const path = type === undefined ? [] : rust.pathOf(rust.compactOf(type)).segments;
    if (path.length === 1 && isTypeName(path[0]) && !STD.has(path[0])) names.push(path[0]);
  }
  if (names.length > 1) enums.set(`enum of ${[...names].sort().join('|')}`, names);
}
