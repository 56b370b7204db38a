import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from './graph/operator.ts';
import { flowHash, hashValue } from './hash.ts';
import { readProgram } from './json/read.ts';
import { canonicalJson, stringifyJson } from './json/stringify.ts';

const json = fc.jsonValue({ depthSize: 'medium', stringUnit: 'grapheme' }) as fc.Arbitrary<Json>;

test('canonical text is that of the reference implementation', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }),
  );
});

test('compact text is that of JSON.stringify', () => {
  fc.assert(
    fc.property(json, (value) => {
      // It keeps the sign of -0, which JSON.stringify drops.
      const unsigned = JSON.parse(JSON.stringify(value)) as Json;
      expect(stringifyJson(unsigned)).toBe(JSON.stringify(value));
    }),
  );
});

test('the example of RFC 8785', () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('the hash is SHA-256 of the canonical text, also beyond one chunk', () => {
  const value = { b: 'é'.repeat(200_000), a: [1, { d: null, c: 'x'.repeat(70_000) }] };
  expect(hashValue(value)).toBe(createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex'));
});

test('flows have the identity that the Rust crate gives them', () => {
  const examples = new URL('../examples/', import.meta.url);
  const read = (path: string): string => readFileSync(new URL(path, examples), 'utf8');
  const table = JSON.parse(read('flows.json')) as Record<string, string>;
  const computed = Object.keys(table).map((name) => [name, flowHash(readProgram(read(`programs/${name}.json`)))]);
  expect(computed.length).toBeGreaterThan(20);
  expect(Object.fromEntries(computed)).toEqual(table);
});

test('only what the flow is counts for its identity', () => {
  const document = JSON.parse(readFileSync(new URL('../examples/programs/voting.json', import.meta.url), 'utf8')) as {
    name: string;
    locations: { name: string; size?: number }[];
    expressions: { text: string }[];
  };
  const before = flowHash(readProgram(document));
  document.name = 'another';
  for (const location of document.locations) if (location.size !== undefined) location.size += 1;
  expect(flowHash(readProgram({ ...document, workload: [] }))).toBe(before);
  const spans = JSON.stringify(document).replaceAll(/"span":"[^"]*"/g, '"span":"elsewhere.rs:1"');
  expect(flowHash(readProgram(spans))).toBe(before);
  const named = spans.replace('"tag":null', '"tag":"votes"');
  expect(named).not.toBe(spans);
  expect(flowHash(readProgram(named))).toBe(before);
  (document.expressions[0] as { text: string }).text += ' ';
  expect(flowHash(readProgram(document))).not.toBe(before);
});
