import { type Static, Type } from 'typebox';
import { ProfileSchema } from './profile.ts';
import { GivenBounds } from './verdict.ts';

/** Options of `optimize`; all have defaults, unknown members are refused. */
export const OptionsSchema = Type.Object(
  {
    /** Machine budget over all counted locations (clients left out). */
    maxMachines: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 40 })),
    /** Shards of one location at most. */
    maxShards: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 3 })),
    /** Rule ids that must not be used. */
    disable: Type.Optional(Type.Array(Type.String())),
    /** If given, only these rules may be used. */
    only: Type.Optional(Type.Array(Type.String())),
    /** Only steps that need no machine and move nothing. */
    onlyLocal: Type.Optional(Type.Boolean({ default: false })),
    /** Location keys or names left as they are. */
    exclude: Type.Optional(Type.Array(Type.String())),
    /** Work limit: operators visited while candidates are priced. Reproducible, unlike a time limit. */
    maxWork: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 200_000 })),
    /** Members of clusters whose size the program does not give. */
    defaultClusterSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 3 })),
    /** Replaces numbers of the default cost table by name. */
    costs: Type.Optional(Type.Record(Type.String(), Type.Number({ minimum: 0 }))),
    /** What a run of this program measured; takes the place of the program's own `profile`. */
    profile: Type.Optional(ProfileSchema),
    /** Does the plan behave as the program? `off`, `quick`, `thorough`, or bounds of one's own; never limited by time. */
    verify: Type.Optional(
      Type.Union([Type.Enum(['off', 'quick', 'thorough']), GivenBounds], {
        default: 'quick',
        description: 'How far the behaviour of the plan is compared with that of the program: off, quick, thorough, or bounds.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Options of a comparison of two programs. */
export const CompareOptionsSchema = Type.Object(
  {
    verify: Type.Optional(
      Type.Union([Type.Enum(['quick', 'thorough']), GivenBounds], {
        default: 'quick',
        description: 'How far behaviour is compared: quick, thorough, or bounds.',
      }),
    ),
  },
  { additionalProperties: false },
);

export type Options = Static<typeof OptionsSchema>;
export type CompareOptions = Static<typeof CompareOptionsSchema>;
