/** Durations, cells, hashers, functions by path, and macros. */
import { type Case, type Domain, over } from './case.ts';
import { COUNTS, DURATIONS, SIZES } from './domains.ts';

const SECONDS: Domain = {
  type: 'f64',
  values: [
    '0.0',
    '-0.0',
    '1.5',
    '2.7',
    '0.1',
    '1e-9',
    '1.5e-9',
    '2.5e-9',
    '1e19',
    '2e19',
    '-1.0',
    'f64::NAN',
    'f64::INFINITY',
    '0.000000000999999',
  ],
};
const NUMBERS: Domain = { type: 'u64', values: ['0', '1', '5', '1500', 'u64::MAX'] };

const DURATION_BODIES = [
  ...[
    'as_secs',
    'as_millis',
    'as_micros',
    'as_nanos',
    'as_secs_f64',
    'subsec_millis',
    'subsec_micros',
    'subsec_nanos',
    'is_zero',
  ].map((name) => `a.${name}()`),
  'format!("{a:?} {a:>12?}|{a:12?}|{a:^12?}|{a:+?}")',
  '(Duration::ZERO == a, a == Duration::default(), a < Duration::MAX)',
];
const DURATION_PAIRS = [
  ...[
    'a + b',
    'a - b',
    'a.checked_add(b)',
    'a.checked_sub(b)',
    'a.saturating_add(b)',
    'a.saturating_sub(b)',
    'a.max(b)',
    'a.min(b)',
  ],
  '(a < b, a <= b, a == b, a.cmp(&b))',
  '{ a += b; a }',
  '[a, b].iter().sum::<Duration>()',
];

/** Two things are fed to hashers; what counts is whether the hashes are the same. */
const hashed = (a: string, b: string): string =>
  `{ let mut h = std::hash::DefaultHasher::new(); ${a}; let mut g = std::hash::DefaultHasher::default(); ${b}; h.finish() == g.finish() }`;

const HASHES = [
  hashed('a.hash(&mut h)', 'a.clone().hash(&mut g)'),
  hashed('a.hash(&mut h)', '(a as u64).hash(&mut g)'),
  hashed('(a, 1u8).hash(&mut h)', '{ a.hash(&mut g); 1u8.hash(&mut g); }'),
  hashed('((a, 1u8), 2u8).hash(&mut h)', '(a, (1u8, 2u8)).hash(&mut g)'),
  hashed('a.hash(&mut h)', 'h.write_u32(a)').replace('h.write_u32', 'g.write_u32'),
  hashed('Some(a).hash(&mut h)', 'a.hash(&mut g)'),
  hashed('a.to_string().hash(&mut h)', 'a.to_string().as_str().hash(&mut g)'),
  hashed('vec![a, 1].hash(&mut h)', '[a, 1].hash(&mut g)'),
  hashed('vec![a, 1].hash(&mut h)', 'vec![1, a].hash(&mut g)'),
  hashed('vec![a, 1].hash(&mut h)', '&[a, 1][..].hash(&mut g)'),
  hashed('().hash(&mut h)', ''),
  hashed('Hash::hash(&a, &mut h)', 'Box::new(a).hash(&mut g)'),
  hashed('BTreeSet::from([a, 3]).hash(&mut h)', 'BTreeSet::from([3, a]).hash(&mut g)'),
  hashed('("a", "bc").hash(&mut h)', '("ab", "c").hash(&mut g)'),
  ...['u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'].map((width) =>
    hashed(`h.write_${width}(a as ${width})`, `(a as ${width}).hash(&mut g)`),
  ),
];

const CELLS = [
  '{ let c = Cell::new(a); c.set(c.get() / 2); (c.replace(5), c.take(), c.get()) }',
  '{ let c = Cell::new(a); c.update(|x| x / 3); c.into_inner() }',
  '{ let c = RefCell::new(vec![a]); c.borrow_mut().push(4); let d = c.clone(); d.borrow_mut().clear(); (c.borrow().len(), d.into_inner().len()) }',
  '{ let c = RefCell::new(a); *c.borrow_mut() /= 2; let old = c.replace(9); (old, c.take(), c.into_inner()) }',
  '{ let mut c = Cell::new(a); *c.get_mut() /= 5; c.get() }',
  '{ let c = std::rc::Rc::new(Cell::new(a)); let d = std::rc::Rc::clone(&c); d.set(1); c.get() }',
  '{ let c = std::sync::Arc::new(a); *std::sync::Arc::clone(&c) }',
];

