import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { exampleText } from '../support/examples.ts';
import { problemOf } from './support/running-server.ts';
import { failing, type Served, type Starting, serve } from './support/serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content?: string | Uint8Array): string => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};

/** One line that says what is wrong and what to do, and exit code 2. */
async function expectRefused(args: readonly string[], says: RegExp, starting?: Starting): Promise<void> {
  const { code, out, err } = await failing(args, starting);
  expect([code, out, err.trimEnd().split('\n')]).toEqual([2, '', [expect.stringMatching(says)]]);
  expect(err).not.toMatch(/bug in Hydrofoil|^ {4}at /m);
}

describe('what keeps it from starting', () => {
  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expectRefused(
      ['--memory', '--port', String(port)],
      new RegExp(`^127\\.0\\.0\\.1:${port} is in use: .* choose another --port`),
    );
    other.close();
  });

  test.each([
    ['an address of others', ['--host', '192.0.2.1'], /^192\.0\.2\.1 is no address of this machine: choose another --host$/],
    ['a name of nothing', ['--host', 'nothing.invalid'], /^nothing\.invalid is no name of an address: choose another --host$/],
    ['a port that is none', ['--port', '65536'], /^--port "65536" must be a whole number from 0 to 65535$/],
    ['no workers', ['--workers', '0'], /^--workers "0" must be a whole number from 1 to 64$/],
    ['a queue below zero', ['--queue', '-1'], /^--queue "-1" must be a whole number from 0 to 10000$/],
    ['no number', ['--job-cpu', '1e3'], /^--job-cpu "1e3" must be/],
    ['a level of others', ['--log', 'loud'], /^--log "loud" must be one of fatal, error/],
    [
      'a proxy without address',
      ['--trust-proxy', 'proxy.example'],
      /^--trust-proxy "proxy\.example" has "proxy\.example", which is no address/,
    ],
    ['a network of too many bits', ['--trust-proxy', '10.0.0.0/33'], /^--trust-proxy .* no address or network$/],
    ['a name left out', ['--allow-host', 'a,,b'], /^--allow-host "a,,b" has an empty item$/],
    ['less for all bodies than for one', ['--bodies', '10'], /^--bodies 10 is less than --body 64: /],
  ])('%s', async (_what, args, says) => {
    await expectRefused(['--memory', '--port', '0', ...args], says);
  });

  test('a variable that is wrong, by its name; a flag wins over it', async () => {
    const env = { HYDROFOIL_JOB_CPU: 'soon' };
    await expectRefused(['--memory', '--port', '0'], /^HYDROFOIL_JOB_CPU "soon" must be a whole number/, { env });
    const served = await serve(['--memory', '--job-cpu', '7'], { env: { ...env, HYDROFOIL_QUEUE: '3' } });
    const limits = (await (await fetch(`${served.url}/v1/limits`)).json()) as Record<string, unknown>;
    expect(limits['jobs']).toMatchObject({ cpuMs: 7000, waiting: 3 });
    served.child.kill();
    expect((await served.ended()).code).toBe(0);
  });
});

