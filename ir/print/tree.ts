import type { LocationKey, Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { clip, collectionText, locationKindText, locationName, operatorLabel, placeText } from './label.ts';
import { feedFinder, isPlumbing } from './plumbing.ts';

export interface TreeOptions {
  /** Shows Cast, ObserveNonDet and Tee as lines of their own; else they are looked through. */
  readonly verbose?: boolean;
  /** Longest closure text, in characters. */
  readonly width?: number;
}

const WIDTH = 60;
const COLLECTION_WIDTH = 90;

/** One operator still to be printed, or the heading of an operand. */
type Task = { readonly depth: number } & ({ readonly id: number } | { readonly heading: string });

/**
 * The program as text: per location, what leaves it (roots and networks it sends on), and below each the operators that feed it, from
 * the end to the sources. Operators with one input follow each other at the same depth, operands of the others are indented under
 * their port. An operator read more than once is printed in full once, later readers say `see [id]`.
 */
export function printTree(program: Program, options: TreeOptions = {}): string {
  const width = options.width ?? WIDTH;
  const feed = feedFinder(program, options.verbose === true ? () => false : isPlumbing);
  const printed = new Set<number>();
  const lines: string[] = [`program ${clip(program.header.name, 100)}: ${program.graph.order} operators`];

  for (const [key, ends] of endsByLocation(program)) {
    if (ends.length === 0 && program.locations.get(key)?.kind === 'external') continue;
    lines.push('', `${clip(locationName(program, key), 100)} (${locationKindText(program, key)}) ${key}`);
    for (const { id, sends } of ends) {
      const op = program.op(id);
      const target = `send [${id}] to ${clip(locationName(program, op.place.root), 60)}`;
      lines.push(`  ${sends ? target : `root ${operatorLine(program, op, width)}`}`);
      tree(program.inputs(id).map(({ from }) => ({ depth: 2, id: feed(from).id })));
    }
    if (ends.length === 0) lines.push('  nothing leaves this location');
  }
  return `${lines.join('\n')}\n`;

  function tree(tasks: Task[]): void {
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      const indent = '  '.repeat(task.depth);
      if ('heading' in task) {
        lines.push(`${indent}${task.heading}:`);
        continue;
      }
      const op = program.op(task.id);
      if (printed.has(op.id)) {
        lines.push(`${indent}see [${op.id}] ${operatorLabel(program, op).title}`);
        continue;
      }
      printed.add(op.id);
      lines.push(`${indent}${operatorLine(program, op, width)}`);
      tasks.push(...below(op, task.depth));
    }
  }

  /** Inputs to print next, last first. Networks and cycles end a tree: their other side is printed where it lives. */
  function below(op: Operator, depth: number): Task[] {
    if (op.kind === 'Network' || op.kind === 'CycleSource') return [];
    const inputs = program.inputs(op.id);
    if (inputs.length === 1) return inputs.map(({ from }) => ({ depth, id: feed(from).id }));
    return inputs
      .flatMap(({ port, from }): Task[] => [
        { depth: depth + 1, heading: port },
        { depth: depth + 2, id: feed(from).id },
      ])
      .reverse();
  }
}

/** `[12] Map |x| x + 1 @tick 3 : Stream<u32> Bounded NoOrder`. */
export function operatorLine(program: Program, op: Operator, width = WIDTH): string {
  const { title, code } = operatorLabel(program, op);
  const place = placeText(op.place);
  return [
    `[${op.id}] ${clip(title, 100)}`,
    code === '' ? '' : ` ${clip(code, width)}`,
    place === '' ? '' : ` @${place}`,
    op.collection === null ? '' : ` : ${clip(collectionText(op.collection), COLLECTION_WIDTH)}`,
  ].join('');
}

interface End {
  readonly id: number;
  /** A network seen from its sender; else a root. */
  readonly sends: boolean;
}

/** Where data leaves each location, in table order: roots in document order, then networks by id. */
function endsByLocation(program: Program): Map<LocationKey, End[]> {
  const ends = new Map<LocationKey, End[]>();
  for (const key of program.locations.keys()) ends.set(key, []);
  const add = (key: LocationKey, end: End): void => {
    const list = ends.get(key);
    if (list === undefined) ends.set(key, [end]);
    else list.push(end);
  };
  for (const id of program.roots) add(program.op(id).place.root, { id, sends: false });
  for (const op of program.operators()) {
    const input = op.kind === 'Network' ? program.input(op.id, 'input') : undefined;
    if (input !== undefined) add(program.op(input).place.root, { id: op.id, sends: true });
  }
  return ends;
}
