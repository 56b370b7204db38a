import { briefType, isAddressed, isBounded, isStream, type Program, tupleItems, unsaidParts } from '../../../ir/index.ts';
import { foldMerging, type Merging, reduceMerging } from '../../../rust/index.ts';
import { type Proof, proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { noStateBehind } from '../../state-behind.ts';
import { bincodeEnds, canBeWritten, mayBeRewritten, onlyElementsCount, streamsAtTop } from '../pack/preconditions.ts';
import { valuesTravel } from '../simplify/needs.ts';
import { type Aggregation, isUnread, tiedClosure } from './aggregation.ts';
import type { CombineSite } from './site.ts';

/** Whoever else reads an element would miss it. */
const leadsToOne: Requirement<CombineSite> = requires(
  'one-aggregation',
  'all that arrives is aggregated, and read by nobody else',
  ({ aggregation }) => {
    const found = aggregation();
    if (isUnread(found)) return refused(found.because, [found.at]);
    const { kind, op, stages, key } = found;
    const variant = key === null ? 'one result' : 'by key';
    return proved(`${variant}: ${stages.length} closures on single elements, then ${kind} ${op.id}`);
  },
);

/** What is asked of an aggregation, where there is one. */
const about = (
  id: string,
  name: string,
  check: (aggregation: Aggregation, site: CombineSite) => Proof,
): Requirement<CombineSite> =>
  requires(id, name, (site) => {
    const found = site.aggregation();
    return isUnread(found) ? proved('nothing is aggregated') : check(found, site);
  });

/** What the rewrite puts in is TCP that loses nothing but the end, between locations as the program has them. */
const asWritten: Requirement<CombineSite> = requires('sent-as-written', 'it goes where the program says', ({ network }) => {
  if (network.route !== undefined) return refused('it was put in, or leads to shards', [network.id]);
  const info = JSON.stringify(network.fields['networking_info'] ?? null);
  if (info !== '{"Tcp":{"fault":"FailStop"}}')
    return refused(`partial results go by TCP that stops when it fails, and not by ${info}`, [network.id]);
  return proved('TCP, fail-stop, between locations of the program');
});

/**
 * Partial results come in no order, also those of one tick and the next: one that holds the last element may be there before one that holds
 * the first. A batch or a snapshot of what is promised in order is of what was sent first.
 */
const anyOrder: Requirement<CombineSite> = about(
  'arrives-unordered',
  'what arrives is promised in no order',
  ({ batch, op }, { network }) => {
    if (batch === null && op.place.scopes.length > 0) return refused('it is aggregated in an instant', [op.id]);
    if (network.collection?.order === 'NoOrder') return proved('any of what was sent may arrive first');
    if (batch !== null) return refused('a batch is of what was sent first', [batch.id], WEAKEN);
    return refused('a snapshot of what is promised in order is of what was sent first', [network.id], WEAKEN);
  },
);

const WEAKEN = 'weaken the order of the stream before sending (weaken_ordering) if the receiver does not need it';

/** A tick of the receiver runs for an element that came, also where it drops it then. What is dropped before the network makes none run. */
const ticksStay: Requirement<CombineSite> = about(
  'ticks-stay',
  'whatever comes to a tick stays in it',
  ({ batch, stages }, { program }) => {
    const dropping = stages.find(({ as, op }) => as !== 'map' && op.place.scopes.length > 0);
    if (dropping !== undefined)
      return refused(
        `the tick runs for what ${dropping.op.kind} ${dropping.op.id} drops, too`,
        [dropping.op.id],
        'filter the stream before the batch is taken',
      );
    return proved(
      batch === null ? 'no tick runs for it' : `a tick of ${program.location(batch.place.root).name} takes all of it`,
    );
  },
);

/** A snapshot may be taken at any time. Who reads the result itself is told each of its states, and groups have fewer. */
const inSnapshots: Requirement<CombineSite> = about(
  'seen-in-snapshots',
  'its result is seen in snapshots',
  ({ batch, op }, { program }) => {
    if (batch !== null) return proved('it is the result of one instant');
    const open = [op.id];
    const known = new Set(open);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { to } of program.outputs(at)) {
        const { kind, collection } = program.op(to);
        if (kind === 'Batch' || known.has(to)) continue;
        if (collection === null || isStream(collection)) return refused(`${kind} ${to} is told each of its states`, [to]);
        known.add(to);
        open.push(to);
      }
    }
    return proved('who reads it takes snapshots of it');
  },
);

/** How two results become one. */
export function mergingOf(program: Program, { kind, op, state, value }: Aggregation): Merging {
  const text = (field: string): string => program.text(op.id, field) ?? '';
  if (kind === 'Reduce' || kind === 'ReduceKeyed') return reduceMerging(text('f'), value);
  return foldMerging(text('init'), text('acc'), { state, value });
}

const merges: Requirement<CombineSite> = about(
  'results-merge',
  'partial results become one, in any order and any groups',
  (found, { program }) => {
    const merging = mergingOf(program, found);
    if ('because' in merging) return refused(merging.because, [found.op.id]);
    return proved(merging.parts.map(({ path, by }) => [...path, by].join(' ')).join(', '));
  },
);

const closuresMove: Requirement<CombineSite> = about('closures-pure', 'its closures only compute', (found, { program }) => {
  const tied = tiedClosure(program, found);
  return tied === null ? proved(`${found.stages.length + 1} operators run before the network`) : refused(tied.because, [tied.at]);
});

/** Closures are given elements as they were sent, and not as they arrive. */
const elementsTravel: Requirement<CombineSite> = requires(valuesTravel.id, valuesTravel.name, ({ program, network }) =>
  valuesTravel.check(program, [network.id]),
);

/** Types are written out in the closures that combine; keys and results are sent. */
const typesKnown: Requirement<CombineSite> = about(
  'types-written',
  'its types are known, and travel',
  (found, { program, network, input }) => {
    const { key, state, op } = found;
    const element = input.collection?.elementType ?? '_';
    for (const type of [element, key, found.value, state]) {
      if (type !== null && !canBeWritten(type)) return refused(`the type ${type} cannot be written`, [network.id]);
    }
    if (isAddressed(program, network) && tupleItems(element)?.length !== 2)
      return refused(`${element} names no member`, [input.id]);
    const sent = key === null ? state : `(${key} , ${state})`;
    // It was read from no network yet, where the program makes it behind one.
    const [stays] = unsaidParts(program, sent);
    if (stays !== undefined) return refused(`nobody says that ${stays} survives a network`, [op.id]);
    if (op.collection === null || (isBounded(op.collection) && found.batch === null))
      return refused('its result is there at once', [op.id]);
    return proved(`${briefType(sent)} is sent in place of ${briefType(element)}`);
  },
);

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<CombineSite>[] = [
  mayBeRewritten,
  asWritten,
  onlyElementsCount,
  streamsAtTop,
  bincodeEnds,
  leadsToOne,
  anyOrder,
  ticksStay,
  inSnapshots,
  merges,
  closuresMove,
  elementsTravel,
  typesKnown,
  noStateBehind(({ network, aggregation }) => {
    const found = aggregation();
    return [isUnread(found) ? network.id : found.op.id];
  }),
];
