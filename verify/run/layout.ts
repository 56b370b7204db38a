/**
 * A program laid out for running: each location has one flow (its operators at top level, run whenever something arrives) and its units
 * (the operators of one clock, ticks and atomic sections alike, run as one instant). Operators are slots in data-flow order.
 */
import {
  type AnyKind,
  clockOf,
  inOrder,
  inTick,
  isBounded,
  isInserted,
  isNested,
  type JsonObject,
  type LocationKey,
  type Operator,
  type Program,
  recordOf,
  sourceOf,
  unsaidParts,
} from '../../ir/index.ts';
import { shapeOf } from './item.ts';
import { isKnown } from './nodes/create.ts';
import { clientPort, type InputPort, inputPort, type OutputPort, outputPort } from './ports.ts';
import { decisionOf, type Slot, type SlotRole, slotSpec } from './slot.ts';

/** An operator that cannot be run; `reason` in a sentence without a full stop. */
export interface Unsupported {
  readonly op: number;
  readonly kind: string;
  readonly reason: string;
}

export interface Region {
  readonly location: LocationKey;
  /** Null: the flow. */
  readonly clock: number | null;
  readonly slots: readonly Slot[];
  /** Those of them that keep something for the next tick. */
  readonly defers: readonly Slot[];
  /** A tick that takes no elements and puts nothing out leaves no trace: nothing is remembered or counted here but by DeferTick. */
  readonly forgets: boolean;
}

/** One location's regions; the first is its flow. */
export interface Site {
  readonly location: LocationKey;
  readonly regions: readonly Region[];
}

export interface NetworkPlan {
  readonly op: number;
  readonly from: LocationKey;
  readonly to: LocationKey;
  readonly fromCluster: boolean;
  readonly toCluster: boolean;
  /** Slot of the receiver in its flow. */
  readonly slot: number;
  readonly order: 'fifo' | 'none';
  readonly lossy: boolean;
  /** Embedded channels hand values over as they are. */
  readonly serializes: boolean;
  readonly deserializes: boolean;
  /** A rewrite put it in. */
  readonly inserted: boolean;
  readonly type: string;
  /** Types inside the elements' type that are not known to survive a network. */
  readonly uncertain: ReadonlySet<string>;
  /** Set where the receivers are clients outside: an index into the layout's outputs. */
  readonly output: number | null;
}

export interface Layout {
  readonly program: Program;
  readonly clientsOutside: boolean;
  readonly sites: ReadonlyMap<LocationKey, Site>;
  readonly networks: readonly NetworkPlan[];
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
  readonly unsupported: readonly Unsupported[];
}

export const isClient = (program: Program, location: LocationKey): boolean => program.location(location).role === 'client';

type Outside = (location: LocationKey) => boolean;
type Refuse = (op: Operator, reason: string) => void;

interface Draft {
  readonly location: LocationKey;
  readonly clock: number | null;
  readonly ops: Operator[];
}

/** Where an operator runs: its region, the position of that among the regions of its location, and its slot. */
interface Spot {
  readonly region: Region;
  readonly index: number;
  readonly slot: Slot;
}

/**
 * @param clientsOutside clients (locations with that role) are not run: what they send becomes input, what they receive output. Programs
 * that bring their own load do not end otherwise.
 * @param only operators to lay out; it must hold with each one what that reads
 */
export function layout(program: Program, clientsOutside = false, only?: ReadonlySet<number>): Layout {
  const unsupported: Unsupported[] = [];
  const refuse: Refuse = (op, reason) => {
    unsupported.push({ op: op.id, kind: op.kind, reason });
  };
  const outside: Outside = (location) => clientsOutside && isClient(program, location);
  const chosen = program.operators().filter((op) => only?.has(op.id) ?? true);
  const inside = chosen.filter((op) => !outside(op.place.root));
  const spots = new Map<number, Spot>();
  const sites = sitesOf(program, draftsOf(program, inside, refuse), spots, refuse);
  const ports = { inputs: inside.flatMap((op) => inputPort(op) ?? []), outputs: [] as OutputPort[] };
  for (const op of inside) if (op.kind !== 'Network') connectInputs(program, op, spots, ports.outputs, refuse);
  const networks: NetworkPlan[] = [];
  for (const op of chosen) {
    const sender = op.kind === 'Network' ? program.input(op.id, 'input') : undefined;
    if (sender !== undefined) addNetwork(program, op, sender, { spots, outside, refuse, networks, ...ports });
  }
  return { program, clientsOutside, sites, networks, ...ports, unsupported };
}

function sitesOf(program: Program, drafts: readonly Draft[], spots: Map<number, Spot>, refuse: Refuse): Map<LocationKey, Site> {
  const sites = new Map<LocationKey, Site>();
  for (const location of program.locations.keys()) {
    const own = drafts.filter((draft) => draft.location === location);
    if (own.length === 0) continue;
    if (own[0]?.clock !== null) own.unshift({ location, clock: null, ops: [] });
    const regions = own.map((draft) => regionOf(program, draft, refuse));
    regions.forEach((region, index) => {
      for (const slot of region.slots) spots.set(slot.op.id, { region, index, slot });
    });
    sites.set(location, { location, regions });
  }
  return sites;
}

