import { connect } from 'node:net';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProblemSchema } from '../../server/http/problem.ts';
import { problemTypes } from '../../server/http/problem-types.ts';
import { problemOf, type Running, runServer } from './support/running-server.ts';

const validProblem = Compile(ProblemSchema);
let server: Running;
let id: string;

beforeAll(async () => {
  server = await runServer();
  id = ((await server.optimize({ name: 'relay' })).headers.get('etag') ?? '').replaceAll('"', '');
});
afterAll(() => server.close());

/** The response is a complete problem of this kind. */
async function expectProblem(response: Response, code: keyof typeof problemTypes): Promise<Record<string, unknown>> {
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ code, status: response.status, title: problemTypes[code].title, type: `/problems#${code}` });
  expect(validProblem.Check(problem)).toBe(true);
  return problem;
}

const none = '0'.repeat(64);

describe('addresses', () => {
  test('unknown ones', async () => {
    await expectProblem(await server.get('/nowhere'), 'NOT_FOUND');
    await expectProblem(await server.get(`/v1/plans/${none}`), 'PLAN_NOT_FOUND');
    await expectProblem(await server.get('/v1/plans/short'), 'PLAN_NOT_FOUND');
    await expectProblem(await server.get(`/v1/programs/${none}.svg`), 'PROGRAM_NOT_FOUND');
    await expectProblem(await server.get(`/v1/plans/${id}.exe`), 'NOT_FOUND');
    await expectProblem(await server.get(`/v1/plans/${id}/steps/x`), 'STEP_NOT_FOUND');
    await expectProblem(await server.get(`/v1/plans/${id}/steps/${'9'.repeat(300)}`), 'STEP_NOT_FOUND');
    expect(await expectProblem(await server.get(`/v1/plans/${id}/steps/7.svg`), 'STEP_NOT_FOUND')).toMatchObject({
      limit: 1,
      actual: 7,
    });
    await expectProblem(await server.get(`/v1/plans/${id}/diff/${none}`), 'PLAN_NOT_FOUND');
    await expectProblem(await server.get('/v1/plans/%E0%A4%A'), 'INVALID_REQUEST');
    await expectProblem(await server.get(`/v1/plans/${encodeURIComponent('../../etc/passwd')}`), 'NOT_FOUND');
  });

  test('wrong methods name the right ones', async () => {
    const response = await server.get('/v1/optimize');
    await expectProblem(response, 'METHOD_NOT_ALLOWED');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    const put = await fetch(`${server.url}/v1/plans/${id}`, { method: 'PUT' });
    await expectProblem(put, 'METHOD_NOT_ALLOWED');
    expect(put.headers.get('allow')).toBe('GET, HEAD');
  });

  test('representations that nobody makes', async () => {
    const problem = await expectProblem(await server.get(`/v1/plans/${id}`, { accept: 'image/png' }), 'NOT_ACCEPTABLE');
    expect(problem['detail']).toContain('image/svg+xml');
    await expectProblem(await server.get(`/v1/plans/${id}/why-not`, { accept: 'image/svg+xml' }), 'NOT_ACCEPTABLE');
    await expectProblem(await server.optimize({ name: 'relay' }, '', { accept: 'image/png' }), 'NOT_ACCEPTABLE');
  });

  test('unknown and repeated parameters', async () => {
    await expectProblem(await server.get(`/v1/plans/${id}/why-not?rul=x`), 'INVALID_REQUEST');
    await expectProblem(await server.get(`/v1/plans/${id}/why-not?rule=x&rule=y`), 'INVALID_REQUEST');
    await expectProblem(await server.optimize({ name: 'relay' }, '?maxMachines=many'), 'INVALID_REQUEST');
    await expectProblem(await server.optimize({ name: 'relay' }, '?unknown=1'), 'INVALID_REQUEST');
    await expectProblem(await server.optimize({ name: 'relay' }, '?maxMachines=0'), 'INVALID_OPTIONS');
  });
});

