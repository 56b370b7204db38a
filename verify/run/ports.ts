import { type Collection, type Operator, type Program, sourceOf } from '../../ir/index.ts';

/** Where a run takes elements from outside the program. */
export interface InputPort {
  /** The same in a program and in its rewrites. On a cluster every member has one. */
  readonly name: string;
  readonly op: number;
  readonly collection: Collection;
  /** Has one value, known before the program starts. */
  readonly atStart: boolean;
  /** Elements come by themselves: a timer, a stream of the host, an endless source. */
  readonly ambient: boolean;
  /** Set where clients are outside: what they send through this network, an index into the layout's networks. */
  readonly network: number | null;
}

/** The name of the port at a network from or to clients that are outside. */
export const clientPort = (network: number): string => `client ${network}`;

/** Where what a program does can be seen from outside. */
export interface OutputPort {
  readonly name: string;
  readonly op: number;
  /** Of what arrives there. */
  readonly collection: Collection;
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The input port of a source; null when it is none. */
export function inputPort(op: Operator): InputPort | null {
  const name = inputName(op);
  if (name === null || op.collection === null) return null;
  const source = sourceOf(op);
  const atStart = source?.variant === 'EmbeddedSingleton';
  return { name, op: op.id, collection: op.collection, atStart, ambient: source?.from === 'host', network: null };
}

function inputName(op: Operator): string | null {
  if (op.kind === 'ExternalInput') return `in ${textOf(op.fields['from_port_id'])}`;
  const source = sourceOf(op);
  return source?.from === 'port' ? `in ${String(source.content)}` : source?.from === 'host' ? `host ${op.id}` : null;
}

/** The output port of a root; null when what arrives there cannot be seen. */
export function outputPort(program: Program, op: Operator): OutputPort | null {
  const from = program.inputs(op.id)[0]?.from;
  const collection = from === undefined ? null : program.op(from).collection;
  const name = outputName(op);
  return name === null || collection === null ? null : { name, op: op.id, collection };
}

function outputName(op: Operator): string | null {
  switch (op.kind) {
    case 'SendExternal':
      return `out ${textOf(op.fields['to_port_id'])}${op.fields['unpaired'] === false ? ' return' : ''}`;
    case 'EmbeddedOutput':
      return `out ${String(op.fields['ident'])}`;
    case 'ForEach':
      return `for_each ${op.id}`;
    case 'DestSink':
      return `sink ${op.id}`;
    default:
      return null;
  }
}
