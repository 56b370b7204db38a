import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import type { Store, StoredResult } from '../../server/store/store.ts';
import { libsqlStore } from '../../server/store/store-libsql.ts';
import { memoryStore } from '../../server/store/store-memory.ts';
import { StoreError, sturdyStore } from '../../server/store/store-sturdy.ts';
import { problemOf, runServer } from './support/running-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const result = (n: number): StoredResult => ({
  plan: { id: `plan${n}`, text: `{"n":${n}}`, inputId: `in${n}` },
  input: { id: `in${n}`, text: `in ${n}` },
  output: { id: 'out', text: 'shared' },
  requestKey: `key${n}`,
});

describe.each([
  ['memory', (): Store => memoryStore(3)],
  ['libsql', (): Store => libsqlStore(join(folder, `contract-${Math.random()}.db`), 3)],
])('%s', (_name, open) => {
  test('finds what was saved, by every key, and is safe to repeat', () => {
    const store = open();
    store.save(result(1));
    store.save(result(1));
    expect(store.plan('plan1')).toEqual(result(1).plan);
    expect(store.planOfRequest('key1')).toEqual(result(1).plan);
    expect(store.program('in1')).toBe('in 1');
    expect(store.program('out')).toBe('shared');
    expect(store.plan('plan2')).toBeUndefined();
    expect(store.program('in2')).toBeUndefined();
    expect(store.planOfRequest('')).toBeUndefined();
    store.close();
  });

  test('forgets the oldest, and their programs unless others need them', () => {
    const store = open();
    for (const n of [1, 2, 3, 4, 5]) store.save(result(n));
    expect(store.plan('plan2')).toBeUndefined();
    expect(store.program('in2')).toBeUndefined();
    expect(store.planOfRequest('key2')).toBeUndefined();
    expect(store.plan('plan3')).toBeDefined();
    expect(store.program('out')).toBe('shared');
    store.close();
  });
});

test('nothing of a failed save stays', () => {
  const file = join(folder, 'failed.db');
  const store = libsqlStore(file, 10);
  const bad = { ...result(1), requestKey: null as unknown as string };
  expect(() => store.save(bad)).toThrow();
  expect(store.plan('plan1')).toBeUndefined();
  expect(store.program('in1')).toBeUndefined();
  store.save(result(1));
  expect(store.plan('plan1')).toBeDefined();
  store.close();
});

test('a file of another version is refused', () => {
  const file = join(folder, 'future.db');
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  expect(() => libsqlStore(file, 10)).toThrow(/store version 99/);
});

test('a restart keeps results, and the same request runs no job', async () => {
  const data = join(folder, 'restart.db');
  const first = await runServer({ data });
  const id = (await first.optimize({ name: 'relay' })).headers.get('location') ?? '';
  await first.close();
  const second = await runServer({ data });
  expect((await second.get(id)).status).toBe(200);
  expect(await (await second.get(`${id}.txt`)).text()).toBe('plan for relay\n');
  await second.close();
});

test('a killed process keeps what it answered', async () => {
  const data = join(folder, 'killed.db');
  const script = fileURLToPath(new URL('./support/serve-fake.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const ids: string[] = [];
  for (let i = 0; i < 20; i += 1) {
    const response = await fetch(`${line.trim()}/v1/optimize`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `relay ${i}` }),
    });
    ids.push(response.headers.get('location') ?? '');
  }
  // More are under way when it dies.
  const lost = fetch(`${line.trim()}/v1/optimize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"fake":"slow","ms":5000}',
  });
  lost.catch(() => {});
  child.kill('SIGKILL');
  await once(child, 'exit');
  const server = await runServer({ data });
  for (const id of ids) expect((await server.get(id)).status).toBe(200);
  await server.close();
});

describe('a store whose disk fails', () => {
  const broken = (store: Store, fails: () => boolean): Store => {
    const or =
      <A extends unknown[], T>(work: (...args: A) => T) =>
      (...args: A): T => {
        if (fails()) throw new Error('database or disk is full');
        return work(...args);
      };
    return {
      ...store,
      save: or(store.save),
      plan: or(store.plan),
      program: or(store.program),
      planOfRequest: or(store.planOfRequest),
      ping: or(store.ping),
    };
  };

  test('results stay in memory and are written when it works again', () => {
    let failing = false;
    const reported: string[] = [];
    const disk = libsqlStore(join(folder, 'sturdy.db'), 10);
    const store = sturdyStore(
      broken(disk, () => failing),
      (error, what) => reported.push(`${what}: ${String(error)}`),
    );
    store.save(result(1));
    failing = true;
    store.save(result(2));
    expect(store.fault()).toBe('database or disk is full');
    expect(store.plan('plan2')).toEqual(result(2).plan);
    expect(store.program('in2')).toBe('in 2');
    expect(() => store.plan('plan1')).toThrow(StoreError);
    store.ping();
    expect(store.fault()).not.toBeNull();
    failing = false;
    store.ping();
    expect(store.fault()).toBeNull();
    expect(disk.plan('plan2')).toEqual(result(2).plan);
    expect(reported[0]).toBe('write: Error: database or disk is full');
    store.close();
  });

  test('keeps no more in memory than a few', () => {
    const store = sturdyStore(
      broken(memoryStore(100), () => true),
      () => {},
    );
    for (let n = 0; n < 50; n += 1) store.save(result(n));
    expect(store.plan('plan49')).toBeDefined();
    expect(() => store.plan('plan0')).toThrow(StoreError);
  });
});

test('what cannot be read is 507, a plan is made all the same', async () => {
  const data = join(folder, 'unreadable.db');
  const server = await runServer({ data });
  const location = (await server.optimize({ name: 'relay' })).headers.get('location') ?? '';
  const db = new Database(data);
  db.exec('PRAGMA foreign_keys = OFF; DROP TABLE requests; DROP TABLE plans; DROP TABLE programs');
  db.close();
  const lost = await server.get(location);
  expect(lost.status).toBe(507);
  expect(await problemOf(lost)).toMatchObject({ code: 'STORAGE', status: 507 });
  const again = await server.optimize({ name: 'relay' });
  expect([again.status, again.headers.get('location')]).toEqual([200, location]);
  expect((await server.get(`${location}.txt`)).status).toBe(200);
  expect((await server.get('/readyz')).status).toBe(503);
  await server.close();
});
