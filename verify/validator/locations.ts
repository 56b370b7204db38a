import { clusterOf, type JsonObject, type Operator, readKey, recordOf } from '../../ir/index.ts';
import { type Check, nameOf } from './view.ts';

/** Places are in the table, and data changes its location only through a Network (Hydro: `check_well_formed`). */
export const checkLocations: Check = (view) => {
  for (const op of view.operators) {
    const location = view.location(op.place.root);
    if (location === undefined || location.kind === 'external') {
      view.report(
        'location-unknown',
        op,
        `${nameOf(op)} is on ${op.place.root}, which is ${location?.kind ?? 'not in the table'}`,
      );
    }
    const members = clusterMembers(op);
    if (members !== undefined && view.location(members)?.kind !== 'cluster') {
      view.report('members-of-process', op, `${nameOf(op)} asks for the members of ${members}`);
    }
    if (recordOf(op.kind)?.border === 'location') continue;
    for (const { from, port } of view.inputs(op.id)) {
      const producer = view.program.op(from);
      if (port !== 'cycle' && producer.place.root !== op.place.root) {
        view.report(
          'location-crossed',
          op,
          `${nameOf(op)} on ${op.place.root} reads ${nameOf(producer)} on ${producer.place.root}`,
        );
      }
    }
  }
};

/** The cluster whose membership a source observes. */
export function clusterMembers(op: Operator): string | undefined {
  const id = clusterOf(op) as JsonObject | undefined;
  return id === undefined ? undefined : (readKey(id['Cluster'] ?? id['Process']) ?? 'nowhere');
}
