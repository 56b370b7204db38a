/** What the comparison with rustc cannot show: places, captured state, generated ids, unknown functions, bounds. */
import { describe, expect, it } from 'vitest';
import { compileClosure } from './closure.ts';
import { learnTypes } from './learn.ts';
import { EvaluationError, NOWHERE, type Place, type Site, variable, type World, world } from './runtime.ts';
import { show } from './show.ts';
import { reify } from './symbols.ts';
import { typeOf } from './types.ts';
import { int, keyOf, list, member, opaque, struct, tuple, type Value } from './value.ts';

const HINT = 'stageleft :: runtime_support ::';
const call = (text: string, args: readonly (Value | Place)[] = [], now: World = world(), site: Site = NOWHERE): Value =>
  compileClosure(text, now.types).instantiate(now, site).call(args);
const shown = (text: string, ...args: (Value | Place)[]): string => show(call(text, args));
const u32 = (v: number): Value => int(v, 'u32');
const outcome = (run: () => unknown): string => {
  try {
    return String(run());
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return thrown.outcome;
    throw thrown;
  }
};
const input = (name: string): Value => opaque('input', [name]);

describe('the full token text', () => {
  it('takes hints, imports, captured values and captured closures', () => {
    const text = `${HINT} fn1_borrow_type_hint :: < (u32 , (usize , usize)) , bool > ({ use m :: __staged :: __deps :: * ; let f__free =
      ${HINT} fn1_borrow_type_hint :: < (usize , usize) , bool > ({ use m :: * ; let max__free = 3usize ;
      move | (success , error) | (success + error) >= max__free }) ; { let orig = f__free ; move | t : & (_ , _) | orig (& t . 1) } })`;
    const compiled = compileClosure(text);
    expect(compiled).toMatchObject({
      kind: 'closure',
      parameters: 1,
      places: [],
      stateful: false,
      abstracted: [],
      uninterpreted: null,
    });
    const instance = compiled.instantiate(world(), NOWHERE);
    const argument = (a: number, b: number): Value => tuple([u32(1), tuple([int(a, 'usize'), int(b, 'usize')])]);
    expect([instance.call([argument(1, 1)]), instance.call([argument(2, 1)])]).toEqual([false, true]);
  });
  it('gives results the types of the hint', () => {
    expect(call(`${HINT} fn0_type_hint :: < u64 > ({ use m :: * ; | | 0 })`)).toEqual(int(0, 'u64'));
    expect(
      call(`${HINT} fn1_type_hint :: < u32 , (u8 , Option < u64 >) > (| _ | { let n = 5 ; (n , Some (n)) })`, [u32(1)]),
    ).toEqual(call('(5u8, Some(5u64))'));
    expect(call(`${HINT} fn1_type_hint :: < u32 , Vec < u32 > > (| n | (0 .. n) . map (| i | i * i))`, [u32(4)])).toEqual(
      list([0, 1, 4, 9].map(u32)),
    );
  });
  it('knows the own id and the members of a cluster', () => {
    const site: Site = { selfIds: new Map([['loc2v1', 4]]), members: new Map([['loc3v1', [0, 2]]]) };
    const id = 'hydro_lang :: location :: MemberId :: < P > :: from_tagless ((__hydro_lang_cluster_self_id_loc2v1) . clone ())';
    const text = `{ let CLUSTER_SELF_ID__free = ${id} ; move | n | (CLUSTER_SELF_ID__free . get_raw_id () + n , CLUSTER_SELF_ID__free . clone ()) }`;
    expect(call(text, [u32(1)], world(), site)).toEqual(tuple([u32(5), member(4, 'P')]));
    const ids =
      '{ let ids__free = __hydro_lang_cluster_ids_loc3v1 ; ids__free . iter () . map (| id | MemberId :: from_tagless (id . clone ())) }';
    expect(show(call(ids, [], world(), site))).toBe('[member 0, member 2]');
    expect(outcome(() => call(text, [u32(1)]))).toBe('misuse');
  });
  it('reads values, Hydro sources and futures', () => {
    expect(shown('{ use m :: * ; let interval__free = { Duration :: from_millis (1500) } ; interval__free . as_secs () }')).toBe(
      '1',
    );
    expect(call('| n | async move { n + 1 }', [u32(1)])).toEqual({ t: 'future', ready: u32(2) });
    expect(shown('async { let x = async { 42u32 } ; x . await + 1 }')).toBe('async 43');
  });
});

