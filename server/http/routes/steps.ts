import { Type } from 'typebox';
import { PlanSchema } from '../../../index.ts';
import { allFormats, textFormats } from '../../formats.ts';
import { ProblemError } from '../problem.ts';
import { chooseFormat, sendRepresentation, splitSuffix } from '../represent.ts';
import { idParam, problems, representations } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';
import { planOf, programOf } from '../stored.ts';

const StepView = Type.Object({
  index: Type.Integer({ description: '0 is the input program' }),
  of: Type.Integer({ description: 'Steps of the plan' }),
  step: Type.Union([PlanSchema.properties.derivation.items, Type.Null()]),
  program: Type.Union([Type.Object({}), Type.Array(Type.Object({}))]),
});

/** The way from the input to the plan, and what was not done. */
export async function stepRoutes(app: TypedApp, services: Services): Promise<void> {
  app.get(
    '/v1/plans/:id/steps/:n',
    {
      config: { paysItself: true },
      schema: {
        operationId: 'getStep',
        tags: ['plans'],
        summary: 'One step of the derivation and the program after it',
        description: 'Pictures mark what the step added, changed and moved. Step 0 is the input program.',
        params: Type.Object({
          id: idParam('plan', []),
          n: Type.String({ description: 'Number with an optional suffix' }),
        }),
        response: { 200: representations('The step', StepView), ...problems(404, 406, 507) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const plan = planOf(services, id);
      const { id: number, suffix } = splitSuffix(request.params.n, allFormats);
      if (!/^\d{1,6}$/.test(number))
        throw ProblemError.of('STEP_NOT_FOUND', `${JSON.stringify(number)} is not the number of a step`);
      const n = Number(number);
      const format = chooseFormat(request, allFormats, suffix);
      const subject = { kind: 'step', id, plan: plan.text, input: programOf(services, plan.inputId), n } as const;
      return sendRepresentation(services, request, reply, format, { key: `${id}/steps/${n}`, subject });
    },
  );

  for (const path of ['/v1/plans/:id/why-not', ...textFormats.map((format) => `/v1/plans/:id/why-not.${format}`)]) {
    const { suffix } = splitSuffix(path, textFormats);
    app.get(
      path,
      {
        config: { paysItself: true },
        schema: {
          hide: suffix !== null,
          operationId: `getWhyNot${suffix ?? ''}`,
          tags: ['plans'],
          summary: 'Rewrites that were refused or not better, and what would unlock them',
          description: `Also with the suffixes ${textFormats.map((format) => `.${format}`).join(' ')}.`,
          params: Type.Object({ id: idParam('plan', []) }),
          querystring: Type.Object(
            {
              rule: Type.Optional(Type.String({ maxLength: 200, description: 'Only this rule' })),
              location: Type.Optional(Type.String({ maxLength: 500, description: 'Only this location, by key or name' })),
            },
            { additionalProperties: false },
          ),
          response: {
            200: representations('The remarks', Type.Array(PlanSchema.properties.remarks.items), textFormats),
            ...problems(404, 406, 422, 507),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const plan = planOf(services, id);
        const { rule = null, location = null } = request.query;
        const format = chooseFormat(request, textFormats, suffix);
        const subject = { kind: 'why-not', id, plan: plan.text, rule, location } as const;
        const key = `${id}/why-not?${JSON.stringify([rule, location])}`;
        return sendRepresentation(services, request, reply, format, { key, subject });
      },
    );
  }
}