/** Adds to what happens with the outputs that an operator reads. */
function connectInputs(
  program: Program,
  op: Operator,
  spots: ReadonlyMap<number, Spot>,
  outputs: OutputPort[],
  refuse: Refuse,
): void {
  const here = spots.get(op.id);
  for (const edge of program.inputs(op.id)) {
    const from = spots.get(edge.from);
    if (from === undefined) continue;
    if (here === undefined) connectOutput(program, op, from, outputs);
    else connect(op, edge.port, from, here, refuse);
  }
}

interface Wiring {
  readonly spots: ReadonlyMap<number, Spot>;
  readonly outside: Outside;
  readonly refuse: Refuse;
  readonly networks: NetworkPlan[];
  readonly inputs: InputPort[];
  readonly outputs: OutputPort[];
}

function addNetwork(program: Program, op: Operator, sender: number, wiring: Wiring): void {
  const { spots, outside, refuse, networks, inputs, outputs } = wiring;
  const plan = networkPlan(program, op, sender, spots.get(op.id)?.slot.at ?? -1);
  const sent = program.op(sender).collection;
  if (sent === null || op.collection === null || (outside(plan.from) && outside(plan.to))) return;
  const name = clientPort(op.id);
  const network = networks.length;
  if (outside(plan.from)) inputs.push({ name, op: op.id, collection: sent, atStart: false, ambient: false, network });
  const from = spots.get(sender);
  from?.slot.feeds.push({ to: 'network', network });
  if (from !== undefined && from.index !== 0) refuse(op, 'it sends from inside a tick');
  networks.push({ ...plan, output: outside(plan.to) ? outputs.length : null });
  if (outside(plan.to)) outputs.push({ name, op: op.id, collection: op.collection });
}

/** Operators of one clock at one location run together; those without a clock are the flow, which comes first. */
function draftsOf(program: Program, inside: readonly Operator[], refuse: Refuse): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const op of inside) {
    const record = recordOf(op.kind);
    if (record?.isRoot === true && op.kind !== 'CycleSink') continue;
    if (op.opaque || !isKnown(op.kind)) refuse(op, 'the interpreter does not know this operator');
    if (op.kind === 'Source' && sourceOf(op) === null) refuse(op, 'the interpreter does not know this source');
    if (hasReferences(op)) refuse(op, 'its closure captures references');
    if (readsChanges(program, op)) refuse(op, 'it reads a changing singleton at top level as if it were a stream');
    if (isNested(op.place)) refuse(op, 'it is in an instant inside another');
    const clock = clockOf(op.place);
    if (clock !== null && inputPort(op) !== null) refuse(op, 'elements enter an atomic section from outside');
    const id = `${op.place.root} ${clock ?? ''}`;
    const draft = drafts.get(id) ?? { location: op.place.root, clock, ops: [] };
    drafts.set(id, draft);
    draft.ops.push(op);
  }
  return [...drafts.values()].sort((a, b) => (a.clock ?? -1) - (b.clock ?? -1));
}

function connectOutput(program: Program, op: Operator, from: Spot, outputs: OutputPort[]): void {
  const port = outputPort(program, op);
  if (port === null) return;
  from.slot.feeds.push({ to: 'output', output: outputs.length });
  outputs.push(port);
}

function connect(op: Operator, port: string, from: Spot, here: Spot, refuse: Refuse): void {
  if (here.slot.role === 'hook') {
    const second = op.kind === 'MergeOrdered' && port === 'second';
    from.slot.feeds.push({ to: 'hook', region: here.index, slot: here.slot.at, second });
  } else if (from.region !== here.region) {
    if (recordOf(op.kind)?.border === 'out-of' && here.index === 0)
      from.slot.feeds.push({ to: 'flow', slot: here.slot.at, shape: here.slot.shape });
    else refuse(op, 'its input is of another tick or location');
  }
}

