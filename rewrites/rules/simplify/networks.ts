import { type Collection, isAddressed, isStream, type Operator, type Program, sameType, tupleItems } from '../../../ir/index.ts';
import { isTold } from '../../edit/locations.ts';
import type { Id } from '../../egraph/index.ts';
import type { Reading } from './language.ts';

/**
 * What of a sent element the receiver sees: the element, a pair of its sender and the element, or, where the element says who gets it, not all
 * of it.
 * @param name the class of the name of a network
 */
export function sees(reading: Reading, name: Id): 'elements' | 'pairs' | 'less' {
  const { program } = reading;
  const network = program.op(reading.named(name));
  if (isAddressed(program, network)) return 'less';
  return isTold(program, network) ? 'pairs' : 'elements';
}

/** The type of what is sent, as the receiver has it; null where it is not written so. */
export function receivedPayload(program: Program, network: Operator): string | null {
  const type = network.collection?.elementType ?? '_';
  if (!isTold(program, network)) return type;
  const items = tupleItems(type);
  return items?.length === 2 ? (items[1] as string) : null;
}

/** Does a cast between these only say otherwise what elements are? */
export const isOfStreams = (from: Collection, to: Collection): boolean =>
  isStream(from) && isStream(to) && from.bound === to.bound && sameType(from.elementType, to.elementType);
