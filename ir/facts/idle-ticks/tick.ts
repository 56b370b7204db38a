import type { Term } from '../../../rust/index.ts';
import type { Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import type { Idle } from './earlier.ts';

/** What may be asked about any one tick. */
export interface Tick {
  readonly program: Program;
  /** The producer on a port, or the only producer. */
  input(op: Operator, port?: string): number;
  /** What an operator gave: nothing where nothing ever comes, else what it was made of. Never unknown. */
  before(id: number): Idle;
  /** The condition of a filter on its element; null when it cannot be read exactly. */
  predicate(id: number): Term | null;
}
