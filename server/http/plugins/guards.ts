import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem.ts';
import type { Services } from '../services.ts';

const MINUTE = 60_000;
const RETRY_AFTER = '10';

/** Headers, allowances per client, load shedding and the answer while closing. Routes with `config.watched: false` stay reachable. */
export async function registerGuards(app: FastifyInstance, { config }: Services): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on the loopback interface; whoever puts TLS in front decides on this.
    strictTransportSecurity: false,
  });

  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async () => {
    if (closing) {
      throw ProblemError.of('CLOSING', 'the server is shutting down', {}, { 'retry-after': RETRY_AFTER, connection: 'close' });
    }
  });

  // Clients must not keep connections open that were busy when closing began: `close()` would wait for them to fall idle.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });

  await app.register(underPressure, {
    maxEventLoopDelay: config.pressure.eventLoopDelay,
    maxRssBytes: config.pressure.residentBytes,
    pressureHandler: (request, _reply, type, value) => {
      if (request.routeOptions.config.watched === false) return;
      throw ProblemError.of('OVERLOADED', `${type} is ${Math.round(value ?? 0)}`, {}, { 'retry-after': RETRY_AFTER });
    },
  });

  await app.register(rateLimit, {
    max: config.rate.all,
    timeWindow: MINUTE,
    allowList: (request) => request.routeOptions.config.watched === false,
    errorResponseBuilder: (_request, { max, ttl }) =>
      ProblemError.of('RATE_LIMITED', `${max} requests per minute are allowed; wait ${Math.ceil(ttl / 1000)} s`, { limit: max }),
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False: exempt from allowances and load shedding (health). */
    watched?: boolean;
  }
}
