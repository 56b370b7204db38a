import type { Place } from '../../ir/graph/operator.ts';
import { keyedSingleton, keyedStream, type ProgramBuilder, singleton, stream } from './program-builder.ts';

/** Shapes that Hydro's library makes of one call, written as hydro_lang 0.16 writes them. Each returns the id where its output is. */

const MEMBERSHIP = 'hydro_lang :: location :: MembershipEvent';
const COUNT_RESULTS = 'q!(move | accum , value | { if value . is_ok () { accum . 0 += 1 ; } else { accum . 1 += 1 ; } })';
const TRACK =
  'q!(| present , event | { match event { MembershipEvent :: Joined => * present = true , MembershipEvent :: Left => * present = false , } })';
const PICK =
  'q!(| (data , members) | { if members . is_empty () { None } else { Some ((members [data . 0 % members . len ()] . clone () , data . 1)) } })';
export const memberId = (tag: string): string => `hydro_lang :: location :: member_id :: MemberId < ${tag} >`;
const bounded = { bound: 'Bounded' } as const;

/** Serializer for the receiver's kind, deserializer for the sender's, in the form the library writes. */
function codec(b: ProgramBuilder, from: Place, to: Place, type: string): { serialize_fn: string; deserialize_fn: string } {
  const isCluster = (at: Place): boolean => b.program.location(at.root).kind === 'cluster';
  const hint = 'hydro_lang :: runtime_support :: stageleft :: runtime_support :: fn1_type_hint';
  const encode = 'hydro_lang :: runtime_support :: bincode :: serialize (& data) . unwrap () . into ()';
  const location = 'hydro_lang :: __staged :: location';
  const tag = b.program.location(from.root).type;
  const decode = (bytes: string): string =>
    `hydro_lang :: runtime_support :: bincode :: deserialize :: < ${type} > (& ${bytes}) . unwrap ()`;
  return {
    serialize_fn: isCluster(to)
      ? `q!(${hint} :: < (${location} :: MemberId < _ > , ${type}) , _ > (| (id , data) | { (id . into_tagless () , ${encode}) }))`
      : `q!(${hint} :: < ${type} , _ > (| data | { ${encode} }))`,
    deserialize_fn: isCluster(from)
      ? `q!(| res | { let (id , b) = res . unwrap () ; (${location} :: MemberId :: < ${tag} > :: from_tagless (id as ${location} :: TaglessMemberId) , ${decode('b')}) })`
      : `q!(| res | { ${decode('res . unwrap ()')} })`,
  };
}

export interface Shapes {
  broadcast(input: number, to: Place, type: string): { network: number; cross: number };
  closedBroadcast(input: number, to: Place, type: string): { network: number; cross: number };
  roundRobin(input: number, to: Place, type: string): { network: number; cross: number };
  members(at: Place, of: Place): { fold: number };
  /** A network from a process; `type` is what the receiver sees. */
  send(input: number, to: Place, type: string): number;
  /** A network from a cluster: sender ids come with the elements and are dropped again unless kept. */
  gather(input: number, to: Place, type: string, keepSenders?: boolean): number;
  /** Per key `min` of `max` responses `(K, Result<(), ()>)`; the output is keys. */
  quorum(input: number, key: string, min: number, max: number): { output: number; fold: number; errors: number };
  requestResponse(requests: number, responses: number, key: string): { output: number; join: number };
}

