/** Programs written to mislead `lookup-machine` where one state is copied for those who ask: each is refused for what is odd about it. */
import { describe, expect, test } from 'vitest';
import { type Attack, attacked } from './attack.ts';

const STATE = `
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one u32 |a , b| * a = (* a) . wrapping_mul (3) . wrapping_add (b)
tick
  batch = Batch asks
  now = Batch table`;
const MET = 'met = CrossSingleton batch now : (u32 , u32)';
const shown = (...lines: readonly string[]): string => `${STATE}\n${lines.map((line) => `  ${line}`).join('\n')}
out = YieldConcat ${lines.at(-1)?.split(' ')[0]}
answer out`;
/** Another state, which requests meet as usual. */
const of = (state: string, type = 'u32'): string => `
facts = receive u32
asks = receive u32
${state}
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , ${type})
out = YieldConcat met
answer out`;
const CHOSEN = 'chosen = ObserveNonDet facts : ordered u32';

const ATTACKS: readonly Attack[] = [
  [
    'a second state of the same instant',
    `${STATE.replace('tick', 'others = Fold chosen : one u32 |a , _| * a += 1\ntick')}
  then = Batch others
  met = CrossSingleton batch now : (u32 , u32)
  both = CrossSingleton met then : ((u32 , u32) , u32)
out = YieldConcat both
answer out`,
    'tick-looks-up',
  ],
  [
    'a second state of another stream, in the same instant',
    `
more = receive u32
picked = ObserveNonDet more : ordered u32
others = Fold picked : one u32 |a , _| * a += 1
${STATE.trim()}
  then = Batch others
  met = CrossSingleton batch now : (u32 , u32)
  both = CrossSingleton met then : ((u32 , u32) , u32)
out = YieldConcat both
answer out`,
    'tick-looks-up',
  ],
  [
    'the state leaves the tick beside the answers',
    `${shown(MET)}
told = YieldConcat now : one u32
flat = Cast told : u32
answer flat`,
    'tick-looks-up',
  ],
  [
    'the batch is counted',
    shown(
      MET,
      'sorted = ObserveNonDet met : ordered (u32 , u32)',
      'count = Fold sorted : one u32 |n , _| * n += 1',
      'with = CrossSingleton met count : ((u32 , u32) , u32)',
    ),
    'tick-looks-up',
  ],
  ['of equal answers one goes out', shown(MET, 'once = Unique met'), 'tick-looks-up'],
  [
    'what was not answered in this tick is asked again in the next',
    shown('late = DeferTick batch', 'all = Chain batch late', 'met = CrossSingleton all now : (u32 , u32)'),
    'tick-looks-up',
  ],
  ['what changed since the tick before', shown(MET, 'before = DeferTick met', 'new = Difference met before'), 'tick-looks-up'],
  [
    'requests in an order',
    STATE.replace('asks = receive', 'asks = receive ordered').concat(
      '\n  met = CrossSingleton batch now : ordered (u32 , u32)\nout = YieldConcat met\nanswer out',
    ),
    'requests-unordered',
  ],
  [
    'requests that may come again',
    STATE.replace('asks = receive', 'asks = receive again').concat(
      '\n  met = CrossSingleton batch now : again (u32 , u32)\nout = YieldConcat met\nanswer out',
    ),
    'requests-unordered',
  ],
  [
    'one request asks twice',
    shown('twice = FlatMap batch |x| vec ! [x , x + 100]', 'met = CrossSingleton twice now : (u32 , u32)'),
    'tick-looks-up',
  ],
  [
    'a request leaves beside its answer',
    `${shown(MET)}
passed = YieldConcat batch
answer passed`,
    'tick-looks-up',
  ],
  [
    'updates that are promised in an order',
    of('table = Fold facts : one u32 |a , b| * a = b').replace('facts = receive', 'facts = receive ordered'),
    'updates-unordered',
  ],
  [
    'updates that may come again',
    of(`${CHOSEN}\ntable = Fold chosen : one u32 |a , b| * a += b`).replace('facts = receive', 'facts = receive again'),
    'updates-unordered',
  ],
  [
    'the fold counts in a static',
    of(`${CHOSEN}\ntable = Fold chosen : one u32 |a , b| * a += b + crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)`),
    'closures-pure',
  ],
  [
    'the fold carries a number along',
    of(
      `${CHOSEN}\ntable = Fold chosen : one u32 {"init":"q!(| | 0u32)","acc":"q!({ let mut c = 0u32 ; move | n , _ | { c += 1 ; * n = c ; } })"}`,
    ),
    'closures-pure',
  ],
  [
    'the fold begins with what a static says',
    of(
      `${CHOSEN}\ntable = Fold chosen : one u32 {"init":"q!(| | crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))","acc":"q!(| n , x | * n += x)"}`,
    ),
    'closures-pure',
  ],
  [
    'a state that is shared by its copies',
    of(
      `${CHOSEN}\ntable = Fold chosen : one std :: rc :: Rc < std :: cell :: Cell < u32 > > {"init":"q!(| | crate :: cell ())","acc":"q!(| n , x | n . set (x))"}`,
      'std :: rc :: Rc < std :: cell :: Cell < u32 > >',
    ),
    'closures-pure',
  ],
  [
    'an answer asks a static what others did',
    shown(MET, 'signed = Map met : u32 |(x , s)| x + s + crate :: SEEN . swap (x , Ordering :: SeqCst)'),
    'closures-pure',
  ],
  [
    'a map of the state that counts in a static',
    shown(
      'more = Map now : one u32 |s| s + crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)',
      'met = CrossSingleton batch more : (u32 , u32)',
    ),
    'closures-pure',
  ],
  [
    'a map that carries a number along',
    of(
      `${CHOSEN}\nwhole = Fold chosen : one u32 |a , b| * a += b\ntable = Map whole : one u32 {"f":"q!({ let mut c = 0u32 ; move | s | { c += 1 ; s + c } })"}`,
    ),
    'closures-pure',
  ],
  [
    'what a map makes of the state leaves the tick too',
    `${shown('half = Map now : one u32 |s| s / 2', 'met = CrossSingleton batch half : (u32 , u32)')}
told = YieldConcat half : one u32
flat = Cast told : u32
answer flat`,
    'tick-looks-up',
  ],
  [
    'what a map makes of the state has another reader',
    `${of(`${CHOSEN}\nwhole = Fold chosen : one u32 |a , b| * a += b\ntable = Map whole : one u32 |s| s / 2`)}
tick
  then = Batch table
  flat = Cast then : u32
told = YieldConcat flat
answer told`,
    'snapshot-of-fold',
  ],
  [
    'the state itself has another reader, before a map',
    `${of(`${CHOSEN}\nwhole = Fold chosen : one u32 |a , b| * a += b\ntable = Map whole : one u32 |s| s / 2`)}
tick
  then = Batch whole
  flat = Cast then : u32
told = YieldConcat flat
answer told`,
    'snapshot-of-fold',
  ],
  [
    'a filter of the state: sometimes there is none',
    shown('some = Filter now : maybe u32 |s| * s > 1', 'met = CrossSingleton batch some : (u32 , u32)'),
    'tick-looks-up',
  ],
  [
    'a state of what is there at once',
    of(
      'fixed = Source : bounded ordered u32 {"source":{"Iter":"q!([1u32 , 2])"}}\ntable = Fold fixed : bounded one u32 |a , b| * a += b\nanswer facts',
    ),
    'snapshot-of-fold',
  ],
  [
    'who counts in a static behind the tick',
    `${shown(MET)}
seen = Map out : u32 |(x , _)| x . wrapping_add (crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
answer seen`,
    'no-state-behind',
  ],
];

