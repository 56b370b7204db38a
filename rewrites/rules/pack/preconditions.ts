import {
  briefType,
  isAddressed,
  isPacked,
  type Json,
  type Operator,
  type Program,
  sameType,
  tupleItems,
} from '../../../ir/index.ts';
import { proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { endsOf, isTold } from '../../edit/locations.ts';
import { foreignEnd } from '../../network-ends.ts';
import { offLimits, unknownRelease } from '../../off-limits.ts';
import { noStateBehind } from '../../state-behind.ts';
import type { PackSite } from './site.ts';

export const mayBeRewritten: Requirement<PackSite> = requires(
  'location-rewritable',
  'the locations may be rewritten',
  ({ program, network }) => {
    const { sender, receiver } = endsOf(program, network);
    const against =
      offLimits(program, sender.key) ?? offLimits(program, receiver.key) ?? unknownRelease(program, 'how folds of a tick run');
    if (against !== null) return refused(against, [network.id]);
    return proved(`${sender.name} and ${receiver.name} are of the program`);
  },
);

/** Who counts or finds messages by the network itself would count packs. */
export const onlyElementsCount: Requirement<PackSite> = requires(
  'messages-not-counted',
  'nobody counts its messages',
  ({ program, network }) => {
    if (program.header.workload.some(({ input }) => input === network.id))
      return refused('its elements are the commands of the workload', [network.id]);
    const { name } = network.fields;
    if (name !== null && name !== undefined)
      return refused(
        `it is the channel ${JSON.stringify(name)}, which others may speak`,
        [network.id],
        'leave it without a name',
      );
    return proved('it has no name and is no input of the workload');
  },
);

/** Elements are what they are in a stream without an instant; a tick would have to end before what is in it may be sent. */
export const streamsAtTop: Requirement<PackSite> = requires(
  'streams-asynchronous',
  'it carries a top-level stream',
  ({ program, network, input }) => {
    for (const { id, place, collection } of [input, network]) {
      const isStream = collection?.kind === 'Stream' || collection?.kind === 'KeyedStream';
      if (place.scopes.length > 0 || !isStream || collection.bound !== 'Unbounded')
        return refused(`${id === input.id ? 'what is sent' : 'what arrives'} is no unbounded stream at top level`, [id]);
      if (id === input.id && collection.retry !== 'ExactlyOnce')
        return refused("elements may come again, and Hydro's simulator takes no batch of those", [id]);
    }
    const to = program.location(network.place.root).kind === 'cluster' ? 'members of a cluster' : 'a process';
    return proved(`to ${to}: elements have no common clock, so those of one tick may arrive together`);
  },
);

const ORDERED = new Set<Json>(['FailStop', 'Lossy', 'LossyDelayedForever']);

/** A pack must arrive as a whole or not at all, and may be longer than a datagram. */
const tcp: Requirement<PackSite> = requires('by-tcp', 'it is TCP', ({ network }) => {
  const info = network.fields['networking_info'] as { readonly Tcp?: { readonly fault?: Json } } | null | undefined;
  const fault = info?.Tcp?.fault;
  if (fault === undefined || !ORDERED.has(fault))
    return refused(`nothing is known about packs by ${JSON.stringify(info ?? null)}`, [network.id]);
  return proved('a frame may be 8 MiB; packs are closed at 64 KiB, an element that is larger goes alone');
});

/** A vector is written by bincode as its length and its elements, each as it would be alone. */
export const bincodeEnds: Requirement<PackSite> = requires(
  'ends-bincode',
  'its ends are bincode of one element',
  ({ program, network }) => {
    if (isPacked(network)) return refused('it carries packs already', [network.id]);
    if (network.route?.shard === 'turn')
      return refused('its elements are dealt in turn, one by one, which a fold cannot', [network.id]);
    const foreign = foreignEnd(program, network);
    if (foreign !== null) return refused(`${foreign} is none of Hydro's own forms`, [network.id]);
    return proved('elements are written and read one by one by bincode, in a vector as well');
  },
);

/** Types are written out in the closures that make packs. */
const typesKnown: Requirement<PackSite> = requires('types-written', 'its types are known', ({ program, network, input }) => {
  const types = [elementOf(input), elementOf(network)];
  const unknown = types.find((type) => !canBeWritten(type));
  if (unknown !== undefined) return refused(`the type ${unknown} cannot be written`, [network.id]);
  const payload = payloadOf(program, network, input);
  if (payload === null) return refused(`${types[0] as string} names no member`, [input.id]);
  const told = isTold(program, network);
  const received = told ? tupleItems(types[1] as string)?.[1] : types[1];
  if (received === undefined || !sameType(received, payload) || (!told && network.collection?.kind === 'KeyedStream'))
    return refused(`${payload} is sent and ${types[1] as string} arrives`, [network.id]);
  return proved(`elements are ${briefType(types[0] as string)}`);
});

/** Does a type say all of itself, so that a closure may have it in its text? */
export const canBeWritten = (type: string): boolean => !/(?<!\w)_(?!\w)|\bimpl\b|\bdyn\b/.test(type);

const elementOf = (op: Operator): string => op.collection?.elementType ?? '_';

/** What of an element is sent; null where it names no member though it should. */
export function payloadOf(program: Program, network: Operator, input: Operator): string | null {
  if (!isAddressed(program, network)) return elementOf(input);
  const items = tupleItems(elementOf(input));
  return items?.length === 2 ? (items[1] as string) : null;
}

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<PackSite>[] = [
  mayBeRewritten,
  onlyElementsCount,
  streamsAtTop,
  tcp,
  bincodeEnds,
  typesKnown,
  noStateBehind(({ network }) => [network.id]),
];
