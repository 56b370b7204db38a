import { describe, expect, it } from 'vitest';
import { readClosure } from './index.ts';
import type { Trust } from './purity.ts';

const TRUST: Trust = { trustUserMethods: true };
const purity = (text: string, trust: Trust = TRUST) => readClosure(text, trust).purity;
const reason = (text: string, trust: Trust = TRUST): string => {
  const found = purity(text, trust);
  return found.pure ? 'pure' : found.because;
};
const none = { assumes: [], defaults: [], constants: [], observes: [], orders: [] };

describe('closures that compute', () => {
  it.each([
    '|x| x',
    '|(k, v)| (k, v + 1)',
    '|x| vec![x.0, x.1.wrapping_add(2)]',
    '|x| { let mut v = Vec::new(); v.push(x); v }',
    '|acc, x| *acc += x',
    '|x| { assert!(x > 0, "must be positive"); x }',
    '|x| matches!(x, Some(1 | 2))',
    '|x| matches!(x, Some(n) if n > 2)',
    '|x| { let f = |y| y + 1; f(x) }',
    '|x| x.unwrap()',
    '|x: tokio::time::Instant| x',
    '|x| { let mut h = std::collections::hash_map::DefaultHasher::new(); std::hash::Hash::hash(&x.0, &mut h); std::hash::Hasher::finish(&h) }',
    'move |acc, x| { if x.is_ok() { acc.0 += 1; } }',
    '|x| async move { x + 1 }',
    '|x| async move { tokio::time::sleep(x).await; x }',
    '|x| x.min(u32::MAX).max(u32::MIN)',
    '|x| (x as f64) * std::f64::consts::PI',
    '|x| i32::BITS + x',
    '|x| std::time::Duration::from_secs(x)',
    '|x| match x.cmp(&3) { Ordering::Less => 1, Ordering::Equal => 2, Ordering::Greater => 3 }',
    '|x| { const STEP: u32 = 3; x + STEP }',
    '|m| m.entry(1).or_insert_with(Vec::new).push(2)',
    '|x| x.into_iter().map(Some).filter_map(|y| y).collect::<Vec<_>>()',
    '|x| u64::from(x).to_string()',
    '|x| String::len(&x)',
    '|| 0u32',
    '|| (Vec::<u32>::new(), String::new(), BTreeMap::new(), 0u32.into())',
    'stageleft::runtime_support::fn0_type_hint::<(u32, Vec<String>)>(|| Default::default())',
    'stageleft::runtime_support::fn2_borrow_mut_type_hint::<HashMap<u32, u32>, u32, ()>(|m, k| { *m.entry(k).or_default() += 1; })',
    '{ let limit__free = 5u32; move |x| x > limit__free }',
    '{ let f__free = stageleft::runtime_support::fn1_type_hint::<u32, u32>({ use crate::__staged::m::*; |x| x + 1 }); { let orig = f__free; move |t: &(_, _)| orig(t.1) } }',
    'move |x| (__hydro_lang_cluster_self_id_loc2v1.clone(), x)',
    '|x| __hydro_singleton_ref_0.max(x)',
    '|x| { for y in 0..x { if y > 3 { break; } } x }',
  ])('%s', (text) => {
    expect(purity(text)).toEqual({ pure: true, ...none });
  });

  it('names the functions, methods and constants it has to believe in', () => {
    expect(purity('|(k, v)| (k, crate :: m :: heavy (v), format!("{}", label(k)), v.rank())')).toEqual({
      pure: true,
      ...none,
      assumes: ['.rank()', 'crate::m::heavy', 'label'],
    });
    expect(purity('|x| x > crate::LIMIT')).toEqual({ pure: true, ...none, constants: ['crate::LIMIT'] });
    expect(purity('|x| x.unwrap_or(Config::LIMIT).min(Self::MOST)')).toMatchObject({ pure: false });
    expect(purity('|x| x.min(Config::LIMIT).max(1)')).toMatchObject({ pure: true, constants: ['Config::LIMIT'] });
    // A variant looks like a static of a module in mixed case, so it is named, and nothing may look into it.
    expect(purity('|x| if let Some(y) = x && y > 2 { Mode::Fast } else { Mode::Slow { by: 2 } }')).toEqual({
      pure: true,
      ...none,
      constants: ['Mode::Fast'],
    });
    expect(purity('|x| (Ordering::Less, std::cmp::Ordering::Equal, x)')).toEqual({ pure: true, ...none });
    expect(purity('|x| x > min__free')).toMatchObject({ pure: true, constants: ['min__free'] });
    expect(purity('|v| v.into_iter().map(crate::heavy).collect::<Vec<_>>()')).toMatchObject({ assumes: ['crate::heavy'] });
    expect(purity('|| Ballot::default()')).toMatchObject({
      pure: true,
      assumes: ['Ballot::default'],
      defaults: ['Ballot::default'],
    });
  });
});

