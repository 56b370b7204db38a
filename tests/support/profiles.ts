import { defaultCostTable, demandOf, predictedProfile } from '../../cost/index.ts';
import { findIdioms, type Profile, type Program } from '../../ir/index.ts';

/** What a run of a program would measure if the model were right. */
export function ownProfile(program: Program): Profile {
  const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  return predictedProfile(program, demand, defaultCostTable, 1000);
}

/** A location's entry as if it had used `factor` times the CPU. */
export function dearer(profile: Profile, key: string, factor: number): Profile {
  const locations = profile.locations.map((entry) =>
    entry.key === key
      ? {
          ...entry,
          cpuNsPerCommand: entry.cpuNsPerCommand * factor,
          busiestCpuNsPerCommand: entry.busiestCpuNsPerCommand * factor,
        }
      : entry,
  );
  return { ...profile, locations };
}
