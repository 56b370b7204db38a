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
/** Subjects that are no examples. */
const GENERATED = / of \d+$/;

/** The quality bars of this project that a benchmark can answer. */
export function barsOf(results: readonly Result[]): Bar[] {
  return [...results.flatMap(barsOfOne), ...checkBar(results), ...interpreterBar(results)];
}

/** What comparing behaviour adds to the optimizations of all examples together that change something. */
function checkBar(results: readonly Result[]): Bar[] {
  const compared = results.filter(({ subject, phases }) => !GENERATED.test(subject) && phases['check'] !== undefined);
  if (compared.length === 0) return [];
  const sum = (phase: string): number => compared.reduce((all, { phases }) => all + (phases[phase]?.p50 ?? 0), 0);
  const added = (100 * sum('check')) / sum('search');
  const what = `the default check adds < 30 % to the time of optimizing (${compared.length} examples together)`;
  return [{ what, met: added < 30, actual: `${added.toFixed(0)} %` }];
}

/** Operators fired by the interpreter, in the runs of all examples together. */
function interpreterBar(results: readonly Result[]): Bar[] {
  const ran = results.filter(({ subject, phases, counters }) => !GENERATED.test(subject) && phases['run'] && counters['firings']);
  if (ran.length === 0) return [];
  const firings = ran.reduce((sum, { counters }) => sum + Number(counters['firings']), 0);
  const perSecond = (1000 * firings) / ran.reduce((sum, { phases }) => sum + (phases['run']?.p50 ?? 0), 0);
  const what = `the interpreter fires >= 100,000 operators per second and core (${ran.length} examples together)`;
  return [{ what, met: perSecond >= 100_000, actual: `${Math.round(perSecond / 1000)} k/s` }];
}

function barsOfOne(result: Result): Bar[] {
  if (/ of 50$/.test(result.subject)) return [timeBar(result, '50 operators', 300, '300 ms')];
  if (result.subject.startsWith('paxos')) return [timeBar(result, 'Paxos', 5_000, '5 s')];
  if (/ of 5000$/.test(result.subject)) return [memoryBar(result)];
  return [];
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
