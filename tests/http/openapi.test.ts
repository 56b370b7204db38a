import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PlanSchema } from '../../index.ts';
import { formats } from '../../server/index.ts';
import { type Running, runServer } from './support/running-server.ts';

/** The real engine: what the documentation shows must work. */
let server: Running;
let api: OpenApi;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Record<
      string,
      { readonly schema: unknown; readonly examples?: Record<string, { readonly value: unknown }> }
    >;
  };
  readonly responses: Record<string, { readonly content?: Record<string, unknown>; readonly links?: Record<string, Link> }>;
}
interface Link {
  readonly operationId: string;
  readonly parameters: Record<string, string>;
}
interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

beforeAll(async () => {
  server = await runServer({ engineModule: new URL('../../server/library-engine.ts', import.meta.url) });
  const response = await server.get('/openapi.json');
  const text = await response.text();
  expect([response.status, text.slice(0, 300)]).toEqual([200, expect.stringContaining('openapi')]);
  api = JSON.parse(text) as OpenApi;
});
afterAll(() => server.close());

const operations = (): [string, string, Operation][] =>
  Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [path, method, one] as [string, string, Operation]),
  );

test('it is OpenAPI 3.1, every reference resolves, every operation has its own id', () => {
  expect(api.openapi).toBe('3.1.0');
  const references = [...JSON.stringify(api).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
  expect(references.length).toBeGreaterThan(5);
  for (const name of references) expect(Object.keys(api.components.schemas)).toContain(name);
  const ids = operations().map(([, , { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining([
      'optimize',
      'check',
      'simulate',
      'getPlan',
      'getProgram',
      'getStep',
      'getWhyNot',
      'getDifference',
      'getRules',
      'getLimits',
    ]),
  );
});

test('every documented error is a problem', () => {
  for (const [, , { responses }] of operations()) {
    for (const [status, { content = {} }] of Object.entries(responses)) {
      if (Number(status) >= 400) expect(Object.keys(content)).toEqual(['application/problem+json']);
    }
  }
});

test('every example works, and the links of its answer lead on', async () => {
  const [, , post] = operations().find(([, , { operationId }]) => operationId === 'optimize') ?? [];
  const bodies = Object.values(post?.requestBody?.content['application/json']?.examples ?? {});
  expect(bodies.length).toBeGreaterThanOrEqual(3);
  const valid = Compile(PlanSchema);
  for (const { value } of bodies) {
    const response = await server.optimize(value);
    const text = await response.text();
    expect([response.status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
    const plan: unknown = JSON.parse(text);
    expect(valid.Errors(plan)).toEqual([]);
    for (const [name, link] of Object.entries(post?.responses['200']?.links ?? {})) {
      const [path = ''] = operations().find(([, , { operationId }]) => operationId === link.operationId) ?? [];
      expect([name, path]).toEqual([name, expect.stringMatching(/^\//)]);
      const address = path.replace(/\{(\w+)\}/g, (_, parameter: string) =>
        runtimeValue(link.parameters[parameter] ?? '', response, plan),
      );
      for (const type of [formats.json.type, formats.html.type, formats.txt.type]) {
        const linked = await server.get(address, { accept: type });
        expect([address, type, linked.status]).toEqual([address, type, 200]);
      }
    }
  }
});

test('every example of a check holds', async () => {
  const [, , post] = operations().find(([, , { operationId }]) => operationId === 'check') ?? [];
  const bodies = Object.values(post?.requestBody?.content['application/json']?.examples ?? {});
  expect(bodies.length).toBeGreaterThan(0);
  for (const { value } of bodies) expect(await (await server.check(value)).json()).toMatchObject({ ok: true });
});

test('every example of a run ends', async () => {
  const [path = '', , post] = operations().find(([, , { operationId }]) => operationId === 'simulate') ?? [];
  const bodies = Object.values(post?.requestBody?.content['application/json']?.examples ?? {});
  expect(bodies.length).toBeGreaterThan(0);
  for (const { value } of bodies) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(value) });
    expect(await response.json()).toMatchObject({ ended: 'quiescent' });
  }
});

/** A runtime expression of OpenAPI, as far as ours go. */
function runtimeValue(expression: string, response: Response, plan: unknown): string {
  const [, header] = /^\$response\.header\.(.+)$/.exec(expression) ?? [];
  if (header !== undefined) return response.headers.get(header) ?? '';
  if (expression.startsWith('$response.body#/')) return String((plan as Record<string, unknown>)[expression.slice(16)]);
  return expression;
}

test('operations without parameters answer as documented', async () => {
  for (const [path, method, { parameters = [], responses }] of operations()) {
    if (method !== 'get' || path.includes('{') || parameters.length > 0) continue;
    const response = await server.get(path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(Object.keys(responses)).toContain('200');
  }
});
