/** Programs written to mislead equalities: each is refused for what is odd about it, or nothing new shows. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../index.ts';
import { fire, isRefusal } from '../../rewrites/fire.ts';
import { possible, refusedNear } from '../../rewrites/rules/simplify/search.ts';
import { readText } from '../support/program-text.ts';
import { refusal, ruleOf } from '../support/rules.ts';
import { errorsOf } from './support.ts';

describe('simplify', () => {
  const CELL = 'std :: rc :: Rc < std :: cell :: Cell < u32 > >';
  /** What is refused of all that is near, and what shows where something fires. */
  function simplified(text: string, hidden: readonly string[] = []): string[] {
    const read = readText(text);
    expect(errorsOf(read.program)).toEqual([]);
    const draft = read.program.copy();
    for (const name of hidden) draft.expressions.delete(`${read.ids.get(name)}.f`);
    const program = hidden.length === 0 ? read.program : draft.freeze();
    const sites = possible(program);
    for (const site of sites) {
      const answer = fire(ruleOf('simplify'), site);
      if (isRefusal(answer)) throw new Error(answer.precondition);
      expect(errorsOf(answer.after)).toEqual([]);
      expect(compare(program, answer.after).result).toBe('refines');
    }
    return sites.length > 0
      ? sites.flatMap(({ uses }) => uses.map(({ equality }) => equality))
      : refusedNear(program).flatMap((site) => refusal(ruleOf('simplify'), site)?.id ?? []);
  }
  const two = (x: string, y = x, type = 'u32', rest = 'answer x\nanswer y'): string =>
    `\nin = receive u32\nx = ${x.includes(' in ') ? x : `Map in : ${type} ${x}`}\ny = ${y.includes(' in ') ? y : `Map in : ${type} ${y}`}\n${rest}`;
  const readers = `p = Map x : u32 |c| c . replace (7)\nq = Map y : u32 |c| c . replace (7)\nanswer p\nanswer q`;

  test.each<readonly [string, string, readonly string[]]>([
    ['cells that a function makes, which one reader changes', two('|v| crate :: cell (v)', undefined, CELL, readers), []],
    [
      'filters that change a cell they share',
      `\nin = receive u32\nc = Map in : ${CELL} |v| crate :: cell (v)\nx = Filter c |c| c . replace (3) > 1\ny = Filter c |c| c . replace (3) > 1\n${readers}`,
      [],
    ],
    [
      'cells, unique twice',
      `\nin = receive u32\nc = Map in : ${CELL} |v| crate :: cell (v)\nu = Unique c\nv = Unique u\nq = Map v : u32 |c| c . get ()\nanswer q`,
      ['order-known'],
    ],
    [
      "values whose clones are their author's affair",
      two('|v| crate :: cents (v)', undefined, 'crate :: Cents'),
      ['elements-cloned'],
    ],
    [
      'the same of two streams',
      '\na = receive u32\nb = receive u32\nx = Map a : u32 |v| v + 1\ny = Map b : u32 |v| v + 1\nz = Chain x y\nanswer z',
      [],
    ],
    [
      'the same of two choices of an order',
      '\nin = receive u32\na = ObserveNonDet in : ordered u32\nb = ObserveNonDet in : ordered u32\nx = Map a |v| v + 1\ny = Map b |v| v + 1\nanswer x\nanswer y',
      [],
    ],
    [
      'the same in two ticks',
      '\nin = receive u32\ntick\n  a = Batch in\n  x = Map a |v| v + 1\nout = YieldConcat x\nanswer out\ntick\n  b = Batch in\n  y = Map b |v| v + 1\nother = YieldConcat y\nanswer other',
      [],
    ],
    [
      'unique at top level, and again in a tick',
      '\nin = receive u32\nu = Unique in\ntick\n  batch = Batch u\n  v = Unique batch\nout = YieldConcat v\nanswer out',
      [],
    ],
    [
      'a filter in a tick behind a network',
      '\nin = receive u32\nsent = send in to Peer\ntick on Peer\n  batch = Batch sent\n  few = Filter batch |x| * x > 3\nout = YieldConcat few\nanswer out',
      [],
    ],
    [
      'a filter that asks which thread it is on',
      '\nin = receive u32\nsent = send in to Peer\nfew = Filter sent |_| std :: thread :: current () . name () == Some ("a")\nanswer few',
      ['closures-pure'],
    ],
    [
      'a map to second parts that counts them',
      '\ncluster Server\nin = receive u32\nsent = send in to Peer\nv = Map sent : u32 |(_ , x)| { crate :: SEEN . fetch_add (1 , Ordering :: SeqCst) ; x }\nfew = Filter v |x| * x > 1\nForEach few |x| print(x)',
      [],
    ],
    [
      'unique, four times',
      '\nin = receive u32\na = Unique in\nb = Unique a\nc = Unique b\nd = Unique c\nanswer d',
      ['unique-twice', 'unique-twice'],
    ],
    [
      'unique of what may come again, and again',
      '\nin = receive again u32\na = Unique in : u32\nb = Unique a\nanswer b',
      ['unique-twice'],
    ],
    [
      'two states made alike of one, compared',
      '\nin = receive u32\none = ObserveNonDet in : ordered u32\nn = Fold one : one u32 |n , _| * n += 1\nx = Map n |n| n * 2\ny = Map n |n| n * 2\ntick\n  a = Batch x\n  b = Batch y\n  as = Cast a : u32\n  bs = Cast b : u32\n  d = Difference as bs\nout = YieldConcat d\nanswer out',
      ['common-subexpressions'],
    ],
    [
      'a filter before a batch that shows when it is empty',
      '\nin = receive u32\nsent = send in to Peer\nfew = Filter sent |x| * x > 3\ntick on Peer\n  batch = Batch few\n  some = ObserveNonDet batch : ordered u32\n  n = Fold some : one u32 |n , _| * n += 1\n  shown = Cast n : u32\nout = YieldConcat shown\nanswer out',
      ['filter-before-network'],
    ],
  ])('%s', (_, text, expected) => {
    expect(simplified(text)).toEqual(expected);
  });

  test('a filter of which only the display text is known, beside one that reads the same', () => {
    const text =
      '\nin = receive u32\nsent = send in to Peer\nx = Filter sent |v| * v > LIMIT\ny = Filter sent |v| * v > LIMIT\nanswer x\nanswer y';
    expect(simplified(text, ['y']).sort()).toEqual(['every-reader-filters', 'texts-known']);
  });
});