describe('state outside the closure', () => {
  it.each([
    // Statics, by every form of path and of use.
    ['|x| (x, crate::TAKEN.swap(true, Ordering::SeqCst))', '.swap() works on crate::TAKEN'],
    ['|x| LAST.replace(x)', '.replace() works on LAST'],
    ['|x| LAST.with(|l| l.set(x))', '.with() works on LAST'],
    ['|x| crate::X.get(x)', '.get() works on crate::X'],
    ['|x| crate::__staged::m::TABLE.lock().unwrap().insert(x)', '.lock() works on crate::m::TABLE'],
    ['|x| crate::count.fetch_add(x)', 'works on crate::count'],
    ['|x| crate::Table.lookup(x)', 'works on crate::Table'],
    ['|x| crate::CONFIG.limit + x', 'crate::CONFIG'],
    ['|x| crate::TABLE[x]', 'crate::TABLE'],
    ['|x| *crate::HOST + x', 'crate::HOST'],
    ['|x| crate::f(&crate::STATE, x)', 'crate::STATE'],
    ['|x| crate::f(&mut crate::STATE, x)', 'crate::STATE'],
    ['|x| { let t = &crate::TABLE; t.lock() }', 'crate::TABLE'],
    ['|x| { let t = crate::TABLE; t.get(x) }', 'works on crate::TABLE'],
    ['|x| { use crate::state::TABLE as swap; swap.get(x) }', 'works on crate::state::TABLE'],
    ['|x| { use crate::state::{TABLE, other::MORE}; MORE.get(x) }', 'works on crate::state::other::MORE'],
    ['|x| format!("{:?} {x}", crate::TABLE)', 'crate::TABLE'],
    ['|x| format!("{COUNT:?} {x}")', 'COUNT'],
    ['|x| { { let count = 1; } count.bump(x) }', 'count'],
    ['|x| { COUNT = x; x }', 'COUNT'],
    ['|x| crate::COUNT += x', 'crate::COUNT'],
    ['|x| crate::limit + x', 'crate::limit'],
    ['|x| x.unwrap_or(crate::TABLE).len()', 'crate::TABLE'],
    ['|x| Config::Limit.bump(x)', 'works on Config::Limit'],
    ['|x| crate::f(&Config::Limit, x)', 'works on Config::Limit'],
    // Operators of a type of the program, on nothing that came in.
    ['|x| (x, crate::LAST + crate::STEP)', 'an operator on crate::LAST takes nothing that came in'],
    ['|x| (x, -crate::LAST)', 'an operator on crate::LAST'],
    ['|x| (x, { let n = crate::LAST; !n })', 'an operator on crate::LAST'],
    ['|x| { let mut n = 1; n += crate::LAST; (n, x) }', 'an operator on crate::LAST'],
    ['|x| { COUNT.fetch_add(1, Ordering::SeqCst); x }', 'COUNT'],
    // Captured values that change.
    ['{ let mut n = 0; move |x| { n += 1; (n, x) } }', 'captured value n'],
    ['{ let mut n = 0; n += 0; move |x| { n += 1; (n, x) } }', 'captured value n'],
    ['{ let mut n = 0; let f = move |x| { n += 1; n + x }; move |x| f(x) }', 'captured value n'],
    ['move |x| { n__free += 1; (n__free, x) }', 'captured value n__free'],
    ['{ let seen__free = BTreeSet::new(); move |x| seen__free.insert(x) }', 'captured value seen__free'],
    ['{ let mut h__free = 3; move |x| { h__free.max(x); x } }', 'captured value h__free'],
    ['|x| *__hydro_singleton_ref_0 = x', '__hydro_singleton_ref_0'],
    ['|x| std::rc::Rc::new(std::cell::RefCell::new(x))', 'RefCell'],
    ['|k: u32| { type T = u8; k as T }', 'another name'],
    ['stageleft::runtime_support::fn1_type_hint::<Arc<Mutex<u32>>, u32>(|x| x.peek_at())', 'Mutex'],
    ['|x| unsafe { *x }', 'unsafe'],
    ['|x| { static N: AtomicU32 = AtomicU32::new(0); x }', 'AtomicU32'],
    ['|x| { fn f() {} x }', 'declares an item'],
    // Methods that nobody knows, on what did not come in.
    ['|x| x.borrow_mut()', 'borrow_mut'],
    ['|x| x.lock()', 'lock'],
    ['|x| r__free.sample_it(x)', 'works on r__free'],
    ['|x| 5u32.noise()', 'noise'],
    ['{ let table__free = vec![1]; move |x| table__free.lookup(x) }', 'lookup'],
    // Modules without a path are the program's, whatever their names.
    ['|x| cmp::max(x, 1)', 'another crate'],
    ['|x| mem::take(x)', 'mem::take is not known'],
    ['|x| dice::Vec::len(x)', 'dice::Vec::len is not known'],
    ['|x| iter::once(x).count()', 'another crate'],
    // Functions whose text is nowhere.
    ['{ let orig = f__free; move |t: &(_, _)| orig(&t.1) }', 'calls orig'],
    ['|f| f(1)', 'calls f'],
    ['|x| (x.0)(1)', 'not a name'],
    ['|x| my_macro!(x)', 'my_macro!'],
    ['async move |x| x', 'waits'],
    ['|x| async move { crate::fetch(x).await }', 'waits'],
    ['|x| ) (', 'not understood'],
  ])('%s', (text, because) => {
    expect(reason(text)).toContain(because);
  });
});

