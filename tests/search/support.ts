import { expect } from 'vitest';
import { optimize, type Plan } from '../../index.ts';
import type { Program } from '../../ir/index.ts';

export interface Worth {
  readonly throughput: number;
  readonly machines: number;
}

/** Machines of a program as written: no plan may have fewer. */
export const machinesOf = (program: Program | string): number =>
  optimize(program, { only: [], verify: 'off' }).cost.before.machines;

/** Throughputs within this factor are equal, and then fewer machines are better. */
const EQUAL = 1.02;

export const worthOf = ({ cost: { after } }: Plan): Worth => ({ throughput: after.throughput, machines: after.machines });

export const isWorse = (one: Worth, other: Worth): boolean =>
  one.throughput * EQUAL < other.throughput || (one.throughput <= other.throughput && one.machines > other.machines);

/** A plan under wider limits is not worse than any under tighter ones. */
export function monotone(program: Program, shards: readonly number[], limits: readonly number[]): void {
  const fewest = machinesOf(program);
  const machines = [...new Set([fewest, ...limits.filter((limit) => limit > fewest)])];
  const plans = shards.map((maxShards) =>
    machines.map((maxMachines) => worthOf(optimize(program, { verify: 'off', maxShards, maxMachines }))),
  );
  shards.forEach((s, i) => {
    machines.forEach((m, j) => {
      const plan = plans[i]?.[j] as Worth;
      for (const [what, tighter] of [
        ['machines', plans[i]?.[j - 1]],
        ['shards', plans[i - 1]?.[j]],
      ] as const)
        if (tighter !== undefined)
          expect(isWorse(plan, tighter), `${s} shards, ${m} machines: fewer ${what} are better`).toBe(false);
    });
  });
}
