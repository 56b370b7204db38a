import {
  baseOf,
  invariant,
  isInserted,
  type Location,
  type LocationKey,
  type Operator,
  type Program,
  type ProgramDraft,
  withRoot,
} from '../../ir/index.ts';

export { baseOf, shardsOf } from '../../ir/index.ts';

/** Operators left on a location. */
export function isEmpty(program: Program, key: LocationKey): boolean {
  return !program.graph.someNode((_, op) => op.place.root === key);
}

/**
 * Adds a location for operators that leave `from`: a process stays a process, a cluster a cluster of as many members, member i beside
 * member i. Keys follow Hydro's: the next index of the location table.
 */
export function addLocation(program: ProgramDraft, from: LocationKey, role: string, kind?: Location['kind']): Location {
  const base = baseOf(program, from);
  const next = Math.max(...[...program.locations.keys()].map((key) => Number(/^loc(\d+)v/.exec(key)?.[1] ?? 0))) + 1;
  const becomes = kind ?? program.location(from).kind;
  const location: Location = {
    key: `loc${next}v1`,
    kind: becomes,
    name: uniqueName(program, `${base.name} ${role}`),
    type: '()',
    size: base.kind === 'cluster' ? base.size : becomes === 'cluster' ? 1 : null,
    role: null,
    origin: { from: base.key, role, shards: 1, policy: {} },
  };
  program.locations.set(location.key, location);
  return location;
}

/** A location made by a rewrite is named after what is left on it; an original keeps its name. */
export function renameSplit(program: ProgramDraft, key: LocationKey, role: string): void {
  const location = program.location(key);
  if (location.origin === null || location.origin.role === role) return;
  const name = uniqueName(program, `${program.location(location.origin.from).name} ${role}`);
  program.locations.set(key, { ...location, name, origin: { ...location.origin, role } });
}

function uniqueName(program: Program, wanted: string): string {
  const names = new Set([...program.locations.values()].map((location) => location.name));
  if (!names.has(wanted)) return wanted;
  for (let n = 2; ; n++) if (!names.has(`${wanted} ${n}`)) return `${wanted} ${n}`;
}

/** What a network connects: the operator whose output is sent, its location and the location that receives. */
export function endsOf(program: Program, network: Operator): { input: Operator; sender: Location; receiver: Location } {
  const from = program.input(network.id, 'input');
  invariant(from !== undefined, `network ${network.id} has an input`);
  const input = program.op(from);
  return { input, sender: program.location(input.place.root), receiver: program.location(network.place.root) };
}

/** Does the program see which member sent an element? */
export const isTold = (program: Program, network: Operator): boolean =>
  !isInserted(network) && baseOf(program, endsOf(program, network).sender.key).kind === 'cluster';

export const rootKindOf = (location: Location): 'process' | 'cluster' => (location.kind === 'process' ? 'process' : 'cluster');

/** The operator on another location; ticks and atomic sections keep their clocks. */
export const rehome = (op: Operator, to: Location): Operator => withRoot(op, to.key, rootKindOf(to));

/** A clock that no tick of the program has. */
export function freeClock(program: Program): number {
  const clocks = program
    .operators()
    .flatMap(({ place }) => place.scopes.flatMap((scope) => (scope.kind === 'tick' ? [scope.clock] : [])));
  return Math.max(-1, ...clocks) + 1;
}
