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
export function typeAssumptions(before: Program, program: Program): string[] {
  const promises = promisedToTravel(program);
  const networks = program.operators().filter((op) => op.kind === 'Network');
  const added = networks.filter((op) => isInserted(op) || isFiltered(program, op));
  // In place of those that are gone, closures that were written for what arrives are given what was sent.
  const gone = before.operators().filter((op) => op.kind === 'Network' && !program.has(op.id));
  const types = [...added, ...gone].map((op) => op.collection?.elementType ?? '_');
  const promised = types.flatMap((type) =>
    unknownParts(type).flatMap((part) => (promises.has(part) ? [`${shown(part)} (${promises.get(part)})`] : [])),
  );
  const received = types.flatMap((type) => unsaidParts(program, type).map(shown));
  const keys = [...networks.flatMap((op) => keyTypes(program, op)), ...heldTypes(program)].map(shown);
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

/** Types of the program whose values a scan or fold that was put in compares and clones, by the holes of their closures. */
function heldTypes(program: Program): readonly string[] {
  return [...program.expressions.values()].flatMap(({ glue }) => {
    const held = glue === null || !Object.hasOwn(HELD, glue.template) ? [] : (HELD[glue.template] ?? []);
    return held.flatMap((hole) => unknownParts(String(glue?.holes[hole] ?? '()')));
  });
}

const HELD: Readonly<Record<string, readonly string[]>> = {
  match: ['key', 'left', 'right'],
  lookup: ['key'],
  count: ['key'],
  combine: ['key'],
};

const sorted = (types: readonly string[]): string[] => [...new Set(types)].sort();
const shown = (type: string): string => readType(type).short;
