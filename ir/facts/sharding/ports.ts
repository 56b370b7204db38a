import { isMemberList, isMembership } from '../../operators/sources.ts';
import { isEmbedded } from '../embedded.ts';
import { networksFrom, networksInto } from '../networks.ts';
import { defaultsOf, impurity, PROMISE } from '../purity.ts';
import { roleOf } from '../roles.ts';
import { type Context, type Finding, finding, type Obstacle, obstacle, proved, refused } from './finding.ts';

/** Condition (b): sources, timers, ports and effects would happen once per shard. */
export function noPorts(context: Context): Finding {
  return finding(
    'no ports, sources or sinks',
    () => portsInside(context),
    () => 'only networks and membership enter, only networks leave',
  );
}

function* portsInside({ program, location, operators, empty }: Context): Generator<Obstacle> {
  const unlock = 'decouple: leave the port on its own location';
  for (const channel of [...networksInto(program, location), ...networksFrom(program, location)].filter(isEmbedded)) {
    yield obstacle('an embedded channel is a port of this location', [channel.id]);
  }
  const ports = operators.filter((op) => {
    const role = roleOf(op.kind);
    return role === 'sink' || role === 'opaque' || (role === 'source' && !isMembership(op) && !isMemberList(program, op));
  });
  const used = ports.filter((op) => !empty.has(op.id));
  for (const op of used) {
    const isKnown = roleOf(op.kind) !== 'opaque';
    yield obstacle(
      isKnown ? `${op.kind} would happen once per shard instead of once` : `${op.kind} is not known to Hydrofoil`,
      [op.id],
      unlock,
    );
  }
  // What never carries anything is the library's half of a port: worth a word only where nothing else is in the way.
  const [unused] = used.length === 0 ? ports : [];
  if (unused) yield obstacle('a port that nothing goes through stays on one machine', [unused.id], unlock);
}

export function pureClosures({ program, operators }: Context): Finding {
  const name = 'closures are pure';
  for (const op of operators) {
    const found = impurity(program, op);
    if (found === null) {
      const made = defaultsOf(program, op);
      if (made === null) continue;
      const reason = `${made.name}() takes nothing that came in, so what it gives need not be the same on every shard`;
      return refused(name, reason, [made.operator], PROMISE);
    }
    const what =
      found.field === 'value' || found.field === 'source'
        ? 'a constant would not be the same on every shard'
        : 'a closure is not pure';
    return refused(name, `${what}: ${found.reason}`, [found.operator], PROMISE);
  }
  return proved(name, `all closures of ${operators.length} operators read`);
}
