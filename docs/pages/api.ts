import { buildApp, defaultConfig } from '../../server/index.ts';

export interface Answers {
  /** The OpenAPI document. */
  readonly openapi: unknown;
  /** What a program is answered whose forward reference was never completed. */
  readonly problem: unknown;
}

const metadata = {
  location_id: { Process: { idx: 1, version: 1 } },
  collection_kind: { Stream: { bound: 'Unbounded', order: 'TotalOrder', retry: 'ExactlyOnce', element_type: 'u32' } },
  cardinality: null,
  tag: null,
  op: { span: null, cpu_usage: null, network_recv_cpu_usage: null, id: null },
};
const incomplete = [
  { ForEach: { f: 'q!(| x | drop (x))', input: { CycleSource: { cycle_id: 7, metadata } }, op_metadata: metadata.op } },
];

/** Answers of the service itself. */
export async function askService(): Promise<Answers> {
  const app = await buildApp({ ...defaultConfig, data: null, logLevel: 'silent', workers: 1 });
  const headers = { 'content-type': 'application/json' };
  const [openapi, problem] = await Promise.all([
    app.inject({ url: '/openapi.json' }).then((answer) => answer),
    app.inject({ method: 'POST', url: '/v1/optimize', headers, payload: incomplete }).then((answer) => answer),
  ]);
  await app.close();
  if (openapi.statusCode !== 200) throw new Error(`/openapi.json answers ${openapi.statusCode}: ${openapi.body}`);
  return { openapi: openapi.json(), problem: problem.json() };
}