describe('places', () => {
  const accumulate = (text: string, initial: Value, ...items: Value[]): [string, string] => {
    const place = variable(initial);
    const instance = compileClosure(text).instantiate(world(), NOWHERE);
    const results = items.map((item) => show(instance.call([place, item])));
    return [show(place.get()), results.join(' ')];
  };
  const hint = (types: string, closure: string): string => `${HINT} fn2_borrow_mut_type_hint :: < ${types} > (${closure})`;

  it('accumulate', () => {
    expect(compileClosure(hint('u32 , u32 , ()', '| a , b | * a += b')).places).toEqual([0]);
    expect(accumulate(hint('u32 , u32 , ()', '| a , b | * a += b'), u32(1), u32(2), u32(3))).toEqual(['6', '() ()']);
    expect(
      accumulate(
        hint('(u32 , u32) , u32 , ()', '| (n , low) , x | { * n += 1 ; * low = (* low) . min (x) ; }'),
        call('(0u32, 9u32)'),
        u32(5),
        u32(7),
      ),
    ).toEqual(['(2, 5)', '() ()']);
    expect(
      accumulate(
        hint('(u32 , u32) , u32 , ()', '| acc , x | { if x > 5 { acc . 0 += 1 ; } else { acc . 1 += x ; } }'),
        call('(0u32, 0u32)'),
        u32(5),
        u32(7),
      ),
    ).toEqual(['(1, 5)', '() ()']);
    expect(
      accumulate(
        hint('u32 , u32 , Option < u32 >', '| sum , x | { * sum = sum . wrapping_add (x) ; Some (* sum) }'),
        u32(4294967295),
        u32(2),
      ),
    ).toEqual(['1', 'Some(1)']);
  });
  it('snapshots do not change afterwards', () => {
    const place = variable(call('vec![1u32]'));
    const instance = compileClosure(
      hint('Vec < u32 > , u32 , Vec < u32 >', '| acc , x | { let before = acc . clone () ; acc . push (x) ; before }'),
    ).instantiate(world(), NOWHERE);
    const before = instance.call([place, u32(2)]);
    instance.call([place, u32(3)]);
    expect([show(before), show(place.get())]).toEqual(['[1]', '[1, 2, 3]']);
  });
  it("run Hydro's keyed scan", () => {
    const text = `${HINT} fn2_borrow_mut_type_hint :: < HashMap < u32 , Option < u32 > > , (u32 , u32) , Option < Option < (u32 , u32) > > > ({
      let f__free = ${HINT} fn2_borrow_mut_type_hint :: < u32 , u32 , Generate < u32 > > ({ let f__free =
        ${HINT} fn2_borrow_mut_type_hint :: < u32 , u32 , Option < u32 > > (| sum , v | { * sum += v ; if * sum > 10 { None } else { Some (* sum) } }) ;
        { let orig = f__free ; move | state , v | { if let Some (out) = orig (state , v) { Generate :: Yield (out) } else { Generate :: Break } } } }) ;
      let init__free = ${HINT} fn0_type_hint :: < u32 > (| | 0u32) ;
      move | acc : & mut HashMap < _ , _ > , (k , v) | { let existing_state = acc . entry (Clone :: clone (& k)) . or_insert_with (| | Some (init__free ())) ;
        if let Some (existing_state_value) = existing_state { match f__free (existing_state_value , v) {
          Generate :: Yield (out) => Some (Some ((k , out))) , Generate :: Return (out) => { let _ = existing_state . take () ; Some (Some ((k , out))) }
          Generate :: Break => { let _ = existing_state . take () ; Some (None) } Generate :: Continue => Some (None) , } } else { Some (None) } } })`;
    expect(compileClosure(text)).toMatchObject({ abstracted: [], uninterpreted: null });
    const pair = (k: number, v: number): Value => tuple([u32(k), u32(v)]);
    expect(
      accumulate(text, call('std::collections::HashMap::new()'), pair(1, 5), pair(2, 7), pair(1, 3), pair(1, 9), pair(1, 1)),
    ).toEqual(['{1: None, 2: Some(7)}', 'Some(Some((1, 5))) Some(Some((2, 7))) Some(Some((1, 8))) Some(None) Some(None)']);
  });
  it('defaults take the type of their first use', () => {
    const text = hint('HashMap < u32 , u32 > , u32 , ()', '| m , x | { * m . entry (x % 2) . or_default () += x ; }');
    const place = variable(call('std::collections::HashMap::new()'));
    const instance = compileClosure(text).instantiate(world(), NOWHERE);
    for (const v of [1, 2, 3]) instance.call([place, u32(v)]);
    expect(place.get()).toMatchObject({ keys: [u32(0), u32(1)], values: [u32(2), u32(4)] });
    expect(
      accumulate(
        hint('HashMap < u32 , Vec < u32 > > , u32 , ()', '| m , x | m . entry (x % 2) . or_default () . push (x)'),
        call('std::collections::HashMap::new()'),
        u32(3),
      ),
    ).toEqual(['{1: [3]}', '()']);
  });
});

