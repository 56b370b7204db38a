/** Programs can be compared only where somebody outside cannot tell which of them runs: they must have the same ports. */
import { type Collection, type Diagnostic, type Operator, type Program, shortType } from '../../ir/index.ts';
import { homeOf } from '../inputs/document.ts';
import { clusterSizes, type Ground } from '../refine/ground.ts';
import type { Layout } from '../run/layout.ts';
import { strongerThan } from '../validator/strength.ts';
import { COMPARE_CODES } from './codes.ts';

/** Ports that only one program has, or that are not the same in both. Pointers start with /program or /other. */
export function portProblems({ before, after }: Ground, clusterSize: number): Diagnostic[] {
  const [ours, theirs] = [portsOf(before, clusterSize), portsOf(after, clusterSize)];
  const changed = [...ours].flatMap(([name, port]): Diagnostic[] => {
    const other = theirs.get(name);
    if (other === undefined) return [problem('/other', missing(port.what, name, theirs))];
    const difference = differenceOf(port, other, before.program, after.program);
    return difference === null ? [] : [problem(`/other/operators/${other.op}`, `${port.what} '${name}' ${difference}`)];
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
  /** What a partner outside promises of what he sends; null at outputs, and where clients send. */
  readonly promised: Collection | null;
  /** Clients are at the other end, behind a network: plans may change how that is used. */
  readonly client: boolean;
}

function differenceOf(port: Port, other: Port, before: Program, after: Program): string | null {
  if (other.text !== port.text) return `is ${other.text}; in the original it is ${port.text}`;
  const relied = port.promised === null || other.promised === null ? null : strongerThan(other.promised, port.promised);
  if (relied !== null) return `is ${relied}, which nobody outside promises to the original`;
  const field = port.client ? undefined : otherClosure(before, before.op(port.op), after, after.op(other.op));
  return field === undefined ? null : `has another ${field} than in the original: what that does with elements is not run`;
}

/** Closures at the edge of a program, which no run calls: codecs, effects, and where elements come from. */
const AT_THE_EDGE = ['serialize_fn', 'deserialize_fn', 'codec_type', 'f', 'sink', 'source'];

/** The first field that has another closure; full texts are compared where both programs have them. */
function otherClosure(before: Program, ours: Operator, after: Program, theirs: Operator): string | undefined {
  return AT_THE_EDGE.find((field) => {
    const [full, otherFull] = [before.expressions.get(`${ours.id}.${field}`), after.expressions.get(`${theirs.id}.${field}`)];
    if (full !== undefined && otherFull !== undefined) return full.text !== otherFull.text;
    return JSON.stringify(ours.fields[field]) !== JSON.stringify(theirs.fields[field]);
  });
}

function portsOf(layout: Layout, clusterSize: number): Map<string, Port> {
  const { program } = layout;
  const sizes = clusterSizes(program, clusterSize);
  const members = (count: number, cluster: boolean): string => (cluster ? `at a cluster of ${count}` : 'at a process');
  const inputs = layout.inputs.map((port): [string, Port] => {
    const home = homeOf(layout, sizes, port);
    const when = port.atStart ? ', known at the start' : port.ambient ? ', which comes by itself' : '';
    const text = `${typeText(port.collection)} ${members(home.members, home.cluster)}${when}`;
    const client = port.network !== null;
    return [port.name, { what: 'input port', op: port.op, text, promised: client ? null : port.collection, client }];
  });
  const outputs = layout.outputs.map(({ name, op, collection }): [string, Port] => {
    const { root } = program.op(op).place;
    const cluster = program.location(root).kind === 'cluster';
    const text = `${typeText(collection)} ${members(sizes.get(root) ?? 1, cluster)}`;
    return [name, { what: 'output port', op, text, promised: null, client: program.op(op).kind === 'Network' }];
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
