/** Every expression of the example programs, evaluated. The glue of their plans is looked at where the plans are made. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readProgram } from '../../index.ts';
import {
  compileClosure,
  EvaluationError,
  inputOf,
  learnTypes,
  type Place,
  type Value,
  variable,
  world,
} from '../../verify/index.ts';

const folder = new URL('../../examples/programs/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.dfir.json'))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

interface Document {
  readonly expressions?: readonly { readonly text: string }[];
}
const textsOf = (document: Document): string[] => (document.expressions ?? []).map((expression) => expression.text);
const load = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');

const original = new Map(names.map((name) => [name, new Set(textsOf(JSON.parse(load(name)) as Document))]));
// What statics and odd types do in the pitfalls is for nobody to know.
const usual = [...original].flatMap(([name, texts]) => (name.startsWith('pitfall_') ? [] : [...texts]));
const all = new Set(usual);

test('the share of exact expressions does not fall', () => {
  const compiled = [...all].map((text) => compileClosure(text));
  const exact = compiled.filter((one) => one.abstracted.length === 0 && one.uninterpreted === null);
  expect(compiled.filter((one) => one.uninterpreted !== null)).toEqual([]);
  process.stderr.write(`exact: ${exact.length} of ${compiled.length} different expressions\n`);
  expect(exact.length / compiled.length).toBeGreaterThanOrEqual(0.92);
});

describe.each(names)('%s', (name) => {
  const before = original.get(name) as ReadonlySet<string>;

  test('every closure gives a value or panics, and the same again', () => {
    const types = learnTypes(before);
    const clusters = [...readProgram(load(name)).locations.keys()];
    for (const text of before) {
      const run = (): string => {
        const now = world({ types, seed: 7, spread: 20 });
        const site = {
          selfIds: new Map(clusters.map((key) => [key, 1])),
          members: new Map(clusters.map((key) => [key, [0, 1, 2]])),
        };
        const compiled = compileClosure(text, types);
        const args = compiled.argTypes.map((type, i): Value | Place => {
          const value = inputOf(now, type ?? '_', `argument ${i}`);
          return compiled.places.includes(i) ? variable(value) : value;
        });
        if (args.length < compiled.parameters) return 'no types';
        try {
          return JSON.stringify(compiled.instantiate(now, site).call(args), (_, value: unknown) =>
            typeof value === 'bigint' ? `${value}` : value,
          );
        } catch (thrown) {
          if (thrown instanceof EvaluationError && thrown.outcome === 'panic') return `panic ${thrown.message}`;
          throw new Error(`${text}\n${String(thrown)}`);
        }
      };
      expect(run()).toBe(run());
    }
  });
});
