import type { LocationKey, Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { inOrder } from '../../operators/order.ts';
import { Lowering } from './lowering.ts';
import { lowerOperator } from './operators.ts';

/**
 * DFIR surface text of one location, as Hydro 0.16.0 lowers it before networks are connected (`preview_compile`): sinks and sources
 * of networks are the names `DUMMY_SINK` and `DUMMY_SOURCE`. Empty when nothing runs there. Source: `emit_core` in
 * `hydro_lang-0.16.0/src/compile/ir/mod.rs`. Operators of later versions are lowered as 0.17 does.
 */
export function toDfir(program: Program, location: LocationKey): string {
  return toDfirAll(program).get(location) ?? '';
}

/** The same for all locations in one pass. Locations where nothing runs are absent. */
export function toDfirAll(program: Program): Map<LocationKey, string> {
  const lowering = new Lowering(program);
  for (const root of program.roots) {
    for (const op of bottomUp(program, root, lowering)) lowerOperator(lowering, op);
    lowerOperator(lowering, program.op(root));
  }
  return new Map([...lowering.statements].map(([key, lines]) => [key, lines.map((line) => `${line};\n`).join('')]));
}

/** Operators under a root that have no name yet, operands first. No recursion: real trees are deep. */
function* bottomUp(program: Program, root: number, lowering: Lowering): Generator<Operator> {
  const stack = operands(program, root).map((id) => ({ id, open: false }));
  for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
    if (lowering.isNamed(task.id)) continue;
    if (task.open) {
      yield program.op(task.id);
      continue;
    }
    stack.push({ id: task.id, open: true }, ...operands(program, task.id).map((id) => ({ id, open: false })));
  }
}

/** Last operand first, for a stack. A CycleSource is a leaf: its sink is a root of its own. */
function operands(program: Program, id: number): number[] {
  const inputs = program.inputs(id).filter(({ port }) => port !== 'cycle');
  return inOrder(program.op(id).kind, inputs)
    .reverse()
    .map(({ from }) => from);
}
