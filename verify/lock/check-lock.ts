/** What has become of a locked plan, now that program and optimizer may be others. */
import {
  canonicalJson,
  type Diagnostic,
  flowHash,
  integrityOf,
  type Json,
  type Lock,
  type Plan,
  type Price,
  type Program,
  plural,
} from '../../ir/index.ts';
import { costNow, lockOf } from '../../rewrites/index.ts';
import { otherSizes, proveSteps } from '../replay/check-derivation.ts';
import { REPLAY_CODES, type ReplayCode } from '../replay/codes.ts';
import { lockDifference } from './difference.ts';

export interface LockReport {
  /** Name of the program. */
  readonly program: string;
  /** Does the locked plan still apply? It was made for this flow, was not edited, and every step is proved on the program as it is. */
  readonly applies: boolean;
  /** Why it does not; pointers lead into the lock. */
  readonly problems: readonly Diagnostic[];
  /** Would the optimizer still give it, with the options of the lock? */
  readonly current: boolean;
  /** From the locked plan to the optimizer's, a sentence each: `-` only in the lock, `+` only in the new plan, `~` in both, changed. */
  readonly differences: readonly string[];
  readonly price: {
    readonly before: Price;
    /** What was predicted when the plan was locked. */
    readonly locked: Price;
    /** What is predicted for the locked plan now; null when it does not apply. */
    readonly now: Price | null;
    /** What is predicted for the optimizer's plan. */
    readonly best: Price;
  };
  /** The lock that `hydrofoil lock` would write now. */
  readonly fresh: Lock;
}

/** A locked plan, proved and applied. */
export interface Unlocked {
  /** Why it does not apply; pointers lead into the lock. */
  readonly problems: readonly Diagnostic[];
  /** The program that its steps make; null when it does not apply. */
  readonly program: Program | null;
}

/** Proves and applies every step of a locked plan on a program as it is. */
export function applyLock(program: Program, lock: Lock): Unlocked {
  const problems: Diagnostic[] = [];
  const say = (code: ReplayCode, pointer: string, message: string): void => {
    problems.push({ severity: 'error', code, pointer, message, hint: REPLAY_CODES[code].hint });
  };
  const integrity = integrityOf(lock);
  if (integrity !== lock.integrity) say('lock-edited', '/integrity', `its members have the hash ${integrity}`);
  const flow = flowHash(program);
  if (flow !== lock.flow) say('lock-flow', '/flow', `the lock is for the flow ${lock.flow}, this program's is ${flow}`);
  const sizes = lock.clusters.map(({ location, ...cluster }) => ({ key: location, ...cluster }));
  for (const { key, name, size, other } of flow === lock.flow ? otherSizes(program, sizes) : [])
    say('lock-sizes', '/clusters', `${name} (${key}) has ${plural(other, 'member')}, the lock is for ${size}`);
  if (problems.length > 0) return { problems, program: null };
  const steps = lock.steps.map(({ location, ...step }) => ({ ...step, site: { location } }));
  const { found, reached } = proveSteps(program, steps);
  return {
    problems: found.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/derivation/, '/steps') })),
    program: reached,
  };
}

/**
 * @param plan what the optimizer gives for the program now, with the options of the lock
 */
export function checkLock(program: Program, lock: Lock, plan: Plan): LockReport {
  const fresh = lockOf(plan);
  const { problems, program: reached } = applyLock(program, lock);
  const differences = lockDifference(lock, fresh);
  // Of the same flow, names do not count: sentences may differ where decisions do not.
  const current = fresh.flow === lock.flow ? decisionsOf(lock) === decisionsOf(fresh) : differences.length === 0;
  return {
    program: fresh.program,
    applies: reached !== null,
    problems,
    current,
    differences: current
      ? []
      : differences.length > 0
        ? differences
        : ['~ the same steps, at other operators or with other keys'],
    price: {
      before: fresh.cost.before,
      locked: lock.cost.after,
      now: reached === null ? null : costNow(program, reached, plan.options),
      best: fresh.cost.after,
    },
    fresh,
  };
}

/** What is decided, without what follows from names. */
function decisionsOf({ steps, locations }: Lock): string {
  const decided = {
    steps: steps.map(({ rule, ruleVersion, location, bindings }) => ({ rule, ruleVersion, location, bindings })),
    locations: locations.map(({ location, machines, shards }) => ({ location, machines, shards })),
  };
  return canonicalJson(decided as unknown as Json);
}
