/** Programs made to be got wrong: each is left as it is, or comes to the same. */
import { describe, expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import { type Program, writeProgram } from '../../ir/index.ts';
import { type Bindings, labelsOf } from '../../rewrites/index.ts';
import { possible, refusedNear } from '../../rewrites/rules/simplify/search.ts';
import { checkRefinement, QUICK } from '../../verify/index.ts';
import { readText } from '../support/program-text.ts';
import { refusal, ruleOf } from '../support/rules.ts';
import { errorsOf } from '../traps/support.ts';

const BOUNDS = { ...QUICK, scripts: 40, causal: 40 };
const SIMPLIFY = ruleOf('simplify');

const programOf = (text: string): Program => {
  const { program } = readText(text);
  expect(errorsOf(program)).toEqual([]);
  return program;
};

/** Equalities that may be used; what comes of each is compared with the program in both directions. */
function usedIn(program: Program): string[] {
  return possible(program).flatMap((site) => {
    expect(refusal(SIMPLIFY, site)).toBeNull();
    const after = SIMPLIFY.apply(site);
    expect(errorsOf(after)).toEqual([]);
    expect(checkRefinement(program, after, BOUNDS).result).not.toBe('counterexample');
    expect(checkRefinement(after, program, BOUNDS).result).not.toBe('counterexample');
    return (SIMPLIFY.bind(site)['uses'] as readonly { readonly equality: string }[]).map(({ equality }) => equality);
  });
}

const refusedIn = (program: Program): string[] => [
  ...new Set(refusedNear(program).map((site) => refusal(SIMPLIFY, site)?.id ?? 'not refused')),
];

const REFUSED: Readonly<Record<string, readonly [refused: readonly string[], text: string]>> = {
  'a filter that counts': [
    ['closures-pure'],
    `
in = receive u32
sent = send in to Peer
big = Filter sent |x| crate :: SEEN . fetch_add (1 , Ordering :: SeqCst) < *x
ForEach big |x| print(x)`,
  ],
  'a filter that logs what it drops to a file': [
    ['closures-pure'],
    `
in = receive u32
sent = send in to Peer
big = Filter sent |x| { std :: fs :: write ("log" , "x") . is_ok () && *x > 7 }
ForEach big |x| print(x)`,
  ],
  'a filter that asks for the time': [
    ['closures-pure'],
    `
in = receive u32
sent = send in to Peer
big = Filter sent |x| std :: time :: Instant :: now () . elapsed () . as_secs () > 7
ForEach big |x| print(x)`,
  ],
  'a second reader behind a cast': [
    ['every-reader-filters'],
    `
in = receive ordered u32
sent = send ordered in to Peer
loose = Cast sent : u32
big = Filter loose |x| *x > 7
other = Cast sent : u32
ForEach big |x| print(x)
ForEach other |x| store(x)`,
  ],
  'two filters, of which one lets more through': [
    ['every-reader-filters'],
    `
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 7
all = Filter sent |x| *x > 3
ForEach big |x| print(x)
ForEach all |x| store(x)`,
  ],
  'one text of two meanings: of who sent what, and of what was sent': [
    ['every-reader-filters'],
    `
cluster Server
in = receive (u32 , u32)
sent = send in to Peer
told = Filter sent |x| x . 1 > x . 1 . clone ()
payloads = Map sent : (u32 , u32) |(_ , v)| v
big = Filter payloads |x| x . 1 > x . 1 . clone ()
ForEach told |x| print(x)
ForEach big |x| store(x)`,
  ],
  'a look at what arrives, before the filter': [
    ['every-reader-filters'],
    `
in = receive u32
sent = send in to Peer
looked = Inspect sent |x| print(x)
big = Filter sent |x| *x > 7
ForEach big |x| print(x)
ForEach looked |x| store(x)`,
  ],
  'a type without serde': [
    ['values-travel'],
    `
in = receive crate :: Handle
sent = send in to Peer
open = Filter sent |x| x.open
ForEach open |x| print(x)`,
  ],
  'a HashMap with an order of its own': [
    ['values-travel'],
    `
in = receive HashMap < u32 , u32 , crate :: Hasher >
sent = send in to Peer
full = Filter sent |x| x.len () > 7
ForEach full |x| print(x)`,
  ],
  'a datagram': [
    ['fail-stop'],
    `
in = receive u32
sent = send in to Peer {"networking_info":{"Udp":{"fault":"Lossy"}}}
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
  ],
};

describe('refused', () => {
  test.each(Object.entries(REFUSED))('%s', (_, [refused, text]) => {
    const program = programOf(text);
    expect(usedIn(program).filter((equality) => equality === 'filter-before-network')).toEqual([]);
    expect(refusedIn(program)).toEqual(expect.arrayContaining([...refused]));
  });
});

const NOTHING: Readonly<Record<string, string>> = {
  'the map does not hand on what was sent': `
cluster Server
in = receive u32
sent = send in to Peer
values = Map sent : u32 |(_ , v)| v / 2
big = Filter values |x| *x > 7
ForEach big |x| print(x)`,
  'what members send, judged by who sent it': `
cluster Server
in = receive u32
sent = send in to Peer
first = Filter sent |(from , _)| from.get_raw_id () == 0
ForEach first |x| print(x)`,
  'elements that name who gets them': `
in = receive u32
named = Map in : (hydro_lang :: location :: member_id :: MemberId < crate :: Peers > , u32) |x| (MemberId::from_raw_id(x % 3), x)
sent = send named to Peers
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
  'elements that may come again, and a filter behind what drops them': `
in = receive again u32
sent = send in to Peer
once = Unique sent : u32
big = Filter once |x| *x > 7
ForEach big |x| print(x)`,
  'one to many behind the network': `
in = receive u32
sent = send in to Peer
many = FlatMap sent |x| vec ! [x , x + 1]
big = Filter many |x| *x > 7
ForEach big |x| print(x)`,
  'the same choice twice is two choices': `
in = receive u32
one = ObserveNonDet in : ordered u32
two = ObserveNonDet in : ordered u32
first = Enumerate one : ordered (usize , u32)
second = Enumerate two : ordered (usize , u32)
answer first
answer second`,
  'the same batch twice is two batches': `
in = receive u32
tick
  one = Batch in
  two = Batch in
  left = Map one |x| x + 1
  right = Map two |x| x + 1
first = YieldConcat left
second = YieldConcat right
answer first
answer second`,
  'unique in a tick is not unique for ever': `
in = receive u32
tick
  batch = Batch in
  once = Unique batch
all = YieldConcat once
ever = Unique all
answer ever`,
};

describe('nothing to say', () => {
  test.each(Object.entries(NOTHING))('%s', (_, text) => {
    expect(usedIn(programOf(text))).toEqual([]);
  });
});

describe('used, and the same', () => {
  test.each([
    [
      'a counter of another static behind the filter',
      ['filter-before-network'],
      `
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 2
seen = Map big |x| x.wrapping_add(crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
ForEach seen |x| print(x)`,
    ],
    [
      'a filter at each end',
      ['filter-before-network'],
      `
in = receive u32
big = Filter in |x| *x > 2
sent = send big to Peer
odd = Filter sent |x| *x % 2 == 1
answer odd`,
    ],
    [
      'elements that may come again',
      ['filter-before-network'],
      `
in = receive again u32
sent = send in to Peer
big = Filter sent |x| *x > 2
once = Unique big : u32
ForEach once |x| print(x)`,
    ],
    [
      'all readers filter, in two places, behind casts',
      ['filter-before-network', 'filter-before-cast'],
      `
in = receive ordered u32
sent = send ordered in to Peer
loose = Cast sent : u32
big = Filter loose |x| *x > 2
also = Filter sent |x| *x > 2
ForEach big |x| print(x)
ForEach also |x| store(x)`,
    ],
  ] as const)('%s', (_, equalities, text) => {
    expect([...new Set(usedIn(programOf(text)))].sort()).toEqual(expect.arrayContaining([...equalities].sort()));
  });
});

test('a plan says which equalities were used where, and what was refused', () => {
  const program = programOf(`
in = receive u32
sent = send in to Peer
kept = send in to Peer
big = Filter sent |x| *x > 2
ForEach big |x| print(x)
hot = Filter kept |x| *x > 5
ForEach hot |x| print(x)
ForEach kept |x| store(x)`);
  const plan = optimize(JSON.stringify(writeProgram(program, { form: 'document' })), { onlyLocal: true });
  const step = plan.derivation.find(({ rule }) => rule === 'simplify');
  expect(step?.bindings['uses']).toEqual([{ equality: 'filter-before-network', at: [expect.any(Number), expect.any(Number)] }]);
  const refused = plan.remarks.filter(({ rule, outcome }) => rule === 'simplify' && outcome === 'refused');
  expect(refused.map(({ failed }) => failed?.id)).toEqual(['every-reader-filters']);
});

describe('bindings from anywhere', () => {
  const program = programOf(`
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 2
ForEach big |x| print(x)`);
  const where = { program, location: program.op(1).place.root, labels: labelsOf(program) };

  test.each([
    {},
    { uses: [] },
    { uses: 'all' },
    { uses: [null] },
    { uses: [{ equality: 'free-lunch', at: [3, 2] }] },
    { uses: [{ equality: 'filter-before-network' }] },
    { uses: [{ equality: 'filter-before-network', at: [3] }] },
    { uses: [{ equality: 'filter-before-network', at: [3, 99] }] },
    { uses: [{ equality: 'filter-before-network', at: [3, '2'] }] },
  ])('%j names no site', (bindings) => {
    expect(SIMPLIFY.unbind(where, bindings as Bindings)).toHaveProperty('wrong');
  });

  // Every operator in every place of every equality: a site is refused, or it is one that the graph knows.
  test('operators in the wrong places are refused', () => {
    const ids = program.operators().map(({ id }) => id);
    const known = possible(program).map((site) => JSON.stringify(SIMPLIFY.bind(site)));
    for (const { name } of SIMPLIFY.variants)
      for (const at of ids.flatMap((a) => [[a], ...ids.flatMap((b) => [[a, b], ...ids.map((c) => [a, b, c])])])) {
        const bindings = { uses: [{ equality: name, at }] };
        for (const location of program.locations.keys()) {
          const site = SIMPLIFY.unbind({ ...where, location }, bindings);
          if ('wrong' in site || refusal(SIMPLIFY, site) !== null) continue;
          expect(known).toContain(JSON.stringify(bindings));
        }
      }
  });
});
