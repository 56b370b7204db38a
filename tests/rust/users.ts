/** Closures over types of the user's. */
import { group } from './case.ts';

/** Types of the user's, as Rust declares them. */
export const PRELUDE = `
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)] struct Ballot { round: u32, proposer: u32 }
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)] enum Event { Put { key: u32, value: String }, Get(u32, bool), Stop }
#[derive(Clone, Debug, PartialEq)] struct Pair(u8, Vec<u8>);
use Event::{Get, Put, Stop};`;

export const USERS = [
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
