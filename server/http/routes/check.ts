import { Type } from 'typebox';
import { Differential, OptionsSchema } from '../../../index.ts';
import { contentType, type Format } from '../../formats.ts';
import { bytesOf, refuseEncodings } from '../body.ts';
import { checkExamples } from '../examples.ts';
import { ProblemError } from '../problem.ts';
import { asking, chooseFormat } from '../represent.ts';
import { ProgramBody, problems, refPlan, representations } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';

const CheckOptions = Type.Optional(
  Type.Object(
    { verify: OptionsSchema.properties.verify },
    { additionalProperties: false, description: 'Another program is run with `quick` when left out, a plan is not run' },
  ),
);
const alone = { additionalProperties: false };
const Body = Type.Union([
  Type.Object({ program: ProgramBody, options: CheckOptions }, { ...alone, title: 'Program' }),
  Type.Object({ program: ProgramBody, plan: refPlan, options: CheckOptions }, { ...alone, title: 'Program and plan' }),
  Type.Object({ program: ProgramBody, other: ProgramBody, options: CheckOptions }, { ...alone, title: 'Two programs' }),
]);

const Report = Type.Object({
  ok: Type.Boolean({ description: 'Nothing is wrong. What was asked for is proved only when `level` says so' }),
  level: Type.Enum(['validator', 'certificate', 'differential'], {
    description:
      'How far it got: the plan is looked at when its program is valid, and nothing is run before all else holds. `differential`: ' +
      'running both decided something',
  }),
  program: Type.String({ description: 'Content hash of the program' }),
  other: Type.Optional(Type.String({ description: 'Content hash of the other program' })),
  diagnostics: Type.Array(
    Type.Object({
      severity: Type.Enum(['error', 'warning']),
      code: Type.String(),
      pointer: Type.String({ description: 'Into the body; operators and locations of a program by their ids' }),
      message: Type.String(),
      hint: Type.String(),
    }),
  ),
  differential: Type.Optional(Differential),
  drawing: Type.Optional(
    Type.Union([Type.Object({ text: Type.String(), svg: Type.String() }), Type.Null()], {
      description: 'Space-time diagram of the run of the counterexample, when there is one',
    }),
  ),
});

const views = ['json', 'svg'] as const satisfies readonly Format[];

/** Checks a program, a plan against the program it was made from, or a version against another, without believing whoever made it. */
export async function checkRoute(app: TypedApp, services: Services): Promise<void> {
  app.post(
    '/v1/check',
    {
      config: { paysItself: true, body: { ...Body, 'x-examples': checkExamples } },
      schema: {
        operationId: 'check',
        tags: ['optimize'],
        summary: 'Check a program, a plan made from it, or another version of it',
        description:
          'A program: every invariant of Hydro IR. With a plan: its certificate too. From the program on, every precondition of every step is ' +
          'proved again, every step is applied again, and the last program must be that of the plan to the byte. With another program: is ' +
          'what it can show at its ports, run on small inputs under many schedules, something that the first can show? The same for a plan ' +
          'when `options` say how far. What is wrong is the answer, not an error: see `ok`; a counterexample comes with its inputs, decisions ' +
          'and diagram, which is also what `image/svg+xml` asks for.',
        consumes: ['application/json'],
        response: { 200: representations('What was found', Report, views), ...problems(406, 408, 413, 415, 422) },
      },
      preParsing: refuseEncodings,
    },
    async (request, reply) => {
      const view = chooseFormat(request, views) as (typeof views)[number];
      const answer = await services.pool.run({ kind: 'check', body: bytesOf(request) }, asking(services, request, reply));
      if (answer.kind !== 'checked') throw new Error(`the worker answered ${answer.kind} to a check`);
      const { report } = answer;
      const text = view === 'json' ? JSON.stringify(report) : report.drawing?.svg;
      if (text === undefined)
        throw ProblemError.of('NOT_ACCEPTABLE', 'there is no counterexample to draw: ask for application/json');
      return reply.header('vary', 'accept').type(contentType(view)).send(text);
    },
  );
}
