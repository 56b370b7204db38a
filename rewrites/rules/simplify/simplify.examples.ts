import type { RuleExample } from '../../rule-example.ts';

const FROM = 'hydro_lang :: location :: member_id :: MemberId < crate :: Server >';
const BEHIND = { uses: [{ equality: 'filter-before-network', at: ['big', 'sent'] }] };
const SMALLER = { uses: [{ equality: 'map-before-network', at: ['small', 'sent'] }] };

/** Programs with parts that have an equal, or seem to. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'a filter behind a network',
    program: `
in = receive ordered u32
sent = send ordered in to Peer
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    fires: {
      variant: 'filter-before-network',
      after: `
process Server: Filter, in
process Peer: sent, ForEach`,
    },
  },
  {
    title: 'the same filter in two places, and then another',
    program: `
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 7
too = Filter sent |x| *x > 7
odd = Filter big |x| *x % 2 == 1
ForEach odd |x| print(x)
ForEach too |x| store(x)`,
    site: BEHIND,
    fires: {
      variant: 'filter-before-network',
      after: `
process Server: Filter, in
process Peer: Tee, Tee, sent, odd, ForEach`,
    },
  },
  {
    title: 'what members of a cluster send, without the ids of who sent it',
    program: `
cluster Server
in = receive u32
sent = send in to Peer
values = Map sent : u32 |(_ , v)| v
big = Filter values |x| *x > 7
ForEach big |x| print(x)`,
    site: { uses: [{ equality: 'filter-before-second', at: ['big', 'values', 'sent'] }, ...BEHIND.uses] },
    fires: {
      variant: 'filter-before-second',
      after: `
cluster Server: Filter, in
process Peer: sent, values, ForEach`,
    },
  },
  {
    title: 'a cast is in the way',
    program: `
in = receive ordered u32
sent = send ordered in to Peer
loose = Cast sent : u32
big = Filter loose |x| *x > 7
ForEach big |x| print(x)`,
    site: { uses: [{ equality: 'filter-before-cast', at: ['big', 'sent'] }, ...BEHIND.uses] },
    fires: {
      variant: 'filter-before-cast',
      after: `
process Server: Filter, in
process Peer: sent, loose, ForEach`,
    },
  },
  {
    title: 'a map that gives a part of what arrives',
    program: `
in = receive ordered (u32 , String)
sent = send ordered in to Peer
small = Map sent : ordered u32 |(id , _)| id
ForEach small |x| print(x)`,
    site: SMALLER,
    fires: {
      variant: 'map-before-network',
      after: `
process Server: Map, in
process Peer: Network from Map, ForEach`,
    },
  },
  {
    title: 'the same of what members of a cluster send',
    program: `
cluster Server
in = receive (u32 , String)
sent = send in to Peer
loose = Cast sent : (${FROM} , (u32 , String))
values = Map loose : (u32 , String) |(_ , v)| v
small = Map values : u32 |(id , _)| id
ForEach small |x| print(x)`,
    site: SMALLER,
    fires: {
      variant: 'map-before-network',
      after: `
cluster Server: Map, in
process Peer: Network from Map, ForEach`,
    },
  },
  {
    title: 'it drops elements as well, and two have it',
    program: `
in = receive (u32 , String)
sent = send in to Peer
small = FilterMap sent : u32 |(id , _)| if id > 7 { Some (id) } else { None }
too = FilterMap sent : u32 |(id , _)| if id > 7 { Some (id) } else { None }
ForEach small |x| print(x)
Null too`,
    site: SMALLER,
    fires: {
      variant: 'map-before-network',
      after: `
process Server: FilterMap, in
process Peer: Network from FilterMap, Tee, Tee, ForEach, Null`,
    },
  },
  {
    title: 'behind a filter, and before another map',
    program: `
in = receive (u32 , String)
sent = send in to Peer
big = Filter sent |x| x . 0 > 7
small = Map big : u32 |(id , _)| id
odd = Map small : bool |id| id % 2 == 1
ForEach odd |x| print(x)`,
    site: { uses: [...BEHIND.uses, ...SMALLER.uses, { equality: 'map-before-network', at: ['odd', 'sent'] }] },
    fires: {
      variant: 'filter-before-network',
      after: `
process Server: Map, Map, Filter, in
process Peer: Network from Map, ForEach`,
    },
  },
  {
    title: 'the same twice',
    program: `
in = receive u32
one = Map in : String |x| slow(x)
two = Map in : String |x| slow(x)
answer one
answer two`,
    site: { uses: [{ equality: 'common-subexpressions', at: ['one', 'two'] }] },
    fires: {
      variant: 'common-subexpressions',
      after: `
process Server: Tee, Tee, in, one`,
    },
  },
  {
    title: 'unique of unique',
    program: `
in = receive u32
once = Unique in
again = Unique once
answer again`,
    site: { uses: [{ equality: 'unique-twice', at: ['again'] }] },
    fires: {
      variant: 'unique-twice',
      after: `
process Server: in, once`,
    },
  },
  {
    title: 'sorted and sorted',
    program: `
in = receive u32
tick
  batch = Batch in
  sorted = Sort batch : ordered u32
  again = Sort sorted
out = YieldConcat again
answer out`,
    site: { uses: [{ equality: 'sort-twice', at: ['again'] }] },
    fires: {
      variant: 'sort-twice',
      after: `
process Server: in, batch, sorted, out`,
    },
  },
  {
    title: 'an order is chosen where there is one',
    program: `
in = receive ordered u32
first = ObserveNonDet in
counted = Enumerate first : ordered (usize , u32)
answer counted`,
    site: { uses: [{ equality: 'choice-of-one', at: ['first'] }] },
    fires: {
      variant: 'choice-of-one',
      after: `
process Server: in, counted`,
    },
  },
  {
    title: 'a load generator would filter',
    program: `
client Server
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['location-rewritable'],
  },
  {
    title: 'a filter that counts in a static of its machine',
    program: `
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x >= crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)
seen = Map big |x| crate :: SEEN . load (Ordering :: SeqCst)
ForEach seen |x| print(x)`,
    site: BEHIND,
    refused: ['closures-pure'],
  },
  {
    title: 'two that count in a static are not the same',
    program: `
in = receive u32
one = Map in |x| x + crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)
two = Map in |x| x + crate :: SEEN . fetch_add (1 , Ordering :: SeqCst)
answer one
answer two`,
    site: { uses: [{ equality: 'common-subexpressions', at: ['one', 'two'] }] },
    refused: ['closures-pure', 'same-term'],
  },
  {
    title: 'a display text may hide what a closure captures',
    program: `
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 7
ForEach big |x| print(x)
display texts only`,
    site: BEHIND,
    refused: ['texts-known'],
  },
  {
    title: 'another number is added',
    program: `
in = receive u32
one = Map in |x| x + 1
two = Map in |x| x + 2
answer one
answer two`,
    site: { uses: [{ equality: 'common-subexpressions', at: ['one', 'two'] }] },
    refused: ['same-term'],
  },
  {
    title: 'nobody knows whether it can be cloned',
    program: `
in = receive u32
one = Map in : crate :: Ticket |x| ticket(x)
two = Map in : crate :: Ticket |x| ticket(x)
ForEach one |x| print(x)
ForEach two |x| store(x)`,
    site: { uses: [{ equality: 'common-subexpressions', at: ['one', 'two'] }] },
    refused: ['elements-cloned'],
  },
  {
    title: 'a filter that asks who the members of a cluster are',
    program: `
cluster Server
in = receive u32
sent = send in to Peer
values = Map sent : u32 |(_ , v)| v
big = Filter values |x| *x > __hydro_lang_cluster_ids_loc2v1 . len ()
ForEach big |x| print(x)`,
    site: { uses: [{ equality: 'filter-before-second', at: ['big', 'values', 'sent'] }, ...BEHIND.uses] },
    refused: ['no-own-id'],
  },
  {
    title: 'somebody else reads all of it',
    program: `
in = receive u32
sent = send in to Peer
big = Filter sent |x| *x > 7
ForEach big |x| print(x)
ForEach sent |x| store(x)`,
    site: BEHIND,
    refused: ['every-reader-filters'],
  },
  {
    title: 'somebody else reads what the map does not give',
    program: `
in = receive (u32 , String)
sent = send in to Peer
small = Map sent : u32 |(id , _)| id
ForEach small |x| print(x)
ForEach sent |x| store(x)`,
    site: SMALLER,
    refused: ['every-reader-maps'],
  },
  {
    title: 'nobody knows what serde makes of what the map gives',
    program: `
in = receive (u32 , String)
sent = send in to Peer
small = Map sent : crate :: Summary |(id , _)| crate :: Summary { id }
ForEach small |x| print(x)`,
    site: SMALLER,
    refused: ['result-travels'],
  },
  {
    title: 'a channel with a name, on which others may count',
    program: `
in = receive u32
sent = send in to Peer {"name":"orders"}
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['messages-not-counted'],
  },
  {
    title: 'a network that may lose something',
    program: `
in = receive u32
sent = send in to Peer {"networking_info":{"Tcp":{"fault":"Lossy"}}}
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['fail-stop'],
  },
  {
    title: 'a serializer of the program may leave something out',
    program: `
in = receive u32
sent = send in to Peer {"serialize_fn":"q!(| data | my_format (& data))"}
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['ends-bincode'],
  },
  {
    title: 'serde may leave out what the filter looks at',
    program: `
in = receive crate :: Order
sent = send in to Peer
big = Filter sent |x| x.price > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['values-travel'],
  },
  {
    title: 'a list is sent at once',
    program: `
items = Source : bounded ordered u32 {"source":{"Iter":"q!([1 , 2])"}}
sent = send items to Peer
big = Filter sent |x| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['streams-asynchronous'],
  },
  {
    title: 'the map changes what the filter sees',
    program: `
cluster Server
in = receive u32
sent = send in to Peer
values = Map sent : u32 |(_ , v)| v + 1
big = Filter values |x| *x > 7
ForEach big |x| print(x)`,
    site: { uses: [{ equality: 'filter-before-second', at: ['big', 'values', 'sent'] }] },
    refused: ['hands-on-second'],
  },
  {
    title: 'elements that compare as equal, and are not the same',
    program: `
in = receive crate :: Bid
tick
  batch = Batch in
  sorted = Sort batch : ordered crate :: Bid
  again = Sort sorted
out = YieldConcat again
answer out`,
    site: { uses: [{ equality: 'sort-twice', at: ['again'] }] },
    refused: ['order-known'],
  },
  {
    title: 'nothing is unique twice',
    program: `
in = receive u32
once = Unique in
answer once`,
    site: { uses: [{ equality: 'unique-twice', at: ['once'] }] },
    refused: ['terms-match'],
  },
  {
    title: 'elements with the ids of who sent them',
    program: `
cluster Server
in = receive u32
sent = send in to Peer
big = Filter sent : (${FROM} , u32) |(_ , x)| *x > 7
ForEach big |x| print(x)`,
    site: BEHIND,
    refused: ['terms-match'],
  },
];
