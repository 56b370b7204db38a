/** Every kind of error the service answers with: code, HTTP status, title and what to do. The page /problems prints this list. */
export const problemTypes = {
  INVALID_REQUEST: {
    status: 400,
    title: 'Invalid request',
    help: 'The request line, headers or parameters cannot be understood.',
  },
  EMPTY_BODY: {
    status: 400,
    title: 'Empty body',
    help: 'Send a program document, a bare array of roots, or {"program", "options"}.',
  },
  INVALID_JSON: {
    status: 400,
    title: 'Malformed JSON',
    help: 'The body is not JSON in UTF-8, or says what no reader keeps; the detail names the position.',
  },
  NOT_FOUND: { status: 404, title: 'No such address', help: 'See /docs for the addresses of this service.' },
  PLAN_NOT_FOUND: {
    status: 404,
    title: 'No such plan',
    help: 'Ids are content hashes: POST the program again to make the same plan.',
  },
  PROGRAM_NOT_FOUND: {
    status: 404,
    title: 'No such program',
    help: 'Ids are content hashes: POST the program to /v1/optimize first.',
  },
  STEP_NOT_FOUND: {
    status: 404,
    title: 'No such step',
    help: 'Steps run from 0 (the input program) to the length of the derivation.',
  },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed', help: 'The Allow header lists the methods of this address.' },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'No acceptable representation',
    help: 'Ask for one of the listed media types or use a suffix.',
  },
  REQUEST_TIMEOUT: { status: 408, title: 'Request too slow', help: 'The request did not arrive in time.' },
  BODY_TOO_LARGE: { status: 413, title: 'Body too large', help: 'GET /v1/limits tells what is accepted.' },
  PROGRAM_TOO_LARGE: { status: 413, title: 'Program too large', help: 'GET /v1/limits tells what is accepted.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported media type', help: 'Send application/json, not compressed.' },
  MISDIRECTED: {
    status: 421,
    title: 'Not the name of this server',
    help: 'Use localhost or the address of the server, or start it with --allow-host NAME.',
  },
  INVALID_PROGRAM: { status: 422, title: 'Invalid program', help: 'Each diagnostic points at a part of the document.' },
  INVALID_OPTIONS: { status: 422, title: 'Invalid options', help: 'GET /openapi.json describes every option.' },
  INVALID_INPUTS: { status: 422, title: 'Invalid inputs of a run', help: 'Each diagnostic points at a part of the inputs.' },
  RATE_LIMITED: { status: 429, title: 'Too many requests', help: 'Wait for the seconds of the Retry-After header.' },
  HEADERS_TOO_LARGE: { status: 431, title: 'Headers too large', help: 'Send fewer or shorter headers, and options in the body.' },
  CANCELLED: { status: 499, title: 'Cancelled', help: 'The client went away and the job was stopped.' },
  INTERNAL: {
    status: 500,
    title: 'A bug in Hydrofoil',
    help: 'Please report it with the instance id; the server keeps running.',
  },
  OVERLOADED: { status: 503, title: 'Overloaded', help: 'Retry after the seconds of the Retry-After header.' },
  QUEUE_FULL: { status: 503, title: 'Too many jobs are waiting', help: 'Retry after the seconds of the Retry-After header.' },
  TIME_LIMIT: {
    status: 503,
    title: 'The job used too much CPU',
    help: 'Lower maxWork, maxMachines or steps, or exclude locations.',
  },
  MEMORY_LIMIT: { status: 503, title: 'The job needed too much memory', help: 'Lower maxWork, or send a smaller program.' },
  STORAGE: {
    status: 507,
    title: 'The store does not work',
    help: 'Look into the log of the server: the disk may be full. A plan that is made again is answered all the same.',
  },
  CLOSING: { status: 503, title: 'The server is shutting down', help: 'Retry after the seconds of the Retry-After header.' },
} as const;

export type ProblemCode = keyof typeof problemTypes;
