import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);
/** Below this many characters headers weigh more than what is saved. */
const SMALL = 1024;
const TEXTS = /^(text\/|application\/(problem\+)?json|image\/svg\+xml)/;

/** Compresses texts for clients that take it: brotli at the speed of gzip, else gzip. */
export async function registerCompression(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || !TEXTS.test(String(reply.getHeader('content-type') ?? ''))) return payload;
    const vary = reply.getHeader('vary');
    reply.header('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
    const encoding = encodingFor(request.headers['accept-encoding']);
    if (encoding === null || payload.length < SMALL) return payload;
    const bytes = Buffer.from(payload, 'utf8');
    // The tag stays as it is: it names what is shown, and no ranges of bytes are served.
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return encoding === 'br' ? inBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }) : inGzip(bytes);
  });
}

/** Accept-Encoding (RFC 9110 12.5.3): ours that is taken, null for none. `*` is not guessed at. */
export function encodingFor(header: string | string[] | undefined): 'br' | 'gzip' | null {
  const taken = new Map<string, number>();
  for (const part of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    taken.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0);
  }
  const [br, gz] = [taken.get('br') ?? 0, taken.get('gzip') ?? 0];
  if (br <= 0 && gz <= 0) return null;
  return br >= gz ? 'br' : 'gzip';
}
