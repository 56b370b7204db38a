import type { RuleExample } from '../../rule-example.ts';

const MEMBER = 'hydro_lang :: location :: member_id :: MemberId < crate :: Peers >';

/** Networks that carry packs afterwards, or must not. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'what one process has for another',
    program: `
in = receive ordered u32
work = Map in |x| x + 1
sent = send ordered work to Peer
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    fires: {
      variant: 'to a process',
      after: `
process Server: Batch, Fold, Cast, FlatMap, YieldConcat, in, work
process Peer: FlatMap, sent, ForEach`,
    },
  },
  {
    title: 'what each member has for a process, which is told who sent it',
    program: `
cluster Server
in = receive u32
work = Map in |x| x + 1
sent = send work to Peer
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    fires: {
      variant: 'to a process',
      after: `
cluster Server: Batch, ObserveNonDet, Fold, Cast, FlatMap, YieldConcat, in, work
process Peer: FlatMap, sent, ForEach`,
    },
  },
  {
    title: 'a pack for each member that is addressed',
    program: `
in = receive u32
work = Map in : (${MEMBER} , u32) |x| (MemberId::from_raw_id(x % 3), x)
sent = send work to Peers
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    fires: {
      variant: 'to members of a cluster',
      after: `
process Server: Batch, ObserveNonDet, Fold, Cast, FlatMap, YieldConcat, in, work
cluster Peers: FlatMap, sent, ForEach`,
    },
  },
  {
    title: 'the load generator stays as it is',
    program: `
client Server
in = receive u32
sent = send in to Peer
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['location-rewritable'],
  },
  {
    title: 'a channel with a name, which another program may speak',
    program: `
in = receive u32
sent = send in to Peer {"name":"orders"}
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['messages-not-counted'],
  },
  {
    title: 'what is there before the first tick has no tick to be packed in',
    program: `
items = Source : bounded ordered u32 {"source":{"Iter":"q!([1 , 2])"}}
sent = send items to Peer
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['streams-asynchronous'],
  },
  {
    title: 'elements that may come again',
    program: `
in = receive again u32
sent = send in to Peer
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['streams-asynchronous'],
  },
  {
    title: 'a pack need not fit into a datagram',
    program: `
in = receive u32
sent = send in to Peer {"networking_info":{"Udp":{}}}
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['by-tcp'],
  },
  {
    title: "nobody knows what a serializer of one's own does",
    program: `
in = receive u32
sent = send in to Peer {"serialize_fn":"q!(| data | my_format (& data))"}
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['ends-bincode'],
  },
  {
    title: 'who counts in a static would see that elements come together',
    program: `
in = receive ordered u32
loose = Cast in : u32
sent = send loose to Peer
seen = Map sent |x| x.wrapping_add(crate :: SEEN . fetch_add (1 , Ordering :: SeqCst))
answer seen`,
    site: { network: 'sent' },
    refused: ['no-state-behind'],
  },
  {
    title: 'a type that has no name',
    program: `
in = receive u32
work = Map in : impl Fn |x| make(x)
sent = send work to Peer
ForEach sent |x| print(x)`,
    site: { network: 'sent' },
    refused: ['types-written'],
  },
];
