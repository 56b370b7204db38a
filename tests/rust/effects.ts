/**
 * When, and from which end, adaptors of iterators call their closures: chains of adaptors with every consumer, whose closures write down what
 * they are called with.
 */
import { type Body, type Case, type Domain, over } from './case.ts';

/** What can be asked of an iterator. */
interface Able {
  readonly back: boolean;
  readonly exact: boolean;
  readonly copies: boolean;
}
interface Part {
  readonly text: string;
  /** What it needs of the iterator before. */
  readonly needs?: Partial<Able>;
  readonly becomes?: (before: Able) => Able;
}

const LOG = (tag: string, value: string): string => `{ log.borrow_mut().push((${tag}, ${value})); `;
const map = (tag: number): string => `.map(|x| ${LOG(String(tag), 'x')} x })`;

const SOURCES: readonly (Part & { readonly able: Able })[] = [
  { text: `(0..a)${map(0)}`, able: { back: true, exact: true, copies: true } },
  { text: `vec![3u32, 1, 2, 5].into_iter()${map(0)}`, able: { back: true, exact: true, copies: true } },
  { text: `[4u32, 0, 7].iter().copied()${map(0)}`, able: { back: true, exact: true, copies: true } },
  { text: `"bca".chars().map(|c| c as u32)${map(0)}`, able: { back: true, exact: false, copies: true } },
  {
    text: `{ let mut n = 0u32; std::iter::from_fn(move || { n += 1; if n % 4 == 0 { None } else { Some(n) } }) }${map(0)}`,
    able: { back: false, exact: false, copies: false },
  },
  { text: `BTreeSet::from([a, 2, 9]).into_iter()${map(0)}`, able: { back: true, exact: true, copies: false } },
];

const lost = (before: Able): Able => ({ ...before, exact: false });
const forward = (before: Able): Able => ({ ...before, back: false, exact: false });

const ADAPTORS: readonly Part[] = [
  { text: '.rev()', needs: { back: true } },
  { text: map(1) },
  { text: `.inspect(|x| ${LOG('2', '*x')} })` },
  { text: `.filter(|x| ${LOG('3', '*x')} x % 2 == 1 })`, becomes: lost },
  { text: `.filter_map(|x| ${LOG('4', 'x')} if x > 1 { Some(x - 1) } else { None } })`, becomes: lost },
  { text: `.flat_map(|x| ${LOG('5', 'x')} (x..x + 2) })${map(6)}`, becomes: lost },
  { text: '.map(|x| vec![x, x + 1]).flatten()', becomes: lost },
  { text: '.take(2)', becomes: (before) => ({ ...before, back: before.back && before.exact }) },
  { text: '.skip(1)', becomes: (before) => ({ ...before, back: before.back && before.exact }) },
  { text: '.step_by(2)', becomes: (before) => ({ ...before, back: before.back && before.exact }) },
  { text: `.chain((7..9)${map(7)})`, becomes: lost },
  { text: `.zip("xyz".chars()).map(|(x, _)| x)`, becomes: forward },
  { text: `.zip((5..8)${map(8)}.filter(|x| x % 2 == 1)).map(|(x, y)| x * 10 + y)`, becomes: forward },
  {
    text: '.enumerate().map(|(i, x)| x * 10 + i as u32)',
    becomes: (before) => ({ ...before, back: before.back && before.exact }),
  },
  { text: '.peekable()' },
  { text: '.fuse()' },
  { text: `.take_while(|x| ${LOG('9', '*x')} *x < 3 })`, becomes: forward },
  { text: `.skip_while(|x| ${LOG('10', '*x')} *x < 2 })`, becomes: forward },
  { text: `.map_while(|x| ${LOG('11', 'x')} x.checked_sub(1) })`, becomes: forward },
  { text: `.scan(0, |s, x| ${LOG('12', 'x')} *s += x; Some(*s) })`, becomes: forward },
  { text: '.cycle().take(7)', needs: { copies: true }, becomes: forward },
];

