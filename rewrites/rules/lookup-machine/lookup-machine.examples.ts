import type { RuleExample } from '../../rule-example.ts';

/** Programs with a tick that may become a state machine, or must stay. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'requests that meet the state of their key',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'snapshot',
      after: `
process Server: Cast, Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Cast, facts, asks, keyed`,
    },
  },
  {
    title: 'every request gets an answer, by steps before and behind the lookup',
    program: `
cluster Server
facts = receive (u32 , u32)
asks = receive u32
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  pairs = Map batch : (u32 , u32) |x| (x % 3 , x)
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf pairs known : (u32 , (u32 , u32))
  sums = Map found : u32 |(_ , (x , sum))| x + sum
  keys = Map known : u32 |(k , _)| k
  distinct = Unique keys
  missing = AntiJoin pairs distinct
  plain = Map missing : u32 |(_ , x)| x
  all = Chain sums plain
out = YieldConcat all
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'snapshot',
      after: `
cluster Server: Map, Cast, Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Map, FilterMap, Map, Chain, Cast, Tee, Tee, facts, asks, keyed`,
    },
  },
  {
    title: 'the last write of a key, by a reduce: its first value is its state',
    program: `
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
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'snapshot',
      after: `
process Server: Cast, Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Cast, facts, asks, keyed`,
    },
  },
  {
    title: 'an acknowledgement stands for an update that requests see from then on',
    program: `
puts = receive (u32 , (u32 , u32))
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  tag = Map put : u32 |(tag , _)| tag
  entry = Map put : (u32 , u32) |(_ , entry)| entry
  keyed = Cast entry : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
done = EndAtomic tag
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer done
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'atomic',
      after: `
process Server: Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Map, Cast, FilterMap, Cast, Tee, Tee, puts, asks`,
    },
  },
  {
    title: 'a tick of a load generator stays as it is',
    program: `
client Server
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    refused: ['location-rewritable'],
  },
  {
    title: 'two ticks read one state: each would have its own',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out
tick
  later = Batch table
  shown = Cast later : (u32 , u32)
all = YieldConcat shown
answer all`,
    site: { snapshot: 'now' },
    refused: ['snapshot-of-fold'],
  },
  {
    title: 'a tick that compares its requests: of equal ones only one is answered',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  once = Unique found
out = YieldConcat once
answer out`,
    site: { snapshot: 'now' },
    refused: ['tick-looks-up'],
  },
  {
    title: 'a tick that counts its batch',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  sorted = ObserveNonDet found : ordered (u32 , (u32 , u32))
  count = Fold sorted : one u32 |n , _| * n += 1
  both = CrossSingleton found count : ((u32 , (u32 , u32)) , u32)
out = YieldConcat both
answer out`,
    site: { snapshot: 'now' },
    refused: ['tick-looks-up'],
  },
  {
    title: 'two lookups in one instant see the same state',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  next = Map found : (u32 , u32) |(k , (x , s))| (s , x)
  again = JoinHalf next known : (u32 , (u32 , u32))
out = YieldConcat again
answer out`,
    site: { snapshot: 'now' },
    refused: ['tick-looks-up'],
  },
  {
    title: 'a request that looks up twice finds one state',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  pairs = FlatMap batch |(k , x)| vec ! [(k , x) , (k , x + 100)]
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf pairs known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    refused: ['tick-looks-up'],
  },
  {
    title: 'requests in an order: a later one must not see less',
    program: `
facts = receive u32
asks = receive ordered u32
entries = Map facts : (u32 , u32) |x| (0 , x)
keyed = Cast entries : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  pairs = Map batch : ordered (u32 , u32) |x| (0 , x)
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf pairs known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    refused: ['requests-unordered'],
  },
  {
    title: 'a request that is an update as well sees all of the tick that it is in',
    program: `
puts = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  keyed = Cast put : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
inside
  batch = Batch put
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    refused: ['requests-unordered'],
  },
  {
    title: 'updates in an order: the last one wins',
    program: `
facts = receive ordered (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : ordered keyed u32 / u32
table = FoldKeyed keyed : each u32 / u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    refused: ['updates-unordered'],
  },
  {
    title: 'an acknowledgement of what changes nothing has no effect to wait for',
    program: `
puts = receive (u32 , u32)
asks = receive (u32 , u32)
tick
section
  put = BeginAtomic puts
  tag = Map put : u32 |(tag , _)| tag
  real = Filter put |(_ , x)| * x > 0
  keyed = Cast real : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  table = FoldKeyed chosen : each u32 / u32 |a , b| * a = b
done = EndAtomic tag
inside
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer done
answer out`,
    site: { snapshot: 'now' },
    refused: ['answers-behind-effects'],
  },
  {
    title: 'a step that asks a static what others did in the same tick',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
  signed = Map found : u32 |(_ , (x , s))| x + s + crate :: SEEN . swap (x , Ordering :: SeqCst)
out = YieldConcat signed
answer out`,
    site: { snapshot: 'now' },
    refused: ['closures-pure'],
  },
  {
    title: 'requests whose type is a name: what is the key?',
    program: `
facts = receive (u32 , u32)
asks = receive crate :: Ask
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
answer out`,
    site: { snapshot: 'now' },
    refused: ['types-written'],
  },
  {
    title: 'who counts in a static behind the tick would see in which order answers come',
    program: `
facts = receive (u32 , u32)
asks = receive (u32 , u32)
keyed = Cast facts : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  known = Cast now : (u32 , u32)
  found = JoinHalf batch known : (u32 , (u32 , u32))
out = YieldConcat found
seen = Map out : u32 |(_ , (x , _))| x.wrapping_add(crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
answer seen`,
    site: { snapshot: 'now' },
    refused: ['no-state-behind'],
  },
  {
    title: 'one state: who asks gets a copy of it',
    program: `
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , u32)
  sums = Map met : u32 |(x , sum)| x.wrapping_add(sum)
out = YieldConcat sums
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'one state',
      after: `
process Server: Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Map, Cast, facts, asks`,
    },
  },
  {
    title: 'one state of a reduce: nobody is answered before its first value',
    program: `
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Reduce chosen : maybe u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , u32)
out = YieldConcat met
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'one state',
      after: `
process Server: Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Cast, facts, asks`,
    },
  },
  {
    title: 'one state of which requests see what two maps make of it',
    program: `
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one u32 |a , b| * a += b
plain = Map table : one u32 |sum| sum + 1
tick
  batch = Batch asks
  now = Batch plain
  half = Map now : one u32 |sum| sum / 2
  met = CrossSingleton batch half : (u32 , u32)
out = YieldConcat met
answer out`,
    site: { snapshot: 'now' },
    fires: {
      variant: 'one state',
      after: `
process Server: Map, Map, Chain, ObserveNonDet, Scan, FilterMap, Map, Cast, facts, asks`,
    },
  },
  {
    title: 'one state and who sees it: a map tells a static',
    program: `
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one u32 |a , b| * a += b
plain = Map table : one u32 |sum| sum + 1
tick
  batch = Batch asks
  now = Batch plain
  half = Map now : one u32 |sum| sum + crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)
  met = CrossSingleton batch half : (u32 , u32)
out = YieldConcat met
answer out`,
    site: { snapshot: 'now' },
    refused: ['closures-pure'],
  },
  {
    title: 'one state that requests meet twice in one instant',
    program: `
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one u32 |a , b| * a += b
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , u32)
  again = CrossSingleton met now : ((u32 , u32) , u32)
out = YieldConcat again
answer out`,
    site: { snapshot: 'now' },
    refused: ['tick-looks-up'],
  },
  {
    title: 'one state whose updates are promised in an order',
    program: `
facts = receive ordered u32
asks = receive u32
table = Fold facts : one u32 |a , b| * a = b
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , u32)
out = YieldConcat met
answer out`,
    site: { snapshot: 'now' },
    refused: ['updates-unordered'],
  },
  {
    title: 'one state of an atomic section: who was acknowledged must be seen',
    program: `
facts = receive u32
asks = receive u32
tick
section
  put = BeginAtomic facts
  chosen = ObserveNonDet put : ordered u32
  table = Fold chosen : one u32 |a , b| * a += b
done = EndAtomic put
inside
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , u32)
out = YieldConcat met
answer done
answer out`,
    site: { snapshot: 'now' },
    refused: ['snapshot-of-fold'],
  },
];
