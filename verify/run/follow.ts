/**
 * Runs a program the way another one went. The two share operators (a rewritten program keeps those it moves or copies, with their ids), so
 * what the other's ticks took and the orders that it saw name what to do here. If the other does nothing new, this mostly shows the
 * same, at the price of one run instead of a search; if it does not, nothing is proved.
 */
import type { LocationKey } from '../../ir/index.ts';
import { keyOf, type Value } from '../eval/value.ts';
import { ListedChoices } from './choices.ts';
import type { Event } from './event.ts';
import { shapeOf } from './item.ts';
import type { Deed, Machine } from './machine.ts';
import { type Run, type Script, type Setting, simulate, type Watcher } from './simulate.ts';

/** One thing that was done, at a member of a location of the program that did it. */
interface Act extends Deed {
  readonly what: 'act';
  readonly site: string;
  readonly orders: Map<number, readonly Value[]>;
  again: boolean;
}
type Step = { readonly what: 'phase' } | Act;

/** The steps of a run, recorded while it runs. */
export class Course {
  readonly steps: Step[] = [];
  /** How often each element was lost, by network and element. */
  readonly #lost = new Map<string, number>();
  /** The last time that each element was seen in an order, by operator and element. */
  readonly #ordered = new Map<string, Act>();
  #phases = 1;
  readonly #besides: ((event: Event) => void) | undefined;

  /** @param besides told of the same events */
  constructor(besides?: (event: Event) => void) {
    this.#besides = besides;
  }

  readonly observe = (event: Event): void => {
    this.#besides?.(event);
    if (event.what === 'tick') this.#act(event.site, new Map(event.took.map(({ op, values }) => [op, values])));
    else if (event.what === 'order') {
      const key = keyed(event.op, event.values[0] as Value);
      const before = this.#ordered.get(key);
      if (before !== undefined) before.again = true;
      this.#ordered.set(key, this.#act(event.site, new Map([[event.op, event.values]])));
    } else if (event.what === 'arrange') {
      const tick = this.steps.at(-1);
      if (tick?.what === 'act') tick.orders.set(event.op, event.values);
    } else if (event.what === 'lose') {
      const key = keyed(event.network, event.value);
      this.#lost.set(key, (this.#lost.get(key) ?? 0) + 1);
    }
  };

  /** Notes that phases were sent; asked after each step. */
  readonly watch: Watcher = (_, phases) => {
    for (; this.#phases < phases; this.#phases++) this.steps.push({ what: 'phase' });
    return true;
  };

  /** Answers for each element in turn whether it was lost. */
  losses(): (network: number, value: Value) => boolean {
    const left = new Map(this.#lost);
    return (network, value) => {
      const key = keyed(network, value);
      const n = left.get(key) ?? 0;
      left.set(key, n - 1);
      return n > 0;
    };
  }

  #act(site: string, took: Act['took']): Act {
    const act: Act = { what: 'act', site, took, orders: new Map(), again: false };
    this.steps.push(act);
    return act;
  }
}

const keyed = (op: number, value: Value): string => `${op} ${keyOf(value)}`;

/**
 * @param other the sizes of the clusters of the program whose course is followed
 * @param known operators of this program for some that only the other has
 */
export function follow(
  setting: Setting,
  script: Script,
  course: Course,
  other: ReadonlyMap<LocationKey, number>,
  known: ReadonlyMap<number, number> = new Map(),
): Run {
  const { program } = setting.layout;
  const memberOf = (step: Act): number => {
    const [location = '', id = '0'] = step.site.split('@');
    const op = [...step.took.keys()].find((id) => program.has(id));
    const here = op === undefined ? 1 : (setting.sizes.get(program.op(op).place.root) ?? 1);
    return Math.floor((Number(id) * here) / Math.max(here, other.get(location) ?? 1));
  };
  const named = known.size === 0 ? course.steps : course.steps.map((step) => inNamesOf(step, known));
  const steps = inOrder(named, memberOf, (op) => program.has(op) && shapeOf(program.op(op).collection) !== 'elements');
  const guide = (machine: Machine, sendPhase: () => void, at: number): boolean => {
    const step = steps[at];
    if (step === undefined) return false;
    if (step.what === 'phase') sendPhase();
    else machine.follow(memberOf(step), step);
    return true;
  };
  const like = { ...setting, delays: false, loses: course.losses() };
  return simulate(like, script, new ListedChoices([]), undefined, undefined, guide);
}

/** What was done, by the operators of the program that is to do the same. */
function inNamesOf(step: Step, known: ReadonlyMap<number, number>): Step {
  if (step.what === 'phase' || ![...step.took.keys()].some((op) => known.has(op))) return step;
  return { ...step, took: new Map([...step.took].map(([op, values]) => [known.get(op) ?? op, values])) };
}

/**
 * Copies of one tick see snapshots of their own; here there is one, which only grows. So of the ticks of a phase those that see less go
 * first. What they take is mostly there: it came from outside, or from ticks that see as little.
 */
function inOrder(steps: readonly Step[], memberOf: (step: Act) => number, isState: (op: number) => boolean): Step[] {
  const left = [...steps];
  const sorted: Step[] = [];
  const sees = (step: Act): number[] => [...step.took].flatMap(([op, items]) => (isState(op) ? [items.length] : []));
  while (left.length > 0) {
    const next = left[0] as Step;
    let first = 0;
    if (next.what === 'act') {
      let least = sees(next);
      const [place, member] = [placeOf(next), memberOf(next)];
      for (let i = 1; i < left.length && least.length > 0; i++) {
        const other = left[i] as Step;
        if (other.what === 'phase') break;
        const seen = sees(other);
        if (placeOf(other) !== place || memberOf(other) !== member || !less(seen, least)) continue;
        [first, least] = [i, seen];
      }
    }
    sorted.push(...left.splice(first, 1));
  }
  return sorted;
}

const placeOf = ({ took }: Act): string => [...took.keys()].sort((a, b) => a - b).join();

const less = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n <= (b[i] as number)) && a.some((n, i) => n < (b[i] as number));
