import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config.ts';
import { createPool } from '../jobs/pool.ts';
import { libsqlStore } from '../store/store-libsql.ts';
import { memoryStore } from '../store/store-memory.ts';
import { createCache } from './cache.ts';
import { onClientError, registerErrors } from './errors.ts';
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
import type { Services } from './services.ts';

/** The whole application, ready to be injected or to listen; `close()` ends its workers and its store. */
export async function buildApp(config: ServerConfig): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: config.bodyLimit,
    requestTimeout: config.requestTimeout,
    // Silence on a socket while its job runs is normal.
    connectionTimeout: config.jobTimeout + config.requestTimeout,
    keepAliveTimeout: 10_000,
    // Its answer would not be problem+json; `registerGuards` does the same with one.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
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
  registerErrors(app, config.bodyLimit);

  const pool = createPool(config);
  const store = config.data === null ? memoryStore(config.keepPlans) : libsqlStore(config.data, config.keepPlans);
  app.addHook('onClose', async () => {
    await pool.close();
    store.close();
  });
  const answer = await pool.run({ kind: 'about' });
  if (answer.kind !== 'about') throw new Error('the worker did not say what it is');
  const services: Services = {
    config,
    store,
    pool,
    cache: createCache(config.cacheBytes),
    release: answer.about.release,
    engineVersion: answer.about.version,
    rules: answer.about.rules,
  };

  // Bodies stay bytes: the worker parses them, so a large one does not stop the event loop.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  await registerGuards(app, services);
  await registerOpenApi(app, services);
  const all = [aboutRoutes, assetRoutes, optimizeRoute, checkRoute, simulateRoute, documentRoutes, stepRoutes, differenceRoutes];
  for (const routes of all) {
    await app.register(async (scope) => routes(scope.withTypeProvider<TypeBoxTypeProvider>(), services));
  }
  return app;
}
