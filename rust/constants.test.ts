import { expect, test } from 'vitest';
import { isEmptyArray } from './constants.ts';

const IMPORTS = 'use hydro_lang :: __staged :: __deps :: * ; use hydro_lang :: __staged :: location :: * ;';

test.each(['[]', 'q!([])', 'q!({ [] })', `q!(stageleft :: runtime_support :: type_hint :: < [() ; 0] > ({ ${IMPORTS} [] }))`])(
  '%s is empty',
  (text) => expect(isEmptyArray(text)).toBe(true),
);

test.each([
  '[()]',
  '[() ; 0]',
  'f([])',
  'vec ! []',
  '{ let a = g() ; [] }',
  `stageleft :: runtime_support :: type_hint :: < [u8 ; 1] > ({ ${IMPORTS} [1] })`,
  'my :: type_hint ([])',
  '[',
  '',
])('%s is not known to be', (text) => expect(isEmptyArray(text)).toBe(false));
