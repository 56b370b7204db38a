import { type Static, Type } from 'typebox';
import { InputsSchema } from './inputs.ts';

const Strict = { additionalProperties: false } as const;
const Count = (description: string, minimum: number, maximum: number) => Type.Integer({ minimum, maximum, description });

/** How far behaviour is compared. Everything counts: scripts, runs, actions; never time. */
const bounds = {
  seed: Count('First of the seeds; the same seed gives the same check', 0, 1_000_000),
  causal: Type.Optional(
    Count('Causal sequences of inputs, before the random scripts; earlier versions have none and do not write it', 0, 100_000),
  ),
  scripts: Count('Random scripts of inputs', 1, 10_000),
  schedules: Count('Runs of the changed program per script', 1, 10_000),
  elements: Count('Elements of one script, over all ports', 1, 100),
  domain: Count('Different values per position of an element', 1, 100),
  steps: Count('Actions of one run', 1, 100_000),
  searchRuns: Count('Runs of the original per script, in all searches', 1, 1_000_000),
  exhaustiveRuns: Count(
    'Runs of the changed program per script in the attempt to follow all of them; 0 does not try',
    0,
    1_000_000,
  ),
  clusterSize: Count('Members of clusters whose size the program does not give', 1, 10),
  effort: Count(
    'Of all runs together: operators fired, and members asked for what they could do. No run but the first is begun when it is used up',
    1,
    1_000_000_000,
  ),
} as const;

const Bounds = Type.Object(bounds, Strict);
/** Of the bounds some are given, the others are those of `quick`. */
export const GivenBounds = Type.Partial(Bounds, Strict);

/** A run of the changed program that shows what no run of the original shows. */
export const Counterexample = Type.Object(
  {
    /** The same in one sentence. */
    summary: Type.String(),
    /** Reading of what closures leave open. */
    seed: Type.Integer({ minimum: 0 }),
    /** Values known before the start, by port. */
    atStart: Type.Record(Type.String(), Type.String()),
    /** What is sent, phase after phase. */
    phases: Type.Array(
      Type.Object(
        {
          whenQuiet: Type.Boolean({ description: 'Sent only when nothing else is left to do' }),
          sends: Type.Array(
            Type.Object({ port: Type.String(), member: Type.Integer({ minimum: 0 }), values: Type.Array(Type.String()) }, Strict),
          ),
        },
        Strict,
      ),
    ),
    /** Decisions of the run: 0 is the plainest choice, and all are behind the end. */
    schedule: Type.Array(Type.Integer({ minimum: 0 })),
    /** What came out, by port and member. */
    shown: Type.Record(Type.String(), Type.Array(Type.String())),
    /** It ended with an error that Rust would panic with. */
    failed: Type.Boolean(),
    /** Some of what the original can show instead, each in one text. */
    possible: Type.Array(Type.String()),
    /** What it takes, with both programs, seed and schedule, to see the run again. Earlier versions did not write it. */
    replay: Type.Optional(
      Type.Object(
        {
          /** The same inputs, exactly. */
          inputs: InputsSchema,
          domain: bounds.domain,
          clusterSize: bounds.clusterSize,
          steps: bounds.steps,
        },
        Strict,
      ),
    ),
  },
  Strict,
);

/** What running two programs against each other came to. */
export const Differential = Type.Object(
  {
    result: Type.Enum(['refines', 'counterexample', 'budget', 'unsupported'], {
      description:
        'refines: within the bounds nothing new was seen, and everything seen was explained. budget: the bounds ended before all was ' +
        'explained, or nothing came out. unsupported: an operator cannot be run. The last two prove nothing',
    }),
    /** The result in a few words. */
    summary: Type.String(),
    /** What was done, whatever came of it. */
    checked: Type.Array(Type.String()),
    bounds: Bounds,
    /** Counts of what was done: causal, scripts, schedules, originals, explained, unresolved, unended, silent, firings, effort. */
    work: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
    unsupported: Type.Array(
      Type.Object({ operator: Type.Integer({ minimum: 0 }), kind: Type.String(), reason: Type.String() }, Strict),
    ),
    /** Closures of which parts were taken for unknown functions. */
    abstracted: Type.Array(
      Type.Object({ operator: Type.Integer({ minimum: 0 }), field: Type.String(), functions: Type.Array(Type.String()) }, Strict),
    ),
    counterexample: Type.Union([Counterexample, Type.Null()]),
  },
  Strict,
);

/** A step that a counterexample stood against, and which the plan does without. */
export const DroppedStep = Type.Object(
  {
    rule: Type.String(),
    location: Type.String(),
    label: Type.String(),
    /** The program with the step, as a document: what the counterexample is a run of. */
    program: Type.Record(Type.String(), Type.Unknown()),
    counterexample: Counterexample,
  },
  Strict,
);

/** How far up the verification ladder a plan got. Members that earlier versions did not write may be missing. */
export const Verdict = Type.Object(
  {
    level: Type.String({ description: 'The highest level that holds: validator, certificate or differential' }),
    result: Type.String(),
    checked: Type.Array(Type.String()),
    /** Null: not asked for, or the program is as written. */
    differential: Type.Optional(Type.Union([Differential, Type.Null()])),
    dropped: Type.Optional(Type.Array(DroppedStep)),
  },
  Strict,
);

export type GivenBounds = Static<typeof GivenBounds>;
export type Counterexample = Static<typeof Counterexample>;
export type Differential = Static<typeof Differential>;
export type DroppedStep = Static<typeof DroppedStep>;
export type Verdict = Static<typeof Verdict>;
