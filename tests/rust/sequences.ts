/** Methods of vectors, slices, arrays, deques and ranges. */
import { type Body, type Case, over } from './case.ts';
import { ARRAYS, BOOLS, DEQUES, FEW_LISTS, FEW_TEXTS, FLOAT_LISTS, integers, LISTS, RESULTS, SIZES } from './domains.ts';

const SHARED_READ = [
  'a.len()',
  'a.is_empty()',
  'a.contains(&4)',
  'a.iter().copied().collect::<Vec<_>>()',
  'a.clone() == a',
  'a.iter().rev().len()',
];
const SORTED_READ = [
  'a.binary_search(&4)',
  'a.binary_search_by(|x| x.cmp(&3))',
  'a.binary_search_by_key(&2, |x| x / 2)',
  'a.partition_point(|x| *x < 4)',
];
const SLICE_READ = [
  ...['first', 'last', 'to_vec', 'split_first', 'split_last'].map((name) => `format!("{:?}", a.${name}())`),
  ...['a.starts_with(&[4])', 'a.ends_with(&[1])', 'a.starts_with(&[])', 'a.ends_with(&[])', 'a.repeat(2)'],
  ...['a.as_slice() == &a[..]', 'a.iter().max()', 'a.chunks(2).map(|c| c.to_vec()).collect::<Vec<_>>()'].map(
    (body) => `format!("{:?}", ${body})`,
  ),
];
const SLICE_AT = [
  ...['a.get(b)', 'a.get(b..)', 'a.get(..=b)', 'a.get(1..b)', 'a[b]', '&a[b..]', '&a[..=b]', '&a[1..b]', 'a.split_at(b)'],
  ...['a.windows(b).collect::<Vec<_>>()', 'a.chunks(b).rev().collect::<Vec<_>>()', 'a.iter().nth(b)', 'a.repeat(b % 3)'],
].map((body) => `format!("{:?}", ${body})`);
const CHANGES_IN_PLACE = [
  'a.swap(0, 2)',
  'if let Some(x) = a.get_mut(1) { *x = 9; }',
  'for x in a.iter_mut() { *x = x.wrapping_add(1); }',
];
const SLICE_CHANGES = [
  ...CHANGES_IN_PLACE,
  'a.sort()',
  'a.sort_unstable()',
  'a.sort_by(|x, y| y.cmp(x))',
  'a.sort_unstable_by(|x, y| y.cmp(x))',
  'a.sort_by_key(|x| std::cmp::Reverse(*x))',
  'a.sort_by_key(|x| x % 3)',
  'a.sort_by_cached_key(|x| x % 3)',
  'a.sort_unstable_by_key(|x| x % 3)',
  'a.sort_by(|_, _| std::cmp::Ordering::Less)',
  'a.reverse()',
  'a.fill(7)',
  'if let Some(x) = a.first_mut() { *x = 9; }',
  'if let Some(x) = a.last_mut() { *x = 9; }',
  'a[1..].sort()',
  'if let Some(x) = a.get_mut(1..) { x.reverse(); }',
  'a[..2].iter_mut().for_each(|x| *x /= 2)',
];
const GROWING_CHANGES = [
  'a.clear()',
  'a.extend([8, 9])',
  'a.extend(&vec![8, 9])',
  'a.retain(|x| x % 2 == 0)',
  'for x in &mut a { *x = x.wrapping_mul(2); }',
];
const GROWING_AT = [
  'a.insert(b, 77)',
  'a.truncate(b)',
  'a.resize(b, 6)',
  'a.swap(0, b)',
  'a.rotate_left(b)',
  'a.rotate_right(b)',
];
const GROWING_TAKES = [
  'a.remove(b)',
  'a.split_off(b)',
  'a.drain(..b).collect::<Vec<_>>()',
  'a.drain(b..=b).rev().collect::<Vec<_>>()',
];
const VEC_CHANGES = [
  'a.push(4)',
  'a.dedup()',
  'a.dedup_by(|x, y| *x < *y)',
  'a.dedup_by_key(|x| *x / 4)',
  'a.extend_from_slice(&[1, 2])',
];
const DEQUE_CHANGES = [
  'a.push_back(4)',
  'a.push_front(4)',
  'if let Some(x) = a.front_mut() { *x = 9; }',
  'if let Some(x) = a.back_mut() { *x = 9; }',
];
const then = (bodies: readonly string[]): string[] => bodies.map((body) => `{ ${body}; a }`);
const and = (bodies: readonly string[]): string[] => bodies.map((body) => `{ let r = ${body}; (r, a) }`);