const CONSUMERS: readonly Part[] = [
  { text: '.collect::<Vec<_>>()' },
  { text: `.for_each(|x| ${LOG('20', 'x')} })` },
  { text: `.fold(0, |s, x| ${LOG('21', 's')} s + x })` },
  { text: `.any(|x| ${LOG('22', 'x')} x > 2 })` },
  { text: `.all(|x| ${LOG('23', 'x')} x < 3 })` },
  { text: `.find(|x| ${LOG('24', '*x')} *x == 2 })` },
  { text: `.find_map(|x| ${LOG('25', 'x')} x.checked_sub(2) })` },
  { text: `.position(|x| ${LOG('26', 'x')} x == 2 })` },
  { text: '.count()' },
  { text: '.last()' },
  { text: '.sum::<u32>()' },
  { text: '.max()' },
  { text: `.min_by_key(|x| ${LOG('27', '*x')} x % 3 })` },
  { text: `.max_by(|x, y| ${LOG('28', 'x * 10 + y')} (x % 2).cmp(&(y % 2)) })` },
  { text: `.reduce(|x, y| ${LOG('29', 'x')} x + y })` },
  { text: `.try_fold(0u32, |s, x| ${LOG('30', 'x')} if s > 2 { None } else { Some(s + x) } })` },
  { text: `.partition::<Vec<_>, _>(|x| ${LOG('31', '*x')} x % 2 == 0 })` },
  { text: '.eq([0, 1, 9])' },
  { text: '.cmp(vec![1, 2])' },
  { text: '.lt(0..3)' },
  { text: '.map(|x| if x == 2 { None } else { Some(x) }).collect::<Option<Vec<_>>>()' },
  { text: '.map(|x| if x == 2 { Err(x) } else { Ok(x) }).sum::<Result<u32, u32>>()' },
  { text: '.rev().collect::<Vec<_>>()', needs: { back: true } },
  { text: '.rev().skip(1).step_by(2).collect::<Vec<_>>()', needs: { back: true, exact: true } },
  { text: '.len()', needs: { exact: true } },
  { text: `.rposition(|x| ${LOG('32', 'x')} x == 2 })`, needs: { back: true, exact: true } },
  { text: `.rfind(|x| ${LOG('33', '*x')} x % 2 == 0 })`, needs: { back: true } },
  { text: `.rfold(0, |s, x| ${LOG('34', 'x')} s + x })`, needs: { back: true } },
];
/** Consumers that go on with the same iterator. */
const STEPS: readonly Part[] = [
  { text: '(it.next(), it.next(), it.next())' },
  { text: '(it.nth(1), it.next(), it.nth(3), it.next())' },
  { text: '{ let x = it.by_ref().take(2).collect::<Vec<_>>(); (x, it.next()) }' },
  { text: '{ let x = it.by_ref().take_while(|x| *x < 2).count(); (x, it.collect::<Vec<_>>()) }' },
  {
    text: `{ let mut it = it.peekable(); let x = it.peek().copied(); (x, it.next_if(|x| *x > 0), it.next_if_eq(&1), it.peek().copied(), it.next(), it.collect::<Vec<_>>()) }`,
  },
  { text: '(it.next(), it.next_back(), it.next(), it.next_back(), it.next_back())', needs: { back: true } },
  { text: '(it.nth_back(1), it.next(), it.next_back())', needs: { back: true } },
  {
    text: '{ let mut it = it.peekable(); let x = it.peek().copied(); (x, it.next_back(), it.next_back(), it.next_back(), it.next()) }',
    needs: { back: true },
  },
  {
    text: '{ let mut c = it.clone(); let x = it.next(); (c.next(), c.next(), x, it.next(), c.count()) }',
    needs: { copies: true },
  },
  { text: '{ while let Some(x) = it.next() { if x > 1 { break; } } it.next() }' },
  { text: '{ let mut s = 0; for x in it { if x == 5 { continue; } s += x; if s > 6 { break; } } s }' },
];

const may = (able: Able, { needs = {} }: Part): boolean =>
  (['back', 'exact', 'copies'] as const).every((what) => needs[what] !== true || able[what]);

/** A fixed sequence of numbers that looks like chance. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Chains of up to three adaptors; every adaptor and every consumer occurs, the rest is chosen. */
function chains(count: number): Body[] {
  const draw = numbers(7);
  const pick = <T>(all: readonly T[]): T => all[draw(all.length)] as T;
  return Array.from({ length: count }, (_, i) => {
    const source = pick(SOURCES);
    let [text, able] = [source.text, source.able];
    for (let left = draw(3) + 1; left > 0; left--) {
      const first = ADAPTORS[i % ADAPTORS.length] as Part;
      const part = left === 1 && may(able, first) ? first : pick(ADAPTORS.filter((one) => may(able, one)));
      text += part.text;
      able = part.becomes?.(able) ?? able;
    }
    const consumer = pick(CONSUMERS.filter((one) => may(able, one)));
    const step = pick(STEPS.filter((one) => may(able, one)));
    const used = i % 2 === 0 ? text + consumer.text : `{ let mut it = ${text}; ${step.text} }`;
    return `{ let log = RefCell::new(vec![]); let r = format!("{:?}", ${used}); (r, log.into_inner()) }`;
  });
}

