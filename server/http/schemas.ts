import { type TSchema, Type } from 'typebox';
import { InputsSchema, OptionsSchema, PlanSchema, ProfileSchema, SimulateOptionsSchema } from '../../index.ts';
import { allFormats, type Format, formats } from '../formats.ts';

/** Documents that OpenAPI names; routes refer to them. */
export const DocumentSchemas: readonly TSchema[] = [
  { ...PlanSchema, $id: 'Plan' },
  { ...OptionsSchema, $id: 'Options' },
  { ...ProfileSchema, $id: 'Profile' },
  { ...InputsSchema, $id: 'Inputs' },
  { ...SimulateOptionsSchema, $id: 'SimulateOptions' },
];

export const refProblem = Type.Ref('Problem#');
export const refPlan = Type.Ref('Plan#');
export const refOptions = Type.Ref('Options#');
export const refInputs = Type.Ref('Inputs#');
export const refSimulateOptions = Type.Ref('SimulateOptions#');

const suffixes = (available: readonly Format[]): string => available.map((format) => `.${format}`).join(' ');

/** An id with an optional suffix; the handlers split it, so that a wrong suffix can be explained. */
export const idParam = (what: string, available: readonly Format[] = allFormats) =>
  Type.String({ maxLength: 120, description: `Content hash of the ${what}, with an optional suffix: ${suffixes(available)}` });

export const problems = (...codes: readonly number[]): Record<number, TSchema> =>
  Object.fromEntries(
    codes.map((code) => [
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