describe('the world outside', () => {
  it.each([
    ['|x| { println!("{}", x); x }', 'console'],
    ['|x| dbg!(x)', 'console'],
    ['|x| (std::time::SystemTime::now(), x)', 'clock'],
    ['|_| Instant::now()', 'clock'],
    ['|x| std::env::var(x)', 'std::env::var'],
    ['|x| std::env::args().count() + x', 'std::env::args'],
    ['|x| std::fs::read(x)', 'std::fs::read'],
    ['|x| { std::thread::sleep(x); }', 'std::thread::sleep'],
    ['|x| thread::current().id() == x', 'thread::current'],
    ['|x| std::process::id() + x', 'std::process::id'],
    ['|x| tokio::spawn(x)', 'tokio::spawn'],
    ['|x| (rand::random::<u32>(), x)', 'rand'],
    ['|x| vec![rand::random::<u32>(), x]', 'rand'],
    ['|x| fastrand::u32(..x)', 'fastrand'],
    ['|x| dice::roll(x)', 'another crate'],
    ['|x| std::hint::black_box(x)', 'not known'],
  ])('%s', (text, because) => {
    expect(reason(text)).toContain(because);
  });

  it.each([
    'ulid::Ulid::new().to_string()',
    '|x| (Ulid::new(), x)',
    '|x| (time::OffsetDateTime::now_utc(), x)',
    '|x| (gethostname(), x)',
    '|x| (gethostname::gethostname(), x)',
    '|| crate::default_limit()',
    '|x| x + crate::next()',
    '|x| x + crate::draw(5)',
    '|x| { let n = 5; x + crate::draw(n) }',
    '|x| x.unwrap_or_else(crate::next)',
    '|m| m.entry(1).or_insert_with(crate::next)',
    '|x| (0..3).map(|i| crate::draw(i)).sum::<u32>() + x',
    '|x| { let f = |i| crate::draw(i); f(3) + x }',
    '{ let salt__free = crate::salt(); move |x| x ^ salt__free }',
    '|x| (Ulid(), x)',
    '|x| <T as Draw>::draw() + x',
    '|x| iter::repeat_with(crate::next).take(x)',
  ])('nothing that came in goes into %s', (text) => {
    expect(reason(text)).toMatch(/takes nothing that came in|not known to be pure|another crate/);
  });

  it.each([
    ['|x| format!("{:p}", &x)', 'address'],
    ['|x| &x as *const u32', 'address'],
    ['|x| &raw const x', 'address'],
    ['|x| crate::f as usize + x', 'outside the closure'],
    ['|x| (|y| y) as usize + x', 'address'],
    ['|x| std::ptr::eq(&x.0, &x.1)', 'std::ptr::eq'],
    ['|x| Rc::ptr_eq(&x.0, &x.1)', 'Rc::ptr_eq'],
    ['|x| Arc::as_ptr(&x)', 'Arc::as_ptr'],
    ['|x| x.as_ptr()', 'as_ptr'],
    ['|x| str::as_ptr(x)', 'address'],
  ])('addresses: %s', (text, because) => {
    expect(reason(text)).toContain(because);
  });
});

