import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { icon } from '../../html/layout.ts';
import { ProblemSchema } from '../problem.ts';
import { DocumentSchemas } from '../schemas.ts';
import type { Services } from '../services.ts';

/** /openapi.json (3.1) and /docs, which loads nothing from outside. */
export async function registerOpenApi(app: FastifyInstance, { release }: Services): Promise<void> {
  app.addSchema(ProblemSchema);
  for (const schema of DocumentSchemas) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hydrofoil',
        description:
          'Optimizer for Hydro programs: send a program, get a plan with the rewritten program, the steps that lead to it, why each is safe, ' +
          'what was refused and why, and what it is worth. Ids are content hashes. Errors are problem+json (RFC 9457).',
        version: release.split(' ').at(-1) ?? release,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'optimize', description: 'Make plans' },
        { name: 'plans', description: 'Look at plans, their steps, and what was refused' },
        { name: 'programs', description: 'Look at programs' },
        { name: 'service', description: 'Rules, limits, health' },
      ],
    },
    transform: ({ schema, url, route }) => {
      const { body, query } = route.config ?? {};
      const shown = { ...(body === undefined ? {} : { body }), ...(query === undefined ? {} : { querystring: query }) };
      return { url, schema: { ...schema, ...shown } };
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json['$id'] ?? `schema${i}`) },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { validatorUrl: null, deepLinking: true, defaultModelsExpandDepth: 0 },
    theme: { title: 'Hydrofoil API' },
    logo: { type: 'image/svg+xml', content: Buffer.from(icon), href: '/', target: '_self' },
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Schema of a body that the validator does not see: documentation only. */
    body?: TSchema;
    /** The same of the parameters: the validator sees texts. */
    query?: TSchema;
  }
}
