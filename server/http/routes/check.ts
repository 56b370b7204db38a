import { Type } from 'typebox';
import { bytesOf, ProgramBody, refuseEncodings } from '../body.ts';
import { checkExamples } from '../examples.ts';
import { abortOnDisconnect, chooseFormat } from '../represent.ts';
import { problems, refPlan } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';

const Body = Type.Object({ program: ProgramBody, plan: Type.Optional(refPlan) }, { additionalProperties: false });

const Report = Type.Object({
  ok: Type.Boolean(),
  level: Type.Enum(['validator', 'certificate'], {
    description: 'How far it got: the plan is looked at when its program is valid',
  }),
  program: Type.String({ description: 'Content hash of the program' }),
  diagnostics: Type.Array(
    Type.Object({
      severity: Type.Enum(['error', 'warning']),
      code: Type.String(),
      pointer: Type.String({ description: 'Into the body; operators and locations of a program by their ids' }),
      message: Type.String(),
      hint: Type.String(),
    }),
  ),
});

/** Checks a program, or a plan against the program it was made from, without believing whoever made it. */
export async function checkRoute(app: TypedApp, services: Services): Promise<void> {
  app.post(
    '/v1/check',
    {
      config: { rateLimit: { max: services.config.rate.optimize }, body: { ...Body, 'x-examples': checkExamples } },
      schema: {
        operationId: 'check',
        tags: ['optimize'],
        summary: 'Check a program, or a plan made from it',
        description:
          'A program: every invariant of Hydro IR. With a plan: its certificate too. From the program on, every precondition of every step is ' +
          'proved again, every step is applied again, and the last program must be that of the plan to the byte. What is wrong is the ' +
          'answer, not an error: see `ok`.',
        consumes: ['application/json'],
        response: { 200: Report, ...problems(400, 406, 413, 415, 422, 429, 503) },
      },
      preParsing: refuseEncodings,
    },
    async (request, reply) => {
      chooseFormat(request, ['json']);
      const answer = await services.pool.run({ kind: 'check', body: bytesOf(request) }, abortOnDisconnect(reply));
      if (answer.kind !== 'checked') throw new Error(`the worker answered ${answer.kind} to a check`);
      return answer.report;
    },
  );
}
