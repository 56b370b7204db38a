import type { Term } from '../../closure/index.ts';
import type { LocationKey, Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import type { Policy } from '../policy.ts';

/** One thing that sharding a location needs: proved with evidence, or refused with the operators in the way. */
export interface Finding {
  readonly name: ShardingCheck;
  readonly ok: boolean;
  /** When proved: the evidence. When refused: the reason in words of the program. */
  readonly text: string;
  readonly where: readonly number[];
  readonly unlock: string | null;
}

export type ShardingCheck =
  | 'no ports, sources or sinks'
  | 'closures are pure'
  | 'state is key-local'
  | 'nothing sees two keys at once'
  | 'idle ticks change nothing'
  | 'batches are unordered'
  | 'outputs are unordered'
  | 'constants stay inside'
  | 'keys can be hashed'
  | 'ids can be made logical';

/** What the checks of one location under one policy look at. */
export interface Context {
  readonly program: Program;
  readonly location: LocationKey;
  readonly operators: readonly Operator[];
  readonly replicas: ReadonlySet<number>;
  readonly terms: ReadonlyMap<number, Term>;
  readonly policy: Policy;
  readonly keyed: readonly Operator[];
}

export const proved = (name: ShardingCheck, text: string): Finding => ({ name, ok: true, text, where: [], unlock: null });
export const refused = (name: ShardingCheck, text: string, where: readonly number[], unlock: string | null = null): Finding => ({
  name,
  ok: false,
  text,
  where,
  unlock,
});
