/** Closures whose results real Rust and the evaluator must agree on, printed with `{:?}`. */

import { type Case, group } from './case.ts';
import { INTEGERS } from './integers.ts';

const texts = [
  '""',
  '"a"',
  '"hello world"',
  '"  a b  "',
  '"a,b,,c"',
  '"Ünïcödé 😀 x"',
  '"12"',
  '"-7"',
  '"x=1;y=2"',
  '"true"',
  '"line\\none\\r\\ntwo\\n"',
];
const strings = group(
  'String',
  texts.map((text) => `${text}.to_string()`),
  [
    ['(usize, bool)', '|s| (s.len(), s.is_empty())'],
    ['String', '|s| s.trim().to_string()'],
    ['(String, String)', '|s| (s.trim_start().to_string(), s.trim_end().to_string())'],
    ['Vec<String>', "|s| s.split(',').map(|p| p.to_string()).collect()"],
    ['Vec<String>', '|s| s.split(", ").map(str::to_string).collect()'],
    ['Vec<String>', '|s| s.split_whitespace().map(|w| w.to_owned()).collect::<Vec<_>>()'],
    ['Vec<String>', "|s| s.splitn(2, ' ').map(String::from).collect()"],
    ['Vec<String>', '|s| s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|w| w.to_lowercase()).collect()'],
    ['Vec<String>', '|s| s.lines().map(|l| l.into()).collect()'],
    ['Vec<char>', '|s| s.chars().rev().collect()'],
    ['Vec<(usize, char)>', '|s| s.char_indices().collect()'],
    ['String', '|s| s.chars().filter(|c| c.is_ascii_alphabetic()).collect::<String>()'],
    ['String', '|s| s.to_uppercase()'],
    ['Option<u32>', '|s| s.trim().parse().ok()'],
    ['Option<i64>', '|s| s.parse::<i64>().ok()'],
    ['Option<bool>', '|s| s.parse::<bool>().ok()'],
    ['bool', '|s| s.starts_with("a") || s.ends_with(\' \') || s.contains("wor")'],
    ['Option<usize>', "|s| s.find('o')"],
    ['Option<(String, String)>', "|s| s.split_once('=').map(|(a, b)| (a.to_string(), b.to_string()))"],
    ['Option<String>', '|s| s.strip_prefix("a").map(|r| r.to_string())'],
    ['String', '|s| s.replace("a", "bb")'],
    ['String', '|s| s.repeat(2)'],
    ['String', "|mut s| { s.push('!'); s.push_str(\"?\"); s.insert(0, '>'); s }"],
    ['(Option<char>, String)', '|mut s| { let c = s.pop(); (c, s) }'],
    ['String', '|s| format!("{s}|{:>8}|{:<8}|{:^8}|{s:?}|{0}", s, s, s)'],
    ['String', '|s| s[1..3].to_string()'],
    ['String', '|s| s.clone() + "-" + &s'],
    ['Vec<u8>', '|s| s.bytes().take(4).collect()'],
    ['(bool, bool, std::cmp::Ordering)', '|s| (s == "a", s < "b".to_string(), s.as_str().cmp("hello"))'],
    ['char', "|s| s.chars().next().unwrap_or('?')"],
    ['u32', '|s| match s.as_str() { "a" => 1, "12" | "-7" => 2, t if t.len() > 5 => 3, _ => 4 }'],
    ['usize', "|s| s.chars().position(|c| c == ' ').unwrap()"],
  ],
);

