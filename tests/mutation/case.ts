import type { Trial } from './sites.ts';

/** A small program on which one precondition alone stands between a rule and a site. */
export interface Case {
  /** Its id. */
  readonly precondition: string;
  /** What would go wrong, in a few words. */
  readonly wrong: string;
  /**
   * Why nothing goes wrong with the meaning of the program: the precondition keeps plans small or simple. No level of the ladder may find
   * anything then, and the case is no evidence for or against the ladder.
   */
  readonly harmless?: string;
  readonly trials: () => readonly Trial[];
}
