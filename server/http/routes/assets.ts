import type { FastifyReply } from 'fastify';
import { exampleProgram, pageScript, pageStyle } from '../../html/assets.ts';
import { icon } from '../../html/layout.ts';
import type { TypedApp } from '../services.ts';

/** Style and script of the pages, from this server and nowhere else. */
export async function assetRoutes(app: TypedApp): Promise<void> {
  const hidden = { schema: { hide: true } };
  const style = pageStyle();
  const script = pageScript();
  // Browsers ask for it by themselves when they show a picture alone.
  app.get('/favicon.ico', hidden, async (_request, reply) => send(reply, 'image/svg+xml', icon));
  // Read when it is asked for: most servers never are.
  app.get('/examples/two_phase_commit_bench.json', hidden, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json').send(exampleProgram()),
  );
  app.get('/assets/page.css', hidden, async (_request, reply) => send(reply, 'text/css', style));
  app.get('/assets/page.mjs', hidden, async (_request, reply) => send(reply, 'text/javascript', script));
}

const send = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(text);
