import { type Operator, PACK_TEMPLATES, type Program, ProgramView, producersFirst } from '../ir/index.ts';
import type { Added } from './demand.ts';
import { elementBytes } from './element-size.ts';
import { machineRole } from './machines.ts';
import type { Role } from './roles.ts';
import { type Flow, NOTHING, type Rules, transfer } from './transfer.ts';
import { workOf } from './work.ts';

/**
 * What the operators of a rewritten program do that the original does not have, from what flows out of those that it has. Left out are
 * ticks that a rewrite puts in and the packs of a network, which are priced with the network.
 */
export function addedIn(
  program: Program,
  known: ReadonlyMap<number, Flow>,
  { table, perBatch }: Pick<Rules, 'table' | 'perBatch'>,
): ReadonlyMap<number, Added> {
  const view = new ProgramView(program);
  const flows = new Map<number, Flow>();
  const added = new Map<number, Added>();
  const find = (id: number): Flow | undefined => known.get(id) ?? flows.get(id);
  const flow = (id: number): Flow => find(id) ?? NOTHING;
  const roles = new Map<number, Role>();
  const rules: Rules = { view, roles, table, perBatch, flow, measured: new Map() };
  const fresh = view.operators.filter((op) => !known.has(op.id) && !op.isRoot && isPriced(program, op));
  const order = producersFirst(
    fresh.map(({ id }) => id),
    (id) => program.inputs(id).map(({ from }) => from),
  );
  for (const id of order) {
    const op = program.op(id);
    if (!program.inputs(op.id).every(({ from }) => find(from) !== undefined)) continue;
    const role = machineRole(view, op.id);
    if (role !== null) roles.set(op.id, role);
    flows.set(op.id, transfer(rules, op));
    const { ns } = workOf(view, op, flow, table, perBatch);
    added.set(op.id, { rate: flow(op.id).rate, ns, elementBytes: elementBytes(op.collection?.elementType ?? '', table) });
  }
  return added;
}

/** Outside of ticks, and no part of a pack. */
const isPriced = (program: Program, { id, place }: Operator): boolean =>
  place.scopes.length === 0 &&
  !['f', 'init', 'acc'].some((field) =>
    Object.hasOwn(PACK_TEMPLATES, program.expressions.get(`${id}.${field}`)?.glue?.template ?? ''),
  );
