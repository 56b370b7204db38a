import type { CodeInfo } from '../../ir/index.ts';

/** Every code of the validator. Never renamed or reused; docs/errors.md is generated from here together with `INPUT_CODES`. */
const info = (title: string, hint: string): CodeInfo => ({ title, hint, status: 422, since: '0.1.0' });

const HYDRO = 'Hydro would refuse to compile this, or run something else than it says.';

export const VALIDATOR_CODES = {
  // structure
  'input-missing': info('An operator lacks an input', 'Every input of the variant has exactly one producer.'),
  'input-unknown': info(
    'An operator has an input its variant does not know',
    'Use the port names of the IR: input, inner, left, pos, ...',
  ),
  'input-sharing': info(
    'An input is shared where it cannot be, or not shared where it must be',
    'Only Tee, Partition and Reference read shared operators.',
  ),
  'owned-twice': info('An operator has two consumers but is not shared', 'Share it: one Tee per consumer.'),
  'output-unused': info('An operator has no consumer', 'It would be lost on writing: end it in a root, for example Null.'),
  'roots-list': info('The list of roots is wrong', 'It names every root operator once and nothing else.'),
  'metadata-disagrees': info(
    'The metadata JSON says something else than the operator',
    'Change both: withPlace, withRoot, withCollection.',
  ),
  // locations
  'location-unknown': info('A location is not in the table', 'Every location in use is listed, and gets a deployment spec.'),
  'client-rewritten': info('Work of a client was moved', 'Clients generate the load and stay as they are.'),
  'location-root-kind': info('A place names a process where the table has a cluster, or the reverse', HYDRO),
  'location-crossed': info('Data changes location without a Network', 'Put a Network on the edge or move the consumer.'),
  'members-of-process': info(
    'The members of something else than a cluster are asked for',
    'ClusterMembers takes a cluster of the program.',
  ),
  // sharing
  'shared-place': info(
    'A shared operator and its consumer are at different places',
    'Tee, Partition and Reference are where their inner is.',
  ),
  'shared-collection': info(
    'A shared operator and its consumer have different collections',
    'Tee, Partition and Reference change nothing.',
  ),
  'partition-predicate': info(
    'Two sides of one partition have different predicates',
    'Both Partition operators of an inner carry the same f.',
  ),
  'partition-sides': info(
    'One side of a partition is taken twice',
    'An inner has one true and one false side; share a side with a Tee.',
  ),
  'reference-place': info(
    'A closure captures a reference from another place',
    'A captured singleton is in the tick of the closure.',
  ),
  // cycles
  'cycle-unpaired': info('A cycle lacks its other end', 'One CycleSink per CycleSource.'),
  'cycle-id': info(
    'Ends of different cycles are joined, or two cycles have the same id',
    'Take cycle ids beyond the largest in use.',
  ),
  'cycle-place': info('The ends of a cycle are at different places', 'Move both, in the same tick.'),
  'cycle-type': info(
    'The ends of a cycle have different element types',
    'The types are compiled in: they must be the same to the letter.',
  ),
  'cycle-kind': info(
    'The source of a cycle promises more than its sink gets',
    'Kinds are equal; order, retries and bound not stronger.',
  ),
  // ticks
  'scopes-nesting': info(
    'Ticks and atomic sections are nested in an impossible way',
    'An atomic section wraps a tick, a tick a location or an atomic section.',
  ),
  'place-changed': info(
    'An operator is elsewhere than its input',
    'Only Batch, YieldConcat, BeginAtomic, EndAtomic and Network change the place.',
  ),
  'operands-apart': info(
    'The operands of an operator are at different places',
    'Both are on one location and, inside ticks, of one clock.',
  ),
  'batch-place': info(
    'A Batch does not lead from outside into a tick',
    'Its input is top-level or in the atomic section of the same clock.',
  ),
  'yield-place': info(
    'A YieldConcat does not lead out of a tick',
    'Its output is top-level or in the atomic section of the same clock.',
  ),
  'atomic-place': info(
    'An atomic section is entered or left wrongly',
    'BeginAtomic enters one where its input is, EndAtomic leaves it.',
  ),
  'defer-outside-tick': info('A DeferTick is outside a tick', 'There is no next tick at top level.'),
  // sources and sinks
  'source-in-tick': info('A source is inside a tick', 'Streams, timers and membership arrive outside ticks; batch them.'),
  'first-tick-outside': info('first_tick_only outside a tick', 'At top level a singleton has no first tick.'),
  'pinned-moved': info(
    'A source or sink was moved',
    'It would run once per copy. Sources, ports, timers and sinks stay on their location.',
  ),
  // kinds
  'kind-wrong': info('An operator cannot take or give this kind of collection', HYDRO),
  'unbounded-in-tick': info(
    'An unbounded collection inside a tick',
    'Everything in a tick is Bounded, unless a Cast forgets it.',
  ),
  'bound-invented': info(
    'A collection is Bounded although an input is not',
    'Bounded selects another operator in production; only a Batch bounds.',
  ),
  'order-invented': info(
    'A stream is TotalOrder although its input is not',
    'The simulator explores fewer behaviours for it. Only Sort and ObserveNonDet order.',
  ),
  'retry-invented': info('A stream is ExactlyOnce although its input is not', 'Only Unique and ObserveNonDet remove retries.'),
  'type-changed': info('An operator that passes elements on changes their type', HYDRO),
  'order-needed': info('An operator needs a TotalOrder input', 'Choose an order with ObserveNonDet first.'),
  'retry-needed': info('An operator needs an ExactlyOnce input', 'Remove retries with ObserveNonDet or Unique first.'),
  'right-unbounded': info('The build side of a JoinHalf is not Bounded', 'Swap the sides or use Join.'),
  'embedded-kind': info('An embedded port has the wrong kind', 'Embedded gives a Stream, EmbeddedSingleton a Singleton.'),
  // networks
  'network-ends': info(
    'An end of a network is no process or cluster of the table',
    'Networks run between locations of the program.',
  ),
  'network-in-tick': info('An end of a network is inside a tick', 'Yield first, batch after.'),
  'network-member': info(
    'Elements for or from a cluster carry no member id',
    'To a cluster (MemberId, T) is sent, from a cluster (MemberId, T) received, unless glue routes or drops.',
  ),
  'network-type': info('The payload changes its type on the way', 'What is deserialized is what was serialized.'),
  'network-order': info(
    'A network keeps an order that it cannot keep',
    'Messages of several members, and over UDP, arrive in any order.',
  ),
  'network-bound': info('A network gives a bounded collection', 'What arrives over a network is Unbounded.'),
  'network-glue': info(
    'The glue of a network does not fit its ends',
    'Serializers depend on the receiver, deserializers on the sender.',
  ),
  'not-serializable': info(
    'An element type is not known to survive a network',
    'Primitives, std containers, types that cross a network of the program already, and promised ones do.',
  ),
  // glue
  'expression-orphan': info('An expression belongs to no operator', 'Remove it together with its operator.'),
  'glue-unknown': info('Glue of an unknown template', 'Only the fixed list of templates may be added to a program.'),
  'glue-text': info('Glue whose text is not what its template gives', 'Render it from template and holes.'),
  'pack-shape': info(
    'A network that carries packs without the operators around it',
    'Before it fold, cast, flat map and the end of a tick, behind it a flat map, and nobody else reads them.',
  ),
  'glue-field': info('Glue in a field where it does not belong', 'Serializers in serialize_fn, deserializers in deserialize_fn.'),
  // shards
  'cluster-size': info('A rewritten cluster has the wrong number of members', 'members = logical members x shards.'),
  'shard-unrouted': info('A network into a sharded location does not route', 'Its serializer picks the shard by the policy.'),
  'shard-policy': info('The policy of a sharded location and its networks disagree', 'One entry per network into the location.'),
  'shard-key': info(
    'A shard key has a type without Hash',
    'Route by a field whose type implements Hash: integers, strings, ids.',
  ),
  'shard-order': info(
    'Elements of several shards are said to be in order',
    'The receiver of a sharded sender is NoOrder, or ordered per key only.',
  ),
  'shard-ids': info(
    'Physical member ids are seen where logical ones belong',
    'Divide the ids of a sharded cluster by its shards, or drop them.',
  ),
  'self-id-elsewhere': info(
    'An expression asks for its own member id of another cluster',
    'Rebind __hydro_lang_cluster_self_id to the cluster it runs on now.',
  ),
  'self-id-hidden': info(
    'An expression may see member ids, but only its display text is known',
    'Export with full texts: a display text cannot be rebound to the cluster it runs on now.',
  ),
  'cluster-ids-unknown': info('An expression lists the members of an unknown cluster', 'Name a cluster of the table.'),
  'cluster-abandoned': info(
    'The members of a cluster that runs nothing any more are asked for',
    'Ask for the cluster that took over.',
  ),
} as const satisfies Record<string, CodeInfo>;

export type ValidatorCode = keyof typeof VALIDATOR_CODES;
