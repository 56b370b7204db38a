import { factsOf, type LocationKey, networksFrom, networksInto, operatorsOn, type Program } from '../../ir/index.ts';
import { bestPolicy } from '../best-policy.ts';
import { shardsOf } from '../edit/locations.ts';
import type { Problem, State } from './state.ts';

/** What a location holds and borders on, as text: the same content comes back in many states of a search. */
export function contentOf(program: Program, location: LocationKey): string {
  const operators = operatorsOn(program, location).map(({ id }) => id);
  const borders = [...networksInto(program, location), ...networksFrom(program, location)].map((network) => network.id);
  return `${operators.join()};${borders.join()}`;
}

const answers = new WeakMap<Problem, Map<string, boolean>>();

/** Could a location be sharded as it stands? */
export function canBeSharded(problem: Problem, state: Pick<State, 'program' | 'units'>, location: LocationKey): boolean {
  const { program } = state;
  if (shardsOf(program, location) > 1) return true;
  const key = contentOf(program, location);
  const known = answers.get(problem) ?? new Map<string, boolean>();
  answers.set(problem, known);
  const answer = known.get(key) ?? (isProved(program, location) && !isPinned(state, location));
  known.set(key, answer);
  return answer;
}

const isProved = (program: Program, location: LocationKey): boolean =>
  !factsOf(program).refusesSharding(location) &&
  factsOf(program)
    .sharding(location, bestPolicy(program, location))
    .findings.every((finding) => finding.ok);

const isPinned = ({ units: { units } }: Pick<State, 'units'>, location: LocationKey): boolean =>
  [...units.values()].some((unit) => unit.location === location && unit.pinned !== null);
