import { readClosure } from '../../closure/index.ts';
import type { Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { isEmbedded } from '../embedded.ts';
import { networksFrom, networksInto } from '../policy.ts';
import { impurity, TRUST } from '../purity.ts';
import { isMemberList, isMembership, sourceText } from '../replica.ts';
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
    const impure = impurity(program, op);
    if (impure !== null) return refused(name, `a closure is not pure: ${impure}`, [op.id]);
    const chance = constantText(program, op);
    if (chance === undefined) continue;
    const { purity } = readClosure(chance, TRUST);
    if (!purity.pure) return refused(name, `a constant would not be the same on every shard: ${purity.because}`, [op.id]);
  }
  return proved(name, `all closures of ${operators.length} operators read`);
}

/** The expression of a constant that every shard would evaluate for itself. */
function constantText(program: Program, op: Operator): string | undefined {
  if (op.kind === 'SingletonSource') return program.text(op.id, 'value');
  return isMemberList(program, op) ? sourceText(program, op) : undefined;
}