const lists = group(
  'Vec<u32>',
  ['vec![]', 'vec![5]', 'vec![3, 1, 2]', 'vec![4, 4, 1, 9, 4, 1]', 'vec![u32::MAX, 1]', '(0..10).collect::<Vec<_>>()'],
  [
    ['(usize, bool, Option<u32>, Option<u32>)', '|v| (v.len(), v.is_empty(), v.first().copied(), v.last().cloned())'],
    ['u32', '|v| v.iter().sum()'],
    ['u64', '|v| v.iter().map(|&x| x as u64).sum::<u64>()'],
    ['u32', '|v| v.iter().fold(0, |a, x| a * 3 + x)'],
    ['u32', '|v| v.iter().copied().fold(7u32, |a, x| a.wrapping_mul(31).wrapping_add(x))'],
    ['(Option<u32>, Option<u32>)', '|v| (v.iter().max().copied(), v.iter().copied().min())'],
    ['Vec<(usize, u32)>', '|v| v.into_iter().enumerate().filter(|(i, _)| i % 2 == 0).collect()'],
    ['Vec<u32>', '|v| v.iter().rev().skip(1).take(3).map(|x| x / 2).collect()'],
    ['Vec<u32>', '|v| v.iter().zip(v.iter().skip(1)).map(|(a, b)| a.abs_diff(*b)).collect()'],
    ['Vec<u32>', '|v| v.iter().flat_map(|x| vec![*x, x % 2]).collect()'],
    ['Vec<u32>', '|v| v.iter().filter_map(|x| x.checked_sub(2)).collect()'],
    ['Vec<u32>', '|v| v.iter().take_while(|x| **x > 2).chain(std::iter::once(&7)).copied().collect()'],
    ['Vec<u32>', '|v| v.iter().skip_while(|&&x| x > 2).step_by(2).cloned().collect()'],
    ['Vec<u32>', '|v| v.iter().scan(0u32, |s, x| { *s = s.wrapping_add(*x); Some(*s) }).collect()'],
    ['(bool, bool)', '|v| (v.iter().any(|x| *x == 4), v.iter().all(|x| *x < 6))'],
    ['(Option<u32>, Option<usize>)', '|v| (v.iter().find(|x| **x > 3).copied(), v.iter().position(|&x| x == 1))'],
    ['(Vec<u32>, Vec<u32>)', '|v| v.into_iter().partition(|x| x % 2 == 1)'],
    ['(Vec<usize>, Vec<u32>)', '|v| v.into_iter().enumerate().unzip()'],
    ['Option<(usize, u32)>', '|v| v.iter().copied().enumerate().max_by_key(|(_, x)| *x)'],
    ['Option<(usize, u32)>', '|v| v.iter().copied().enumerate().min_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))'],
    ['Vec<u32>', '|mut v| { v.sort(); v.dedup(); v }'],
    ['Vec<u32>', '|mut v| { v.sort_by(|a, b| b.cmp(a)); v.truncate(3); v }'],
    ['Vec<u32>', '|mut v| { v.sort_by_key(|x| std::cmp::Reverse(*x)); v }'],
    ['Vec<u32>', '|mut v| { v.push(1); v.insert(1, 8); v.swap(0, 1); v.reverse(); v }'],
    ['(Option<u32>, Vec<u32>)', '|mut v| { let p = v.pop(); v.retain(|x| *x != 4); (p, v) }'],
    ['(u32, Vec<u32>)', '|mut v| { let r = v.remove(1); (r, v) }'],
    ['Vec<u32>', '|mut v| { for x in v.iter_mut() { *x = x.wrapping_add(1); } v }'],
    ['Vec<u32>', '|mut v| { for x in &mut v { *x /= 2; } if let Some(x) = v.get_mut(1) { *x += 100; } v[0] = 9; v }'],
    [
      'Vec<u32>',
      '|mut v| { let d: Vec<u32> = v.drain(..).collect(); v.extend(d.iter().map(|x| x ^ 1)); v.extend_from_slice(&d); v }',
    ],
    ['Vec<Vec<u32>>', '|v| v.chunks(2).map(|c| c.to_vec()).collect()'],
    ['Vec<u64>', '|v| v.windows(2).map(|w| w[0] as u64 * w[1] as u64).collect()'],
    ['u32', '|v| v[2]'],
    ['Vec<u32>', '|v| v[1..].to_vec()'],
    ['String', '|v| v.iter().map(|x| x.to_string()).collect::<Vec<_>>().join("-")'],
    [
      'std::collections::BTreeMap<u32, usize>',
      '|v| { let mut m = std::collections::BTreeMap::new(); for x in v { *m.entry(x).or_insert(0) += 1; } m }',
    ],
    [
      'std::collections::BTreeMap<u32, Vec<usize>>',
      '|v| { let mut m: std::collections::BTreeMap<u32, Vec<usize>> = Default::default(); for (i, x) in v.iter().enumerate() { m.entry(x % 3).or_default().push(i); } m }',
    ],
    ['std::collections::BTreeSet<u32>', '|v| v.iter().map(|x| x % 4).collect()'],
    ['Option<Vec<u32>>', '|v| v.iter().map(|x| x.checked_sub(1)).collect()'],
    [
      'Result<Vec<u32>, String>',
      '|v| v.into_iter().map(|x| if x > 8 { Err(format!("{x} is big")) } else { Ok(x * 2) }).collect()',
    ],
    ['u32', '|v| match v.as_slice() { [] => 0, [x] => *x, [a, .., b] => a.wrapping_add(*b) }'],
    ['(u32, usize)', '|v| match &v[..] { [first, rest @ ..] => (*first, rest.len()), [] => (0, 0) }'],
    ['u32', '|v| { let mut n = 0; for x in &v { if *x == 2 { continue; } if *x == 9 { break; } n += x; } n }'],
    [
      'u32',
      "|v| { let mut n = 0u32; 'o: for a in &v { for b in &v { if a > b { continue 'o; } if *b == 9 { break 'o; } n = n.wrapping_add(a ^ b); } } n }",
    ],
    ['u32', '|v| { let mut i = 0; let mut s = 0u32; while i < v.len() { s = s.wrapping_add(v[i]); i += 2; } s }'],
    [
      'u32',
      '|v| { let mut it = v.iter(); let mut n = 1; while let Some(x) = it.next() { n = (n * 7 + *x as u64 % 5) % 1000; it.next(); } n as u32 }',
    ],
    ['usize', '|v| { let n = loop { if v.len() > 2 { break 5; } break v.len(); }; n + 1 }'],
    ['Vec<u32>', '|v| { let mut seen = std::collections::HashSet::new(); v.into_iter().filter(|x| seen.insert(*x)).collect() }'],
    [
      'u32',
      '|v| { let mut best = None; for x in v { match best { None => best = Some(x), Some(b) if x < b => best = Some(x), _ => {} } } best.unwrap_or(99) }',
    ],
    ['Option<u32>', '|v| { let a = v.first()?; let b = v.get(1)?; a.checked_add(*b) }'],
    ['std::result::Result<usize, usize>', '|mut v| { v.sort_unstable(); v.dedup(); v.binary_search(&4) }'],
    [
      '(u32, Vec<u32>)',
      '|mut v| { let old = std::mem::take(&mut v); let mut n = 3; std::mem::swap(&mut n, &mut (v.len() as u32)); (n, old) }',
    ],
    [
      'Vec<u32>',
      '|v| { let mut q: std::collections::VecDeque<u32> = v.into(); q.push_front(1); let b = q.pop_back(); q.rotate_left(1); let mut r: Vec<u32> = q.into_iter().collect(); r.extend(b); r }',
    ],
    ['u32', '|v| v.iter().copied().reduce(|a, b| a.max(b) - a.min(b)).unwrap_or_default()'],
    [
      'u32',
      '|v| { let add = |a: u32, b: u32| a.wrapping_add(b); let mut total = 0; v.iter().for_each(|x| total = add(total, *x)); total }',
    ],
    ['Vec<u32>', '|v| { let mut count = 0; let mut next = move || { count += 2; count }; v.iter().map(|_| next()).collect() }'],
    ['bool', '|v| v.iter().eq([3u32, 1, 2].iter()) || v == [5]'],
    ['(u32, u32)', '|v| v.iter().try_fold((0u32, 0u32), |(a, n), x| a.checked_add(*x).map(|a| (a, n + 1))).unwrap_or((0, 99))'],
  ],
);

