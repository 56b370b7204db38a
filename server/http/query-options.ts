import { type TOptional, type TSchema, type TString, Type } from 'typebox';
import { OptionsSchema } from '../../index.ts';
import { ProblemError } from './problem.ts';

/** How one option reads in an address; objects can only be sent in a body. */
function inAddress(schema: TSchema): Kind | null {
  const { type, anyOf } = schema as { type?: unknown; anyOf?: readonly { readonly enum?: unknown }[] };
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return 'list';
  return anyOf?.some((one) => one.enum !== undefined) ? 'word' : null;
}
type Kind = 'number' | 'list' | 'word';

const schemas: readonly (readonly [string, TSchema])[] = Object.entries(OptionsSchema.properties);
const kinds = new Map(schemas.flatMap(([name, schema]) => [[name, inAddress(schema)] as const]));

function parameter(kind: Kind, description: string): TOptional<TString> {
  if (kind === 'number') return Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$', description }));
  if (kind === 'word') return Type.Optional(Type.String({ maxLength: 20, description }));
  return Type.Optional(Type.String({ maxLength: 10_000, description: `${description} Separated by commas.` }));
}

const parameters: Record<string, TOptional<TString>> = {};
for (const [name, schema] of schemas) {
  const kind = kinds.get(name);
  if (kind) parameters[name] = parameter(kind, String((schema as { description?: unknown }).description ?? `Option ${name}.`));
}

/** Options in an address are texts; they are read here, explicitly, and never coerced by the validator. */
export const QueryOptions = Type.Object(parameters, { additionalProperties: false });

export function optionsOfQuery(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') continue;
    const kind = kinds.get(name);
    options[name] = kind === 'number' ? Number(value) : kind === 'word' ? value : list(name, value);
  }
  return options;
}

function list(name: string, text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw ProblemError.of('INVALID_OPTIONS', `${name} has an empty item`);
  return items;
}
