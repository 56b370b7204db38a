import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerConfig } from '../config.ts';
import { ProblemError } from './problem.ts';

/** Runs before a body is read. */
export async function refuseEncodings(request: FastifyRequest): Promise<void> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw ProblemError.of('UNSUPPORTED_MEDIA_TYPE', `bodies with content encoding ${encoding} are not read`);
}

export function bytesOf({ body }: { readonly body: unknown }): Uint8Array {
  if (!(body instanceof Uint8Array) || body.byteLength === 0) throw ProblemError.of('EMPTY_BODY', 'the body is empty');
  return body;
}

/**
 * Reads bodies as bytes: a worker parses them, so a large one does not stop the event loop. A body has its place in memory before the
 * first byte is read, by the length that was declared or else as it grows; without a place it is turned away. The place is given back
 * when the request is answered.
 */
export function registerBodies(app: FastifyInstance, { bodyLimit, bodiesLimit }: ServerConfig): void {
  let held = 0;
  const places = new WeakMap<FastifyRequest, number>();
  const take = (request: FastifyRequest, bytes: number): void => {
    if (held + bytes > bodiesLimit) {
      const detail = `the bodies of ${bodiesLimit} bytes that are held at one time leave no room for this one`;
      throw ProblemError.of('OVERLOADED', detail, { limit: bodiesLimit }, { 'retry-after': '5', connection: 'close' });
    }
    held += bytes;
    places.set(request, (places.get(request) ?? 0) + bytes);
  };
  const giveBack = (request: FastifyRequest): void => {
    held -= places.get(request) ?? 0;
    places.delete(request);
  };
  const tooLarge = (actual?: number): ProblemError => {
    const sizes = actual === undefined ? { limit: bodyLimit } : { limit: bodyLimit, actual };
    return ProblemError.of('BODY_TOO_LARGE', `a body may have at most ${bodyLimit} bytes`, sizes, { connection: 'close' });
  };

  async function read(request: FastifyRequest, payload: IncomingMessage): Promise<Uint8Array> {
    const declared = request.headers['content-length'];
    if (declared === undefined) return growing(request, payload);
    const length = Number(declared);
    if (length > bodyLimit) throw tooLarge(length);
    take(request, length);
    const bytes = new Uint8Array(length);
    let at = 0;
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    return bytes;
  }
  async function growing(request: FastifyRequest, payload: IncomingMessage): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      length += chunk.byteLength;
      if (length > bodyLimit) throw tooLarge();
      take(request, chunk.byteLength);
      chunks.push(chunk);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    return bytes;
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request: FastifyRequest, payload: IncomingMessage) => read(request, payload));
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => giveBack(request));
  });
}
