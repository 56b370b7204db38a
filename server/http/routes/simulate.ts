import { Type } from 'typebox';
import { contentType, type Format } from '../../formats.ts';
import { bytesOf, refuseEncodings } from '../body.ts';
import { simulateExamples } from '../examples.ts';
import { asking, chooseFormat } from '../represent.ts';
import { ProgramBody, problems, refInputs, refPlan, refSimulateOptions, representations } from '../schemas.ts';
import type { Services, TypedApp } from '../services.ts';

const Body = Type.Object(
  {
    program: Type.Union([...ProgramBody.anyOf, refPlan], { description: 'A plan stands for its program' }),
    inputs: Type.Optional(refInputs),
    options: Type.Optional(refSimulateOptions),
  },
  { additionalProperties: false },
);

const json = Type.Unknown();
const Report = Type.Object(
  {
    format: Type.Literal('hydrofoil.run/1'),
    program: Type.String({ description: 'Content hash of the program that ran' }),
    name: Type.String(),
    ended: Type.Enum(['quiescent', 'bound', 'stopped', 'failed'], {
      description: 'Nothing was left to do; the steps were used up or a closure did not end; it failed as Rust would panic',
    }),
    error: Type.Union([Type.String(), Type.Null()]),
    steps: Type.Integer({ description: 'Actions that were taken' }),
    firings: Type.Integer({ description: 'Operators that fired' }),
    seed: Type.Integer(),
    decisions: Type.Array(Type.Integer(), {
      description: 'Sent as `schedule`, with the same seed and inputs, they repeat the run',
    }),
    clientsOutside: Type.Boolean({ description: 'Clients are not run: what they send is input, what they receive output' }),
    sizes: Type.Record(Type.String(), Type.Integer(), { description: 'Members of each cluster, by key' }),
    inputs: refInputs,
    outputs: Type.Array(
      Type.Object({
        port: Type.String(),
        location: Type.String(),
        member: Type.Union([Type.Integer(), Type.Null()]),
        values: Type.Array(json, { description: 'In the order in which they came out' }),
      }),
    ),
    abstracted: Type.Array(
      Type.Object({
        operator: Type.Integer(),
        field: Type.String(),
        label: Type.String(),
        names: Type.Array(Type.String()),
        because: Type.Union([Type.String(), Type.Null()]),
      }),
      { description: 'Closures that were not evaluated exactly: the functions in them whose results the seed chose' },
    ),
    alsoAbstracted: Type.Array(Type.String()),
    messages: Type.Array(
      Type.Object({
        network: Type.Integer(),
        from: Type.String(),
        to: Type.String(),
        sent: Type.Integer({ description: 'Step of the diagram' }),
        received: Type.Union([Type.Integer(), Type.Null()]),
        value: json,
      }),
    ),
  },
  { description: 'What a run showed' },
);

/** JSON, the diagram, or the diagram as text with what came out. */
const views = ['json', 'svg', 'txt'] as const satisfies readonly Format[];

/** Runs a program in the interpreter; nothing of it is executed. */
export async function simulateRoute(app: TypedApp, services: Services): Promise<void> {
  app.post(
    '/v1/simulate',
    {
      config: { paysItself: true, body: { ...Body, 'x-examples': simulateExamples } },
      schema: {
        operationId: 'simulate',
        tags: ['optimize'],
        summary: 'Run a program in the interpreter',
        description:
          'One run under one schedule: what came out at each port, and the space-time diagram of what happened. Inputs and schedule are ' +
          'drawn from the seed when they are not given; without a seed the first one is taken with which something comes out. Functions ' +
          'that the interpreter does not know get results from the seed and are named. A run that fails as Rust would is an answer, not ' +
          'an error: see `ended`.',
        consumes: ['application/json'],
        response: { 200: representations('The run', Report, views), ...problems(406, 408, 413, 415, 422) },
      },
      preParsing: refuseEncodings,
    },
    async (request, reply) => {
      const view = chooseFormat(request, views) as (typeof views)[number];
      const task = { kind: 'simulate', body: bytesOf(request), view } as const;
      const answer = await services.pool.run(task, asking(services, request, reply));
      if (answer.kind !== 'simulated') throw new Error(`the worker answered ${answer.kind} to a simulation`);
      return reply.header('vary', 'accept').type(contentType(view)).send(answer.text);
    },
  );
}
