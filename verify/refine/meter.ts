import type { Run } from '../run/simulate.ts';

/** What all runs of a check may cost together, counted so that it is the same on every machine. */
export class Meter {
  used = 0;
  readonly #limit: number;
  readonly #whole: Meter | null;

  /** @param whole that of which this is a part: what the part uses, the whole uses too */
  constructor(limit: number, whole: Meter | null = null) {
    this.#limit = limit;
    this.#whole = whole;
  }

  get usedUp(): boolean {
    return this.used >= this.#limit || this.#whole?.usedUp === true;
  }

  add(run: Run): void {
    this.used += run.effort;
    this.#whole?.add(run);
  }
}
