/** Ticks that count by key, written to mislead the rule that makes state machines of them: each is refused for what is odd about it, or nothing new shows. */
import { describe, expect, test } from 'vitest';
import { type Attack, attacked } from './attack.ts';

interface Parts {
  readonly votes?: string;
  /** What is batched. */
  readonly of?: string;
  readonly chain?: string;
  /** Between what is there and its keys. */
  readonly keyed?: string;
  readonly fold?: string;
  readonly reached?: string;
  readonly kept?: string;
  readonly out?: string;
}
const TWO = '  reached = FilterMap entries : u32 |(k , n)| if n >= 2 { Some (k) } else { None }';
const COUNT = 'FoldKeyed chosen : each u32 / u32 |n , _| * n += 1';
const tick = ({
  votes = 'receive (u32 , u32)',
  of = 'votes',
  chain = 'Chain waiting new',
  keyed = '  keyed = Cast all : keyed u32 / u32\n  chosen = ObserveNonDet keyed : ordered keyed u32 / u32',
  fold = COUNT,
  reached = TWO,
  kept = '  rest = AntiJoin all reached\n  close kept rest',
  out = 'out = YieldConcat reached\nanswer out',
}: Parts = {}): string => `
votes = ${votes}
tick
  new = Batch ${of}
  kept = cycle (u32 , u32)
  waiting = DeferTick kept
  all = ${chain}
${keyed}
  counts = ${fold}
  entries = Cast counts : (u32 , u32)
${reached}
${kept}
${out}`;

const COMPLETE = `${TWO}
  three = Filter entries |(_ , n)| * n >= 3
  complete = Map three : u32 |(k , _)| k`;
/** Said at two, forgotten at three: in the forms in which a user may have got it wrong. */
const saying = (next: string, said = 'reached', rest = 'complete'): Parts => ({
  reached: COMPLETE,
  kept: `  rest = AntiJoin all ${rest}
  close kept rest
  before = cycle u32
  said = DeferTick before
  first = Difference ${said} said
${next}`,
  out: 'out = YieldConcat first\nanswer out',
});
const STILL = '  still = Difference reached complete\n  close before still';

const keyBy = (body: string, count = '_'): Parts => ({
  reached: `  more = Filter entries |(_ , n)| * n >= 2\n  reached = Map more : u32 |(k , ${count})| ${body}`,
});
const opposite = (test: string): Parts => ({
  reached: `  more = Filter entries |(_ , n)| * n >= 2
  reached = Map more : u32 |(k , _)| k
  fewer = Filter entries |(_ , n)| ${test}
  short = Map fewer : u32 |(k , _)| k
  enough = AntiJoin all short`,
  out: 'out = YieldConcat enough\nanswer out',
});
const ORDERED = tick({
  votes: 'receive ordered (u32 , u32)',
  chain: 'Chain waiting new : ordered (u32 , u32)',
  keyed: '  chosen = Cast all : ordered keyed u32 / u32',
  fold: COUNT.replace('|n , _| * n += 1', '|n , v| * n = * n * 3 + v'),
  reached: TWO.replace('n >= 2', 'n >= 18'),
}).replace('cycle (', 'cycle ordered (');

