import { describe, expect, it } from 'vitest';
import {
  applyClosure,
  determinedBy,
  emittedItems,
  isExact,
  joinTerms,
  printTerm,
  projectTerm,
  sameTerm,
  type Term,
} from './index.ts';

const atom = (id: string, ...path: string[]): Term => ({ t: 'atom', id, path });
const run = (text: string, ...args: Term[]): string =>
  printTerm(applyClosure(text, args.length === 0 ? [atom('x')] : args).result);
const call = (text: string) => applyClosure(text, [atom('a'), atom('x')]);

describe('what a closure returns', () => {
  it.each([
    // Patterns and fields.
    ['|x| x', 'x'],
    ['q!(| (k , v) | (v , k))', '(x.1, x.0)'],
    ['q ! (| x | x . 0 . 1)', 'x.0.1'],
    ['move |((a, b), c)| (c, (b, a))', '(x.1, (x.0.1, x.0.0))'],
    ['|(a, ..)| a', 'x.0'],
    ['|(.., a)| a', '?'],
    ['|&(ref a, mut b)| (b, a)', '(x.1, x.0)'],
    ['|_| 7', '7'],
    ['|all @ (k, _)| (k, all)', '(x.0, x)'],
    ['|S { a, b: (c, _), .. }| (a, c)', '(x.a, x.b.0)'],
    ['|m::S { a }| m::S { a }', 'm::S{a: x.a}'],
    ['|x: (u32, u32)| -> u32 { x.0 }', 'x.0'],
    // Blocks, shadowing, several assignments.
    ['|(a, b)| { let (a, b) = (b, a); (a, b) }', '(x.1, x.0)'],
    ['|x| { let x = x.0; { let x = x.1; let _ = x; } x }', 'x.0'],
    ['|(a, b)| { let mut c = a; (c, _) = (b, a); c }', 'x.1'],
    ['|x| { let y; y = x.1; y }', 'x.1'],
    // Borrows do not change a value; clones and derefs of a type that the text does not show may.
    [
      '|x| (&x.0, *x.1, x.2.clone(), x.3.to_owned(), Clone::clone(&x.4), core :: clone :: Clone :: clone (& x.5))',
      '(x.0, *[x.1], .clone[x.2], .to_owned[x.3], .clone[x.4], .clone[x.5])',
    ],
    ['|x| x.0 as u64', 'as u64[x.0]'],
    ['|x| Some(x)', 'Some(x)'],
    ['|x| core :: option :: Option :: Some (x)', 'Some(x)'],
    ['|x| x.0 + 1', '+[x.0, 1]'],
    ['|x| -1 + -x', '+[-1, -[x]]'],
    ['|x| x.0 == x.1 && !x.2', '&&[==[x.0, x.1], ![x.2]]'],
    ['|x| x.0[1]', '[][x.0, 1]'],
    ['|x| u32::from(x.0)', 'u32::from[x.0]'],
    ['|x| x.0.wrapping_add(1).max(x.1)', '.max[.wrapping_add[x.0, 1], x.1]'],
    ['|x| x.0.parse::<u32>()', '.parse::<u32>[x.0]'],
    ['|(k, v)| (k, crate :: m :: heavy (v))', '(x.0, crate::m::heavy[x.1])'],
    // Mutation of locals is followed.
    ['|mut b| { b.price = 3; b }', '{..x, price: 3}'],
    ['|mut b| { b.price = f64::MAX; b.id }', 'x.id'],
    ['|(mut k, v)| { k %= 2; (k, v) }', '(%[x.0, 2], x.1)'],
    ['|x| { let mut t = (x.0, x.1); t.0 = x.1; t }', '(x.1, x.1)'],
    ['|x| { let mut t = (x.0, (x.1, 0)); t.1.1 += 1; t }', '(x.0, (x.1, +[0, 1]))'],
    ['|x| { let mut y = x.0; { let r = &mut y; *r = 3; } (y, x.1) }', '(?, x.1)'],
    ['|x| { let mut y = x.0; m::f(&mut y); (y, x.1) }', '(?, x.1)'],
    ['|x| { let mut y = x.0; m::f(&mut y); y = x.1; y }', 'x.1'],
    ['|x| { let mut v = x.0; v.push(x.1); (v, x.1) }', '(?, x.1)'],
    ['|x| { let mut v = x.0; v.surprise(); (v, x.1) }', '(?, x.1)'],
    ['|x| { let mut v = (x.0, x.1); v.0[2] = 1; v.1 }', '?'],
    ['|x| { let mut n = x.0; let mut g = || n += 1; g(); (n, x.1) }', '(?, x.1)'],
    ['|x| { let mut n = x.0; let f = move || n; n = x.1; (f(), n) }', '(x.0, x.1)'],
    ['|x| { let mut y = x.0; match y { ref mut z => { *z = 1; } } (y, x.1) }', '(?, x.1)'],
    ['|x| { let mut y = x.0; if let Some(z) = &mut y { *z = 1; } (y, x.1) }', '(?, x.1)'],
    ['|x| { let mut y = x; let (a, _) = &mut y; *a = 1; y }', '?'],
    // What it expands to may declare names, which the whole block then sees.
    ['|x| { let mut y = x.0; weird!(y = 3); (y, x.1) }', '?'],
    ['|x| { let mut h = x.0; h.max(x.1); (h, x.1) }', '(?, x.1)'],
    ['|x| { let h = x.0; (h.max(x.1), h) }', '(.max[x.0, x.1], x.0)'],
    ['|x| { let mut h = x.0; for i in 0..3 { h.max(i); } (h, x.1) }', '(?, x.1)'],
    ['|x| { let mut s = x.0; for i in 0..3 { write!(s, "x"); } (s, x.1) }', '(?, x.1)'],
    ['|x| { let (.., a) = (x.0, x.1, x.2); a }', 'x.2'],
    // Struct update.
    ['|x| S { a: 1, ..x }', 'S{..x, a: 1}'],
    ['|x| S { a: 1, ..x }.b', 'x.b'],
    ['|x| S { a: x.b, ..x }.a', 'x.b'],
    ['|a| S { a, b: a.c }', 'S{a: x, b: x.c}'],
    // Branches.
    ['|x| if x.0 { x.1 } else { x.2 }', '{x.1 | x.2}'],
    ['|x| if x.0 { (x.1, x.2) } else { (x.2, x.1) }', '{(x.1, x.2) | (x.2, x.1)}'],
    ['|x| if x.0 { x.1 } else { x.1 }', 'x.1'],
    ['|x| { let mut k = x.0; if x.1 { k = x.2; } k }', '{x.2 | x.0}'],
    ['|x| if let Some(k) = x.0 { k } else { x.1 }', '{x.0.Some.0 | x.1}'],
    ['|x| if let Some(k) = Some(x.0) { k } else { x.1 }', 'x.0'],
    ['|x| if let Some(k) = x.0 && k > 1 { Some(k) } else { None }', '{Some(x.0.Some.0) | None}'],
    ['|x| match x { A(p, q) => (p, q), B(q, p) => (p, q) }', '{(x.A.0, x.A.1) | (x.B.1, x.B.0)}'],
    ['|(k, v)| match v { Ok(v) => Some((k, v)), Err(_) => None }', '{Some((x.0, x.1.Ok.0)) | None}'],
    ['|x| match Ok(x.0) { Err(_) => x.1, Ok(v) => v }', 'x.0'],
    ['|x| match (x.0, 1) { (k, 2) => 0, (k, 1) => k, _ => 9 }', 'x.0'],
    ['|x| match x { n @ 1..=3 => n, _ => 0 }', '{x | 0}'],
    ['|x| match x.0 { v if v > 1 => x.1, _ => x.2 }', '{x.1 | x.2}'],
    ['|x| match x { E::A { k } | E::B { k } => k }', '{x.A.k | x.B.k}'],
    // Early return.
    ['|x| { if x.0 { return x.1; } x.2 }', '{x.1 | x.2}'],
    ['|x| { let Some(a) = x.0 else { return None }; Some((a, x.1)) }', '{None | Some((x.0.Some.0, x.1))}'],
    ['|x| { return x.1; }', 'x.1'],
    ['|x| { let a = x.0?; Some(a) }', '?'],
    ['|x| { let f = |y| { return y; }; (f(x.0), x.1) }', '(x.0, x.1)'],
    ['|x| { if x.0 { panic!("no") } x.1 }', 'x.1'],
    // Loops.
    ['|x| { let mut s = 0; for i in x.0 { s += i; } (s, x.1) }', '(?, x.1)'],
    ['|x| { let mut s = x.1; while s > 3 { if s == 9 { return x.0; } s -= 1; } s }', '?'],
    ['|x| { for i in 0..3 { if i == x.0 { return x.1; } } x.2 }', '{x.1 | x.2}'],
    ['|x| loop { break x.0; }', '?'],
    // Options, lists, inner closures.
    ['|x| Some(x.0).map(|o| (o, x.1))', 'Some((x.0, x.1))'],
    ['|x| (if x.0 { Some(x.1) } else { None }).unwrap_or(x.2)', '{x.1 | x.2}'],
    ['|x| vec![x.0, x.1]', 'Iter(x.0, x.1)'],
    ['|x| [x.0, x.1]', 'Iter(x.0, x.1)'],
    ['|x| std::iter::once((x.1, x.0))', 'Iter((x.1, x.0))'],
    ['|(k, v)| v.into_iter().map(move |u| (Clone::clone(&k), u))', 'Many((.clone[x.0], ?))'],
    ['|x| vec![0; x.0]', 'Many(0)'],
    ['|x| { let f = |y| (y, x.0); (f(x.1), f(x.2)) }', '((x.1, x.0), (x.2, x.0))'],
    ['|x| x.0.then_some(x.1)', '{Some(x.1) | None}'],
    ['|x| format!("{}-{}", x.0, x.1)', 'format!("{}-{}")[x.0, x.1]'],
    ['|x| format!("{x:?}")', '?'],
    // Not known: said, never guessed.
    ['|x| heavy(x)', '?'],
    ['|x| (LIMIT, x)', '(?, x)'],
    ['|x| (limit__free, x)', '(?, x)'],
    ['|x| (x.0.await, x.1)', '(?, x.1)'],
    ['async |x| x', '?'],
    ['|x| { fn f(y: u32) -> u32 { y } f(x) }', '?'],
    ['|a, b| a', '?'],
    ['| x | ) (', '?'],
  ])('%s', (text, result) => {
    expect(run(text)).toBe(result);
  });

  it('keeps the call sites of context-typed functions apart', () => {
    const { result } = applyClosure('|x| (x.0.into(), x.0.into())', [atom('x')]);
    expect(sameTerm(projectTerm(result, ['0']), projectTerm(result, ['1']))).toBe(false);
    expect(sameTerm(result, applyClosure('|x| (x.0.into(), x.0.into())', [atom('x')]).result)).toBe(true);
  });
});

