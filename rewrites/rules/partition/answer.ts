import type { Program } from '../../../ir/index.ts';
import type { Answer, SiteFacts, Standing } from '../../define-rewrite.ts';
import { shardsOf } from '../../edit/locations.ts';
import { standing } from '../../standing.ts';
import { withoutObstacles } from './left-behind.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { type PartitionSite, siteAt } from './site.ts';

const AS_PORTS = 'no-ports';
const DECOUPLE = 'decouple: leave that on its own location';
const APART = 'decouple: give that a location of its own';

/** What would still stand against sharding a location after what can be left behind was left behind. */
export function answer(site: PartitionSite, facts: SiteFacts, whole: readonly Standing[]): Answer {
  // What stands against a location that has shards already is said of the program before.
  const part = whole.length === 0 || shardsOf(facts.program, facts.location) > 1 ? null : withoutObstacles(facts);
  if (part === null) return { failed: whole, note: '' };
  if ('tied' in part) {
    const tied = whole.map((one) =>
      one.id === AS_PORTS
        ? { ...one, text: `${one.text}, and ${part.tied}`, where: [...one.where, ...part.where], unlock: null }
        : one,
    );
    return { failed: tied, note: '' };
  }
  const what = facts.labels.describe(part.moved);
  const there = standing(PRECONDITIONS, siteAt(part, site.shards)).map((one) => ({
    ...one,
    where: one.where.flatMap((id) => known(site.program, part.program, id)),
  }));
  const stayed = new Set(part.stayed);
  const left = whole.filter(({ where }) => where.some((id) => stayed.has(id)));
  const isPort = ({ id }: Standing): boolean => id === AS_PORTS;
  const others = left.filter((one) => !isPort(one)).map((one) => ({ ...one, unlock: DECOUPLE }));
  // Where nothing of it stays, it is the cut that helps: what was compared with the whole location is compared with less.
  const behind = left.length > 0 ? [...others, ...left.filter(isPort)] : whole.map((one) => ({ ...one, unlock: APART }));
  if (there.length === 0) return { failed: behind, note: `then allowed for ${what}` };
  const note = `that stands against ${what}, also where the rest stays on a location of its own`;
  return { failed: [...there, ...behind], note };
}

/** An operator as the program before the decoupling knows it: for a network that was put in, what feeds it. */
function known(before: Program, after: Program, id: number): number[] {
  if (before.has(id)) return [id];
  const from = after.input(id, 'input');
  return from !== undefined && before.has(from) ? [from] : [];
}