describe('the order of hash maps', () => {
  it.each([
    '|m: HashMap<u32, u32>| m.into_iter().next()',
    '|m: HashMap<u32, u32>| { for x in m { return x; } }',
    '|m: HashMap<u32, u32>| format!("{m:?}")',
    '|m: HashMap<u32, u32>| m.values().copied().collect::<Vec<_>>()',
    '|m: HashSet<i32>| m.iter().sum::<i32>()',
    '|m: HashMap<u32, u32>| m.into_iter().map(|(k, v)| (v, k)).collect::<BTreeMap<_, _>>()',
    '|m: HashMap<u32, (u32, u32)>| m.into_values().collect::<BTreeMap<_, _>>()',
    '|s: HashSet<(u32, u32)>| s.into_iter().collect::<BTreeMap<_, _>>()',
    '|m: HashMap<u32, u32>| { let mut v = Vec::new(); v.extend(m); v }',
    '|a, s: HashSet<u32>| a.extend(s)',
    '|s: HashSet<u32>| (0..3).zip(s).collect::<Vec<_>>()',
    '|s: HashSet<u32>| [1, 2].into_iter().chain(s).collect::<Vec<_>>()',
    '|s: HashSet<u32>| (0..1).flat_map(move |_| s.clone()).collect::<Vec<_>>()',
    '|s: HashSet<u32>| [s].into_iter().flatten().collect::<Vec<_>>()',
    '|s: HashSet<u32>| vec![s].pop().unwrap().into_iter().next()',
    '|s: HashSet<u32>| { let i = 0..3; i.zip(s).last() }',
    '|s: HashSet<u32>| vec![1, 2].iter().eq(&s)',
    '|m: HashMap<u32, u32>| { let mut n = 0; m.retain(|_, _| { n += 1; n <= 2 }); m.len() }',
    '|s: HashSet<u32>| { let mut last = 0; s.iter().all(|y| { last = *y; true }); last }',
    '|s: HashSet<u32>| { let mut n = 0; s.iter().any(|y| { n += 1; *y == 3 }); n }',
    '|s: HashSet<u32>| { let mut v = Vec::new(); s.iter().map(|y| v.push(*y)).count(); v }',
    '|s: HashSet<u32>| { let mut v = Vec::new(); let f = |y| v.push(y); s.iter().map(|y| f(y)).count(); v }',
    '|m: HashMap<u32, u32>| bincode::serialize(&m).unwrap()',
    '|m: HashMap<u32, u32>| m.hasher().hash_one(1u32)',
    '|m: HashMap<u32, u32>| m.extract_if(|k, _| *k > 1).count()',
    '|m: HashMap<u32, u32>| Vec::from_iter(m)',
    '|m: HashMap<u32, u32>| std::iter::zip(0..3, m).last()',
    '|m: HashMap<u32, u32>| Iterator::zip(0..3, m).last()',
    '|m: HashMap<u32, u32>| crate::first(m)',
    '|m: HashMap<u32, u32>| Some(m).map(crate::first)',
    '|m: HashMap<u32, u32>| m.total()',
    String.raw`|m: HashMap<u32, u32>| format!("{:\x3f}", m)`,
    String.raw`|m: HashMap<u32, u32>| format!("\x7b:?}", m)`,
    '|m: HashMap<u32, u32>| format!(concat!("{:", "?}"), m)',
    '|m: HashMap<u32, u32>| format!("{:#?}", m)',
  ])('shows in %s', (text) => {
    expect(reason(text)).toContain('order is random');
  });

  it.each([
    '|m: HashMap<u32, u32>| m.into_iter().collect::<BTreeMap<_, _>>()',
    '|m: HashMap<u32, u32>| m.values().copied().sum::<u64>()',
    '|m: HashMap<u32, u32>| m.keys().filter(|k| **k > 2).count()',
    '|m: HashMap<u32, u32>| m.values().all(|v| *v > 2)',
    '|m: HashMap<u32, u32>| { for i in 0..3 { m.insert(i, i); } m.len() }',
    '|(m, xs): (HashSet<u32>, u32)| (0..xs).map(|x| m.contains(&x)).collect::<Vec<_>>()',
    '|m: HashMap<u32, u32>| { m.retain(|k, v| *k < *v); m.get(&1).copied().unwrap_or_default() }',
    '|m: HashMap<u32, u32>| { *m.entry(1).or_insert(0) += 1; m.remove(&2); format!("{}", m.len()) }',
    '|(s, x): (HashSet<u32>, u32)| (0..3).zip([x, 2, 3]).filter(|(a, _)| s.contains(a)).collect::<Vec<_>>()',
  ])('does not show in %s', (text) => {
    expect(reason(text)).toBe('pure');
  });

  it.each([
    '|s| *s.iter().next().unwrap()',
    '|s| format!("{s:?}")',
    '|s| { for x in s { return x; } 0 }',
    '|s| bincode::serialize(&s)',
  ])('is asked of types around the text: %s', (text) => {
    expect(reason(text, { ...TRUST, hashes: 'some' })).toContain('order is random');
    expect(purity(text, { ...TRUST, hashes: 'unknown' })).toMatchObject({ pure: true, orders: [expect.any(String)] });
    expect(purity(text, { ...TRUST, hashes: 'none' })).toMatchObject({ pure: true, orders: [] });
  });

  it('does not matter to bytes that the other end of a network reads back', () => {
    expect(reason('|m: HashMap<u32, u32>| bincode::serialize(&m).unwrap().into()', { ...TRUST, codec: true })).toBe('pure');
  });

  it('is not asked of a captured closure with types of its own', () => {
    const around = (inner: string) =>
      `stageleft::runtime_support::fn2_borrow_mut_type_hint::<HashMap<u32, u32>, u32, ()>({ let f__free = stageleft::runtime_support::fn1_type_hint::<Vec<u32>, u32>(${inner}); move |m, k| { *m.entry(k).or_default() += f__free(vec![k]); } })`;
    expect(reason(around('|v| crate::decide(v.into_iter().rev())'))).toBe('pure');
    expect(reason(around('|v| m__free.iter().next()'))).toContain('order is random');
  });
});

