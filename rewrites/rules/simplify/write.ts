import {
  type ClosureHole,
  invariant,
  type Operator,
  type Program,
  type ProgramDraft,
  renderNetworks,
  setGlue,
} from '../../../ir/index.ts';
import { addOperator, handOver, type NewKind, removeWithInputs } from '../../edit/add.ts';
import { networkOperator } from '../../edit/move.ts';
import type { Id } from '../../egraph/index.ts';
import { numberIn, rootsOf, shapeAt, type Reading as Terms } from './language.ts';
import type { Saturated } from './saturate.ts';

/** No program comes of a choice: somebody needs what was to go, or needs one thing in two forms. */
export class Unwritable extends Error {}

function writable(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Unwritable(message);
}

/** Who reads what: an input of an operator. */
interface Reading {
  readonly reader: number;
  readonly port: string;
  /** Where the elements came from before; null for who is new, or reads something else for good. */
  readonly from: number | null;
}

/**
 * The program that a choice of e-nodes stands for. What is not changed stays as it is, to the last Tee: operators whose e-node is chosen keep
 * what they read, and what nobody needs any more goes.
 * @param chosen an e-node for each class that is needed
 * @param stands the operator that takes the place of another one of the same term
 */
export function write({ reading }: Saturated, chosen: (of: Id) => Id, stands: (op: number) => number): Program {
  const { program, egraph } = reading;
  const draft = program.copy();
  const needed = shapesNeeded(reading, chosen);
  /** Operators that are not needed as they are, by what they do: they may read something else. */
  const free = new Map<string, number[]>();
  for (const { id, isRoot, kind } of program.operators()) {
    if (isRoot || kind === 'Tee' || needed.has(shapeAt(reading, reading.idOf(id)))) continue;
    const head = headAt(reading, reading.idOf(id));
    free.set(head, [...(free.get(head) ?? []), id]);
  }

  const made = new Map<Id, number>();
  /** Inputs of operators that are new, or read something else. */
  const inputsOf = new Map<number, Id>();
  const alive = new Set<number>();
  const readings: (Reading & { readonly source: number })[] = [];
  const open: number[] = [];
  const live = (op: number): number => {
    if (!alive.has(op)) open.push(op);
    alive.add(op);
    return op;
  };
  /** The operator that puts out what a class is. @param known one of that class that the reader read before */
  const sourceOf = (of: Id, known: number | null): number => {
    const node = chosen(of);
    const shape = shapeAt(reading, node);
    const same = reading.operatorsLike(shape);
    if (same.length > 0) {
      const id = stands(known !== null && same.includes(known) ? known : (same[0] as number));
      writable(!inputsOf.has(id), `operator ${id} is there once`);
      return live(id);
    }
    const children = egraph.children(node);
    const input = children.at(-1) as Id;
    const name = egraph.op(egraph.nodesOf(children[0] as Id)[0] as Id);
    // Of what has a name there is one.
    const id =
      made.get(node) ?? (name.startsWith('n') ? numberIn(name) : (free.get(headAt(reading, node))?.shift() ?? addNew(node)));
    made.set(node, id);
    const before = inputsOf.get(id);
    writable(before === undefined || before === egraph.find(input), `operator ${id} reads one thing`);
    writable(before !== undefined || !alive.has(id), `operator ${id} is there once`);
    inputsOf.set(id, egraph.find(input));
    return live(id);
  };
  /** Networks in place of others, which go. */
  const replaced = new Map<number, number>();
  const addNetwork = (node: Id, network: Operator): number => {
    const { place, collection } = reading.typeOf(node);
    writable(!replaced.has(network.id), `network ${network.id} carries one thing`);
    const other = networkOperator(draft, draft.nextId(), { ...network, collection }, program.location(place.root));
    draft.addOperator(other);
    replaced.set(network.id, other.id);
    return other.id;
  };
  const addNew = (node: Id): number => {
    if (egraph.op(node) === 'NetworkOf') return addNetwork(node, program.op(reading.named(egraph.children(node)[1] as Id)));
    const { place, collection } = reading.typeOf(node);
    const kind = egraph.op(node) as NewKind;
    const children = egraph.children(node).map((child) => egraph.op(egraph.nodesOf(child)[0] as Id));
    const owner = children.find((name) => /^f\d+$/.test(name));
    writable(owner === undefined ? kind === 'Cast' : kind !== 'Cast', `a ${kind} can be made anew`);
    const like = owner === undefined ? program.op(numberIn(firstName(node))) : program.op(numberIn(owner));
    const id = addOperator(draft, kind, place, collection, {}, like);
    if (owner !== undefined) setGlue(draft, id, 'f', 'copy', { of: closureOf(program, numberIn(owner)) });
    return id;
  };
  const firstName = (node: Id): string => `a${reading.operatorsIn(node)[0] ?? program.operators()[0]?.id}`;

  for (const op of program.operators()) if (op.isRoot || isLeaf(op.id)) live(op.id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const changed = inputsOf.get(id);
    if (changed !== undefined) {
      const port = program.has(id) ? (program.inputs(id)[0]?.port as string) : portOf(draft.op(id));
      readings.push({ reader: id, port, from: null, source: sourceOf(changed, null) });
      continue;
    }
    for (const { port, from } of program.inputs(id)) {
      if (port === 'cycle') continue;
      const known = reading.behindTees(from);
      readings.push({ reader: id, port, from, source: sourceOf(reading.classOf(from), known) });
    }
  }
  for (const network of replaced.keys()) writable(!alive.has(network), `network ${network} is there once`);
  rewire(program, draft, alive, readings, (op) => reading.behindTees(op));
  if (replaced.size > 0) renderNetworks(draft);
  return draft.freeze();

  /** Does it stand for itself? */
  function isLeaf(id: number): boolean {
    return reading.opOf(reading.idOf(id)) === `a${id}`;
  }
}

