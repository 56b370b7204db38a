/**
 * The methods of the standard library and of Hydro's runtime, each described once: whether it changes what it is called on, and what else
 * decides about it. A name that is not here is not known: a call of it is refused. How a method runs is in the tables of the evaluator, what
 * it gives for values whose shape is known in `gives.ts`; both are typed by the names here. Source: documentation of std 1.95. Every name
 * stands under a type that has it, and a test asks rustc.
 */

/** The words of texts that are separated by single spaces. */
type Words<S extends string, Found = never> = S extends `${infer First} ${infer Rest}` ? Words<Rest, Found | First> : Found | S;
type Named<T extends Readonly<Record<string, readonly string[]>>> = Words<T[keyof T][number]>;

/** They read their receiver and give a deterministic value. */
export const READS = {
  bool: ['then then_some'],
  i32: ['abs is_negative is_positive signum unsigned_abs wrapping_neg'],
  u32: [
    'abs_diff checked_add checked_div checked_mul checked_pow checked_rem checked_sub count_ones count_zeros div_ceil div_euclid',
    'is_power_of_two isqrt leading_zeros next_power_of_two overflowing_add overflowing_mul overflowing_sub pow rem_euclid',
    'saturating_add saturating_mul saturating_pow saturating_sub swap_bytes to_be_bytes to_le_bytes trailing_zeros',
    'wrapping_add wrapping_mul wrapping_pow wrapping_shl wrapping_shr wrapping_sub',
    'clamp clone cmp eq ge gt hash into le lt max min ne partial_cmp to_owned to_string try_into',
  ],
  f64: ['ceil floor is_finite is_nan round sqrt to_bits total_cmp trunc'],
  char: ['is_alphabetic is_alphanumeric is_ascii_digit is_lowercase is_numeric is_uppercase is_whitespace'],
  String: [
    'as_bytes as_ref as_str bytes chars ends_with eq_ignore_ascii_case into_bytes is_ascii lines parse repeat rsplit rsplitn split',
    'split_once split_whitespace splitn starts_with strip_prefix strip_suffix to_ascii_lowercase to_ascii_uppercase to_lowercase',
    'to_uppercase trim trim_end trim_end_matches trim_start trim_start_matches',
  ],
  'Box<str>': ['into_string'],
  'Vec<u32>': [
    'as_slice binary_search binary_search_by_key chunks chunks_exact contains first get into_boxed_slice into_iter is_empty iter last len',
    'partition_point split_at split_first split_last to_vec windows',
  ],
  'Vec<String>': ['concat join'],
  'Option<u32>': [
    'and_then expect is_none is_none_or is_some is_some_and map map_or map_or_else ok_or ok_or_else or or_else unwrap unwrap_or',
    'unwrap_or_default unwrap_or_else',
  ],
  'Option<String>': ['as_deref'],
  'Option<Result<u32, String>>': ['transpose'],
  'Result<u32, String>': ['err expect_err is_err is_err_and is_ok is_ok_and map_err ok unwrap_err'],
  'std::cmp::Ordering': ['is_eq is_ge is_gt is_le is_lt is_ne then_with'],
  'std::collections::HashMap<u32, u32>': ['contains_key get_key_value into_keys into_values keys values'],
  'std::collections::BTreeMap<u32, u32>': ['first_key_value last_key_value range'],
  'std::collections::HashSet<u32>': ['difference intersection is_disjoint is_subset is_superset symmetric_difference union'],
  'std::collections::BinaryHeap<u32>': ['into_sorted_vec'],
  'std::vec::IntoIter<u32>': [
    'chain collect count cycle enumerate filter filter_map flat_map fold map_while max_by max_by_key min_by min_by_key partition product',
    'rev scan skip skip_while step_by sum take_while zip',
  ],
  'std::vec::IntoIter<&u32>': ['cloned copied'],
  'std::vec::IntoIter<Vec<u32>>': ['flatten'],
  'std::vec::IntoIter<(u32, u32)>': ['unzip'],
  'std::time::Duration': ['as_micros as_millis as_nanos as_secs as_secs_f32 as_secs_f64 is_zero subsec_nanos'],
  'std::time::Instant': ['checked_duration_since duration_since saturating_duration_since'],
  'std::hash::DefaultHasher': ['finish'],
  'Box<u32>': ['deref'],
  MemberId: ['get_raw_id into_tagless'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** They read any receiver but an iterator, which goes on: a call on a place may change it. */
export const ADVANCES = {
  'std::vec::IntoIter<u32>': ['all any find find_map position rfind rposition try_fold'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** They change what they are called on, and nothing else. */
export const CHANGES = {
  i32: ['add_assign sub_assign'],
  String: ['insert_str make_ascii_lowercase make_ascii_uppercase push_str'],
  'Vec<u32>': [
    'append as_mut_slice chunks_mut clear dedup dedup_by dedup_by_key drain extend extend_from_slice fill first_mut get_mut insert',
    'iter_mut last_mut pop push remove reserve resize retain reverse rotate_left rotate_right shrink_to_fit sort sort_by sort_by_key',
    'sort_unstable sort_unstable_by sort_unstable_by_key split_off swap swap_remove truncate',
  ],
  'std::collections::VecDeque<u32>': ['back_mut front_mut pop_back pop_front push_back push_front'],
  'std::collections::BTreeMap<u32, u32>': ['entry pop_first pop_last values_mut'],
  'std::collections::BinaryHeap<u32>': ['peek_mut'],
  "std::collections::btree_map::Entry<'static, u32, u32>": ['and_modify or_default or_insert or_insert_with or_insert_with_key'],
  'Option<u32>': ['as_mut get_or_insert get_or_insert_with'],
  'std::vec::IntoIter<u32>': ['by_ref for_each next next_back nth try_for_each'],
  'std::iter::Peekable<std::vec::IntoIter<u32>>': ['peek'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** They are known to run, but the name alone proves nothing: types of programs have methods of these names, or what they give is not fixed. */
export const RUNS = {
  u32: [
    'checked_neg checked_shl checked_shr ilog10 ilog2 is_multiple_of overflowing_div overflowing_neg overflowing_pow overflowing_rem',
    'reverse_bits saturating_div wrapping_div wrapping_rem',
  ],
  i32: ['checked_abs overflowing_abs saturating_abs saturating_neg wrapping_abs'],
  f64: ['fract is_infinite is_sign_negative is_sign_positive powf powi'],
  char: [
    'is_ascii_alphabetic is_ascii_alphanumeric is_ascii_hexdigit is_ascii_lowercase is_ascii_punctuation is_ascii_uppercase',
    'is_ascii_whitespace is_control is_digit len_utf8 to_digit',
  ],
  String: ['char_indices into_boxed_str replace split_terminator trim_matches'],
  'Box<[u32]>': ['into_vec'],
  'Vec<u32>': ['binary_search_by sort_by_cached_key'],
  'std::collections::VecDeque<u32>': ['back front'],
  'std::collections::BTreeMap<u32, u32>': ['remove_entry'],
  "std::collections::btree_map::Entry<'static, u32, u32>": ['key'],
  'Option<u32>': ['and get_or_insert_default inspect take_if xor'],
  'Option<Box<u32>>': ['as_deref_mut'],
  'Result<u32, String>': ['inspect_err'],
  'std::vec::IntoIter<u32>': ['fuse nth_back peekable reduce rfold take'],
  'std::iter::Peekable<std::vec::IntoIter<u32>>': ['next_if next_if_eq'],
  'std::time::Duration': ['subsec_micros subsec_millis'],
  'std::hash::DefaultHasher': [
    'write_i128 write_i16 write_i32 write_i64 write_i8 write_isize write_u128 write_u16 write_u32 write_u64 write_u8 write_usize',
  ],
  'std::cell::Cell<u32>': ['into_inner set update'],
  'std::cell::RefCell<u32>': ['borrow borrow_mut'],
  Bytes: ['freeze'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The ones with `&mut self` of some type. */
export type ChangingName = Named<typeof ADVANCES> | Named<typeof CHANGES> | Named<typeof RUNS>;
export type MethodName = Named<typeof READS> | ChangingName;

const namesOf = (table: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> =>
  new Set(Object.values(table).flatMap((texts) => texts.flatMap((text) => text.split(' '))));
const reads = namesOf(READS);
const advances = namesOf(ADVANCES);
const changes = namesOf(CHANGES);

/** What a method does with its receiver: looks at it, goes on where it is an iterator, changes it, or nobody knows. */
export type Effect = 'reads' | 'advances' | 'changes' | 'unknown';

/**
 * `take()` empties an Option, `take(n)` cuts an iterator or takes out of a set; `replace(x)` sets a place, `replace(a, b)` makes a new
 * string.
 * @param args how many, the receiver left out
 */
export function effectOf(name: string, args: number): Effect {
  if (name === 'take') return args === 0 ? 'changes' : 'advances';
  if (name === 'replace') return args === 2 ? 'reads' : 'changes';
  if (reads.has(name)) return 'reads';
  if (advances.has(name)) return 'advances';
  return changes.has(name) ? 'changes' : 'unknown';
}

export const isKnown = (name: string, args: number): boolean => effectOf(name, args) !== 'unknown';
/** Whether a receiver that is no iterator stays as it is. */
export const onlyReads = (name: string, args: number): boolean => /^(?:reads|advances)$/.test(effectOf(name, args));

/** Functions of types and modules that share a list with methods. */
type FunctionName = 'default' | 'from' | 'from_iter' | 'from_str' | 'successors';
/** A list of names that are all described here. */
const listed = <T extends string>(
  text: T & (Words<T> extends MethodName | FunctionName ? unknown : never),
): ReadonlySet<string> => new Set(text.split(' '));

/** The ones that nobody's own type defines with `&mut self`. Behind the others may be a method of the user that changes its receiver. */
export const ONLY_READS = listed(
  'as_bytes as_ref as_slice as_str clone cloned cmp contains contains_key copied ends_with eq expect get_raw_id into into_iter into_tagless is_empty is_err is_none is_ok is_some iter len ne partial_cmp starts_with to_owned to_string unwrap',
);

/** The answer has the same value as the receiver where the receiver's type is plain: `String` compares and hashes like `str`. */
export const CLONES = listed('clone cloned copied to_owned');

/** The result type is chosen by the context, so two calls on the same value may give different values. */
export const POLYMORPHIC = listed('into try_into parse collect sum product default from from_iter from_str unzip partition');

/** They go through a collection; over a HashMap or HashSet the order is random. */
export const GOES_THROUGH = listed(
  'iter into_iter iter_mut keys values values_mut into_keys into_values drain difference union intersection symmetric_difference retain',
);

/** They go through what they are given, or through their items. */
export const TAKES_ITERABLES = listed(
  'zip chain flat_map flatten extend eq ne cmp partial_cmp lt le gt ge from_iter append concat join unzip partition',
);

/** They call the functions they are given with items of what they work on, and not otherwise. */
export const CALL_WITH_ITEMS = listed(
  'map filter filter_map flat_map and_then any all for_each try_for_each inspect find find_map position rposition take_while skip_while map_while fold try_fold scan reduce min_by max_by min_by_key max_by_key sort_by sort_by_key sort_unstable_by sort_unstable_by_key sort_by_cached_key dedup_by dedup_by_key retain partition is_some_and is_ok_and is_err_and is_none_or map_err and_modify or_insert_with_key binary_search_by binary_search_by_key partition_point split splitn rsplit trim_matches map_or successors',
);
