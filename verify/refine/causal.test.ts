import { describe, expect, test } from 'vitest';
import { type Causal, causalSequences, type Places } from './causal.ts';

const places = (count: number, members = false): Places => ({ count, members });

/** `A12 B1?`: per input the port, 1 or 2 for each place, `'` at the other member; `?` where the last one asks. */
const textOf = ({ inputs, asks }: Causal): string =>
  inputs
    .map(({ port, second, member }) => `${'ABC'[port]}${second.map((one) => (one ? 2 : 1)).join('')}${member === 1 ? "'" : ''}`)
    .join(' ') + (asks ? '?' : '');

const textsFor = (ports: readonly Places[]): string[] => [...causalSequences(ports)].map(textOf);

const swapped = (text: string): string => text.replace(/[12]/g, (n) => (n === '1' ? '2' : '1'));
const mirrored = (text: string, ports: readonly Places[]): string =>
  text.replace(/([ABC])([12]*)('?)/g, (all, port: string, at: string, other: string) =>
    ports['ABC'.indexOf(port)]?.members ? `${port}${at}${other ? '' : "'"}` : all,
  );

/** Every sequence of a length, written out. */
function allOf(ports: readonly Places[], length: number): string[] {
  const inputs = ports.flatMap(({ count, members }, port) =>
    Array.from({ length: 2 ** count }, (_, n) => `${'ABC'[port]}${n.toString(2).padStart(count, '0').slice(0, count)}`)
      .map((text) => text.replace(/[01]/g, (n) => (n === '0' ? '1' : '2')))
      .flatMap((text) => (members ? [text, `${text}'`] : [text])),
  );
  let all = [''];
  for (let i = 0; i < length; i++) all = all.flatMap((text) => inputs.map((input) => `${text} ${input}`.trim()));
  return all;
}

describe.each<[string, readonly Places[], number]>([
  ['a port of one place', [places(1)], 13],
  ['a port of pairs', [places(2)], 82],
  ['a port of what is always the same', [places(0)], 5],
  ['two ports of one place', [places(1), places(1)], 82],
  ['two ports, one of pairs and one of triples', [places(3), places(2)], 1878],
  ['three ports of one place', [places(1), places(1), places(1)], 255],
  ['a port of one place at the members of a cluster', [places(1, true)], 41],
])('%s', (_, ports, count) => {
  const texts = textsFor(ports);

  test(`${count} sequences, none twice`, () => {
    expect(texts).toHaveLength(count);
    expect(new Set(texts).size).toBe(count);
  });

  test('every sequence is one of them, but for the names of the two values and of the two members', () => {
    const found = new Set(texts);
    for (const length of [1, 2, 3]) {
      for (const text of allOf(ports, length)) {
        const alike = new Set([text, swapped(text), mirrored(text, ports), swapped(mirrored(text, ports))]);
        expect([...alike].filter((one) => found.has(one))).toHaveLength(1);
        expect([...alike].filter((one) => found.has(`${one}?`))).toHaveLength(length > 1 ? 1 : 0);
      }
    }
  });
});

describe('those that find most come first', () => {
  test('back to what was there before, then something new, of one port', () => {
    expect(textsFor([places(1)])).toEqual([
      'A1 A1?',
      'A1 A2 A1',
      'A1 A1 A2',
      'A1 A1 A1?',
      'A2 A1 A1',
      'A1 A2',
      'A1 A2?',
      'A1 A1 A1',
      'A1 A1',
      'A1 A2 A1?',
      'A1',
      'A1 A1 A2?',
      'A2 A1 A1?',
    ]);
  });

  test('of two ports the same key is written, written again and read within the first five', () => {
    const first = textsFor([places(3), places(2)]).slice(0, 24);
    expect(first.slice(0, 5)).toEqual(['A111 A111?', 'A111 A112 A111', 'B11 B12 B11', 'B11 B11?', 'A111 A112 B11']);
    // Every port is asked right after every other.
    expect(first).toEqual(expect.arrayContaining(['A111 A111?', 'A111 B11?', 'B11 A111?', 'B11 B11?']));
  });
});

test('many places cost nothing before they are asked for', () => {
  const found = causalSequences(Array.from({ length: 3 }, () => places(20)));
  expect(Array.from({ length: 100 }, () => found.next().done)).not.toContain(true);
});
