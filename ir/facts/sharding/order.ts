import { projectTerm } from '../../closure/index.ts';
import { clockOf, inTick, type Operator } from '../../graph/operator.ts';
import { networksFrom } from '../policy.ts';
import { type Context, type Finding, proved, refused } from './finding.ts';
import { sharedKey } from './keys.ts';

/**
 * Condition (d): a batch of a NoOrder stream may hold exactly one shard's elements; a prefix of a TotalOrder stream may not. A stream with
 * an order per key has prefixes per key, which is fine where the key picks the shard. An atomic section takes its elements where it begins.
 */
export function unorderedBatches({ operators, replicas, keyed, terms }: Context): Finding {
  const name = 'batches are unordered';
  for (const op of operators) {
    if ((op.kind !== 'Batch' && op.kind !== 'BeginAtomic') || replicas.has(op.id) || op.collection?.order !== 'TotalOrder')
      continue;
    const clock = clockOf(op.place);
    const together = operators.filter((other) => clockOf(other.place) === clock);
    // Elements of one tick meet in its state, or in what a snapshot shows at its instant.
    const meets = (other: Operator): boolean => keyed.includes(other) || (other.kind === 'Batch' && replicas.has(other.id));
    if (!together.some(meets) || !together.some((other) => inTick(other.place))) continue;
    const term = terms.get(op.id);
    if (
      op.collection.kind === 'KeyedStream' &&
      (term === undefined || sharedKey([{ term: projectTerm(term, ['0']), type: op.collection.keyType ?? '_' }]))
    )
      continue;
    return refused(
      name,
      op.collection.kind === 'KeyedStream'
        ? 'a batch of a stream with an order per key is a prefix for each key, and the prefixes of two shards can contradict each other'
        : 'a batch of a TotalOrder stream is a prefix, and the prefixes of two shards can contradict each other',
      [op.id],
      'weaken the order before the batch (weaken_ordering) if the code does not need it',
    );
  }
  const count = operators.filter((op) => op.kind === 'Batch').length;
  return proved(name, count === 0 ? 'no batches' : `all ${count} batches may be taken per shard`);
}

/** Trap 7: streams of several shards merge into one; only an order that nobody needs may be lost. */
export function unorderedOutputs({ program, location }: Context): Finding {
  const name = 'outputs are unordered';
  const out = networksFrom(program, location);
  for (const network of out) {
    if (network.collection?.order !== 'TotalOrder') continue;
    return refused(
      name,
      `the receiver ${program.location(network.place.root).name} gets a TotalOrder stream, which several senders would interleave`,
      [network.id],
      'weaken the order of the stream before sending (weaken_ordering) if the receiver does not need it',
    );
  }
  return proved(name, out.length === 0 ? 'nothing leaves' : `${out.length} outgoing networks carry NoOrder streams`);
}
