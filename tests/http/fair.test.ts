import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { problemOf, type Running, runServer } from './support/running-server.ts';

let server: Running;
afterEach(() => server.close());

interface Ready {
  readonly jobs: { readonly running: number; readonly waiting: number };
}
/** A server without room says nothing of its jobs. */
const jobs = async (): Promise<Ready['jobs'] | undefined> =>
  ((await (await server.get('/readyz')).json()) as Partial<Ready>).jobs;
const until = async (condition: (state: Ready['jobs']) => boolean): Promise<void> => {
  for (let i = 0; i < 1000; i += 1) {
    const state = await jobs();
    if (state && condition(state)) return;
    await sleep(20);
  }
  throw new Error('the condition did not become true');
};
const from = (client: string): Record<string, string> => ({ 'x-forwarded-for': client });
/** A job that ends when its client goes away. */
function endless(name: string, headers: Record<string, string> = {}) {
  const controller = new AbortController();
  const answer = server.optimize({ fake: 'slow', ms: 600_000, name }, '', headers, controller.signal).catch(() => null);
  return { answer, stop: () => controller.abort() };
}

describe('the time of a job', () => {
  test('does not count what waits: jobs that wait longer than their limit still run', async () => {
    server = await runServer({ jobTimeout: 1500 });
    // Four of 700 ms, one after the other: the last one waits longer than it may run.
    const all = await Promise.all([1, 2, 3, 4].map((n) => server.optimize({ fake: 'slow', ms: 700, name: `job ${n}` })));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test('does not count what sleeps: a job that does nothing goes on for longer than its limit', async () => {
    server = await runServer({ jobTimeout: 500 });
    expect((await server.optimize({ fake: 'sleep', ms: 2000 })).status).toBe(200);
  });

  test('is not without end for a job that is stuck', async () => {
    server = await runServer({ jobTimeout: 200 });
    const response = await server.optimize({ fake: 'sleep', ms: 600_000 });
    expect(await problemOf(response)).toMatchObject({ code: 'TIME_LIMIT', limit: 200 });
  });
});

describe('clients', () => {
  test('one that fills the queue gives way to another', async () => {
    server = await runServer({ trustProxy: ['loopback'], maxQueue: 3 });
    const greedy = [1, 2, 3, 4].map((n) => endless(`greedy ${n}`, from('192.0.2.1')));
    // Full is not ready.
    for (let i = 0; i < 500 && (await server.get('/readyz')).status === 200; i += 1) await sleep(20);
    const other = endless('other', from('192.0.2.2'));
    const answers = await Promise.race(greedy.map(({ answer }, n) => answer.then((response) => ({ response, n }))));
    expect(answers.n).toBe(3);
    expect(answers.response && (await problemOf(answers.response))).toMatchObject({ code: 'QUEUE_FULL' });
    expect((await server.get('/readyz')).status).toBe(503);
    // The turn of the other comes next.
    greedy[0]?.stop();
    await until(({ running, waiting }) => running === 1 && waiting === 2);
    other.stop();
    await until(({ waiting }) => waiting === 1);
    for (const job of greedy) job.stop();
  });

  test('a proxy that is not trusted names nobody', async () => {
    server = await runServer({ rate: { all: 100, jobs: 1 } });
    expect((await server.optimize({ name: 'one' }, '', from('192.0.2.1'))).status).toBe(200);
    expect((await server.optimize({ name: 'two' }, '', from('192.0.2.2'))).status).toBe(429);
  });

  test('each behind a trusted proxy has an allowance, each network of IPv6 one', async () => {
    server = await runServer({ rate: { all: 100, jobs: 1 }, trustProxy: ['127.0.0.0/8', '::1'] });
    const statusFor = async (name: string, client: string): Promise<number> =>
      (await server.optimize({ name }, '', from(client))).status;
    expect(await statusFor('one', '192.0.2.1')).toBe(200);
    expect(await statusFor('two', '192.0.2.2')).toBe(200);
    expect(await statusFor('three', '192.0.2.2')).toBe(429);
    // Only the last address is from the proxy; what a client claims before it does not help.
    expect(await statusFor('three', '203.0.113.9, 192.0.2.2')).toBe(429);
    expect(await statusFor('four', '2001:db8:1:1::5')).toBe(200);
    expect(await statusFor('five', '2001:db8:1:1:ffff::6')).toBe(429);
    expect(await statusFor('five', '2001:db8:1:2::6')).toBe(200);
  });
});

describe('the same request', () => {
  test('is one job for all who ask for it, and costs one allowance', async () => {
    server = await runServer({ rate: { all: 1000, jobs: 2 }, maxQueue: 0 });
    const body = { fake: 'slow', ms: 1000, name: 'shared' };
    const all = await Promise.all(Array.from({ length: 12 }, () => server.optimize(body)));
    expect(all.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(all.map((response) => response.headers.get('location'))).size).toBe(1);
    expect((await server.optimize({ name: 'another' })).status).toBe(200);
    expect((await server.optimize({ name: 'one more' })).status).toBe(429);
    // What is kept costs nothing.
    for (let i = 0; i < 5; i += 1) expect((await server.optimize(body)).status).toBe(200);
  });

  test('goes on when one of those who ask goes away, and ends with the last', async () => {
    server = await runServer();
    const [first, second] = [endless('same'), endless('same')];
    await until(({ running }) => running === 1);
    first.stop();
    await first.answer;
    await sleep(300);
    expect(await jobs()).toMatchObject({ running: 1 });
    second.stop();
    await until(({ running }) => running === 0);
  });

  test('with other options is another job', async () => {
    server = await runServer({ maxQueue: 0 });
    const body = { fake: 'slow', ms: 500, name: 'shared' };
    const statuses = await Promise.all(['', '?maxMachines=3'].map(async (query) => (await server.optimize(body, query)).status));
    expect(statuses.sort()).toEqual([200, 503]);
  });
});

describe('after a job was stopped', () => {
  const threadOf = async (response: Response): Promise<string | undefined> =>
    ((await response.json()) as { assumptions: string[] }).assumptions.find((text) => text.startsWith('task '));

  test('the next one runs in the thread that gave it up', async () => {
    server = await runServer();
    const gone = new AbortController();
    const job = server.optimize({ fake: 'obedient', ms: 600_000 }, '', {}, gone.signal).catch(() => null);
    await until(({ running }) => running === 1);
    gone.abort();
    await job;
    const response = await server.optimize({ name: 'next', fake: 'counted' });
    expect([response.status, await threadOf(response)]).toEqual([200, 'task 2 of its thread']);
    // Its own limit ends it the same way.
    const limited = await runServer({ jobTimeout: 300 });
    try {
      expect((await limited.optimize({ fake: 'obedient', ms: 600_000 })).status).toBe(503);
      expect(await threadOf(await limited.optimize({ name: 'next', fake: 'counted' }))).toBe('task 2 of its thread');
    } finally {
      await limited.close();
    }
  });

  test('whoever asks for the same again gets all of it', async () => {
    server = await runServer();
    const body = { fake: 'obedient', ms: 1000, name: 'again' };
    const gone = new AbortController();
    const first = server.optimize(body, '', {}, gone.signal).catch(() => null);
    await until(({ running }) => running === 1);
    gone.abort();
    const [again, too] = await Promise.all([server.optimize(body), server.optimize(body)]);
    await first;
    expect([again.status, await threadOf(again), await threadOf(too)]).toEqual([
      200,
      'task 2 of its thread',
      'task 2 of its thread',
    ]);
  });

  test('one that does not give up is ended, and another worker is ready before anybody asks', async () => {
    server = await runServer({ jobTimeout: 60_000 });
    const job = endless('stopped');
    await until(({ running }) => running === 1);
    job.stop();
    await until(({ running }) => running === 0);
    const ready = async (): Promise<number> =>
      ((await (await server.get('/readyz')).json()) as { jobs: { idle: number } }).jobs.idle;
    for (let i = 0; i < 500 && (await ready()) === 0; i += 1) await sleep(20);
    expect(await ready()).toBe(1);
    expect((await server.optimize({ name: 'next' })).status).toBe(200);
  });
});
