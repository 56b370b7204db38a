import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allFormats, formats } from '../../server/index.ts';
import { type Running, runServer } from './support/running-server.ts';

let server: Running;
let id: string;
let input: string;

beforeAll(async () => {
  server = await runServer();
  const response = await server.optimize({ name: 'relay' });
  id = (response.headers.get('location') ?? '').replace('/v1/plans/', '');
  input = ((await response.json()) as { input: string }).input;
});
afterAll(() => server.close());

describe('optimize', () => {
  test('answers the plan; its id is the hash of its bytes', async () => {
    const response = await server.optimize({ name: 'relay' });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ format: 'hydrofoil.plan/2', outcome: 'improved', options: {} });
    const hash = createHash('sha256').update(text).digest('hex');
    expect(response.headers.get('location')).toBe(`/v1/plans/${hash}`);
    expect(response.headers.get('etag')).toBe(`"${hash}"`);
  });

  test('takes a program with options, and options of the address win', async () => {
    const response = await server.optimize(
      { program: { name: 'relay' }, options: { maxMachines: 5, maxShards: 2 } },
      '?maxMachines=9&disable=a,b',
    );
    expect(await response.json()).toMatchObject({ options: { maxMachines: 9, maxShards: 2, disable: ['a', 'b'] } });
  });

  test('takes a bare array of roots', async () => {
    expect((await server.optimize([{ ForEach: {} }])).status).toBe(200);
  });

  test('answers in the wanted representation', async () => {
    const response = await server.optimize({ name: 'relay' }, '', { accept: 'text/plain' });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('plan for relay\n');
    expect(response.headers.get('location')).toBe(`/v1/plans/${id}`);
  });
});

describe('representations', () => {
  test.each(allFormats)('plan, program, step and difference as %s, by suffix and by Accept', async (format) => {
    for (const path of [
      `/v1/plans/${id}`,
      `/v1/programs/${input}`,
      `/v1/plans/${id}/steps/1`,
      `/v1/plans/${id}/diff`,
      `/v1/plans/${id}/diff/${id}`,
    ]) {
      const suffixed = await server.get(`${path}.${format}`);
      expect([path, suffixed.status]).toEqual([path, 200]);
      expect(suffixed.headers.get('content-type')).toContain(formats[format].type);
      const accepted = await server.get(path, { accept: `${formats[format].type}, */*;q=0.1` });
      expect(await accepted.text()).toBe(await suffixed.text());
      expect(accepted.headers.get('vary')).toBe('accept, accept-encoding');
    }
  });

  test('a browser gets HTML, a tool gets JSON', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
    expect((await server.get(`/v1/plans/${id}`, { accept: browser })).headers.get('content-type')).toContain('text/html');
    expect((await server.get(`/v1/plans/${id}`, { accept: '*/*' })).headers.get('content-type')).toContain('application/json');
  });

  test('an entity tag saves the body', async () => {
    for (const suffix of ['', '.svg', '/steps/1.html', '/why-not', '/diff.txt']) {
      const first = await server.get(`/v1/plans/${id}${suffix}`);
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]+"$/);
      const second = await server.get(`/v1/plans/${id}${suffix}`, { 'if-none-match': `"other", W/${etag}` });
      expect(second.status).toBe(304);
      expect(await second.text()).toBe('');
    }
  });

  test('HEAD answers the headers of GET', async () => {
    const response = await fetch(`${server.url}/v1/plans/${id}`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe(`"${id}"`);
  });
});

describe('steps and remarks', () => {
  test('step 0 is the input, the last step the result', async () => {
    expect(await (await server.get(`/v1/plans/${id}/steps/0`)).json()).toEqual({
      index: 0,
      of: 1,
      step: null,
      program: { name: 'relay' },
    });
    const last = (await (await server.get(`/v1/plans/${id}/steps/1`)).json()) as { step: unknown };
    expect(last).toMatchObject({ program: { name: 'relay', optimized: true }, step: { index: 1, rule: 'fake-rule' } });
  });

  test('why-not lists what was not applied, by rule and by location key or name', async () => {
    const count = async (query: string): Promise<number> =>
      ((await (await server.get(`/v1/plans/${id}/why-not${query}`)).json()) as unknown[]).length;
    expect(await count('')).toBe(1);
    expect(await count('?rule=other-rule')).toBe(1);
    expect(await count('?rule=fake-rule')).toBe(0);
    expect(await count('?location=loc0v0&rule=other-rule')).toBe(1);
    expect(await count('?location=relay')).toBe(1);
    expect((await server.get(`/v1/plans/${id}/why-not?location=loc9v9`)).status).toBe(422);
    expect(await (await server.get(`/v1/plans/${id}/why-not.txt`)).text()).toContain('to unlock: remove the effect');
  });
});

describe('service', () => {
  test('rules, limits, health', async () => {
    expect(await (await server.get('/v1/rules')).json()).toMatchObject({ version: 'fake 1', rules: [{ id: 'fake-rule' }] });
    expect(await (await server.get('/v1/limits')).json()).toMatchObject({
      body: { bytes: 67_108_864 },
      options: { maxMachines: {} },
    });
    expect(await (await server.get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await server.get('/readyz')).json()).toMatchObject({ status: 'ok', jobs: { waiting: 0 } });
  });

  test('every page and document forbids anything from outside', async () => {
    for (const path of ['/', '/rules', '/problems', '/docs/', `/v1/plans/${id}.html`, `/v1/plans/${id}.svg`, '/nowhere']) {
      const policy = (await server.get(path)).headers.get('content-security-policy') ?? '';
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
      expect(policy).toMatch(/default-src '(none|self)'/);
    }
  });

  test('pages name no outside address', async () => {
    for (const path of [
      '/',
      '/rules',
      '/problems',
      '/docs/',
      '/docs/static/index.html',
      `/v1/plans/${id}.html`,
      '/assets/page.css',
      '/assets/page.mjs',
    ]) {
      const response = await server.get(path);
      expect([path, response.status]).toEqual([path, 200]);
      const outside =
        (await response.text()).match(/(?:src|href|url|from|import)\s*[=(]?\s*["']?(?:https?:)?\/\/[^\s"')]+/g) ?? [];
      expect(outside).toEqual([]);
    }
  });
});