/** Closures that change what they captured, and the order in which operands are evaluated. */
const ORDER: Body[] = [
  '{ let mut log = vec![]; let x = (0..a).map(|i| { log.push(i); i }).rev().collect::<Vec<_>>(); (x, log) }',
  '{ let mut n = 0; let mut next = || { n += 1; n }; let t = (next(), [next(), next()], next() - next(), vec![next(); 2]); (t, n) }',
  '{ let mut n = a; let mut next = || { n += 1; n }; let x = next() < next() && next() > 100 || next() == 3; (x, n) }',
  '{ let mut v = vec![1, 2, 3]; let mut i = 0; let mut at = || { i += 1; i - 1 }; v[at()] = 10 * at() as u32; v[at() % 3] += at() as u32; (v, i) }',
  '{ let log = RefCell::new(vec![]); let f = |x: u32| { log.borrow_mut().push(x); x }; let r = f(1) + f(2) * f(3).max(f(4)).pow(f(2)); (r, log.into_inner()) }',
  '{ let mut count = 0; let v: Vec<u32> = (0..a).filter(|x| { count += 1; x % 2 == 0 }).take(2).collect(); (v, count) }',
  '{ let mut seen = vec![]; let mut v = vec![3, 1, 2]; v.retain(|x| { seen.push(*x); *x != 1 }); (v, seen) }',
  '{ let mut seen = vec![]; let mut v = vec![1, 1, 2, 2]; v.dedup_by_key(|x| { seen.push(*x); *x }); (v, seen) }',
  '{ let mut n = 0; let o = None.or_else(|| { n += 1; Some(n) }).map_or_else(|| 0, |x| { n += x; n }); (o, n) }',
  '{ let mut n = 0; let r: Result<u32, u32> = [1, 2, 3].iter().map(|x| { n += 1; if *x == 2 { Err(*x) } else { Ok(*x) } }).collect::<Result<Vec<_>, _>>().map(|v| v.len() as u32); (r, n) }',
  '{ let mut c = 0; let mut step = move || { c += 1; c }; let x = step() + step(); (x, c) }',
  '{ let c = Cell::new(0); let mut it = (0..a).map(|x| { c.set(c.get() + 1); x }); it.next(); it.next(); let n = c.get(); drop(it); (n, c.get()) }',
  '{ let mut x = 1; let y = { x += 1; x } * { x += 1; x }; let z = x; x <<= { x -= 1; x }; (x, y, z) }',
  '{ let mut m = BTreeMap::new(); let mut n = 0; for k in [1, 2, 1] { m.entry(k).or_insert_with(|| { n += 1; n }); } (m, n) }',
  '{ let mut v = vec![3, 1, 2]; let mut n = 0; v.sort_by(|a, b| { n += 1; a.cmp(b) }); v }',
  '{ let mut log = vec![]; let x = a.checked_sub(2).unwrap_or({ log.push(1); 5 }) + a.checked_add(1).unwrap_or_else(|| { log.push(2); 6 }); (x, log) }',
  '{ let mut log = vec![]; let s = { log.push(0); 1 }..{ log.push(1); 4 }; let t = (s.sum::<u32>(), if { log.push(2); a > 1 } { log.push(3); 1 } else { 2 }); (t, log) }',
  "{ let mut out = String::new(); 'outer: for i in 0..a { for j in (0..=i).rev() { if j == 1 { continue 'outer; } if i > 3 { break 'outer; } out += &format!(\"{i}{j} \"); } } out }",
  "{ let mut n = 0; let x = loop { n += 1; if n > a { break n * 2; } }; let y = 'b: { if x > 4 { break 'b 1; } 2 }; (x, y) }",
];

const STARTS: Domain = { type: 'u32', values: ['0', '1', '2', '3', '5'] };

export const EFFECTS: readonly Case[] = [...over([STARTS], ORDER), ...over([STARTS], chains(400))];
