import { factsOf, type Program, roleOf, type Unit } from '../../../ir/index.ts';
import type { Asked, SiteFacts } from '../../define-rewrite.ts';
import { shardsOf } from '../../edit/locations.ts';
import { WORTH_A_REMARK } from '../../worth.ts';
import { type DecoupleSite, siteOf } from './site.ts';

/**
 * What somebody may want to move: clusters of units with some work, the busiest part of a tick, what shares state in a way that no text
 * shows, and what a promise about a type would free.
 */
export function asked(facts: SiteFacts): readonly Asked<DecoupleSite>[] {
  const { program, location, labels } = facts;
  const { units } = factsOf(program);
  // Splits come before shards: what stands against a split of a sharded location is said of it before it was sharded.
  if (shardsOf(program, location) > 1) return [];
  const { name } = program.location(location);
  const ask = (operators: Iterable<number>, label: string): Asked<DecoupleSite> => ({
    site: siteOf(facts, operators),
    operators: [...operators],
    label,
  });
  const labelled = (operators: ReadonlySet<number>): Asked<DecoupleSite> =>
    ask(operators, `${labels.describe(operators)} on ${name}`);
  const here = [...units.units.values()].filter((unit) => unit.location === location);
  const asked = busyClusters(facts).map(labelled);
  for (const unit of here) {
    const part = partOfTick(facts, unit);
    if (part !== null)
      asked.push(
        ask([part], `tick ${unit.clock} of ${name} (${unit.operators.length} operators: ${labels.describe(unit.operators)})`),
      );
  }
  const known = new Set(asked.flatMap(({ operators }) => operators));
  for (const { pinned, operators } of here)
    if (pinned?.kind === 'state' && !known.has(pinned.operator)) asked.push(labelled(new Set(operators)));
  for (const { from, to, because } of units.bonds) {
    const ofType = program.op(from).place.root === location && because === 'type';
    if (ofType && roleOf(program.op(from).kind) !== 'source') asked.push(labelled(new Set([to])));
  }
  return asked;
}

function busyClusters(facts: SiteFacts): ReadonlySet<number>[] {
  const clusters = facts.clusters();
  if (clusters.length === 1) return [];
  const total = clusters.reduce((sum, { ns }) => sum + ns, 0);
  // Nobody wants to move a port; work that is tied to one is another matter.
  const worth = clusters.filter(
    ({ operators, ns, pinned }) => ns >= total * WORTH_A_REMARK && !(pinned && !hasWork(facts.program, operators)),
  );
  return worth.sort((a, b) => b.ns - a.ns).map(({ operators }) => operators);
}

const IDLE = new Set(['plumbing', 'source', 'sink', 'network']);

const hasWork = (program: Program, ids: ReadonlySet<number>): boolean =>
  [...ids].some((id) => !IDLE.has(roleOf(program.op(id).kind)));

/** What someone would like to take out of a tick: its busiest operator that looks at one element or key at a time. */
function partOfTick({ program, operatorNs }: SiteFacts, { clock, operators }: Unit): number | null {
  if (clock === null || operators.length < 8) return null;
  const inside = operators.filter((id) => ['elementwise', 'cross', 'keyed'].includes(roleOf(program.op(id).kind)));
  const [busiest] = inside.sort((a, b) => operatorNs(b) - operatorNs(a) || a - b);
  return busiest ?? null;
}
