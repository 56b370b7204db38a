import type { Operator, Place } from '../graph/operator.ts';
import { ProgramDraft, type ProgramHeader } from '../graph/program.ts';
import { at, type Collector } from './diagnostics.ts';
import type { Layout } from './layout.ts';
import type { RawInput, RawOperator, RawProgram } from './raw-operator.ts';

/** What linking gives: the graph, where each operator stood, and how shared operators were written. */
export interface Linked {
  readonly program: ProgramDraft;
  readonly byId: ReadonlyMap<number, RawOperator>;
  readonly layout: Layout;
}

/** Pass two: joins references to definitions, settles ids and builds the graph. Null when the document is broken. */
export function link(raw: RawProgram, header: Omit<ProgramHeader, 'assignedIds'>, problems: Collector): Linked | null {
  resolveShared(raw, problems);
  if (problems.failed) return null;
  const order = preOrder(raw);
  const loop = containsItself(raw);
  if (loop !== undefined) {
    problems.add('shared-cycle', loop.path, `this ${loop.kind} is fed by its own output, but not through a cycle`);
    return null;
  }
  const assignedIds = raw.operators.every((op) => op.id === null);
  const ids = assignedIds ? numberBy(order) : givenIds(raw, problems);
  if (problems.failed) return null;

  const idOf = (index: number): number => ids[index] as number;
  const program = ProgramDraft.empty({ ...header, assignedIds });
  const byId = new Map<number, RawOperator>();
  for (const index of order) {
    const op = raw.operators[index] as RawOperator;
    byId.set(idOf(index), op);
    program.addOperator(toOperator(op, idOf(index), raw));
  }
  for (const op of raw.operators) {
    for (const { port, producer, shared } of op.inputs)
      program.connect(idOf(producer as number), idOf(op.index), port, shared !== null);
  }
  program.roots = raw.roots.map(idOf);
  linkCycles(raw, idOf, program, problems);
  const layout: Layout = new Map();
  for (const [number, site] of raw.shared)
    layout.set(idOf(site.producer), { number, consumer: idOf(site.consumer), port: site.port });
  return { program, byId, layout };
}

function toOperator(op: RawOperator, id: number, raw: RawProgram): Operator {
  const { kind, isRoot, opaque, fields, metadata, collection } = op;
  const place = op.place ?? raw.operators[op.inputs[0]?.producer ?? -1]?.place ?? NOWHERE;
  return { id, kind, isRoot, opaque, fields, metadata, place: { root: place.root, scopes: place.scopes }, collection };
}

/** An unknown root without inputs: it has no operator that could say where it runs. */
const NOWHERE: Place = { root: 'loc0v0', scopes: [] };

function resolveShared(raw: RawProgram, problems: Collector): void {
  for (const op of raw.operators) {
    for (const input of op.inputs) {
      if (input.producer !== null || input.shared === null) continue;
      const site = raw.shared.get(input.shared);
      if (site !== undefined) input.producer = site.producer;
      else problems.add('shared-missing', input.path, `$shared_ref ${input.shared} has no $shared definition`);
    }
  }
}

/** Operators in the order in which Hydro would write them: roots in order, fields in declaration order, a shared one where first met. */
function preOrder(raw: RawProgram): number[] {
  const seen = new Set<number>();
  const order: number[] = [];
  const stack = [...raw.roots].reverse();
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    order.push(index);
    const inputs = (raw.operators[index] as RawOperator).inputs;
    for (let i = inputs.length - 1; i >= 0; i -= 1) stack.push((inputs[i] as RawInput).producer as number);
  }
  return order;
}

/** Kahn's algorithm over input edges: something stays behind exactly when a shared operator is reachable from itself. */
function containsItself(raw: RawProgram): RawOperator | undefined {
  const waiting = new Array<number>(raw.operators.length).fill(0);
  for (const op of raw.operators) {
    for (const input of op.inputs) waiting[input.producer as number] = (waiting[input.producer as number] as number) + 1;
  }
  const ready = raw.operators.filter((op) => waiting[op.index] === 0);
  for (let op = ready.pop(); op !== undefined; op = ready.pop()) {
    for (const input of op.inputs) {
      const producer = input.producer as number;
      waiting[producer] = (waiting[producer] as number) - 1;
      if (waiting[producer] === 0) ready.push(raw.operators[producer] as RawOperator);
    }
  }
  return raw.operators.find((op) => (waiting[op.index] as number) > 0);
}

function numberBy(order: readonly number[]): number[] {
  const ids: number[] = [];
  order.forEach((index, id) => {
    ids[index] = id;
  });
  return ids;
}

function givenIds(raw: RawProgram, problems: Collector): number[] {
  const first = new Map<number, RawOperator>();
  return raw.operators.map((op) => {
    const path = at(op.path, op.kind, ...(op.isRoot ? ['op_metadata', 'id'] : ['metadata', 'op', 'id']));
    if (op.id === null) problems.add('ids-partial', path, `${op.kind} has no id although other operators have one`);
    else if (first.has(op.id))
      problems.add('id-duplicate', path, `${op.kind} has id ${op.id}, which a ${first.get(op.id)?.kind} already has`);
    else first.set(op.id, op);
    return op.id ?? -1;
  });
}

function linkCycles(raw: RawProgram, idOf: (index: number) => number, program: ProgramDraft, problems: Collector): void {
  const sources = new Map<number, RawOperator>();
  const sinks = new Map<number, RawOperator>();
  for (const op of raw.operators) {
    const ends = op.kind === 'CycleSource' ? sources : op.kind === 'CycleSink' ? sinks : null;
    if (ends === null) continue;
    const cycle = op.fields['cycle_id'] as number;
    if (ends.has(cycle)) {
      const code = ends === sinks ? 'cycle-two-sinks' : 'cycle-two-sources';
      problems.add(code, op.path, `cycle ${cycle} has a second ${op.kind}`);
    } else ends.set(cycle, op);
  }
  for (const [cycle, source] of sources) {
    const sink = sinks.get(cycle);
    if (sink === undefined) problems.add('cycle-no-sink', source.path, `nothing is ever sent into cycle ${cycle}`);
    else program.connect(idOf(sink.index), idOf(source.index), 'cycle');
  }
  for (const [cycle, sink] of sinks) {
    if (!sources.has(cycle)) problems.add('cycle-no-source', sink.path, `nothing reads cycle ${cycle}`);
  }
}
