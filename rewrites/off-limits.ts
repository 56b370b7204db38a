import {
  hydroNames,
  hydroVersion,
  isPacked,
  type LocationKey,
  networksFrom,
  networksInto,
  type Operator,
  type Program,
} from '../ir/index.ts';
import { proved, type Requirement, refused, requires, type Site, type Where } from './define-rewrite.ts';

/** Why no rule may rewrite what is at a location; null when rules may. */
export function offLimits(program: Program, key: LocationKey): string | null {
  const { kind, role, name } = program.location(key);
  if (kind === 'external') return `${name} is outside the program`;
  if (role === 'client') return `${name} generates the load`;
  const crates = hydroNames(program);
  return crates.length > 1 ? `glue cannot name hydro_lang: the program says ${crates.join(' and ')}` : null;
}

/**
 * Why nothing can be placed elsewhere at a location any more: who gets a pack, or a partial result, is settled when it is made. Null when it
 * can.
 */
export function packedAt(program: Program, key: LocationKey): string | null {
  const networks = [...networksInto(program, key), ...networksFrom(program, key)];
  const what = networks.some(isPacked) ? 'packs' : networks.some((op) => carriesPartials(program, op)) ? 'partial results' : null;
  return what === null ? null : `networks of ${program.location(key).name} carry ${what} already: places come first`;
}

function carriesPartials(program: Program, network: Operator): boolean {
  const yielded = program.input(network.id, 'input');
  const from = yielded === undefined ? undefined : program.input(yielded, 'inner');
  return from !== undefined && program.expressions.get(`${from}.f`)?.glue?.template === 'partials';
}

/** Why a rule that leans on how Hydro runs something says nothing about the release of a program; null where it is known. */
export function unknownRelease(program: Program, what: string): string | null {
  const version = hydroVersion(program);
  return version === '0.16' ? null : `${what} is known of hydro_lang 0.16, not of ${version}`;
}

/** Of rules that lean on how Hydro runs something: the location may be rewritten, and the release is one of which that is known. */
export const mayRunOtherwise = <S extends Site & Where>(what: string): Requirement<S> =>
  requires('location-rewritable', 'the location may be rewritten', ({ program, location }) => {
    const { kind, name } = program.location(location);
    const against = offLimits(program, location) ?? unknownRelease(program, what);
    return against === null ? proved(`${name} is a ${kind} of the program`) : refused(against);
  });
