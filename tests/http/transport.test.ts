import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { encodingFor } from '../../server/http/plugins/compression.ts';
import { exampleText } from '../support/examples.ts';
import { problemOf, type Running, runServer } from './support/running-server.ts';
import { serve } from './support/serve.ts';

let server: Running | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Raw {
  readonly status: number;
  readonly headers: string;
  readonly body: Buffer;
}

/** What comes back for these bytes; the body of the request is never sent in full unless it is in the text. */
function raw(url: string, text: string): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject).on('close', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      const headers = all.subarray(0, end).toString('latin1').toLowerCase();
      resolve({ status: Number(/^http\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body: all.subarray(end + 4) });
    });
  });
}
const get = (url: string, path: string, ...headers: string[]): Promise<Raw> =>
  raw(url, [`GET ${path} HTTP/1.1`, 'connection: close', ...headers, '', ''].join('\r\n'));

describe('bodies', () => {
  const MIB = 1024 * 1024;
  const post = (length: number): string =>
    ['POST /v1/optimize HTTP/1.1', 'host: localhost', 'content-type: application/json', `content-length: ${length}`, '', ''].join(
      '\r\n',
    );

  test('one that is too large is refused by its length, before a byte of it arrives', async () => {
    server = await runServer({ bodyLimit: MIB, bodiesLimit: MIB });
    const { status, headers, body } = await raw(server.url, post(MIB + 1));
    expect([status, JSON.parse(body.toString())]).toEqual([
      413,
      expect.objectContaining({ code: 'BODY_TOO_LARGE', limit: MIB, actual: MIB + 1 }),
    ]);
    expect(headers).toContain('connection: close');
  });

  test('more than there is room for at one time are turned away, and the room comes back', async () => {
    server = await runServer({ bodyLimit: MIB, bodiesLimit: 2 * MIB });
    const { port } = new URL(server.url);
    // Two that declare their length and do not send: their places are taken.
    const slow = [1, 2].map(() => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${post(MIB)}{`));
      socket.on('error', () => {});
      return socket;
    });
    await sleep(300);
    const refused = await server.optimize({ name: 'third' });
    expect(await problemOf(refused)).toMatchObject({ code: 'OVERLOADED', status: 503, limit: 2 * MIB });
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect((await server.get('/v1/rules')).status).toBe(200);
    for (const socket of slow) socket.destroy();
    await sleep(300);
    expect((await server.optimize({ name: 'third' })).status).toBe(200);
  });

  test('one without a length has its place as it grows', async () => {
    server = await runServer({ bodyLimit: MIB, bodiesLimit: MIB });
    const chunked = (text: string): Promise<Response> =>
      fetch(`${server?.url}/v1/optimize`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Blob([text]).stream(),
        duplex: 'half',
      } as RequestInit);
    expect((await chunked('{"name":"grown"}')).status).toBe(200);
    expect((await chunked(`{"name":"${'x'.repeat(MIB)}"}`)).status).toBe(413);
    expect((await chunked('{"name":"again"}')).status).toBe(200);
  });

  test('24 of 60 MB take no more than their room', async () => {
    const served = await serve(['--memory', '--bodies', '128', '--log', 'silent']);
    const body = Buffer.alloc(60 * MIB, ' ');
    const statuses = await Promise.all(
      Array.from({ length: 24 }, async () => {
        const headers = { 'content-type': 'application/json' };
        // The client may find the connection closed before it has sent everything.
        const response = await fetch(`${served.url}/v1/optimize`, { method: 'POST', headers, body }).catch(() => null);
        return response?.status ?? 503;
      }),
    );
    expect(statuses.filter((status) => status === 400 || status === 503)).toHaveLength(24);
    expect(statuses).toContain(400);
    // All of them are 1,510 MB; two fit, and are copied once more as text.
    if (process.platform === 'linux') {
      const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${served.child.pid}/status`, 'utf8')) ?? [];
      expect((Number(peak) * 1024) / 1e6).toBeLessThan(700);
    }
    expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
    served.child.kill();
    expect((await served.ended()).code).toBe(0);
  });
});

describe('names', () => {
  const statusFor = async (host: string, config: Parameters<typeof runServer>[0] = {}): Promise<number> => {
    server = await runServer(config);
    const { status } = await get(server.url, '/healthz', `host: ${host}`);
    await server.close();
    return status;
  };
  test.each(['localhost', 'LOCALHOST:99', 'plans.localhost', '127.0.0.1', '127.0.0.1:8717', '127.1.2.3', '[::1]', '[::1]:8717'])(
    '%s is loopback',
    async (host) => expect(await statusFor(host)).toBe(200),
  );
  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.0.2.1',
    '[2001:db8::1]',
    'localhost:evil',
    '',
    'a b',
  ])('"%s" is not', async (host) => expect([400, 421]).toContain(await statusFor(host)));
  test('others by name, any by *', async () => {
    expect(await statusFor('Plans.Example:80', { allowedHosts: ['plans.example'] })).toBe(200);
    expect(await statusFor('other.example', { allowedHosts: ['plans.example'] })).toBe(421);
    expect(await statusFor('other.example', { allowedHosts: ['*'] })).toBe(200);
  });
  test('the problem says what to do', async () => {
    server = await runServer();
    const { body } = await get(server.url, '/', 'host: evil.example');
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'MISDIRECTED', detail: expect.stringContaining('--allow-host') });
  });
});

