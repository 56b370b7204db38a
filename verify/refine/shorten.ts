/** Parts of scripts: what is found with fewer inputs is found sooner and understood better. */
import { keyOf } from '../eval/value.ts';
import type { Phase, Script, Send } from '../run/simulate.ts';

/** Before anything is sent: the first phase of scripts that wait until members are known and the like. */
export const NOTHING_YET: Phase = { whenQuiet: false, sends: [] };

/** Scripts with one element less; phases that lose their last element are left out. */
export function shorterScripts(script: Script): Script[] {
  const n = count(script);
  return Array.from({ length: n }, (_, out) => keeping(script, (at) => at !== out));
}

/**
 * Up to `limit` different parts of a script, those with the fewest elements first; the whole is none of them. Each phase waits until all is
 * quiet: that leaves the fewest runs.
 */
export function smallParts(script: Script, limit: number): Script[] {
  const n = count(script);
  const phases = script.phases.map((phase) => ({ ...phase, whenQuiet: true }));
  const quiet = phases[0]?.sends.length === 0 ? { ...script, phases } : { ...script, phases: [NOTHING_YET, ...phases] };
  const found = new Map<string, Script>();
  for (let size = 1; size < n; size++) {
    for (const chosen of combinations(n, size)) {
      if (found.size >= limit) return [...found.values()];
      const part = keeping(quiet, (at) => chosen.has(at));
      found.set(textOf(part), part);
    }
  }
  return [...found.values()];
}

const count = ({ phases }: Script): number =>
  phases.reduce((sum, { sends }) => sum + sends.reduce((inner, { values }) => inner + values.length, 0), 0);

function keeping(script: Script, keeps: (at: number) => boolean): Script {
  let at = 0;
  const phases = script.phases.flatMap((phase): Phase[] => {
    const sends = phase.sends.flatMap((send): Send[] => {
      const values = send.values.filter(() => keeps(at++));
      return values.length === 0 ? [] : [{ ...send, values }];
    });
    return sends.length === 0 && phase.sends.length > 0 ? [] : [{ ...phase, sends }];
  });
  return { ...script, phases };
}

function* combinations(n: number, size: number, from = 0): Generator<Set<number>> {
  if (size === 0) {
    yield new Set();
    return;
  }
  for (let first = from; first <= n - size; first++)
    for (const rest of combinations(n, size - 1, first + 1)) yield new Set([first, ...rest]);
}

const textOf = ({ phases }: Script): string =>
  JSON.stringify(
    phases.map(({ whenQuiet, sends }) => [whenQuiet, sends.map(({ port, member, values }) => [port, member, values.map(keyOf)])]),
  );
