import type { FastifyInstance } from 'fastify';
import { buildApp, defaultConfig, type ServerConfig } from '../../../server/index.ts';

export interface Running {
  readonly app: FastifyInstance;
  readonly url: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  optimize(body: unknown, query?: string, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  check(body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

const quiet: Partial<ServerConfig> = {
  host: '127.0.0.1',
  port: 0,
  data: null,
  logLevel: 'silent',
  workers: 1,
  engineModule: new URL('./fake-engine.ts', import.meta.url),
  // Tests and browser drivers keep this thread busier than any client does: 0 is not looked at.
  pressure: { eventLoopDelay: 0, residentBytes: 16 * 1024 ** 3 },
  rate: { all: 100_000, jobs: 100_000 },
};

/** A real server on a free port of the loopback interface. */
export async function runServer(config: Partial<ServerConfig> = {}): Promise<Running> {
  const app = await buildApp({ ...defaultConfig, ...quiet, ...config });
  const listening: Promise<string> = app.listen({ host: '127.0.0.1', port: 0 });
  const url = await listening;
  const post = (path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      signal: signal ?? null,
      headers: { 'content-type': 'application/json', ...headers },
      body:
        typeof body === 'string' ? body : body instanceof Uint8Array ? new Blob([new Uint8Array(body)]) : JSON.stringify(body),
    });
  return {
    app,
    url,
    get: (path, headers = {}) => fetch(url + path, { headers }),
    optimize: (body, query = '', headers, signal) => post(`/v1/optimize${query}`, body, headers, signal),
    check: (body, headers) => post('/v1/check', body, headers),
    close: () => app.close(),
  };
}

export async function problemOf(response: Response): Promise<Record<string, unknown>> {
  if (!/^application\/problem\+json(;|$)/.test(response.headers.get('content-type') ?? ''))
    throw new Error(`no problem: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