describe('the full token text', () => {
  const hint = (types: string, block: string, name = 'fn1_type_hint'): string =>
    `stageleft :: runtime_support :: ${name} :: < ${types} > ({ use crate :: __staged :: __deps :: * ; use crate :: __staged :: m :: * ; ${block} })`;

  it('knows captured constants', () => {
    const text = hint(
      '(u32 , (usize , usize)) , core :: option :: Option < u32 >',
      'let min__free = 2usize ; move | (key , (success , _error)) | if success >= min__free { Some (key) } else { None }',
    );
    expect(run(text)).toBe('{Some(x.0) | None}');
  });

  it('enters captured closures: wrappers that display alike differ', () => {
    const wrapper = (inner: string): string =>
      hint(
        '(u32 , u32) , bool',
        `let f__free = ${hint('u32 , bool', inner, 'fn1_borrow_type_hint')} ; { let orig = f__free ; move | t : & (_ , _) | orig (& t . 1) }`,
        'fn1_borrow_type_hint',
      );
    const less = wrapper('let min__free = 3usize ; move | s | s < & min__free');
    const more = wrapper('let min__free = 3usize ; move | s | * s >= min__free');
    expect(run(less)).toBe('<[x.1, 3usize]');
    expect(run(more)).toBe('>=[x.1, 3usize]');
    expect(run('{ let orig = f__free ; move | t : & (_ , _) | orig (& t . 1) }')).toBe('?');
  });

  it('names imported functions and constants by their module', () => {
    expect(run(hint('u32 , u32', '| x | heavy (x , LIMIT)'))).toBe('crate::__staged::m::heavy[x, crate::__staged::m::LIMIT]');
  });

  it('resolves names where they are written, not where the closure ends up', () => {
    const outer = (module: string): string =>
      `stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 > ({ use lib :: __staged :: w :: * ; let f__free = stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 > ({ use ${module} :: * ; | v | heavy (v) }) ; { let orig = f__free ; move | v | (orig (v) , heavy (v)) } })`;
    expect(run(outer('crate :: __staged :: one'))).toBe('(crate::__staged::one::heavy[x], lib::__staged::w::heavy[x])');
    expect(
      run(
        'stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 > ({ use crate :: __staged :: m :: * ; | v | { use other :: heavy ; heavy (v) } })',
      ),
    ).toBe('?');
  });

  it('sees the own member id', () => {
    const id =
      'let CLUSTER_SELF_ID__free = hydro_lang :: location :: MemberId :: < () > :: from_tagless ((__hydro_lang_cluster_self_id_loc2v1) . clone ()) ;';
    expect(run(hint('u32 , (u32 , u32)', `${id} move | x | (CLUSTER_SELF_ID__free . clone () , x)`))).toBe('(self:loc2v1, x)');
    expect(run('|x| (__hydro_lang_cluster_self_id_loc4v1.get_raw_id() % 2u32, x)')).toBe(
      '(%[.get_raw_id[self:loc4v1], 2u32], x)',
    );
  });

  it('uses the type hint to follow options', () => {
    const text = hint(
      '(u32 , core :: option :: Option < P >) , core :: option :: Option < (K , u32) >',
      '| (n , put) | put . map (| p | (p . key , n))',
    );
    expect(run(text)).toBe('{Some((x.1.Some.0.key, x.0)) | None}');
    expect(run(hint('Result < (A , B) , E > , A', '| r | { let (a , _) = r . unwrap () ; a }'))).toBe('x.Ok.0.0');
    expect(run(hint('Option < u32 > , Option < u32 >', '| o | { let v = o ? ; Some (v) }'))).toBe('{None | Some(x.Some.0)}');
  });

  it('evaluates values', () => {
    expect(
      printTerm(
        applyClosure(
          'stageleft :: runtime_support :: type_hint :: < u32 > ({ use crate :: __staged :: m :: * ; let a__free = 3u32 ; a__free })',
          [],
        ).result,
      ),
    ).toBe('3u32');
    expect(printTerm(applyClosure(hint('u32', '| | 0u32', 'fn0_type_hint'), []).result)).toBe('0u32');
  });
});