const LIST_PAIRS: Body[] = [
  '(a < b, a == b, a.cmp(&b), a.partial_cmp(&b), a.clone().max(b.clone()), a >= b)',
  '{ a.append(&mut b); (a, b) }',
  '(a.iter().eq(b.iter()), a.iter().lt(&b), a.iter().cmp(&b), a.iter().partial_cmp(b.iter()), a.iter().ne(&b), a.iter().ge(&b), a.iter().le(&b), a.iter().gt(&b))',
  '[a.clone(), b.clone(), a.clone()].concat()',
  '[a.clone(), b.clone()].join(&0)',
  '[a.clone(), b.clone(), vec![]].join(&[8, 9][..])',
  '(a.starts_with(&b), a.ends_with(&b))',
  'VecDeque::from(a) == b',
  '{ let v: VecDeque<i32> = a.into(); let w: Vec<i32> = v.into(); w == b }',
];

const SUMS: Body[] = [
  ['f64', 'a.iter().sum()'],
  ['f64', 'a.iter().copied().product()'],
  'a.iter().sum::<f64>().to_string()',
  'format!("{:?}", a.iter().map(|x| x * 2.0).sum::<f64>())',
  'a.iter().map(|x| *x as f32).sum::<f32>()',
  'a.contains(&f64::NAN)',
  'a == a.clone()',
  'a.iter().cloned().fold(f64::NEG_INFINITY, f64::max)',
  'a.iter().copied().fold(0.0, |x, y| x + y)',
  'a.iter().max_by(|x, y| x.partial_cmp(y).unwrap()).copied()',
  'a.iter().min_by(|x, y| x.total_cmp(y)).copied()',
  '{ a.sort_by(|x, y| x.partial_cmp(y).unwrap()); a }',
  'a.iter().map(|x| x.to_string()).collect::<Vec<_>>().join(",")',
  'a.first().copied().unwrap_or_default()',
];

const RANGES: Body[] = [
  '(a..b).take(4).collect::<Vec<_>>()',
  '(a..b).rev().take(4).collect::<Vec<_>>()',
  '(a..=b).take(4).collect::<Vec<_>>()',
  '(a..=b).rev().take(4).collect::<Vec<_>>()',
  '(a..).take(3).collect::<Vec<_>>()',
  '(a..b).step_by(100).take(3).collect::<Vec<_>>()',
  '((a..b).contains(&3), (a..=b).contains(&3), (..b).contains(&3), (a..).contains(&3), (..=b).contains(&b))',
  '((a..b).is_empty(), (a..=b).is_empty(), (a..b).len(), (a..b) == (a..b))',
  '{ let mut r = a..b; let x = r.next(); let y = r.next_back(); (x, y, r.start, r.end) }',
  '{ let mut r = a..=b; let x = r.next(); let y = r.next_back(); (x, y, r.is_empty()) }',
  '{ let mut r = a..b; let x = r.nth(2); let y = r.next(); (x, y, r.len()) }',
  '{ let mut r = a..b; let x = r.any(|x| x > 1); (x, r.by_ref().take(1).count(), r.next(), r.find(|x| x % 3 == 0), r.position(|x| x % 5 == 4), r.nth_back(1), r) }',
  '{ let mut r = a..b; (r.all(|x| x < 2), r.find_map(|x| x.checked_sub(2)), r.rfind(|x| x % 2 == 0), r.rposition(|x| x % 2 == 0), r.try_fold(0u8, |s, x| s.checked_add(x)), r) }',
  '{ let r = a..b; (r.start, r.end, r.clone().sum::<u8>(), format!("{r:?}")) }',
  'for x in a..b { if x > 9 { return vec![x]; } }; vec![]',
].map((body) => body.replace(/^for/, '{ let f = || { for').replace(/vec!\[\]$/, 'vec![] }; f() }'));

