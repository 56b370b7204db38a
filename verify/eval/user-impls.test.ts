import { describe, expect, test } from 'vitest';
import { compileClosure } from './closure.ts';
import { NO_TYPES, NOWHERE, world } from './runtime.ts';
import { int, keyOf, opaque, type Value } from './value.ts';

const cents = (n: number): Value => opaque('input', [int(n)], 'crate :: Cents');

/** What a closure over one value gives; `taken` is the type of the value. */
function called(
  text: string,
  value: Value,
  taken: string,
  spread = 1000,
): { readonly key: string; readonly names: readonly string[] } {
  const compiled = compileClosure(text, NO_TYPES, [taken]);
  const result = compiled.instantiate(world({ spread }), NOWHERE).call([value]);
  return { key: keyOf(result), names: compiled.abstracted };
}

describe('*x', () => {
  test("of a value of a user's type is an unknown function of it", () => {
    const { key, names } = called('| c | * c', cents(1), 'crate :: Cents');
    expect(key).not.toBe(keyOf(cents(1)));
    expect(names).toEqual(['Deref of Cents']);
    expect(called('| c | * c', cents(1), 'crate :: Cents').key).toBe(key);
    expect(called('| c | * c', cents(2), 'crate :: Cents').key).not.toBe(key);
  });

  test.each(['| (c , n) | * c', '| (mut c , _) | * c', '| (c , _) | * (c)'])('of a part of a parameter: %s', (text) =>
    expect(called(text, { t: 'tuple', items: [cents(1), int(2)], key: null }, '(crate :: Cents , u32)').names).toEqual([
      'Deref of Cents',
    ]),
  );

  test('is known from a hint, which says it better than what is around', () => {
    const hinted = (hint: string): readonly string[] => compileClosure(`${hint} (| c | * c)`, NO_TYPES, ['u32']).abstracted;
    expect(hinted('stageleft :: runtime_support :: fn1_type_hint :: < crate :: Cents , u32 >')).toEqual(['Deref of Cents']);
    expect(hinted('stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 >')).toEqual([]);
    // What is borrowed is a reference: * gives what it refers to.
    expect(hinted('stageleft :: runtime_support :: fn1_borrow_type_hint :: < crate :: Cents , bool >')).toEqual([]);
  });

  test.each(['u32', 'String', '& crate :: Cents', 'Box < crate :: Cents >', 'std :: sync :: Arc < crate :: Cents >', '_'])(
    'of %s is what it holds or refers to',
    (type) => expect(called('| c | * c', cents(1), type)).toEqual({ key: keyOf(cents(1)), names: [] }),
  );

  test('of what a closure inside is given may be a reference', () =>
    expect(called('| xs | xs . iter () . map (| c | * c) . count ()', cents(1), 'Vec < crate :: Cents >').names).not.toContain(
      'Deref of Cents',
    ));
});

describe('methods', () => {
  test.each(['deref', 'as_ref', 'borrow', 'into'])('%s gives something else', (name) =>
    expect(called(`| c | c . ${name} ()`, cents(1), 'crate :: Cents').key).not.toBe(keyOf(cents(1))),
  );

  test.each(['clone', 'to_owned'])('%s gives an equal value, but in one reading', (name) => {
    const text = `| c | c . ${name} ()`;
    expect(called(text, cents(1), 'crate :: Cents', 3).key).toBe(keyOf(cents(1)));
    expect(called(text, cents(1), 'crate :: Cents', 1).key).not.toBe(keyOf(cents(1)));
  });

  test.each(['clone', 'to_owned', 'into', 'as_ref'])('%s of a number or of what has no known type changes nothing', (name) => {
    for (const value of [int(7, 'u32'), opaque('input', [int(1)])])
      for (const spread of [1, 3]) expect(called(`| c | c . ${name} ()`, value, '_', spread).key).toBe(keyOf(value));
  });
});

describe('a static', () => {
  test('answers differently in time', () => {
    const compiled = compileClosure('| x | (x , crate :: TAKEN . swap (true , Ordering :: SeqCst))');
    expect(compiled.impure).toBe(true);
    const outside = { draw: () => 0, history: '', machine: { history: '' } };
    const instance = compiled.instantiate(world(), { ...NOWHERE, outside });
    expect(keyOf(instance.call([int(1)]))).not.toBe(keyOf(instance.call([int(1)])));
  });

  test('is what a name of the program may be, and nothing else', () => {
    expect(compileClosure('| x | crate :: LIMIT . min (x)').impure).toBe(true);
    expect(compileClosure('| x | u32 :: MAX . wrapping_add (x)')).toMatchObject({ impure: false, abstracted: [] });
    expect(compileClosure('| x | x . swap (0 , 1)').impure).toBe(false);
  });
});

describe('from', () => {
  test.each([
    'From :: from (c)',
    'u32 :: from (c)',
    'String :: from (c)',
    'Option :: from (c)',
    'Box :: from (c)',
    'f64 :: from (c)',
  ])("%s of a value of a user's type is an unknown function of it", (call) => {
    const text = `| c | ${call}`;
    expect(called(text, cents(1), 'crate :: Cents').key).not.toBe(keyOf(cents(1)));
    expect(called(text, cents(1), 'crate :: Cents').key).toBe(called(text, cents(1), 'crate :: Cents').key);
    expect(called(text, cents(1), 'crate :: Cents').key).not.toBe(called(text, cents(2), 'crate :: Cents').key);
  });

  test('and of a struct that the closure makes', () => {
    const made = '| n | { let s : String = Name { n } . into () ; s }';
    expect(called(made, int(1), 'u32').key).not.toBe(called('| n | Name { n }', int(1), 'u32').key);
  });

  test('of a type that the text does not say is not exact', () => {
    const now = world({});
    compileClosure('| s | From :: from (s)').instantiate(now, NOWHERE).call(['a']);
    expect([...now.log.abstracted]).toEqual(['into an inferred type']);
  });
});

describe('names of std elsewhere', () => {
  test.each([
    'crate :: cmp :: max (c , 1)',
    'cmp :: max (c , 1)',
    'crate :: mem :: replace (c , 1)',
    'crate :: Vec :: from (c)',
    'crate :: u64 :: from (c)',
    'crate :: Option :: unwrap_or (c , 1)',
  ])('%s is a function of the program', (call) => {
    expect(called(`| c | ${call}`, int(1), 'u32').names).toHaveLength(1);
  });

  test.each(['crate :: m :: Duration', 'crate :: m :: Vec < u32 >', 'crate :: Box < u32 >'])(
    '%s is a type of the program',
    (type) => expect(called('| c | * c', int(1), type).names).toHaveLength(1),
  );
});

test.each(['{ use crate :: vec ; vec ! [c] }', '{ use crate :: m :: matches ; matches ! (c , 1) }', 'crate :: vec ! [c]'])(
  '%s is a macro of the program',
  (body) => expect(compileClosure(`| c | ${body}`).uninterpreted).toContain('macro_invocation'),
);