describe('state', () => {
  it('belongs to an instance', () => {
    const compiled = compileClosure('{ let mut n__free = 10u32 ; move | x | { n__free += x ; n__free } }');
    expect(compiled.stateful).toBe(true);
    const [a, b] = [compiled.instantiate(world(), NOWHERE), compiled.instantiate(world(), NOWHERE)];
    expect([a.call([u32(1)]), a.call([u32(1)]), b.call([u32(5)])].map(show)).toEqual(['11', '12', '15']);
  });
  it('a cell deals in turn', () => {
    const compiled = compileClosure(
      '{ let turn = std::cell::Cell::new(0u32); move |x| { turn.set((turn.get() + 1u32) % 3u32); turn.get() + x } }',
    );
    expect(compiled.stateful).toBe(true);
    const instance = compiled.instantiate(world(), NOWHERE);
    expect([0, 0, 0, 0].map((x) => show(instance.call([u32(x)])))).toEqual(['1', '2', '0', '1']);
  });
  it('a closure without move shares variables, one with move copies them', () => {
    expect(shown('| x | { let mut n = x ; let mut add = | y | n += y ; add (1) ; add (2) ; n }', u32(1))).toBe('4');
    expect(shown('| x | { let mut n = x ; let mut add = move | y | { n += y ; n } ; add (1) ; (add (2) , n) }', u32(1))).toBe(
      '(4, 1)',
    );
    expect(shown('| x | { let n = x ; let f = | | n ; let n = n + 1 ; (f () , n) }', u32(1))).toBe('(1, 2)');
    expect(
      shown('| x | (0 .. 3) . map (| i | move | y | i + y + x) . map (| f | f (10u32)) . collect :: < Vec < u32 > > ()', u32(1)),
    ).toBe('[11, 12, 13]');
  });
});