describe('one state', () => {
  test.each(ATTACKS.map(([title, text, refused]) => [title, { text, refused }] as const))('%s', (_, { text, refused }) => {
    attacked('lookup-machine', text, (id) => ({ snapshot: id('now') }), refused);
  });

  /** What fires shows nothing new, by a fold that tells every order of its updates apart. */
  test.each([
    ['as it is', shown(MET)],
    [
      'with steps on both sides',
      shown(
        'some = Filter batch |x| * x > 0',
        'met = CrossSingleton some now : (u32 , u32)',
        'sum = Map met : u32 |(x , s)| x . wrapping_add (s)',
        'each = FlatMap sum : u32 |x| [x , x]',
      ),
    ],
    ['of a reduce', of(`${CHOSEN}\ntable = Reduce chosen : maybe u32 |a , b| * a = (* a) . wrapping_mul (3) . wrapping_add (b)`)],
    [
      'of updates and requests from one stream',
      `
both = receive u32
facts = Filter both |x| * x > 1
asks = Filter both |x| * x <= 1
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one u32 |a , b| * a = (* a) . wrapping_mul (3) . wrapping_add (b)
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , u32)
out = YieldConcat met
answer out`,
    ],
    ['of a cluster', `cluster Server${shown(MET)}`],
  ])('%s', (_, text) => {
    expect(attacked('lookup-machine', text, (id) => ({ snapshot: id('now') }))?.result).toBe('refines');
  });
});
