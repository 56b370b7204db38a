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
  'a map that counts': [
    ['closures-pure'],
    `
in = receive (u32 , String)
sent = send in to Peer
small = Map sent : usize |(id , _)| id as usize + crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)
ForEach small |x| print(x)`,
  ],
  'a map that asks for the time': [
    ['closures-pure'],
    `
in = receive (u32 , String)
sent = send in to Peer
small = Map sent : u64 |(_ , _)| std :: time :: SystemTime :: now () . elapsed () . unwrap () . as_secs ()
ForEach small |x| print(x)`,
  ],
  'a map that asks who the members of a cluster are': [
    ['no-own-id'],
    `
cluster Server
in = receive (u32 , String)
sent = send in to Peer
values = Map sent : (u32 , String) |(_ , v)| v
small = Map values : usize |(id , _)| id as usize % __hydro_lang_cluster_ids_loc2v1 . len ()
ForEach small |x| print(x)`,
  ],
  'a second reader of all, behind a cast': [
    ['every-reader-maps'],
    `
in = receive ordered (u32 , String)
sent = send ordered in to Peer
loose = Cast sent : (u32 , String)
small = Map loose : u32 |(id , _)| id
other = Cast sent : (u32 , String)
ForEach small |x| print(x)
ForEach other |x| store(x)`,
  ],
  'two maps, each to a part of its own': [
    ['every-reader-maps'],
    `
in = receive (u32 , String , bool)
sent = send in to Peer
small = Map sent : u32 |(id , _ , _)| id
flags = Map sent : bool |(_ , _ , flag)| flag
ForEach small |x| print(x)
ForEach flags |x| store(x)`,
  ],
  'one map, with an order and without: that would be two networks': [
    ['every-reader-maps'],
    `
in = receive ordered (u32 , String)
sent = send ordered in to Peer
small = Map sent : ordered u32 |(id , _)| id
loose = Cast sent : (u32 , String)
also = Map loose : u32 |(id , _)| id
ForEach small |x| print(x)
Null also`,
  ],
  'a look at what arrives, before the map': [
    ['every-reader-maps'],
    `
in = receive (u32 , String)
sent = send in to Peer
looked = Inspect sent |x| print(x)
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)
ForEach looked |x| store(x)`,
  ],
  'a map to the second part that counts, beside one that only computes': [
    ['every-reader-maps'],
    `
cluster Server
in = receive (u32 , String)
sent = send in to Peer
values = Map sent : (u32 , String) |(_ , v)| v
small = Map values : u32 |(id , _)| id
counted = Map sent : (u32 , String) |(_ , v)| { crate :: SEEN . fetch_add (1 , Ordering :: SeqCst) ; v }
also = Map counted : u32 |(id , _)| id
ForEach small |x| print(x)
Null also`,
  ],
  'a result that belongs to its machine': [
    ['result-travels'],
    `
in = receive (u32 , String)
sent = send in to Peer
due = Map sent : std :: time :: Instant |(id , _)| due(id)
ForEach due |x| print(x)`,
  ],
  'a result that is shared': [
    ['result-travels'],
    `
in = receive (u32 , String)
sent = send in to Peer
shared = Map sent : std :: rc :: Rc < u32 > |(id , _)| std :: rc :: Rc :: new (id)
ForEach shared |x| print(x)`,
  ],
  'a result whose type is not said': [
    ['result-travels'],
    `
in = receive (u32 , String)
sent = send in to Peer
small = Map sent : (u32 , _) |(id , name)| (id , name.len())
ForEach small |x| print(x)`,
  ],
  'serde may leave out what the map takes': [
    ['values-travel'],
    `
in = receive crate :: Order
sent = send in to Peer
price = Map sent : u32 |x| x.price
ForEach price |x| print(x)`,
  ],
  'a map behind a network that may lose something': [
    ['fail-stop'],
    `
in = receive (u32 , String)
sent = send in to Peer {"networking_info":{"Tcp":{"fault":"Lossy"}}}
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)`,
  ],
  'a map behind a channel that others may speak': [
    ['messages-not-counted'],
    `
in = receive (u32 , String)
sent = send in to Peer {"name":"orders"}
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)`,
  ],
  'a map behind a serializer of the program': [
    ['ends-bincode'],
    `
in = receive (u32 , String)
sent = send in to Peer {"serialize_fn":"q!(| data | my_format (& data))"}
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)`,
  ],
  'a list that is sent at once, and mapped': [
    ['streams-asynchronous'],
    `
items = Source : bounded ordered (u32 , u32) {"source":{"Iter":"q!([(1 , 2)])"}}
sent = send items to Peer
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)`,
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
    expect(usedIn(program).filter((equality) => equality.endsWith('-before-network'))).toEqual([]);
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
  'a map of who sent what': `
cluster Server
in = receive (u32 , String)
sent = send in to Peer
told = Map sent : u32 |(from , (id , _))| id + from.get_raw_id ()
ForEach told |x| print(x)`,
  'a part of what is addressed': `
in = receive (u32 , String)
named = Map in : (hydro_lang :: location :: member_id :: MemberId < crate :: Peers > , (u32 , String)) |x| (MemberId::from_raw_id(x.0 % 3), x)
sent = send named to Peers
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)`,
  'a filter-map of a batch: its tick runs for what it drops, too': `
in = receive ordered (u32 , String)
sent = send ordered in to Peer
tick on Peer
  batch = Batch sent
  small = FilterMap batch : ordered u32 |(id , _)| if id > 7 { Some (id) } else { None }
  count = Fold small : one u32 |n, _| *n += 1
  now = Cast count : ordered u32
all = YieldConcat now
ForEach all |x| print(x)`,
  'a map behind what counts elements': `
in = receive ordered (u32 , String)
sent = send ordered in to Peer
numbered = Enumerate sent : ordered (usize , (u32 , String))
small = Map numbered : ordered u32 |(_ , (id , _))| id
ForEach small |x| print(x)`,
  'a map behind what drops elements that came before': `
in = receive (u32 , String)
sent = send in to Peer
once = Unique sent
small = Map once : u32 |(id , _)| id
ForEach small |x| print(x)`,
  'a map of second parts that are none': `
cluster Server
in = receive (u32 , u32)
sent = send in to Peer
sums = Map sent : (u32 , u32) |(_ , (a , b))| (b , a)
small = Map sums : u32 |(a , _)| a
ForEach small |x| print(x)`,
  'a map of a stream by key': `
in = receive (u32 , (u32 , String))
sent = send in to Peer
keyed = Cast sent : keyed u32 / (u32 , String)
small = Map keyed : keyed u32 / u32 |(k , (id , _))| (k , id)
entries = Cast small : (u32 , u32)
ForEach entries |x| print(x)`,
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
      'a part of a part, where the receiver sees who sent it',
      ['map-before-network'],
      `
cluster Server
in = receive (u32 , (u32 , u32))
sent = send in to Peer
payloads = Map sent : (u32 , (u32 , u32)) |(_ , v)| v
parts = Map payloads : (u32 , u32) |(_ , v)| v
small = Map parts : u32 |(_ , v)| v
ForEach small |x| print(x)`,
    ],
    [
      'a map of elements that may come again',
      ['map-before-network'],
      `
in = receive again (u32 , u32)
sent = send in to Peer
small = Map sent : again u32 |(id , _)| id
once = Unique small : u32
ForEach once |x| print(x)`,
    ],
    [
      'a map at each end, and a counter behind both',
      ['map-before-network'],
      `
in = receive u32
pairs = Map in : (u32 , u32) |x| (x , x + 1)
sent = send pairs to Peer
small = Map sent : u32 |(_ , id)| id
seen = Map small |x| x.wrapping_add(crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
ForEach seen |x| print(x)`,
    ],
    [
      'what is dropped by a filter-map, by a filter before and by one behind',
      ['filter-before-network', 'map-before-network'],
      `
in = receive (u32 , u32)
sent = send in to Peer
some = Filter sent |x| x.0 > 0
small = FilterMap some : u32 |(_ , v)| if v > 1 { Some (v) } else { None }
big = Filter small |x| *x > 2
answer big`,
    ],
    [
      'one map in two places, and a batch behind each',
      ['map-before-network'],
      `
in = receive (u32 , u32)
sent = send in to Peer
small = Map sent : u32 |(id , _)| id
also = Map sent : u32 |(id , _)| id
tick on Peer
  batch = Batch small
  other = Batch also
  both = Chain batch other
all = YieldConcat both
ForEach all |x| print(x)`,
    ],
    [
      'a filter-map before a batch: a tick that counts runs for what is left, as it did',
      ['map-before-network'],
      `
in = receive ordered (u32 , u32)
sent = send ordered in to Peer
small = FilterMap sent : ordered u32 |(_ , v)| if v > 1 { Some (v) } else { None }
tick on Peer
  batch = Batch small
  count = Fold batch : one u32 |n, _| *n += 1
  now = Cast count : ordered u32
all = YieldConcat now
ForEach all |x| print(x)`,
    ],
    [
      'nothing is left of an element but that it came',
      ['map-before-network'],
      `
in = receive (u32 , u32)
sent = send in to Peer
came = Map sent : () |_| ()
ForEach came |x| print(x)`,
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

describe('what a plan does not do, though it may', () => {
  const usesIn = (text: string): unknown => {
    const document = JSON.stringify(writeProgram(programOf(text), { form: 'document' }));
    const plan = optimize(document, { onlyLocal: true, disable: ['pack'] });
    return plan.derivation.flatMap(({ bindings }) =>
      (bindings['uses'] as readonly { equality: string }[]).map((use) => use.equality),
    );
  };

  test('a map that makes more of an element stays where it is', () => {
    expect(
      usesIn(`
in = receive u32
sent = send in to Peer
more = Map sent : (u32 , u32) |x| (x , x)
ForEach more |x| print(x)`),
    ).toEqual([]);
  });

  test('a map that gives as much as it is given stays where it is', () => {
    expect(
      usesIn(`
in = receive u32
sent = send in to Peer
other = Map sent : u32 |x| x + 1
ForEach other |x| print(x)`),
    ).toEqual([]);
  });

  test('one that makes little of much in two steps goes with both', () => {
    expect(
      usesIn(`
in = receive (u32 , String)
sent = send in to Peer
more = Map sent : (u32 , String , String) |(id , name)| (id , name.clone() , name)
little = Map more : u32 |(id , _ , _)| id
ForEach little |x| print(x)`),
    ).toEqual(['map-before-network', 'map-before-network']);
  });

  test('what a map gives is filtered there as well', () => {
    expect(
      usesIn(`
in = receive (u32 , String)
sent = send in to Peer
small = Map sent : u32 |(id , _)| id
big = Filter small |x| *x > 7
ForEach big |x| print(x)`),
    ).toEqual(['map-before-network', 'filter-before-network']);
  });

  test('work that is too much for the sender stays, and the filter goes alone', () => {
    expect(
      usesIn(`
in = receive (u32 , String)
sent = send in to Peer
big = Filter sent |x| x . 0 > 7
slow = Map big : u32 |x| crate :: __staged :: work :: slow (x)
ForEach slow |x| print(x)`),
    ).toEqual(['filter-before-network']);
  });
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
