import { isPacked, type ProgramView, packingOf } from '../ir/index.ts';
import { elementBytes, payloadType } from './element-size.ts';
import { type CostTable, cost } from './table.ts';

/** Cost of a network per command, over all senders and receivers. */
export interface NetworkLoad {
  /** One element is one message. */
  readonly messages: number;
  readonly bytes: number;
  readonly sendNs: number;
  readonly receiveNs: number;
  readonly elementBytes: number;
}

/** CPU of `elements` messages of `bytesPerElement` each at the two ends of a network: what an edge would cost if it were cut. */
export function edgeCost(table: CostTable, elements: number, bytesPerElement: number): { sendNs: number; receiveNs: number } {
  const bytes = bytesPerElement + cost(table, 'frameBytes');
  return {
    sendNs: elements * (cost(table, 'sendNs') + bytes * cost(table, 'sendByteNs')),
    receiveNs: elements * (cost(table, 'receiveNs') + bytes * cost(table, 'receiveByteNs')),
  };
}

/** `measured`: bytes of one element, where known. */
export function networkLoad(
  view: ProgramView,
  network: number,
  elements: number,
  table: CostTable,
  measured?: number,
): NetworkLoad {
  const op = view.op(network);
  const packing = isPacked(op) ? packingOf(view.program, op) : null;
  const input = packing?.input.id ?? view.from(network);
  const isPair = addressesElements(view, network) && (packing === null || packing.cross === null);
  const type = (input === null ? null : view.type(input))?.elementType ?? view.type(network)?.elementType ?? '';
  const bytes = measured ?? elementBytes(isPair ? payloadType(type) : type, table);
  return {
    messages: elements,
    bytes: elements * (bytes + cost(table, 'frameBytes')),
    ...edgeCost(table, elements, bytes),
    elementBytes: bytes,
  };
}

/** Into a cluster each element names its receiver, unless glue in the serializer picks one without looking at such a name. */
export function addressesElements(view: ProgramView, network: number): boolean {
  if (view.program.locations.get(view.root(network))?.kind !== 'cluster') return false;
  const { route } = view.op(network);
  return route === undefined || route.logical === 'addressed';
}
