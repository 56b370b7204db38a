import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { problemOf, type Running, runServer } from './support/running-server.ts';

let server: Running;
afterEach(() => server.close());

const ready = async (): Promise<{ jobs: { running: number; waiting: number } }> =>
  (await (await server.get('/readyz')).json()) as { jobs: { running: number; waiting: number } };

async function until(condition: () => Promise<boolean>, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('the condition did not become true');
    await sleep(20);
  }
}

test('the event loop stays free while a job runs', async () => {
  server = await runServer();
  const controller = new AbortController();
  // Longer than any load of the machine can stretch the requests below; it is stopped afterwards.
  const job = server.optimize({ fake: 'slow', ms: 60_000 }, '', {}, controller.signal);
  await until(async () => (await ready()).jobs.running === 1, 1000);
  const delays: number[] = [];
  while (delays.length < 40) {
    const start = performance.now();
    expect((await server.get('/healthz')).status).toBe(200);
    delays.push(performance.now() - start);
    await sleep(10);
  }
  expect((await ready()).jobs.running).toBe(1);
  const median = delays.sort((a, b) => a - b)[20];
  // A blocked loop would answer after the whole job. Generous, because the machine is shared.
  expect(median).toBeLessThan(100);
  controller.abort();
  await expect(job).rejects.toThrow('aborted');
});

test('closing the connection stops the job and frees the worker', async () => {
  server = await runServer();
  const controller = new AbortController();
  const job = server.optimize({ fake: 'slow', ms: 60_000 }, '', {}, controller.signal);
  await until(async () => (await ready()).jobs.running === 1, 2000);
  controller.abort();
  await expect(job).rejects.toThrow('aborted');
  await until(async () => (await ready()).jobs.running === 0, 2000);
  expect((await server.optimize({ name: 'relay' })).status).toBe(200);
});

test('a full queue turns requests away', async () => {
  server = await runServer({ maxQueue: 1 });
  const jobs = [1, 2, 3, 4].map((i) => server.optimize({ fake: 'slow', ms: 700, name: `job ${i}` }));
  const responses = await Promise.all(jobs);
  const full = responses.filter(({ status }) => status === 503);
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(2);
  expect(full).toHaveLength(2);
  for (const response of full) {
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(response)).toMatchObject({ code: 'QUEUE_FULL', status: 503, limit: 1 });
  }
});

test('a job over its time is stopped', async () => {
  server = await runServer({ jobTimeout: 4000 });
  const start = performance.now();
  const response = await server.optimize({ fake: 'slow', ms: 60_000 });
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(await problemOf(response)).toMatchObject({ code: 'TIME_LIMIT', limit: 4000 });
  expect(response.headers.get('retry-after')).not.toBeNull();
  expect((await server.optimize({ name: 'relay' })).status).toBe(200);
});

test('optimize has its own, smaller allowance', async () => {
  server = await runServer({ rate: { all: 8, jobs: 2 } });
  for (const name of ['one', 'two']) expect((await server.optimize({ name })).status).toBe(200);
  const limited = await server.optimize({ name: 'three' });
  expect(await problemOf(limited)).toMatchObject({ code: 'RATE_LIMITED', status: 429, limit: 2 });
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  // What is kept already costs nothing, as a plan and as a picture.
  for (let i = 0; i < 20; i += 1) {
    const kept = await server.optimize({ name: 'one' }, '', { accept: 'image/svg+xml' });
    expect(kept.status).toBe(200);
  }
  const rules = await Promise.all(Array.from({ length: 9 }, () => server.get('/v1/rules')));
  expect(rules.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 429, 429]);
  expect((await server.get('/healthz')).status).toBe(200);
});

test('under memory pressure requests get 503, health stays up', async () => {
  server = await runServer({ pressure: { eventLoopDelay: 60_000, residentBytes: 1 } });
  // The first measurement is taken after a second.
  await until(async () => (await server.get('/v1/rules')).status === 503, 5000);
  const response = await server.optimize({ name: 'relay' });
  expect(await problemOf(response)).toMatchObject({ code: 'OVERLOADED', status: 503 });
  expect(response.headers.get('retry-after')).not.toBeNull();
  expect((await server.get('/healthz')).status).toBe(200);
  expect((await server.get('/readyz')).status).toBe(503);
});

test('closing lets running jobs end and refuses new ones', async () => {
  server = await runServer();
  const job = server.optimize({ fake: 'slow', ms: 800 });
  await until(async () => (await ready()).jobs.running === 1, 2000);
  const closed = server.app.close();
  expect((await job).status).toBe(200);
  await closed;
  await expect(server.get('/healthz')).rejects.toThrow();
});
