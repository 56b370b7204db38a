import { factsOf, type LocationKey, networksFrom, networksInto, type Program } from '../../ir/index.ts';
import { bestPolicy } from '../best-policy.ts';
import { shardsOf } from '../edit/locations.ts';
import type { Problem, State } from './state.ts';

/** What a location holds and borders on, as text: the same content comes back in many states of a search. */
export function contentOf(program: Program, location: LocationKey): string {
  const operators = program.operators().flatMap((op) => (op.place.root === location ? [op.id] : []));
  const borders = [...networksInto(program, location), ...networksFrom(program, location)].map((network) => network.id);
  return `${operators.join()};${borders.join()}`;
}

const answers = new WeakMap<Problem, Map<string, boolean>>();

/** Could a location be sharded as it stands? */
export function canBeSharded(problem: Problem, program: Program, units: State['units'], location: LocationKey): boolean {
  if (shardsOf(program, location) > 1) return true;
  const pinned = program
    .operators()
    .some((op) => op.place.root === location && units.units.get(units.unitOf.get(op.id) ?? -1)?.pinned);
  if (pinned) return false;
  const key = contentOf(program, location);
  const known = answers.get(problem) ?? new Map<string, boolean>();
  answers.set(problem, known);
  const answer =
    known.get(key) ??
    factsOf(program)
      .sharding(location, bestPolicy(program, location))
      .findings.every((finding) => finding.ok);
  known.set(key, answer);
  return answer;
}
