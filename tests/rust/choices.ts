/** Methods of Option, Result and Ordering. */
import { type Body, type Case, type Domain, over } from './case.ts';
import { FEW_F64, OPTIONS, RESULTS } from './domains.ts';

const NESTED: Domain = { type: 'Option<Option<i32>>', values: ['None', 'Some(None)', 'Some(Some(3))'] };
const TRANSPOSED: Domain = { type: 'Option<Result<i32, String>>', values: ['None', 'Some(Ok(1))', 'Some(Err("e".to_string()))'] };
const RESULT_OF_OPTION: Domain = {
  type: 'Result<Option<i32>, String>',
  values: ['Ok(None)', 'Ok(Some(2))', 'Err("e".to_string())'],
};
const ORDERINGS: Domain = {
  type: 'std::cmp::Ordering',
  values: ['Less', 'Equal', 'Greater'].map((name) => `std::cmp::Ordering::${name}`),
};

/** Both types have these. */
const SHARED = (none: string): Body[] => [
  'a.clone().unwrap_or(7)',
  'a.clone().unwrap_or_default()',
  `a.clone().map_or(7, |x| x + 1)`,
  'a.clone().map(|x| x * 2)',
  'a.iter().count()',
  'a.clone().into_iter().collect::<Vec<_>>()',
  'a.as_ref().map_or(-9, |x| *x)',
  `{ let mut n = 0; let r = a.clone().inspect(|x| n = *x); (r, n) }`,
  'a.clone().unwrap()',
  'a.clone().expect("none")',
  `a.clone().map_or_else(|${none}| 5, |x| x - 1)`,
  `a.clone().unwrap_or_else(|${none}| 6)`,
  '{ if let Ok(x) | Err(x) = a.as_mut().map(|x| { *x += 1; *x }).map_or(Err(0), Ok) { x } else { 1 } }',
  '{ for x in a.iter_mut() { *x += 3; } a }',
  'a.as_ref().cloned().unwrap_or(1)',
  'a.as_ref().copied().map_or(2, |x| x)',
  '(a == a.clone(), a.clone() < a.clone(), a.cmp(&a.clone()))',
  'format!("{a:?} {a:5?}|{:02?}", Some(a.clone()))',
];

const OPTION_ALONE: Body[] = [
  ...['is_some', 'is_none'].map((name) => `a.${name}()`),
  'a.is_some_and(|x| x > 1)',
  'a.is_none_or(|x| x > 1)',
  'a.and_then(|x| x.checked_sub(1))',
  'a.and_then(|x| if x > 0 { Some("y") } else { None })',
  'a.filter(|x| *x > 0)',
  'a.ok_or("no")',
  'a.ok_or_else(|| 3u8)',
  'a.or_else(|| Some(8))',
  '{ let t = a.take(); (a, t) }',
  '{ let t = a.replace(3); (a, t) }',
  '{ *a.insert(3) += 1; a }',
  '{ *a.get_or_insert(3) += 1; a }',
  '{ *a.get_or_insert_with(|| 4) += 1; a }',
  '{ *a.get_or_insert_default() += 1; a }',
  '{ if let Some(x) = a.as_mut() { *x = 0; } a }',
  '{ let t = a.take_if(|x| { *x += 1; *x > 3 }); (a, t) }',
  'Option::is_some(&a)',
  'std::mem::take(&mut a).is_some() ^ a.is_some()',
  '{ let f = || { let x = a?; Some(x + 1) }; f() }',
  'Some(Box::new(5)).as_deref().copied().xor(a)',
  '{ let mut b = a.map(Box::new); if let Some(x) = b.as_deref_mut() { *x = 7; } b }',
  '{ let x: Option<i64> = a.map(i64::from).or(3.into()); x }',
];
const OPTION_PAIRS: Body[] = [
  'a.and(b)',
  'a.or(b)',
  'a.xor(b)',
  'a.zip(b)',
  '(a < b, a <= b, a == b, a != b, a.max(b), a.min(b), a.cmp(&b), a.partial_cmp(&b))',
];

const RESULT_ALONE: Body[] = [
  ...['is_ok', 'is_err', 'ok', 'err', 'unwrap_err'].map((name) => `a.${name}()`),
  'a.expect_err("fine")',
  'a.is_ok_and(|x| x > 1)',
  'a.is_err_and(|e| e.is_empty())',
  'a.map_err(|e| e.len())',
  ['Result<i32, String>', 'a.and_then(|x| if x > 0 { Ok(x - 1) } else { Err("low".into()) })'],
  ['Result<i32, u8>', 'a.or_else(|e| if e.is_empty() { Ok(0) } else { Err(1) })'],
  '{ let mut n = 0; let r = a.inspect_err(|e| n = e.len()); (r, n) }',
  "{ if let Ok(x) = a.as_mut() { *x = 2; } if let Err(e) = &mut a { e.push('!'); } a }",
  ['Result<i32, String>', '{ let f = || { let x = a?; Ok(x + 1) }; f() }'],
  'Result::is_ok(&a)',
  'a.as_deref().map_err(|e| e.len()).is_ok()',
];
const RESULT_PAIRS: Body[] = [
  'a.clone().and(b.clone())',
  'a.clone().or(b.clone())',
  '(a < b, a <= b, a == b, a.cmp(&b), a.partial_cmp(&b), a.clone().max(b))',
];

export const CHOICES: readonly Case[] = [
  ...over([OPTIONS], [...SHARED(''), ...OPTION_ALONE]),
  ...over([OPTIONS, OPTIONS], OPTION_PAIRS),
  ...over(
    [NESTED],
    [
      'a.flatten()',
      'a.is_some_and(|x| x.is_none())',
      'a < Some(None)',
      'a.unwrap_or_default()',
      'a.unwrap_or_default().unwrap_or_default()',
    ],
  ),
  ...over([TRANSPOSED], ['a.transpose()', 'a.clone().is_some_and(|r| r.is_err())']),
  ...over([RESULT_OF_OPTION], ['a.transpose()']),
  ...over(
    [RESULTS],
    [
      ...SHARED('_').filter((body) => !String(body).includes('as_deref')),
      ...RESULT_ALONE.filter((body) => !String(body).includes('as_deref')),
    ],
  ),
  ...over([RESULTS, RESULTS], RESULT_PAIRS),
  ...over([{ type: 'Result<String, u8>', values: ['Ok("x".to_string())', 'Err(3)'] }], ['a.as_deref().unwrap_or("none").len()']),
  ...over(
    [FEW_F64, FEW_F64],
    ['(Some(a) == Some(b), Some(a) < Some(b), Some(a) >= None, Some(a).partial_cmp(&Some(b)))', 'Some(a).xor(None).zip(Some(b))'],
  ),
  ...over(
    [ORDERINGS, ORDERINGS],
    [
      'a.reverse()',
      'a.then(b)',
      'a.then_with(|| b)',
      '(a.is_eq(), a.is_ne(), a.is_lt(), a.is_le(), a.is_gt(), a.is_ge())',
      '(a < b, a == b, a.cmp(&b), a.max(b))',
      'format!("{a:?} {b:8?}|")',
      'match (a, b) { (std::cmp::Ordering::Less, _) => 1, (_, std::cmp::Ordering::Equal) => 2, _ => 3 }',
    ],
  ),
];
