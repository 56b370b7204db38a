import type { Demand } from '../../cost/index.ts';
import type { CostReport, LocationKey, Program } from '../../ir/index.ts';
import type { SiteFacts } from '../define-rewrite.ts';
import { isCounted } from './counted.ts';
import { Best, isWorthIt, machinesOf } from './judge.ts';
import { WORTH_A_MACHINE } from './loads.ts';
import { madeCheaper } from './local.ts';
import { clustersAt } from './moves.ts';
import { copiesAt, firingsAt, shardablesAt, siteFacts } from './proposals.ts';
import { realize, signature } from './realize.ts';
import { canBeSharded } from './shardability.ts';
import { leastLoad, machinesFor, type Shardings, type Shards, shardingsOf, type Whole } from './shardings.ts';
import { type Firing, isValid, makeState, type Problem, type State } from './state.ts';

/** Why the search ended. `exhausted`: no candidate was left; `work-limit`: `maxWork` was reached, the best so far is returned. */
export type StopReason = 'exhausted' | 'work-limit' | 'nothing-to-do';

export interface SearchResult {
  readonly initial: State;
  /** The best placement, and what has become of it by the rules that come last. */
  readonly placed: State;
  readonly best: State;
  /** The program as written with nothing but what costs no machine. */
  readonly local: State;
  readonly stop: StopReason;
  readonly candidates: number;
  /** Every placement that was priced, without its program. */
  readonly visited: readonly Point[];
}

/** What a visited placement costs, and the last rule on the way to it. */
export interface Point {
  readonly report: CostReport;
  readonly steps: number;
  readonly lastRule: string | null;
}

export const pointOf = ({ report, steps }: State): Point => ({
  report,
  steps: steps.length,
  lastRule: steps.at(-1)?.rule.id ?? null,
});

/** Second choices on one path (limited discrepancy search). */
const SLACK = 1;
/** Up to so many clusters of units in the whole program every legal split of what is busiest is tried. */
const EXHAUSTIVE_CLUSTERS = 4;

/**
 * Splits first, then shards: a placement is how the units of the program are spread over locations, and how many shards each of these has.
 * From every placement without shards the search goes on to splits of the locations that are busiest there, now or once others are
 * sharded; and for every such placement it tries the ways to shard it that an estimate proposes, unless their least load shows that they
 * cannot be the best. Which splits are tried depends on the limits only in that wider ones add some, so a plan under wider limits
 * is never worse. Deterministic: the work limit counts operators visited.
 */
export function search(problem: Problem, program: Program, base: Demand): SearchResult {
  const initial = makeState(problem, program, base, []);
  return initial.asIs.throughput > 0
    ? new Search(problem, base, initial).run()
    : {
        initial,
        placed: initial,
        best: initial,
        local: initial,
        stop: 'nothing-to-do',
        candidates: 0,
        visited: [pointOf(initial)],
      };
}

/** A placement without shards, and what can be done about it. */
interface Open {
  readonly state: State;
  readonly slack: number;
  /** Or was it seen before, with less slack? */
  readonly isNew: boolean;
  readonly wholes: readonly Whole[];
  readonly shardings: Shardings;
}

class Search {
  readonly #problem: Problem;
  readonly #base: Demand;
  readonly #initial: State;
  readonly #exhaustive: boolean;
  readonly #best: Best;
  readonly #visited: Point[] = [];
  readonly #slackOf = new Map<string, number>();
  #work = 0;
  #candidates = 0;
  #limited = false;

  constructor(problem: Problem, base: Demand, initial: State) {
    this.#problem = problem;
    this.#base = base;
    this.#initial = initial;
    this.#exhaustive = this.#clusters() <= EXHAUSTIVE_CLUSTERS;
    this.#best = new Best(initial, (state) => state.steps.every((step) => isValid(problem, step.after)));
  }

