import { randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { ServerConfig } from '../config.ts';
import { createPool, type Pool } from '../jobs/pool.ts';
import { libsqlStore } from '../store/store-libsql.ts';
import { memoryStore } from '../store/store-memory.ts';
import { type SturdyStore, sturdyStore } from '../store/store-sturdy.ts';
import { createAllowance } from './allowance.ts';
import { registerBodies } from './body.ts';
import { createCache } from './cache.ts';
import { onClientError, refuseTunnels, registerErrors } from './errors.ts';
import { registerCompression } from './plugins/compression.ts';
import { registerGuards } from './plugins/guards.ts';
import { registerOpenApi } from './plugins/openapi.ts';
import { aboutRoutes } from './routes/about.ts';
import { assetRoutes } from './routes/assets.ts';
import { checkRoute } from './routes/check.ts';
import { differenceRoutes } from './routes/differences.ts';
import { documentRoutes } from './routes/documents.ts';
import { optimizeRoute } from './routes/optimize.ts';
import { simulateRoute } from './routes/simulate.ts';
import { stepRoutes } from './routes/steps.ts';
import type { Services, TypedApp } from './services.ts';

/** Bytes of a request line with its headers: options may be in the address. */
const HEADERS = 64 * 1024;

/** The whole application, ready to be injected or to listen; `close()` ends its workers and its store. */
export async function buildApp(config: ServerConfig): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: config.bodyLimit,
    requestTimeout: config.requestTimeout,
    // Silence on a socket while its job waits and runs is normal; the time of jobs is limited by what they use.
    connectionTimeout: 0,
    trustProxy: config.trustProxy.length === 0 ? false : [...config.trustProxy],
    genReqId: requestId,
    // Closing waits for jobs as long as it was told to.
    pluginTimeout: 0,
    keepAliveTimeout: 10_000,
    // Its answer would not be problem+json; `registerGuards` does the same with one.
    return503OnClosing: false,
    http: { maxHeaderSize: HEADERS },
    // The limit of headers is the limit of an address.
    routerOptions: { maxParamLength: HEADERS, ignoreTrailingSlash: true },
    // Standard output belongs to the data of whoever starts the server.
    logger: { level: config.logLevel, stream: process.stderr, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    clientErrorHandler: onClientError,
    frameworkErrors: (error, request, reply) => {
      app.errorHandler(error, request, reply);
    },
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, discriminator: true, allErrors: false },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  // The default serializer drops members that a schema does not name.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const nothing = registerErrors(app);
  refuseTunnels(app);

  // First what fails at once.
  const store = openStore(config, app);
  const pool = createPool(config);
  app.addHook('onClose', async () => {
    await pool.close();
    store.close();
  });
  try {
    await registerAll(app, config, store, pool, nothing);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function openStore(config: ServerConfig, { log }: FastifyInstance): SturdyStore {
  const store = config.data === null ? memoryStore(config.keepPlans) : libsqlStore(config.data, config.keepPlans);
  return sturdyStore(store, (error, what) => {
    log.error({ err: error, data: config.data, free: freeBytes(config.data) }, `the store failed: ${what}`);
  });
}

/** Bytes left where the file is, for the log; null when that is not known. */
function freeBytes(file: string | null): number | null {
  try {
    if (file === null) return null;
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  } catch {
    return null;
  }
}

async function registerAll(
  app: TypedApp,
  config: ServerConfig,
  store: SturdyStore,
  pool: Pool,
  nothing: (request: FastifyRequest) => Error,
): Promise<void> {
  const about = await pool.about();
  const services: Services = {
    config,
    store,
    pool,
    cache: createCache(config.cacheBytes),
    allowances: { all: createAllowance(config.rate.all), jobs: createAllowance(config.rate.jobs) },
    release: about.release,
    engineVersion: about.version,
    rules: about.rules,
  };
  registerBodies(app, config);
  await registerGuards(app, services);
  await registerCompression(app);
  // Before anything looks at the body, which some methods must have.
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw nothing(request);
  });
  await registerOpenApi(app, services);
  const all = [aboutRoutes, assetRoutes, optimizeRoute, checkRoute, simulateRoute, documentRoutes, stepRoutes, differenceRoutes];
  for (const routes of all) {
    await app.register(async (scope) => routes(scope.withTypeProvider<TypeBoxTypeProvider>(), services));
  }
}

/** The id of the client or the proxy, when it is one; a new one else. It is in the answer and in the log. */
function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
