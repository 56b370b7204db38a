import { expect, test } from 'vitest';
import { locateJsonError } from './locate-json-error.ts';

test.each([
  ['{"a": }', 1, 7, '/a', /expected a value but found "}"/],
  ['{"a": [1, 2,, 3]}', 1, 13, '/a/2', /expected a value/],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '/a', /expected a comma or } but found "\\""/],
  ['{"a": {"b/c": tru}}', 1, 15, '/a/b~1c', /expected a value but found "t"/],
  ['[1, 2', 1, 6, '/1', /found the end of the text/],
  ['{"a": "x\ny"}', 1, 7, '/a', /not closed/],
  ['{a: 1}', 1, 2, '', /member name in double quotes/],
  ['{} {}', 1, 4, '', /expected the end of the text/],
  ['{"a": 1,}', 1, 9, '/a', /member name/],
  ['', 1, 1, '', /expected a value but found the end/],
])('%j is located', (text, line, column, pointer, message) => {
  const found = locateJsonError(text);
  expect(found).toMatchObject({ line, column, pointer });
  expect(found.message).toMatch(message);
});

test('a hundred thousand levels are no problem', () => {
  expect(locateJsonError('['.repeat(100_000))).toMatchObject({ column: 100_001, line: 1 });
});
