import {
  isInserted,
  leavesOf,
  type Operator,
  type Program,
  promisedToTravel,
  readType,
  unknownParts,
  unsaidParts,
} from '../ir/index.ts';
import { assume } from './assumptions.ts';

/** What a rewritten program believes of types that are not the standard library's. */
export function typeAssumptions(program: Program): string[] {
  const promises = promisedToTravel(program);
  const networks = program.operators().filter((op) => op.kind === 'Network');
  const added = networks.filter((op) => isInserted(op) || isFiltered(program, op));
  const types = added.map((op) => op.collection?.elementType ?? '_');
  const promised = types.flatMap((type) =>
    unknownParts(type).flatMap((part) => (promises.has(part) ? [`${shown(part)} (${promises.get(part)})`] : [])),
  );
  const received = types.flatMap((type) => unsaidParts(program, type).map(shown));
  const keys = networks.flatMap((op) => keyTypes(program, op)).map(shown);
  return [
    ...(promised.length > 0 ? [assume('promised', sorted(promised))] : []),
    ...(received.length > 0 ? [assume('read-back', sorted(received))] : []),
    ...(keys.length > 0 ? [assume('keys', sorted(keys))] : []),
  ];
}

/** Is what is sent dropped by a closure that was written for what arrives? */
function isFiltered(program: Program, network: Operator): boolean {
  const from = program.input(network.id, 'input');
  return (
    from !== undefined && program.op(from).kind === 'Filter' && program.expressions.get(`${from}.f`)?.glue?.template === 'copy'
  );
}

/** Types of the program that a network picks a shard by. */
function keyTypes(program: Program, network: Operator): readonly string[] {
  const { origin } = program.location(network.place.root);
  const paths = (origin?.shards ?? 1) > 1 ? origin?.policy[network.id] : null;
  const leaves = paths ? leavesOf(program, network.id, paths) : [];
  return leaves.flatMap(({ type }) => (type === 'member' ? [] : unknownParts(type)));
}

const sorted = (types: readonly string[]): string[] => [...new Set(types)].sort();
const shown = (type: string): string => readType(type).short;
