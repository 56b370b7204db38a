import type { Trace } from './trace.ts';

/**
 * The row of each step, from 0: below the step before on its lane and below the sending of the message it gets, so that time runs
 * downwards along every line and steps that know nothing of each other may be side by side. A phase of inputs starts a row of its own below
 * everything before, because whoever sends it may have seen all of that.
 */
export function rowsOf({ steps, messages, phases, lanes }: Trace): number[] {
  const rows: number[] = [];
  const last = lanes.map(() => -1);
  const starts = new Set(phases.map(({ step }) => step));
  let floor = 0;
  for (const { index, lane, cause } of steps) {
    if (starts.has(index)) floor = Math.max(...rows, -1) + 1;
    const sent = cause.what === 'receive' ? (rows[messages[cause.message]?.sent ?? -1] ?? -1) : -1;
    const row = Math.max(floor, (last[lane] ?? -1) + 1, sent + 1);
    rows.push(row);
    last[lane] = row;
  }
  return rows;
}
