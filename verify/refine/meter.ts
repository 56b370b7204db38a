import type { Run } from '../run/simulate.ts';

/** Of the effort, after which nothing more is run where nothing has come out of any run: runs that show nothing prove nothing. */
const SILENT_PART = 1 / 2;

/** What all runs of a check may cost together, counted so that it is the same on every machine. */
export class Meter {
  used = 0;
  readonly #limit: number;
  readonly #silent: () => boolean;
  readonly #onWork: () => void;

  /**
   * @param silent whether nothing has come out so far
   * @param onWork called after every run; what it throws ends the check
   */
  constructor(limit: number, silent: () => boolean = () => false, onWork: () => void = () => {}) {
    this.#limit = limit;
    this.#silent = silent;
    this.#onWork = onWork;
  }

  /** One that has counted nothing yet, and is never silent. */
  afresh(): Meter {
    return new Meter(this.#limit, undefined, this.#onWork);
  }

  get usedUp(): boolean {
    return this.used >= (this.#silent() ? SILENT_PART * this.#limit : this.#limit);
  }

  add({ effort }: Run): void {
    this.used += effort;
    this.#onWork();
  }
}