/** Every method of iterators straight on a range. */
const ON_RANGES: Body[] = [
  ...['map(|x| x * 2)', 'inspect(|_| ())', 'enumerate()', 'filter(|x| x % 2 == 0)', 'filter_map(|x| x.checked_sub(1))'],
  ...['flat_map(|x| 0..x)', 'map(|x| 0..x).flatten()', 'zip(4..)', 'chain(7..9)', 'rev()', 'take(2)', 'skip(1)', 'step_by(2)'],
  ...[
    'take_while(|x| *x < 3)',
    'map_while(|x| x.checked_sub(1))',
    'scan(0, |s, x| { *s += x; Some(*s) })',
    'skip_while(|x| *x < 2)',
  ],
  ...['cycle().take(4)', 'fuse()', 'peekable()', 'into_iter()', 'by_ref()'],
]
  .map((body): Body => `(a..b).${body}.collect::<Vec<_>>()`)
  .concat(
    [
      ...['next()', 'next_back()', 'nth(1)', 'nth_back(1)', 'last()', 'count()', 'len()', 'min()', 'max()', 'sum::<usize>()'],
      ...[
        'product::<usize>()',
        'fold(1, |s, x| s * 2 + x)',
        'rfold(1, |s, x| s * 2 + x)',
        'reduce(|s, x| s * 2 + x)',
        'any(|x| x == 2)',
      ],
      ...[
        'all(|x| x < 4)',
        'find(|x| *x > 1)',
        'find_map(|x| x.checked_sub(2))',
        'position(|x| x == 2)',
        'rposition(|x| x == 2)',
      ],
      ...[
        'rfind(|x| x % 2 == 1)',
        'min_by(|x, y| (x % 3).cmp(&(y % 3)))',
        'max_by(|x, y| (x % 3).cmp(&(y % 3)))',
        'min_by_key(|x| x % 3)',
      ],
      ...[
        'max_by_key(|x| x % 3)',
        'eq(1..3)',
        'ne(1..3)',
        'lt(1..3)',
        'le(1..3)',
        'gt(1..3)',
        'ge(1..3)',
        'cmp(1..3)',
        'partial_cmp(1..3)',
      ],
      ...['partition::<Vec<_>, _>(|x| x % 2 == 0)', 'for_each(|_| ())'],
    ].map((body) => `(a..b).${body}`),
    [
      ['(Vec<usize>, Vec<bool>)', '(a..b).map(|x| (x, x > 1)).unzip()'],
      ['Option<usize>', '(a..b).try_fold(0usize, |s, x| if x > 3 { None } else { Some(s + x) })'],
      ['(Vec<usize>, Vec<usize>)', '(a..b).partition(|x| x % 2 == 0)'],
      'match a { ..=1 => 1, 2..=3 => 2, 4.. => 3 }',
    ],
  );

