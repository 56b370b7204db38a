/**
 * The interpreter against Hydro's simulator: both go through every schedule of the same program on the same inputs, and find the same
 * outcomes. `examples/hydro/tests/simulator/outcomes` writes the files and keeps them true.
 */
import { describe, expect, test } from 'vitest';
import { compared, markdown, type Row, readDocuments, relationOf } from './comparison.ts';

const documents = readDocuments();
const rows: Row[] = [];

describe('every schedule of Hydro and of the interpreter', () => {
  test.each(documents.map((document) => [document.name, document] as const))('%s', (name, document) => {
    const row = compared(document);
    rows.push(row);
    expect(row.complete).toBe(true);
    // `words` says of its result what it collects into; the reader of closures sees no result types of functions.
    expect(row.abstracted.filter((what) => what !== 'collect into an inferred type')).toEqual([]);
    const { relation, because } = relationOf(name);
    expect(row.onlyHydro).toEqual([]);
    if (relation === 'equal') expect(row.onlyInterpreter).toEqual([]);
    else expect(row.onlyInterpreter.length, `no longer true: ${because}`).toBeGreaterThan(0);
  });

  test('the table is up to date', async () => {
    expect(rows).toHaveLength(documents.length);
    await expect(markdown(rows)).toMatchFileSnapshot('../../docs/outcomes.md');
  });
});

/** Delays show nothing that decisions at ticks do not show. */
test.each(['word_count', 'networks_by_remainder', 'pipeline_monotonic', 'two_phase_commit'])(
  '%s shows the same when messages take their time',
  (name) => {
    const document = documents.find((one) => one.name === name);
    if (document === undefined) throw new Error(`there is no ${name}`);
    const row = compared(document, true);
    expect([row.complete, row.onlyHydro, row.onlyInterpreter]).toEqual([true, [], []]);
  },
);
