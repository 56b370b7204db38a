import { projectTerm } from '../../../rust/index.ts';
import { clockOf, inTick, type Operator } from '../../graph/operator.ts';
import { networksFrom } from '../networks.ts';
import { type Context, type Finding, finding, type Obstacle, obstacle, type PolicyContext } from './finding.ts';
import { sharedKey } from './keys.ts';

/**
 * Condition (d): a batch of a NoOrder stream may hold exactly one shard's elements; a prefix of a TotalOrder stream may not. A stream with
 * an order per key has prefixes per key, which is fine where the key picks the shard. An atomic section takes its elements where it begins.
 */
export function unorderedBatches(context: PolicyContext): Finding {
  return finding(
    'batches are unordered',
    () => orderedBatches(context),
    () => {
      const count = context.live.filter((op) => op.kind === 'Batch').length;
      return count === 0 ? 'no batches' : `all ${count} batches may be taken per shard`;
    },
  );
}

function* orderedBatches({ live, replicas, keyed, terms }: PolicyContext): Generator<Obstacle> {
  for (const op of live) {
    if ((op.kind !== 'Batch' && op.kind !== 'BeginAtomic') || replicas.has(op.id) || op.collection?.order !== 'TotalOrder')
      continue;
    const clock = clockOf(op.place);
    const together = live.filter((other) => clockOf(other.place) === clock);
    // Elements of one tick meet in its state, or in what a snapshot shows at its instant.
    const meets = (other: Operator): boolean => keyed.includes(other) || (other.kind === 'Batch' && replicas.has(other.id));
    if (!together.some(meets) || !together.some((other) => inTick(other.place))) continue;
    const term = terms.get(op.id);
    if (
      op.collection.kind === 'KeyedStream' &&
      (term === undefined || sharedKey([{ term: projectTerm(term, ['0']), type: op.collection.keyType ?? '_' }]))
    )
      continue;
    yield obstacle(
      op.collection.kind === 'KeyedStream'
        ? 'a batch of a stream with an order per key is a prefix for each key, and the prefixes of two shards can contradict each other'
        : 'a batch of a TotalOrder stream is a prefix, and the prefixes of two shards can contradict each other',
      [op.id],
      'weaken the order before the batch (weaken_ordering) if the code does not need it',
    );
  }
}

/** Trap 7: streams of several shards merge into one; only an order that nobody needs may be lost. */
export function unorderedOutputs(context: Context): Finding {
  return finding(
    'outputs are unordered',
    () => orderedOutputs(context),
    () => {
      const out = networksFrom(context.program, context.location);
      return out.length === 0 ? 'nothing leaves' : `${out.length} outgoing networks carry NoOrder streams`;
    },
  );
}

function* orderedOutputs({ program, location, empty }: Context): Generator<Obstacle> {
  for (const network of networksFrom(program, location)) {
    if (network.collection?.order !== 'TotalOrder' || empty.has(network.id)) continue;
    yield obstacle(
      `what goes to ${program.location(network.place.root).name} is a TotalOrder stream, which several senders would interleave`,
      [program.input(network.id, 'input') ?? network.id, network.id],
      'weaken the order of the stream before sending (weaken_ordering) if the receiver does not need it',
    );
  }
}
