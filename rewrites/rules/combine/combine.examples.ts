import type { RuleExample } from '../../rule-example.ts';

const MEMBER = 'hydro_lang :: location :: member_id :: MemberId < crate :: Peers >';

/** Networks to an aggregation, before which a tick may aggregate, or must not. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'a count for each key',
    program: `
in = receive (u32 , u32)
sent = send in to Peer
keyed = Cast sent : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = FoldKeyed chosen : each u32 / usize |n , _| * n += 1
tick on Peer
  now = Batch table
  known = Cast now : (u32 , usize)
out = YieldConcat known
answer out`,
    site: { network: 'sent' },
    fires: {
      variant: 'by key',
      after: `
process Server: Batch, ObserveNonDet, Fold, Cast, FlatMap, YieldConcat, in
process Peer: Network from YieldConcat, Cast, ObserveNonDet, FoldKeyed, now, known, out`,
    },
  },
  {
    title: 'the highest of each key, by a closure behind the network, for the member that is addressed',
    program: `
in = receive u32
to = Map in : (${MEMBER} , u32) |x| (MemberId::from_raw_id(x % 2), x)
sent = send to to Peers
pair = Map sent : (u32 , u32) |x| (x % 3 , x)
keyed = Cast pair : keyed u32 / u32
chosen = ObserveNonDet keyed : ordered keyed u32 / u32
table = ReduceKeyed chosen : each u32 / u32 |a , b| * a = (* a).max(b)
tick on Peers
  now = Batch table
  known = Cast now : (u32 , u32)
out = YieldConcat known
ForEach out |x| print(x)`,
    site: { network: 'sent' },
    fires: {
      variant: 'by key',
      after: `
process Server: Batch, ObserveNonDet, Fold, Cast, FlatMap, YieldConcat, in, to
cluster Peers: Network from YieldConcat, Cast, ObserveNonDet, table, now, known, out, ForEach`,
    },
  },
  {
    title: 'one sum over what all members of a cluster send',
    program: `
cluster Server
in = receive u32
sent = send in to Peer
values = Map sent : u32 |(_ , x)| x
even = Filter values |x| x % 2 == 0
chosen = ObserveNonDet even : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
ForEach out |x| print(x)`,
    site: { network: 'sent' },
    fires: {
      variant: 'one result',
      after: `
cluster Server: Batch, ObserveNonDet, Fold, Cast, FlatMap, YieldConcat, in
process Peer: Network from YieldConcat, ObserveNonDet, Fold, now, shown, out, ForEach`,
    },
  },
  {
    title: 'what the batch of a tick has for each key',
    program: `
in = receive (u32 , u32)
sent = send in to Peer
tick on Peer
  batch = Batch sent
  keyed = Cast batch : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  sums = FoldKeyed chosen : each u32 / u32 |sum , x| * sum += x
  known = Cast sums : (u32 , u32)
out = YieldConcat known
answer out`,
    site: { network: 'sent' },
    fires: {
      variant: 'by key',
      after: `
process Server: Batch, ObserveNonDet, Fold, Cast, FlatMap, YieldConcat, in
process Peer: Network from YieldConcat, Batch, Cast, ObserveNonDet, FoldKeyed, known, out`,
    },
  },
  {
    title: 'a load generator does not aggregate',
    program: `
client Server
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['location-rewritable'],
  },
  {
    title: 'a network that may lose elements one by one',
    program: `
in = receive u32
sent = send in to Peer {"networking_info":{"Tcp":{"fault":"Lossy"}}}
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['sent-as-written'],
  },
  {
    title: 'a channel with a name, to which another program may listen',
    program: `
in = receive u32
sent = send in to Peer {"name":"orders"}
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['messages-not-counted'],
  },
  {
    title: 'elements that may come again would count again',
    program: `
in = receive again u32
sent = send in to Peer
once = ObserveNonDet sent : u32
chosen = ObserveNonDet once : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['streams-asynchronous'],
  },
  {
    title: "what a serializer of one's own sends may be anything",
    program: `
in = receive u32
sent = send in to Peer {"serialize_fn":"q!(| data | my_format (& data))"}
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['ends-bincode'],
  },
  {
    title: 'somebody else sees the elements one by one',
    program: `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
answer out
answer sent`,
    site: { network: 'sent' },
    refused: ['one-aggregation'],
  },
  {
    title: 'a scan says something of each element',
    program: `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sums = Scan chosen : ordered u32 |n , x| { * n += x ; Some(* n) }
answer sums`,
    site: { network: 'sent' },
    refused: ['one-aggregation'],
  },
  {
    title: 'batches of what is promised in order are of what was sent first',
    program: `
in = receive ordered (u32 , u32)
sent = send ordered in to Peer
tick on Peer
  batch = Batch sent
  keyed = Cast batch : ordered keyed u32 / u32
  sums = FoldKeyed keyed : each u32 / u32 |sum , x| * sum += x
  known = Cast sums : (u32 , u32)
out = YieldConcat known
answer out`,
    site: { network: 'sent' },
    refused: ['arrives-unordered'],
  },
  {
    title: 'a tick that runs for what it drops shows that it ran',
    program: `
in = receive u32
sent = send in to Peer
tick on Peer
  batch = Batch sent
  few = Filter batch |x| * x > 3
  chosen = ObserveNonDet few : ordered u32
  sum = Fold chosen : one u32 |n , x| * n += x
  shown = Cast sum : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['ticks-stay'],
  },
  {
    title: 'the mean of two is not the mean of means',
    program: `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
mean = Fold chosen : one u32 |mean , x| * mean = (* mean + x) / 2
tick on Peer
  now = Batch mean
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['results-merge'],
  },
  {
    title: 'half of what was there is another half of a group',
    program: `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sums = Reduce chosen : maybe u32 |sum , x| * sum = (* sum / 2).wrapping_add(x)
tick on Peer
  now = Batch sums
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['results-merge'],
  },
  {
    title: 'who reads the result itself would see fewer of its states',
    program: `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
ForEach sum |x| print(x)`,
    site: { network: 'sent' },
    refused: ['seen-in-snapshots'],
  },
  {
    title: 'a closure that asks which member it runs on',
    program: `
in = receive u32
to = Map in : (${MEMBER} , u32) |x| (MemberId::from_raw_id(x % 2), x)
sent = send to to Peers
own = Map sent : u32 |x| x.wrapping_add(__hydro_lang_cluster_self_id_loc4v1 . get_raw_id ())
chosen = ObserveNonDet own : ordered u32
high = Fold chosen : one u32 |n , x| * n = (* n).max(x)
tick on Peers
  now = Batch high
  shown = Cast now : u32
out = YieldConcat shown
ForEach out |x| print(x)`,
    site: { network: 'sent' },
    refused: ['closures-pure'],
  },
  {
    title: 'serde may have changed what the closure looks at',
    program: `
in = receive u32
made = Map in : crate :: Order |x| crate :: order(x)
sent = send made to Peer
chosen = ObserveNonDet sent : ordered crate :: Order
high = Fold chosen : one u32 |n , o| * n = (* n).max(o.amount)
tick on Peer
  now = Batch high
  shown = Cast now : u32
out = YieldConcat shown
answer out`,
    site: { network: 'sent' },
    refused: ['values-travel'],
  },
  {
    title: 'a key that may not survive a network',
    program: `
in = receive u32
sent = send in to Peer
pair = Map sent : (crate :: Key , u32) |x| (crate :: key(x) , x)
keyed = Cast pair : keyed crate :: Key / u32
chosen = ObserveNonDet keyed : ordered keyed crate :: Key / u32
table = FoldKeyed chosen : each crate :: Key / usize |n , _| * n += 1
tick on Peer
  now = Batch table
  known = Cast now : (crate :: Key , usize)
  counts = Map known : usize |(_ , n)| n
out = YieldConcat counts
answer out`,
    site: { network: 'sent' },
    refused: ['types-written'],
  },
  {
    title: 'who counts in a static would see that snapshots change less often',
    program: `
in = receive u32
sent = send in to Peer
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peer
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
seen = Map out |x| x.wrapping_add(crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
answer seen`,
    site: { network: 'sent' },
    refused: ['no-state-behind'],
  },
];
