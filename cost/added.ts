import { clockOf, type Operator, PACK_TEMPLATES, type Program, ProgramView, producersFirst } from '../ir/index.ts';
import type { Added } from './demand.ts';
import { elementBytes } from './element-size.ts';
import { machineRole } from './machines.ts';
import type { Role } from './roles.ts';
import { type Flow, NOTHING, type Rules, transfer } from './transfer.ts';
import { workOf } from './work.ts';

/**
 * What the operators of a rewritten program do that the original does not have, from what flows out of those that it has; and what those
 * of the original do that get fewer elements, because a filter stands before their network now. Left out are the packs of a network, which
 * are priced with the network, and other ticks that a rewrite puts in, but for those that combine.
 */
export function addedIn(
  original: ProgramView,
  program: Program,
  known: ReadonlyMap<number, Flow>,
  { table, perBatch }: Pick<Rules, 'table' | 'perBatch'>,
): ReadonlyMap<number, Added> {
  const view = new ProgramView(program);
  const flows = new Map<number, Flow>();
  const added = new Map<number, Added>();
  const find = (id: number): Flow | undefined => flows.get(id) ?? known.get(id);
  const flow = (id: number): Flow => find(id) ?? NOTHING;
  const roles = new Map<number, Role>();
  const rules: Rules = { view, roles, table, perBatch, flow, measured: new Map() };
  const combining = new Set(view.operators.filter((op) => isMadeFrom(program, op, COMBINE)).map(({ place }) => clockOf(place)));
  const fresh = view.operators.filter((op) => !known.has(op.id) && !op.isRoot && isPriced(program, op, combining));
  const inputsOf = (id: number): number[] => program.inputs(id).map(({ from }) => from);
  /** Elements out of what may drop some for each that goes in, as the original has it. */
  const passes = (id: number): number => {
    const [was, is] = [known.get(original.from(id) ?? -1)?.rate ?? 0, known.get(id)?.rate ?? 0];
    return was > 0 ? is / was : 0;
  };
  const add = (op: Operator, of: Flow): void => {
    flows.set(op.id, of);
    const { ns } = workOf(view, op, flow, table, perBatch);
    added.set(op.id, { rate: of.rate, ns, elementBytes: elementBytes(op.collection?.elementType ?? '', table) });
  };
  const fewer = fewerIn(program, known);
  const order = producersFirst([...fresh.map(({ id }) => id), ...fewer], inputsOf);
  for (const id of order) {
    const op = program.op(id);
    if (fewer.has(id)) {
      const [input] = inputsOf(id);
      const [was, is] = [known.get(original.from(id) ?? -1)?.rate ?? 0, flow(input as number).rate];
      const before = known.get(id) ?? NOTHING;
      if (was !== is && was > 0) add(op, { ...before, rate: (before.rate * is) / was });
      continue;
    }
    if (!program.inputs(op.id).every(({ from }) => find(from) !== undefined)) continue;
    const role = machineRole(view, op.id);
    if (role !== null) roles.set(op.id, role);
    const copied = op.kind === 'Filter' || op.kind === 'FilterMap' ? copiedFrom(program, id) : null;
    const [input] = inputsOf(id);
    add(
      op,
      copied === null ? transfer(rules, op) : { ...flow(input as number), rate: flow(input as number).rate * passes(copied) },
    );
  }
  return added;
}

/** The operator of the original whose closure a new one has. */
function copiedFrom(program: Program, id: number): number | null {
  const glue = program.expressions.get(`${id}.f`)?.glue;
  const of = glue?.template === 'copy' ? (glue.holes['of'] as { readonly op?: number } | undefined) : undefined;
  return of?.op ?? null;
}

const HANDS_ON = new Set(['Cast', 'Tee', 'Map', 'Inspect', 'ObserveNonDet', 'Filter', 'FilterMap', 'FlatMap']);

/** Networks that read a filter which is new, and what stands behind them up to where elements are no longer handed on one by one. */
function fewerIn(program: Program, known: ReadonlyMap<number, Flow>): ReadonlySet<number> {
  const found = new Set<number>();
  const open = program
    .operators()
    .filter(({ id, kind }) => kind === 'Network' && known.has(id) && isNewFilter(program, known, program.input(id, 'input')))
    .map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id) || !known.has(id)) continue;
    found.add(id);
    open.push(...program.outputs(id).flatMap(({ to }) => (HANDS_ON.has(program.op(to).kind) ? [to] : [])));
  }
  return found;
}

const isNewFilter = (program: Program, known: ReadonlyMap<number, Flow>, id: number | undefined): boolean =>
  id !== undefined && program.op(id).kind === 'Filter' && !known.has(id);

const COMBINE: Readonly<Record<string, unknown>> = { combine: true };

/** Outside of ticks or in one that combines, and no part of a pack. */
const isPriced = (program: Program, op: Operator, combining: ReadonlySet<number | null>): boolean =>
  (op.place.scopes.length === 0 || combining.has(clockOf(op.place))) && !isMadeFrom(program, op, PACK_TEMPLATES);

const isMadeFrom = (program: Program, { id }: Operator, templates: Readonly<Record<string, unknown>>): boolean =>
  ['f', 'init', 'acc'].some((field) => Object.hasOwn(templates, program.expressions.get(`${id}.${field}`)?.glue?.template ?? ''));