describe('what is the identity by type', () => {
  const text = '|x| (*x, x.clone(), x.to_owned(), Clone::clone(&x), { let y = &x; *y })';
  const as = (type: string | null, closure = text, arg: Term = atom('x')): string =>
    printTerm(applyClosure(closure, [arg], {}, [type]).result);

  it.each([
    'u32',
    '& u32',
    'std :: string :: String',
    'core :: option :: Option < (u32 , bool) >',
    'app :: __staged :: __deps :: hydro_lang :: location :: member_id :: MemberId < app :: Client >',
    'std :: collections :: hash_map :: HashMap < u32 , std :: vec :: Vec < u8 > >',
    '[u8 ; 64]',
  ])('%s', (type) => {
    expect(as(type)).toBe('(x, x, x, x, x)');
  });

  it.each([
    null,
    '_',
    'crate :: Cents',
    'crate :: String',
    'core :: option :: Option < crate :: Cents >',
    'crate :: option :: Option < u32 >',
    'app :: location :: MemberId < app :: Client >',
    'T',
    'Box < dyn Cost >',
  ])('not %s', (type) => {
    expect(as(type)).toBe('(*[x], .clone[x], .to_owned[x], .clone[x], *[x])');
  });

  it('part by part', () => {
    expect(as('(u32 , crate :: Cents)', '|(a, b)| ((a, b).clone(), *a, *b)')).toBe('((x.0, .clone[x.1]), x.0, *[x.1])');
    const pair: Term = { t: 'tuple', items: [atom('k'), { t: 'variant', name: 'Some', items: [atom('v')] }] };
    expect(as('(u32 , core :: option :: Option < crate :: Cents >)', '|(k, v)| (k.clone(), v.clone())', pair)).toBe(
      '(k, Some(.clone[v]))',
    );
  });

  it('reads the hint where nobody says more, and not the type of the result', () => {
    expect(run('stageleft::runtime_support::fn1_type_hint::<(u32, crate::K), u32>(|(a, k)| (a.clone(), k.clone()))')).toBe(
      '(x.0, .clone[x.1])',
    );
    expect(run('stageleft::runtime_support::fn1_type_hint::<u32>(|x| x.clone())')).toBe('.clone[x]');
  });
});