  run(): SearchResult {
    this.#visit(this.#initial);
    const queue: Open[] = [];
    const enter = (state: State, slack: number): void => {
      const key = signature(this.#initial.program, state.program);
      // The same placement again is of use only where more second choices are left.
      if ((this.#slackOf.get(key) ?? -1) >= slack) return;
      const isNew = !this.#slackOf.has(key);
      this.#slackOf.set(key, slack);
      queue.push(this.#open(state, slack, isNew));
    };
    // What costs no machine may stand in the way of what does, so placements of both are tried.
    const cheaper = madeCheaper(this.#problem, this.#base, this.#initial, 'first');
    if (cheaper !== this.#initial) {
      this.#visit(cheaper);
      enter(cheaper, SLACK);
    }
    enter(this.#initial, SLACK);
    while (queue.length > 0 && !this.#limited) {
      // What promises most goes first, so that a limit cuts off what matters least.
      queue.sort((a, b) => b.shardings.load - a.shardings.load || machinesOf(b.state) - machinesOf(a.state));
      const open = queue.pop() as Open;
      if (open.isNew) this.#shard(open);
      for (const { state, second } of this.#split(open))
        if (open.slack >= Number(second)) enter(state, open.slack - Number(second));
    }
    const stop = this.#limited ? 'work-limit' : this.#candidates === 0 ? 'nothing-to-do' : 'exhausted';
    const placed = this.#best.state;
    const local = this.#finished(cheaper);
    const best = placed === cheaper ? local : this.#finished(placed);
    return { initial: this.#initial, placed, best, local, stop, candidates: this.#candidates, visited: this.#visited };
  }

  /** A state after the rules that come last; as it was where they are not worth it. */
  #finished(state: State): State {
    const after = madeCheaper(this.#problem, this.#base, state, 'last');
    return isWorthIt(state.asIs, after.asIs) ? after : state;
  }

  #visit(state: State): void {
    this.#visited.push(pointOf(state));
    this.#best.add(state);
  }

  #attempt(state: State, firing: Firing): State | null {
    this.#limited ||= this.#work >= this.#problem.options.maxWork;
    if (this.#limited) return null;
    this.#candidates++;
    const candidate = realize(this.#problem, state, this.#base, firing);
    this.#work += state.program.graph.order * (candidate ? candidate.steps.length - state.steps.length : 1);
    return candidate;
  }

  #open(state: State, slack: number, isNew: boolean): Open {
    const { options } = this.#problem;
    const counted = state.report.locations.filter((location) => location.counted);
    const wholes = counted.map(
      ({ location, cpuNs, machines }): Whole => ({
        key: location,
        load: cpuNs,
        machines,
        canBeSharded: options.maxShards > 1 && this.#canBeSharded(state, location),
      }),
    );
    return { state, slack, isNew, wholes, shardings: shardingsOf(wholes, options.maxShards, options.maxMachines) };
  }

  #canBeSharded(state: State, key: LocationKey): boolean {
    return isCounted(this.#problem, state, key) && canBeSharded(this.#problem, state, key);
  }

  /** Tries the ways to shard a placement, location by location, the busiest first: what is on the way counts as well. */
  #shard({ state, wholes, shardings }: Open): void {
    const cannotWin = (shards: Shards): boolean => leastLoad(wholes, shards) * this.#best.throughput > 1e9;
    const order = [...wholes].sort((a, b) => b.load - a.load || (a.key < b.key ? -1 : 1)).map(({ key }) => key);
    const made = new Map<string, State | null>([['', state]]);
    for (const shards of [...shardings.choices].reverse()) {
      if (cannotWin(shards)) continue;
      let [at, text, some]: [State | null, string, Map<LocationKey, number>] = [state, '', new Map()];
      for (const key of order) {
        const n = shards.get(key);
        if (n === undefined || at === null) continue;
        text += ` ${key}*${n}`;
        some = new Map([...some, [key, n]]);
        const known = made.get(text);
        const next: State | null = known ?? (known === null ? null : this.#copied(at, key, n));
        if (known === undefined) {
          made.set(text, next);
          if (next !== null && !cannotWin(some)) this.#visit(next);
        }
        at = next;
      }
      if (this.#limited) return;
    }
  }

  #facts(state: State, key: LocationKey): SiteFacts {
    return siteFacts(this.#problem, state, key, this.#exhaustive);
  }

  #copied(state: State, key: LocationKey, shards: number): State | null {
    const firing = copiesAt(this.#problem, this.#facts(state, key), shards);
    return firing === null ? null : this.#attempt(state, firing);
  }

  /** The splits of a placement that are worth going on from, and what makes a location lighter where it is. */
  #split(open: Open): { readonly state: State; readonly second: boolean }[] {
    const counted = open.wholes.filter(({ key }) => isCounted(this.#problem, open.state, key));
    const targets = counted.filter(({ key }) => open.shardings.busiest.has(key));
    return targets.flatMap((whole) => this.#splitOne(open, whole));
  }

  #splitOne({ state, wholes }: Open, whole: Whole): { readonly state: State; readonly second: boolean }[] {
    const { maxMachines, maxShards } = this.#problem.options;
    const facts = this.#facts(state, whole.key);
    const tried = (firings: readonly Firing[]): Part[] => firings.flatMap((firing) => this.#tried(state, whole, firing));
    const firings = firingsAt(this.#problem, facts);
    const lighter = tried(firings.filter(({ site }) => !site.isSplit)).filter(({ load }) => load < whole.load);
    const here = lighter.map((part) => ({ state: part.state, second: false }));
    if (machinesFor(wholes, new Map([[whole.key, 2]])) > maxMachines) return here;
    const parts = tried(firings.filter(({ site }) => site.isSplit));
    // Where none of them frees a part that can be sharded, what stands in the way of that is left out: of the best one, then of all.
    const frees = (): boolean => maxShards === 1 || whole.canBeSharded || parts.some((part) => part.frees);
    const [most] = parts.filter(({ relieves }) => relieves).sort((a, b) => a.load - b.load);
    if (!frees() && most !== undefined) parts.push(...tried(shardablesAt(this.#problem, facts, most.firing)));
    const rest = frees() ? [] : tried(shardablesAt(this.#problem, facts, null));
    parts.push(...rest);
    const sorted = (by: (part: Part) => number): Part[] => [...parts].sort((a, b) => by(a) - by(b));
    if (this.#exhaustive)
      return [
        ...here,
        ...sorted((part) => part.load)
          // Any relief will do: what is split once more may be what pays.
          .filter((part) => part.load < whole.load || part.frees || rest.includes(part))
          .map(({ state: after }) => ({ state: after, second: false })),
      ];
    const [best, second] = sorted((part) => part.load).filter(({ relieves }) => relieves);
    const promising = sorted((part) => part.sharded).find(({ frees }) => frees);
    // What is no relief now may be one when many shards send here.
    const [relay] = rest;
    const kept = new Set([best, promising].flatMap((part) => part ?? []));
    return [
      ...here,
      ...[...kept].map((part) => ({ state: part.state, second: false })),
      ...[...new Set([second, relay])].flatMap((part) =>
        part === undefined || kept.has(part) ? [] : [{ state: part.state, second: true }],
      ),
    ];
  }

  /** What a rule leaves at the busier half of what was one location; what a part saves in work it may lose again in connections, so it is priced. */
  #tried(before: State, whole: Whole, firing: Firing): Part[] {
    const state = this.#attempt(before, firing);
    if (state === null) return [];
    this.#visit(state);
    const fresh = [...state.program.locations.keys()].filter((key) => !before.program.locations.has(key));
    const loads = new Map(state.report.locations.map(({ location, cpuNs }) => [location, cpuNs]));
    const halves = [whole.key, ...fresh].map((key) => ({ key, load: loads.get(key) ?? 0 })).sort((a, b) => b.load - a.load);
    const busier = halves[0] as (typeof halves)[0];
    const other = halves[1] ?? busier;
    const most = whole.load * WORTH_A_MACHINE;
    const two = (half: typeof busier): number => (this.#canBeSharded(state, half.key) ? half.load / 2 : half.load);
    const canFree = this.#problem.options.maxShards > 1 && !whole.canBeSharded && busier.load / 2 <= most;
    const sharded =
      canFree && two(busier) < busier.load ? Math.max(busier.load / 2, other.load > most ? two(other) : other.load) : busier.load;
    return [
      {
        firing,
        state,
        load: busier.load,
        sharded,
        relieves: busier.load <= most,
        frees: sharded < busier.load && sharded <= most,
      },
    ];
  }

  /** Clusters of units on all counted locations: how large the space of placements is. */
  #clusters(): number {
    const { program } = this.#initial;
    const keys = [...program.locations.keys()].filter((key) => isCounted(this.#problem, this.#initial, key));
    return keys.reduce((sum, key) => sum + clustersAt(this.#initial, key).loads.units.size, 0);
  }
}

interface Part {
  readonly firing: Firing;
  readonly state: State;
  /** Of the busier half, ns per command. */
  readonly load: number;
  /** The same with two shards of each half that can be sharded. */
  readonly sharded: number;
  /** Is enough taken off the location to be worth a machine? */
  readonly relieves: boolean;
  /** Is enough taken off once the half that can be sharded is, where the whole could not? */
  readonly frees: boolean;
}
