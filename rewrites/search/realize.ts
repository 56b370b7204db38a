import type { Demand } from '../../cost/index.ts';
import type { LocationKey, Program } from '../../ir/index.ts';
import { shardsOf } from '../edit/locations.ts';
import { bestPolicy, canBeSharded } from './shardability.ts';
import { type Applied, attemptDecouple, attemptPartition, type Move, makeState, type Problem, type State } from './state.ts';

/** Applies a move; null when no enabled rule may fire. */
export function realize(problem: Problem, state: State, base: Demand, move: Move): State | null {
  const applied = move.kind === 'decouple' ? decoupled(problem, state, move) : partitionedAll(problem, state, move);
  const last = applied.at(-1);
  if (last === undefined) return null;
  return makeState(problem, last.after, base, [...state.moves, move], [...state.steps, ...applied]);
}

function decoupled(problem: Problem, state: State, move: Extract<Move, { kind: 'decouple' }>): readonly Applied[] {
  const attempt = attemptDecouple(problem, state, move.location, move.moved);
  return 'applied' in attempt ? attempt.applied : [];
}

/** Shards every location that can be and has fewer shards; those that cannot stay as they are. */
function partitionedAll(
  problem: Problem,
  { program, units }: State,
  move: Exclude<Move, { kind: 'decouple' }>,
): readonly Applied[] {
  const applied: Applied[] = [];
  for (const location of move.kind === 'partition' ? [move.location] : move.locations) {
    const at = applied.at(-1)?.after ?? program;
    if (shardsOf(at, location) >= move.shards || !canBeSharded(problem, at, units, location)) continue;
    const attempt = attemptPartition(problem, at, location, move.shards, bestPolicy(at, location));
    if ('applied' in attempt) applied.push(...attempt.applied);
  }
  return applied;
}

/** Which operators share a location, and in how many shards: two ways to the same placement are one. */
export function signature(program: Program): string {
  const first = new Map<LocationKey, number>();
  const parts: string[] = [];
  for (const op of program.operators()) {
    if (op.kind === 'FilterMap' && program.expressions.get(`${op.id}.f`)?.glue) continue;
    const seen = first.get(op.place.root);
    if (seen === undefined) first.set(op.place.root, op.id);
    parts.push(`${seen ?? `${op.id}*${shardsOf(program, op.place.root)}${program.location(op.place.root).kind}`}`);
  }
  return parts.join(' ');
}

/** The same placement with every location sharded once, straight to its final number. */
export function canonical(problem: Problem, initial: State, base: Demand, best: State): State {
  const finals = new Map(best.program.operators().map((op) => [op.id, shardsOf(best.program, op.place.root)]));
  let state = initial;
  for (const move of best.moves) {
    if (move.kind === 'decouple') {
      state = realize(problem, state, base, move) ?? state;
      continue;
    }
    for (const location of move.kind === 'partition' ? [move.location] : move.locations) {
      const first = state.program.operators().find((op) => op.place.root === location);
      const shards = first === undefined ? 1 : (finals.get(first.id) ?? 1);
      if (shardsOf(state.program, location) >= shards) continue;
      state = realize(problem, state, base, { kind: 'partition', location, shards }) ?? state;
    }
  }
  return signature(state.program) === signature(best.program) ? state : best;
}
