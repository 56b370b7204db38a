import { isEmbedded } from '../embedded.ts';
import { networksFrom, networksInto } from '../policy.ts';
import { defaultsOf, impurity, PROMISE } from '../purity.ts';
import { isMemberList, isMembership } from '../replica.ts';
import { roleOf } from '../roles.ts';
import { type Context, type Finding, proved, refused } from './finding.ts';

/** Condition (b): sources, timers, ports and effects would happen once per shard. */
export function noPorts({ program, location, operators }: Context): Finding {
  const name = 'no ports, sources or sinks';
  const channel = [...networksInto(program, location), ...networksFrom(program, location)].find(isEmbedded);
  if (channel) return refused(name, 'an embedded channel is a port of this location', [channel.id]);
  const port = operators.find((op) => {
    const role = roleOf(op.kind);
    return role === 'sink' || role === 'opaque' || (role === 'source' && !isMembership(op) && !isMemberList(program, op));
  });
  if (!port) return proved(name, 'only networks and membership enter, only networks leave');
  return refused(
    name,
    roleOf(port.kind) === 'opaque'
      ? `${port.kind} is not known to Hydrofoil`
      : `${port.kind} would happen once per shard instead of once`,
    [port.id],
    'decouple: leave the port on its own location',
  );
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
