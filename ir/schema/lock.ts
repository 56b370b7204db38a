import { type Static, Type } from 'typebox';
import { EditSchema } from './edits.ts';

export const LOCK_FORMAT = 'hydrofoil.lock/1';

/**
 * A plan to keep with the source, `hydrofoil.lock/1`: what a reviewer decides on, and what it takes to apply it. All that a program of the
 * same flow gives again is left out: the program itself, proofs, prices of steps, refusals.
 */
const Strict = { additionalProperties: false } as const;
const LocationKey = Type.String({ pattern: '^loc[0-9]+v[0-9]+$' });
const AnyObject = Type.Record(Type.String(), Type.Unknown());

/** What the model predicts. */
const Price = Type.Object(
  {
    /** Commands per second, whole ones. */
    throughput: Type.Integer({ minimum: 0 }),
    machines: Type.Integer({ minimum: 0 }),
    hops: Type.Integer({ minimum: 0 }),
  },
  Strict,
);

const LockedLocation = Type.Object(
  {
    location: LocationKey,
    name: Type.String(),
    role: Type.String(),
    machines: Type.Integer({ minimum: 0 }),
    shards: Type.Integer({ minimum: 1 }),
    /** What the shards are chosen by. */
    key: Type.Union([Type.String(), Type.Null()]),
  },
  Strict,
);

const LockedStep = Type.Object(
  {
    /** What was done, in one sentence. */
    summary: Type.String(),
    rule: Type.String(),
    ruleVersion: Type.Integer(),
    location: LocationKey,
    /** The site of the rule, which proves it again. */
    bindings: AnyObject,
    /** What the step does; whoever applies it knows no rule. */
    edits: Type.Array(EditSchema),
  },
  Strict,
);

export const LockSchema = Type.Object(
  {
    format: Type.Literal(LOCK_FORMAT),
    /** Name of the program, for people. */
    program: Type.String(),
    /** Identity of the built flow that it is for. */
    flow: Type.String(),
    /** Sizes of the clusters that the program says, which the plan divides. */
    clusters: Type.Array(Type.Object({ location: LocationKey, name: Type.String(), size: Type.Integer({ minimum: 0 }) }, Strict)),
    engine: Type.Object(
      { hydrofoil: Type.String(), rules: Type.String(), glue: Type.Integer({ minimum: 1 }), costTable: Type.String() },
      Strict,
    ),
    options: AnyObject,
    outcome: Type.Enum(['improved', 'already-best', 'nothing-applies', 'budget-hit']),
    cost: Type.Object({ before: Price, after: Price, speedup: Type.Number() }, Strict),
    /** What runs, in the order of the plan. */
    locations: Type.Array(LockedLocation),
    steps: Type.Array(LockedStep),
    assumptions: Type.Array(Type.String()),
    /** SHA-256 of the canonical form of all other members: tells a lock that was edited or merged by hand. */
    integrity: Type.String(),
  },
  Strict,
);

export type Lock = Static<typeof LockSchema>;
export type Price = Static<typeof Price>;
