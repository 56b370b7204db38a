import { isIP } from 'node:net';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { charge } from '../client.ts';
import { ProblemError } from '../problem.ts';
import type { Services } from '../services.ts';

const RETRY_AFTER = '10';
/** Milliseconds after the start in which the load is not looked at: two measurements. */
const SETTLING = 2500;

/** Headers, names, load shedding, allowances and the answer while closing. Routes with `config.watched: false` stay reachable. */
export async function registerGuards(app: FastifyInstance, { config, pool, allowances }: Services): Promise<void> {
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

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });

  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    // What runs ends, or is handed back; the server waits for the answers to leave.
    await pool.drain(config.grace);
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

  const allowed = new Set(config.allowedHosts);
  app.addHook('onRequest', async (request) => {
    const name = hostName(request);
    if (allowed.has('*') || allowed.has(name) || isOurs(name, request)) return;
    const detail = `this server does not answer for ${JSON.stringify(name)}: --allow-host names what it answers for`;
    throw ProblemError.of('MISDIRECTED', detail);
  });

  // What loading took is in the first measurements, and is no load.
  let began = performance.now();
  app.addHook('onListen', async () => {
    began = performance.now();
  });
  const isStarting = (): boolean => performance.now() - began < SETTLING;
  app.decorate('isOverloaded', () => !isStarting() && app.isUnderPressure());
  await app.register(underPressure, {
    maxEventLoopDelay: config.pressure.eventLoopDelay,
    maxRssBytes: config.pressure.residentBytes,
    pressureHandler: (request, _reply, type, value) => {
      if (isStarting() || request.routeOptions.config.watched === false) return;
      throw ProblemError.of('OVERLOADED', `${type} is ${Math.round(value ?? 0)}`, {}, { 'retry-after': RETRY_AFTER });
    },
  });

  app.addHook('onRequest', async (request) => {
    const { watched, paysItself } = request.routeOptions.config;
    if (watched !== false && paysItself !== true) charge(allowances.all, request);
  });
}

/** The name of a Host header, without its port and brackets. */
function hostName({ headers }: FastifyRequest): string {
  const [, bracketed, plain = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(headers.host ?? '') ?? [];
  return (bracketed ?? plain).toLowerCase();
}

/** Loopback by its names, and the address that the connection came to: pages from elsewhere have names of their own. */
function isOurs(name: string, { socket }: FastifyRequest): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.')))
    return true;
  return name !== '' && name === socket.localAddress?.replace(/^::ffff:/, '');
}

declare module 'fastify' {
  interface FastifyInstance {
    /** More than `ServerConfig.pressure` allows. */
    isOverloaded(): boolean;
  }
  interface FastifyContextConfig {
    /** False: exempt from allowances and load shedding (health). */
    watched?: boolean;
    /** True: what is kept is answered for nothing, so the handler charges for what is not. */
    paysItself?: boolean;
  }
}
