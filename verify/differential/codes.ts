import type { CodeInfo } from '../../ir/index.ts';

const info = (title: string, hint: string): CodeInfo => ({ title, hint, status: 422, since: '0.1.0' });

/** Every code of comparing two programs. Never renamed or reused; docs/errors.md is generated from here. */
export const COMPARE_CODES = {
  'compare-ports': info(
    'The programs that are compared do not have the same ports',
    'Compare versions of one program: ports of the same names, with elements of the same types, at as many members.',
  ),
  'compare-options': info(
    'Options of a comparison have the wrong shape',
    'The option is verify: quick, thorough, or an object of bounds.',
  ),
} as const satisfies Record<string, CodeInfo>;

export type CompareCode = keyof typeof COMPARE_CODES;
