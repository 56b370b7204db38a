/** Methods of maps, sets and their entries. What comes out of hash maps is sorted, for nobody knows their order. */
import { type Body, type Case, type Domain, over } from './case.ts';
import { HASH_MAPS, HASH_SETS, TREE_MAPS, TREE_SETS } from './domains.ts';

const KEYS: Domain = { type: 'i32', values: ['1', '2', '5', '9', 'i32::MIN'] };

/** Prints a map whatever its order. */
const sorted = (of: string): string => `{ let mut v: Vec<_> = ${of}.collect(); v.sort(); v }`;
const then = (body: string): string => `{ ${body}; ${sorted('a.into_iter()')} }`;
const and = (body: string): string => `{ let r = ${body}; (r, ${sorted('a.into_iter()')}) }`;

const MAP_BODIES = [
  'a.len()',
  'a.is_empty()',
  ...[
    'a.keys().copied()',
    'a.values().copied()',
    'a.iter().map(|(k, v)| (*k, *v))',
    'a.into_keys()',
    'a.into_values()',
    'a.into_iter()',
  ].map(sorted),
  ...[
    'a.clear()',
    'a.retain(|k, v| *k > 1 && *v != 4)',
    'for v in a.values_mut() { *v += 1; }',
    'a.extend([(1, 7), (8, 8)])',
  ].map(then),
  ...['for (k, v) in a.iter_mut() { *v += *k as u64; }', 'for (k, v) in &mut a { *v ^= *k as u64; }'].map(then),
  'a == a.clone()',
  'std::mem::take(&mut a).len() + a.len()',
];
const MAP_KEYS = [
  'a.get(&b).copied()',
  'a.contains_key(&b)',
  'a.get_key_value(&b).map(|(k, v)| (*k, *v))',
  'a[&b]',
  ...['a.insert(b, 99)', 'a.remove(&b)', 'a.remove_entry(&b)', 'a.get_mut(&b).map(|v| { *v += 1; *v })'].map(and),
  ...['*a.entry(b).or_insert(5) += 1', '*a.entry(b).or_insert_with(|| 6) *= 2', '*a.entry(b).or_default() += 3'].map(then),
  ...['*a.entry(b).or_insert_with_key(|k| *k as u64 & 7) += 1', 'a.entry(b).and_modify(|v| *v -= 1).or_insert(40)'].map(then),
  ...['if let Some(v) = a.get_mut(&b) { *v = 0; }'].map(then),
  '*a.entry(b).key()',
];
const TREE_MAP_BODIES = [
  ...['a.first_key_value()', 'a.last_key_value()', 'a.iter().next_back()', 'a.keys().rev().collect::<Vec<_>>()', 'a'].map(
    (body) => `format!("{:?}", ${body})`,
  ),
  ...['a.pop_first()', 'a.pop_last()', 'a.split_off(&3)'].map(and),
  '{ let mut b = BTreeMap::from([(2, 2), (7, 7)]); a.append(&mut b); (a, b) }',
  'a.into_iter().rev().collect::<Vec<_>>()',
  'a.iter().map(|(k, v)| (std::cmp::Reverse(*k), *v)).collect::<BTreeMap<_, _>>().into_iter().collect::<Vec<_>>()',
];
const TREE_RANGES = ['a.range(b..)', 'a.range(..b)', 'a.range(..=b)', 'a.range(2..b)', 'a.range(b..=4).rev()', 'a.range(..)'].map(
  (body) => `format!("{:?}", ${body}.collect::<Vec<_>>())`,
);
const SET_BODIES = [
  'a.len()',
  'a.is_empty()',
  sorted('a.iter().copied()'),
  sorted('a.into_iter()'),
  ...['a.clear()', 'a.retain(|x| x % 2 == 1)', 'a.extend([1, 8])'].map(then),
  'a == a.clone()',
];
const SET_KEYS = ['a.contains(&b)', 'a.get(&b).copied()', ...['a.insert(b)', 'a.remove(&b)', 'a.take(&b)'].map(and)];
const SET_PAIRS = [
  ...['union', 'intersection', 'difference', 'symmetric_difference'].map((name) => sorted(`a.${name}(&b).copied()`)),
  ...['&', '|', '-', '^'].map((operator) => sorted(`(&a ${operator} &b).into_iter()`)),
  '(a.is_subset(&b), a.is_superset(&b), a.is_disjoint(&b), a == b, a != b)',
];
const TREE_SET_BODIES = [
  ...['a.first()', 'a.last()', 'a.iter().rev().collect::<Vec<_>>()', 'a'].map((body) => `format!("{:?}", ${body})`),
  ...['a.pop_first()', 'a.pop_last()', 'a.split_off(&3)'].map(and),
  '{ let mut b = BTreeSet::from([2, 7]); a.append(&mut b); (a, b) }',
];
const ORDERED_PAIRS: Body[] = ['(a < b, a.cmp(&b), a.partial_cmp(&b), a.clone().max(b.clone()))'];

