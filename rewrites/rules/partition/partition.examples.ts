import type { RuleExample } from '../../rule-example.ts';

/** Programs whose server runs in shards, or must not. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'a process that only computes: any shard will do',
    program: `
in = receive u32
work = Map in |x| x + 1
answer work`,
    site: { shards: 2, policy: { in: null } },
    fires: {
      variant: 'no state',
      after: `
cluster Server shards in 2 shards: in (any shard), work`,
    },
  },
  {
    title: 'each member of a cluster',
    program: `
cluster Server
in = receive u32
work = Map in |x| x + 1
answer work`,
    site: { shards: 3, policy: { in: [[]] } },
    fires: {
      variant: 'no state',
      after: `
cluster Server shards in 3 shards: in (by the element), work`,
    },
  },
  {
    title: 'both sides of a join by its key',
    program: `
a = receive (u32 , u32)
b = receive (u32 , u32)
pairs = Join a b : (u32 , (u32 , u32))
answer pairs`,
    site: { shards: 2, policy: { a: [['0']], b: [['0']] } },
    fires: {
      variant: 'state at top level',
      after: `
cluster Server shards in 2 shards: a (by .0), b (by .0), pairs`,
    },
  },
  {
    title: 'a tick that counts what arrives for each key',
    program: `
in = receive (u32 , u32)
tick
  batch = Batch in
  keyed = Cast batch : keyed u32 / u32
  chosen = ObserveNonDet keyed : ordered keyed u32 / u32
  counts = FoldKeyed chosen : each u32 / u32 |n , _| * n += 1
  all = Cast counts : (u32 , u32)
out = YieldConcat all
answer out`,
    site: { shards: 2, policy: { in: [['0']] } },
    fires: {
      variant: 'state in ticks',
      after: `
cluster Server shards in 2 shards: in (by .0), batch, keyed, chosen, counts, all, out`,
    },
  },
  {
    title: 'a load generator stays as it is',
    program: `
client Server
in = receive u32
work = Map in |x| x + 1
answer work`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['location-rewritable'],
  },
  {
    title: 'a port would be there once per shard',
    program: `
in = port u32
work = Map in |x| x + 1
answer work`,
    site: { shards: 2, policy: {} },
    refused: ['no-ports'],
  },
  {
    title: 'elements would be numbered per shard',
    program: `
in = receive u32
chosen = ObserveNonDet in : ordered u32
numbered = Enumerate chosen : ordered (usize , u32)
loose = Cast numbered : (usize , u32)
answer loose`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['one-key-at-a-time'],
  },
  {
    title: 'elements that wait for one tick would wait for the next batch of their shard',
    program: `
in = receive u32
tick
  batch = Batch in
  held = DeferTick batch
out = YieldConcat held
answer out`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['idle-ticks-change-nothing'],
  },
  {
    title: 'a counter of all elements would count per shard',
    program: `
in = receive u32
work = Map in |x| x + SEEN . fetch_add (1 , Ordering :: SeqCst)
answer work`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['closures-pure'],
  },
  {
    title: 'a duplicate would come to another shard',
    program: `
in = receive u32
seen = Unique in
answer seen`,
    site: { shards: 2, policy: { in: null } },
    refused: ['state-key-local'],
  },
  {
    title: 'partners of a join would miss each other',
    program: `
a = receive (u32 , u32)
b = receive (u32 , u32)
pairs = Join a b : (u32 , (u32 , u32))
answer pairs`,
    site: { shards: 2, policy: { a: [['0']], b: [['1']] } },
    refused: ['state-key-local'],
  },
  {
    title: 'batches of two shards would be no prefixes of one stream',
    program: `
in = receive ordered (u32 , u32)
tick
  batch = Batch in
  keyed = Cast batch : ordered keyed u32 / u32
  counts = FoldKeyed keyed : each u32 / u32 |n , _| * n += 1
  all = Cast counts : (u32 , u32)
out = YieldConcat all
answer out`,
    site: { shards: 2, policy: { in: [['0']] } },
    refused: ['batches-unordered'],
  },
  {
    title: 'shards would interleave a stream in order',
    program: `
in = receive ordered u32
work = Map in |x| x + 1
answer work`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['outputs-unordered'],
  },
  {
    title: 'news of members would be sent on once per shard',
    program: `
in = receive u32
work = Map in |x| x + 1
answer work
news = members
told = Map news : ordered u32 |_| 1u32
loose = Cast told : u32
answer loose`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['constants-inside'],
  },
  {
    title: 'a key without a hash would not compile',
    program: `
in = receive (f64 , u32)
work = Map in : u32 |(_ , x)| x
answer work`,
    site: { shards: 2, policy: { in: [['0']] } },
    refused: ['keys-hashable'],
  },
  {
    title: 'elements would be signed with the id of a shard, in a text that nothing can rename',
    program: `
cluster Server
in = receive u32
signed = Map in : (u32 , u32) |x| (CLUSTER_SELF_ID__free , x)
answer signed
display texts only`,
    site: { shards: 2, policy: { in: [[]] } },
    refused: ['ids-logical'],
  },
];
