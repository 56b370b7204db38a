/** Methods of strings and formats of them. */
import { type Case, type Domain, over } from './case.ts';
import { CHARS, FEW_TEXTS, SIZES, TEXTS } from './domains.ts';

/** Patterns of every kind; those that can be searched from behind apart. */
const CHAR_PATTERNS = ["'a'", "' '", "['a', ',']", "&['\\n', 'é'][..]", '|c: char| !c.is_alphanumeric()', 'char::is_whitespace'];
const PATTERNS = [...CHAR_PATTERNS, '"a"', '"aa"', '"0x"', '""', '"\\r\\n"', '&"é".to_string()'];

const withPattern = (pattern: string): string[] => [
  `a.split(${pattern}).collect::<Vec<_>>()`,
  `a.splitn(2, ${pattern}).collect::<Vec<_>>()`,
  `(a.splitn(0, ${pattern}).count(), a.splitn(1, ${pattern}).count(), a.splitn(3, ${pattern}).last())`,
  `a.split_terminator(${pattern}).collect::<Vec<_>>()`,
  `a.split_once(${pattern})`,
  `(a.starts_with(${pattern}), a.ends_with(${pattern}), a.contains(${pattern}), a.find(${pattern}))`,
  `(a.strip_prefix(${pattern}), a.strip_suffix(${pattern}))`,
  `(a.trim_start_matches(${pattern}), a.trim_end_matches(${pattern}))`,
  `a.replace(${pattern}, "<->")`,
];

/** The results borrow from the text, so they are printed before it goes. */
const printed = (body: string): string => `format!("{:?}", ${body})`;

const PLAIN = [
  ...['a.len()', 'a.is_empty()', 'a.as_str()', 'a.to_string()', 'a.as_bytes()', 'a.clone().into_bytes()'],
  ...['a.bytes().rev().collect::<Vec<_>>()', 'a.chars().collect::<Vec<_>>()', 'a.chars().rev().collect::<String>()'],
  ...['a.char_indices().collect::<Vec<_>>()', 'a.char_indices().rev().last()', 'a.to_lowercase()', 'a.to_uppercase()'],
  ...[
    'a.to_ascii_lowercase()',
    'a.to_ascii_uppercase()',
    'a.trim()',
    'a.trim_start()',
    'a.trim_end()',
    'a.lines().collect::<Vec<_>>()',
  ],
  ...[
    'a.lines().rev().collect::<Vec<_>>()',
    'a.split_whitespace().collect::<Vec<_>>()',
    'a.is_ascii()',
    'a.repeat(2)',
    'a.clone().into_boxed_str()',
    'a.clone().into_boxed_str().into_string()',
  ],
  ...['a.chars().map(|c| c.len_utf8()).sum::<usize>()', 'a.chars().max()', 'a.chars().filter(|c| c.is_alphabetic()).count()'],
  ...['a.bytes().len()', 'a.split_whitespace().map(str::len).max()', 'a.chars().nth(2)', "a.chars().position(|c| c == 'a')"],
  ...[
    'Vec::<u8>::from(a.clone())',
    'String::from_iter(a.chars().rev())',
    'String::from(a.as_str())',
    'a.as_str().to_owned() + "!"',
  ],
  ...["a.chars().rev().skip_while(|c| *c != ' ').collect::<String>()", 'a.split(\' \').rev().collect::<Vec<_>>().join("-")'],
  ...['a.eq_ignore_ascii_case("HELLO World")', 'a.trim().parse::<i32>().unwrap_or(-1)'],
];

const AT = [
  'a.split_at(b).0.len()',
  "a.insert(b, 'é')",
  'a.insert_str(b, "éa")',
  'a.remove(b)',
  'a.truncate(b)',
  '&a[b..]',
  '&a[..b]',
  'a[1..b].len()',
  'a[b..=3].len()',
].map((body) => (/^&|len|remove/.test(body) ? printed(body) : `{ ${body}; a }`));

const TEXT_PAIRS = [
  '(a < b, a <= b, a == b, a != b, a > b, a.cmp(&b), a.clone().max(b.clone()), a.as_str().min(&b).to_string())',
  '{ a.push_str(&b); a }',
  '{ a += &b; a + "x" + &b }',
  'a.split(b.as_str()).map(String::from).collect::<Vec<_>>()',
  'a.replace(&b, "é")',
  '(a.find(&b), a.starts_with(&b), a.ends_with(b.as_str()), a.contains(&b))',
  '(a.trim_start_matches(&b).to_string(), a.trim_end_matches(b.as_str()).to_string())',
  '(a.strip_prefix(&b).map(str::to_string), a.strip_suffix(&*b).map(str::to_owned))',
  '[a.clone(), b.clone(), a.clone()].join("|") + &[a, b].concat()',
  '{ a.extend([b.clone(), "z".to_string()]); a.extend(b.chars()); a }',
  '{ a.extend(["x", &b]); a.clear(); a.extend(b.chars()); a }',
  'std::mem::replace(&mut a, b).len() + a.len()',
  'match a.as_str() { "" => 0, "a" | "aa" => 1, s if s == b => 2, s if s.len() > 4 => 3, _ => 4 }',
];
const SPECS = ['', ':?', ':5', ':<5', ':>5', ':^5', ':*^6', ':.1', ':5.1', ':05', ':+', ':7?', ':#'];

export const WORDS: readonly Case[] = [
  ...over(
    [TEXTS],
    [
      ...PLAIN.map(printed),
      ...PATTERNS.flatMap(withPattern).map(printed),
      ...CHAR_PATTERNS.map((pattern) => printed(`a.trim_matches(${pattern})`)),
      ...CHAR_PATTERNS.filter((pattern) => !pattern.startsWith('"')).map((pattern) => printed(`a.split(${pattern}).next_back()`)),
      `format!("${SPECS.map((spec) => `{a${spec}}`).join('|')}")`,
      'format!("{0} {} {1} {} {x} {0:?} {{{y:>w$.p$}}}", a.len(), 7, x = a, y = a, w = 4, p = 2)',
      '{ let c = a.pop(); (a, c) }',
      "{ a.push('é'); a.push_str(\"x\"); a.clear(); a.push('y'); a }",
      '{ let mut n = 0; let mut next = || { n += 1; n }; format!("{0} {0} {1} {n}", next(), a.len(), n = 5) }',
      "{ let mut seen = vec![]; let x = a.find(|c: char| { seen.push(c); c == 'a' }); (x, seen) }",
      "{ let mut seen = vec![]; let x = a.strip_prefix(|c: char| { seen.push(c); c == 'a' }).is_some(); (x, seen) }",
      '{ let t: Box<str> = a.clone().into(); let v: Vec<u8> = a.into(); (t.len(), v) }',
    ],
  ),
  ...over([TEXTS, SIZES], AT),
  ...over([FEW_TEXTS, FEW_TEXTS], TEXT_PAIRS),
  ...over(
    [FEW_TEXTS, CHARS as Domain],
    [
      'a.split(b).map(String::from).collect::<Vec<_>>()',
      '(a.contains(b), a.find(b), a.starts_with(b))',
      '{ a.push(b); a.insert(0, b); a.trim_matches(b).to_string() }',
      'a.to_lowercase() + &b.to_string().to_uppercase()',
    ],
  ),
];
