/**
 * Which types survive a network: serialized with bincode and read back, a value is the same. An allow-list; a type of the program may leave
 * out fields (`#[serde(skip)]`), make them up anew, or have no serde at all, so nothing is known of it unless somebody says so.
 * Source: documentation of serde 1.0.229 with the features of hydro_lang 0.16 (derive and std, not rc), of bincode 1.3 and bytes 1.
 */
import { arrayOf, Remember, readType, standardName } from '../../rust/index.ts';
import type { Operator } from '../graph/operator.ts';
import type { FieldPath, Program } from '../graph/program.ts';
import { isInserted } from '../graph/route.ts';
import { isEmbedded } from './embedded.ts';
import { promisedToTravel } from './promises.ts';
import { typeAt, wholePart } from './types.ts';

/** serde implements its traits for longer ones only through other crates. */
const LONGEST_TUPLE = 16;
const LONGEST_ARRAY = 32;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * What holds nothing but itself. Left out on purpose: SystemTime (fails before 1970), SocketAddrV6 and SocketAddr (lose flow and scope),
 * Instant (belongs to its machine), Ordering (no serde), Cow (comes back owned).
 */
const LEAVES = words(`
  u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char String Duration Bytes MemberId TaglessMemberId MembershipEvent
  IpAddr Ipv4Addr Ipv6Addr SocketAddrV4 NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroU128 NonZeroUsize NonZeroI8 NonZeroI16 NonZeroI32
  NonZeroI64 NonZeroI128 NonZeroIsize`);
/** What survives if its parts do. A map with hasher of its own would be in another order, so it has no third argument. */
const CONTAINERS: ReadonlyMap<string, number> = new Map([
  ...['Option', 'Vec', 'VecDeque', 'LinkedList', 'BTreeSet', 'HashSet', 'Box', 'Range', 'Reverse', 'Wrapping', 'Saturating'].map(
    (name) => [name, 1] as const,
  ),
  ...['Result', 'BTreeMap', 'HashMap'].map((name) => [name, 2] as const),
]);
/** Shared ownership is lost, the content is not; serde sends them only where its feature `rc` is on. */
const COUNTED = words('Rc Arc');

const parts = new Remember<readonly string[]>(4_000_000);

/**
 * The parts of a type of which it is not known that they survive a network, innermost first found; none for a type that does. Equal types
 * have equal texts.
 */
export function unknownParts(type: string): readonly string[] {
  return parts.get(type, () => [...new Set(partsAt(type, 0))]);
}

function partsAt(type: string, depth: number): readonly string[] {
  const reading = readType(type);
  if (depth > 60) return [reading.text];
  const inside = (inner: readonly string[]): readonly string[] => inner.flatMap((part) => partsAt(part, depth + 1));
  if (reading.kind === 'unit') return [];
  if (reading.kind === 'tuple' && reading.items.length <= LONGEST_TUPLE) return inside(reading.items);
  if (reading.kind === 'array') {
    const array = arrayOf(reading);
    return array?.length != null && array.length <= LONGEST_ARRAY ? inside([array.item]) : [reading.text];
  }
  const name = standardName(reading);
  if (name === null) return [reading.text];
  if (LEAVES.has(name)) return [];
  const [only] = reading.args;
  if (name === 'Box' && only !== undefined && /^(?:str|\[.*\])$/s.test(only))
    return only === 'str' ? [] : inside([sliceItem(only)]);
  return CONTAINERS.get(name) === reading.args.length ? inside(reading.args) : [reading.text];
}

/** `T` of `[T]`; a boxed array stays what it is. */
function sliceItem(type: string): string {
  const array = arrayOf(readType(type));
  return array !== null && array.length === null && !type.includes(';') ? array.item : type;
}

/** Whether values of a type come out of every network as they went in, whatever they are. */
export const survives = (type: string): boolean => unknownParts(type).length === 0;

/** What only stays on its machine: sharing, handles and code do not cross, whoever says so. */
const STAYS =
  /(?:^|[^\w])(?:Mutex|RwLock|RefCell|Cell|OnceCell|OnceLock|UnsafeCell|Condvar|Weak|Sender|Receiver|UnboundedSender|UnboundedReceiver|JoinHandle|Instant|File|Atomic\w+)(?![\w])|[&*]|\b(?:dyn|impl|fn)\b/;

/** The networks of the program itself whose elements are serialized with bincode: their types implement serde's traits. */
function serializedNetworks(program: Program): Operator[] {
  return program.operators().filter((op) => isSerialized(program, op) && !isInserted(op));
}

/** Is what comes out of a network what bincode read? Embedded channels hand values over as they are. */
export const isSerialized = (program: Program, op: Operator): boolean =>
  op.kind === 'Network' && !isEmbedded(op) && /\bbincode\s*::\s*serialize\b/.test(program.text(op.id, 'serialize_fn') ?? '');

/** Types of which nothing is known but that values of them cross a network of the program. */
export const carriedTypes = (program: Program): ReadonlySet<string> => program.fact(findCarried);

function findCarried(program: Program): ReadonlySet<string> {
  const types = new Set(serializedNetworks(program).flatMap((op) => unknownParts(op.collection?.elementType ?? '_')));
  return new Set([...types].filter((type) => type !== '_' && !STAYS.test(type)));
}

/** The parts of a type that are neither known to survive a network nor promised to. */
export function unsaidParts(program: Program, type: string): readonly string[] {
  const parts = unknownParts(type);
  if (parts.length === 0) return parts;
  const [promised, crossing] = [promisedToTravel(program), carriedTypes(program)];
  return parts.filter((part) => !promised.has(part) && !isCounted(part, crossing));
}

/** A part of a type of which no value may go over a new network: it neither survives, nor is promised to, nor crosses already. */
export function cannotTravel(program: Program, type: string): string | null {
  const crossing = carriedTypes(program);
  return unsaidParts(program, type).find((part) => !crossing.has(part)) ?? null;
}

/** Where one `Rc` or `Arc` crosses, serde's feature is on for all of them. */
function isCounted(part: string, crossing: ReadonlySet<string>): boolean {
  const reading = readType(part);
  const name = standardName(reading);
  const [inner] = reading.args;
  if (name === null || !COUNTED.has(name) || inner === undefined) return false;
  const counted = [...crossing].some((type) => COUNTED.has(standardName(readType(type)) ?? ''));
  return counted && (inner === 'str' || survives(inner));
}

/**
 * The part of an element that holds a field and that a network might change: the receiver sees another value there than the sender. Null
 * when the field arrives as it was sent.
 */
export function seenAs(
  program: Program,
  type: string,
  field: FieldPath,
): { readonly path: FieldPath; readonly type: string } | null {
  const path = wholePart(type, field);
  const part = typeAt(type, path);
  return unsaidParts(program, part).length === 0 ? null : { path, type: part };
}
