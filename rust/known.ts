/**
 * What is known about functions of the standard library and of Hydro's runtime. Anything absent is not known: a method is then impure,
 * a function called by path is an assumption of the reading (Hydro requires closures to be deterministic).
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Names that in practice mean chance, time, shared state or the outside. */
export const EFFECT_METHODS = words(`
  gen gen_range gen_bool random random_range sample shuffle choose now elapsed lock try_lock read write flush borrow borrow_mut try_borrow
  try_borrow_mut set get_or_init load store fetch_add fetch_sub fetch_max fetch_min fetch_update compare_exchange send try_send recv
  try_recv poll spawn wait notify notify_one notify_all block_on next_u32 next_u64 fill_bytes now_utc await_one connect accept`);

/** stageleft's type hints, also through Hydro's crate, whatever its name is; a function of that name elsewhere is anybody's. */
const TYPE_HINT =
  /^(?:(?!(?:crate|self|super|Self)::)\w+::runtime_support::)?stageleft::runtime_support::((?:fn(?:mut)?\d+_(?:borrow_mut_|borrow_)?)?type_hint)$/;

/** Name of the type hint that a path calls, without the path; null for any other function. */
export const typeHintName = (path: string): string | null => TYPE_HINT.exec(segmentsOf(path).join('::'))?.[1] ?? null;

/** Functions that hand back their argument, or what equals it where its type is plain. */
const IDENTITY = 'convert::identity';
const CLONING: ReadonlySet<string> = new Set(['Clone::clone', 'ToOwned::to_owned']);

/**
 * Functions of libraries that are functions of what they are given and of nothing else, by the last two names of their path. Everything that
 * is not a function of a primitive type, of which all are known by name. A test asks rustc for those of std.
 */
export const FUNCTIONS = {
  std: `
    cmp::max cmp::min cmp::Reverse mem::size_of iter::once iter::empty iter::repeat iter::repeat_n iter::zip mem::drop mem::take mem::replace
    mem::swap Vec::new Vec::with_capacity Vec::from String::new String::from String::with_capacity String::from_utf8
    String::from_utf8_lossy Box::new Rc::new Arc::new HashMap::new HashMap::with_capacity HashMap::from HashSet::new
    HashSet::with_capacity HashSet::from BTreeMap::new BTreeMap::from BTreeSet::new BTreeSet::from VecDeque::new VecDeque::from
    BinaryHeap::new Default::default From::from Into::into Option::is_some Option::is_none Option::unwrap Option::from Result::ok
    Duration::from_secs Duration::from_millis Duration::from_micros Duration::from_nanos Duration::new Duration::from_secs_f64
    DefaultHasher::new DefaultHasher::default Hasher::finish Hash::hash ToString::to_string Iterator::collect Ordering::reverse
    Add::add Not::not PhantomData::default`,
  others: `
    MemberId::from_raw_id MemberId::from_tagless MemberId::into_tagless TaglessMemberId::from_raw_id bincode::serialize
    bincode::deserialize Bytes::from Bytes::new BytesMut::new`,
} as const;
const PURE_FUNCTIONS = words(FUNCTIONS.std + FUNCTIONS.others);
const PRIMITIVE = /^(?:[ui](?:8|16|32|64|128|size)|f32|f64|bool|char|str)$/;

/** Functions of primitive types that are no methods. */
export const PRIMITIVE_FUNCTIONS = words(`
  from try_from from_str from_str_radix from_be_bytes from_le_bytes from_be from_le from_bits from_u32 from_digit from_utf8
  min_value max_value default`);

/** Types, traits and modules of std whose functions are known one by one or not at all. */
export const STANDARD_HOMES = words(`
  Vec VecDeque String str Option Result Box Rc Arc Cow HashMap HashSet BTreeMap BTreeSet BinaryHeap LinkedList Duration Instant SystemTime
  Iterator IntoIterator DoubleEndedIterator ExactSizeIterator FromIterator Extend Ord PartialOrd PartialEq Eq Hash Hasher BuildHasher Clone
  Default ToOwned ToString ToSocketAddrs AsRef AsMut Into From TryFrom TryInto FromStr Borrow BorrowMut Deref DerefMut Drop Add Sub Mul Div
  Rem Not Neg Future Read Write Seek BufRead RandomState DefaultHasher BuildHasherDefault Any TypeId Ordering
  ptr mem any thread env fs io net process time sync cell rc alloc hint panic backtrace`);

/** Methods that tell an address, which is another one on every machine. */
export const POINTERS = words(`
  as_ptr as_mut_ptr as_ptr_range as_non_null_ptr ptr_eq addr into_raw to_raw into_raw_parts provenance expose_provenance
  strong_count weak_count type_id location caller capacity is_unique try_into_mut as_mut_ptr_range`);

export type FunctionKind = 'identity' | 'clone' | 'pure' | 'constructor' | 'impure' | 'user';

