/** Decisions of a run in which somebody outside asks as soon as he sees an answer. */
import { type ChoiceKind, type Choices, RandomChoices } from '../run/choices.ts';
import type { Event } from '../run/event.ts';
import { isPhase } from '../run/simulate.ts';

/**
 * Random decisions, in which some things are starved, but a phase that may be sent at any moment is sent when something has come out since
 * the last one, and not before as long as anything else can happen. Must be shown the events of the run.
 */
export class AskingChoices implements Choices {
  readonly trail: number[] = [];
  readonly #random: RandomChoices;
  #answered = false;

  constructor(seed: number) {
    this.#random = new RandomChoices(seed, true);
  }

  readonly observe = ({ what }: Event): void => {
    if (what === 'output') this.#answered = true;
    else if (what === 'phase') this.#answered = false;
  };

  choose(n: number, kind: ChoiceKind): number {
    const choice = this.#random.choose(n, kind);
    if (n > 1) this.trail.push(choice);
    return choice;
  }

  pick(actions: readonly number[]): number {
    if (actions.length <= 1) return 0;
    const phase = actions.findIndex(isPhase);
    const choice = phase >= 0 && this.#answered ? phase : this.#other(actions, phase);
    this.trail.push(choice);
    return choice;
  }

  #other(actions: readonly number[], phase: number): number {
    const others = actions.flatMap((_, at) => (at === phase ? [] : [at]));
    return others[this.#random.pick(others.map((at) => actions[at] as number))] as number;
  }
}
