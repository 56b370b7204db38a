import { type Demand, factorsAt } from '../../cost/index.ts';
import type { LocationKey, Program, UnitGraph } from '../../ir/index.ts';

/** CPU per command of the units of one location and of the edges between them, ns, over all members. */
export interface Loads {
  /** By unit, or by cluster of units after `contract` (its smallest unit). */
  readonly units: ReadonlyMap<number, number>;
  /** Cuttable edges with what they would cost at either end if they became networks. */
  readonly cuts: readonly { readonly from: number; readonly to: number; readonly sendNs: number; readonly receiveNs: number }[];
  /** Units that only a relay would part: a network that a split put in, and what reads it. */
  readonly joined: readonly { readonly from: number; readonly to: number }[];
}

/** Own work of the operators plus the ends of the networks that reach or leave them. */
export function loadsOf(program: Program, units: UnitGraph, demand: Demand, location: LocationKey): Loads {
  const loads = new Map<number, number>();
  const add = (unit: number | undefined, ns: number): void => {
    if (unit !== undefined) loads.set(unit, (loads.get(unit) ?? 0) + ns);
  };
  for (const unit of units.units.values()) {
    if (unit.location !== location) continue;
    add(unit.id, 0);
    for (const id of unit.operators) {
      add(unit.id, demand.cpu.get(id) ?? 0);
      const network = demand.networks.get(id);
      if (network) add(unit.id, network.receiveNs);
      for (const { to } of program.outputs(id)) {
        const sent = program.op(to).kind === 'Network' ? demand.networks.get(to) : undefined;
        if (sent) add(unit.id, sent.sendNs);
      }
    }
  }
  const here = factorsAt(demand, program, location);
  const cuts = units.cuts
    .filter((cut) => loads.has(cut.fromUnit) && loads.has(cut.toUnit))
    .map((cut) => ({
      from: cut.fromUnit,
      to: cut.toUnit,
      ...demand.edgeCost(demand.rates.get(cut.from) ?? 0, demand.elementBytes(cut.from), here, here),
    }));
  const isInserted = (id: number): boolean => program.expressions.get(`${id}.serialize_fn`)?.glue?.holes['inserted'] === true;
  const joined = units.cuts.filter((cut) => loads.has(cut.fromUnit) && loads.has(cut.toUnit) && isInserted(cut.from));
  return { units: loads, cuts, joined: joined.map(({ fromUnit, toUnit }) => ({ from: fromUnit, to: toUnit })) };
}

/**
 * Clusters of units that no sensible split separates: as long as cutting between two neighbours alone would not take a tenth off them
 * together, they join. Lightest pairs first, so that long chains of light operators end up as clusters of about equal weight. Pinned units
 * join only each other: leaving a port behind is what makes the rest of a location shardable.
 */
export function contract(
  loads: Loads,
  pinned: ReadonlySet<number>,
): { readonly loads: Loads; readonly clusterOf: (unit: number) => number } {
  const parent = new Map([...loads.units.keys()].map((unit) => [unit, unit]));
  const weight = new Map(loads.units);
  const find = (unit: number): number => {
    let at = unit;
    while (parent.get(at) !== at) at = parent.get(at) as number;
    return at;
  };
  const weigh = (unit: number): number => weight.get(unit) as number;
  const join = (low: number, high: number): void => {
    const together = weigh(low) + weigh(high);
    parent.set(high, low);
    weight.set(low, together);
  };
  for (const { from, to } of loads.joined) {
    const [low, high] = [find(from), find(to)].sort((a, b) => a - b) as [number, number];
    if (low !== high && pinned.has(from) === pinned.has(to)) join(low, high);
  }
  for (let joined = true; joined; ) {
    joined = false;
    const fresh = new Set<number>();
    const pairs = pairsOf(loads.cuts, find).sort(
      (a, b) => weigh(a.low) + weigh(a.high) - weigh(b.low) - weigh(b.high) || a.low - b.low || a.high - b.high,
    );
    for (const { low, high, lowNs, highNs } of pairs) {
      if (fresh.has(low) || fresh.has(high)) continue;
      if (pinned.has(low) !== pinned.has(high)) continue;
      const together = weigh(low) + weigh(high);
      if (Math.max(weigh(low) + lowNs, weigh(high) + highNs) <= together * WORTH_A_MACHINE) continue;
      join(low, high);
      fresh.add(low).add(high);
      joined = true;
    }
  }
  const units = new Map<number, number>();
  for (const unit of loads.units.keys()) if (find(unit) === unit) units.set(unit, weigh(unit));
  const cuts = loads.cuts.map((cut) => ({ ...cut, from: find(cut.from), to: find(cut.to) })).filter((cut) => cut.from !== cut.to);
  return { loads: { ...loads, units, cuts }, clusterOf: find };
}

/** Neighbouring clusters with what all edges between them would cost at either side. */
function pairsOf(
  cuts: Loads['cuts'],
  find: (unit: number) => number,
): { low: number; high: number; lowNs: number; highNs: number }[] {
  const pairs = new Map<string, { low: number; high: number; lowNs: number; highNs: number }>();
  for (const cut of cuts) {
    const [from, to] = [find(cut.from), find(cut.to)];
    if (from === to) continue;
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const pair = pairs.get(`${low} ${high}`) ?? { low, high, lowNs: 0, highNs: 0 };
    pair.lowNs += from === low ? cut.sendNs : cut.receiveNs;
    pair.highNs += from === low ? cut.receiveNs : cut.sendNs;
    pairs.set(`${low} ${high}`, pair);
  }
  return [...pairs.values()];
}