describe('unknown functions', () => {
  const decrypt = '| x | crate :: work :: decrypt (x)';
  it('are functions: equal arguments, equal results; others differ', () => {
    const now = world();
    const results = [input('a'), input('b'), input('a')].map((value) => keyOf(call(decrypt, [value], now)));
    expect(results[0]).toBe(results[2]);
    expect(results[0]).not.toBe(results[1]);
    expect(compileClosure(decrypt).abstracted).toEqual(['crate::work::decrypt']);
    expect([...now.log.abstracted]).toEqual(['crate::work::decrypt']);
  });
  it('return what their type says', () => {
    const typed = (type: string, seed: number): Value =>
      call(`${HINT} fn1_type_hint :: < u32 , ${type} > (| x | m :: f (x))`, [u32(1)], world({ seed, spread: 5 }));
    const all = (type: string): Set<string> => new Set(Array.from({ length: 40 }, (_, seed) => show(typed(type, seed))));
    expect(all('bool')).toEqual(new Set(['true', 'false']));
    expect(all('u8')).toEqual(new Set(['0', '1', '2', '3', '4']));
    expect(all('core :: option :: Option < bool >')).toEqual(new Set(['None', 'Some(true)', 'Some(false)']));
    expect([...all('Vec < () >')].sort()).toEqual(['[(), ()]', '[()]', '[]']);
    expect(typed('(u64 , String)', 1)).toEqual(typed('(u64 , String)', 1));
  });
  it('large spreads keep different arguments apart', () => {
    const now = world({ spread: 2 ** 40 });
    const compiled = compileClosure(`${HINT} fn1_type_hint :: < u32 , u64 > (| x | m :: f (x))`).instantiate(now, NOWHERE);
    expect(new Set(Array.from({ length: 2000 }, (_, x) => keyOf(compiled.call([u32(x)])))).size).toBe(2000);
  });
  it('change what they are given to change', () => {
    const text = `${HINT} fn2_borrow_mut_type_hint :: < u32 , u32 , () > (| acc , x | m :: update (acc , x))`;
    const [a, b, c] = [variable(u32(1)), variable(u32(1)), variable(u32(1))];
    const now = world({ spread: 2 ** 30 });
    call(text, [a, u32(2)], now);
    call(text, [b, u32(2)], now);
    call(text, [c, u32(3)], now);
    expect(keyOf(a.get())).toBe(keyOf(b.get()));
    expect(keyOf(a.get())).not.toBe(keyOf(c.get()));
    expect(a.get()).toMatchObject({ t: 'int', width: 'u32' });
    const method = `${HINT} fn2_borrow_mut_type_hint :: < m :: T , u32 , () > (| acc , x | acc . absorb (x))`;
    const state = variable(input('t'));
    call(method, [state, u32(1)], now);
    expect(keyOf(state.get())).not.toBe(keyOf(input('t')));
  });
  it('do not change what they cannot', () => {
    expect(shown('| p | { let end = p . end () ; (p , end) }', input('p'))).toBe('(input("p"), .end(input("p")))');
  });
  it('symbols are read as what they meet, always the same', () => {
    const now = world({ spread: 100 });
    const request = input('r');
    const sequence = call('| r | r . sequence + 0u32', [request], now);
    expect(sequence).toMatchObject({ t: 'int', width: 'u32' });
    expect(call('| r | r . sequence % 2 == 1', [request], now)).toBe(Number((sequence as { readonly v: number }).v) % 2 === 1);
    expect(call('| r | u64 :: from (r . sequence)', [request], now)).toEqual(int((sequence as { readonly v: number }).v, 'u64'));
    expect(call('| (a , b) | a . sequence == b', [tuple([request, sequence])], now)).toBe(true);
    const decide = (text: string): string[] => Array.from({ length: 20 }, (_, i) => show(call(text, [input(`x${i}`)], now)));
    expect(decide('| o | if let Some (_) = o { 1 } else { 2 }')).toEqual(decide('| o | match o { None => 2 , Some (v) => 1 }'));
    expect(new Set(decide('| o | o . is_some ()')).size).toBe(2);
  });
  it('keep what is assigned to their fields', () => {
    const run = (text: string): string => show(call(text, [input('t')]));
    expect(
      run('| mut t | { t . count = 1 ; t . count += 1 ; t . seen . last = true ; (t . count , t . seen . last , t . other) }'),
    ).toBe('(2, true, .other(input("t")))');
    const keyAfter = (text: string): string => keyOf(call(text, [input('t')]));
    expect(keyAfter('| mut t | { t . a = 1 ; t . b = 2 ; t }')).toBe(
      keyAfter('| mut t | { t . b = 3 ; t . a = 1 ; t . b = 2 ; t }'),
    );
  });
  it('syntax that is not understood makes the closure around it one', () => {
    const text = '{ let limit__free = 3u32 ; let f = move | x | { weird ! (x in limit__free) } ; move | x | (f (x) , x) }';
    const compiled = compileClosure(text);
    expect(compiled.uninterpreted).toMatch(/weird/);
    const now = world();
    const run = (source: string, x: number): string => keyOf(call(source, [u32(x)], now));
    expect(run(text, 1)).toBe(run(text, 1));
    expect(run(text, 1)).not.toBe(run(text, 2));
    expect(run(text, 1)).not.toBe(run(text.replace('3u32', '4u32'), 1));
    expect(compileClosure('| x | ) (').uninterpreted).toBe('syntax error');
    expect(show(call('| x | ) (', [u32(1)]))).toMatch(/^closure/);
  });
  it('keep the own id as an argument', () => {
    const text = '| x | weird ! (x , __hydro_lang_cluster_self_id_loc1v1)';
    const on = (id: number): string =>
      keyOf(call(text, [u32(1)], world(), { selfIds: new Map([['loc1v1', id]]), members: new Map() }));
    expect(on(0)).not.toBe(on(1));
  });
});

