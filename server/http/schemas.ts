import { type TSchema, Type } from 'typebox';
import { InputsSchema, OptionsSchema, PlanSchema, ProfileSchema, ProgramSchema, SimulateOptionsSchema } from '../../index.ts';
import { allFormats, type Format, formats } from '../formats.ts';

/** Roots as Hydro writes them: an object with the kind of the operator as its only member. What is in it, the reader says. */
const Root = Type.Record(Type.String({ minLength: 1 }), Type.Record(Type.String(), Type.Unknown()), {
  minProperties: 1,
  maxProperties: 1,
});
const Roots = Type.Array(Root, { title: 'Bare array of roots, as ir_json() prints it' });
const { name, producer, expressions, routes, workload } = ProgramSchema.properties;
/** Null is as good as nothing to the reader. */
const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const ProgramDocument = Type.Object(
  {
    ...ProgramSchema.properties,
    name: orNull(name),
    producer: orNull(producer),
    expressions: orNull(expressions),
    routes: orNull(routes),
    // A kind that is not known is kept, whatever it says.
    promises: orNull(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
    workload: orNull(workload),
    roots: Roots,
    // What is wrong with a profile is something that a check answers.
    profile: Type.Optional(Type.Unknown({ description: 'hydrofoil.profile/1, see Profile' })),
  },
  { $id: 'Program', title: 'Program document' },
);

/** Documents that OpenAPI names; routes refer to them. */
export const DocumentSchemas: readonly TSchema[] = [
  { ...PlanSchema, $id: 'Plan' },
  { ...OptionsSchema, $id: 'Options' },
  { ...ProfileSchema, $id: 'Profile' },
  ProgramDocument,
  { ...InputsSchema, $id: 'Inputs' },
  { ...SimulateOptionsSchema, $id: 'SimulateOptions' },
];

export const refProblem = Type.Ref('Problem#');
export const refPlan = Type.Ref('Plan#');
export const refOptions = Type.Ref('Options#');
/** A program in a body, for the documentation: the worker reads it. */
export const ProgramBody = Type.Union([Type.Ref('Program#'), Roots], { title: 'Program' });
export const refInputs = Type.Ref('Inputs#');
export const refSimulateOptions = Type.Ref('SimulateOptions#');

const suffixes = (available: readonly Format[]): string => available.map((format) => `.${format}`).join(' ');

/** An id with an optional suffix; the handlers split it, so that a wrong suffix can be explained. */
export const idParam = (what: string, available: readonly Format[] = allFormats) =>
  Type.String({ description: `Content hash of the ${what}, with an optional suffix: ${suffixes(available)}` });

/** What any address may answer: no request, not this server's name, too many, too long, not now. */
const ALWAYS = [400, 421, 429, 431, 503];

export const problems = (...codes: readonly number[]): Record<number, TSchema> =>
  Object.fromEntries(
    [...new Set([...ALWAYS, ...codes])].sort().map((code) => [
      code,
      {
        description: 'Problem (RFC 9457)',
        content: { 'application/problem+json': { schema: refProblem } },
      } as unknown as TSchema,
    ]),
  );

/** One response in several representations. `json` is the schema of the JSON one. */
export const representations = (description: string, json: TSchema, available: readonly Format[] = allFormats): TSchema =>
  ({
    description,
    headers: { etag: { schema: Type.String() }, vary: { schema: Type.String() } },
    content: Object.fromEntries(
      available.map((format) => [formats[format].type, { schema: format === 'json' ? json : Type.String() }]),
    ),
  }) as unknown as TSchema;

export const DifferenceSchema = Type.Object({
  delta: PlanSchema.properties.derivation.items.properties.delta,
  changes: Type.Array(
    Type.Object({
      kind: Type.Enum(['added', 'removed', 'changed', 'moved']),
      operator: Type.Integer(),
      label: Type.String(),
      before: Type.Union([Type.String(), Type.Null()]),
      after: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  text: Type.String({ description: 'Unified text of the two printed programs' }),
});
