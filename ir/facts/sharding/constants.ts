import { inTick, type Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { isMembership } from '../../operators/sources.ts';
import { networksFrom } from '../networks.ts';
import { roleOf } from '../roles.ts';
import { type Context, type Finding, proved, refused } from './finding.ts';

/** Trap 8: what every shard has would leave once per shard. */
export function constantsInside({ program, location, live, replicas, empty }: Context): Finding {
  const name = 'constants stay inside';
  for (const op of live) {
    if (replicas.has(op.id)) continue;
    const mixed = program.inputs(op.id).find((edge) => replicas.has(edge.from) && ['first', 'second', 'pos'].includes(edge.port));
    if (mixed) return refused(name, `${op.kind} mixes constants into the data, once per shard`, [op.id]);
  }
  for (const network of networksFrom(program, location)) {
    const input = program.input(network.id, 'input');
    if (input !== undefined && replicas.has(input) && !empty.has(input)) {
      return refused(name, 'a constant or membership leaves the location and would be sent once per shard', [network.id]);
    }
  }
  const choice = choiceOfMembers(program, live, replicas);
  if (choice) {
    return refused(name, `${choice.kind} remembers something that depends on when members were seen, so shards could disagree`, [
      choice.id,
    ]);
  }
  return proved(name, 'every outgoing element comes from an incoming one');
}

/**
 * Every shard observes a membership for itself: who is present is the same in the end, but not the order of events. What is chosen anew in
 * every tick may differ from tick to tick anyway; what is remembered (the first to join) was one choice and would become one per shard.
 */
function choiceOfMembers(program: Program, operators: readonly Operator[], replicas: ReadonlySet<number>): Operator | undefined {
  const observed = new Set<number>();
  const queue = operators.filter(isMembership).map((op) => op.id);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (observed.has(id) || !replicas.has(id)) continue;
    observed.add(id);
    queue.push(...program.outputs(id).map(({ to }) => to));
  }
  return operators.find((op) => {
    if (!observed.has(op.id)) return false;
    if (op.kind === 'DeferTick') return true;
    return !inTick(op.place) && (roleOf(op.kind) === 'whole' || (op.kind === 'ObserveNonDet' && op.fields['trusted'] !== true));
  });
}
