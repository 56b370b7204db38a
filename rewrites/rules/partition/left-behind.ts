import { factsOf, type LocationKey, type Program, type Unit } from '../../../ir/index.ts';
import type { SiteFacts } from '../../define-rewrite.ts';
import { isRefusal } from '../../fire.ts';
import { WORTH_A_REMARK } from '../../worth.ts';
import { moving, programOf } from '../decouple/decouple.ts';

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

/**
 * The part of a location that would be sharded: what the search would move, else everything that can leave its ports, sources and sinks.
 * Null where there are none, and nothing that the search would peel off.
 */
export function withoutObstacles(facts: SiteFacts): Part | Tied | null {
  const here = [...factsOf(facts.program).units.units.values()].filter((unit) => unit.location === facts.location);
  const pinned = here.filter((unit) => unit.pinned !== null);
  const peel = facts.shardablePart((moved) => programOf(moving(facts, moved)));
  if (peel === null && pinned.length === 0) return null;
  const free = here.filter((unit) => unit.pinned === null).flatMap((unit) => unit.operators);
  const moved = peel ?? new Set(free);
  if (peel === null && !isWorthIt(facts, moved)) return tie(facts, pinned);
  const step = moving(facts, moved);
  if (step === null || isRefusal(step)) {
    const proof = step?.proof;
    return {
      tied: `the rest cannot be moved away: ${proof?.reason ?? 'no rule that may fire does it'}`,
      where: proof?.where ?? [],
    };
  }
  const stayed = here.flatMap((unit) => unit.operators).filter((id) => !moved.has(id));
  return { program: step.after, location: step.after.op([...moved][0] as number).place.root, moved, stayed };
}

function isWorthIt(facts: SiteFacts, moved: ReadonlySet<number>): boolean {
  const units = facts.unitNs();
  const sum = (ids: Iterable<number>): number => [...ids].reduce((ns, id) => ns + (units.get(id) ?? 0), 0);
  const movedUnits = new Set([...moved].map((id) => factsOf(facts.program).units.unitOf.get(id) ?? -1));
  return moved.size > 0 && sum(movedUnits) >= sum(units.keys()) * WORTH_A_REMARK;
}

/** What ties the work of a location to its ports: why its busiest pinned unit is one. */
function tie({ program, location, unitNs }: SiteFacts, pinned: readonly Unit[]): Tied {
  const { units } = factsOf(program);
  const loads = unitNs();
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