export const SEQUENCES: readonly Case[] = [
  ...over(
    [LISTS],
    [...SHARED_READ, ...SORTED_READ, ...SLICE_READ, ...then([...SLICE_CHANGES, ...GROWING_CHANGES, ...VEC_CHANGES])],
  ),
  ...over([LISTS], and(['a.pop()', 'a.swap_remove(0)', 'a.drain(..).sum::<i32>()', 'std::mem::take(&mut a)'])),
  ...over(
    [LISTS],
    [
      'a.iter().into_iter().len()',
      'a.into_iter().rev().collect::<VecDeque<_>>()',
      'a.into_boxed_slice().into_vec()',
      'a.iter().map(|x| x.to_string()).collect::<Vec<_>>().concat()',
    ],
  ),
  ...over([LISTS, SIZES], [...SLICE_AT, ...then(GROWING_AT), ...and([...GROWING_TAKES, 'a.swap_remove(b)'])]),
  ...over([FEW_LISTS, FEW_LISTS], LIST_PAIRS),
  ...over([FLOAT_LISTS], SUMS),
  ...over(
    [ARRAYS],
    [
      ...SHARED_READ,
      ...SORTED_READ,
      ...SLICE_READ,
      ...then(SLICE_CHANGES),
      'a.map(|x| x as i64 * 2)',
      'a.into_iter().rev().collect::<Vec<_>>()',
      '{ let [x, .., y] = a; (y, x) }',
      '{ let t: (i32, i32, i32) = a.into(); let b: [i32; 3] = t.into(); (t, b == a) }',
      '[a[0]; 3] == a',
      'BTreeSet::from(a)',
      '{ let s: BTreeMap<i32, u8> = a.map(|x| (x, 1u8)).into(); s }',
    ],
  ),
  ...over([ARRAYS, SIZES], SLICE_AT),
  ...over([ARRAYS, SIZES], then(['a.rotate_left(b)', 'a.rotate_right(b)', 'a.swap(b, 1)'])),
  ...over(
    [DEQUES],
    [
      ...SHARED_READ,
      ...SORTED_READ,
      'a.front().copied()',
      'a.back().copied()',
      ...then([...CHANGES_IN_PLACE, ...GROWING_CHANGES, ...DEQUE_CHANGES]),
      ...and(['a.pop_front()', 'a.pop_back()', 'a.drain(..).sum::<i32>()', 'std::mem::take(&mut a)']),
      'a.into_iter().rev().collect::<Vec<_>>()',
      '{ let mut b = VecDeque::new(); b.push_back(3); b.append(&mut a); (b, a) }',
      '{ let mut b = VecDeque::with_capacity(4); b.extend(VecDeque::from_iter([1, 2])); b.extend(VecDeque::from([4])); b }',
    ],
  ),
  ...over(
    [DEQUES, SIZES],
    [
      'a.get(b).copied()',
      'a[b]',
      ...then(GROWING_AT),
      ...and(GROWING_TAKES),
      '{ a.rotate_left(b % 2); a.push_front(1); a.remove(b); a.iter().rev().cloned().collect::<Vec<_>>() }',
    ],
  ),
  ...over([integers('u8'), integers('u8')], RANGES),
  ...over([SIZES, SIZES], ON_RANGES),
  ...over(
    [RESULTS, RESULTS],
    [
      ['Result<Vec<i32>, String>', '[a, b, Ok(1)].into_iter().collect()'],
      ['Option<Vec<i32>>', '[a.ok(), b.ok()].into_iter().collect()'],
      ['Result<i32, String>', '[a, b].into_iter().sum()'],
      ['Option<i32>', '[a.ok(), b.ok()].into_iter().product()'],
      '[a, b].into_iter().flatten().collect::<Vec<_>>()',
      ['(Vec<i32>, Vec<bool>)', '[a, b].into_iter().map(|r| (r.clone().unwrap_or(3), r.is_ok())).unzip()'],
    ],
  ),
  ...over(
    [FEW_TEXTS],
    [
      '[a.clone(), "x".to_string()].join(", ")',
      'vec![a.as_str(), "é"].concat()',
      '[[a.as_str(), "b"].join("")].contains(&"aab".to_string())',
    ],
  ),
  ...over(
    [BOOLS],
    [
      ['Vec<Vec<i32>>', 'if a { vec![vec![1]; 2] } else { vec![Vec::new(); 3] }'],
      ['(Vec<u8>, [u8; 2])', '(Vec::from([1, 2]), [a as u8; 2])'],
      'Vec::<i32>::with_capacity(3)',
      'Vec::from_iter(if a { 0..3 } else { 5..6 })',
      '{ let v: Vec<i64> = Vec::from("é").into_iter().map(i64::from).collect(); v }',
    ],
  ),
];
