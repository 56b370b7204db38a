import { expect, test } from 'vitest';
import { readClosure, shortClosure } from './index.ts';
import { unstaged } from './staged.ts';

const out = (text: string): string => unstaged(text, 10_000).replace(/\s+/g, ' ').trim();

test('the macro of a quote is what it stands for', () => {
  expect(out('crate :: __staged :: __stageleft_quote_src_a_rs_3_9 ! ([] [| x | x >> 1])')).toBe('{ | x | x >> 1 }');
  expect(
    out(
      '__stageleft_quote_a_1_2 ! ([__sl_p0 = crate :: __staged :: a , n__free = 3usize ,] [| x | __sl_p0 :: cap (x , n__free)])',
    ),
  ).toBe('{ let n__free = 3usize; | x | crate :: __staged :: a :: cap (x , n__free) }');
});

test('captured closures are written out inside', () => {
  const inner =
    'hint :: < A , B > ({ use m :: * ; lib :: __stageleft_quote_m_5_6 ! ([k__free = f :: < C , D > (1 , 2) ,] [| y | y + k__free]) })';
  expect(out(`lib :: __stageleft_quote_l_1_2 ! ([orig__free = ${inner} , z__free = 0 ,] [| t | orig__free (& t . 1)])`)).toBe(
    '{ let orig__free = hint :: < A , B > ({ use m :: * ; { let k__free = f :: < C , D > (1 , 2); | y | y + k__free } }); ' +
      'let z__free = 0; | t | orig__free (& t . 1) }',
  );
});

test('names in strings and of other tokens are left alone', () => {
  expect(out('__stageleft_quote_a ! ([__sl_p0 = crate :: m ,] ["__sl_p0 ] )"])')).toBe('{ "__sl_p0 ] )" }');
});

test.each([
  'other ! ([] [1])',
  '__stageleft_quote_a ! ([] [1] [2])',
  '__stageleft_quote_a ! ([] [1)',
  '__stageleft_quote_a ! ([x = 1 ,] [x])',
  '__stageleft_quote_a ! ([x__free = 1] [x__free])',
  '__stageleft_quote_a ! ([__sl_p0 = f () ,] [__sl_p0])',
  '__stageleft_quote_a ! ([a__free = 1 , b__free = a__free ,] [b__free])',
  '__stageleft_quote_a ! { [] [1] }',
])('a macro of another shape stays one: %s', (text) => {
  expect(out(text)).toBe(text.trim());
  expect(readClosure(`| x | ${text}`).purity.pure).toBe(false);
});

test('what would be too long stays as it is', () => {
  const text = `__stageleft_quote_a ! ([__sl_p0 = ${'m :: '.repeat(100)}m ,] [${'__sl_p0 :: f () + '.repeat(100)} 1])`;
  expect(unstaged(text, 10_000)).toBe(text);
  expect(unstaged(text, 100_000)).not.toContain('__sl_p0');
});

test('nesting does not multiply the work', () => {
  let text = '1';
  for (let i = 0; i < 60; i++) text = `__stageleft_quote_a ! ([a__free = ${text} ,] [a__free])`;
  expect(unstaged(text, 100_000)).not.toContain('__stageleft_quote_');
});

test('a closure is read as that of an earlier release', () => {
  const hint = 'stageleft :: runtime_support :: fnmut1_type_hint :: < (u32 , u64) , (u32 , u64) >';
  const uses = 'use crate :: __staged :: __deps :: * ; use crate :: __staged :: a :: * ;';
  const quote = '__stageleft_quote_src_a_rs_3_9 ! ([n__free = 3usize ,] [| (k , v) | (k , v + n__free as u64)])';
  const later = `${hint} ({ ${uses} crate :: __staged :: ${quote} })`;
  const earlier = `${hint.replace('fnmut', 'fn')} ({ ${uses} let n__free = 3usize ; move | (k , v) | (k , v + n__free as u64) })`;
  const { kind, argTypes, captures, purity } = readClosure(later);
  expect({ kind, argTypes, captures, pure: purity.pure }).toEqual({
    kind: 'closure',
    argTypes: ['(u32,u64)'],
    captures: [{ name: 'n__free', value: '3usize' }],
    pure: true,
  });
  expect(readClosure(earlier)).toEqual(readClosure(later));
  expect(shortClosure(later)).toBe(shortClosure(earlier));
});

test('a closure that may change what it captured is not pure', () => {
  const hint = 'stageleft :: runtime_support :: fnmut1_type_hint :: < u32 , u32 >';
  const text = `${hint} ({ crate :: __stageleft_quote_a ! ([] [{ let mut n = 0 ; move | x | { n += 1 ; x + n } }]) })`;
  expect(readClosure(text).purity.pure).toBe(false);
  const captured = `${hint} ({ crate :: __stageleft_quote_a ! ([n__free = 0u32 ,] [move | x | { n__free += 1 ; x + n__free }]) })`;
  expect(readClosure(captured).purity.pure).toBe(false);
});
