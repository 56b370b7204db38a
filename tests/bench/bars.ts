import type { Timing } from './measure.ts';

/** Everything measured on one subject, as it is printed and written to JSON. */
export interface Result {
  readonly subject: string;
  readonly operators: number;
  /** Peak resident memory of a process that went once from text to plan. */
  readonly memoryMb: number;
  readonly phases: Readonly<Record<string, Timing>>;
  /** Phases that could not be run, and why. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Exact numbers: they change only when the engine does. */
  readonly counters: Readonly<Record<string, number | string>>;
  /** Against something that does a part of the work, in the same run. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Bar {
  readonly what: string;
  /** Null when it could not be measured. */
  readonly met: boolean | null;
  readonly actual: string;
}

const WHOLE = 'end to end';

/** The quality bars of this project that a benchmark can answer (design, section 12). */
export function barsOf(results: readonly Result[]): Bar[] {
  return results.flatMap((result): Bar[] => {
    if (/ of 50$/.test(result.subject)) return [timeBar(result, '50 operators', 300, '300 ms')];
    if (result.subject.startsWith('paxos')) return [timeBar(result, 'Paxos', 5_000, '5 s')];
    if (/ of 5000$/.test(result.subject)) return [memoryBar(result)];
    return [];
  });
}

function timeBar(result: Result, who: string, limitMs: number, shown: string): Bar {
  const what = `${who} end to end, p95 < ${shown} (${result.subject})`;
  const timing = result.phases[WHOLE];
  if (!timing) return { what, met: null, actual: result.skipped[WHOLE] ?? 'not measured' };
  return { what, met: timing.p95 < limitMs, actual: `${timing.p95.toFixed(0)} ms` };
}

function memoryBar(result: Result): Bar {
  const what = `5,000 operators end to end, memory < 1 GB (${result.subject})`;
  const timing = result.phases[WHOLE];
  if (!timing) return { what, met: null, actual: result.skipped[WHOLE] ?? 'not measured' };
  return { what, met: result.memoryMb < 1_000, actual: `${result.memoryMb.toFixed(0)} MB, ${(timing.p50 / 1000).toFixed(1)} s` };
}
