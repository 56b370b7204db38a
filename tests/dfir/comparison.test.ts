import { describe, expect, test } from 'vitest';
import { difference } from './same-graph.ts';
import { parseHydro, parseSurface, splitTop } from './surface-graph.ts';

const ours = `
a = source_iter([1, 2]) -> map(|x| { let y = x; y -> 3 });
b = a -> tee();
c = chain();
b -> [0]c;
b -> map(f("; -> x")) -> [1]c;
c -> for_each(|_| {});
`;
const hydro = `1v1 = source_iter ([1 , 2]);
2v1 = map (| x | { let y = x ; y -> 3 });
3v1 = tee ();
4v1 = chain ();
5v1 = map (f ("; -> x"));
6v1 = for_each (| _ | { });
// 7v1 = <handoff>;

1v1 -> 2v1;
2v1 -> 3v1;
3v1 -> 7v1;
7v1 -> 4v1;
3v1 -> 5v1;
5v1 -> 4v1;
4v1 -> 6v1;
`;

describe('comparing DFIR graphs', () => {
  test('names, order, spaces and handoffs do not count', () => {
    expect(difference(parseSurface(ours), parseHydro(hydro))).toBeNull();
  });

  test.each([
    ['another operator', ours.replace('chain()', 'union()')],
    ['another lifetime', ours.replace('chain()', "fold::<'tick>(a, b)")],
    ['another closure', ours.replace('f("; -> x")', 'f("; -> y")')],
    ['a missing operator', ours.replace(' -> map(f("; -> x"))', '')],
    [
      'an edge elsewhere',
      ours.replace('b -> [0]c;', 'd = a -> for_each(|_| {});').replace('c -> for_each', 'c -> map(z) -> for_each'),
    ],
    ['an extra edge', `${ours}a -> [2]c;`],
  ])('%s counts', (_, text) => {
    expect(difference(parseSurface(text), parseHydro(hydro))).not.toBeNull();
  });

  test('same operators joined otherwise', () => {
    const two = (x: string, y: string): string => `a = s(); b = t(); a -> m(1) -> ${x}; b -> m(1) -> ${y};`;
    expect(difference(parseSurface(two('p()', 'q()')), parseSurface(two('p()', 'q()')))).toBeNull();
    expect(difference(parseSurface(two('p()', 'q()')), parseSurface(two('q()', 'p()')))).toContain('other edges');
  });

  test('twins that refinement cannot tell apart are tried out', () => {
    const ring = (n: number, start: number): string =>
      Array.from({ length: n }, (_, i) => `r${start + i} = x();`).join('') +
      Array.from({ length: n }, (_, i) => `r${start + i} -> r${start + ((i + 1) % n)};`).join('');
    expect(difference(parseSurface(ring(6, 0)), parseSurface(ring(6, 10)))).toBeNull();
    expect(difference(parseSurface(ring(6, 0)), parseSurface(ring(3, 0) + ring(3, 10)))).not.toBeNull();
  });

  test('tees and unions with one reader are gone', () => {
    expect(
      difference(parseSurface('a = s() -> tee(); a -> union() -> t();'), parseHydro('1v1 = s ();\n2v1 = t ();\n\n1v1 -> 2v1;\n')),
    ).toBeNull();
  });

  test('text is split outside of brackets, strings and characters', () => {
    expect(splitTop(`a('(') ; b("\\";") ; c::<'static>() ; d('\\'')`, ';').length).toBe(4);
  });
});