const options = group(
  '(Option<i32>, Result<i32, String>)',
  ['(None, Ok(3))', '(Some(4), Err("bad".to_string()))', '(Some(-1), Ok(i32::MAX))'],
  [
    ['(bool, bool, bool, bool)', '|(o, r)| (o.is_some(), o.is_none(), r.is_ok(), r.is_err())'],
    ['i32', '|(o, r)| o.unwrap_or(7) ^ r.unwrap_or(5)'],
    ['i32', '|(o, _)| o.unwrap()'],
    ['i32', '|(_, r)| r.expect("no")'],
    ['Option<i32>', '|(o, r)| o.or(r.ok())'],
    ['Option<i32>', '|(o, r)| o.and_then(|a| r.ok().and_then(|b| a.checked_add(b)))'],
    ['Option<(i32, i32)>', '|(o, r)| o.zip(r.ok())'],
    ['Option<i32>', '|(o, _)| o.filter(|x| *x > 0).map(|x| x * 2).xor(None)'],
    ['Result<i32, String>', '|(o, r)| r.and_then(|x| o.ok_or("none".to_string()).map(|y| x / y))'],
    ['String', '|(o, r)| r.map_or_else(|e| e.to_uppercase(), |x| format!("{x}:{o:?}"))'],
    ['i32', '|(o, r)| o.map_or(-5, |x| x + 1) - r.map_err(|e| e.len()).unwrap_or_else(|n| n as i32)'],
    ['(Option<i32>, Option<i32>)', '|(mut o, _)| { let t = o.take(); (o, t) }'],
    ['(Option<i32>, Option<i32>)', '|(mut o, _)| { let t = o.replace(8); (o, t) }'],
    ['Option<i32>', '|(mut o, _)| { *o.get_or_insert(3) += 10; if let Some(x) = o.as_mut() { *x *= 2; } o }'],
    ['Option<i32>', '|(mut o, _)| { if let Some(ref mut x) = o { *x += 1; } match &mut o { Some(x) => *x -= 5, None => {} } o }'],
    ['Option<i32>', '|(mut o, _)| { if let Some(x) = &mut o { *x += 1; } o.map(|x| x.pow(2)) }'],
    ['Option<Option<i32>>', '|(o, _)| Some(o).filter(|x| x.is_some_and(|y| y > 0))'],
    ['Result<Option<i32>, String>', '|(_, r)| Some(r).transpose()'],
    ['(Option<i32>, bool)', '|(o, r)| (o.max(Some(2)), o < r.ok())'],
    ['i32', '|(o, r)| { let Some(a) = o else { return -100 }; let Ok(b) = r else { return a }; a.wrapping_add(b) }'],
    ['i32', '|(o, r)| if let (Some(a), Ok(b)) = (o, &r) && a < *b { a } else if let Err(e) = r { e.len() as i32 } else { 0 }'],
    ['Vec<i32>', '|(o, r)| o.into_iter().chain(r).collect()'],
    ['Result<i32, String>', '|(o, r)| { let b = r?; Ok(b - o.unwrap_or_default()) }'],
    [
      'u8',
      '|(o, _)| match o { None => 0, Some(i32::MIN..=-1) => 1, Some(0..4) => 2, Some(n @ (4 | 5)) => n as u8, Some(_) => 9 }',
    ],
    ['bool', '|(o, r)| matches!(o, Some(x) if x > 0) || matches!(r, Ok(3))'],
    ['Option<Option<i32>>', '|(o, _)| Some(o.clone().and(Some(1)))'],
  ],
);

