import type { Idiom, NetworkEndDetails } from './idiom.ts';
import { sorted } from './match.ts';
import { memberPair } from './type-shape.ts';
import type { View } from './view.ts';

/**
 * The receiving end of a network: gather (from the members of a cluster, with or without their ids) and demux (to one member of a
 * cluster). `addressed` are networks whose sending side is a broadcast or round robin already: into a process they need no box.
 */
export function findNetworkEnds(view: View, addressed: ReadonlySet<number>): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    const input = op.kind === 'Network' ? view.from(op.id) : null;
    if (input === null) continue;
    const tail = receiveTail(view, op.id);
    const details = endDetails(view, op.id, input, tail.dropped);
    const common = { location: op.place.root, operators: sorted([op.id, ...tail.operators]), root: op.id, details };
    const withIds = details.senders === 'kept' ? ' with sender ids' : '';
    if (details.addressing !== 'single' && !addressed.has(op.id)) {
      const by = details.addressing === 'glue' ? 'route' : 'demux';
      found.push({ kind: 'demux', label: `${by} to ${view.locationName(details.to)}${withIds}`, ...common });
    } else if (details.senders !== 'none') {
      found.push({ kind: 'gather', label: `gather from ${view.locationName(details.from)}${withIds}`, ...common });
    }
  }
  return found;
}

function endDetails(view: View, network: number, input: number, dropped: boolean): NetworkEndDetails {
  const from = view.root(input);
  const to = view.root(network);
  const isCluster = (key: string): boolean => view.program.locations.get(key)?.kind === 'cluster';
  const kept = namesMember(view, network) && !dropped;
  return {
    network,
    from,
    to,
    senders: !isCluster(from) ? 'none' : kept ? 'kept' : 'dropped',
    addressing: !isCluster(to) ? 'single' : namesMember(view, input) ? 'named' : 'glue',
  };
}

function namesMember(view: View, id: number): boolean {
  const type = view.type(id)?.elementType;
  return type !== undefined && memberPair(type) !== null;
}

/** Casts behind a network and the map that drops the sender id. */
function receiveTail(view: View, network: number): { operators: readonly number[]; dropped: boolean } {
  const operators: number[] = [];
  let at = network;
  for (;;) {
    const [next, ...others] = view.consumers(at);
    if (next === undefined || others.length > 0) break;
    const { kind } = view.op(next);
    if (kind === 'Map' && /^(move)?\|\(_\w*,(\w+)\)\|\2\)?$/.test(view.closure(next))) {
      return { operators: [...operators, next], dropped: true };
    }
    if (kind !== 'Cast') break;
    operators.push(next);
    at = next;
  }
  return { operators, dropped: false };
}