const FUNCTIONS = [
  '{ let mut b = 5; std::mem::swap(&mut a, &mut b); let c = std::mem::replace(&mut b, 7); (a, b, c, std::mem::take(&mut a), a) }',
  '{ let mut t = (a, vec![a]); let v = std::mem::take(&mut t.1); std::mem::swap(&mut t.0, &mut 3); (t, v) }',
  '(std::cmp::max(a, 7), std::cmp::min(a, 7), std::cmp::max("b", "a"), Ord::max(a, 3), u32::min(a, 3), u32::pow(a % 9, 2))',
  'std::iter::once(a).chain(std::iter::empty()).chain(std::iter::repeat(1).take(2)).chain(std::iter::repeat_n(a, 2)).collect::<Vec<_>>()',
  '{ let mut n = 0; std::iter::from_fn(|| { n += 1; if n < 4 { Some(n + a / 2) } else { None } }).collect::<Vec<_>>() }',
  'std::iter::successors(Some(a), |x| if *x > 2 { Some(x / 3) } else { None }).collect::<Vec<_>>()',
  'std::iter::zip(vec![a, 1], vec![3, 4, 5]).rev().collect::<Vec<_>>()',
  '{ drop(a); std::mem::drop(vec![a]); std::convert::identity(a) }',
  '{ let x: Box<u32> = Box::new(a); let y = *x; let z: Box<u32> = Box::from(y); let w: Box<u32> = y.into(); (x, z == w) }',
  '{ let s: std::borrow::Cow<str> = std::borrow::Cow::Borrowed("x"); let t: std::borrow::Cow<str> = std::borrow::Cow::Owned(a.to_string()); s.len() + t.len() }',
  '(std::cmp::Reverse(a) < std::cmp::Reverse(3), std::cmp::Reverse(a), std::cmp::Reverse(a).cmp(&std::cmp::Reverse(1)))',
  'vec![a, 3, 9].into_iter().map(std::cmp::Reverse).collect::<BTreeSet<_>>()',
  '(Some(a), Ok::<u32, u8>(a), Err::<u8, u32>(a), Option::Some(a).map(Some), [a].map(Ok::<u32, ()>))',
  '(String::new(), String::with_capacity(3), String::from("a") + "b", String::from_iter([\'a\', \'b\']), String::from_iter(["x", "y"]))',
  '(u64::from(a), i64::from(a), f64::from(a), u128::from(a), Option::from(a), Duration::from_secs(a as u64))',
  '{ let x: u64 = From::from(a); let y: f64 = Into::into(a); (x, y) }',
  '(Default::default(), u32::default(), String::default(), <Vec<u8>>::default(), Option::<u8>::default(), <(u8, bool)>::default()) == (a, 0, "".to_string(), vec![], None, (0, false))',
  '(Clone::clone(&a), ToString::to_string(&a), Iterator::max([a, 2].into_iter()), str::len("é"), <str>::to_uppercase("é"), Vec::len(&vec![a]))',
  '{ let v: [usize; 3] = std::array::from_fn(|i| i * 2); v[1] + a as usize }',
  '*Box::leak(Box::new(a)) + *Box::pin(a)',
  '{ let mut b = Box::new(a); *b.as_mut() ^= 5; *b }',
  '{ let b = Box::new(a); (*b.as_ref(), *std::borrow::Borrow::<u32>::borrow(&a), *std::ops::Deref::deref(&b)) }',
  "(!0u8, !a, -(a as i64), !true, 1u8 as char, true as u8, 'a' as u8, -1i8 as u8, 300i32 as u8, 3.99f64 as i8)",
  'vec![1u8; 3].len() + vec![a, 2,].len() + Vec::<u8>::new().len()',
];

/** What macros do, and when their arguments are evaluated. */
const MACROS = [
  '{ assert!(a > 1); assert!(a != 3, "three {a}"); debug_assert!(a < 100, "large"); a }',
  '{ assert_eq!(a, 2); 1 }',
  '{ assert_ne!(a, 1, "one"); debug_assert_eq!(a / 2 * 2, a); debug_assert_ne!(a, 0); 1 }',
  'if a > 1 { panic!("big {}", a) } else if a == 1 { unreachable!() } else { 5 }',
  'if a > 1 { todo!() } else if a == 1 { unimplemented!("soon") } else { 5 }',
  'match a { 0 => unreachable!("zero"), n if matches!(n, 1 | 7) => n + 1, 3..=40 => 4, _ => 5 }',
  '(matches!(a, 0 | 3), matches!(Some(a), Some(x) if x > 5), matches!("x", "x"))',
  'format!("{}{{}}{:>4}{a}{0}", a, a % 7)',
  '{ eprint!(""); eprintln!(); print!(""); a }',
  'format!("{}", format_args!("{a}-{}", 1))',
  '{ let v = dbg!(a) + 1; v }',
];

export const OTHERS: readonly Case[] = [
  ...over([DURATIONS], DURATION_BODIES),
  ...over([DURATIONS, DURATIONS], DURATION_PAIRS),
  ...over([DURATIONS, COUNTS], ['a * b', 'b * a', 'a / b', '{ a *= b; a /= 2; a }']),
  ...over([SECONDS], ['Duration::from_secs_f64(a)']),
  ...over(
    [NUMBERS],
    [
      'Duration::from_secs(a)',
      'Duration::from_millis(a)',
      'Duration::from_micros(a)',
      'Duration::from_nanos(a)',
      'Duration::new(a, 1_500_000_000)',
    ],
  ),
  ...over([COUNTS], [...HASHES, ...CELLS, ...FUNCTIONS, ...MACROS]),
  ...over(
    [SIZES, SIZES],
    ['1u64 << a << b', '(a as i32 - b as i32) as u8', '{ let x = if a > b { a - b } else { b - a }; x }', 'a - b'],
  ),
];