describe("types of the user's", () => {
  const texts = [
    '| (client , n) | crate :: m :: Request { client , sequence : n }',
    '| r | match r { Event :: Put { x } => x , Event :: Get (y) => y , Event :: Stop => 0 }',
    '| r | match r { Left => 1 , Right => 2 }',
    '| b | Ballot { round : b . round + 1 , .. b }',
  ];
  const types = learnTypes(texts);
  it('are learned from the texts', () => {
    expect(types.structs.get('Request')?.fields).toEqual(['client', 'sequence']);
    expect(types.structs.has('Ballot')).toBe(false);
    expect(types.enums.get('Event')).toEqual(['Put', 'Get', 'Stop']);
    expect(learnTypes([...texts].reverse())).toEqual(types);
  });
  it('give unknown values a form', () => {
    const now = world({ types });
    expect(show(reify(now, opaque('in'), typeOf('crate::m::Request')))).toBe(
      'Request { client: .client(in), sequence: .sequence(in) }',
    );
    const all = Array.from({ length: 40 }, (_, i) => show(call(texts[1] as string, [input(`${i}`)], now)).replace(/\(.*/, ''));
    expect(new Set(all)).toEqual(new Set(['.Put.x', '.Get.0', '0']));
    expect(new Set(Array.from({ length: 40 }, (_, i) => show(call(texts[2] as string, [input(`${i}`)], now))))).toEqual(
      new Set(['1', '2']),
    );
  });
  it('are compared field by field, in the order of the literal', () => {
    const ballot = (round: number, proposer: number): Value => struct('Ballot', { round: u32(round), proposer: u32(proposer) });
    const now = world();
    expect(call('| (a , b) | a . max (b)', [tuple([ballot(1, 9), ballot(2, 0)])], now)).toEqual(ballot(2, 0));
    expect([...now.log.abstracted]).toEqual(['order of Ballot']);
    expect(call(texts[3] as string, [ballot(1, 9)])).toEqual(ballot(2, 9));
    expect(show(call(texts[3] as string, [input('b')]))).toMatch(/Ballot/);
  });
  it('may be iterators: then their items are unknown', () => {
    expect(outcome(() => call('| n | { let mut c = 0u32 ; for _ in Count (n) { c += 1 ; } c <= 2 }', [u32(1)]))).toBe('true');
  });
});

describe('bounds', () => {
  it.each([
    ['| x | loop { }', 'diverged'],
    ['| x | { let mut n = 0u64 ; while n < 10 { n *= 1 ; } n }', 'diverged'],
    ['| x | (0 ..) . filter (| n | * n == 0u64) . count ()', 'diverged'],
    ['| x | std :: iter :: repeat (x) . collect :: < Vec < u32 > > ()', 'diverged'],
    ['| x | vec ! [x ; 1000000000]', 'diverged'],
    ['| x | "ab" . repeat (1000000000)', 'diverged'],
    ['| x | { fn f (n : u32) -> u32 { f (n) } f (x) }', 'diverged'],
    ['| x | x - 2', 'panic'],
    ['| x | [1 , 2] [x as usize + 1]', 'panic'],
    ['| x | unreachable ! ()', 'panic'],
    ['| x | { let v : Vec < u32 > = Vec :: new () ; v . iter () . max () . unwrap () ; }', 'panic'],
    ['| x , y | x', 'misuse'],
  ])('%s: %s', (text, expected) => {
    expect(outcome(() => call(text, [u32(1)]))).toBe(expected);
  });
  it('fuel is for one call', () => {
    const instance = compileClosure('| n | (0u32 .. n) . sum :: < u32 > ()').instantiate(world({ fuel: 1000 }), NOWHERE);
    for (let i = 0; i < 20; i++) expect(show(instance.call([u32(100)]))).toBe('4950');
    expect(outcome(() => instance.call([u32(5000)]))).toBe('diverged');
  });
  it('notes who saw the order of a hash map', () => {
    const now = world();
    const map = call('std::collections::HashMap::from([(1u32, 2u32), (3, 4)])');
    call('| m | m . len () + m . get (& 1) . map_or (0 , | _ | 1)', [map], now);
    expect(now.log.orders.size).toBe(0);
    call('| m | m . into_iter () . collect :: < Vec < _ > > ()', [map], now);
    expect([...now.log.orders]).toEqual(['HashMap']);
  });
  it('keeps what is printed', () => {
    const now = world();
    call('| n | println ! ("got {n} {:?}" , Some (n))', [u32(3)], now);
    expect(now.log.printed).toEqual(['got 3 Some(3)']);
  });
});
