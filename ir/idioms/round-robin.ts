import { exitToNetwork, presentMembers, privateMembership } from './broadcast.ts';
import type { Idiom } from './idiom.ts';
import { matchUpstream, maybe, one, sorted, upstreamOf } from './match.ts';
import type { View } from './view.ts';

/** Round robin: elements are numbered, crossed in a tick with the vector of present members, sent to member number mod count. */
export function findRoundRobins(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'CrossSingleton') continue;
    const vector = upstreamOf(view, op.id, 'right');
    const members = vector && view.kind(vector.end) === 'Fold' ? presentMembers(view, view.from(vector.end)) : null;
    const numbered = matchUpstream(view, view.from(op.id, 'left'), [maybe('Batch'), one('Enumerate')]);
    const pick = view.consumers(op.id)[0];
    if (!vector || !members || !numbered || pick === undefined || view.kind(pick) !== 'FilterMap') continue;
    const exit = exitToNetwork(view, pick);
    if (!exit) continue;
    const { membership } = members;
    found.push({
      kind: 'round-robin',
      label: `round robin over ${view.locationName(view.root(exit.network))}`,
      location: op.place.root,
      operators: sorted([
        op.id,
        pick,
        vector.end,
        ...vector.passed,
        ...members.operators,
        ...privateMembership(view, membership, members.operators),
        ...numbered.operators,
        ...exit.operators,
      ]),
      root: op.id,
      details: {
        network: exit.network,
        cluster: view.root(exit.network),
        membership,
        enumerate: numbered.steps[1] as number,
      },
    });
  }
  return found;
}
