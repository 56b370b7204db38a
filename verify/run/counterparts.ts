import type { Program } from '../../ir/index.ts';

/** What changes no element on the way. */
const VIEWS = new Set(['Cast', 'Tee', 'ObserveNonDet']);

/**
 * For an operator at which a rewritten program orders the elements of another that it has kept: the batch in which a tick of the original takes
 * the same elements. Where a tick became a state machine, each element that the machine sees is a tick of the original.
 */
export function counterparts(original: Program, rewritten: Program): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { id, kind } of rewritten.operators()) {
    if (kind !== 'ObserveNonDet' || original.has(id)) continue;
    let from = rewritten.inputs(id)[0]?.from;
    while (from !== undefined && !original.has(from) && VIEWS.has(rewritten.op(from).kind))
      from = rewritten.inputs(from)[0]?.from;
    if (from === undefined || !original.has(from)) continue;
    // Other readers of the same elements stand beside it.
    const source = original.op(from).kind === 'Tee' ? original.inputs(from)[0]?.from : from;
    const [batch, ...others] = source === undefined ? [] : batchesBehind(original, source);
    if (batch !== undefined && others.length === 0) found.set(id, batch);
  }
  return found;
}

/** Batches that take all elements of an operator. */
function batchesBehind(program: Program, from: number): number[] {
  return program.outputs(from).flatMap(({ to }) => {
    const { kind } = program.op(to);
    if (kind === 'Batch') return [to];
    return VIEWS.has(kind) ? batchesBehind(program, to) : [];
  });
}
