import { Type } from 'typebox';
import { ProblemError } from './problem.ts';

const number = (description: string) => Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$', description }));
const list = (description: string) => Type.Optional(Type.String({ maxLength: 10_000, description: `${description}, separated by commas` }));

/** Options in an address are texts; they are read here, explicitly, and never coerced by the validator. */
export const QueryOptions = Type.Object(
  {
    maxMachines: number('Machine budget'),
    maxShards: number('Shards of one location at most'),
    maxWork: number('Work limit: operators visited while candidates are priced'),
    defaultClusterSize: number('Members of clusters whose size is unknown'),
    disable: list('Rules that must not be used'),
    only: list('The only rules that may be used'),
    exclude: list('Locations left as they are, by key or name'),
  },
  { additionalProperties: false },
);

const numbers = ['maxMachines', 'maxShards', 'maxWork', 'defaultClusterSize'] as const;
const lists = ['disable', 'only', 'exclude'] as const;

export function optionsOfQuery(query: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const name of numbers) if (query[name] !== undefined) options[name] = Number(query[name]);
  for (const name of lists) {
    const text = query[name];
    if (text === undefined) continue;
    const items = text.split(',').map((item) => item.trim());
    if (items.includes('')) throw ProblemError.of('INVALID_OPTIONS', `${name} has an empty item`);
    options[name] = items;
  }
  return options;
}