const TUPLES = ['((1, 2), "a".to_string(), true)', '((u64::MAX, 0), "zz".to_string(), false)', '((7, 7), String::new(), true)'];
const others = [
  ...group('((u64, u64), String, bool)', TUPLES, [
    ['(String, u64)', '|((a, b), s, f)| (s, if f { a } else { b })'],
    ['u64', '|t| t.0.0 + t.0.1'],
    ['((u64, u64), String, bool)', '|mut t| { t.0.1 = t.0.0 ^ 5; t.1 += "x"; t.2 = !t.2; t }'],
    [
      '((u64, u64), String, bool)',
      '|mut t| { let inner = &mut t.0; inner.0 = inner.1; let (a, _) = inner; *a = a.wrapping_sub(1); t }',
    ],
    [
      '((u64, u64), bool)',
      '|(p, _, f)| { let (mut x, y) = p; x |= 8; let (a, b); (a, b) = (y, x); ((a, b), f & (x > y) | false) }',
    ],
    ['u64', '|((a, b), _, f)| { let pick = |x: u64| if f { return x; } else { x / 2 }; pick(a).wrapping_add(pick(b)) }'],
    [
      'u64',
      '|((a, b), s, _)| { const K: u64 = 3; fn gcd(a: u64, b: u64) -> u64 { if b == 0 { a } else { gcd(b, a % b) } } gcd(a, b).wrapping_mul(K) + s.len() as u64 }',
    ],
    ['Vec<u64>', '|((a, _), _, _)| (0..3).map(|i| a.wrapping_add(i)).chain(5..=6).rev().collect()'],
    ['(bool, bool)', '|t| (t < ((7, 7), "".to_string(), false), t.clone() == t)'],
    ['String', '|((a, b), s, f)| format!("{:>w$}|{{}}|{s}|{f}|{0:02}|{b}", a, w = 6)'],
    [
      'u64',
      '|((a, b), ..)| { let mut acc = (0u64, 0usize); let step = |acc: &mut (u64, usize), x: u64| { acc.0 = acc.0.rotate_left(1) ^ x; acc.1 += 1; }; for x in [a, b, a] { step(&mut acc, x); } acc.0 ^ acc.1 as u64 }',
    ],
    [
      '(u64, u64)',
      '|((mut a, mut b), _, f)| { if f { std::mem::swap(&mut a, &mut b); } let old = std::mem::replace(&mut a, 1); (a, old) }',
    ],
    ['u32', "|(_, s, _)| s.chars().map(|c| c as u32 - 'a' as u32).sum()"],
    [
      '(u64, Vec<u64>)',
      '|((a, b), _, _)| { let c = std::cell::Cell::new(a); let v: Vec<u64> = [1, b].iter().map(|x| { c.set(c.get().wrapping_mul(3)); x.wrapping_add(c.get()) }).collect(); (c.get(), v) }',
    ],
    [
      'bool',
      '|((a, b), _, f)| { let mut log = Vec::new(); let r = (a > b && { log.push(1); true }) || { log.push(2); f }; r ^ (log.len() == 2) }',
    ],
    [
      'std::collections::BTreeMap<String, (u64, Option<bool>)>',
      '|((a, b), s, f)| { let mut m = std::collections::BTreeMap::new(); m.insert(s.clone(), (a, None)); m.insert("q".into(), (b, Some(f))); if let Some((n, o)) = m.get_mut(&s) { *n /= 2; *o = o.or(Some(true)); } m }',
    ],
    [
      '(Option<u64>, usize, Vec<u64>)',
      '|((a, b), _, _)| { let mut m = std::collections::BTreeMap::from([(1u64, a), (2, b), (3, 0)]); let r = m.remove(&2); m.entry(1).and_modify(|v| *v = v.wrapping_add(1)).or_insert(9); m.retain(|k, v| *k > 1 || *v > 1); (r, m.len(), m.values().copied().collect()) }',
    ],
    [
      '(Vec<u64>, Vec<u64>, bool)',
      '|((a, b), _, _)| { let x = std::collections::BTreeSet::from([a, 1, 2]); let y = std::collections::BTreeSet::from([b, 2, 3]); (x.union(&y).copied().collect(), x.intersection(&y).cloned().collect(), x.is_subset(&y)) }',
    ],
    [
      'std::time::Duration',
      '|((a, _), _, _)| std::time::Duration::from_millis(a % 5000) * 2 + std::time::Duration::from_secs(1)',
    ],
    [
      'u64',
      '|((a, b), s, f)| { let r: Result<u64, String> = (|| { if f { Err(s.clone())? } Ok(a) })(); match r { Ok(v) => v, Err(e) => e.len() as u64 + b } }',
    ],
    ['u64', '|((a, b), _, _)| { assert!(a <= b, "order {a}"); assert_eq!(a, b - 1); a }'],
  ]),
  ...group(
    'f64',
    ['0.0', '1.5', '-2.5', '1e10', 'f64::NAN', '3.0', '0.1', '-0.0'],
    [
      ['(f64, f64, f64)', '|x| (x + 0.2, x * 3.0, x / 2.0)'],
      ['(i32, u8, u64)', '|x| (x as i32, x as u8, x as u64)'],
      ['(f64, f64, f64)', '|x| (x.floor(), x.round(), x.abs())'],
      ['(bool, bool)', '|x| (x < 1.5, x == x)'],
      ['f64', '|x| x.max(1.0).min(2.0)'],
      ['String', '|x| format!("{x} {x:?} {x:.2} {x:8.1}|")'],
      ['f32', '|x| x as f32 * 0.1'],
    ],
  ),
  ...group(
    'char',
    ["'a'", "'Z'", "'9'", "' '", "'é'"],
    [
      ['(bool, bool, bool)', '|c| (c.is_alphabetic(), c.is_ascii_digit(), c.is_whitespace())'],
      ['(u32, Option<u32>, char)', '|c| (c as u32, c.to_digit(16), c.to_ascii_uppercase())'],
      ['u8', "|c| match c { 'a'..='z' => 1, 'A'..='Z' => 2, '0'..='9' => 3, _ => 4 }"],
      ['char', '|c| (c.to_ascii_lowercase() as u8 ^ 1) as char'],
    ],
  ),
];

