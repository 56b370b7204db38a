/**
 * Runs a program the way another one went. The two share operators (a rewritten program keeps those it moves or copies, with their ids), so
 * what the other's ticks took and the orders that it saw name what to do here. If the other does nothing new, this mostly shows the
 * same, at the price of one run instead of a search; if it does not, nothing is proved.
 */
import type { LocationKey } from '../../ir/index.ts';
import type { Value } from '../eval/value.ts';
import { ListedChoices } from './choices.ts';
import type { Event } from './event.ts';
import type { Item } from './item.ts';
import type { Machine } from './machine.ts';
import { type Run, type Script, type Setting, simulate, type Watcher } from './simulate.ts';

/** One thing that was done, at a member of a location of the program that did it. */
type Step =
  | { readonly what: 'phase' }
  | {
      readonly what: 'act';
      readonly site: string;
      /** Elements by the operator that took them. */
      readonly took: ReadonlyMap<number, readonly Item[]>;
      readonly orders: Map<number, readonly Value[]>;
    };

/** The steps of a run, recorded while it runs. */
export class Course {
  readonly steps: Step[] = [];
  #phases = 1;

  readonly observe = (event: Event): void => {
    if (event.what === 'tick')
      this.steps.push({
        what: 'act',
        site: event.site,
        took: new Map(event.took.map(({ op, values }) => [op, values])),
        orders: new Map(),
      });
    else if (event.what === 'order')
      this.steps.push({ what: 'act', site: event.site, took: new Map([[event.op, event.values]]), orders: new Map() });
    else if (event.what === 'arrange') {
      const tick = this.steps.at(-1);
      if (tick?.what === 'act') tick.orders.set(event.op, event.values);
    }
  };

  /** Notes that phases were sent; asked after each step. */
  readonly watch: Watcher = (_, phases) => {
    for (; this.#phases < phases; this.#phases++) this.steps.push({ what: 'phase' });
    return true;
  };
}

/** @param other the sizes of the clusters of the program whose course is followed */
export function follow(setting: Setting, script: Script, course: Course, other: ReadonlyMap<LocationKey, number>): Run {
  const memberOf = (step: Step & { readonly what: 'act' }): number => {
    const [location = '', id = '0'] = step.site.split('@');
    const op = [...step.took.keys()].find((known) => setting.layout.program.has(known));
    const here = op === undefined ? 1 : (setting.sizes.get(setting.layout.program.op(op).place.root) ?? 1);
    return Math.floor((Number(id) * here) / Math.max(here, other.get(location) ?? 1));
  };
  const guide = (machine: Machine, sendPhase: () => void, at: number): boolean => {
    const step = course.steps[at];
    if (step === undefined) return false;
    if (step.what === 'phase') sendPhase();
    else machine.follow(memberOf(step), step.took, step.orders);
    return true;
  };
  return simulate({ ...setting, delays: false }, script, new ListedChoices([]), undefined, undefined, guide);
}
