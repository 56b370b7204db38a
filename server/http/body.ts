import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from './problem.ts';

/** A program in a body, for the documentation: the worker reads it. */
export const ProgramBody = Type.Union(
  [
    Type.Object({ format: Type.Literal('hydrofoil.program/1') }, { title: 'Program document' }),
    Type.Array(Type.Object({}), { title: 'Bare array of roots, as ir_json() prints it' }),
  ],
  { title: 'Program' },
);

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
