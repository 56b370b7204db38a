import { readFileSync } from 'node:fs';
import type { Services, TypedApp } from '../services.ts';

/** Style and script of the pages, from this server and nowhere else. */
export async function assetRoutes(app: TypedApp, _services: Services): Promise<void> {
  const css = readFileSync(new URL('../../web/page.css', import.meta.url), 'utf8');
  const js = readFileSync(new URL('../../web/page.mjs', import.meta.url), 'utf8');
  app.get('/assets/page.css', { schema: { hide: true } }, async (_request, reply) => send(reply, 'text/css; charset=utf-8', css));
  app.get('/assets/page.mjs', { schema: { hide: true } }, async (_request, reply) => send(reply, 'text/javascript; charset=utf-8', js));
}

interface Reply {
  header(name: string, value: string): Reply;
  type(type: string): Reply;
  send(text: string): Reply;
}

const send = (reply: Reply, type: string, text: string): Reply => reply.header('cache-control', 'no-cache').type(type).send(text);
