import type { RuleExample } from '../../rule-example.ts';

/** Programs with a join that may emit only what is new, or must stay. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'two streams that go on, joined by key',
    program: `
a = receive (u32 , u32)
b = receive (u32 , u64)
pairs = Join a b : (u32 , (u32 , u64))
answer pairs`,
    site: { join: 'pairs' },
    fires: {
      variant: 'join',
      after: `
process Server: Map, Map, Chain, ObserveNonDet, Scan, FlatMap, a, b`,
    },
  },
  {
    title: 'a product is a join of all with all',
    program: `
a = receive u32
b = receive u64
all = Map a : (() , u32) |v| (() , v)
others = Map b : (() , u64) |v| (() , v)
pairs = Join all others : (() , (u32 , u64))
answer pairs`,
    site: { join: 'pairs' },
    fires: {
      variant: 'product',
      after: `
process Server: Map, Map, Chain, ObserveNonDet, Scan, FlatMap, a, b, all, others`,
    },
  },
  {
    title: 'a stream joined with itself, read again afterwards',
    program: `
cluster Server
a = receive (u32 , u32)
pairs = Join a a : (u32 , (u32 , u32))
answer pairs
answer pairs`,
    site: { join: 'pairs' },
    fires: {
      variant: 'join',
      after: `
cluster Server: Map, Map, Chain, ObserveNonDet, Scan, FlatMap, a`,
    },
  },
  {
    title: 'a join of a load generator stays as it is',
    program: `
client Server
a = receive (u32 , u32)
b = receive (u32 , u64)
pairs = Join a b : (u32 , (u32 , u64))
answer pairs`,
    site: { join: 'pairs' },
    refused: ['location-rewritable'],
  },
  {
    title: 'in a tick a join forgets: only what one batch has meets',
    program: `
a = receive (u32 , u32)
b = receive (u32 , u64)
tick
  lefts = Batch a
  rights = Batch b
  pairs = Join lefts rights : (u32 , (u32 , u64))
out = YieldConcat pairs
answer out`,
    site: { join: 'pairs' },
    refused: ['sides-asynchronous'],
  },
  {
    title: 'a list is there at once: nothing is done again for it',
    program: `
a = receive (u32 , u32)
list = Source : bounded ordered (u32 , u64) {"source": {"Iter": "q!([(1 , 2)])"}}
pairs = Join a list : (u32 , (u32 , u64))
answer pairs`,
    site: { join: 'pairs' },
    refused: ['sides-asynchronous'],
  },
  {
    title: 'elements that may come again',
    program: `
a = receive again (u32 , u32)
b = receive (u32 , u64)
pairs = Join a b : again (u32 , (u32 , u64))
answer pairs`,
    site: { join: 'pairs' },
    refused: ['elements-once'],
  },
  {
    title: 'elements whose type is a name: what is the key?',
    program: `
a = receive crate :: Pair
b = receive crate :: Pair
pairs = Join a b : (u32 , (u32 , u64))
answer pairs`,
    site: { join: 'pairs' },
    refused: ['types-written'],
  },
  {
    title: 'who counts in a static would see in which order pairs come',
    program: `
a = receive (u32 , u32)
b = receive (u32 , u32)
pairs = Join a b : (u32 , (u32 , u32))
seen = Map pairs : u32 |(_ , (x , _))| x.wrapping_add(crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
answer seen`,
    site: { join: 'pairs' },
    refused: ['no-state-behind'],
  },
];
