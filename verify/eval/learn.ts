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
export function learnTypes(texts: Iterable<string>): KnownTypes {
  const literals = new Map<string, number>();
  const enums = new Map<string, string[]>();
  for (const text of [...new Set(texts)].sort()) learnText(text, literals, enums);
  return { structs: commonest(literals), enums };
}

/** Whether a text shows anything of any type. */
export function showsTypes(text: string): boolean {
  const { structs, enums } = learnTypes([text]);
  return structs.size + enums.size > 0;
}

function learnText(text: string, literals: Map<string, number>, enums: Map<string, string[]>): void {
  const parsed = rust.parseExpression(text);
  if (!parsed.ok) return;
  for (const node of rust.descendants(parsed.root)) {
    if (node.type === 'struct_expression') learnStruct(node, literals);
    else if (node.type === 'scoped_identifier' || node.type === 'scoped_type_identifier') learnVariant(node, enums);
    else if (node.type === 'match_block') learnArms(node, enums);
  }
}

/** Counts literals by `Name field,field`. */
function learnStruct(node: Syntax, literals: Map<string, number>): void {
  const [nameNode, body] = [rust.field(node, 'name'), rust.field(node, 'body')];
  if (nameNode === undefined || body === undefined) return;
  const fields: string[] = [];
  for (const child of rust.named(body)) {
    const [field] = rust.named(child);
    if (child.type === 'base_field_initializer' || field === undefined) return;
    fields.push(rust.textOf(field));
  }
  const literal = `${rust.pathOf(rust.compactOf(nameNode)).segments.at(-1)} ${fields.join()}`;
  literals.set(literal, (literals.get(literal) ?? 0) + 1);
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
