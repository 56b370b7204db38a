import type { LocationKey, Program } from '../../ir/index.ts';
import { isEmpty } from '../edit/locations.ts';

interface Limits {
  readonly options: { readonly exclude: readonly string[] };
}

/** Is a location part of the optimization: not a client, not outside, not excluded, not empty? */
export function isCounted({ options }: Limits, { program }: { readonly program: Program }, key: LocationKey): boolean {
  const location = program.location(key);
  const base = location.origin ? program.location(location.origin.from) : location;
  const excluded = [location.key, location.name, base.key, base.name].some((name) => options.exclude.includes(name));
  return location.kind !== 'external' && location.role !== 'client' && !excluded && !isEmpty(program, key);
}
