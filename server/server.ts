import closeWithGrace from 'close-with-grace';
import type { ServerConfig } from './config.ts';
import { buildApp } from './http/app.ts';

/** Time that running requests get to end after a signal, in milliseconds. */
const GRACE = 10_000;

/** Listens until a signal arrives. Resolves with the address once requests are answered. */
export async function startServer(config: ServerConfig): Promise<string> {
  const app = await buildApp(config);
  closeWithGrace({ delay: GRACE, logger: app.log }, async ({ err }) => {
    if (err) app.log.error({ err }, 'closing after an error');
    await app.close();
  });
  return app.listen({ host: config.host, port: config.port });
}
