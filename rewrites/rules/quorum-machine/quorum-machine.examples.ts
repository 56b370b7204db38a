import type { RuleExample } from '../../rule-example.ts';

/** What is counted: new elements behind those that wait. */
const COUNTED = `
  new = Batch votes
  kept = cycle (u32 , u32)
  waiting = DeferTick kept
  all = Chain waiting new
  keyed = Cast all : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  counts = FoldKeyed chosen : each u32 / u32 |n , _| * n += 1
  entries = Cast counts : (u32 , u32)`;
const TWO = 'FilterMap entries : u32 |(k , n)| if n >= 2 { Some (k) } else { None }';
const FORGOTTEN = `
votes = receive (u32 , u32)
tick${COUNTED}
  reached = ${TWO}
  rest = AntiJoin all reached
  close kept rest
out = YieldConcat reached
answer out`;
/** Said at two, forgotten at three. */
const COMPLETE = `
votes = receive (u32 , u32)
tick${COUNTED}
  reached = ${TWO}
  three = Filter entries |(_ , n)| * n >= 3
  complete = Map three : u32 |(k , _)| k
  rest = AntiJoin all complete
  close kept rest
  before = cycle u32
  said = DeferTick before
  out = Difference reached said
  still = Difference reached complete
  close before still
result = YieldConcat out
answer result`;

/** Programs with a tick that may become a state machine, or must stay. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'a key is said and forgotten when two have come',
    program: FORGOTTEN,
    site: { fold: 'counts' },
    fires: {
      variant: 'forgotten',
      after: `
process Server: ObserveNonDet, Scan, FilterMap, Cast, votes`,
    },
  },
  {
    title: 'a key is said when two have come, and forgotten when three have',
    program: COMPLETE,
    site: { fold: 'counts' },
    fires: {
      variant: 'complete',
      after: `
process Server: ObserveNonDet, Scan, FilterMap, Cast, votes`,
    },
  },
  {
    title: 'all that counts for a key is said, and something is made of it',
    program: `
cluster Server
votes = receive (u32 , u32)
tick${COUNTED}
  more = Filter entries |(_ , n)| * n >= 2
  reached = Map more : u32 |(k , _)| k
  fewer = Filter entries |(_ , n)| * n < 2
  short = Map fewer : u32 |(k , _)| k
  rest = AntiJoin all reached
  close kept rest
  enough = AntiJoin all short
  plain = Map enough : u32 |(_ , v)| v
out = YieldConcat plain
answer out`,
    site: { fold: 'counts' },
    fires: {
      variant: 'forgotten',
      after: `
cluster Server: ObserveNonDet, Scan, FlatMap, Map, Cast, votes`,
    },
  },
  {
    title: 'a count of a load generator stays as it is',
    program: `client Server${FORGOTTEN}`,
    site: { fold: 'counts' },
    refused: ['location-rewritable'],
  },
  {
    title: 'a tick that counts its keys',
    program: FORGOTTEN.replace(
      'out = YieldConcat',
      '  seen = ObserveNonDet entries : ordered (u32 , u32)\n  how = Fold seen : one u32 |n , _| * n += 1\n  many = Cast how : u32\nout = YieldConcat',
    ).replace('answer out', 'number = YieldConcat many\nanswer out\nanswer number'),
    site: { fold: 'counts' },
    refused: ['counts-by-key'],
  },
  {
    title: 'a tick that says whenever a key is new, beside what has reached two',
    program: `${FORGOTTEN.replace('out = YieldConcat', '  keys = Map entries : u32 |(k , _)| k\nout = YieldConcat')}
each = YieldConcat keys
answer each`,
    site: { fold: 'counts' },
    refused: ['counts-by-key'],
  },
  {
    title: 'a key of another kind is said of what has reached two',
    program: FORGOTTEN.replace('Some (k)', 'Some (k / 2)'),
    site: { fold: 'counts' },
    refused: ['counts-by-key'],
  },
  {
    title: 'a list is there in one instant, so four count at once',
    program: FORGOTTEN.replace(
      'votes = receive (u32 , u32)',
      'votes = Source : bounded (u32 , u32) {"source":{"Iter":"q!([(1 , 1) , (1 , 2) , (1 , 3) , (1 , 4)])"}}',
    ),
    site: { fold: 'counts' },
    refused: ['elements-open'],
  },
  {
    title: 'elements that may come again count again',
    program: FORGOTTEN.replace('receive (u32', 'receive again (u32')
      .replace('cycle (', 'cycle again (')
      .replace(': keyed u32', ': again keyed u32'),
    site: { fold: 'counts' },
    refused: ['elements-once'],
  },
  {
    title: 'a key is said in every tick until it is complete',
    program: COMPLETE.replace(/ {2}before = [\s\S]*?(?=result)/, '').replace('YieldConcat out', 'YieldConcat reached'),
    site: { fold: 'counts' },
    refused: ['said-once'],
  },
  {
    title: 'a key is said whenever one of three is missing',
    program: COMPLETE.replace('AntiJoin all complete', 'AntiJoin all reached'),
    site: { fold: 'counts' },
    refused: ['said-once'],
  },
  {
    title: 'keys are said in the order in which they are found',
    program: FORGOTTEN.replace(
      'out = YieldConcat reached',
      '  first = ObserveNonDet reached : ordered u32\nout = YieldConcat first',
    ),
    site: { fold: 'counts' },
    refused: ['results-unordered'],
  },
  {
    title: 'a count that a static is part of',
    program: FORGOTTEN.replace('* n += 1', '* n += crate :: weight ()'),
    site: { fold: 'counts' },
    refused: ['closures-pure'],
  },
  {
    title: 'a count of which nobody knows whether it can be cloned',
    program: FORGOTTEN.replace('each u32 / u32', 'each u32 / crate :: Tally')
      .replace(': (u32 , u32)\n  reached', ': (u32 , crate :: Tally)\n  reached')
      .replace('n >= 2', 'n . is_enough ()')
      .replace('* n += 1', 'n . more ()'),
    site: { fold: 'counts' },
    refused: ['types-written'],
  },
  {
    title: 'who counts in a static behind the tick would see in which order keys come',
    program: FORGOTTEN.replace('answer out', 'seen = Map out : u32 |k| crate :: SEEN . add (k)\nanswer seen'),
    site: { fold: 'counts' },
    refused: ['no-state-behind'],
  },
];
