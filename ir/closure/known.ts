/**
 * What is known about functions of the standard library and of Hydro's runtime. Anything absent is not known: a method is then impure,
 * a function called by path is an assumption of the reading (Hydro requires closures to be deterministic).
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Methods that read their receiver and return a deterministic value, whatever standard type they are called on. */
export const PURE_METHODS = words(`
  abs abs_diff and_then any all as_bytes as_deref as_micros as_millis as_nanos as_ref as_secs
  as_secs_f32 as_secs_f64 as_slice as_str bytes ceil chain chars checked_add checked_div checked_duration_since checked_mul checked_pow
  checked_rem checked_sub chunks chunks_exact clamp clone cloned cmp collect concat contains contains_key copied count count_ones
  count_zeros cycle dedup_by_key_ref difference div_ceil div_euclid duration_since ends_with enumerate eq eq_ignore_ascii_case err exp
  expect expect_err filter filter_map find find_map finish first first_key_value flat_map flatten floor fold ge get get_key_value
  get_raw_id gt intersection into into_boxed_slice into_bytes into_iter into_keys into_sorted_vec into_string into_tagless into_values
  is_ascii is_ascii_digit is_alphabetic is_alphanumeric is_disjoint is_empty is_err is_err_and is_even is_finite is_nan is_negative
  is_none is_none_or is_numeric is_ok is_ok_and is_positive is_power_of_two is_some is_some_and is_subset is_superset is_uppercase
  is_lowercase is_whitespace is_zero isqrt iter join keys last last_key_value le leading_zeros len lines ln log10 log2 lt map map_err
  map_or map_or_else map_while max max_by max_by_key min min_by min_by_key ne next_power_of_two ok ok_or ok_or_else or or_else
  overflowing_add overflowing_mul overflowing_sub parse partial_cmp partition pow powf powi position product range rem_euclid repeat
  rev rfind rotate_left_of round rposition rsplit rsplitn saturating_add saturating_duration_since saturating_mul saturating_pow
  saturating_sub scan signum skip skip_while split split_at split_first split_last split_once split_whitespace splitn sqrt starts_with
  step_by strip_prefix strip_suffix subsec_nanos sum swap_bytes symmetric_difference take_while then then_some then_with to_ascii_lowercase
  to_ascii_uppercase to_be_bytes to_bits to_le_bytes to_lowercase to_ne_bytes to_owned to_string to_uppercase to_vec total_cmp trailing_zeros hash
  transpose trim trim_end trim_end_matches trim_start trim_start_matches trunc try_fold try_into union unsigned_abs unwrap unwrap_err
  unwrap_or unwrap_or_default unwrap_or_else unzip values windows wrapping_add wrapping_mul wrapping_neg wrapping_pow wrapping_shl
  wrapping_shr wrapping_sub zip into_inner_value reverse_ordering deref as_f64 is_lt is_le is_gt is_ge is_eq is_ne
  from_tagless binary_search binary_search_by_key partition_point`);

/** The ones that nobody's own type defines with `&mut self`. Behind the others may be a method of the user that changes its receiver. */
export const READING_METHODS = words(`
  as_bytes as_ref as_slice as_str clone cloned cmp contains contains_key copied ends_with eq expect get_raw_id into into_iter into_tagless
  is_empty is_err is_none is_ok is_some iter len ne partial_cmp starts_with to_owned to_string unwrap`);

/** Methods that change what they are called on, and nothing else. */
export const MUTATING_METHODS = words(`
  and_modify append add_assign sub_assign as_mut as_mut_slice back_mut by_ref chunks_mut clear dedup dedup_by dedup_by_key drain entry
  extend extend_from_slice fill first_mut front_mut get_mut get_or_insert get_or_insert_with insert insert_str iter_mut last_mut
  make_ascii_lowercase make_ascii_uppercase next next_back nth or_default or_insert or_insert_with or_insert_with_key peek peek_mut pop
  pop_back pop_first pop_front pop_last push push_back push_front push_str remove reserve resize retain reverse rotate_left rotate_right
  shrink_to_fit sort sort_by sort_by_key sort_unstable sort_unstable_by sort_unstable_by_key split_off swap swap_remove truncate
  values_mut for_each try_for_each`);

