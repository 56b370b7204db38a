import type { Demand } from '../../cost/index.ts';
import type { LocationKey, Program } from '../../ir/index.ts';
import { shardsOf } from '../edit/locations.ts';
import { isRefusal } from '../fire.ts';
import { attempt, type Firing, makeState, type Problem, type State } from './state.ts';

/** The state after a rule fired; null when it may not. */
export function realize(problem: Problem, state: State, base: Demand, firing: Firing): State | null {
  problem.onWork();
  const answer = attempt(problem, firing);
  return answer === null || isRefusal(answer) ? null : makeState(problem, answer.after, base, [...state.steps, answer]);
}

/**
 * Which operators of the program as written are there and share a location, in how many shards, and over which locations else elements go between them:
 * two ways to the same placement are one.
 */
export function signature(input: Program, program: Program): string {
  const first = new Map<LocationKey, string>();
  const parts: string[] = [];
  const put = (name: string, root: LocationKey): void => {
    const seen = first.get(root);
    if (seen === undefined) first.set(root, name);
    parts.push(seen ?? `${name}*${shardsOf(program, root)}${program.location(root).kind}`);
  };
  for (const { id } of input.operators()) {
    if (program.has(id)) put(String(id), program.op(id).place.root);
    else parts.push('gone');
  }
  for (const op of program.operators()) {
    const [next] = program.outputs(op.id);
    if (!input.has(op.id) && op.kind === 'Network' && next !== undefined && !input.has(next.to))
      put(wayOf(input, program, op.id), op.place.root);
  }
  return parts.join(' ');
}

/** The operators of the program as written between which a network that was put in carries elements. */
function wayOf(input: Program, program: Program, network: number): string {
  let [from, to] = [network, network];
  while (!input.has(from)) from = program.inputs(from)[0]?.from as number;
  while (!input.has(to)) to = program.outputs(to)[0]?.to as number;
  return `${from}>${to}`;
}
