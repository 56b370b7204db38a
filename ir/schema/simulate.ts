import { type Static, Type } from 'typebox';

/** How a program is run by the interpreter. Everything has a default; the same options give the same run. */
export const SimulateOptionsSchema = Type.Object(
  {
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 32 - 1,
        description:
          'Draws the inputs when none are given, the results of unknown functions, and the schedule when none is given (1)',
      }),
    ),
    schedule: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0, maximum: 1_000_000 }), {
        maxItems: 1_000_000,
        description: 'Decisions of the run, as an earlier run listed them; 0 is the plainest choice, and all are behind the end',
      }),
    ),
    clusterSizes: Type.Optional(
      Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 100 }), {
        description: 'Members of clusters, by name or key of the location',
      }),
    ),
    steps: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: 'Actions after which a run that has not ended is stopped (2000)',
      }),
    ),
  },
  { additionalProperties: false },
);
export type SimulateOptions = Static<typeof SimulateOptionsSchema>;
