import type { RuleExample } from '../../rule-example.ts';

/** Programs on which operators move, or must not. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'two lanes that exchange nothing',
    program: `
a = receive u32
b = receive u32
first = Map a |x| x + 1
second = Map b |x| x + 2
answer first
answer second`,
    site: { moved: ['b', 'second'] },
    fires: {
      variant: 'independent',
      after: `
process Server: a, first
process Server worker: b, second`,
    },
  },
  {
    title: 'the last step of a pipeline computes and nothing else',
    program: `
in = receive u32
first = Map in |x| x + 1
second = Map first |x| x * 2
answer second`,
    site: { moved: ['second'] },
    fires: {
      variant: 'functional',
      after: `
process Server: in, first
process Server worker: Network from first, second`,
    },
  },
  {
    title: 'what moves remembers: a network only adds a delay',
    program: `
in = receive u32
first = Map in |x| x + 1
seen = Unique first
answer seen`,
    site: { moved: ['seen'] },
    fires: {
      variant: 'asynchronous',
      after: `
process Server: in, first
process Server part: Network from first, seen`,
    },
  },
  {
    title: 'the middle of a pipeline: what stays hears from what moves',
    program: `
in = receive u32
first = Map in |x| x + 1
second = Map first |x| x * 2
answer second`,
    site: { moved: ['in', 'first'] },
    fires: {
      variant: 'asynchronous',
      after: `
process Server: Network from first, second
process Server worker: in, first`,
    },
  },
  {
    title: 'a whole tick, of every member of a cluster',
    program: `
cluster Server
in = receive u32
tick
  batch = Batch in
  seen = Unique batch
out = YieldConcat seen
last = Map out |x| x + 1
answer last`,
    site: { moved: ['in', 'batch', 'seen', 'out'] },
    fires: {
      variant: 'asynchronous',
      after: `
cluster Server: Network from out, last
cluster Server part: in, batch, seen, out`,
    },
  },
  {
    title: 'a load generator stays as it is',
    program: `
client Server
in = receive u32
first = Map in |x| x + 1
second = Map first |x| x * 2
answer second`,
    site: { moved: ['second'] },
    refused: ['location-rewritable'],
  },
  {
    title: 'a step that counts in a static, as others may',
    program: `
in = receive u32
first = Map in |x| x + 1
second = Map first |x| x + crate :: SEEN . swap (x , Ordering :: SeqCst)
answer second`,
    site: { moved: ['second'] },
    refused: ['no-outside-state'],
  },
  {
    title: 'clients look for a port where it is',
    program: `
in = port u32
first = Map in |x| x + 1
answer first`,
    site: { moved: ['in'] },
    refused: ['ports-stay'],
  },
  {
    title: 'an effect happens where it is',
    program: `
in = receive u32
first = Map in |x| x + 1
ForEach first |x| print (x)`,
    site: { moved: ['ForEach'] },
    refused: ['ports-stay'],
  },
  {
    title: 'all of a location would only be elsewhere',
    program: `
in = receive u32
first = Map in |x| x + 1
answer first`,
    site: { moved: ['in', 'first'] },
    refused: ['both-parts-work'],
  },
  {
    title: 'a tick is one instant',
    program: `
in = receive u32
tick
  batch = Batch in
  work = Map batch |x| x + 1
out = YieldConcat work
answer out`,
    site: { moved: ['work', 'out'] },
    refused: ['cuts-asynchronous'],
  },
  {
    title: 'a value that changes is no stream',
    program: `
in = receive ordered u32
sum = Fold in : one u32 |a , b| * a += b
tick
  now = Batch sum
  all = Cast now : u32
out = YieldConcat all : u32
answer out`,
    site: { moved: ['now', 'all', 'out'] },
    refused: ['cuts-asynchronous'],
  },
  {
    title: 'a type that is not known to survive a network',
    program: `
in = receive u32
wrap = Map in : Rc < u32 > |x| Rc :: new (x)
open = Map wrap : u32 |x| * x
answer open`,
    site: { moved: ['open'] },
    refused: ['cuts-asynchronous'],
  },
  {
    title: 'the own member id, in a text that nothing can rename',
    program: `
cluster Server
in = receive u32
first = Map in |x| x + 1
signed = Map first : (u32 , u32) |x| (CLUSTER_SELF_ID__free , x)
answer signed
display texts only`,
    site: { moved: ['signed'] },
    refused: ['members-keep-partners'],
  },
];