const made = (kind: 'Hash' | 'BTree'): Body[] => [
  sorted(`${kind}Map::from([(a, 1), (2, 2)]).into_iter()`),
  [
    'Vec<(i32, i32)>',
    `{ let m: ${kind}Map<i32, i32> = ${kind}Map::from_iter(vec![(a, 1), (a, 2)]); ${sorted('m.into_iter()')} }`,
  ],
  `{ let mut m = ${kind}Map::new(); m.insert(a, 'x'); m.len() }`,
  sorted(`${kind}Set::from([a, 2, 5]).into_iter()`),
  ['Vec<i32>', `{ let m: ${kind}Set<i32> = ${kind}Set::from_iter(vec![a, 2, a]); ${sorted('m.into_iter()')} }`],
  `{ let mut m = ${kind}Set::new(); m.insert(a); m.insert(a) }`,
  [
    'Vec<(i32, Vec<i32>)>',
    `{ let mut m: ${kind}Map<i32, Vec<i32>> = ${kind}Map::new(); for x in [a, 2, 5] { m.entry(x & 3).or_default().push(x); } ${sorted('m.into_iter()')} }`,
  ],
  [
    `${kind}Map<i32, ${kind}Set<i32>>`,
    `{ let mut m: ${kind}Map<i32, ${kind}Set<i32>> = Default::default(); m.entry(1).or_default().insert(a); m }`,
  ],
  [`${kind}Map<i32, i32>`, '[(1, a)].into()'],
  [`${kind}Map<i32, i32>`, '[(1, a), (1, 4)].into_iter().collect()'],
  [`${kind}Set<i32>`, '[a].into_iter().collect()'],
];

export const COLLECTIONS: readonly Case[] = [
  ...[HASH_MAPS, TREE_MAPS].flatMap((maps) => [...over([maps], MAP_BODIES), ...over([maps, KEYS], MAP_KEYS)]),
  ...over([HASH_MAPS], [and(sorted('a.drain()'))]),
  ...over([TREE_MAPS], TREE_MAP_BODIES),
  ...over([TREE_MAPS, KEYS], TREE_RANGES),
  ...over([TREE_MAPS, TREE_MAPS], ORDERED_PAIRS),
  ...over([HASH_MAPS, HASH_MAPS], ['a == b', 'a != b']),
  ...[HASH_SETS, TREE_SETS].flatMap((sets) => [
    ...over([sets], SET_BODIES),
    ...over([sets, KEYS], SET_KEYS),
    ...over([sets, sets], SET_PAIRS),
  ]),
  ...over([HASH_SETS], [and(sorted('a.drain()'))]),
  ...over([TREE_SETS], TREE_SET_BODIES),
  ...over([TREE_SETS, KEYS], TREE_RANGES),
  ...over([TREE_SETS, TREE_SETS], ORDERED_PAIRS),
  ...over(
    [KEYS],
    [...made('Hash'), ...made('BTree'), 'HashMap::<i32, i32>::with_capacity(2).len() + HashSet::<i32>::with_capacity(2).len()'],
  ),
];
