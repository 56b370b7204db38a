import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { didYouMean } from '../../index.ts';
import { StoreError } from '../store/store-sturdy.ts';
import { makeProblem, type Problem, ProblemError } from './problem.ts';
import type { ProblemCode } from './problem-types.ts';

const frameworkCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'EMPTY_BODY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_UNDER_PRESSURE: 'OVERLOADED',
};
const statusCodes: Readonly<Record<number, ProblemCode>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'OVERLOADED',
};

export function sendProblem(reply: FastifyReply, problem: Problem, headers: Readonly<Record<string, string>> = {}): FastifyReply {
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .removeHeader('etag')
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

/** Everything thrown ends as problem+json, errors of the framework and our own bugs included. */
function problemOfError(error: FastifyError | ProblemError | StoreError, request: FastifyRequest): Problem {
  if (error instanceof ProblemError) return error.problem;
  // Its cause is in the log already.
  if (error instanceof StoreError) return makeProblem('STORAGE', 'what was asked for cannot be read from the store');
  if (error.validation) return validationProblem(error, request);
  const status = error.statusCode ?? 500;
  const code = frameworkCodes[error.code] ?? statusCodes[status];
  if (code === 'UNSUPPORTED_MEDIA_TYPE') {
    const sent = JSON.stringify(request.headers['content-type'] ?? '');
    return makeProblem(code, `the content type ${sent} is not read here: send application/json`);
  }
  if (code) return makeProblem(code, error.message);
  if (status >= 400 && status < 500) return makeProblem('INVALID_REQUEST', error.message, { status });
  // The message stays in the log: it may quote the program.
  const instance = `urn:uuid:${randomUUID()}`;
  request.log.error({ err: error, instance }, 'bug');
  return makeProblem('INTERNAL', 'the server met a condition that should not exist', { instance });
}

function validationProblem(error: FastifyError, request: FastifyRequest): Problem {
  const what = error.validationContext ?? 'request';
  const schemas = request.routeOptions.schema as Readonly<Record<string, { readonly properties?: object }>> | undefined;
  const known = Object.keys(schemas?.[what]?.properties ?? {});
  const diagnostics = (error.validation ?? []).map(({ instancePath, message = 'is not valid', params, keyword }) => {
    const name = String(params['additionalProperty']);
    const unknown = keyword === 'additionalProperties' ? ` ${JSON.stringify(name)}${didYouMean(name, known)}` : '';
    return {
      severity: 'error' as const,
      code: 'INVALID_PARAMETER',
      pointer: '',
      message: `${what}${instancePath} ${message}${unknown}`,
      hint: 'GET /openapi.json describes every parameter',
    };
  });
  return makeProblem('INVALID_REQUEST', diagnostics.map(({ message }) => message).join('; '), { diagnostics });
}

/** Answers what is said of an address that is not there: 405 with Allow when it exists for other methods, 404 otherwise. */
export function registerErrors(app: FastifyInstance): (request: FastifyRequest) => ProblemError {
  const routes: { readonly pattern: RegExp; readonly methods: Set<string> }[] = [];
  app.addHook('onRoute', (route) => {
    const escaped = route.url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace(/\*/g, '.*');
    routes.push({ pattern: new RegExp(`^${escaped}/?$`), methods: new Set([route.method].flat()) });
  });
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
    const headers = error instanceof ProblemError ? error.headers : {};
    return sendProblem(reply, problemOfError(error, request), headers);
  });
  const nothing = ({ url, method }: FastifyRequest): ProblemError => {
    const path = url.split('?')[0] ?? '';
    const methods = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => [...route.methods]));
    if (methods.size === 0) return ProblemError.of('NOT_FOUND', `there is nothing at ${path}`);
    const allow = [...methods].sort().join(', ');
    return ProblemError.of('METHOD_NOT_ALLOWED', `${method} is not for ${path}: use ${allow}`, {}, { allow });
  };
  app.setNotFoundHandler((request) => {
    throw nothing(request);
  });
  return nothing;
}

/** Answers requests that the HTTP parser refused, before there is a request object. */
export function onClientError(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = parserCodes[error.code ?? ''] ?? 'INVALID_REQUEST';
  answer(this, socket, makeProblem(code, 'the request is not HTTP/1.1 that this server reads'), error.code);
}

/** CONNECT asks for a tunnel: Node gives its socket to whoever listens for it, and closes it without a word when nobody does. */
export function refuseTunnels(app: FastifyInstance): void {
  app.server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy());
    answer(app, socket, makeProblem('METHOD_NOT_ALLOWED', 'this server is no proxy: CONNECT is for no address'), 'CONNECT');
  });
}

/** Where there is no request object, nor a reply. */
function answer({ log }: FastifyInstance, socket: Duplex, problem: Problem, cause: string | undefined): void {
  const id = randomUUID();
  log.info({ reqId: id, code: cause, status: problem.status }, 'what came is no request');
  const body = JSON.stringify(problem);
  const headers = [
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${id}`,
    ...(problem.code === 'METHOD_NOT_ALLOWED' ? ['allow: GET, HEAD, POST'] : []),
    'connection: close',
  ];
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}

const parserCodes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_INVALID_METHOD: 'METHOD_NOT_ALLOWED',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};
