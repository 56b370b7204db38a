import type { Operator } from '../../graph/operator.ts';
import type { Lowering } from './lowering.ts';

/** Names of unknown operators come from the document. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_');

/** An operator that is not known keeps its place in the flow under its own name; of a root all that can be said is that it drives the stream. */
export function lowerUnknown(lowering: Lowering, op: Operator): void {
  if (op.isRoot) {
    const input = lowering.producer(op, 'input');
    lowering.emit(input.place.root, `${lowering.nameOf(input.id)} -> unknown_${plain(op.kind)}()`);
    return;
  }
  const name = `unknown_${plain(op.kind)}()`;
  const inputs = lowering.program.inputs(op.id).filter(({ port }) => port !== 'cycle');
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined) {
    lowering.define(op, `${lowering.nameOf(only.from)} -> ${name}`);
    return;
  }
  lowering.define(op, name);
  for (const { port, from } of inputs) {
    lowering.emit(op.place.root, `${lowering.nameOf(from)} -> [${plain(port)}]${lowering.nameOf(op.id)}`);
  }
}