export function shapes(b: ProgramBuilder): Shapes {
  const place = (id: number): Place => b.program.op(id).place;
  const name = (at: Place): string => b.program.location(at.root).type;
  const keyOf = (at: Place): { idx: number; version: number } => {
    const [, idx, version] = /^loc(\d+)v(\d+)$/.exec(at.root) as RegExpExecArray;
    return { idx: Number(idx), version: Number(version) };
  };

  function send(input: number, to: Place, type: string): number {
    const fields = { name: null, networking_info: { Tcp: { fault: 'FailStop' } }, instantiate_fn: 'Building' };
    return b.op('Network', to, stream(type), { input }, { ...fields, ...codec(b, place(input), to, type) });
  }

  function members(at: Place, of: Place): { fold: number } {
    const member = memberId(name(of));
    const traits = { order: 'TotalOrder' } as const;
    const source = b.op(
      'Source',
      at,
      stream(`(TaglessMemberId , ${MEMBERSHIP})`, traits),
      {},
      {
        source: { ClusterMembers: [{ Cluster: keyOf(of) }, 'Uninit'] },
      },
    );
    const map = b.op(
      'Map',
      at,
      stream(`(${member} , ${MEMBERSHIP})`, traits),
      { input: source },
      { f: 'q!(| (k , v) | (MemberId :: from_tagless (k) , v))' },
    );
    const keyed = b.op('Cast', at, keyedStream(member, MEMBERSHIP, traits), { inner: map });
    const fold = b.op(
      'FoldKeyed',
      at,
      keyedSingleton(member, 'bool', 'Unbounded'),
      { input: keyed },
      { init: 'q!(| | false)', acc: TRACK },
    );
    return { fold };
  }

  /** Keys of the present members inside `tick`. */
  function present(tick: Place, fold: number, member: string): number {
    const snapshot = b.op('Batch', tick, keyedSingleton(member, 'bool'), { inner: fold });
    const filter = b.op('Filter', tick, keyedSingleton(member, 'bool'), { input: snapshot }, { f: 'q!(| (_ , b) | * b)' });
    const entries = b.op('Cast', tick, stream(`(${member} , bool)`, bounded), { inner: filter });
    const keys = b.op('Map', tick, stream(member, bounded), { input: entries }, { f: 'q!(| (k , _) | k)' });
    return b.op('ObserveNonDet', tick, stream(member, { ...bounded, order: 'TotalOrder' }), { inner: keys }, { trusted: true });
  }

  function broadcast(input: number, to: Place, type: string) {
    const at = place(input);
    const member = memberId(name(to));
    const { fold } = members(at, to);
    const tick = b.tick(at);
    const keys = present(tick, fold, member);
    const batch = b.op('Batch', tick, stream(type, bounded), { inner: input });
    const cross = b.op('CrossProduct', tick, stream(`(${member} , ${type})`, bounded), { left: keys, right: batch });
    const keyed = b.op('Cast', tick, keyedStream(member, type, bounded), { inner: cross });
    const out = b.op('YieldConcat', at, keyedStream(member, type), { inner: keyed });
    return { network: send(out, to, type), cross };
  }

  function closedBroadcast(input: number, to: Place, type: string) {
    const at = place(input);
    const member = memberId(name(to));
    const unit = b.op('Map', at, stream(`(() , ${type})`), { input }, { f: 'q!(| v | (() , v))' });
    const ids = b.op(
      'Source',
      at,
      stream(member, { ...bounded, order: 'TotalOrder' }),
      {},
      {
        source: { Iter: `q!(__hydro_lang_cluster_ids_${to.root} . iter ())` },
      },
    );
    const wrapped = b.op('Map', at, stream(`(() , ${member})`, bounded), { input: ids }, { f: 'q!(| v | (() , v))' });
    const cross = b.op('JoinHalf', at, stream(`(() , (${type} , ${member}))`), { left: unit, right: wrapped });
    const pair = b.op('Map', at, stream(`(${type} , ${member})`), { input: cross }, { f: 'q!(| (() , (v1 , v2)) | (v1 , v2))' });
    const turned = b.op('Map', at, stream(`(${member} , ${type})`), { input: pair }, { f: 'q!(| (data , id) | (id , data))' });
    const keyed = b.op('Cast', at, keyedStream(member, type), { inner: turned });
    return { network: send(keyed, to, type), cross };
  }

  function roundRobin(input: number, to: Place, type: string) {
    const at = place(input);
    const member = memberId(name(to));
    const { fold } = members(at, to);
    const tick = b.tick(at);
    const keys = present(tick, fold, member);
    const list = b.op(
      'Fold',
      tick,
      singleton(`Vec < ${member} >`),
      { input: keys },
      { init: 'q!(| | vec ! [])', acc: 'q!(| acc , v | { acc . push (v) ; })' },
    );
    const optional = b.op('Cast', tick, singleton(`Vec < ${member} >`, 'Bounded', 'Optional'), { inner: list });
    const numbered = b.op('Enumerate', at, stream(`(usize , ${type})`, { order: 'TotalOrder' }), { input });
    const batch = b.op('Batch', tick, stream(`(usize , ${type})`, { ...bounded, order: 'TotalOrder' }), { inner: numbered });
    const cross = b.op('CrossSingleton', tick, stream(`((usize , ${type}) , Vec < ${member} >)`, bounded), {
      left: batch,
      right: optional,
    });
    const pick = b.op('FilterMap', tick, stream(`(${member} , ${type})`, bounded), { input: cross }, { f: PICK });
    const out = b.op('YieldConcat', at, stream(`(${member} , ${type})`), { inner: pick });
    return { network: send(b.op('Cast', at, keyedStream(member, type), { inner: out }), to, type), cross };
  }

  function gather(input: number, to: Place, type: string, keepSenders = false): number {
    const member = memberId(name(place(input)));
    const network = send(input, to, `(${member} , ${type})`);
    const keyed = b.op('Cast', to, keyedStream(member, type), { inner: network });
    const entries = b.op('Cast', to, stream(`(${member} , ${type})`), { inner: keyed });
    return keepSenders ? entries : b.op('Map', to, stream(type), { input: entries }, { f: 'q!(| (_ , v) | v)' });
  }

  function quorum(input: number, key: string, min: number, max: number) {
    const at = place(input);
    const tick = b.tick(at);
    const response = `(${key} , Result < () , () >)`;
    const waiting = b.cycleSource(tick, stream(response, bounded));
    const held = b.op('DeferTick', tick, stream(response, bounded), { input: waiting.source });
    const batch = b.op('Batch', tick, stream(response, bounded), { inner: b.tee(input) });
    const chain = b.op('Chain', tick, stream(response, bounded), { first: held, second: batch });
    const keyed = b.op('Cast', tick, keyedStream(key, 'Result < () , () >', bounded), { inner: b.tee(chain) });
    const ordered = { ...bounded, order: 'TotalOrder' } as const;
    const observed = b.op(
      'ObserveNonDet',
      tick,
      keyedStream(key, 'Result < () , () >', ordered),
      { inner: keyed },
      { trusted: false },
    );
    const counting = { init: 'q!(move | | (0 , 0))', acc: COUNT_RESULTS };
    const fold = b.op('FoldKeyed', tick, keyedSingleton(key, '(usize , usize)'), { input: observed }, counting);
    const counts = b.op('Cast', tick, stream(`(${key} , (usize , usize))`, bounded), { inner: fold });
    const threshold = (at_: number, least: number): number => {
      const shown = 'q!(move | (key , (success , _error)) | if success >= min__free { Some (key) } else { None })';
      const id = b.op('FilterMap', tick, stream(key, bounded), { input: at_ }, { f: shown });
      b.text(
        id,
        'f',
        `{ let min__free = ${least}usize ; move | (key , (success , _error)) | if success >= min__free { Some (key) } else { None } }`,
      );
      return id;
    };
    const reached = threshold(b.tee(counts), min);
    const all = min === max ? reached : threshold(b.tee(counts), max);
    const kept = b.op('AntiJoin', tick, stream(response, bounded), { pos: b.tee(chain), neg: b.tee(all) });
    waiting.close(kept);
    const output = b.op('YieldConcat', at, stream(key), { inner: b.tee(reached) });
    const error = 'q!(move | (key , res) | match res { Ok (_) => None , Err (e) => Some ((key , e)) , })';
    const errors = b.op('FilterMap', at, stream(`(${key} , ())`), { input: b.tee(input) }, { f: error });
    b.root('Null', errors);
    return { output, fold, errors };
  }

  function requestResponse(requests: number, responses: number, key: string) {
    const at = place(requests);
    const tick = b.tick(at);
    const request = `(${key} , String)`;
    const waiting = b.cycleSource(tick, stream(request, bounded));
    const held = b.op('DeferTick', tick, stream(request, bounded), { input: waiting.source });
    const fresh = b.op('Batch', tick, stream(request, bounded), { inner: requests });
    const answers = b.op('Batch', tick, stream(`(${key} , bool)`, bounded), { inner: responses });
    const chain = b.op('Chain', tick, stream(request, bounded), { first: held, second: fresh });
    const join = b.op('JoinHalf', tick, stream(`(${key} , (String , bool))`, bounded), {
      left: b.tee(chain),
      right: b.tee(answers),
    });
    const keys = b.op('Map', tick, stream(key, bounded), { input: b.tee(answers) }, { f: 'q!(| (key , _) | key)' });
    waiting.close(b.op('AntiJoin', tick, stream(request, bounded), { pos: b.tee(chain), neg: keys }));
    const output = b.op('YieldConcat', at, stream(`(${key} , (String , bool))`), { inner: join });
    return { output, join };
  }

  return { broadcast, closedBroadcast, roundRobin, members, send, gather, quorum, requestResponse };
}
