/** Programs written to mislead the rules that leave everything on its machine: each is refused for what is odd about it, or nothing new shows. */
import { describe, expect, test } from 'vitest';
import { compare, optimize } from '../../index.ts';
import { readExample } from '../support/examples.ts';
import { ruleOf, siteAt } from '../support/rules.ts';
import { type Attack, attacked, written } from './attack.ts';

describe('combine', () => {
  const shown = (type = 'u32', show = 'answer out'): string => `
tick on Peer
  now = Batch all
  shown = Cast now : ${type}
out = YieldConcat shown
${show}`;
  const sum = 'chosen = ObserveNonDet sent : ordered u32\nall = Fold chosen : one u32 |n , x| * n += x';
  const folded = (fold: string, before = 'chosen = ObserveNonDet sent : ordered u32'): string => `
in = receive u32
sent = send in to Peer
${before}
all = ${fold}${shown()}`;
  const members = (map: string): string => `
cluster Server
in = receive u32
sent = send in to Peer
values = Map sent : u32 ${map}
chosen = ObserveNonDet values : ordered u32
all = Fold chosen : one u32 |n , x| * n += x${shown('u32', 'ForEach out |x| print(x)')}`;
  const orders = (aggregate: string): string => `
in = receive u32
made = Map in : crate :: Order |x| crate :: order (x)
sent = send made to Peer
${aggregate}${shown()}`;

  const ATTACKS: readonly Attack[] = [
    [
      'serde may have changed what a closure behind the network looks at',
      orders(
        'amount = Map sent : u32 |o| o . amount\nchosen = ObserveNonDet amount : ordered u32\nall = Fold chosen : one u32 |n , x| * n += x',
      ),
      'values-travel',
    ],
    [
      'serde may have changed what the fold looks at',
      orders(
        'chosen = ObserveNonDet sent : ordered crate :: Order\nall = Fold chosen : one u32 |n , o| * n = (* n) . max (o . amount)',
      ),
      'values-travel',
    ],
    [
      'the key is of a type that crosses elsewhere, but was read from no network here',
      `
others = receive crate :: Key
answer others
in = receive u32
sent = send in to Peer
pair = Map sent : (crate :: Key , u32) |x| (crate :: key (x) , x)
keyed = Cast pair : keyed crate :: Key / u32
chosen = ObserveNonDet keyed : ordered keyed crate :: Key / u32
all = FoldKeyed chosen : each crate :: Key / u32 |n , x| * n += x${shown('(crate :: Key , u32)')}`,
      'types-written',
    ],
    [
      'the map that drops who sent an element counts them',
      members('|(_ , x)| { crate :: SEEN . fetch_add (1 , Ordering :: SeqCst) ; x }'),
      'closures-pure',
    ],
    ['it calls the program, which nobody would any more', members('|(_ , x)| { crate :: audit (x) ; x }'), 'closures-pure'],
    ['it writes down who sent an element', members('|(s , x)| { println ! ("{:?}" , s) ; x }'), 'closures-pure'],
    ['it says who sent an element in place of it', members('|(s , _)| s . get_raw_id ()'), 'one-aggregation'],
    [
      'a cell that the fold carries along',
      folded(
        'Fold chosen : one u32 {"init":"q!(| | 0u32)","acc":"q!({ let c = std :: cell :: Cell :: new (0u32) ; move | n , _ | { c . set (c . get () + 1) ; * n = (* n) . max (c . get ()) ; } })"}',
      ),
      'closures-pure',
    ],
    [
      'a number that the fold carries along',
      folded(
        'Fold chosen : one u32 {"init":"q!(| | 0u32)","acc":"q!({ let mut c = 0u32 ; move | n , _ | { c += 1 ; * n = (* n) . max (c) ; } })"}',
      ),
      'closures-pure',
    ],
    [
      'a map behind the network that numbers what it gets',
      folded(
        'Fold chosen : one u32 |n , x| * n = (* n) . max (x)',
        'num = Map sent : u32 {"f":"q!({ let mut c = 0u32 ; move | _ | { c += 1 ; c } })"}\nchosen = ObserveNonDet num : ordered u32',
      ),
      'closures-pure',
    ],
    [
      'a fold that begins with what a static says',
      folded(
        'Fold chosen : one u32 {"init":"q!(| | crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))","acc":"q!(| n , x | * n = (* n) . max (x))"}',
      ),
      'closures-pure',
    ],
    [
      'elements that share what they hold',
      folded(
        'Fold chosen : one u32 |n , c| * n = (* n) . max (c . get ())',
        'cells = Map sent : std :: rc :: Rc < std :: cell :: Cell < u32 > > |x| crate :: cell (x)\nchosen = ObserveNonDet cells : ordered std :: rc :: Rc < std :: cell :: Cell < u32 > >',
      ),
      'closures-pure',
    ],
    [
      'its batch beside another one',
      `
in = receive u32
other = receive u32
sent = send in to Peer
beside = send other to Peer
tick on Peer
  batch = Batch sent
  chosen = ObserveNonDet batch : ordered u32
  all = Fold chosen : one u32 |n , x| * n += x
  second = Batch beside
  both = CrossSingleton second all : (u32 , u32)
out = YieldConcat both
answer out`,
    ],
    [
      'its batch against that of the tick before',
      `
in = receive u32
sent = send in to Peer
tick on Peer
  batch = Batch sent
  chosen = ObserveNonDet batch : ordered u32
  all = Fold chosen : one u32 |n , x| * n += x
  shown = Cast all : u32
  before = DeferTick shown
  changed = Difference shown before
out = YieldConcat changed
answer out`,
    ],
    [
      'snapshots at two instants, compared',
      `
in = receive u32
sent = send in to Peer
${sum}
tick on Peer
  now = Batch all
  shown = Cast now : u32
  before = DeferTick shown
  changed = Difference shown before
out = YieldConcat changed
answer out`,
    ],
    [
      'snapshots of two ticks',
      `
in = receive u32
sent = send in to Peer
${sum}${shown()}
tick on Peer
  later = Batch all
  again = Cast later : u32
second = YieldConcat again
answer second`,
    ],
    [
      'the elements themselves come by another network, beside a snapshot',
      `
in = receive u32
sent = send in to Peer
copies = send in to Peer
${sum}
tick on Peer
  now = Batch all
  batch = Batch copies
  both = CrossSingleton batch now : (u32 , u32)
out = YieldConcat both
answer out`,
    ],
    [
      'a filter of the result: whether there is one changes back and forth',
      `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
all = Filter sum : maybe u32 |n| * n % 2 == 1${shown()}`,
    ],
  ];
  test.each(ATTACKS.map(([title, text, refused]) => ({ title, text, refused })))('$title', ({ text, refused }) => {
    attacked('combine', text, (id) => ({ network: id('sent') }), refused);
  });

  test('types that somebody promised to travel are named by a plan', () => {
    const { program } = written(
      orders('chosen = ObserveNonDet sent : ordered crate :: Order\nall = Fold chosen : one u32 |n , _| * n += 1'),
    );
    const promised = program.copy();
    Object.assign(promised.header, { promises: [{ kind: 'travels', type: 'crate :: Order', by: 'me' }] });
    const plan = optimize(promised.freeze(), { onlyLocal: true, costs: { sendNs: 20_000, receiveNs: 20_000 } });
    expect(plan.derivation.map(({ rule }) => rule)).toContain('combine');
    expect(plan.assumptions.join()).toMatch(/Order \(me\).*#promised/);
  });
});

describe('lookup-machine', () => {
  const store = (inside: string, facts = 'facts = receive (u32 , u32)', asks = 'asks = receive (u32 , u32)'): string => `
${facts}
${asks}
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
${inside}`;
  const found = (of: string): string => `  found = JoinHalf ${of} known : (u32 , (u32 , u32))`;
  const out = 'out = YieldConcat found\nanswer out';
  const missing = (keys: string): string =>
    `  keys = Map known : u32 ${keys}\n  missing = AntiJoin batch keys\nout = YieldConcat missing\nanswer out`;
  const LIST = 'Source : bounded ordered (u32 , u32) {"source": {"Iter": "q!([(1u32 , 2u32) , (1 , 3)])"}}';

  const ATTACKS: readonly Attack[] = [
    [
      'one request that looks up twice finds the same twice',
      store(`  pairs = FlatMap batch |(k , x)| vec ! [(k , x) , (k , x + 100)]\n${found('pairs')}\n${out}`),
      'tick-looks-up',
    ],
    [
      'so does one that is mapped twice',
      store(
        `  first = Map batch |(k , x)| (k , x)\n  second = Map batch |(k , x)| (k , x + 100)\n  pairs = Chain first second\n${found('pairs')}\n${out}`,
      ),
      'tick-looks-up',
    ],
    [
      'the map to the keys of the table counts them',
      store(missing('|(k , _)| { crate :: SEEN . fetch_add (1 , Ordering :: SeqCst) ; k }')),
      'closures-pure',
    ],
    [
      'updates that are there at once are there before all requests',
      store(missing('|(k , _)| k'), `list = ${LIST}\nfacts = Cast list : bounded (u32 , u32)`)
        .replaceAll('keyed u32', 'bounded keyed u32')
        .replace('ObserveNonDet keyed : ordered bounded', 'ObserveNonDet keyed : bounded ordered')
        .replace('Cast facts : bounded', 'Cast facts : bounded'),
      'snapshot-of-fold',
    ],
    [
      'requests that are there at once see one state',
      store(missing('|(k , _)| k'), undefined, `list = ${LIST}\nasks = Cast list : bounded (u32 , u32)`),
      'tick-looks-up',
    ],
    [
      'states that share what they hold',
      store(`${found('batch')}\n${out}`)
        .replaceAll(
          'each u32 / u32 |a , b| * a += b',
          'each u32 / std :: rc :: Rc < std :: cell :: Cell < u32 > > |a , b| a . set (b)',
        )
        .replaceAll('now : (u32 , u32)', 'now : (u32 , std :: rc :: Rc < std :: cell :: Cell < u32 > >)')
        .replaceAll('(u32 , (u32 , u32))', '(u32 , (u32 , std :: rc :: Rc < std :: cell :: Cell < u32 > >))'),
      'closures-pure',
    ],
    [
      'an instant later',
      store(`${found('batch')}\n  late = DeferTick found\nout = YieldConcat late\nanswer out`),
      'tick-looks-up',
    ],
    [
      'the answers of one instant, numbered',
      store(
        `${found('batch')}\n  some = ObserveNonDet found : ordered (u32 , (u32 , u32))\n  num = Enumerate some : ordered (usize , (u32 , (u32 , u32)))\nout = YieldConcat num : (usize , (u32 , (u32 , u32)))\nanswer out`,
      ),
      'tick-looks-up',
    ],
    [
      'the whole table goes out beside the answers',
      store(`${found('batch')}\nout = YieldConcat found\nall = YieldConcat known\nanswer out\nanswer all`),
      'tick-looks-up',
    ],
    [
      'a filter of the table',
      store(`  high = Filter known |(_ , v)| * v > 3\n${found('batch').replace('known', 'high')}\n${out}`),
      'tick-looks-up',
    ],
    [
      'the table asked by what was found in it',
      store(
        `${found('batch')}\n  next = Map found : (u32 , u32) |(_ , (x , v))| (v , x)\n  again = JoinHalf next known : (u32 , (u32 , u32))\nout = YieldConcat again\nanswer out`,
      ),
      'tick-looks-up',
    ],
    [
      'who reads what is found counts in a static',
      store(
        `${found('batch')}\nout = YieldConcat found\nseen = Map out : u32 |_| crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)\nanswer seen`,
      ),
      'no-state-behind',
    ],
    [
      'answers that become updates',
      store(
        `${found('batch')}\nout = YieldConcat found\nnext = Map out : (u32 , u32) |(_ , (x , v))| (x , v)\nanswer out\nclose back next`,
        'fresh = receive (u32 , u32)\nback = cycle (u32 , u32)\nfacts = Chain fresh back',
      ).replace('* a += b', '* a = (* a) . max (b)'),
    ],
    [
      'what is found is read twice',
      store(
        `${found('batch')}\n  first = Map found : u32 |(_ , (_ , v))| v\n  second = Map found : u32 |(_ , (_ , v))| v + 1\nout = YieldConcat first\nother = YieldConcat second\nanswer out\nanswer other`,
      ),
    ],
    [
      'what gives the keys calls the program, which nobody would any more',
      store(
        `${found('batch')}\n  keys = Map known : u32 |(k , _)| { crate :: audit (k) ; k }\n  missing = AntiJoin batch keys\nout = YieldConcat found\nother = YieldConcat missing\nanswer out\nanswer other`,
      ),
      'closures-pure',
    ],
    [
      'found and missing leave apart',
      store(
        `${found('batch')}\n  keys = Map known : u32 |(k , _)| k\n  missing = AntiJoin batch keys\nout = YieldConcat found\nother = YieldConcat missing\nanswer out\nanswer other`,
      ),
    ],
    [
      'every request is an update as well, of the same stream',
      store(`${found('batch')}\n${out}`)
        .replace('asks = receive (u32 , u32)\n', '')
        .replace('Batch asks', 'Batch facts'),
    ],
  ];
  test.each(ATTACKS.map(([title, text, refused]) => ({ title, text, refused })))('$title', ({ text, refused }) => {
    attacked('lookup-machine', text, (id) => ({ snapshot: id('now') }), refused);
  });

  test('what would show: one request that finds two states', () => {
    const { program, ids, location } = written(
      store(`  pairs = FlatMap batch |(k , x)| vec ! [(k , x) , (k , x + 100)]\n${found('pairs')}\n${out}`),
    );
    const site = siteAt(ruleOf('lookup-machine'), program, location, { snapshot: ids.get('now') as number });
    expect(compare(program, ruleOf('lookup-machine').apply(site), { verify: 'thorough' }).result).toBe('counterexample');
  });
});

describe('incremental-join', () => {
  const joined = (rest: string, a = 'receive (u32 , u32)', b = a): string =>
    `\na = ${a}\nb = ${b}\npairs = Join a b : (u32 , (u32 , u32))\n${rest}`;
  const LIST = 'Source : bounded ordered (u32 , u32) {"source": {"Iter": "q!([(1u32 , 2u32) , (1 , 3)])"}}';
  const ATTACKS: readonly Attack[] = [
    [
      'pairs in an atomic section',
      `
a = receive (u32 , u32)
b = receive (u32 , u32)
tick
section
  x = BeginAtomic a
  y = BeginAtomic b
  pairs = Join x y : (u32 , (u32 , u32))
out = EndAtomic pairs
answer out`,
      'sides-asynchronous',
    ],
    [
      'sides by key',
      '\na = receive (u32 , u32)\nb = receive (u32 , u32)\nx = Cast a : keyed u32 / u32\ny = Cast b : keyed u32 / u32\npairs = Join x y : (u32 , (u32 , u32))\nanswer pairs',
      'sides-asynchronous',
    ],
    ['one side is a list', joined('answer pairs', undefined, LIST), 'sides-asynchronous'],
    [
      'one side may come again',
      joined('answer pairs', 'receive again (u32 , u32)', 'receive (u32 , u32)').replace('Join a b :', 'Join a b : again'),
      'elements-once',
    ],
    [
      'who reads pairs counts in a static',
      joined('seen = Map pairs : u32 |_| crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)\nanswer seen'),
      'no-state-behind',
    ],
    [
      'behind another network somebody does',
      joined(
        'sent = send pairs to Peer\nseen = Map sent : u32 |_| crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)\nanswer seen',
      ),
      'no-state-behind',
    ],
    [
      'pairs that share what they hold are looked at later',
      `
a = receive (u32 , u32)
b = receive (u32 , u32)
cells = Map a : (u32 , std :: rc :: Rc < std :: cell :: Cell < u32 > >) |(k , v)| (k , crate :: cell (v))
pairs = Join cells b : (u32 , (std :: rc :: Rc < std :: cell :: Cell < u32 > > , u32))
out = Map pairs : u32 |(_ , (c , v))| c . replace (v)
answer out`,
      'no-state-behind',
    ],
    [
      'an element that meets itself',
      '\nin = receive u32\na = Map in : (u32 , u32) |x| (x % 2 , 0)\npairs = Join a a : (u32 , (u32 , u32))\nanswer pairs',
    ],
    [
      'how many came together',
      joined(
        'tick\n  batch = Batch pairs\n  some = ObserveNonDet batch : ordered (u32 , (u32 , u32))\n  n = Fold some : one u32 |n , _| * n += 1\n  shown = Cast n : u32\nout = YieldConcat shown\nanswer out',
      ),
    ],
    [
      'numbered in some order',
      joined(
        'some = ObserveNonDet pairs : ordered (u32 , (u32 , u32))\nnum = Enumerate some : ordered (usize , (u32 , (u32 , u32)))\nanswer num',
      ),
    ],
    [
      'a product of streams in order',
      '\na = receive ordered u32\nb = receive ordered u32\nx = Map a : ordered (() , u32) |v| (() , v)\ny = Map b : ordered (() , u32) |v| (() , v)\npairs = Join x y : (() , (u32 , u32))\nanswer pairs',
    ],
    [
      'twice in a row',
      joined('next = Map pairs : (u32 , u32) |(_ , (x , y))| (x , y)\nmore = Join next a : (u32 , (u32 , u32))\nanswer more'),
    ],
  ];
  test.each(ATTACKS.map(([title, text, refused]) => ({ title, text, refused })))('$title', ({ text, refused }) => {
    attacked('incremental-join', text, (id) => ({ join: id('pairs') }), refused);
  });

  test('keys of the program are named by a plan', () => {
    const plan = optimize(readExample('pipeline_co_hash'), { onlyLocal: true, verify: 'off' });
    expect(plan.derivation.map(({ rule }) => rule)).toContain('incremental-join');
    expect(plan.assumptions.join()).toMatch(/mean the same.*Request.*#keys/);
  });
});
