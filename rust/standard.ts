/**
 * Types whose `Clone`, `Deref`, `Borrow`, `Eq` and `Hash` are known: those of the standard library and of Hydro. A type of the program may
 * define each of these as it likes, whatever its name, so the whole path has to be the library's. Source: documentation of std 1.95.
 */
import { Remember } from './source.ts';
import { readType, type TypeReading } from './types.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const PRIMITIVE = /^(?:[iu](?:8|16|32|64|128|size)|f32|f64|bool|char|str)$/;
export const isInteger = (type: string): boolean => /^[iu](?:8|16|32|64|128|size)$/.test(type);

/** Every value of these is what it holds: a clone equals its original, and what it dereferences to compares and hashes like it. */
const PLAIN = words(`
  String Option Result Vec VecDeque LinkedList BTreeMap BTreeSet HashMap HashSet Box Rc Arc Cow Duration Instant SystemTime Ordering Reverse Wrapping
  Saturating Bytes MemberId TaglessMemberId MembershipEvent IpAddr Ipv4Addr Ipv6Addr SocketAddr SocketAddrV4 SocketAddrV6 PhantomData Range
  RandomState NonZero NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroU128 NonZeroUsize NonZeroI8 NonZeroI16 NonZeroI32 NonZeroI64
  NonZeroI128 NonZeroIsize`);

const HYDRO = words('MemberId TaglessMemberId MembershipEvent');

/** Where a path may begin for its last name to be the library's; Hydro reaches its own dependencies through `__deps`. */
const STD = /^(?:::)?(?:(?:\w+::)+__deps::)?(?:std|core|alloc)::/;
const HYDRO_PATH = /^(?:::)?(?:(?:\w+::)+__deps::\w+|hydro_lang)::(?:__staged::)?location::(?:member_id::)?\w+$/;
const BYTES_PATH = /^(?:::)?(?:(?:\w+::)+__deps::)*bytes::Bytes$/;
const TOKIO_PATH = /^(?:::)?(?:(?:\w+::)+__deps::)*tokio::time::Instant$/;

/**
 * The name of a type of the standard library or of Hydro, without path and arguments; null for any other. A name without a path is the
 * library's: Hydro prints the whole path of everything else.
 */
export function standardName(reading: TypeReading): string | null {
  const { name, kind } = reading;
  if (kind !== 'path' || name === null) return null;
  if (reading.text === name && PRIMITIVE.test(name)) return name;
  if (!PLAIN.has(name)) return null;
  const path = reading.text.replace(/(?:::)?<[\s\S]*$/, '');
  if (path === name) return name;
  if (!path.endsWith(`::${name}`)) return null;
  if (HYDRO.has(name)) return HYDRO_PATH.test(path) ? name : null;
  return STD.test(path) || BYTES_PATH.test(path) || TOKIO_PATH.test(path) ? name : null;
}

/** Does a path name something of the standard library, known or not? */
export const isOfStandardLibrary = (type: string): boolean => STD.test(readType(type).text);

const plain = new Remember<boolean>(2_000_000);

/** Built of nothing but such types, tuples, arrays and references, so that `clone`, `*` and `to_owned` give the same value. */
export const isPlain = (type: string): boolean => plain.get(type, () => plainAt(type, 0));

function plainAt(type: string, depth: number): boolean {
  if (depth > 60) return false;
  const reading = readType(type);
  const inner = (part: string): boolean => plainAt(part, depth + 1);
  switch (reading.kind) {
    case 'unit':
      return true;
    case 'tuple':
      return reading.items.every(inner);
    case 'reference':
      return reading.target !== null && inner(reading.target);
    case 'array': {
      const item = arrayOf(reading)?.item;
      return item !== undefined && inner(item);
    }
    case 'path': {
      const name = standardName(reading);
      if (name === null) return false;
      // The tag of a member id is a marker: no value of it exists.
      return HYDRO.has(name) || name === 'PhantomData' || reading.args.every(inner);
    }
    default:
      return false;
  }
}

/** Item type and length of `[T; N]`; the length is null where it is not a number, and for slices. */
export function arrayOf(reading: TypeReading): { readonly item: string; readonly length: number | null } | null {
  if (reading.kind !== 'array') return null;
  const text = reading.text.slice(1, -1);
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if ('([{<'.includes(c)) depth++;
    else if (')]}'.includes(c) || (c === '>' && text[i - 1] !== '-')) depth--;
    else if (c === ';' && depth === 0) {
      const length = /^(\d+)(?:_?usize)?$/.exec(text.slice(i + 1).trim())?.[1];
      return { item: text.slice(0, i), length: length === undefined ? null : Number(length) };
    }
  }
  return { item: text, length: null };
}
