import { describe, expect, test } from 'vitest';
import { applyEdits, editsBetween, type Program, programHash } from '../../ir/index.ts';
import type { Applied } from '../../rewrites/define-rewrite.ts';
import { isRefusal } from '../../rewrites/fire.ts';
import { checkRefinement, QUICK } from '../../verify/index.ts';
import { answersOf } from '../support/fired.ts';
import { readText } from '../support/program-text.ts';
import { errorsOf } from '../traps/support.ts';

/**
 * Variants of the programs that the rules were written for. Where a rule fires the program shows nothing new, and nothing less on the inputs
 * that are tried: the two are compared in both directions.
 */
const BOUNDS = { ...QUICK, scripts: 40, causal: 40 };

const programOf = (text: string): Program => {
  const { program } = readText(text);
  expect(errorsOf(program)).toEqual([]);
  return program;
};

/** What a rule says at its sites: evidence that it fires, or the precondition that refuses. */
const says = (rule: string, program: Program): string[] =>
  answersOf(program, rule).map((answer) => (isRefusal(answer) ? answer.precondition : 'fires'));

function expectSame(rule: string, text: string): void {
  const program = programOf(text);
  const answers = answersOf(program, rule);
  expect(says(rule, program)).toContain('fires');
  for (const { after } of answers.filter((answer): answer is Applied => !isRefusal(answer))) {
    expect(errorsOf(after)).toEqual([]);
    expect(programHash(applyEdits(program, editsBetween(program, after)))).toBe(programHash(after));
    expect(checkRefinement(program, after, BOUNDS).result).toBe('refines');
    expect(checkRefinement(after, program, BOUNDS).result).toBe('refines');
  }
}

describe('incremental-join', () => {
  const JOINS: Readonly<Record<string, string>> = {
    'of a join': `
a = receive (u32 , u32)
b = receive (u32 , u64)
c = receive (u32 , bool)
first = Join a b : (u32 , (u32 , u64))
second = Join first c : (u32 , ((u32 , u64) , bool))
answer second`,
    'of ordered streams': `
a = receive ordered (u32 , u32)
b = receive ordered (u32 , u32)
pairs = Join a b : (u32 , (u32 , u32))
answer pairs`,
    'of keyed streams, into one': `
a = receive (u32 , u32)
b = receive (u32 , u32)
keyed = Cast a : keyed u32 / u32
plain = Cast keyed : (u32 , u32)
pairs = Join plain b : (u32 , (u32 , u32))
again = Cast pairs : keyed u32 / (u32 , u32)
out = Cast again : (u32 , (u32 , u32))
answer out`,
    'between ticks': `
a = receive (u32 , u32)
b = receive (u32 , u32)
tick
  batch = Batch a
  seen = Unique batch
fresh = YieldConcat seen
pairs = Join fresh b : (u32 , (u32 , u32))
tick
  found = Batch pairs
  once = Unique found
out = YieldConcat once
answer out`,
    'of texts and options, on a cluster': `
cluster Server
a = receive (String , Option < u32 >)
b = receive (String , Vec < u32 >)
pairs = Join a b : (String , (Option < u32 > , Vec < u32 >))
answer pairs`,
    'on two keys at once, read twice': `
a = receive ((u32 , bool) , u32)
b = receive ((u32 , bool) , u32)
pairs = Join a b : ((u32 , bool) , (u32 , u32))
sums = Map pairs : u32 |(_ , (x , y))| x / 2 + y / 2
answer pairs
answer sums`,
    'with display texts only': `
a = receive (u32 , u32)
b = receive (u32 , u32)
pairs = Join a b : (u32 , (u32 , u32))
answer pairs
display texts only`,
  };
  test.each(Object.entries(JOINS))('%s', (_, text) => expectSame('incremental-join', text));

  test('in a circle it fires; nobody runs a circle at top level', () => {
    const program = programOf(`
edges = receive (u32 , u32)
paths = cycle (u32 , u32)
steps = Join paths edges : (u32 , (u32 , u32))
ends = Map steps : (u32 , u32) |(_ , (from , to))| (to , from)
both = Chain edges ends
fresh = Unique both
close paths fresh
answer fresh`);
    expect(says('incremental-join', program)).toEqual(['fires']);
    for (const answer of answersOf(program, 'incremental-join'))
      if (!isRefusal(answer)) expect(errorsOf(answer.after)).toEqual([]);
  });

  test('in an atomic section it stays: what leaves the section has been seen by the ticks', () => {
    const program = programOf(`
a = receive (u32 , u32)
b = receive (u32 , u32)
tick
section
  lefts = BeginAtomic a
  rights = BeginAtomic b
  pairs = Join lefts rights : (u32 , (u32 , u32))
out = EndAtomic pairs
answer out`);
    // It is no site: a search does not even ask.
    expect(says('incremental-join', program)).toEqual([]);
  });
});

const STATE = `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)`;