describe('arguments that are changed', () => {
  it.each([
    ['|acc, x| *acc += x', [0]],
    ['|acc, x| { acc.0 += x; }', [0]],
    ['|acc, x| { let m = &mut acc.0; *m += x; }', [0]],
    ['|acc, x| { let (a, _) = acc; *a += x; }', [0]],
    ['|acc, x| { match acc { Some(v) => *v += x, None => {} } }', [0]],
    ['|acc, x| { acc.push(x); }', [0]],
    ['|acc, x| { m::update(acc, x); }', [0]],
    ['|acc, x| { for v in acc.iter_mut() { *v += x; } }', [0]],
    ['|acc, x| { loop { match acc { Some(v) => { *v += x; break; } None => return } } }', [0]],
    ['|a, b| (a, b)', []],
    ['|a: u32, mut b: u32| { b += a; b }', []],
    ['stageleft :: runtime_support :: fn2_type_hint :: < u32 , u32 , u32 > (| a , b | { m :: f (a) ; b })', []],
  ])('%s', (text, mutates) => {
    expect(call(text).mutates).toEqual(mutates);
  });

  it('does not know an accumulator after it was written through an alias', () => {
    expect(printTerm(call('|acc, x| { let (a, b) = acc; *a = x; (acc.0, b, x) }').result)).toBe('(?, ?, x)');
    expect(printTerm(call('|acc, x| { let curr = *acc; *acc += 1; Some((curr, x)) }').result)).toBe('Some((*[a], x))');
  });
});

