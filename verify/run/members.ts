/** What all runs of a program under the same closures have in common: its members, and of each what no run changes. */
import type { LocationKey } from '../../ir/index.ts';
import type { Value } from '../eval/value.ts';
import type { Closures } from './closures.ts';
import type { Layout, Region } from './layout.ts';
import { createNode } from './nodes/create.ts';
import type { Node } from './nodes/node.ts';
import type { Slot } from './slot.ts';

/** One region of one member. */
export class Member {
  /** Among all of the program. */
  readonly index: number;
  readonly region: Region;
  /** Raw id in its cluster; 0 on a process. */
  readonly id: number;
  /** `loc1v1`, or `loc2v1@0` for a member of a cluster. */
  readonly name: string;
  /** Index of the flow of the same member. */
  readonly flow: number;
  /** What each slot does in every run, once something was to be done there; null where a run makes its own. */
  readonly #shared: (Node | null)[] = [];
  readonly #constants = new Map<number, readonly Value[]>();

  constructor(region: Region, id: number, { index, flow, name }: Pick<Member, 'index' | 'flow' | 'name'>) {
    this.region = region;
    this.id = id;
    this.index = index;
    this.flow = flow;
    this.name = name;
  }

  /** The operator at a slot as a run begins with it. One that remembers nothing serves all runs under the same closures. */
  node(at: number, closures: Closures): Node {
    const known = this.#shared[at];
    if (known !== undefined && known !== null) return known;
    const slot = this.region.slots[at] as Slot;
    let kept = false;
    const node = createNode(slot, (field) => {
      kept ||= closures.keeps(slot.closuresOf, field);
      return closures.closure(slot.closuresOf, field, this.id);
    });
    if (known === undefined) this.#shared[at] = node.stateless && !kept ? node : null;
    return node;
  }

  /** What a source gives that is the same in every tick, or at the start. */
  constant({ op, at }: Slot, closures: Closures): readonly Value[] {
    const known = this.#constants.get(at);
    if (known !== undefined) return known;
    const field = op.kind === 'SingletonSource' ? 'value' : 'source';
    const values = field === 'value' ? [closures.value(op.id, field, this.id)] : closures.items(op.id, field, this.id);
    if (!closures.keeps(op.id, field)) this.#constants.set(at, values);
    return values;
  }
}

export interface Members {
  readonly all: readonly Member[];
  /** Indices of the flows of the members of a location, by raw id. */
  readonly flows: ReadonlyMap<LocationKey, readonly number[]>;
  /** Names of what comes out, by output of the layout and member: `out 0`, or `out 0 @2` on a cluster. */
  readonly outputs: readonly (readonly string[])[];
}

/** By closures, then by layout. */
const made = new WeakMap<Closures, WeakMap<Layout, Members & { readonly sizes: Sizes }>>();

/** Members of each cluster. */
type Sizes = ReadonlyMap<LocationKey, number>;

export function membersOf(layout: Layout, closures: Closures, sizes: Sizes): Members {
  const known = made.get(closures) ?? new WeakMap<Layout, Members & { readonly sizes: Sizes }>();
  made.set(closures, known);
  const found = known.get(layout);
  if (found?.sizes === sizes) return found;
  const members = { ...make(layout, sizes), sizes };
  known.set(layout, members);
  return members;
}

function make({ program, sites, outputs }: Layout, sizes: Sizes): Members {
  const names = (name: string, location: LocationKey, space: string): readonly string[] =>
    program.location(location).kind === 'cluster'
      ? Array.from({ length: sizes.get(location) ?? 1 }, (_, id) => `${name}${space}@${id}`)
      : [name];
  const all: Member[] = [];
  const flows = new Map<LocationKey, readonly number[]>();
  for (const { location, regions } of sites.values()) {
    const own = names(location, location, '').map((name, id) => {
      const flow = all.length;
      for (const region of regions) all.push(new Member(region, id, { index: all.length, flow, name }));
      return flow;
    });
    flows.set(location, own);
  }
  return { all, flows, outputs: outputs.map(({ name, op }) => names(name, program.op(op).place.root, ' ')) };
}
