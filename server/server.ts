import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from './config.ts';
import { buildApp } from './http/app.ts';
import { causeOf, StartError } from './start-error.ts';

/** Beyond the grace of jobs: time for the last answers to leave, in milliseconds. */
const LAST_ANSWERS = 2000;

/**
 * Listens until a signal arrives. Resolves with the address once requests are answered.
 * @throws StartError when the address or the data cannot be used
 */
export async function startServer(config: ServerConfig): Promise<string> {
  const app = await buildApp(config);
  try {
    const listening: Promise<string> = app.listen({ host: config.host, port: config.port });
    const address = await listening;
    stopOnSignals(app, config.grace);
    return address;
  } catch (error) {
    await app.close();
    throw notListening(error, config);
  }
}

function notListening(error: unknown, { host, port }: ServerConfig): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const at = `${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new StartError(`${at} is in use: stop what listens there, or choose another --port (0 takes a free one)`);
  if (code === 'EACCES') return new StartError(`${at} may not be listened on by this user: choose a --port from 1024 on`);
  if (code === 'EADDRNOTAVAIL') return new StartError(`${host} is no address of this machine: choose another --host`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new StartError(`${host} is no name of an address: choose another --host`);
  return code === '' ? error : new StartError(`${at} cannot be listened on: ${causeOf(error)}`);
}

/** The first signal lets running jobs end; a second one does not wait. */
function stopOnSignals(app: FastifyInstance, grace: number): void {
  let stopping = false;
  const stop = (why: string, code: number): void => {
    if (stopping) process.exit(code || 1);
    stopping = true;
    app.log.info(`closing: ${why}`);
    setTimeout(() => app.server.closeAllConnections(), grace + LAST_ANSWERS).unref();
    app.close().then(
      () => process.exit(code),
      (error: unknown) => {
        app.log.error({ err: error }, 'closing failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal, 0));
  const bug = (error: unknown): void => {
    app.log.fatal({ err: error }, 'a bug ended the server');
    stop('a bug', 1);
  };
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
}
