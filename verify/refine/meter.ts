import type { Run } from '../run/simulate.ts';

/** What all runs of a check may cost together, counted so that it is the same on every machine. */
export class Meter {
  used = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get usedUp(): boolean {
    return this.used >= this.#limit;
  }

  add({ effort }: Run): void {
    this.used += effort;
  }
}