/** Types of the user's, as Rust declares them. */
export const PRELUDE = `
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)] struct Ballot { round: u32, proposer: u32 }
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)] enum Event { Put { key: u32, value: String }, Get(u32, bool), Stop }
#[derive(Clone, Debug, PartialEq)] struct Pair(u8, Vec<u8>);
use Event::{Get, Put, Stop};`;

const users = [
  ...group(
    '(Ballot, Ballot)',
    [
      '(Ballot { round: 1, proposer: 9 }, Ballot { round: 2, proposer: 0 })',
      '(Ballot { proposer: 4, round: 2 }, Ballot { round: 2, proposer: 3 })',
    ],
    [
      ['bool', '|(a, b)| a < b'],
      ['Ballot', '|(a, b)| a.max(b)'],
      ['Ballot', '|(a, b)| Ballot { round: a.round.max(b.round) + 1, ..b }'],
      ['Ballot', '|(mut a, b)| { a.round += b.proposer; let Ballot { proposer, .. } = &mut a; *proposer = 7; a }'],
      ['(u32, Ballot)', '|(Ballot { round, proposer: p }, b)| (round * 10 + p, b)'],
      ['std::collections::BTreeMap<Ballot, u32>', '|(a, b)| [(b, 1), (a, 2), (b, 3)].into_iter().collect()'],
      ['Option<Ballot>', '|(a, b)| (a == b).then_some(a).or_else(|| [a, b].into_iter().min_by_key(|x| x.proposer))'],
    ],
  ),
  ...group(
    'Event',
    ['Put { key: 3, value: "x".to_string() }', 'Get(5, true)', 'Event::Get(6, false)', 'Stop'],
    [
      ['u32', '|e| match e { Put { key, .. } => key, Get(k, true) => k + 100, Event::Get(k, _) => k, Stop => 0 }'],
      ['String', '|e| if let Event::Put { value: v, key: 0..=3 } = &e { v.clone() } else { format!("{e:?}") }'],
      ['bool', '|e| matches!(e, Get(_, b) if b) || e == Event::Stop'],
      [
        'Event',
        '|mut e| { if let Put { value, .. } = &mut e { value.push_str("!"); } if let Get(ref mut n, _) = e { *n *= 2; } e }',
      ],
      ['Result<u32, Event>', '|e| { let Get(n, _) = e else { return Err(e) }; Ok(n) }'],
      [
        'Vec<Event>',
        '|e| { let mut log = vec![Stop, e.clone()]; let old = std::mem::replace(&mut log[1], Get(0, true)); log.push(old); log }',
      ],
    ],
  ),
  ...group(
    'Pair',
    ['Pair(1, vec![])', 'Pair(2, vec![7, 8])'],
    [
      ['Pair', '|Pair(a, mut v)| { v.push(a); Pair(a + 1, v) }'],
      ['(u8, usize)', '|p| (p.0, p.1.len())'],
      ['Pair', '|mut p| { p.1.insert(0, p.0); p.0 -= 1; p }'],
    ],
  ),
];

export const CASES: readonly Case[] = [...INTEGERS, ...strings, ...lists, ...options, ...others, ...users];