/** What is chosen for all that is read, from operators on that stand for themselves. */
function shapesNeeded(reading: Terms, chosen: (of: Id) => Id): ReadonlySet<string> {
  const { egraph } = reading;
  const seen = new Set<Id>();
  const shapes = new Set<string>();
  const open = rootsOf(reading);
  for (let of = open.pop(); of !== undefined; of = open.pop()) {
    if (seen.has(egraph.find(of))) continue;
    seen.add(egraph.find(of));
    const node = chosen(of);
    shapes.add(shapeAt(reading, node));
    const input = egraph.children(node).at(-1);
    if (input !== undefined) open.push(input);
  }
  return shapes;
}

/** What an e-node does, whatever it reads: of what, with which closure, giving what. */
function headAt(reading: Terms, node: Id): string {
  const { egraph } = reading;
  return [reading.opOf(node), egraph.data(node), ...egraph.children(node).slice(0, -1)].join(' ');
}

const portOf = ({ kind }: Operator): string => (kind === 'Cast' ? 'inner' : 'input');

function closureOf(program: Program, op: number): ClosureHole {
  const text = program.text(op, 'f');
  invariant(text !== undefined, `operator ${op} has a text`);
  return { op, field: 'f', text };
}

/** Edges that are as they were stay; who has several readers is shared by them. */
function rewire(
  program: Program,
  draft: ProgramDraft,
  alive: ReadonlySet<number>,
  readings: readonly (Reading & { readonly source: number })[],
  behindTees: (op: number) => number,
): void {
  const isKept = ({ from, source }: (typeof readings)[number]): boolean => from !== null && behindTees(from) === source;
  const kept = new Set(alive);
  for (const one of readings.filter(isKept))
    for (let at = one.from; at !== null && program.op(at).kind === 'Tee'; at = program.inputs(at)[0]?.from ?? null) kept.add(at);
  const changed = readings.filter((one) => !isKept(one));
  for (const { reader, port } of changed) {
    const was = draft.inputs(reader).find((edge) => edge.port === port);
    if (was !== undefined) draft.disconnect(was.from, reader, port);
  }
  for (const { id } of [...program.operators()].reverse()) if (!kept.has(id)) unread(draft, id);
  const bySource = new Map<number, typeof changed>();
  for (const one of changed) bySource.set(one.source, [...(bySource.get(one.source) ?? []), one]);
  for (const [source, fresh] of bySource) attach(draft, source, fresh);
}

/** Takes an operator out, whoever reads it: they go as well, or read something else by now. */
function unread(draft: ProgramDraft, id: number): void {
  for (const { to, port } of draft.outputs(id)) draft.disconnect(id, to, port);
  removeWithInputs(draft, id);
}

function attach(draft: ProgramDraft, source: number, fresh: readonly Reading[]): void {
  const { place, collection } = draft.op(source);
  invariant(collection !== null, `operator ${source} has a collection`);
  const before = draft.outputs(source);
  const share = (): number => addOperator(draft, 'Tee', place, collection, { inner: source }, draft.op(source));
  const isAlone = before.length + fresh.length === 1;
  for (const edge of before) if (!edge.shared) handOver(draft, [edge], source, share());
  for (const { reader, port } of fresh) draft.connect(isAlone ? source : share(), reader, port);
}
