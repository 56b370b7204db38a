import { Type } from 'typebox';
import { allFormats, type Format } from '../../formats.ts';
import type { Subject } from '../../jobs/task.ts';
import { chooseFormat, sendRepresentation, splitSuffix } from '../represent.ts';
import { DifferenceSchema, idParam, problems, representations } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';
import { planOf, programOf } from '../stored.ts';

const marks = 'Pictures mark operators as added, removed, changed or moved, by word and line style as well as by colour.';

/** A plan's program against its input, or against the program of another plan. */
export async function differenceRoutes(app: TypedApp, services: Services): Promise<void> {
  for (const path of ['/v1/plans/:id/diff', ...allFormats.map((format) => `/v1/plans/:id/diff.${format}`)]) {
    const { suffix } = splitSuffix(path, allFormats);
    app.get(
      path,
      {
        config: { paysItself: true },
        schema: {
          hide: suffix !== null,
          operationId: `getDifference${suffix ?? ''}`,
          tags: ['plans'],
          summary: 'The program before and after, with what changed',
          description: `${marks} Also with the suffixes ${allFormats.map((format: Format) => `.${format}`).join(' ')}.`,
          params: Type.Object({ id: idParam('plan', []) }),
          response: { 200: representations('The difference', DifferenceSchema), ...problems(404, 406, 507) },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const plan = planOf(services, id);
        const subject: Subject = {
          kind: 'diff',
          before: { label: 'input', text: programOf(services, plan.inputId) },
          after: { label: 'plan', text: plan.text },
          plan: id,
        };
        const format = chooseFormat(request, allFormats, suffix);
        return sendRepresentation(services, request, reply, format, { key: `${id}/diff`, subject });
      },
    );
  }

  app.get(
    '/v1/plans/:id/diff/:other',
    {
      config: { paysItself: true },
      schema: {
        operationId: 'comparePlans',
        tags: ['plans'],
        summary: 'The programs of two plans, with what differs',
        description: marks,
        params: Type.Object({ id: idParam('plan', []), other: idParam('other plan') }),
        response: { 200: representations('The difference', DifferenceSchema), ...problems(404, 406, 507) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { id: other, suffix } = splitSuffix(request.params.other, allFormats);
      const subject: Subject = {
        kind: 'diff',
        before: { label: `plan ${id.slice(0, 12)}`, text: planOf(services, id).text },
        after: { label: `plan ${other.slice(0, 12)}`, text: planOf(services, other).text },
        plan: null,
      };
      const format = chooseFormat(request, allFormats, suffix);
      return sendRepresentation(services, request, reply, format, { key: `${id}/diff/${other}`, subject });
    },
  );

  for (const shown of ['before', 'after'] as const) {
    app.get(
      `/v1/plans/:id/locations/${shown}.svg`,
      {
        config: { paysItself: true },
        schema: {
          operationId: `getLocations${shown === 'before' ? 'Before' : 'After'}`,
          tags: ['plans'],
          summary: `The locations ${shown} rewriting, one box each`,
          description: 'The pictures before and after have the same layout.',
          params: Type.Object({ id: idParam('plan', []) }),
          response: { 200: representations('The picture', Type.String(), ['svg']), ...problems(404, 406, 507) },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const plan = planOf(services, id);
        const input = programOf(services, plan.inputId);
        const subject = { kind: 'overview', id, plan: plan.text, input, shown } as const;
        return sendRepresentation(services, request, reply, 'svg', { key: `${id}/locations/${shown}`, subject });
      },
    );
  }
}