describe('lookup-machine', () => {
  const LOOKUPS: Readonly<Record<string, string>> = {
    'only what is not there': `${STATE}
  keys = Map known : u32 |(k , _)| k
  missing = AntiJoin batch keys
out = YieldConcat missing
answer out`,
    'by steps that drop and multiply': `${STATE}
  some = Filter batch |(_ , x)| * x > 0
  found = JoinHalf some known : (u32 , (u32 , u32))
  each = FlatMap found : u32 |(_ , (x , s))| [x , s]
  odd = FilterMap each : u32 |x| if x % 2 == 1 { Some (x) } else { None }
out = YieldConcat odd
answer out`,
    'of two streams of requests': `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
more = receive u32
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  others = Batch more
  pairs = Map others : (u32 , u32) |x| (x , x)
  all = Chain batch pairs
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf all known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    'of keyed requests, into keyed answers': `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
grouped = Cast asks : keyed u32 / u32
tick
  batch = Batch grouped
  plain = Cast batch : (u32 , u32)
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf plain known : (u32 , (u32 , u32))
  back = Cast found : keyed u32 / (u32 , u32)
out = YieldConcat back : keyed u32 / (u32 , u32)
flat = Cast out : (u32 , (u32 , u32))
answer flat`,
    'with two acknowledgements of one update': `
puts = receive (u32 , (u32 , u32))
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  tag = Map put : u32 |(tag , _)| tag
  copy = Map put : (u32 , u32) |(tag , (k , _))| (tag , k)
  looked = Inspect put |_| ()
  entry = Map looked : (u32 , u32) |(_ , entry)| entry
  keyed = Cast entry : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
done = EndAtomic tag
copied = EndAtomic copy
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer done
answer copied
answer out`,
    'of a reduce, whose first value of a key is its state': `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = ReduceKeyed chosen : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  keys = Map known : u32 |(k , _)| k
  missing = AntiJoin batch keys
out = YieldConcat found
none = YieldConcat missing
answer out
answer none`,
    'of a reduce whose updates are acknowledged': `
puts = receive (u32 , (u32 , u32))
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  tag = Map put : u32 |(tag , _)| tag
  entry = Map put : (u32 , u32) |(_ , entry)| entry
  keyed = Cast entry : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = ReduceKeyed chosen : each u32 / u32 |a , b| if b > * a { * a = b }
done = EndAtomic tag
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer done
answer out`,
    'with nothing acknowledged, in a section all the same': `
puts = receive (u32 , u32)
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  keyed = Cast put : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    'updates and requests from one stream': `
both = receive (u32 , u32)
facts = Filter both |(_ , x)| * x > 0
asks = Filter both |(_ , x)| * x == 0
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
  };
  test.each(Object.entries(LOOKUPS))('%s', (_, text) => expectSame('lookup-machine', text));

  const REFUSED: Readonly<Record<string, readonly [string, string]>> = {
    'what is carried to the next tick': [
      'tick-looks-up',
      `${STATE}
  late = DeferTick batch
  all = Chain batch late
  found = JoinHalf all known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    ],
    'a request leaves beside its answer: whoever hears of it could still change what it finds': [
      'tick-looks-up',
      `${STATE}
  found = JoinHalf batch known : (u32 , (u32 , u32))
  seen = Map batch : u32 |(_ , x)| x
out = YieldConcat found
passed = YieldConcat seen
answer out
answer passed`,
    ],
    'the same, in one stream with the answers': [
      'tick-looks-up',
      `${STATE}
  found = JoinHalf batch known : (u32 , (u32 , u32))
  answers = Map found : u32 |(_ , (x , s))| x / 2 + s / 2
  seen = Map batch : u32 |(_ , x)| x
  both = Chain answers seen
out = YieldConcat both
answer out`,
    ],
    'the table itself leaves the tick': [
      'tick-looks-up',
      `${STATE}
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
all = YieldConcat known
answer out
answer all`,
    ],
    'a step on what the table holds': [
      'tick-looks-up',
      `${STATE}
  doubled = Map known : (u32 , u32) |(k , s)| (k , s / 2)
  found = JoinHalf batch doubled : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    ],
    'keys that are no keys of the table': [
      'tick-looks-up',
      `${STATE}
  states = Map known : u32 |(_ , s)| s
  missing = AntiJoin batch states
out = YieldConcat missing
answer out`,
    ],
    'a value of the same instant': [
      'tick-looks-up',
      `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
sorted = ObserveNonDet asks : ordered (u32 , u32)
count = Fold sorted : one u32 |n , _| * n += 1
tick
  batch = Batch asks
  now = Batch table
  so = Batch count
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  both = CrossSingleton found so : ((u32 , (u32 , u32)) , u32)
out = YieldConcat both
answer out`,
    ],
    'two sections of one tick: who has heard of one update has seen the other': [
      'tick-looks-up',
      `
puts = receive (u32 , u32)
others = receive u32
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  keyed = Cast put : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
  other = BeginAtomic others
done = EndAtomic other
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer done
answer out`,
    ],
    'a section that counts its updates': [
      'tick-looks-up',
      `
puts = receive (u32 , u32)
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  keyed = Cast put : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
  first = Unique put
done = EndAtomic first
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer done
answer out`,
    ],
    'updates that may come again': [
      'updates-unordered',
      `
facts = receive again (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : again keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    ],
    'a closure of which only a display text is there': [
      'closures-pure',
      `${STATE}
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out
display texts only`,
    ],
    'the own member id': [
      'closures-pure',
      `
cluster Server
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  signed = Map found : u32 |(_ , (x , s))| x + s + __hydro_lang_cluster_self_id_loc2v1 . get_raw_id ()
out = YieldConcat signed
answer out`,
    ],
  };
  // Some have two snapshots, each of which is asked about.
  test.each(Object.entries(REFUSED))('refused: %s', (_, [precondition, text]) =>
    expect([...new Set(says('lookup-machine', programOf(text)))]).toEqual([precondition]),
  );
});