/** A way to split a location: which units move, and the load of the fuller half afterwards. */
export interface Split {
  /** Clusters, as `contract` names them. */
  readonly units: ReadonlySet<number>;
  readonly worst: number;
  readonly added: number;
}

/**
 * Splits worth trying, best first: around each heavy unit, neighbours join as long as the fuller half gets lighter (or stays and fewer
 * messages cross). On few units every subset is tried instead.
 */
export function splitsOf(loads: Loads, movable: ReadonlySet<number>): Split[] {
  const splits = isSmall(movable.size) ? subsets(loads, movable) : grown(loads, movable);
  const seen = new Set<string>();
  const total = [...loads.units.values()].reduce((sum, ns) => sum + ns, 0);
  return splits
    .sort((a, b) => a.worst - b.worst || a.added - b.added || Math.min(...a.units) - Math.min(...b.units))
    .filter((split) => {
      const key = [...split.units].sort((a, b) => a - b).join(',');
      if (seen.has(key) || split.worst > total * WORTH_A_MACHINE) return false;
      seen.add(key);
      return true;
    });
}

/** A split must take at least a tenth off the location: less is not worth another machine, hop and failure domain. */
export const WORTH_A_MACHINE = 0.9;
const SEEDS = 16;
const EXHAUSTIVE_UNITS = 8;
export const isSmall = (units: number): boolean => units <= EXHAUSTIVE_UNITS;

function grown(loads: Loads, movable: ReadonlySet<number>): Split[] {
  const neighbours = new Map<number, Loads['cuts'][number][]>();
  for (const cut of loads.cuts) {
    for (const end of [cut.from, cut.to]) {
      const list = neighbours.get(end);
      if (list) list.push(cut);
      else neighbours.set(end, [cut]);
    }
  }
  const total = [...loads.units.values()].reduce((sum, ns) => sum + ns, 0);
  const seeds = [...movable].sort((a, b) => (loads.units.get(b) ?? 0) - (loads.units.get(a) ?? 0) || a - b).slice(0, SEEDS);
  return seeds.map((seed) => grow(seed, loads, neighbours, movable, total));
}

/** A unit that would join, and the loads of both halves and of their new edges then. */
interface Step {
  readonly unit: number;
  readonly staying: number;
  readonly moving: number;
  readonly added: number;
}

/** Of the fuller half, then of what is added; else the smaller unit. */
function isLighter(a: Step, b: Step): boolean {
  const by = Math.max(a.staying, a.moving) - Math.max(b.staying, b.moving) || a.added - b.added || a.unit - b.unit;
  return by < 0;
}

/** Incremental: loads of both halves change only by the unit that joins and the edges at it. */
function grow(
  seed: number,
  loads: Loads,
  neighbours: ReadonlyMap<number, readonly Loads['cuts'][number][]>,
  movable: ReadonlySet<number>,
  total: number,
): Split {
  const moved = new Set<number>();
  const frontier = new Set<number>([seed]);
  let [staying, moving, added] = [total, 0, 0];
  const after = (unit: number): { staying: number; moving: number; added: number } => {
    const own = loads.units.get(unit) ?? 0;
    let [s, m, a] = [staying - own, moving + own, added];
    for (const cut of neighbours.get(unit) ?? []) {
      const other = cut.from === unit ? cut.to : cut.from;
      if (other === unit) continue;
      const joins = moved.has(other);
      // An edge to a moved unit stops being a network, an edge to a staying one becomes one.
      const sign = joins ? -1 : 1;
      const senderMoves = joins ? moved.has(cut.from) : cut.from === unit;
      m += sign * (senderMoves ? cut.sendNs : cut.receiveNs);
      s += sign * (senderMoves ? cut.receiveNs : cut.sendNs);
      a += sign * (cut.sendNs + cut.receiveNs);
    }
    return { staying: s, moving: m, added: a };
  };
  for (;;) {
    let best: Step | null = null;
    for (const unit of frontier) {
      const next = { unit, ...after(unit) };
      if (best === null || isLighter(next, best)) best = next;
    }
    const now = Math.max(staying, moving);
    if (best === null) break;
    const then = Math.max(best.staying, best.moving);
    if (moved.size > 0 && (then > now || (then === now && best.added >= added))) break;
    ({ staying, moving, added } = best);
    moved.add(best.unit);
    frontier.delete(best.unit);
    for (const cut of neighbours.get(best.unit) ?? []) {
      for (const end of [cut.from, cut.to]) if (movable.has(end) && !moved.has(end)) frontier.add(end);
    }
  }
  return { units: moved, worst: Math.max(staying, moving), added };
}

function subsets(loads: Loads, movable: ReadonlySet<number>): Split[] {
  const units = [...movable].sort((a, b) => a - b);
  const all = [...loads.units.keys()];
  // Where nothing is pinned a set and its complement are the same split: let the first unit stay.
  const free = units.length === all.length ? units.slice(1) : units;
  const splits: Split[] = [];
  for (let mask = 1; mask < 2 ** free.length; mask++) {
    const moved = new Set(free.filter((_, i) => mask & (1 << i)));
    let [staying, moving, added] = [0, 0, 0];
    for (const [unit, ns] of loads.units)
      if (moved.has(unit)) moving += ns;
      else staying += ns;
    for (const cut of loads.cuts) {
      if (moved.has(cut.from) === moved.has(cut.to)) continue;
      const [send, receive] = [cut.sendNs, cut.receiveNs];
      if (moved.has(cut.from)) [moving, staying] = [moving + send, staying + receive];
      else [moving, staying] = [moving + receive, staying + send];
      added += send + receive;
    }
    splits.push({ units: moved, worst: Math.max(staying, moving), added });
  }
  return splits;
}
