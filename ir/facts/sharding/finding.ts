import type { Term } from '../../../rust/index.ts';
import type { LocationKey, Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import type { Policy } from '../policy.ts';

/** What stands in the way: the reason in words of the program, the operators, and what the author could do about it, if anything. */
export interface Obstacle {
  readonly text: string;
  readonly where: readonly number[];
  readonly unlock: string | null;
}

/** What decides about a check: the operators of the location, its borders, or the policy. */
type Decides = 'operators' | 'borders' | 'policy';

const DECIDES = {
  'no ports, sources or sinks': 'operators',
  'closures are pure': 'operators',
  'state is key-local': 'policy',
  'nothing sees two keys at once': 'operators',
  'idle ticks change nothing': 'operators',
  'batches are unordered': 'policy',
  'outputs are unordered': 'borders',
  'constants stay inside': 'borders',
  'keys can be hashed': 'policy',
  'ids can be made logical': 'operators',
} as const satisfies Readonly<Record<string, Decides>>;

export type ShardingCheck = keyof typeof DECIDES;

/** One thing that sharding a location needs: proved, with evidence as its text, or refused, with the first obstacle. */
export interface Finding extends Obstacle {
  readonly name: ShardingCheck;
  /** Refused by the operators, it is refused under every policy. */
  readonly decides: Decides;
  readonly ok: boolean;
  /** All obstacles, worked out when asked for: a search wants to know whether there is one. */
  readonly obstacles: () => readonly Obstacle[];
}

/** What the checks of one location look at. */
export interface Context {
  readonly program: Program;
  readonly location: LocationKey;
  readonly operators: readonly Operator[];
  /** Operators that may ever put out an element, or get one. */
  readonly live: readonly Operator[];
  readonly replicas: ReadonlySet<number>;
  /** Operators of the program that never put out an element: no order of theirs is lost, and nothing of theirs meets. */
  readonly empty: ReadonlySet<number>;
  /** Live operators that remember or compare elements by key. */
  readonly keyed: readonly Operator[];
}

/** The same under one policy. */
export interface PolicyContext extends Context {
  readonly terms: ReadonlyMap<number, Term>;
  readonly policy: Policy;
}

export const obstacle = (text: string, where: readonly number[], unlock: string | null = null): Obstacle => ({
  text,
  where,
  unlock,
});

export const proved = (name: ShardingCheck, text: string): Finding => ({
  ...obstacle(text, []),
  name,
  decides: DECIDES[name],
  ok: true,
  obstacles: () => [],
});

/** A check that stops at its first obstacle. */
export function refused(name: ShardingCheck, text: string, where: readonly number[], unlock: string | null = null): Finding {
  const only = obstacle(text, where, unlock);
  return { ...only, name, decides: DECIDES[name], ok: false, obstacles: () => [only] };
}

/** A check that can name all its obstacles: the first is the finding, or the evidence that there is none. */
export function finding(name: ShardingCheck, find: () => Iterable<Obstacle>, evidence: () => string): Finding {
  for (const first of find()) return { ...first, name, decides: DECIDES[name], ok: false, obstacles: () => [...find()] };
  return proved(name, evidence());
}