describe('compression', () => {
  test('by what the client takes', () => {
    const cases: readonly (readonly [string | undefined, string | null])[] = [
      [undefined, null],
      ['', null],
      ['identity', null],
      ['gzip', 'gzip'],
      ['br', 'br'],
      ['gzip, deflate, br', 'br'],
      ['gzip;q=1, br;q=0.5', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['gzip;q=0', null],
      ['GZIP', 'gzip'],
      ['*', null],
      ['gzip;q=x', null],
    ];
    for (const [header, encoding] of cases) expect([header, encodingFor(header)]).toEqual([header, encoding]);
  });

  test('the same text, plain and packed; small ones and 304 stay as they are', async () => {
    server = await runServer();
    const etag = (await server.optimize({ name: 'relay' })).headers.get('etag') ?? '';
    const path = `/v1/plans/${etag.replaceAll('"', '')}.json`;
    const plain = await get(server.url, path, 'host: localhost');
    const [inGzip, inBrotli] = await Promise.all(
      ['gzip', 'br'].map((encoding) => get(server?.url ?? '', path, 'host: localhost', `accept-encoding: ${encoding}`)),
    );
    expect(plain.headers).not.toContain('content-encoding');
    expect(inGzip?.headers).toContain('content-encoding: gzip');
    expect(inBrotli?.headers).toContain('content-encoding: br');
    for (const { headers } of [plain, inGzip ?? plain, inBrotli ?? plain]) {
      expect(headers).toContain('vary: accept, accept-encoding');
      expect(headers).toContain(`etag: ${etag}`);
    }
    const unchunked = ({ headers, body }: Raw): Buffer =>
      headers.includes('transfer-encoding: chunked') ? Buffer.from([]) : body;
    expect(gunzipSync(unchunked(inGzip ?? plain)).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(unchunked(inBrotli ?? plain)).equals(plain.body)).toBe(true);
    expect(inGzip?.body.length).toBeLessThan(plain.body.length / 2);
    const small = await get(server.url, '/healthz', 'host: localhost', 'accept-encoding: gzip');
    expect(small.headers).not.toContain('content-encoding');
    const same = await get(server.url, path, 'host: localhost', 'accept-encoding: gzip', `if-none-match: ${etag}`);
    expect([same.status, same.body.length]).toEqual([304, 0]);
  });
});

test('every answer has an id, which the log has too', async () => {
  const served = await serve(['--memory']);
  const own = (await fetch(`${served.url}/v1/rules`)).headers.get('x-request-id') ?? '';
  expect(own).toMatch(/^[0-9a-f-]{36}$/);
  for (const [given, kept] of [
    ['trace-1.a_B', true],
    ['with space', false],
    ['x'.repeat(65), false],
  ] as const) {
    const id = (await fetch(`${served.url}/nowhere`, { headers: { 'x-request-id': given } })).headers.get('x-request-id') ?? '';
    expect([given, id === given]).toEqual([given, kept]);
    expect(served.err()).toContain(`"reqId":"${id}"`);
  }
  const bad = await raw(served.url, 'NOT HTTP\r\n\r\n');
  const id = /x-request-id: ([0-9a-f-]{36})/.exec(bad.headers)?.[1] ?? 'none';
  expect(served.err()).toContain(`"reqId":"${id}"`);
  expect(served.err()).toContain(`"reqId":"${own}"`);
  served.child.kill();
  await served.ended();
});

describe('SIGTERM', () => {
  const optimize = (url: string, body: string, query = ''): Promise<Response> =>
    fetch(`${url}/v1/optimize${query}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const untilRunning = async (url: string, running: number, waiting: number): Promise<void> => {
    for (let i = 0; i < 500; i += 1) {
      const { jobs } = (await (await fetch(`${url}/readyz`)).json()) as { jobs: { running: number; waiting: number } };
      if (jobs.running === running && jobs.waiting === waiting) return;
      await sleep(10);
    }
    throw new Error('the jobs did not begin');
  };
  const long = exampleText('paxos_bench');

  test('what runs is answered, what waits is handed back, then it ends', async () => {
    const served = await serve(['--memory', '--workers', '1', '--grace', '60']);
    const first = optimize(served.url, exampleText('two_phase_commit_bench'));
    await untilRunning(served.url, 1, 0);
    const second = optimize(served.url, long, '?maxMachines=9');
    await untilRunning(served.url, 1, 1);
    served.child.kill('SIGTERM');
    const handedBack = await second;
    expect(await problemOf(handedBack)).toMatchObject({ code: 'CLOSING', status: 503 });
    expect(handedBack.headers.get('retry-after')).not.toBeNull();
    expect((await first).status).toBe(200);
    expect((await served.ended()).code).toBe(0);
  });

  test('what does not end in time is handed back, too', async () => {
    const served = await serve(['--memory', '--workers', '1', '--grace', '0']);
    const job = optimize(served.url, long);
    await untilRunning(served.url, 1, 0);
    served.child.kill('SIGTERM');
    expect(await problemOf(await job)).toMatchObject({ code: 'CLOSING', status: 503 });
    expect((await served.ended()).code).toBe(0);
  });

  test('a second one does not wait', async () => {
    const served = await serve(['--memory', '--workers', '1', '--grace', '3600']);
    const job = optimize(served.url, long).catch(() => null);
    await untilRunning(served.url, 1, 0);
    served.child.kill('SIGINT');
    await sleep(200);
    served.child.kill('SIGINT');
    expect((await served.ended()).code).not.toBe(null);
    await job;
  });
});
