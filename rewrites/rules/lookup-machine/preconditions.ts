import { type Proof, proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { mayRunOtherwise } from '../../off-limits.ts';
import { noStateBehind } from '../../state-behind.ts';
import { askTypesOf, type Doubt, type Machine, typesOf } from './machine.ts';
import type { LookupSite } from './site.ts';

/** What a reading of the tick did not doubt. */
const undoubted = (id: Doubt, name: string, evidence: (machine: Machine) => string): Requirement<LookupSite> =>
  requires(id, name, ({ machine }): Proof => {
    const doubt = machine().doubts.get(id);
    return doubt === undefined ? proved(evidence(machine())) : refused(doubt.reason, doubt.where);
  });

const typesAreKnown: Requirement<LookupSite> = requires(
  'types-written',
  'types of keys and values are written out',
  ({ program, machine, snapshot }) => {
    if (machine().states === 'one') {
      const one = askTypesOf(program, machine());
      if (one === null) return refused('the type of the state, its updates or its requests is not written', [snapshot]);
      return proved(`state ${one.state}, updates ${one.value}, requests ${one.request}; copies need Clone of states`);
    }
    const types = typesOf(program, machine());
    if (types === null) return refused('what is looked up is not written as pairs of the key of the state', [snapshot]);
    return proved(
      `keys ${types.key}, states ${types.state}, requests ${types.request}; the lookup itself needs Eq and Hash of keys, and clones of states`,
    );
  },
);

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<LookupSite>[] = [
  mayRunOtherwise('how snapshots run'),
  undoubted('snapshot-of-fold', 'the snapshot is of a fold or reduce that nobody else reads', ({ fold }) => `operator ${fold}`),
  undoubted('tick-looks-up', 'all that the tick does is to look up', ({ found, missing, updates, states }) => {
    const readers = [...found, ...missing].sort((a, b) => a - b).join(', ');
    const variant = states === 'one' ? 'one state' : updates.begin === null ? 'snapshot' : 'atomic';
    return `${variant}: one lookup (${readers}), and operators on one element at a time`;
  }),
  undoubted(
    'requests-unordered',
    'requests and answers have no order',
    ({ exits }) => `batches are NoOrder and come from outside of the tick; answers leave at ${exits.join(', ')}`,
  ),
  undoubted(
    'updates-unordered',
    'updates have no order before one is chosen',
    ({ updates }) => `operator ${updates.from} and an ObserveNonDet behind it`,
  ),
  undoubted('answers-behind-effects', 'an acknowledgement stands for one update', ({ updates, keeps }) =>
    keeps
      ? `each element is one update (${updates.stages.join(', ') || 'as it is'}), and comes out behind it`
      : 'nothing is acknowledged',
  ),
  undoubted('closures-pure', 'closures only compute', ({ streams }) => `${streams.length} operators and those of the state`),
  typesAreKnown,
  noStateBehind(({ machine }) => machine().exits),
];
