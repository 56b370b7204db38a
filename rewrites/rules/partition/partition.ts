import { cite } from '../../citations.ts';
import { type Asked, defineRewrite, type SiteFacts } from '../../define-rewrite.ts';
import { shardsOf } from '../../edit/locations.ts';
import { operatorsAt } from '../../operators-at.ts';
import { answer } from './answer.ts';
import { apply } from './apply.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { bind, type PartitionSite, siteAt, unbind } from './site.ts';

/**
 * Copies of a location, each of which takes the elements of some keys. Shards tick at different instants; the original has a schedule with
 * the same outcome, which takes one shard's elements at a time, because a batch of a NoOrder stream may hold exactly those.
 */
export const partition = defineRewrite<PartitionSite>({
  id: 'partition',
  version: 5,
  formerly: ['process-to-cluster', 'partition-stateless', 'partition-co-hash', 'partition-tick'],
  law: 'Where no two elements of different keys ever meet, copies of a location that each take some of the keys show together what it shows alone.',
  variants: [
    {
      name: 'no state',
      law: 'Without memory and without an order that leaves, the outputs of the copies together are the outputs of the original.',
      why: 'without memory or order, copies together give what one gives',
      costEffect: 'work and messages of the location divide by the number of shards',
      citation: cite('query-rewrites-2024', 'partitioning by co-hashing, case without joins or aggregates'),
    },
    {
      name: 'state at top level',
      law: 'Elements that are compared with each other carry the same key, so one distribution policy brings them to the same shard.',
      why: 'what is compared has one key, and a key has one shard',
      costEffect: 'work, messages and state of the location divide by the number of shards, up to key skew',
      citation: cite('query-rewrites-2024', 'partitioning by co-hashing'),
    },
    {
      name: 'state in ticks',
      law: 'A key-local tick over unordered batches does for each key what it would do alone, and nothing while none of its elements come, so keys may tick on different shards.',
      why: 'a tick treats each key as if it were alone, so keys may tick apart',
      costEffect: 'work, messages and state of the location divide by the number of shards; batches get smaller at equal load',
      citation: cite(
        'query-rewrites-2024',
        'partitioning by co-hashing; ticks as in Hydro 0.16, where every batch decides by itself',
      ),
    },
    {
      name: 'of a process',
      law: 'A cluster of one member runs the dataflow once, like a process; senders address member 0 and receivers drop its id.',
      why: 'a cluster of one member runs like a process',
      costEffect: 'none besides',
      citation: cite('query-rewrites-2024', 'partitioning: senders are redirected; entry and exit stay where clients find them'),
    },
  ],
  preconditions: PRECONDITIONS,
  sites(facts) {
    const site = copies(facts, shardsOf(facts.program, facts.location) + 1);
    return site === null ? [] : [site];
  },
  copies,
  asked: (facts) => [ask(facts)],
  answer,
  bind,
  unbind,
  apply,
  describe({ program, location, operators, shards }, after) {
    const { name } = program.location(location);
    const now = after.location(after.op(operators[0] as number).place.root);
    return `${name} runs in ${shards} shards${now.name === name ? '' : ` as ${now.name}`}`;
  },
});

function copies(facts: SiteFacts, shards: number): PartitionSite | null {
  return shards <= facts.maxShards && facts.canBeSharded() ? siteAt(facts, shards) : null;
}

/** The whole location; where it has shards already, as it was before: what was there is what the rule is about, not what it has put in since. */
function ask(facts: SiteFacts): Asked<PartitionSite> {
  const { program, location, labels, maxShards, steps } = facts;
  const shards = shardsOf(program, location);
  const operators = operatorsAt(program, location);
  const label = `${labels.describe(operators)} on ${program.location(location).name}`;
  const isHere = ([first]: readonly number[]): boolean =>
    first !== undefined && program.has(first) && program.op(first).place.root === location;
  const first = shards === 1 ? undefined : steps.find(({ rule, site }) => rule.id === partition.id && isHere(site.operators));
  const more = shards < maxShards ? 'more would not be better' : 'more are not allowed (maxShards)';
  return {
    site: siteAt(first?.site ?? facts, (first === undefined ? shards : 1) + 1),
    operators,
    label,
    ...(shards > 1 && { done: `${shards} shards; ${more}` }),
  };
}
