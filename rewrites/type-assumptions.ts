import { leavesOf, type Program, promisedToTravel, readType, unknownParts, unsaidParts } from '../ir/index.ts';
import { assume } from './assumptions.ts';

/** What a rewritten program believes of types that are not the standard library's. */
export function typeAssumptions(program: Program): string[] {
  const promised = promisedToTravel(program);
  const [said, received, keys] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const op of program.operators()) {
    if (op.kind !== 'Network') continue;
    const type = op.collection?.elementType ?? '_';
    const inserted = program.expressions.get(`${op.id}.serialize_fn`)?.glue?.holes['inserted'] === true;
    for (const part of inserted ? unsaidParts(program, type) : []) received.add(shown(part));
    for (const part of inserted ? unknownParts(type) : []) {
      const by = promised.get(part);
      if (by !== undefined) said.add(`${shown(part)} (${by})`);
    }
    const { origin } = program.location(op.place.root);
    const paths = (origin?.shards ?? 1) > 1 ? origin?.policy[op.id] : null;
    const leaves = paths ? leavesOf(program, op.id, paths) : [];
    for (const leaf of leaves) if (leaf.type !== 'member') for (const part of unknownParts(leaf.type)) keys.add(shown(part));
  }
  const sorted = (types: ReadonlySet<string>): string[] => [...types].sort();
  return [
    ...(said.size > 0 ? [assume('promised', sorted(said))] : []),
    ...(received.size > 0 ? [assume('read-back', sorted(received))] : []),
    ...(keys.size > 0 ? [assume('keys', sorted(keys))] : []),
  ];
}

const shown = (type: string): string => readType(type).short;
