import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, runServer } from './support/running-server.ts';

/** Everything that could end a string, a tag, an attribute, a comment, a label or a line in one of our output languages. */
const evil = `"'><script>alert(1)</script><img src=x onerror=alert(2)>]]>--><svg onload=alert(3)> \\" ]; a -> b; \${x} javascript:alert(4) \u202e\u0000`;

const place = { Process: { idx: 1, version: 1 } };
const metadata = (id: number) => ({
  location_id: place,
  collection_kind: { Stream: { bound: 'Bounded', order: 'TotalOrder', retry: 'ExactlyOnce', element_type: 'u32' } },
  cardinality: null,
  tag: evil,
  op: { span: evil, cpu_usage: null, network_recv_cpu_usage: null, id },
});
const program = {
  format: 'hydrofoil.program/1',
  name: evil,
  producer: { hydroLang: evil },
  locations: [{ key: { idx: 1, version: 1 }, kind: 'process', name: evil, type: evil }],
  roots: [
    {
      ForEach: {
        f: `q!(| x | println ! ("${evil}"))`,
        input: { Source: { source: { Iter: `q!(${evil})` }, metadata: metadata(0) } },
        op_metadata: { span: evil, cpu_usage: null, network_recv_cpu_usage: null, id: 1 },
      },
    },
  ],
  expressions: [{ op: 1, field: 'f', text: `| x | "${evil}"` }],
  promises: [],
  workload: [],
};

let fake: Running;
let real: Running;
beforeAll(async () => {
  fake = await runServer();
  real = await runServer({ engineModule: new URL('../../server/library-engine.ts', import.meta.url) });
});
afterAll(async () => {
  await fake.close();
  await real.close();
});

/** Tags and handlers that only the program's texts could have brought. */
function foreignMarkup(text: string): readonly string[] {
  return [
    ...(text.match(/<script(?![^>]* src="\/assets\/page\.mjs")[^>]*>/gi) ?? []),
    ...(text.match(/<[a-z][^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*\son[a-z]+\s*=/gi) ?? []),
    ...(text.match(/<img src=x/gi) ?? []),
    ...(text.match(/href="\s*javascript:/gi) ?? []),
  ];
}

test.each([
  ['fake engine', () => fake],
  ['library', () => real],
])('names and closures never become markup: %s', async (_name, server) => {
  const response = await server().optimize(program);
  expect(response.status).toBe(200);
  const plan = response.headers.get('location') ?? '';
  const { input } = (await response.json()) as { input: string };
  for (const path of [plan, `/v1/programs/${input}`, `${plan}/steps/0`, `${plan}/diff`, `${plan}/why-not`]) {
    for (const suffix of path.endsWith('why-not') ? ['html', 'txt'] : ['html', 'svg', 'dot', 'mmd', 'txt']) {
      const one = await server().get(`${path}.${suffix}`);
      expect([path, suffix, one.status]).toEqual([path, suffix, 200]);
      if (suffix === 'html' || suffix === 'svg') expect(foreignMarkup(await one.text())).toEqual([]);
      expect(one.headers.get('x-content-type-options')).toBe('nosniff');
    }
  }
  const picture = await (await server().get(`/v1/programs/${input}.dot`)).text();
  expect(picture).not.toMatch(/^\s*a -> b;/m);
});

test('texts of the query stay texts', async () => {
  const plan = (await fake.optimize({ name: 'relay' })).headers.get('location') ?? '';
  const page = await fake.get(`${plan}/why-not.html?rule=${encodeURIComponent(evil)}`);
  expect(page.status).toBe(422);
  expect(page.headers.get('content-type')).toContain('application/problem+json');
  const missing = await fake.get(`/v1/plans/${encodeURIComponent('<script>alert(1)</script>')}`);
  expect(missing.status).toBe(404);
  expect(missing.headers.get('content-type')).toContain('application/problem+json');
});