/** Names that in practice mean chance, time, shared state or the outside. */
export const EFFECT_METHODS = words(`
  gen gen_range gen_bool random random_range sample shuffle choose now elapsed lock try_lock read write flush borrow borrow_mut try_borrow
  try_borrow_mut set get_or_init load store fetch_add fetch_sub fetch_max fetch_min fetch_update compare_exchange send try_send recv
  try_recv poll spawn wait notify notify_one notify_all block_on next_u32 next_u64 fill_bytes now_utc await_one connect accept`);

/** `take()` empties an Option, `take(n)` cuts an iterator; `replace(x)` sets a place, `replace(a, b)` makes a new string. */
export function methodKind(name: string, args: number): 'pure' | 'mutates' | 'unknown' {
  if (name === 'take') return args === 0 ? 'mutates' : 'pure';
  if (name === 'replace') return args === 2 ? 'pure' : 'mutates';
  if (PURE_METHODS.has(name)) return 'pure';
  return MUTATING_METHODS.has(name) ? 'mutates' : 'unknown';
}

/** The answer has the same value as the receiver where the receiver's type is plain: `String` compares and hashes like `str`. */
export const CLONING_METHODS = words('clone cloned copied to_owned');

/** The result type is chosen by the context, so two calls on the same value may give different values. */
export const POLYMORPHIC = words('into try_into parse collect sum product default from from_iter from_str unzip partition');

/** Methods that go through a collection; over a HashMap or HashSet the order is random. */
export const ORDER_METHODS = words(`
  iter into_iter iter_mut keys values values_mut into_keys into_values drain difference union intersection symmetric_difference retain
  extract_if`);

/** Methods that go through what they are given, or through their items. */
export const TAKES_ITERABLES = words(
  'zip chain flat_map flatten extend eq ne cmp partial_cmp lt le gt ge from_iter append concat join unzip partition',
);

/** stageleft's type hints, also through Hydro's crate, whatever its name is; a function of that name elsewhere is anybody's. */
const TYPE_HINT =
  /^(?:(?!(?:crate|self|super|Self)::)\w+::runtime_support::)?stageleft::runtime_support::((?:fn\d+_(?:borrow_mut_|borrow_)?)?type_hint)$/;

/** Name of the type hint that a path calls, without the path; null for any other function. */
export const typeHintName = (path: string): string | null => TYPE_HINT.exec(segmentsOf(path).join('::'))?.[1] ?? null;

/** Functions of std that hand back their argument. */
const IDENTITY_FUNCTIONS = /^(?:(?:std|core)::)?convert::identity$/;

/** Methods of that kind called by path. */
const CLONING_FUNCTIONS =
  /^(?:(?:(?:std|core)::)?(?:clone::)?Clone::clone|(?:(?:std|core|alloc)::)?(?:borrow::)?ToOwned::to_owned)$/;

/** Pure functions by path, as written after an import or below one of their homes. */
const PURE_FUNCTIONS = words(`
  cmp::max cmp::min cmp::Reverse mem::size_of iter::once iter::empty iter::repeat iter::repeat_n iter::zip mem::drop drop mem::take mem::replace mem::swap
  Vec::new Vec::with_capacity Vec::from String::new String::from String::with_capacity String::from_utf8 String::from_utf8_lossy Box::new Rc::new Arc::new HashMap::new
  HashMap::with_capacity HashMap::from HashSet::new HashSet::with_capacity HashSet::from BTreeMap::new BTreeMap::from BTreeSet::new BTreeSet::from VecDeque::new VecDeque::from
  BinaryHeap::new Default::default From::from Into::into Option::is_some Option::is_none Option::unwrap Option::from Result::ok
  Duration::from_secs Duration::from_millis Duration::from_micros Duration::from_nanos Duration::new Duration::from_secs_f64
  MemberId::from_raw_id MemberId::from_tagless MemberId::into_tagless TaglessMemberId::from_raw_id DefaultHasher::new DefaultHasher::default Hasher::finish Hash::hash
  ToString::to_string Iterator::collect bincode::serialize bincode::deserialize hash::Hash::hash Bytes::from Bytes::new BytesMut::new
  Ordering::reverse ops::Add::add ops::Not::not PhantomData::default`);
