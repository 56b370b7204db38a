import type { LocationKey, Program, Unit } from '../ir/index.ts';
import { shardsOf } from './edit/locations.ts';
import { loadsOf } from './search/loads.ts';
import { peeled } from './search/moves.ts';
import { attemptDecouple, type Problem, type State } from './search/state.ts';

/** A location after what stands in the way of sharding was left behind: the part that moved, and the program in which it is alone. */
export interface Part {
  readonly program: Program;
  readonly location: LocationKey;
  readonly moved: ReadonlySet<number>;
  /** Operators that stayed although they could move, or cannot. */
  readonly stayed: readonly number[];
}

/** Why nothing worth it can be moved away from a location's ports. */
export interface Tied {
  readonly tied: string;
  readonly where: readonly number[];
}

/** A part below this share of its location's work is not worth a word. */
export const WORTH_A_REMARK = 0.05;

/**
 * The part of a location that would be sharded: what the search would move, else everything that can leave its ports, sources and sinks.
 * Null where there are none, and nothing that the search would peel off.
 */
export function withoutObstacles(problem: Problem, state: State, location: LocationKey): Part | Tied | null {
  if (shardsOf(state.program, location) > 1) return null;
  const units = [...state.units.units.values()].filter((unit) => unit.location === location);
  const pinned = units.filter((unit) => unit.pinned !== null);
  const peel = peeled(problem, state, location);
  if (peel === null && pinned.length === 0) return null;
  const free = units.filter((unit) => unit.pinned === null).flatMap((unit) => unit.operators);
  const moved = peel ?? new Set(free);
  if (peel === null && !isWorthIt(state, location, moved)) return tie(state, pinned, location);
  const attempt = attemptDecouple(problem, state, location, moved);
  const [step] = 'applied' in attempt ? attempt.applied : [];
  if (step === undefined) {
    const last = 'refusals' in attempt ? attempt.refusals.at(-1) : undefined;
    return {
      tied: `the rest cannot be moved away: ${last?.proof.reason ?? 'no rule that may fire does it'}`,
      where: last?.proof.where ?? [],
    };
  }
  const stayed = units.flatMap((unit) => unit.operators).filter((id) => !moved.has(id));
  return { program: step.after, location: step.after.op([...moved][0] as number).place.root, moved, stayed };
}

/** What a unit of the location costs per command, ns. */
function loadsAt(state: State, location: LocationKey): ReadonlyMap<number, number> {
  return loadsOf(state.program, state.units, state.demand, location).units;
}

function isWorthIt(state: State, location: LocationKey, moved: ReadonlySet<number>): boolean {
  const units = loadsAt(state, location);
  const sum = (ids: Iterable<number>): number => [...ids].reduce((ns, id) => ns + (units.get(id) ?? 0), 0);
  const movedUnits = new Set([...moved].map((id) => state.units.unitOf.get(id) ?? -1));
  return moved.size > 0 && sum(movedUnits) >= sum(units.keys()) * WORTH_A_REMARK;
}

/** What ties the work of a location to its ports: why its busiest pinned unit is one. */
function tie(state: State, pinned: readonly Unit[], location: LocationKey): Tied {
  const { units, program } = state;
  const loads = loadsAt(state, location);
  const work = (unit: Unit): number => loads.get(unit.id) ?? 0;
  const [busiest] = [...pinned].sort((a, b) => work(b) - work(a) || b.operators.length - a.operators.length || a.id - b.id);
  // That a view stays with what it views is nobody's doing; what holds behind it is.
  const inside = units.bonds.filter(({ from }) => units.unitOf.get(from) === busiest?.id);
  const bond = inside.find(({ because }) => because !== 'view') ?? inside[0];
  const { name } = program.location(location);
  const held = pinned.find((unit) => unit.pinned?.kind === 'state')?.pinned;
  if (bond === undefined && held)
    return { tied: `what it is connected to stays as well: ${held.reason}`, where: [held.operator] };
  if (bond === undefined) return { tied: `${name} does little else`, where: [] };
  return { tied: `what it is connected to cannot leave it behind: ${bond.reason}`, where: [bond.from, bond.to] };
}
