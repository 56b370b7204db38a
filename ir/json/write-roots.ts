import { invariant } from '../errors.ts';
import type { Json, JsonObject, Operator } from '../graph/operator.ts';
import type { InputEdge, Program } from '../graph/program.ts';
import { recordOf } from '../operators/catalogue.ts';
import { fieldOrder } from '../operators/order.ts';
import type { Layout } from './layout.ts';
import { writeMetadata } from './write-metadata.ts';

/** A container under construction and the place in it that waits for an operator. */
interface Hole {
  readonly container: Record<string, Json> | Json[];
  readonly key: string | number;
  readonly consumer: number;
  readonly edge: InputEdge;
}

/**
 * Hydro's IR JSON of all roots. Holes are filled from a stack in Hydro's field order, so that every `$shared` stands before its
 * references and is numbered by first encounter, unless a still fitting layout says how it was.
 */
export function writeRoots(program: Program, numbered: boolean, layout: Layout | undefined): Json[] {
  const fitting = layout !== undefined && fits(program, layout) ? layout : undefined;
  const numbers = new Map<number, number>();
  const stack: Hole[] = [];
  const roots: Json[] = [];
  for (const root of program.roots) {
    roots.push(body(program.op(root)));
    for (let hole = stack.pop(); hole !== undefined; hole = stack.pop()) fill(hole);
  }
  return roots;

  function fill({ container, key, consumer, edge }: Hole): void {
    const put = (json: Json): void => {
      (container as Record<string | number, Json>)[key] = json;
    };
    if (!edge.shared) {
      put(body(program.op(edge.from)));
      return;
    }
    const site = fitting?.get(edge.from);
    const isDefinition = site === undefined ? !numbers.has(edge.from) : site.consumer === consumer && site.port === edge.port;
    const number = site?.number ?? numbers.get(edge.from) ?? numbers.size;
    numbers.set(edge.from, number);
    put(isDefinition ? { $shared: number, node: body(program.op(edge.from)) } : { $shared_ref: number });
  }

  /** The operator's JSON with holes for its inputs; the holes are on the stack, first one on top. */
  function body(op: Operator): JsonObject {
    const ports = new Map(program.inputs(op.id).map((edge) => [edge.port, edge]));
    const content: Record<string, Json> = {};
    const holes: Hole[] = [];
    const hole = (container: Record<string, Json> | Json[], key: string | number, port: string): void => {
      const edge = ports.get(port);
      invariant(edge !== undefined, `${op.kind} ${op.id} has input ${port}`);
      holes.push({ container, key, consumer: op.id, edge });
    };
    const direct = [...ports.keys()].filter((port) => !port.includes(':') && port !== 'cycle');
    for (const name of fieldOrder(recordOf(op.kind), [...Object.keys(op.fields), ...direct])) {
      if (ports.has(name) && !Object.hasOwn(op.fields, name)) {
        content[name] = null;
        hole(content, name, name);
      } else content[name] = withHoles(op.fields[name] as Json, hole);
    }
    content[op.isRoot ? 'op_metadata' : 'metadata'] = writeMetadata(op, numbered);
    for (const waiting of holes.reverse()) stack.push(waiting);
    return { [op.kind]: content };
  }
}

/** Puts operators back where `splitBody` left names of ports: captured references and versioned senders. */
function withHoles(field: Json, hole: (container: Json[], key: number, port: string) => void): Json {
  if (typeof field !== 'object' || field === null) return field;
  if (Array.isArray(field)) return field.some(isSender) ? field.map((sender) => fillTuple(sender, hole)) : field;
  const captured = (field as JsonObject)['singleton_refs'];
  if (!Array.isArray(captured) || captured.length === 0) return field;
  return { ...(field as JsonObject), singleton_refs: captured.map((pair) => fillTuple(pair, hole)) };
}

const isPort = (value: Json): value is string => typeof value === 'string' && /^(ref|senders):\d+$/.test(value);
const isSender = (value: Json): boolean =>
  Array.isArray(value) && isPort(value[1] as Json) && String(value[1]).startsWith('senders:');

function fillTuple(tuple: Json, hole: (container: Json[], key: number, port: string) => void): Json {
  if (!Array.isArray(tuple)) return tuple;
  const copy: Json[] = [...tuple];
  tuple.forEach((value: Json, i: number) => {
    if (isPort(value)) hole(copy, i, value);
  });
  return copy;
}

/** Does every shared operator still have its number and the input that held its definition? */
function fits(program: Program, layout: Layout): boolean {
  let shared = 0;
  for (const op of program.operators()) {
    const outputs = program.outputs(op.id).filter((edge) => edge.shared);
    if (outputs.length === 0) continue;
    shared += 1;
    const site = layout.get(op.id);
    if (site === undefined || !outputs.some((edge) => edge.to === site.consumer && edge.port === site.port)) return false;
  }
  return shared === layout.size;
}
