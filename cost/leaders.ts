import { type AnyKind, type LocationKey, memberPair, type ProgramView, splitTopLevel } from '../ir/index.ts';

/**
 * Clusters of which one member at a time gets all the commands, with the reason: elements are addressed in a tick by a value that is
 * the same for the whole batch (a snapshot of who leads), not by anything of their own.
 */
export function leadersOf(view: ProgramView): Map<LocationKey, string> {
  const leaders = new Map<LocationKey, string>();
  for (const op of view.operators) {
    if (op.kind !== 'Network' || view.program.locations.get(op.place.root)?.kind !== 'cluster') continue;
    const address = lineUp(view, view.from(op.id), ['Cast', 'YieldConcat', 'Tee'], 'Map');
    if (address === null || !memberPair(view.type(address)?.elementType ?? '')) continue;
    const cross = lineUp(view, view.from(address), ['Cast', 'Tee'], 'CrossSingleton');
    if (cross === null || !addressedByRight(view.closure(address))) continue;
    const name = view.locationName(op.place.root);
    leaders.set(
      op.place.root,
      `all commands go to one ${name} at a time: network ${op.id} is addressed by a value of the whole batch`,
    );
  }
  return leaders;
}

/** Upstream through `through` to an operator of kind `kind`. */
function lineUp(view: ProgramView, start: number | null, through: readonly AnyKind[], kind: AnyKind): number | null {
  let at = start;
  for (let steps = 0; at !== null && steps <= view.operators.length; steps++) {
    if (view.kind(at) === kind) return at;
    if (!through.includes(view.op(at).kind)) return null;
    at = view.from(at);
  }
  return null;
}

/** `|(element, value)| (address, ..)` with an address made from the value alone. */
function addressedByRight(closure: string): boolean {
  const match = /^(?:move)?\|\((\w+),(\w+)\)\|\((.*)\)\)?$/.exec(closure);
  if (!match) return false;
  const [, element, value, body] = match as unknown as [string, string, string, string];
  const address = splitTopLevel(body)[0] ?? '';
  const uses = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(address);
  return uses(value) && !uses(element);
}
