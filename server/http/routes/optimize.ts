import { createHash, webcrypto } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Plan } from '../../../index.ts';
import { allFormats } from '../../formats.ts';

import type { StoredPlan } from '../../store/store.ts';
import { StoreError } from '../../store/store-sturdy.ts';
import { bytesOf, refuseEncodings } from '../body.ts';
import { optimizeExamples } from '../examples.ts';
import { ProblemError } from '../problem.ts';
import { DocumentedQuery, optionsOfQuery, QueryOptions } from '../query-options.ts';
import { asking, chooseFormat, sendRepresentation } from '../represent.ts';
import { idParam, ProgramBody, problems, refOptions, refPlan, representations } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';
import { planOf, programOf } from '../stored.ts';

const Body = Type.Union([
  ...ProgramBody.anyOf,
  Type.Object(
    { program: ProgramBody, options: Type.Optional(refOptions) },
    { additionalProperties: false, title: 'Program and options' },
  ),
]);

/** Sends a program through the engine and keeps the result. */
export async function optimizeRoute(app: TypedApp, services: Services): Promise<void> {
  app.post(
    '/v1/optimize',
    {
      // The body is described here and read by the worker, not by the validator.
      config: { paysItself: true, query: DocumentedQuery, body: { ...Body, 'x-examples': optimizeExamples } },
      schema: {
        operationId: 'optimize',
        tags: ['optimize'],
        summary: 'Optimize a program',
        description:
          'Answers the plan, also when nothing was found to improve (see `outcome`). The same request gives the same plan under the ' +
          'same id, so repeating it is safe. Closing the connection stops the work. Options of the address win over those of the body.',
        consumes: ['application/json'],
        querystring: QueryOptions,
        response: {
          200: representations('The plan; Plan-Id is its id, Location its address', refPlan),
          ...problems(406, 408, 413, 415, 422),
        },
      },
      links: {
        200: {
          plan: { operationId: 'getPlan', parameters: { id: '$response.header.plan-id' } },
          step: { operationId: 'getStep', parameters: { id: '$response.header.plan-id', n: '0' } },
          whyNot: { operationId: 'getWhyNot', parameters: { id: '$response.header.plan-id' } },
          comparison: {
            operationId: 'comparePlans',
            parameters: { id: '$response.header.plan-id', other: '$response.header.plan-id' },
          },
          difference: { operationId: 'getDifference', parameters: { id: '$response.header.plan-id' } },
          program: { operationId: 'getProgram', parameters: { id: '$response.body#/input' } },
        },
      },
      preParsing: refuseEncodings,
    },
    async (request, reply) => {
      const format = chooseFormat(request, allFormats);
      const plan = await planFor(services, request, reply, bytesOf(request), optionsOfQuery(request.query));
      reply.headers({ location: `/v1/plans/${plan.id}`, 'plan-id': plan.id });
      const subject = { kind: 'plan', id: plan.id, plan: plan.text, input: programOf(services, plan.inputId) } as const;
      return sendRepresentation(services, request, reply, format, { key: plan.id, subject, json: plan.text });
    },
  );

  app.get(
    '/v1/plans/:id/alternatives/:machines',
    {
      config: { paysItself: true },
      schema: {
        operationId: 'getAlternative',
        tags: ['plans'],
        summary: 'The plan for fewer machines, an alternative that a plan names',
        description: 'Made when it is asked for, from the same program and options with `maxMachines`; leads to its address.',
        params: Type.Object({ id: idParam('plan', []), machines: Type.String({ description: 'Machines of the alternative' }) }),
        response: { 303: { description: 'Location is the address of the plan' }, ...problems(404, 422, 507) },
      },
    },
    async (request, reply) => {
      const { id, machines } = request.params;
      const { text, inputId } = planOf(services, id);
      const { alternatives, options } = JSON.parse(text) as Plan;
      const alternative = alternatives.find((one) => String(one.machines) === machines);
      if (!alternative)
        throw ProblemError.of('NOT_FOUND', `the plan has no alternative for ${JSON.stringify(machines)} machines`);
      const asked = {
        program: JSON.parse(programOf(services, inputId)) as unknown,
        options: { ...options, maxMachines: alternative.machines },
      };
      const body = Uint8Array.from(Buffer.from(JSON.stringify(asked), 'utf8'));
      const plan = await planFor(services, request, reply, body, {});
      return reply.redirect(`/v1/plans/${plan.id}`, 303);
    },
  );
}

async function planFor(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  body: Uint8Array,
  query: Readonly<Record<string, unknown>>,
): Promise<StoredPlan> {
  const { store, pool, engineVersion } = services;
  // Off the event loop: hashing the largest body takes a tenth of a second.
  const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', body)).toString('hex');
  const requestKey = createHash('sha256')
    .update(JSON.stringify([engineVersion, digest, Object.entries(query).sort()]))
    .digest('hex');
  const known = kept(services, requestKey);
  if (known) return known;
  const answer = await pool.run({ kind: 'optimize', body, query }, { ...asking(services, request, reply), key: requestKey });
  if (answer.kind !== 'optimized') throw new Error(`the worker answered ${answer.kind} to an optimization`);
  // Several requests may have asked for the same job.
  if (!kept(services, requestKey)) store.save({ ...answer.result, requestKey });
  request.log.info({ plan: answer.result.plan.id, outcome: answer.outcome }, 'optimized');
  return answer.result.plan;
}

/** A store that cannot be read has nothing, and the plan is made again. */
function kept({ store }: Services, requestKey: string): StoredPlan | undefined {
  try {
    return store.planOfRequest(requestKey);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
