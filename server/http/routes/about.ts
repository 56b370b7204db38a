import { Type } from 'typebox';
import { OptionsSchema } from '../../../index.ts';
import { contentType } from '../../formats.ts';
import { problemPage, rulesPage, startPage } from '../../html/service-pages.ts';
import { sendProblem } from '../errors.ts';
import { makeProblem } from '../problem.ts';
import { problems } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';

const Rule = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  formerly: Type.Array(Type.String()),
  law: Type.String(),
  variants: Type.Array(
    Type.Object({ name: Type.String(), law: Type.String(), costEffect: Type.String(), citation: Type.String() }),
  ),
  preconditions: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
});

/** What this service is, can do and accepts. */
export async function aboutRoutes(app: TypedApp, services: Services): Promise<void> {
  const { config, release, engineVersion, rules } = services;

  app.get(
    '/v1/rules',
    {
      schema: {
        operationId: 'getRules',
        tags: ['service'],
        summary: 'The rewrite rules: laws, preconditions, citations',
        response: { 200: Type.Object({ version: Type.String(), rules: Type.Array(Rule) }), ...problems() },
      },
    },
    async () => ({ version: engineVersion, rules: [...rules] }),
  );

  app.get(
    '/v1/limits',
    {
      schema: {
        operationId: 'getLimits',
        tags: ['service'],
        summary: 'What is accepted, and the defaults of all options',
        response: {
          200: Type.Object({ body: Type.Object({}), jobs: Type.Object({}), rate: Type.Object({}), options: Type.Object({}) }),
          ...problems(),
        },
      },
    },
    async () => ({
      body: { bytes: config.bodyLimit, allBytes: config.bodiesLimit, receiveMs: config.requestTimeout },
      jobs: { cpuMs: config.jobTimeout, memoryMiB: config.workerMemoryMb, parallel: config.workers, waiting: config.maxQueue },
      rate: { requestsPerMinute: config.rate.all, jobsPerMinute: config.rate.jobs },
      options: OptionsSchema.properties,
    }),
  );

  const health = Type.Object({ status: Type.Literal('ok') });
  app.get(
    '/healthz',
    {
      config: { watched: false },
      schema: {
        operationId: 'isAlive',
        tags: ['service'],
        summary: 'The process answers',
        response: { 200: health, ...problems() },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { watched: false },
      schema: {
        operationId: 'isReady',
        tags: ['service'],
        summary: 'The server can take work: the store answers, the queue has room, the process is not overloaded',
        response: { 200: Type.Object({ status: Type.Literal('ok'), jobs: Type.Object({}) }), ...problems() },
      },
    },
    async (_request, reply) => {
      services.store.ping();
      const fault = services.store.fault();
      if (fault !== null) {
        const detail = `the store does not work: ${fault}. Plans are answered, and kept in memory for a while`;
        return sendProblem(reply, makeProblem('STORAGE', detail, { status: 503 }), { 'retry-after': '5' });
      }
      const jobs = services.pool.state();
      const busy = jobs.running + jobs.waiting >= jobs.workers + jobs.maxQueue || app.isOverloaded();
      if (busy) return sendProblem(reply, makeProblem('OVERLOADED', 'no room for more work'), { 'retry-after': '5' });
      return reply.send({ status: 'ok' as const, jobs });
    },
  );

  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/', { schema: { hide: true } }, async (request, reply) =>
    reply.type(contentType('html')).send(startPage(release, `${request.protocol}://${request.host}`)),
  );
  app.get('/rules', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(contentType('html')).send(rulesPage(engineVersion, rules)),
  );
  app.get('/problems', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(contentType('html')).send(problemPage()),
  );
}
