import { type Static, Type } from 'typebox';

/**
 * The profile document `hydrofoil.profile/1`: what one run of a program measured. All figures are per command and system-wide, summed
 * over the members of a location; CPU in nanoseconds, sizes in bytes. Bounds keep every product of two figures finite.
 */
const OpId = Type.Integer({ minimum: 0 });
const LocationKey = Type.String({ pattern: '^loc[0-9]+v[0-9]+$' });
const PerCommand = Type.Number({ minimum: 0, maximum: 1e9 });
const Nanoseconds = Type.Number({ minimum: 0, maximum: 1e15 });
const Strict = { additionalProperties: false } as const;

export const ProfileSchema = Type.Object(
  {
    format: Type.Literal('hydrofoil.profile/1'),
    /** The flow that was measured: a plan's member `flow`, whatever the names, spans, sizes and workload. */
    flow: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Name of the program, for people. */
    program: Type.String(),
    /** Commands that were counted. */
    commands: Type.Number({ exclusiveMinimum: 0 }),
    /** Where the figures come from; further members are kept. */
    source: Type.Object({
      tool: Type.String(),
      hydroLang: Type.Optional(Type.String()),
      date: Type.Optional(Type.String()),
      machine: Type.Optional(Type.String()),
      seconds: Type.Optional(Type.Number({ minimum: 0 })),
      /** Commands on their way at the same time, which is the size of a batch; 0 where no fixed number is. */
      clients: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    }),
    operators: Type.Array(
      Type.Object(
        {
          op: OpId,
          /** Elements out; without meaning for a root, which has no output. */
          outPerCommand: PerCommand,
          /** Elements in, over all inputs. */
          inPerCommand: Type.Optional(PerCommand),
          /** CPU for each element that comes in. */
          cpuNsPerCall: Type.Optional(Nanoseconds),
        },
        Strict,
      ),
    ),
    networks: Type.Array(
      Type.Object(
        {
          op: OpId,
          /** A broadcast counts once for each receiver. */
          messagesPerCommand: PerCommand,
          /** Serialized element, without frame and address. */
          bytesPerMessage: Type.Optional(PerCommand),
        },
        Strict,
      ),
    ),
    locations: Type.Array(
      Type.Object(
        {
          key: LocationKey,
          /** Machines that ran it. */
          members: Type.Integer({ minimum: 1, maximum: 10_000 }),
          cpuNsPerCommand: Nanoseconds,
          /** The same at the member that used most. */
          busiestCpuNsPerCommand: Nanoseconds,
        },
        Strict,
      ),
    ),
    subgraphs: Type.Optional(
      Type.Array(
        Type.Object(
          {
            location: LocationKey,
            /** Operators that run in it. A network counts where it is received. */
            operators: Type.Array(OpId),
            runsPerCommand: PerCommand,
            /** CPU of its runs. */
            pollNsPerCommand: Nanoseconds,
          },
          Strict,
        ),
      ),
    ),
  },
  { ...Strict, description: 'What one run of a program measured: hydrofoil.profile/1.' },
);

export type Profile = Static<typeof ProfileSchema>;