/** What a call by path is. `path` without spaces, generics still in it. */
export function functionKind(path: string): FunctionKind {
  const segments = segmentsOf(path);
  const plain = segments.join('::');
  if (typeHintName(plain) !== null) return 'identity';
  if (impurePath(plain) !== null) return 'impure';
  const name = path.startsWith('<') ? null : libraryName(segments);
  if (name === IDENTITY) return 'identity';
  if (name !== null && CLONING.has(name)) return 'clone';
  if (name !== null && (PURE_FUNCTIONS.has(name) || PRIMITIVE.test(segments.at(-2) ?? ''))) return 'pure';
  return /^[A-Z]/.test(segments.at(-1) ?? '') ? 'constructor' : 'user';
}

/** Where the listed functions that are not of std live; `__deps` holds the crates that a staged module sees. */
const HYDRO_HOMES =
  /^(?:(?!(?:crate|self|super|Self)::)\w+::)(?:__staged::)?location::(?:member_id::)?(?:MemberId|TaglessMemberId)::\w+$/;
const OTHER_HOMES =
  /^(?:bincode|bytes::(?:Bytes|BytesMut)|(?:(?!(?:crate|self|super|Self)::)\w+::)?runtime_support::bincode|dfir_rs::(?:bincode|bytes::Bytes))::\w+$/;

/**
 * The last two names of a path that ends at a function as the libraries have it; null where it may be anybody's. Types and traits without a
 * path are those of std, a module without a path may be the program's: `cmp::max` is its own, `std::cmp::max` is not.
 */
export function libraryName(segments: readonly string[]): string | null {
  const below = segments.slice(segments.lastIndexOf('__deps') + 1);
  const [home = '', name = ''] = below.slice(-2);
  const path = below.join('::');
  if (path === 'drop') return 'mem::drop';
  const isType = /^[A-Z]/.test(home) || PRIMITIVE.test(home);
  const known = /^(?:std|core|alloc)$/.test(below[0] ?? '') ? below.length > 2 || isType : isType && below.length === 2;
  return known || HYDRO_HOMES.test(path) || OTHER_HOMES.test(path) ? `${home}::${name}` : null;
}

/** Path segments without generic arguments. */
export function segmentsOf(path: string): string[] {
  let depth = 0;
  let plain = '';
  for (let i = 0; i < path.length; i++) {
    const c = path[i] as string;
    if (c === '<') depth++;
    else if (c === '>' && path[i - 1] !== '-') depth--;
    else if (depth === 0) plain += c;
  }
  return plain.split('::').filter((segment) => segment !== '');
}

/** Type and module names that stand for hidden state or for the world outside. */
const IMPURE_NAMES: ReadonlyMap<string, string> = new Map([
  ...['RefCell', 'Cell', 'OnceCell', 'UnsafeCell', 'LazyCell', 'Mutex', 'RwLock', 'OnceLock', 'LazyLock', 'Condvar', 'Once'].map(
    (name) => [name, 'shares mutable state'] as const,
  ),
  ...['thread_rng', 'random', 'rand', 'fastrand', 'getrandom', 'StdRng', 'SmallRng', 'OsRng', 'Uuid', 'RandomState'].map(
    (name) => [name, 'is random'] as const,
  ),
  ...['Command', 'File', 'OpenOptions', 'TcpStream', 'TcpListener', 'UdpSocket', 'UnixStream', 'stdin', 'stdout', 'stderr'].map(
    (name) => [name, 'talks to the outside'] as const,
  ),
]);

/** Why a path is impure; null when nothing is known against it. */
export function impurePath(path: string): string | null {
  const segments = segmentsOf(path);
  for (const segment of segments) {
    const why = IMPURE_NAMES.get(segment);
    if (why !== undefined) return `${segment} ${why}`;
    if (/^Atomic(?:Bool|Ptr|[UI](?:8|16|32|64|size))$/.test(segment)) return `${segment} shares mutable state`;
  }
  const plain = segments.join('::');
  if (/(?:^|::)(?:SystemTime|Instant|Utc|Local)::(?:now|UNIX_EPOCH|today)$/.test(plain)) return 'reads the clock';
  if (/^(?:std::)?(?:env|fs|net|process|thread|io)::[a-z]/.test(plain)) return `${plain} talks to the outside`;
  if (
    /(?:^|::)(?:tokio|tokio_stream|futures|async_std|reqwest|hyper)::(?:\w+::)*\w+$/.test(plain) &&
    !/(?:^|::)[A-Z]\w*$/.test(plain)
  )
    return `${plain} is asynchronous`;
  if (/(?:^|::)Box::leak$|(?:^|::)ptr::|(?:^|::)transmute$/.test(plain)) return `${plain} is unsafe to reason about`;
  return null;
}

/** Futures that are ready, or ready after a while: waiting for them shows nothing of the outside. */
export const AWAITABLE = words('time::sleep tokio::sleep task::yield_now future::ready std::future::ready core::future::ready');

/** Macros that compute a value (or panic) and do nothing else. */
export const PURE_MACROS = words(`
  vec format matches assert assert_eq assert_ne debug_assert debug_assert_eq debug_assert_ne panic unreachable todo unimplemented
  concat stringify format_args`);
/** Whether a path calls one of them: as in the prelude, or by std's own path. */
export const isStandardMacro = (path: string): boolean => PURE_MACROS.has(path.replace(/^(?:::)?(?:std|core|alloc)::/, ''));
export const DIVERGING_MACROS = words('panic unreachable todo unimplemented');
