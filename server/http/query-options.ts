import { type TOptional, type TSchema, type TString, Type } from 'typebox';
import { OptionsSchema } from '../../index.ts';
import { ProblemError } from './problem.ts';

/** How one option reads in an address; objects can only be sent in a body. */
function inAddress(schema: TSchema): Kind | null {
  const { type, anyOf } = schema as { type?: unknown; anyOf?: readonly { readonly enum?: unknown }[] };
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return 'list';
  if (type === 'boolean') return 'switch';
  return anyOf?.some((one) => one.enum !== undefined) ? 'word' : null;
}
type Kind = 'number' | 'list' | 'word' | 'switch';

const schemas: readonly (readonly [string, TSchema])[] = Object.entries(OptionsSchema.properties);
const kinds = new Map(schemas.flatMap(([name, schema]) => [[name, inAddress(schema)] as const]));

/** Characters of a list at most; longer ones can be sent in a body. */
const LIST = 1000;

function parameter(kind: Kind, description: string): TOptional<TString> {
  if (kind === 'number') return Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$', description }));
  if (kind === 'switch') return Type.Optional(Type.String({ pattern: '^(true|false)$', description }));
  if (kind === 'word') return Type.Optional(Type.String({ maxLength: 20, description }));
  return Type.Optional(Type.String({ maxLength: LIST, description: `${description} Separated by commas.` }));
}

const parameters: Record<string, TOptional<TString>> = {};
for (const [name, schema] of schemas) {
  const kind = kinds.get(name);
  if (kind) parameters[name] = parameter(kind, String((schema as { description?: unknown }).description ?? `Option ${name}.`));
}

/** The same parameters as they are meant, for the documentation. */
export const DocumentedQuery = Type.Object(
  Object.fromEntries(
    schemas.flatMap(([name, schema]) => {
      const kind = kinds.get(name);
      if (!kind) return [];
      const description = String((schema as { description?: unknown }).description ?? `Option ${name}.`);
      return [[name, Type.Optional({ ...documented(kind, schema), description })] as const];
    }),
  ),
  { additionalProperties: false },
);

/** Numbers with their bounds, words with their choices, lists of names with commas between them. */
function documented(kind: Kind, schema: TSchema): TSchema {
  if (kind === 'word') return (schema as { anyOf?: readonly TSchema[] }).anyOf?.[0] ?? schema;
  if (kind !== 'list') return { ...schema };
  const item = Type.String({ pattern: '^[^,\\s]([^,]*[^,\\s])?$', maxLength: 50 });
  return { ...Type.Array(item, { minItems: 1, maxItems: 10 }), style: 'form', explode: false };
}

/** Options in an address are texts; they are read here, explicitly, and never coerced by the validator. */
export const QueryOptions = Type.Object(parameters, { additionalProperties: false });

export function optionsOfQuery(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') continue;
    const kind = kinds.get(name);
    options[name] = read(kind, name, value);
  }
  return options;
}

function read(kind: Kind | null | undefined, name: string, value: string): unknown {
  if (kind === 'number') return Number(value);
  if (kind === 'switch') return value === 'true';
  return kind === 'list' ? list(name, value) : value;
}

function list(name: string, text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw ProblemError.of('INVALID_OPTIONS', `${name} has an empty item`);
  return items;
}
