import { type Collection, sameType } from '../../../../ir/index.ts';
import { cite } from '../../../citations.ts';
import type { Id } from '../../../egraph/index.ts';
import type { Reading, Type } from '../language.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';
import { isOfStreams, sees } from '../networks.ts';

/** How elements of a network come to a function: as what terms say, and by which types from the network on. */
interface Arrived {
  readonly term: string;
  /** Variables of the types that they have behind the network, the next one first. */
  readonly casts: readonly string[];
  /** That of what is behind a map to the second part, where the receiver sees pairs of who sent an element and the element. */
  readonly second: string | null;
  /** That of what the network gives, where it is none of the program. */
  readonly type: string | null;
}

const NETWORKS: readonly Arrived[] = [
  { term: '(Network ?n ?x)', casts: [], second: null, type: null },
  { term: '(NetworkOf ?w ?n ?x)', casts: [], second: null, type: '?w' },
];

/** Also behind a cast. */
const orCast = (to: string, from: readonly Arrived[]): readonly Arrived[] => [
  ...from,
  ...from.map((stream) => ({ ...stream, term: `(Cast ${to} ${stream.term})`, casts: [...stream.casts, to] })),
];

/** Hydro casts pairs to a stream keyed by sender and back, before it takes the second part (`KeyedStream::values`). */
const DIRECT = orCast('?b', orCast('?a', NETWORKS));
const STREAMS = [
  ...DIRECT,
  ...orCast(
    '?c',
    DIRECT.filter(({ type }) => type === null).map((stream) => ({
      ...stream,
      term: `(Map ?u ?m ${stream.term})`,
      casts: [...stream.casts, '?u'],
      second: '?u',
    })),
  ),
];

/** Nanoseconds: smaller differences are of the arithmetic. */
const NOTHING = 1e-6;

/** What a function does not look at, and all that it does not give, is not sent. */
export const mapBeforeNetwork: Law = {
  id: 'map-before-network',
  law: 'A network gives each element as it was sent, in the order in which it was sent, so it does not matter at which end a function of single elements is applied.',
  why: 'a function gives the same for an element at either end of a network',
  costEffect: 'only what the function gives is written, sent and read, and the receiver is spared the function',
  citation: cite(
    'hydro-0.16',
    'Network over TCP, fail-stop: each element once, in the order of its sender; Map and FilterMap keep order and retries',
  ),
  forms: ['Map', 'FilterMap'].flatMap((kind) =>
    STREAMS.map((stream) => ({
      left: `(${kind} ?t ?f ${stream.term})`,
      right: `(NetworkOf ?t ?n (${kind} ?s ?f ?x))`,
      finds: (reading, get) => typeAhead(reading, get, stream),
    })),
  ),
  places: ['?n'],
  gains: (facts, [map, network]) =>
    map !== undefined && network !== undefined && facts.networkNs(network) - facts.networkNs(network, map) > NOTHING,
  needs: [
    need.closuresPure,
    need.textsKnown,
    need.noOwnId,
    need.everyReaderMaps,
    need.messagesNotCounted,
    need.failStop,
    need.endsBincode,
    need.valuesTravel,
    need.resultTravels,
    need.streamsAsynchronous,
  ],
};

/** The type of what the function would give at the sender. Behind the network stands what a network from there may give. */
function typeAhead(reading: Reading, get: (variable: string) => Id, stream: Arrived): Readonly<Record<string, Id>> | null {
  const seen = arrives(reading, get, stream);
  const [given, sent] = ['?t', '?x'].map((variable) => reading.typeOf(get(variable))) as [Type, Type];
  const [to, from] = [given.collection, sent.collection];
  const isWritable =
    seen !== null &&
    from.kind === 'Stream' &&
    sameType(from.elementType, seen.elementType) &&
    isNoStronger(to, from) &&
    (sees(reading, get('?n')) === 'elements' || to.order === 'NoOrder');
  return isWritable ? { '?s': reading.nameOf({ ...sent, collection: { ...from, elementType: to.elementType } }) } : null;
}

const isNoStronger = (claim: Collection, given: Collection): boolean =>
  claim.kind === given.kind &&
  (claim.order === 'NoOrder' || given.order === 'TotalOrder') &&
  (claim.retry === 'AtLeastOnce' || given.retry === 'ExactlyOnce');

/** What the function is given where it stands, if that is what was sent, one by one; null where it is something else. */
function arrives(reading: Reading, get: (variable: string) => Id, { casts, second, type }: Arrived): Collection | null {
  const { program } = reading;
  const collectionOf = (variable: string): Collection => reading.typeOf(get(variable)).collection;
  const name = get('?n');
  const network = program.op(reading.named(name));
  // Of one that a rewrite has put in or led to shards, the ends say more than what it carries.
  if (network.route !== undefined || sees(reading, name) === 'less') return null;
  if ((type === null && sees(reading, name) === 'pairs') !== (second !== null)) return null;
  let at = type === null ? network.collection : collectionOf(type);
  for (const cast of casts) {
    if (cast === second) {
      if (at === null || !need.givesSecond(program, reading.named(get('?m')), at.elementType)) return null;
    } else if (at === null || !isOfStreams(at, collectionOf(cast))) return null;
    at = collectionOf(cast);
  }
  return at;
}