describe('terms', () => {
  const [a, b] = [atom('a'), atom('b')];
  it('says what is certainly the same', () => {
    expect(sameTerm(a, atom('a'))).toBe(true);
    expect(sameTerm(a, atom('a', '0'))).toBe(false);
    expect(sameTerm({ t: 'unknown' }, { t: 'unknown' })).toBe(false);
    // The same two possibilities, but another condition may pick between them.
    expect(sameTerm(joinTerms(a, b), joinTerms(a, b))).toBe(false);
  });
  it('does not take a choice for a function of its parts', () => {
    expect(determinedBy(joinTerms(a, b))).toBeNull();
    expect(isExact({ t: 'tuple', items: [a, joinTerms(a, b)] })).toBe(false);
    expect(determinedBy({ t: 'apply', fn: '+', args: [a, { t: 'tuple', items: [b, a] }] })).toEqual([a, b]);
  });
  it('agrees on a field in which all alternatives agree', () => {
    const either = joinTerms({ t: 'tuple', items: [a, b] }, { t: 'tuple', items: [a, a] });
    expect(projectTerm(either, ['0'])).toEqual(a);
    expect(printTerm(projectTerm(either, ['1']))).toBe('{b | a}');
  });
  it('stays inexact when two alternatives look alike', () => {
    const half: Term = { t: 'tuple', items: [a, joinTerms(a, b)] };
    const again: Term = { t: 'tuple', items: [a, joinTerms(a, b)] };
    expect(isExact(joinTerms(half, again))).toBe(false);
    expect(projectTerm(joinTerms(half, again), ['0'])).toEqual(a);
  });
  it('lists what a flattened value emits', () => {
    expect(emittedItems(applyClosure('|x| if x.0 { Some(x.1) } else { None }', [a]).result)).toEqual([atom('a', '1')]);
    expect(emittedItems({ t: 'variant', name: 'None', items: [] })).toEqual([]);
    expect(emittedItems(a)).toBeNull();
  });
});

describe('what an accumulator is afterwards', () => {
  const start: Term = { t: 'const', text: '0' };
  const left = (text: string, item: Term = atom('x')): string =>
    printTerm(applyClosure(text, [start, item], { trustUserMethods: true }).after[0] as Term);

  it.each([
    ['|acc, x| *acc = x', 'x'],
    ['|acc, x| *acc += x', '+[0, x]'],
    ['|acc, (a, _)| { let b = a; *acc = b; }', 'x.0'],
    ['|acc: &mut u32, x: u32| { *acc = x; }', 'x'],
    ['|acc, x| { let acc = x; }', '0'],
    ['|acc, x| acc.total = x', '{..0, total: x}'],
    ['|_, _| {}', '?'],
    // Not on all ways, in a way not followed, or not at the end.
    ['|acc, x| if x > 3 { *acc = x }', '{x | 0}'],
    ['|acc, x| { if x > 3 { return; } *acc = x; }', '?'],
    ['|acc, x| { *acc = x; helper(acc); }', '?'],
    ['|acc, x| { *acc = x; acc.push(1); }', '?'],
    ['|acc, x| { *acc = x; let other = acc; *other = 1; }', '?'],
    ['|acc, x| { *acc = x; let mut f = || *acc += 1; f() }', '?'],
    ['|acc, x| std::mem::swap(acc, x)', '?'],
  ])('%s', (text, expected) => {
    expect(left(text)).toBe(expected);
  });

  it('follows the variant that comes in', () => {
    const text = '|acc, x| match x { Event::State(s) => *acc = s, Event::Add(n) => *acc += n }';
    const event = (name: string): Term => ({ t: 'variant', name, items: [atom('x')] });
    expect(left(text, event('Event::State'))).toBe('x');
    expect(left(text, event('Event::Add'))).toBe('+[0, x]');
    expect(left(text)).not.toBe('x');
  });
});
