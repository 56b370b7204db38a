import type { Operator } from '../../graph/operator.ts';
import type { InputEdge, Program } from '../../graph/program.ts';
import { collectionText } from '../label.ts';
import { type Feed, skippedIds } from '../plumbing.ts';
import { flowOf } from './box.ts';
import type { PictureOptions } from './options.ts';
import type { Box, Mark, Wire } from './picture.ts';

/** The wires between boxes; operators without a box are looked through. Several edges between two folded boxes are one wire. */
export function wiresBetween(
  program: Program,
  boxOf: ReadonlyMap<number, Box>,
  feed: (id: number) => Feed,
  options: PictureOptions,
): Wire[] {
  const wires = new Map<string, Wire>();
  for (const op of program.operators()) {
    const to = boxOf.get(op.id);
    if (to === undefined) continue;
    for (const input of program.inputs(op.id)) {
      const found = feed(input.from);
      const from = boxOf.get(found.id);
      const inside = from === to && to.operators.length > 1;
      if (from === undefined || inside) continue;
      const port = to.operators.length > 1 ? '' : input.port;
      const network = op.kind === 'Network' ? op.id : '';
      wires.set(`${from.id} ${to.id} ${port} ${network}`, wire(program, op, input, found, [from, to], options));
    }
  }
  return [...wires.values()];
}

function wire(
  program: Program,
  op: Operator,
  input: InputEdge,
  found: Feed,
  [from, to]: readonly [Box, Box],
  options: PictureOptions,
): Wire {
  const producer = program.op(found.id);
  const skipped = skippedIds(found).map((id) => program.op(id));
  const cycle = input.port === 'cycle' || skipped.some((other) => other.kind === 'CycleSource');
  const network = op.kind === 'Network';
  return {
    from: from.id,
    to: to.id,
    flow: { kind: network ? 'network' : cycle ? 'cycle' : 'local', ...flowOf(producer, skipped) },
    label:
      (network ? options.networkLabels?.get(op.id) : undefined) ??
      (to.operators.length > 1 ? '' : portLabel(program, op, input.port)),
    detail: wireDetail(producer, skipped, input.port),
    mark: markOnPath([found.id, ...skipped.map((other) => other.id), op.id], options),
  };
}

/** The first mark on the edges that a wire stands for. */
function markOnPath(path: readonly number[], options: PictureOptions): Mark | null {
  for (let index = 1; index < path.length; index++) {
    const mark = options.wireMarks?.get(`${path[index - 1]}>${path[index]}`);
    if (mark !== undefined) return mark;
  }
  return null;
}

/** Operands need their port where left and right are not the same. */
function portLabel(program: Program, op: Operator, port: string): string {
  const ports = new Set(program.inputs(op.id).map((input) => input.port));
  return port === 'cycle' || ports.size < 2 ? '' : port;
}

function wireDetail(producer: Operator, skipped: readonly Operator[], port: string): string {
  const last = skipped.at(-1) ?? producer;
  const through = skipped.length === 0 ? '' : `\nthrough ${skipped.map((op) => `${op.kind} [${op.id}]`).join(', ')}`;
  return `${last.collection === null ? '' : `${collectionText(last.collection)}\n`}port ${port}${through}`;
}
