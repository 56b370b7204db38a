import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentType, type Format, formats, isFormat } from '../formats.ts';
import type { Asking } from '../jobs/pool.ts';
import type { Subject } from '../jobs/task.ts';
import type { Allowance } from './allowance.ts';
import { charge, clientOf } from './client.ts';
import { negotiate } from './negotiate.ts';
import { ProblemError } from './problem.ts';
import type { Services } from './services.ts';

/** `abc.svg` is the id `abc` and the format `svg`. */
export function splitSuffix(text: string, available: readonly Format[]): { readonly id: string; readonly suffix: Format | null } {
  const dot = text.lastIndexOf('.');
  if (dot < 0) return { id: text, suffix: null };
  const suffix = text.slice(dot + 1);
  if (isFormat(suffix) && available.includes(suffix)) return { id: text.slice(0, dot), suffix };
  throw ProblemError.of(
    'NOT_FOUND',
    `there is no representation .${suffix}: use one of ${available.map((f) => `.${f}`).join(' ')}`,
  );
}

/** Which representation to send: the suffix decides, else the Accept header. */
export function chooseFormat(request: FastifyRequest, available: readonly Format[], suffix: Format | null = null): Format {
  const format = suffix ?? negotiate(request.headers.accept, available);
  if (format) return format;
  const types = available.map((candidate) => formats[candidate].type).join(', ');
  throw ProblemError.of('NOT_ACCEPTABLE', `none of ${types} is accepted by ${JSON.stringify(request.headers.accept)}`);
}

/** Who asks for a job, until when, and what beginning one costs. */
export const asking = (
  { allowances }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  allowance: Allowance = allowances.jobs,
): Asking => ({
  client: clientOf(request),
  signal: abortOnDisconnect(reply),
  admit: () => charge(allowance, request),
});

/** Aborts when the client closes the connection before it has its answer. */
function abortOnDisconnect(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  if (raw.destroyed) controller.abort();
  return controller.signal;
}

export interface Shown {
  /** Identity of what is shown, without format: content hashes and numbers. */
  readonly key: string;
  readonly subject: Subject;
  /** JSON text when the store holds it as it is. */
  readonly json?: string;
}

/** Sends one representation with its validators; draws it in a worker unless it is in the cache. */
export async function sendRepresentation(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  format: Format,
  shown: Shown,
): Promise<FastifyReply> {
  const stored = format === 'json' ? shown.json : undefined;
  // A stored document is its content hash; a rendering also depends on who drew it.
  const etag = stored === undefined ? `"${renderingHash(`${shown.key}.${format}@${services.engineVersion}`)}"` : `"${shown.key}"`;
  reply.headers({ etag, vary: 'accept', 'cache-control': 'no-cache' });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const text = stored ?? (await rendering(services, request, reply, format, shown));
  return reply.type(contentType(format)).send(text);
}

async function rendering(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  format: Format,
  { key, subject }: Shown,
): Promise<string> {
  const cacheKey = `${key}.${format}`;
  const cached = services.cache.get(cacheKey);
  if (cached !== undefined) return cached;
  const answer = await services.pool.run(
    { kind: 'render', subject, format },
    { ...asking(services, request, reply, services.allowances.all), key: cacheKey },
  );
  if (answer.kind !== 'rendered') throw new Error(`the worker answered ${answer.kind} to a rendering`);
  services.cache.set(cacheKey, answer.text);
  return answer.text;
}

const renderingHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** If-None-Match (RFC 9110 13.1.2): a list of entity tags or `*`, compared weakly. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