describe('macros that log', () => {
  it.each([
    ['|x| { tracing::info!("got {x}"); x }', 'tracing::info!'],
    ['|x| { log::warn!("got {}", x.len()); x }', 'log::warn!'],
    ['|x| { info!(target: "votes", key = x.0, ?x, %x, "got {}", x.1); x }', 'info!'],
    ['|x| { tracing::event!(tracing::Level::INFO, x); x }', 'tracing::event!'],
    ['|x| { log!(log::Level::Info, "{x:?}"); x }', 'log!'],
    ['|x| { use tracing::debug as say; say!("{x}"); x }', 'say!'],
  ])('may run anywhere: %s', (text, macro) => {
    expect(purity(text)).toMatchObject({ pure: true, observes: [macro] });
  });

  it.each([
    ['|x| { info!("{}", crate::COUNT.load(x)); x }', 'crate::COUNT'],
    ['|x| { info!("{}", crate::next()); x }', 'takes nothing'],
    ['|acc, x| { debug!("{:?}", acc.insert(x)); }', 'change nothing'],
    ['|acc, x| { debug!("{:?}", acc.pop()); }', 'change nothing'],
    ['|acc, x| { debug!("{:?}", acc.bump()); }', 'bump'],
    ['|acc, x| { debug!("{}", { acc += 1; x }); }', 'change nothing'],
    ['|x| { info!("{COUNT:?}"); x }', 'COUNT'],
    ['|x| { crate::info!("{x}"); x }', 'info!'],
    ['|x| { use std::println as info; info!("{x}"); x }', 'console'],
  ])('as long as their arguments only compute: %s', (text, because) => {
    expect(reason(text)).toContain(because);
  });
});

