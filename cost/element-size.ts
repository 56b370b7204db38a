import { headOf, tupleParts } from '../ir/index.ts';
import { type CostTable, cost } from './table.ts';

const FIXED: Readonly<Record<string, number>> = {
  ...{ bool: 1, u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, char: 4, u64: 8, i64: 8, f64: 8, u128: 16, i128: 16 },
  ...{ usize: 8, isize: 8, Duration: 12, Instant: 12, Ipv4Addr: 4 },
  // An id that travels inside an element: variant tag and number.
  ...{ MemberId: 8, TaglessMemberId: 8, MembershipEvent: 4, PhantomData: 0 },
};
const WRAPPERS = new Set(['Box', 'Rc', 'Arc', 'RefCell', 'Cell', 'Mutex', 'Reverse', 'Wrapping', 'Saturating']);
const LISTS = new Set([
  'Vec',
  'VecDeque',
  'HashSet',
  'BTreeSet',
  'BinaryHeap',
  'LinkedList',
  'HashMap',
  'BTreeMap',
  'FxHashMap',
  'FxHashSet',
]);
const LENGTH_BYTES = 8;
const MAX_DEPTH = 40;

/** A type text without its spaces, as `CostTable.typeBytes` names it. */
export const compactType = (type: string): string => type.replaceAll(/\s+/g, '');

/** Bytes of one element as bincode writes it, measured or estimated from the type text: what travels on a network and what a copy moves. */
export function elementBytes(type: string, table: CostTable, depth = 0): number {
  const text = type.trim();
  const measured = table.typeBytes.size === 0 ? undefined : table.typeBytes.get(compactType(text));
  if (measured !== undefined) return measured;
  if (depth > MAX_DEPTH) return cost(table, 'unknownBytes');
  const part = (inner: string): number => elementBytes(inner, table, depth + 1);
  const sum = (parts: readonly string[]): number => parts.reduce((total, inner) => total + part(inner), 0);
  if (text.startsWith('&')) return part(text.replace(/^&\s*('\w+\s+)?(mut\s+)?/, ''));
  const tuple = tupleParts(text);
  if (tuple) return sum(tuple);
  const array = /^\[(.*)(?:;\s*([0-9_]+)\s*(?:usize)?\s*)\]$/s.exec(text);
  if (array) return part(array[1] as string) * Number((array[2] as string).replaceAll('_', ''));
  if (text.startsWith('[')) return LENGTH_BYTES + cost(table, 'listLength') * part(text.slice(1, -1));
  const { head, args } = headOf(text);
  const fixed = FIXED[head];
  if (fixed !== undefined) return fixed;
  if (head === 'String' || head === 'str' || head === 'Bytes' || head === 'BytesMut')
    return LENGTH_BYTES + cost(table, 'stringBytes');
  if (head === 'Option') return 1 + sum(args);
  if (head === 'Result') return 4 + Math.max(0, ...args.map(part));
  if (WRAPPERS.has(head)) return sum(args.slice(0, 1));
  if (LISTS.has(head)) return LENGTH_BYTES + cost(table, 'listLength') * sum(args.slice(0, head.endsWith('Map') ? 2 : 1));
  if (head === 'Range') return 2 * sum(args);
  return cost(table, 'unknownBytes');
}

/** Does a value have as many parts as came in, such as a map? Types that are not the standard library's are not known to. */
export function holdsMany(type: string, depth = 0): boolean {
  const text = type.trim();
  if (depth > MAX_DEPTH) return false;
  const within = (inner: string): boolean => holdsMany(inner, depth + 1);
  const tuple = tupleParts(text);
  if (tuple) return tuple.some(within);
  const { head, args } = headOf(text);
  return LISTS.has(head) || ((WRAPPERS.has(head) || head === 'Option' || head === 'Result') && args.some(within));
}

/** What a network into a cluster carries per element: without the member id in front, which only addresses it. */
export function payloadType(type: string): string {
  const parts = tupleParts(type);
  const [first, rest] = parts ?? [];
  const addressed = parts?.length === 2 && first !== undefined && headOf(first).head === 'MemberId';
  return addressed && rest !== undefined ? rest : type;
}
