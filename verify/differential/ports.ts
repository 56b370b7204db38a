/** Programs can be compared only where somebody outside cannot tell which of them runs: they must have the same ports. */
import { type Collection, shortType } from '../../ir/index.ts';
import { homeOf } from '../inputs/document.ts';
import { clusterSizes, type Ground } from '../refine/ground.ts';
import type { Layout } from '../run/layout.ts';

/** A port that only one program has, or that is another one in each. */
export interface PortMismatch {
  /** The program that lacks the port, or has another one of its name. */
  readonly side: 'original' | 'changed';
  readonly message: string;
}

export function portMismatches({ before, after }: Ground, clusterSize: number): PortMismatch[] {
  const [ours, theirs] = [portsOf(before, clusterSize), portsOf(after, clusterSize)];
  return [
    ...[...ours].flatMap(([name, port]): PortMismatch[] => {
      const other = theirs.get(name);
      if (other === undefined)
        return [{ side: 'changed', message: `it has no ${port.what} '${name}'; it has ${listed(theirs)}` }];
      return port.text === other.text
        ? []
        : [{ side: 'changed', message: `${port.what} '${name}' is ${other.text}, in the original it is ${port.text}` }];
    }),
    ...[...theirs].flatMap(([name, { what }]): PortMismatch[] =>
      ours.has(name) ? [] : [{ side: 'original', message: `it has no ${what} '${name}'; it has ${listed(ours)}` }],
    ),
  ];
}

interface Port {
  readonly what: 'input port' | 'output port';
  /** All that a partner outside must know of it. */
  readonly text: string;
}

function portsOf(layout: Layout, clusterSize: number): Map<string, Port> {
  const { program } = layout;
  const sizes = clusterSizes(program, clusterSize);
  const members = (count: number, cluster: boolean): string => (cluster ? `at ${count} members of a cluster` : 'at a process');
  const inputs = layout.inputs.map((port): [string, Port] => {
    const home = homeOf(layout, sizes, port);
    const when = port.atStart ? ', known at the start' : port.ambient ? ' that comes by itself' : '';
    return [
      port.name,
      { what: 'input port', text: `${typeText(port.collection)} ${members(home.members, home.cluster)}${when}` },
    ];
  });
  const outputs = layout.outputs.map(({ name, op, collection }): [string, Port] => {
    const { root } = program.op(op).place;
    const cluster = program.location(root).kind === 'cluster';
    return [name, { what: 'output port', text: `${typeText(collection)} ${members(sizes.get(root) ?? 1, cluster)}` }];
  });
  return new Map([...inputs, ...outputs]);
}

const typeText = ({ kind, elementType }: Collection): string => `a ${kind} of ${shortType(elementType)}`;

const listed = (ports: ReadonlyMap<string, Port>): string =>
  ports.size === 0 ? 'no ports' : [...ports.keys()].map((name) => `'${name}'`).join(', ');
