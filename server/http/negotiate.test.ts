import { expect, test } from 'vitest';
import { allFormats, type Format } from '../formats.ts';
import { negotiate } from './negotiate.ts';

test.each<[string | undefined, Format | null]>([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'html'],
  ['text/*', 'html'],
  ['text/*;q=0.5, text/plain', 'txt'],
  ['text/html;q=0.2, image/svg+xml;q=0.7', 'svg'],
  ['TEXT/VND.GRAPHVIZ', 'dot'],
  ['application/json;q=0, */*', 'html'],
  ['image/png', null],
  ['application/json;q=0', null],
  ['nonsense', null],
  ['text/html;q=zzz, text/plain;q=0.1', 'txt'],
  ['application/json; charset=utf-8', 'json'],
])('Accept: %s gives %s', (header, format) => {
  expect(negotiate(header, allFormats)).toBe(format);
});