const ATTACKS: readonly Attack[] = [
  ['as people write it', tick()],
  ['with more than is needed', tick(saying(STILL))],
  ['what waits is told by the batch as well', tick({ chain: 'Chain new waiting' })],
  ['a sum that falls again', tick({ fold: 'FoldKeyed chosen : each u32 / u32 |n , v| * n = (* n + v) % 5' })],
  [
    'said again once the sum has fallen',
    tick({ ...saying(STILL), fold: 'FoldKeyed chosen : each u32 / u32 |n , v| * n = (* n + v) % 5' }),
  ],
  ['who was last counts', tick({ fold: 'FoldKeyed chosen : each u32 / u32 |n , v| * n = v' })],
  ['a threshold for each key', tick({ reached: TWO.replace('n >= 2', 'n >= k % 3 + 1') })],
  ['a threshold that everybody passes', tick({ reached: TWO.replace('n >= 2', 'n >= 0') })],
  ['a threshold that nobody passes', tick({ reached: TWO.replace('n >= 2', 'n > 1000') })],
  [
    'all that counts is said, and made several of',
    tick({
      reached: `  more = Filter entries |(_ , n)| * n >= 2
  reached = Map more : u32 |(k , _)| k
  fewer = Filter entries |(_ , n)| * n < 2
  short = Map fewer : u32 |(k , _)| k
  enough = AntiJoin all short
  twice = FlatMap enough : u32 |(k , v)| vec ! [k , v]`,
      out: 'out = YieldConcat twice\nanswer out',
    }),
  ],
  [
    'two readers of what is said',
    tick({
      out: '  more = Map reached : u32 |k| k + 1\nout = YieldConcat reached\nother = YieldConcat more\nanswer out\nanswer other',
    }),
  ],
  [
    'keys that are made distinct before they are taken away',
    tick({ kept: '  once = Unique reached\n  rest = AntiJoin all once\n  close kept rest' }),
  ],
  [
    'another key in some cases',
    tick({ reached: TWO.replace('Some (k)', 'Some (if n > 2 { k } else { k + 1 })') }),
    'counts-by-key',
  ],
  ['the count is said, not the key', tick({ reached: TWO.replace('Some (k)', 'Some (n)') }), 'counts-by-key'],
  [
    'keys of the elements, not of the count',
    tick({ kept: '  mine = Map all : u32 |(k , _)| k\n  rest = AntiJoin all mine\n  close kept rest' }),
    'counts-by-key',
  ],
  [
    'elements that are changed before they are counted',
    tick({
      keyed:
        '  other = Map all : (u32 , u32) |(k , v)| (k / 2 , v)\n  keyed = Cast other : keyed u32 / u32\n  chosen = ObserveNonDet keyed : ordered keyed u32 / u32',
    }),
    'counts-by-key',
  ],
  [
    'some elements do not count',
    tick({
      keyed:
        '  some = Filter all |(_ , v)| * v > 1\n  keyed = Cast some : keyed u32 / u32\n  chosen = ObserveNonDet keyed : ordered keyed u32 / u32',
    }),
    'counts-by-key',
  ],
  [
    'equal elements count once',
    tick({
      keyed:
        '  some = Unique all\n  keyed = Cast some : keyed u32 / u32\n  chosen = ObserveNonDet keyed : ordered keyed u32 / u32',
    }),
    'counts-by-key',
  ],
  [
    'what has not reached it is taken away',
    tick({
      kept: '  rest = JoinHalf all entries : (u32 , (u32 , u32))\n  plain = Map rest : (u32 , u32) |(k , (v , _))| (k , v)\n  close kept plain',
    }),
    'counts-by-key',
  ],
  ['only what is new is left', tick({ kept: '  rest = AntiJoin new reached\n  close kept rest' }), 'counts-by-key'],
  ['what waited waits on', tick({ kept: '  rest = AntiJoin waiting reached\n  close kept rest' }), 'counts-by-key'],
  [
    'a second batch in the same instant',
    `more = receive u32${tick({ out: '  others = Batch more\n  left = Difference reached others\nout = YieldConcat left\nanswer out' })}`,
    'counts-by-key',
  ],
  [
    'two batches are counted',
    `more = receive (u32 , u32)${tick({ chain: 'Chain waiting both', keyed: '  keyed = Cast all : keyed u32 / u32\n  chosen = ObserveNonDet keyed : ordered keyed u32 / u32' }).replace('  new = Batch votes', '  one = Batch votes\n  two = Batch more\n  both = Chain one two')}`,
    'counts-by-key',
  ],
  [
    'the batch is read beside the count',
    tick({ out: '  seen = Map new : u32 |(k , _)| k\n  left = Difference seen reached\nout = YieldConcat left\nanswer out' }),
    'counts-by-key',
  ],
  [
    'counts leave the tick',
    tick({ out: 'out = YieldConcat reached\nhow = YieldConcat entries\nanswer out\nanswer how' }),
    'counts-by-key',
  ],
  [
    'two counts of one tick',
    tick({
      reached: `${TWO}\n  sums = FoldKeyed chosen : each u32 / u32 |n , v| * n += v\n  totals = Cast sums : (u32 , u32)\n  big = FilterMap totals : u32 |(k , n)| if n > 4 { Some (k) } else { None }\n  left = Difference reached big`,
      out: 'out = YieldConcat left\nanswer out',
    }),
    'counts-by-key',
  ],
  [
    'a key is said a tick later',
    tick({ out: '  late = DeferTick reached\nout = YieldConcat late\nanswer out' }),
    'counts-by-key',
  ],
  ['what is said is remembered for ever', tick(saying('  still = Chain said first\n  close before still')), 'counts-by-key'],
  ['what was said once is said no more, though its count is forgotten', tick(saying('  close before reached')), 'said-once'],
  ['only what was just said is remembered', tick(saying('  close before first')), 'said-once'],
  ['what is complete is remembered', tick(saying('  close before complete')), 'said-once'],
  [
    'said at three, forgotten at two',
    tick(saying('  still = Difference complete reached\n  close before still', 'complete', 'reached')),
  ],
  [
    'forgotten when it is not complete',
    tick({
      ...saying(STILL),
      kept: saying(STILL).kept?.replace('AntiJoin all complete', 'AntiJoin all short') ?? '',
      reached: `${COMPLETE}\n  fewer = Filter entries |(_ , n)| * n < 3\n  short = Map fewer : u32 |(k , _)| k`,
    }),
    'said-once',
  ],
  [
    'elements in an order, new before old',
    tick({
      votes: 'receive ordered (u32 , u32)',
      chain: 'Chain new waiting : ordered (u32 , u32)',
      fold: COUNT.replace('|n , _| * n += 1', '|n , v| * n = v'),
      keyed: '  keyed = Cast all : ordered keyed u32 / u32\n  chosen = Cast keyed : ordered keyed u32 / u32',
    }).replace('cycle (', 'cycle ordered ('),
    'counts-by-key',
  ],
  [
    'elements in an order, old before new',
    tick({
      votes: 'receive ordered (u32 , u32)',
      chain: 'Chain waiting new : ordered (u32 , u32)',
      fold: COUNT.replace('|n , _| * n += 1', '|n , v| * n = * n * 3 + v'),
      keyed: '  keyed = Cast all : ordered keyed u32 / u32\n  chosen = Cast keyed : ordered keyed u32 / u32',
    }).replace('cycle (', 'cycle ordered ('),
  ],
  [
    'elements of a key in an order, by key',
    tick({
      votes: 'receive ordered (u32 , u32)\nof = Cast votes : ordered keyed u32 / u32',
      of: 'of',
      chain: 'Chain waiting new : ordered keyed u32 / u32',
      keyed: '  keyed = Cast all : ordered keyed u32 / u32\n  chosen = Cast keyed : ordered keyed u32 / u32',
      kept: '  rest = AntiJoin all reached : ordered keyed u32 / u32\n  close kept rest',
    }).replace('cycle (u32 , u32)', 'cycle ordered keyed u32 / u32'),
    'elements-open',
  ],
  [
    'elements by key, in no order',
    tick({
      votes: 'receive (u32 , u32)\nof = Cast votes : keyed u32 / u32',
      of: 'of',
      chain: 'Chain waiting new : keyed u32 / u32',
      kept: '  rest = AntiJoin all reached : keyed u32 / u32\n  close kept rest',
    }).replace('cycle (u32 , u32)', 'cycle keyed u32 / u32'),
  ],
  ['what gives the key prints it', tick(keyBy('{ println ! ("{}" , k) ; k }')), 'counts-by-key'],
  ['what gives the key counts in a static', tick(keyBy('{ unsafe { SEEN += 1 } ; k }')), 'counts-by-key'],
  ['what gives the key fails now and then', tick(keyBy('{ let d = 10 / (n - 3) ; k }', 'n')), 'counts-by-key'],
  ['what gives the key is nothing but it', tick(keyBy('k'))],
  ['the opposite of a test prints', tick(opposite('{ println ! ("{}" , n) ; * n < 2 }')), 'said-once'],
  ['the opposite of a test', tick(opposite('* n < 2'))],
  [
    'a test and its opposite call the program, of which only one would stay',
    tick(opposite('{ crate :: audit (* n) ; * n < 2 }')).replace('* n >= 2', '{ crate :: audit (* n) ; * n >= 2 }'),
    'closures-pure',
  ],
  [
    'elements in an order, kept in another than they are counted in',
    `${ORDERED.replace('rest = AntiJoin all', 'back = Chain new waiting : ordered (u32 , u32)\n  rest = AntiJoin back')}`,
    'counts-by-key',
  ],
  ['one member of a cluster counts for itself', `cluster Server${tick()}`],
  [
    'the own id is a threshold',
    `cluster Server${tick({ reached: TWO.replace('n >= 2', 'n >= CLUSTER_SELF_ID__free . get_raw_id ()') })}`,
    'closures-pure',
  ],
];

describe('quorum-machine', () => {
  test.each(ATTACKS.map(([title, text, refused]) => ({ title, text, refused })))('$title', ({ text, refused }) => {
    const verdict = attacked('quorum-machine', text, (id) => ({ fold: id('counts') }), refused);
    // A program that says nothing shows nothing; of all others it is decided.
    if (verdict !== null && verdict.work['silent'] !== verdict.work['schedules']) expect(verdict.result).toBe('refines');
  });
});