describe('promises', () => {
  const promised = { ...TRUST, promised: new Set(['crate::m::limit', 'crate::TABLE', '.noise()', 'dice::roll', 'sum!']) };
  it.each([
    ['|x| x + crate::m::limit()', 'crate::m::limit'],
    ['|x| x + crate::__staged::m::limit()', 'crate::__staged::m::limit'],
    ['|x| x + crate::TABLE[2]', 'crate::TABLE'],
    ['|x| x + 5u32.noise()', '.noise()'],
    ['|x| dice::roll(x)', 'dice::roll'],
    ['|x| sum!(x)', 'sum!'],
  ])('%s', (text, name) => {
    expect(purity(text, promised)).toMatchObject({ pure: true, assumes: [name] });
    expect(purity(text)).toMatchObject({ pure: false });
  });
});

it.each(['powf', 'powi', 'ln', 'exp', 'to_ne_bytes', 'is_even'])('.%s() differs between machines or is none of std', (name) => {
  expect(readClosure(`|x| x.${name}(2)`).purity).toMatchObject({ pure: false, because: `.${name}() is not known to be pure` });
});

it('trusts methods of the user only when told to, and never what is known to have effects', () => {
  const text = '|(k, t)| (k, t.after_report(2))';
  expect(purity(text, {}).pure).toBe(false);
  expect(purity(text)).toMatchObject({ pure: true, assumes: ['.after_report()'] });
});

describe('what a closure keeps from call to call', () => {
  it.each([
    '{ let c : & mut u32 = Box::leak(Box::new(0u32)); move |x| { let d : & mut u32 = c; *d += x; *d } }',
    '{ let c = Box::leak(Box::new(0u32)); move |x| std::mem::replace(c, x) }',
    '{ let c = vec![0u32].leak(); move |x| { let [a, ..] = c; *a += x; *a } }',
    '{ let c = Counter { n: 0u32.into() }; move |x| { let d = &c; d.n.replace(x) } }',
    '{ let c = Counter(0u32); move |x| c.get(x) }',
    '{ let c = Default::default(); move |x| bump(&c, x) }',
    'stageleft::runtime_support::fn1_type_hint::<u32, u32>({ let f__free = { let c = Box::leak(Box::new(0u32)); move |x| *c + x }; move |y| f__free(y) })',
  ])('%s', (text) => expect(reason(text)).toMatch(/keeps what is made here|may be changed|leak/));

  it.each([
    '{ let n__free = 3usize; let s = "a".to_string(); move |x| (x, n__free, s.clone()) }',
    '{ let ids__free = __hydro_lang_cluster_ids_loc1v1; let all = ids__free.iter().map(|id| id.clone()).collect::<Vec<_>>(); move |x| (x, all.len()) }',
  ])('%s is plain', (text) => expect(purity(text)).toMatchObject({ pure: true }));

  it('a mutable reference that is handed over by name is written through', () => {
    expect(purity('|s, x| { std::mem::take(s) }')).toMatchObject({ pure: true });
    expect(reason('{ let c = 0u32; move |x| std::mem::replace(c, x) }')).toContain('captured value c');
  });
});

describe('arguments that are evaluated only sometimes', () => {
  it.each([
    '|x| { tracing::info!("{}", return 7); x }',
    '|x| { tracing::info!("{}", x?); x }',
    '|x| { let it = &mut v.into_iter(); info!("{:?}", it.count()); it.sum::<u32>() }',
    '|mut v| { debug_assert!(v.pop().is_some()); v }',
    '|x| { let mut n = 0; debug_assert!({ n += 1; true }); n + x }',
  ])('%s', (text) => expect(purity(text)).toMatchObject({ pure: false }));

  it.each(['|x| { tracing::info!(id = x.0, "got {}", x.1.len()); x }', '|x| { debug_assert!(x > 0 && x < 9); x }'])(
    '%s only looks',
    (text) => expect(purity(text)).toMatchObject({ pure: true }),
  );
});

describe('names that look like something else', () => {
  it.each([
    '|x| COUNTER(x)',
    '|x| u32::SHARED.get(x)',
    '|x| (std::env::consts::OS, x)',
    '|x| hydro_lang::__staged::__deps::dice::roll(x)',
    '|x| { use std::env::*; var(x) }',
    '|x| format!("{:\\x70}", &x)',
    '|x| format!(concat!("{:", "p}"), &x)',
    '|v| { let w = v; w.capacity() }',
    '{ let f = |y: u32| draw(y); move |x| (x, Some(5).map(f)) }',
    '|x| { let f = || STATE; f().get(x) }',
  ])('%s', (text) => expect(purity(text)).toMatchObject({ pure: false }));
});