const PRIMITIVE = /^(?:[ui](?:8|16|32|64|128|size)|f32|f64|bool|char|str)$/;

/** Functions of primitive types that are no methods. */
export const PRIMITIVE_FUNCTIONS = words(`
  from try_from from_str from_str_radix from_be_bytes from_le_bytes from_ne_bytes from_be from_le from_bits from_u32 from_digit from_utf8
  from_utf8_lossy min_value max_value default`);

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
  if (IDENTITY_FUNCTIONS.test(plain) || typeHintName(plain) !== null) return 'identity';
  if (CLONING_FUNCTIONS.test(plain)) return 'clone';
  if (impurePath(plain) !== null) return 'impure';
  const last = segments.at(-1) ?? '';
  const listed = PURE_FUNCTIONS.has(plain) || (PURE_FUNCTIONS.has(segments.slice(-2).join('::')) && isAtHome(segments));
  if (listed) return 'pure';
  if (segments.length >= 2 && PRIMITIVE.test(segments.at(-2) as string) && isAtHome(segments)) return 'pure';
  return /^[A-Z]/.test(last) ? 'constructor' : 'user';
}

/** Where the listed functions that are not of std live; `__deps` holds the crates that a staged module sees. */
const HYDRO_HOMES =
  /^(?:(?!(?:crate|self|super|Self)::)\w+::)(?:__staged::)?location::(?:member_id::)?(?:MemberId|TaglessMemberId)::\w+$/;
const OTHER_HOMES =
  /^(?:bytes::(?:Bytes|BytesMut)|(?:(?!(?:crate|self|super|Self)::)\w+::)?runtime_support::bincode|dfir_rs::(?:bincode|bytes::Bytes))::\w+$/;

/** Whether a path ends at the last two names as the library has them: other crates have functions of those names, too. */
function isAtHome(segments: readonly string[]): boolean {
  const below = segments.slice(segments.lastIndexOf('__deps') + 1);
  if (segments.length <= 2 || /^(?:std|core|alloc)$/.test(below[0] as string)) return true;
  const path = below.join('::');
  return HYDRO_HOMES.test(path) || OTHER_HOMES.test(path);
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

/** Methods and functions that call the functions they are given with items of what they work on, and not otherwise. */
export const CALL_WITH_ITEMS = words(`
  map filter filter_map flat_map and_then any all for_each try_for_each inspect find find_map position rposition take_while skip_while
  map_while fold try_fold scan reduce min_by max_by min_by_key max_by_key sort_by sort_by_key sort_unstable_by sort_unstable_by_key
  sort_by_cached_key dedup_by dedup_by_key retain partition is_some_and is_ok_and is_err_and is_none_or map_err and_modify or_insert_with_key
  binary_search_by binary_search_by_key partition_point split splitn rsplit trim_matches map_or successors zip_with`);

/** Futures that are ready, or ready after a while: waiting for them shows nothing of the outside. */
export const AWAITABLE = words('time::sleep tokio::sleep task::yield_now future::ready std::future::ready core::future::ready');

/** Macros that compute a value (or panic) and do nothing else. */
export const PURE_MACROS = words(`
  vec format matches assert assert_eq assert_ne debug_assert debug_assert_eq debug_assert_ne panic unreachable todo unimplemented
  concat stringify format_args`);
/** Whether a path calls one of them: as in the prelude, or by std's own path. */
export const isStandardMacro = (path: string): boolean => PURE_MACROS.has(path.replace(/^(?:::)?(?:std|core|alloc)::/, ''));
export const DIVERGING_MACROS = words('panic unreachable todo unimplemented');
