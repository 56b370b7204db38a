import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutatedBody } from './support/mutated-body.ts';
import { type Running, runServer } from './support/running-server.ts';

/**
 * Seeds that are sent, first and last. As many by default as a suite has time for: `HYDROFOIL_MUTATED_BODIES=1-100000` is
 * the whole of it, `1-25000` a part.
 */
const [FIRST = 0, LAST = 0] = (process.env['HYDROFOIL_MUTATED_BODIES'] ?? '1-300').split('-').map(Number);
const COUNT = LAST - FIRST + 1;
/** Bodies that were answered with a 500 once. */
const ONCE = [12639, 35768, 36499, 53271, 58804, 71783, 73663, 79903, 82285, 93893, 99368];
/** Asked at one time. */
const AT_ONCE = 8;

let server: Running;
beforeAll(async () => {
  server = await runServer({
    engineModule: new URL('../../server/library-engine.ts', import.meta.url),
    workers: 2,
    maxQueue: 100,
    jobTimeout: 20_000,
  });
});
afterAll(() => server.close());

test(
  `mutated bodies ${FIRST} to ${LAST}: nothing but answers, mistakes of the caller, 503 and 507`,
  async () => {
    const statuses = new Map<number, number>();
    const wrong: string[] = [];
    const seeds = [...ONCE, ...Array.from({ length: COUNT }, (_, i) => FIRST + i)];
    let n = 0;
    const one = async (): Promise<void> => {
      for (let i = n++; i < seeds.length; i = n++) {
        const seed = seeds[i] ?? 0;
        const { path, body } = mutatedBody(seed);
        const response = await fetch(server.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const answer = await response.text();
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        if (response.status >= 500) {
          const line = `seed ${seed} ${path}: ${answer}`;
          if (response.status !== 503 && response.status !== 507) wrong.push(line);
          process.stderr.write(`${line}\n`);
        }
        if (i % 1000 === 999) process.stderr.write(`${i + 1} sent, ${JSON.stringify([...statuses].sort())}\n`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    expect(wrong).toEqual([]);
    expect(COUNT).toBeGreaterThan(0);
    // It would say nothing if all were refused, or none.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(COUNT / 100);
    expect((statuses.get(422) ?? 0) + (statuses.get(400) ?? 0)).toBeGreaterThan(COUNT / 10);
    if (COUNT >= 1000) process.stderr.write(`${JSON.stringify([...statuses].sort())}\n`);
  },
  600_000 + COUNT * 500,
);
