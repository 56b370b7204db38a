/** Rust types as far as evaluation uses them: to choose what is inferred from the context, and to give unknown results a form. */
import * as rust from '../../rust/index.ts';
import type { ListKind, Width } from './value.ts';

export interface Type {
  readonly kind:
    | 'int'
    | 'float'
    | 'bool'
    | 'char'
    | 'string'
    | 'tuple'
    | 'option'
    | 'result'
    | 'list'
    | 'map'
    | 'set'
    | 'member'
    | 'range'
    | 'duration'
    | 'bytes'
    | 'ordering'
    | 'fn'
    | 'mut'
    | 'named';
  /** Without token spaces. */
  readonly text: string;
  /** Last segment of a path. */
  readonly name: string;
  /** Items of a tuple, arguments of a generic, target of `&mut`; parameters of a function, its result last. */
  readonly args: readonly (Type | null)[];
}

const WIDTHS: ReadonlySet<string> = new Set([
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'usize',
  'i8',
  'i16',
  'i32',
  'i64',
  'i128',
  'isize',
]);
export const isWidth = (name: string): name is Width => WIDTHS.has(name);
export const widthOf = (type: Type | null): Width | null => (type?.kind === 'int' ? (type.name as Width) : null);

const KINDS: Readonly<Record<string, Type['kind']>> = {
  f32: 'float',
  f64: 'float',
  bool: 'bool',
  char: 'char',
  str: 'string',
  String: 'string',
  Option: 'option',
  Result: 'result',
  Vec: 'list',
  VecDeque: 'list',
  HashMap: 'map',
  BTreeMap: 'map',
  HashSet: 'set',
  BTreeSet: 'set',
  MemberId: 'member',
  TaglessMemberId: 'member',
  Range: 'range',
  RangeInclusive: 'range',
  Duration: 'duration',
  Bytes: 'bytes',
  BytesMut: 'bytes',
  Ordering: 'ordering',
};
/** Types that are what they hold. */
const TRANSPARENT: ReadonlySet<string> = new Set(['Box', 'Rc', 'Arc', 'Cow']);
const MAX_DEPTH = 60;
const seen = new Map<string, Type | null>();

/** Null for `_` and for what has no name: the text does not say the type. */
export function typeOf(text: string, depth = 0): Type | null {
  if (depth > MAX_DEPTH) return null;
  let found = seen.get(text);
  if (found === undefined) {
    found = read(text, depth);
    if (seen.size > 5000) seen.clear();
    seen.set(text, found);
  }
  return found;
}

function read(text: string, depth: number): Type | null {
  const reading = rust.readType(text);
  const inner = (part: string): Type | null => typeOf(part, depth + 1);
  if (reading.kind === 'unit') return { kind: 'tuple', text: '()', name: 'tuple', args: [] };
  if (reading.kind === 'tuple') return { kind: 'tuple', text: reading.text, name: 'tuple', args: reading.items.map(inner) };
  if (reading.kind === 'array') {
    const element = /^\[(.*?)(?:;[^;\]]*)?\]$/s.exec(reading.text)?.[1] ?? '_';
    return {
      kind: 'list',
      text: reading.text,
      name: element === reading.text.slice(1, -1) ? 'Vec' : 'array',
      args: [inner(element)],
    };
  }
  if (reading.kind === 'reference' && reading.target !== null) {
    const target = inner(reading.target);
    if (!/^&(?:'\w+)?\s*mut\b/.test(reading.text)) return target;
    return { kind: 'mut', text: reading.text, name: 'mut', args: [target] };
  }
  const { name } = reading;
  if (name === null || name === '_') return null;
  const whole = { text: reading.text, name, args: reading.args.map(inner) };
  if (!isLibrary(reading)) return { ...whole, kind: 'named' };
  if (TRANSPARENT.has(name)) return whole.args[0] ?? null;
  const kind = isWidth(name) ? 'int' : Object.hasOwn(KINDS, name) ? (KINDS[name] as Type['kind']) : 'named';
  return { ...whole, kind };
}

/** Whether a path ends at a type as the libraries have it: a module of the program may have one of the same name. */
const isLibrary = ({ text }: rust.TypeReading): boolean => rust.libraryName([...rust.segmentsOf(text), 'it']) !== null;
/** Boxes and the like. */
export const isTransparent = (reading: rust.TypeReading): boolean => TRANSPARENT.has(reading.name ?? '') && isLibrary(reading);

/** Marker of member ids, by its last name; null where it is inferred. */
export const tagOf = (type: Type | null): string | null =>
  type?.kind === 'member' && type.name === 'MemberId' ? (type.args[0]?.name ?? null) : null;

/** A slice has the methods of a vector that does not grow. */
export const listKind = (type: Type | null): ListKind =>
  type?.name === 'VecDeque' ? 'deque' : type?.name === 'array' ? 'array' : 'vec';

export const isOrdered = (type: Type | null): boolean => type?.name.startsWith('BTree') === true;

export const make = (kind: Type['kind'], name: string, args: readonly (Type | null)[] = []): Type => ({
  kind,
  name,
  args,
  text: args.length === 0 ? name : `${name}<${args.map((arg) => arg?.text ?? '_').join(',')}>`,
});
export const BOOL = make('bool', 'bool');
export const USIZE = make('int', 'usize');
export const optionOf = (item: Type | null): Type => make('option', 'Option', [item]);
export const resultOf = (item: Type | null, error: Type | null): Type => make('result', 'Result', [item, error]);