describe('bodies', () => {
  test('malformed JSON is located', async () => {
    const problem = await expectProblem(await server.optimize('{"name": "relay", "roots": [1, }'), 'INVALID_JSON');
    expect(problem).toMatchObject({ status: 400, diagnostics: [{ pointer: '/roots/1' }] });
    expect(problem['detail']).toMatch(/line 1, column 32/);
  });

  test('empty and non-UTF-8', async () => {
    await expectProblem(await server.optimize(''), 'EMPTY_BODY');
    await expectProblem(await server.optimize('  \n'), 'EMPTY_BODY');
    await expectProblem(await server.optimize(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 'INVALID_JSON');
    for (const [note, code] of [
      ['9007199254740993', 'number-inexact'],
      ['1,"note":2', 'member-duplicate'],
    ]) {
      const lossy = await expectProblem(await server.optimize(`{"name":"relay","note":${note}}`), 'INVALID_JSON');
      expect(lossy['diagnostics']).toMatchObject([{ code, pointer: '/note' }]);
    }
  });

  test('other content types and encodings', async () => {
    await expectProblem(await server.optimize('{}', '', { 'content-type': 'text/plain' }), 'UNSUPPORTED_MEDIA_TYPE');
    await expectProblem(
      await server.optimize('a=1', '', { 'content-type': 'application/x-www-form-urlencoded' }),
      'UNSUPPORTED_MEDIA_TYPE',
    );
    await expectProblem(await server.optimize('{}', '', { 'content-encoding': 'gzip' }), 'UNSUPPORTED_MEDIA_TYPE');
  });

  test('invalid programs keep their diagnostics, and pointers lead into the body', async () => {
    const bare = await expectProblem(await server.optimize({ invalid: 1 }), 'INVALID_PROGRAM');
    expect(bare).toMatchObject({
      status: 422,
      diagnostics: [{ severity: 'error', code: 'shape', pointer: '/invalid', hint: 'send an object' }],
    });
    const wrapped = await expectProblem(await server.optimize({ program: { invalid: 1 } }), 'INVALID_PROGRAM');
    expect(wrapped).toMatchObject({ diagnostics: [{ pointer: '/program/invalid' }] });
  });

  test('options are neither coerced nor dropped', async () => {
    const wrong = await expectProblem(await server.optimize({ program: {}, options: { maxMachines: '5' } }), 'INVALID_OPTIONS');
    expect(wrong).toMatchObject({ diagnostics: [{ pointer: '/options/maxMachines' }] });
    const list = await expectProblem(await server.optimize({ program: {}, options: { only: 'a' } }), 'INVALID_OPTIONS');
    expect(list).toMatchObject({ diagnostics: [{ pointer: '/options/only' }] });
    const unknown = await expectProblem(await server.optimize({ program: {}, options: { 'a/b': 1 } }), 'INVALID_OPTIONS');
    expect(unknown).toMatchObject({ diagnostics: [{ pointer: '/options/a~1b' }] });
    await expectProblem(await server.optimize({ program: {}, options: [] }), 'INVALID_OPTIONS');
    for (const [verify, pointer, message] of [
      ['fast', '', 'must be off, quick, thorough or an object of bounds'],
      [3, '', 'must be off, quick, thorough or an object of bounds'],
      [{ scripts: 0 }, '/scripts', 'must be >= 1'],
      [{ steps: 1e9 }, '/steps', 'must be <= 100000'],
      [{ seconds: 5 }, '/seconds', 'unknown option "seconds"'],
    ] as const) {
      const problem = await expectProblem(await server.optimize({ program: {}, options: { verify } }), 'INVALID_OPTIONS');
      expect(problem['diagnostics']).toEqual([
        {
          severity: 'error',
          code: 'INVALID_OPTION',
          pointer: `/options/verify${pointer}`,
          message,
          hint: expect.stringMatching(/^verify is off, quick, thorough, or an object with some of seed, causal, scripts, /),
        },
      ]);
    }
    await expectProblem(await server.optimize({ name: 'relay' }, '?verify=fast'), 'INVALID_OPTIONS');
    expect(await (await server.optimize({ name: 'relay' }, '?verify=off')).json()).toMatchObject({ options: { verify: 'off' } });
    await expectProblem(await server.optimize({ program: {}, optoins: {} }), 'INVALID_REQUEST');
  });

  test('keys that pollute prototypes do nothing', async () => {
    const proto = '{"program": {}, "__proto__": {"program": {"name": "evil"}}}';
    await expectProblem(await server.optimize(proto), 'INVALID_REQUEST');
    await expectProblem(
      await server.optimize('{"program": {}, "options": {"__proto__": {"maxMachines": 1}}}'),
      'INVALID_OPTIONS',
    );
    await expectProblem(
      await server.optimize('{"program": {}, "options": {"constructor": {"prototype": {}}}}'),
      'INVALID_OPTIONS',
    );
    expect(({} as Record<string, unknown>)['maxMachines']).toBeUndefined();
    expect((await server.optimize({ name: 'relay' })).status).toBe(200);
  });

  test('a body of 100 MB is refused and the server goes on', async () => {
    const problem = await expectProblem(await server.optimize(Buffer.alloc(100 * 1024 * 1024, 0x20)), 'BODY_TOO_LARGE');
    expect(problem).toMatchObject({ status: 413, limit: 64 * 1024 * 1024, actual: 100 * 1024 * 1024 });
    expect((await server.get('/healthz')).status).toBe(200);
  });

  test('a chunked body passes the limit and is refused', async () => {
    const small = await runServer({ bodyLimit: 1000 });
    try {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let i = 0; i < 10; i += 1) controller.enqueue(Buffer.alloc(500, 0x20));
          controller.close();
        },
      });
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' } as RequestInit;
      await expectProblem(await fetch(`${small.url}/v1/optimize`, init), 'BODY_TOO_LARGE');
    } finally {
      await small.close();
    }
  });
});

describe('our own faults', () => {
  test('a thrown bug is a problem that tells nothing, and the next request works', async () => {
    const problem = await expectProblem(await server.optimize({ fake: 'crash' }), 'INTERNAL');
    expect(problem['instance']).toMatch(/^urn:uuid:/);
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect((await server.optimize({ name: 'relay' })).status).toBe(200);
  });

  test('a job that takes all memory ends alone', async () => {
    const tight = await runServer({ workerMemoryMb: 64 });
    try {
      const response = await tight.optimize({ fake: 'memory' });
      await expectProblem(response, 'MEMORY_LIMIT');
      expect(response.headers.get('retry-after')).not.toBeNull();
      expect((await tight.optimize({ name: 'relay' })).status).toBe(200);
    } finally {
      await tight.close();
    }
  });
});

/** What comes back for bytes that no HTTP client would send. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

test('what is not HTTP is a problem, too', async () => {
  for (const [text, status] of [
    ['GARBAGE\r\n\r\n', 405],
    ['CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n', 405],
    ['GET / HTTP/9\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nno colon\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(80_000)}\r\n\r\n`, 431],
  ] as const) {
    const answer = await raw(text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status });
  }
});