function regionOf(program: Program, draft: Draft, refuse: Refuse): Region {
  const members = new Set(draft.ops.map((op) => op.id));
  const inputsOf = new Map(
    draft.ops.map((op) => {
      return [op.id, inOrder(op.kind, program.inputs(op.id)).map((edge) => edge.from)] as const;
    }),
  );
  const roleOf = (op: Operator): SlotRole => {
    const froms = inputsOf.get(op.id) ?? [];
    const inside = froms.length > 0 && froms.every((from) => members.has(from));
    if (op.kind === 'DeferTick') return 'defer';
    const border = recordOf(op.kind)?.border;
    if (border === 'into') return inside ? 'node' : 'hook';
    if (border === 'out-of') return inside ? 'node' : 'source';
    if (draft.clock === null && decisionOf(program, op) !== null) return 'hook';
    return op.kind === 'Network' || froms.length === 0 ? 'source' : 'node';
  };
  const roles = new Map(draft.ops.map((op) => [op.id, roleOf(op)]));
  const order = dataflow(draft.ops, ({ id }) =>
    roles.get(id) === 'node' ? (inputsOf.get(id) ?? []).filter((from) => members.has(from)) : [],
  );
  for (const op of draft.ops) {
    if (!order.includes(op)) refuse(op, 'it depends on itself without a DeferTick or a network');
    if (op.kind === 'DeferTick' && (draft.clock === null || !inTick(op.place))) refuse(op, 'it is not inside a tick');
  }
  const slotOf = new Map(order.map((op, at) => [op.id, at]));
  const slots = order.map((op, at): Slot => {
    const role = roles.get(op.id) as SlotRole;
    const reads = role === 'node' || role === 'defer';
    const froms = reads ? (inputsOf.get(op.id) ?? []).filter((id) => slotOf.has(id)) : [];
    const spec = slotSpec(program, op, froms, draft.clock !== null);
    return { ...spec, op, at, role, ins: froms.map((id) => slotOf.get(id) as number), readers: [], feeds: [] };
  });
  for (const { at, role, ins } of slots) if (role === 'node') for (const from of ins) slots[from]?.readers.push(at);
  const forgets = slots.every(({ keeps, once }) => !once && !keeps.some(Boolean));
  return { location: draft.location, clock: draft.clock, slots, defers: slots.filter(({ role }) => role === 'defer'), forgets };
}

/** Producers before consumers, smallest id first; operators on a ring are left out. */
function dataflow(ops: readonly Operator[], inputs: (op: Operator) => readonly number[]): Operator[] {
  const byId = new Map(ops.map((op) => [op.id, op]));
  const waits = new Map(ops.map((op) => [op.id, new Set(inputs(op)).size]));
  const readers = new Map<number, number[]>();
  for (const op of ops) {
    for (const from of new Set(inputs(op))) readers.set(from, [...(readers.get(from) ?? []), op.id]);
  }
  const ready = ops.filter((op) => waits.get(op.id) === 0).map((op) => op.id);
  const order: Operator[] = [];
  while (ready.length > 0) {
    ready.sort((a, b) => b - a);
    const id = ready.pop() as number;
    order.push(byId.get(id) as Operator);
    for (const reader of readers.get(id) ?? []) {
      const left = (waits.get(reader) as number) - 1;
      waits.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  return order;
}

function networkPlan(program: Program, op: Operator, sender: number, slot: number): Omit<NetworkPlan, 'output'> {
  const from = program.op(sender).place.root;
  const info = op.fields['networking_info'] as Readonly<Record<string, { readonly fault?: string }>> | undefined;
  const [protocol = 'Tcp', settings] = Object.entries(info ?? {})[0] ?? [];
  const fault = settings?.fault ?? 'FailStop';
  return {
    op: op.id,
    from,
    to: op.place.root,
    fromCluster: program.location(from).kind === 'cluster',
    toCluster: program.location(op.place.root).kind === 'cluster',
    slot,
    order: protocol === 'Tcp' && fault !== 'LossyDelayedForever' ? 'fifo' : 'none',
    lossy: fault !== 'FailStop',
    serializes: program.text(op.id, 'serialize_fn') !== undefined,
    deserializes: program.text(op.id, 'deserialize_fn') !== undefined,
    inserted: isInserted(op),
    type: op.collection?.elementType ?? '_',
    uncertain: new Set(unsaidParts(program, op.collection?.elementType ?? '_')),
  };
}

/** Operators that understand the successive states of a singleton at top level. */
const READS_STATES: ReadonlySet<AnyKind> = new Set<AnyKind>([
  ...(['Batch', 'BeginAtomic', 'ChainFirst', 'CrossSingleton', 'CycleSink', 'CycleSource', 'Tee', 'Map', 'Filter'] as const),
  ...(['FilterMap', 'Inspect', 'ObserveNonDet', 'UnboundSingleton', 'AssertIsConsistent', 'Counter'] as const),
  ...(['ReduceKeyedWatermark', 'Partition', 'PartitionShared', 'PartitionSide', 'ResolveFuturesBlocking'] as const),
]);

function readsChanges(program: Program, op: Operator): boolean {
  if (READS_STATES.has(op.kind)) return false;
  return program.inputs(op.id).some(({ from }) => {
    const producer = program.op(from);
    if (clockOf(producer.place) !== null || shapeOf(producer.collection) === 'elements') return false;
    if (op.kind !== 'Cast') return true;
    return shapeOf(op.collection) === 'elements' && producer.collection !== null && !isBounded(producer.collection);
  });
}

/** Later versions: a closure with the values of singletons that it reads. */
function hasReferences(op: Operator): boolean {
  return Object.values(op.fields).some((field) => {
    const refs = typeof field === 'object' && field !== null ? (field as JsonObject)['singleton_refs'] : undefined;
    return Array.isArray(refs) && refs.length > 0;
  });
}
