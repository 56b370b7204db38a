/**
 * Parts of a program that decide nothing together. Given the same inputs, any behaviour of one goes with any behaviour of another, so each
 * can be looked at alone: that keeps the number of behaviours to look through a sum instead of a product.
 */
import { clockOf, type Operator, type Program, sharingOutside } from '../../ir/index.ts';
import { isClient, type Layout, layout } from './layout.ts';

import { seesArrivals } from './precedence.ts';
import { decisionOf } from './slot.ts';

/** The program cut down to what some of its outputs depend on; together the parts have all outputs of the whole. */
export function independentParts(whole: Layout): Layout[] {
  const { program, clientsOutside } = whole;
  let groups: { readonly operators: Set<number>; readonly decisions: Set<string> }[] = [];
  for (const { op } of whole.outputs) {
    const operators = upstream(whole, op);
    const decisions = decisionsIn(program, operators);
    // What decides nothing is one part: it has one behaviour.
    const together = groups.filter((other) =>
      decisions.size === 0 ? other.decisions.size === 0 : [...other.decisions].some((decision) => decisions.has(decision)),
    );
    for (const other of together) {
      for (const id of other.operators) operators.add(id);
      for (const decision of other.decisions) decisions.add(decision);
    }
    groups = [...groups.filter((other) => !together.includes(other)), { operators, decisions }];
  }
  return groups.map(({ operators }) => layout(program, clientsOutside, operators));
}

/**
 * Everything that what arrives at an output depends on. A tick is one whole: any of its inputs can make it run. So are operators that share
 * state in no text.
 */
export function upstream({ program, clientsOutside }: Layout, output: number): Set<number> {
  const units = new Map<string, number[]>();
  for (const op of program.operators()) {
    const unit = unitOf(op);
    if (unit !== null && !isSink(op)) units.set(unit, [...(units.get(unit) ?? []), op.id]);
  }
  const sharing = sharingOutside(program);
  const found = new Set<number>();
  const open = [output];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const op = program.op(id);
    const froms = program.inputs(id).map(({ from }) => from);
    const fromClients = op.kind === 'Network' && froms.some((from) => isClient(program, program.op(from).place.root));
    if (!(fromClients && clientsOutside)) open.push(...froms);
    const unit = unitOf(op);
    if (unit !== null && !isSink(op)) open.push(...(units.get(unit) ?? []));
    if (sharing.has(id)) open.push(...[...sharing].filter((other) => program.op(other).place.root === op.place.root));
  }
  return found;
}

const isSink = (op: Operator): boolean => op.isRoot && op.kind !== 'CycleSink';

const unitOf = (op: Operator): string | null => {
  const clock = clockOf(op.place);
  return clock === null ? null : `${op.place.root} ${clock}`;
};

/** Where something is decided: ticks, observed orders, networks that lose or reorder, what depends on when its inputs arrive. */
function decisionsIn(program: Program, operators: ReadonlySet<number>): Set<string> {
  const found = new Set<string>();
  for (const id of operators) {
    const op = program.op(id);
    const unit = unitOf(op);
    if (unit !== null) found.add(unit);
    else if (decisionOf(program, op) !== null || seesArrivals(program, op) || (op.kind === 'Network' && !isFailStop(op)))
      found.add(String(id));
  }
  return found;
}

function isFailStop(op: Operator): boolean {
  const info = op.fields['networking_info'] as Readonly<Record<string, { readonly fault?: string }>> | undefined;
  return Object.entries(info ?? {}).every(
    ([protocol, settings]) => protocol === 'Tcp' && (settings.fault ?? 'FailStop') === 'FailStop',
  );
}