test.skipIf(process.platform !== 'linux')('a server that has nothing to do takes less than 150 MB', async () => {
  const served = await serve(['--memory']);
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${served.child.pid}/status`, 'utf8')) ?? [];
  expect((Number(kilobytes) * 1024) / 1e6).toBeLessThan(150);
  served.child.kill();
  await served.ended();
});

describe('data that cannot be used', () => {
  const future = (): string => {
    const path = file('future.db');
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.close();
    return path;
  };
  const foreign = (): string => {
    const path = file('foreign.db');
    const db = new Database(path);
    db.exec('CREATE TABLE plans (id INTEGER)');
    db.close();
    return path;
  };
  test.each([
    ['no name', () => '', /^--data names no file: /],
    ['a folder', () => folder, /^--data .* is a folder: name a file in it, such as .*\/hydrofoil\.db$/],
    ['below a file', () => `${file('plain', 'x')}/plans.db`, /^--data .*: the folder .*plain cannot be made: |cannot be used/],
    ['where nothing can be made', () => '/proc/none/plans.db', /^--data .*: the folder \/proc\/none cannot be made: .*--memory/],
    [
      'text',
      () => file('text.db', 'not a database, '.repeat(9)),
      /^--data .* cannot be used: it is damaged or no database .*move it away/,
    ],
    ['noise', () => file('noise.db', randomBytes(20_000)), /^--data .* cannot be used: it is damaged or no database/],
    ['a later version', future, /^--data .* has store version 99, this server reads 1: choose another file/],
    ["somebody else's", foreign, /^--data .* is a database, but not Hydrofoil's: choose another file/],
  ])('%s', async (_what, path, says) => {
    await expectRefused(['--port', '0', '--data', path()], says);
  });

  // Root may write anywhere; the rights of the folder are those of another user then.
  const root = process.getuid?.() === 0;
  test('a folder and a file that may not be written', async () => {
    const path = join(folder, 'locked');
    mkdirSync(path);
    writeFileSync(join(path, 'there.db'), '');
    chmodSync(folder, 0o755);
    chmodSync(path, 0o555);
    chmodSync(join(path, 'there.db'), 0o444);
    const as = root ? { uid: 65_534 } : {};
    await expectRefused(['--port', '0', '--data', join(path, 'new.db')], /^--data .* cannot be used: .*--memory/, as);
    await expectRefused(
      ['--port', '0', '--data', join(path, 'there.db')],
      /^--data .* (cannot be used|cannot be written): .*--memory/,
      as,
    );
    chmodSync(path, 0o755);
  });

  test('a store that was cut off', async () => {
    const path = file('cut.db');
    const first = await serve(['--data', path]);
    await optimize(first.url, 'two_phase_commit');
    first.child.kill();
    await first.ended();
    writeFileSync(path, readFileSync(path).subarray(0, 3000));
    await expectRefused(['--port', '0', '--data', path], /^--data .* cannot be used: it is damaged or no database/);
  });
});

const optimize = (url: string, name: string, query = '', accept = 'application/json'): Promise<Response> =>
  fetch(`${url}/v1/optimize${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: exampleText(name),
  });

describe('a disk that is full', () => {
  let served: Served;
  const path = file('full.db');

  test('the plan is answered, with its pages; readiness and the log say why', async () => {
    // No file may grow beyond 256 KiB.
    served = await serve(['--data', path], { before: 'ulimit -f 256' });
    expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
    const locations: string[] = [];
    for (const machines of [4, 5, 6, 7, 8]) {
      const response = await optimize(served.url, 'two_phase_commit', `?maxMachines=${machines}&verify=off`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ format: 'hydrofoil.plan/2' });
      locations.push(response.headers.get('location') ?? '');
    }
    for (const location of locations) {
      expect((await fetch(`${served.url}${location}.html`)).status).toBe(200);
      expect((await fetch(`${served.url}${location}/steps/0.svg`)).status).toBe(200);
    }
    const ready = await fetch(`${served.url}/readyz`);
    expect(ready.status).toBe(503);
    const { code, detail } = await problemOf(ready);
    expect([code, detail]).toEqual(['STORAGE', expect.stringMatching(/^the store does not work: .*(I\/O|full)/)]);
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    expect(served.err()).toMatch(/"msg":"the store failed: write"/);
    expect(served.err()).toMatch(/disk I\/O error|database or disk is full/);
    expect(served.err()).not.toContain('"msg":"bug"');
    served.child.kill();
    expect((await served.ended()).code).toBe(0);
  });

  test('what was written before is there after the next start', async () => {
    const again = await serve(['--data', path]);
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    expect((await optimize(again.url, 'two_phase_commit', '?maxMachines=4&verify=off')).status).toBe(200);
    again.child.kill();
    await again.ended();
  });
});
