import { Type } from 'typebox';
import { allFormats } from '../../formats.ts';
import { chooseFormat, sendRepresentation, splitSuffix } from '../represent.ts';
import { idParam, problems, refPlan, representations } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';
import { planOf, programOf } from '../stored.ts';

/** Plans and programs by content hash. */
export async function documentRoutes(app: TypedApp, services: Services): Promise<void> {
  app.get(
    '/v1/plans/:id',
    {
      config: { paysItself: true },
      schema: {
        operationId: 'getPlan',
        tags: ['plans'],
        summary: 'A plan',
        description:
          'JSON is the plan document in canonical form: its SHA-256 is the id. Text is the explanation for reviewers, pictures show ' +
          'the program after rewriting, HTML is the review page.',
        params: Type.Object({ id: idParam('plan') }),
        response: { 200: representations('The plan', refPlan), ...problems(404, 406, 507) },
      },
    },
    async (request, reply) => {
      const { id, suffix } = splitSuffix(request.params.id, allFormats);
      const plan = planOf(services, id);
      const format = chooseFormat(request, allFormats, suffix);
      const input = programOf(services, plan.inputId);
      const subject = { kind: 'plan', id, plan: plan.text, input } as const;
      return sendRepresentation(services, request, reply, format, { key: id, subject, json: plan.text });
    },
  );

  app.get(
    '/v1/programs/:id',
    {
      config: { paysItself: true },
      schema: {
        operationId: 'getProgram',
        tags: ['programs'],
        summary: 'A program: an input of a plan or its result',
        description: 'JSON is the program document, text the operators of every location, pictures the graph.',
        params: Type.Object({ id: idParam('program') }),
        response: {
          200: representations('The program', Type.Union([Type.Object({}), Type.Array(Type.Object({}))])),
          ...problems(404, 406, 507),
        },
      },
    },
    async (request, reply) => {
      const { id, suffix } = splitSuffix(request.params.id, allFormats);
      const text = programOf(services, id);
      const format = chooseFormat(request, allFormats, suffix);
      return sendRepresentation(services, request, reply, format, {
        key: id,
        subject: { kind: 'program', id, text },
        json: text,
      });
    },
  );
}
