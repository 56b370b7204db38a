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
import { runServer } from './support/running-server.ts';

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
