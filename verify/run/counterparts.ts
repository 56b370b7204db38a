import type { Program } from '../../ir/index.ts';

/** What changes no element on the way. */
const VIEWS = new Set(['Cast', 'Tee', 'ObserveNonDet']);

/**
 * For an operator at which a rewritten program orders elements that the original has, too: the batch in which a tick of the original takes them.
 * Where a tick became a state machine, each element that the machine sees is a tick of the original. Networks and packs that were put in between hand
 * elements on as they are; of others that changed them nothing comes but a run that explains nothing.
 */
export function counterparts(original: Program, rewritten: Program): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { id, kind, place } of rewritten.operators()) {
    if (kind !== 'ObserveNonDet' || place.scopes.length > 0 || original.has(id)) continue;
    const from = keptBefore(original, rewritten, id);
    if (from === null) continue;
    // Other readers of the same elements stand beside it.
    const source = original.op(from).kind === 'Tee' ? original.inputs(from)[0]?.from : from;
    const [batch, ...others] = source === undefined ? [] : batchesBehind(original, source);
    if (batch !== undefined && others.length === 0) found.set(id, batch);
  }
  return found;
}

/** The next operator upstream that the original has, on a way without branches. */
function keptBefore(original: Program, rewritten: Program, id: number): number | null {
  let at = id;
  while (!original.has(at)) {
    const [input, ...others] = rewritten.inputs(at);
    if (input === undefined || others.length > 0) return null;
    at = input.from;
  }
  return at;
}

/** Batches that take all elements of an operator. */
function batchesBehind(program: Program, from: number): number[] {
  return program.outputs(from).flatMap(({ to }) => {
    const { kind } = program.op(to);
    if (kind === 'Batch') return [to];
    return VIEWS.has(kind) ? batchesBehind(program, to) : [];
  });
}
