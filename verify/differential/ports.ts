/** Programs can be compared only where somebody outside cannot tell which of them runs: they must have the same ports. */
import { type Collection, type Diagnostic, shortType } from '../../ir/index.ts';
import { homeOf } from '../inputs/document.ts';
import { clusterSizes, type Ground } from '../refine/ground.ts';
import type { Layout } from '../run/layout.ts';
import { COMPARE_CODES } from './codes.ts';

/** Ports that only one program has, or that are not the same in both. Pointers start with /program or /other. */
export function portProblems({ before, after }: Ground, clusterSize: number): Diagnostic[] {
  const [ours, theirs] = [portsOf(before, clusterSize), portsOf(after, clusterSize)];
  const changed = [...ours].flatMap(([name, { what, text }]): Diagnostic[] => {
    const other = theirs.get(name);
    if (other === undefined) return [problem('/other', missing(what, name, theirs))];
    if (other.text === text) return [];
    return [problem(`/other/operators/${other.op}`, `${what} '${name}' is ${other.text}; in the original it is ${text}`)];
  });
  const added = [...theirs].flatMap(([name, { what }]) =>
    ours.has(name) ? [] : [problem('/program', missing(what, name, ours))],
  );
  return [...changed, ...added];
}

interface Port {
  readonly what: 'input port' | 'output port';
  readonly op: number;
  /** All that a partner outside must know of it. */
  readonly text: string;
}

function portsOf(layout: Layout, clusterSize: number): Map<string, Port> {
  const { program } = layout;
  const sizes = clusterSizes(program, clusterSize);
  const members = (count: number, cluster: boolean): string => (cluster ? `at a cluster of ${count}` : 'at a process');
  const inputs = layout.inputs.map((port): [string, Port] => {
    const home = homeOf(layout, sizes, port);
    const when = port.atStart ? ', known at the start' : port.ambient ? ', which comes by itself' : '';
    const text = `${typeText(port.collection)} ${members(home.members, home.cluster)}${when}`;
    return [port.name, { what: 'input port', op: port.op, text }];
  });
  const outputs = layout.outputs.map(({ name, op, collection }): [string, Port] => {
    const { root } = program.op(op).place;
    const cluster = program.location(root).kind === 'cluster';
    return [name, { what: 'output port', op, text: `${typeText(collection)} ${members(sizes.get(root) ?? 1, cluster)}` }];
  });
  return new Map([...inputs, ...outputs]);
}

const typeText = ({ kind, elementType }: Collection): string => `a ${kind} of ${shortType(elementType)}`;

const missing = (what: string, name: string, ports: ReadonlyMap<string, Port>): string =>
  `there is no ${what} '${name}', which the other program has; there are ${[...ports.keys()].map((port) => `'${port}'`).join(', ') || 'none'}`;

const problem = (pointer: string, message: string): Diagnostic => ({
  severity: 'error',
  code: 'compare-ports',
  pointer,
  message,
  hint: COMPARE_CODES['compare-ports'].hint,
});
